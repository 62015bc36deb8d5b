"""The slip's layout: which facts stand where. Pure; the order follows domain facts of deployed halls (hall, number,
service, people ahead, windows, code, advice, telephone, time, machine).

A text slip is to stay under 400 bytes, 0.4 s on a serial line of 9600 baud: so everything is centred (one command), an
empty line separates (one byte) instead of a drawn rule, and windows with numbers are told by their numbers. What is
still too long for a serial line goes without its last lines, see ``shorter``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from tidehall_kiosk.printing.blocks import Align, Block, Cut, Line, Qr, Slip
from tidehall_kiosk.printing.text import width
from tidehall_kiosk.words import Words

_COLUMNS = 48
_NAMED = re.compile(r"^(\d+号?),? .*")
"""A window's number with its name behind it."""


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """What a slip says. Instants are in the hall's zone; ``wait_s`` is the estimate, low and high, in seconds."""

    hall: str
    number: str
    service: str
    taken_at: datetime
    ahead: int | None = None
    wait_s: tuple[int, int] | None = None
    windows: tuple[str, ...] = ()
    department: str = ""
    priority: str = "normal"
    slot: datetime | None = None
    hint: str = ""
    qr: str = ""
    phone: str = ""
    machine: str = ""
    reprint: bool = False
    proxy: bool = False


def lay_out(facts: SlipFacts, words: Words, large: bool = False, columns: int = _COLUMNS) -> Slip:
    """The blocks of one slip; ``large`` doubles everything a citizen must read (长辈版)."""
    sheet = _Sheet(words, large, columns)
    sheet.head(facts)
    sheet.matter(facts)
    sheet.wait(facts)
    sheet.code(facts)
    sheet.foot(facts)
    return (*sheet.blocks, Cut())


def shorter(facts: SlipFacts, words: Words) -> Iterator[SlipFacts]:
    """The whole slip, then without what its citizen needs least, line by line; to print under a number of bytes."""
    yield facts
    facts = replace(facts, hint=words("slip.hint_short"))
    yield facts
    facts = replace(facts, department="", windows=tuple(_NAMED.sub(r"\1", window) for window in facts.windows))
    yield facts
    facts = replace(facts, phone="")
    yield facts
    yield replace(facts, machine="")


class _Sheet:
    """The slip as it grows."""

    def __init__(self, words: Words, large: bool, columns: int) -> None:
        self._words = words
        self._large = large
        self._columns = columns
        self.blocks: list[Block] = []

    def head(self, facts: SlipFacts) -> None:
        if self._large:
            self._big(facts.hall, bold=True)
        else:
            self._plain(facts.hall, bold=True)
        if facts.reprint:
            self._add(f"【{self._words('slip.reprint')}】", 2, 2, bold=True)
        size = max(2, min(8 if self._large else 6, self._columns // max(1, width(facts.number))))
        self._add(facts.number, size, size, bold=True)

    def matter(self, facts: SlipFacts) -> None:
        self._big(facts.service)
        if f"class.{facts.priority}" in self._words and facts.slot is None:  # a booking is told with its time, below
            self._read(self._words(f"class.{facts.priority}"), bold=True)
        if facts.proxy:
            self._read(self._words("slip.proxy"))
        if facts.department:
            self._plain(facts.department)
        self._space()

    def wait(self, facts: SlipFacts) -> None:
        words, lines = self._words, []
        if facts.slot is not None:
            lines.append(words("slip.slot", at=f"{facts.slot:%H:%M}"))
        if facts.ahead is not None:
            lines.append(words("slip.ahead", count=facts.ahead) if facts.ahead else words("slip.ahead_none"))
        if facts.wait_s is not None:
            lines.append(_estimate(facts.wait_s, words))
        if facts.windows:
            lines.append(words("slip.windows", windows=words("slip.list_mark").join(facts.windows)))
        for line in lines:
            self._one(line)

    def code(self, facts: SlipFacts) -> None:
        if not facts.qr:
            self._space()
            return
        self._space()
        module = 6 if self._large and self._columns >= _COLUMNS else 5
        self.blocks.append(Qr(facts.qr, module))
        self._read(self._words("slip.qr"))
        self._space()

    def foot(self, facts: SlipFacts) -> None:
        words = self._words
        self._read(facts.hint or words("slip.hint"))
        if facts.phone:
            self._read(words("slip.phone", phone=facts.phone))
        taken = words("slip.taken", at=_clock(facts.taken_at))
        machine = words("slip.machine", machine=facts.machine) if facts.machine else ""
        both = f"{taken}  {machine}".rstrip()
        for line in [both] if width(both) <= self._columns else [taken, machine]:
            self._plain(line)

    def _big(self, text: str, bold: bool = False) -> None:
        """Double where a line holds it, else double height only; in large print it may run over several lines."""
        fits = self._large or 2 * width(text) <= self._columns
        self._add(text, 2 if fits else 1, 2, bold)

    def _one(self, text: str) -> None:
        """What a citizen reads at a glance: a figure is not broken off at the edge, it stands narrower instead."""
        fits = self._large and 2 * width(text) <= self._columns
        self._add(text, 2 if fits else 1, 2 if self._large else 1)

    def _read(self, text: str, bold: bool = False) -> None:
        """What a citizen reads, over several lines where it must."""
        size = 2 if self._large else 1
        self._add(text, size, size, bold)

    def _plain(self, text: str, bold: bool = False) -> None:
        """What staff reads, or nobody."""
        self._add(text, 1, 1, bold)

    def _space(self) -> None:
        self._add("", 1, 1)

    def _add(self, text: str, wide: int, high: int, bold: bool = False) -> None:
        self.blocks.append(Line(text, Align.CENTER, wide, high, bold))


def _estimate(wait_s: tuple[int, int], words: Words) -> str:
    """Whole minutes, the low end rounded down and the high end up; a range of less than a minute reads "soon"."""
    low, high = wait_s[0] // 60, -(-wait_s[1] // 60)
    if high <= 1:
        return words("slip.estimate_soon")
    return words("slip.estimate", low=low, high=high)


def _clock(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
