"""Driver of BX-6Q and BX-6E bitmap cards: every row is drawn here, with a font of this machine, and sent as a picture.

The maker's public description knows two commands, show and delete. There is no PING, clock or brightness in it, so the
rows themselves, written again from time to time, tell whether the card is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from tidehall_display.led.dots import row_pages
from tidehall_display.led.driver import Abilities, Busy, Garbled, Refused
from tidehall_display.led.face import Palette, Row
from tidehall_display.led.onbon.bitmap import MODELS, Page, Reply, delete_areas, read_reply, send_area
from tidehall_display.led.onbon.command import CardError
from tidehall_display.led.onbon.frame import BadFrame, FrameReader
from tidehall_display.led.wire import Line

_ROWS = 4
"""How many areas such a card takes is not in the description; so many are used."""


class BitmapCard:
    """One card on a line of its own."""

    def __init__(
        self, line: Line, model: str, palette: Palette, *, font: str = "", forget_s: int = 300, answer_s: float = 2.0
    ) -> None:
        self._line = line
        self._model = MODELS[model]
        self._palette = palette
        self._font = font
        self._forget_s = forget_s
        self._answer_s = answer_s

    @property
    def abilities(self) -> Abilities:
        return Abilities(rows=_ROWS, ping=False, clock=False, power=False, brightness=False)

    def open(self) -> None:
        """Deletes all areas: a harmless request that is answered."""
        self._ask(delete_areas(self._model))

    def batch(self, rows: Mapping[int, Row]) -> Mapping[int, Row]:
        number = next(iter(rows))
        return {number: rows[number]}

    def show(self, rows: Mapping[int, Row], gone: Sequence[int], *, afresh: bool) -> None:
        if afresh or gone:
            self._ask(delete_areas(self._model, () if afresh else gone))
        for number, row in rows.items():
            pages = row_pages(row, self._palette.nearest(row.colour), self._font)
            sent = [Page(page.tobytes()) for page in pages]
            self._ask(send_area(self._model, number, row.place, sent, self._forget_s))

    def ping(self) -> None:
        """Not in the description."""

    def set_clock(self, now: datetime) -> None:
        """Not in the description."""

    def power(self, on: bool) -> None:
        """Not in the description."""

    def brightness(self, level: int) -> None:
        """Not in the description."""

    def close(self) -> None:
        self._line.leave()

    def _ask(self, frame: bytes) -> None:
        reader = FrameReader()
        _judge(self._line.talk(frame, lambda said: _hear(reader, said), self._answer_s))


def _hear(reader: FrameReader, said: bytes) -> Reply | None:
    for inner in reader.feed(said):
        try:
            return read_reply(inner)
        except BadFrame as error:
            raise Garbled(f"answer: {error}") from error
    return None


def _judge(reply: Reply) -> None:
    """What the numbers of its errors mean is not described; those of the font cards are taken to hold here too."""
    if reply.ok:
        return
    if reply.error == CardError.BUSY:
        raise Busy
    if reply.error == CardError.CHECKSUM:
        raise Garbled("the card heard a wrong checksum")
    raise Refused(reply.error, "the card said no")
