"""An area as a virtual card keeps it: read from the bytes of A3 06, with nothing of the driver's own code."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from tidehall_display.led.face import Colour, Rect

_PLACE = struct.Struct("<BHHHHBBBHB")
_LOOK = struct.Struct("<BBBBBBBBI")
_ORDER = re.compile(rb"\\(FO00[012]|FE00[012]|C[1-7]|n)|\\(.?)", re.DOTALL)
_BY_NUMBER = dict(
    zip(
        range(1, 8),
        (Colour.RED, Colour.GREEN, Colour.YELLOW, Colour.BLUE, Colour.CYAN, Colour.MAGENTA, Colour.WHITE),
        strict=True,
    )
)
_HEIGHTS = {b"0": 16, b"1": 24, b"2": 32}


class BadArea(Exception):
    """Not an area, or text that a font card cannot show."""


@dataclass(frozen=True, slots=True)
class ShownArea:
    """``align`` as in the protocol; ``size`` of the text with its orders, in bytes."""

    number: int
    place: Rect
    text: str
    colour: Colour
    dots: int
    align: int
    motion: int
    run: int
    timeout_s: int
    size: int
    by_dot: bool
    at: float

    def lives(self, now: float) -> bool:
        """False when nobody has renewed it in time."""
        return self.run != 2 or now - self.at <= self.timeout_s


def read_area(data: bytes, at: float) -> ShownArea:
    """Raises BadArea."""
    if len(data) < _PLACE.size + 1 + _LOOK.size:
        raise BadArea("an area that is too short")
    kind, x, y, w, h, number, _, run, timeout_s, sound = _PLACE.unpack_from(data)
    if kind or sound:
        raise BadArea("a kind or sound that this card does not have")
    extended, align, _, _, motion, _, _, _, size = _LOOK.unpack_from(data, _PLACE.size)
    text = data[_PLACE.size + _LOOK.size :]
    if extended or len(text) != size:
        raise BadArea("a length that is not so")
    by_dot = bool(x & 0x8000) or bool(w & 0x8000)
    step = 1 if by_dot else 8
    plain, colour, dots = _read_text(text)
    place = Rect((x & 0x7FFF) * step, y, (w & 0x7FFF) * step, h)
    return ShownArea(number, place, plain, colour, dots, align, motion, run, timeout_s, size, by_dot, at)


def _read_text(data: bytes) -> tuple[str, Colour, int]:
    """The text, its colour and its height. Fonts of two heights in one area are not allowed."""
    colour, heights, plain = Colour.RED, set(), b""
    at = 0
    for order in _ORDER.finditer(data):
        plain += data[at : order.start()]
        at = order.end()
        known, unknown = order.group(1), order.group(2)
        if known is None:
            raise BadArea(f"an unknown order {unknown!r}")
        if known.startswith(b"C"):
            colour = _BY_NUMBER[int(known[1:])]
        elif known == b"n":
            raise BadArea("more than one line")
        else:
            heights.add(_HEIGHTS[known[-1:]])
    plain += data[at:]
    if len(heights) > 1:
        raise BadArea("fonts of two heights in one area")
    try:
        return plain.decode("gb2312"), colour, heights.pop() if heights else 16
    except UnicodeDecodeError as error:
        raise BadArea("not GB2312") from error
