"""A BX-6Q or BX-6E without hardware: it shows the pictures it is sent, and is strict about what the maker describes.

The maker describes how areas are shown and deleted, and the wrapper around both. Anything else is refused. How many
areas there are and how fast they may follow is not described: the virtual card is as strict here as a font card.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from tidehall_display.led.onbon.bitmap import MODELS, Reply, reply_frame
from tidehall_display.led.onbon.command import CardError
from tidehall_display.led.onbon.frame import BadFrame, FrameReader, checked
from tidehall_display.led.virtual.drawn import DrawnArea, read_drawn
from tidehall_display.led.virtual.picture import OFF, as_lamps
from tidehall_display.led.virtual.shown import BadArea
from tidehall_display.led.virtual.trick import Trick, answered

_HEAD = struct.Struct("<HHBBH4sI")
_GROUP, _SEND, _DELETE = 0xA7, 0x00, 0x01
_AREAS, _REFRESH_S = 4, 1.0
_YES, _NO = 0, 1


@dataclass(slots=True)
class VirtualBitmapCard:
    """``monotonic`` in seconds."""

    model: str
    width: int
    height: int
    monotonic: Callable[[], float] = time.monotonic
    trick: Trick = Trick.NONE
    areas: dict[int, DrawnArea] = field(default_factory=dict)
    writes: int = 0
    violations: list[str] = field(default_factory=list)
    _reader: FrameReader = field(default_factory=FrameReader)
    _last: dict[int, float] = field(default_factory=dict)

    def power_cut(self) -> None:
        """What lay in RAM is gone."""
        self.areas.clear()
        self._last.clear()
        self._reader = FrameReader()

    def hear(self, data: bytes) -> list[bytes]:
        """What the card sends back. Raises HungUp."""
        return answered(self.trick, [self._frame(inner) for inner in self._reader.feed(data)])

    def visible(self) -> dict[int, DrawnArea]:
        """The areas that stand there now; one that was to be forgotten is gone."""
        now = self.monotonic()
        return {number: self.areas[number] for number in sorted(self.areas) if self.areas[number].lives(now)}

    def dots(self) -> Image.Image:
        """One pixel for each lamp, black where none is lit."""
        panel = Image.new("RGB", (self.width, self.height))
        now = self.monotonic()
        for area in self.visible().values():
            panel.paste(area.page(now), (area.place.x, area.place.y))
        return panel

    def image(self, scale: int = 6) -> Image.Image:
        """The panel as people see it."""
        dots = self.dots()
        lamps = Image.new("RGB", dots.size, OFF)
        lit = dots.convert("L").point([0] + [255] * 255, mode="1")
        lamps.paste(dots, (0, 0), lit)
        return as_lamps(lamps, scale)

    def _frame(self, inner: bytes) -> bytes:
        try:
            plain = checked(inner)
        except BadFrame:
            return self._answer(CardError.CHECKSUM)
        return self._answer(self._judge(plain))

    def _answer(self, error: CardError) -> bytes:
        return reply_frame(Reply(0xA0, _NO if error else _YES, 0, error), MODELS[self.model])

    def _judge(self, plain: bytes) -> CardError:
        if self.trick is Trick.BUSY:
            return CardError.BUSY
        if self.trick is Trick.DEAF:
            return CardError.CHECKSUM
        if len(plain) < _HEAD.size + 3:
            return self._violated("no command", CardError.COMMAND)
        to, origin, version, _, model, _, length = _HEAD.unpack_from(plain)
        data = plain[_HEAD.size :]
        if (to, origin, version) != (0xFFFF, 0x8000, 0xF0) or length != len(data):
            return self._violated("a header that is not as described", CardError.COMMAND)
        if model != MODELS[self.model]:
            return self._violated(f"a frame for the model {model:#06x}", CardError.FIRMWARE)
        return self._obey(data)

    def _obey(self, data: bytes) -> CardError:
        response, group, command, body = data[0], data[1], data[2], data[3:]
        if group != _GROUP:
            return self._violated(f"the group {group:#04x}", CardError.GROUP)
        if response != 1:
            return self._violated("a request that wants no answer", CardError.COMMAND)
        if command == _DELETE:
            return self._delete(body)
        return self._send(body) if command == _SEND else self._violated("a command", CardError.COMMAND)

    def _delete(self, body: bytes) -> CardError:
        if len(body) < 3 or body[:2] != b"\0\0":
            return self._violated("not a list of areas", CardError.COMMAND)
        count, gone = body[2], body[3:]
        if count == 0xFF and not gone:
            self.areas.clear()
            return CardError.OK
        if count != len(gone):
            return self._violated("a list of another length", CardError.COMMAND)
        for number in gone:
            self.areas.pop(number, None)
        return CardError.OK

    def _send(self, body: bytes) -> CardError:
        at = self.monotonic()
        try:
            area = read_drawn(body, at)
        except BadArea as error:
            return self._violated(str(error), CardError.FILE_TYPE)
        place = area.place
        if place.x + place.w > self.width or place.y + place.h > self.height or not place.w or not place.h:
            return self._violated(f"an area beyond the panel: {place}", CardError.FILE_TYPE)
        if area.number >= _AREAS:
            return self._violated(f"area {area.number}", CardError.MEMORY)
        last = self._last.get(area.number)
        if last is not None and at - last < _REFRESH_S:
            return self._violated(f"area {area.number} again after {at - last:.3f} s", CardError.BUSY)
        self.areas[area.number] = area
        self._last[area.number] = at
        self.writes += 1
        return CardError.OK

    def _violated(self, what: str, error: CardError) -> CardError:
        self.violations.append(what)
        return error
