"""A BX-5K or BX-6K without hardware. Bytes in, bytes out; it keeps its areas as a card does and is strict about limits.

Whatever a card would wear out by, or could not show, is noted in ``violations`` and refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from PIL import Image

from tidehall_display.led.face import Palette
from tidehall_display.led.onbon.card import Family
from tidehall_display.led.onbon.command import ACK, ALL_AREAS, Answer, CardError, answer_bytes, nack
from tidehall_display.led.onbon.frame import BadFrame, FrameReader
from tidehall_display.led.onbon.header import ANY_MODEL, ANY_SILENT, ANY_WITH_ANSWER, HOST, Header, unpacked
from tidehall_display.led.onbon.header import packed as framed
from tidehall_display.led.virtual.picture import panel_picture
from tidehall_display.led.virtual.shown import BadArea, ShownArea, read_area
from tidehall_display.led.virtual.trick import Trick, answered

_FLASH = {(0xA1, 0x00), (0xA1, 0x01), (0xA1, 0x05), (0xA1, 0x06), (0xA1, 0x09), (0xA2, 0x01)}
_REFRESH_S = 1.0


@dataclass(slots=True)
class VirtualCard:
    """``monotonic`` in seconds."""

    family: Family
    width: int
    height: int
    palette: Palette = Palette.ONE
    address: int = 1
    monotonic: Callable[[], float] = time.monotonic
    font: str = ""
    trick: Trick = Trick.NONE
    areas: dict[int, ShownArea] = field(default_factory=dict)
    lit: bool = True
    level: int = 15
    clock: datetime | None = None
    pings: int = 0
    violations: list[str] = field(default_factory=list)
    writes: list[tuple[float, int, str]] = field(default_factory=list)
    _reader: FrameReader = field(default_factory=FrameReader)
    _last: dict[int, float] = field(default_factory=dict)

    def power_cut(self) -> None:
        """What lay in RAM is gone; so is the clock's time."""
        self.areas.clear()
        self._last.clear()
        self.lit, self.clock = True, None
        self._reader = FrameReader()

    def hear(self, data: bytes) -> list[bytes]:
        """What the card sends back. Raises HungUp."""
        answers = [answer for inner in self._reader.feed(data) if (answer := self._frame(inner)) is not None]
        return answered(self.trick, answers)

    def visible(self) -> dict[int, ShownArea]:
        """The areas that are lit now; one that was to be forgotten is gone."""
        now = self.monotonic()
        if not self.lit:
            return {}
        return {number: area for number, area in self.areas.items() if area.lives(now)}

    def texts(self) -> list[str]:
        """What can be read on the panel, by the number of the area; dark rows left out."""
        shown = self.visible()
        return [shown[number].text for number in sorted(shown) if shown[number].text.strip()]

    def image(self, scale: int = 6, offset: int = 0) -> Image.Image:
        """The panel as people see it."""
        return panel_picture(self.width, self.height, list(self.visible().values()), self.palette, scale, offset)

    def _frame(self, inner: bytes) -> bytes | None:
        try:
            header, data = unpacked(inner)
        except BadFrame:
            return self._answer(Header(to=self.address), nack(CardError.CHECKSUM))
        if header.to not in (self.address, ANY_WITH_ANSWER, ANY_SILENT):
            return None
        answer = self._judge(header, data)
        silent = header.to == ANY_SILENT or (len(data) > 2 and data[2] == 2)
        return None if silent else self._answer(header, answer)

    def _answer(self, header: Header, answer: Answer) -> bytes:
        origin = header.to if header.to == ANY_WITH_ANSWER else self.address
        return framed(Header(to=HOST, origin=origin), answer_bytes(answer))

    def _judge(self, header: Header, data: bytes) -> Answer:
        if self.trick is Trick.BUSY:
            return nack(CardError.BUSY)
        if self.trick is Trick.DEAF:
            return nack(CardError.CHECKSUM)
        if header.model != ANY_MODEL:
            return nack(CardError.FIRMWARE)
        if len(data) < 5 or len(data) > self.family.request_bytes:
            return self._violated(f"a request of {len(data)} bytes", CardError.MEMORY)
        if (data[0], data[1]) in _FLASH:
            return self._violated("a command that writes or erases the flash", CardError.FLASH)
        return self._obey(data)

    def _obey(self, data: bytes) -> Answer:
        match data[0], data[1]:
            case 0xA2, 0x00:
                self.pings += 1
            case 0xA2, 0x03:
                return self._set_clock(data[5:])
            case 0xA3, 0x00 if len(data) == 6 and data[5] in (1, 2):
                self.lit = data[5] == 1
            case 0xA3, 0x02 if len(data) >= 7 and data[5] == 1 and data[6] <= 15:
                self.level = data[6]
            case 0xA3, 0x06:
                return self._write(data[5:])
            case 0xA3, 0x10:
                self.areas.clear()
            case ((0xA0 | 0xA1 | 0xA2 | 0xA3), _):
                return nack(CardError.COMMAND)
            case _:
                return nack(CardError.GROUP)
        return ACK

    def _set_clock(self, bcd: bytes) -> Answer:
        try:
            two = [int(f"{byte:02x}") for byte in bcd]
            self.clock = datetime(two[1] * 100 + two[0], *two[2:7])  # type: ignore[arg-type]  # noqa: DTZ001
        except (ValueError, IndexError, TypeError):
            return nack(CardError.TIME)
        return ACK

    def _write(self, body: bytes) -> Answer:
        """All areas of the command are looked at before any is written."""
        at = self.monotonic()
        try:
            gone, written = _parsed(body, at)
        except BadArea as error:
            return self._violated(str(error), CardError.FILE_TYPE)
        kept = {} if gone is None else {n: area for n, area in self.areas.items() if n not in gone}
        if len(kept.keys() | {area.number for area in written}) > self.family.areas:
            return self._violated("more areas than the card has", CardError.MEMORY)
        for area in written:
            if (problem := self._problem(area, at)) is not None:
                return problem
        for area in written:
            kept[area.number] = area
            self._last[area.number] = at
            self.writes.append((at, area.number, area.text))
        self.areas = kept
        return ACK

    def _problem(self, area: ShownArea, at: float) -> Answer | None:
        place = area.place
        if area.number >= self.family.areas or area.size > self.family.area_bytes:
            return self._violated(f"area {area.number} of {area.size} bytes", CardError.MEMORY)
        if area.by_dot and not self.family.by_dot:
            return self._violated("this card places areas in steps of 8 dots", CardError.FILE_TYPE)
        if place.x + place.w > self.width or place.y + place.h > self.height or not place.w or not place.h:
            return self._violated(f"an area beyond the panel: {place}", CardError.FILE_TYPE)
        if area.dots > place.h:
            return self._violated(f"a font of {area.dots} in {place.h} dots", CardError.FILE_TYPE)
        last = self._last.get(area.number)
        if last is not None and at - last < _REFRESH_S:
            return self._violated(f"area {area.number} again after {at - last:.3f} s", CardError.BUSY)
        return None

    def _violated(self, what: str, error: CardError) -> Answer:
        self.violations.append(what)
        return nack(error)


def _parsed(body: bytes, at: float) -> tuple[set[int] | None, list[ShownArea]]:
    """Which areas go (None: all) and which are written."""
    if not body:
        raise BadArea("no body")
    count, body = body[0], body[1:]
    gone: set[int] | None = None
    if count != ALL_AREAS:
        gone, body = set(body[:count]), body[count:]
    if not body:
        raise BadArea("no number of areas")
    count, body = body[0], body[1:]
    written = []
    for _ in range(count):
        size, body = int.from_bytes(body[:2], "little"), body[2:]
        written.append(read_area(body[:size], at))
        body = body[size:]
    if body:
        raise BadArea("bytes behind the last area")
    return gone, written
