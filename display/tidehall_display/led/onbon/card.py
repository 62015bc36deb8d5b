"""Driver of BX-5K and BX-6K font cards: they are sent text and draw it with their own fonts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tidehall_display.led.driver import Abilities, Busy, Garbled, Lost, Refused
from tidehall_display.led.face import Palette, Row
from tidehall_display.led.onbon import command
from tidehall_display.led.onbon.area import CENTRE_MIDDLE, LEFT_MIDDLE, Area, Motion, Run, lettering, packed
from tidehall_display.led.onbon.command import Answer, CardError
from tidehall_display.led.onbon.frame import BadFrame, FrameReader
from tidehall_display.led.onbon.header import ANY_WITH_ANSWER, HOST, Header, unpacked
from tidehall_display.led.onbon.header import packed as framed
from tidehall_display.led.wire import Line

SPEEDS = (9600, 57600)
_REQUEST, _AREA = 16, 37
"""Bytes of a request around its areas (the numbers that are taken away included), and of an area around its text."""
_SPEED_TEST_S = 2.0
"""How long the maker waits for the answer to a PING before the other speed is tried."""


@dataclass(frozen=True, slots=True)
class Family:
    """What a generation of cards can hold. The fifth takes 512 bytes at once and places areas in steps of 8 dots."""

    areas: int
    area_bytes: int
    request_bytes: int
    by_dot: bool


BX_5K = Family(areas=8, area_bytes=512, request_bytes=512, by_dot=False)
BX_6K = Family(areas=5, area_bytes=1024, request_bytes=1024, by_dot=True)


@dataclass(frozen=True, slots=True)
class Manner:
    """``forget_s``: a row that nobody renews for so long goes dark (0: never). ``scroll``: 0 fast to 24 slow."""

    palette: Palette = Palette.ONE
    forget_s: int = 300
    scroll: int = 4
    on_top: bool = True
    answer_s: float = 1.0


class FontCard:
    """One card on a line."""

    def __init__(
        self, line: Line, family: Family, address: int = ANY_WITH_ANSWER, manner: Manner | None = None
    ) -> None:
        self._line = line
        self._family = family
        self._address = address
        self._manner = manner or Manner()

    @property
    def abilities(self) -> Abilities:
        return Abilities(rows=self._family.areas)

    def open(self) -> None:
        """A PING that is answered. On a serial line also finds out the speed, as the maker describes it."""
        with self._line.mine():
            wait_s = _SPEED_TEST_S if self._line.uncertain else self._manner.answer_s
            for speed in self._line.candidates():
                self._line.use(speed)
                try:
                    self._ask(command.ping(), wait_s)
                except Lost:
                    continue
                return
        raise Lost("no answer to PING")

    def batch(self, rows: Mapping[int, Row]) -> Mapping[int, Row]:
        taken: dict[int, Row] = {}
        size = _REQUEST
        for number, row in rows.items():
            size += 2 + len(packed(self._area(number, row)))
            if taken and size > self._family.request_bytes:
                break
            taken[number] = row
        return taken

    def show(self, rows: Mapping[int, Row], gone: Sequence[int], *, afresh: bool) -> None:
        written = [packed(self._area(number, row)) for number, row in rows.items()]
        self._ask(command.areas(written, gone, gone_all=afresh))

    def ping(self) -> None:
        self._ask(command.ping())

    def set_clock(self, now: datetime) -> None:
        self._ask(command.set_clock(now))

    def power(self, on: bool) -> None:
        self._ask(command.power(on))

    def brightness(self, level: int) -> None:
        self._ask(command.brightness(level))

    def close(self) -> None:
        self._line.leave()

    def _area(self, number: int, row: Row) -> Area:
        """A dark row is one space: what a card does with no text at all is written nowhere."""
        manner = self._manner
        colour = manner.palette.nearest(row.colour)
        most = min(self._family.area_bytes, self._family.request_bytes - _REQUEST - _AREA)
        text = row.text or " "
        while len(data := lettering(text, row.dots, colour)) > most:
            text = text[: -max(1, (len(data) - most) // 2)]
        return Area(
            number=number, place=row.place, data=data, by_dot=self._family.by_dot,
            run=Run.FORGET if manner.forget_s else Run.LOOP, timeout_s=manner.forget_s,
            align=CENTRE_MIDDLE if row.centre and not row.scroll else LEFT_MIDDLE, single_line=True,
            motion=Motion.LEFT if row.scroll else Motion.STILL, speed=manner.scroll, stay=0 if row.scroll else 10,
        )  # fmt: skip

    def _ask(self, data: bytes, wait_s: float = 0.0) -> None:
        """Returns when the card said yes."""
        header = Header(to=self._address, on_top=self._manner.on_top)
        reader = FrameReader()
        answer = self._line.talk(
            framed(header, data), lambda said: self._hear(reader, said), wait_s or self._manner.answer_s
        )
        _judge(answer)

    def _hear(self, reader: FrameReader, said: bytes) -> Answer | None:
        for inner in reader.feed(said):
            try:
                header, data = unpacked(inner)
            except BadFrame as error:
                raise Garbled(f"answer: {error}") from error
            if header.to == HOST and self._address in (header.origin, ANY_WITH_ANSWER):
                return command.read_answer(data)
        return None


def _judge(answer: Answer) -> None:
    if answer.ok:
        return
    if answer.error == CardError.BUSY:
        raise Busy
    if answer.error == CardError.CHECKSUM:
        raise Garbled("the card heard a wrong checksum")
    known = {error.value: error.name.lower() for error in CardError}
    raise Refused(answer.error, known.get(answer.error, "unknown"))
