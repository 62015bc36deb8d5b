"""An area of a bitmap card as a virtual one keeps it: read from the bytes of A7 00, with no code of the driver's."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from PIL import Image

from tidehall_display.led.face import Rect
from tidehall_display.led.virtual.shown import BadArea

_HEAD = struct.Struct("<BBHBH")
_PLACE = struct.Struct("<B4sBHHHHBBBBB5sH")
_PAGE = struct.Struct("<IBBBBHBH9sII")
_AREA_TYPE = 0x10
_HUNDREDTH_S = 0.01


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """``hold_s``: how long it stands before the next one."""

    picture: Image.Image
    hold_s: float


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """Pages that follow one another for ever. ``run`` 2: gone when nobody renews it for ``timeout_s``."""

    number: int
    place: Rect
    pages: tuple[DrawnPage, ...]
    run: int
    timeout_s: int
    at: float

    def lives(self, now: float) -> bool:
        """False when nobody has renewed it in time."""
        return self.run != 2 or now - self.at <= self.timeout_s

    def page(self, now: float) -> Image.Image:
        """What stands there now."""
        passed = (now - self.at) % (sum(page.hold_s for page in self.pages) or 1.0)
        for page in self.pages:
            if passed < page.hold_s:
                return page.picture
            passed -= page.hold_s
        return self.pages[-1].picture


def read_drawn(body: bytes, at: float) -> DrawnArea:
    """What follows the command: two reserved bytes, one area, its parameters, its pictures. Raises BadArea."""
    if len(body) < 8 or body[:2] != b"\0\0" or body[2:4] != b"\x01\0":
        raise BadArea("not one area")
    size = int.from_bytes(body[4:8], "little")
    para, pixels = body[8 : 8 + size], body[8 + size :]
    if len(para) != size or size < _HEAD.size + _PLACE.size:
        raise BadArea("parameters of another length")
    number, run, timeout_s, _, programmes = _HEAD.unpack_from(para)
    start = _HEAD.size + 2 * programmes
    if size < start + _PLACE.size:
        raise BadArea("parameters of another length")
    _, _, kind, x, y, w, h, *_, count = _PLACE.unpack_from(para, start)
    if kind != _AREA_TYPE or not count:
        raise BadArea("another kind of area, or no page")
    place = Rect(x, y, w, h)
    pages = _pages(para[start + _PLACE.size :], count, pixels, place)
    return DrawnArea(number, place, pages, run, timeout_s, at)


def _pages(para: bytes, count: int, pixels: bytes, place: Rect) -> tuple[DrawnPage, ...]:
    if len(para) != count * _PAGE.size:
        raise BadArea("parameters of another number of pages")
    pages, end = [], 0
    for length, _, _, _, _, hold, _, across, _, offset, size in _PAGE.iter_unpack(para):
        if length != _PAGE.size - 4 or across != place.w or offset != end or size != place.w * place.h * 3:
            raise BadArea("a page that is not as large as its area")
        end = offset + size
        if end > len(pixels):
            raise BadArea("a picture that is too short")
        picture = Image.frombytes("RGB", (place.w, place.h), pixels[offset:end])
        pages.append(DrawnPage(picture, hold * _HUNDREDTH_S))
    if end != len(pixels):
        raise BadArea("bytes behind the last picture")
    return tuple(pages)
