"""The slip's layout: which facts stand where. Pure; the order follows domain facts of deployed halls (hall, number,
service, people ahead, windows, time, class, advice, code, telephone, machine)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tidehall_kiosk.printing.blocks import Align, Block, Cut, Feed, Line, Qr, Rule, Slip
from tidehall_kiosk.words import Words


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


def lay_out(facts: SlipFacts, words: Words, large: bool = False) -> Slip:
    """The blocks of one slip; ``large`` doubles everything a citizen must read (长辈版)."""
    size = 2 if large else 1
    blocks: list[Block] = [Line(facts.hall, Align.CENTER, size, 2, bold=True)]
    if facts.reprint:
        blocks.append(Line(f"【{words('slip.reprint')}】", Align.CENTER, 2, 2, bold=True))
    blocks.append(Line(facts.number, Align.CENTER, *((6, 6) if large else (4, 4)), bold=True))
    blocks += _matter(facts, words, size)
    blocks += _wait(facts, words, size)
    blocks.append(Rule())
    blocks += _foot(facts, words, large)
    return (*blocks, Cut())


def _matter(facts: SlipFacts, words: Words, size: int) -> list[Block]:
    lines = [words("slip.service", service=facts.service)]
    if facts.department:
        lines.append(words("slip.department", department=facts.department))
    if facts.proxy:
        lines.append(words("slip.proxy"))
    blocks: list[Block] = [Line(line, wide=size, high=size) for line in lines]
    if f"class.{facts.priority}" in words:
        blocks.append(Line(words(f"class.{facts.priority}"), wide=size, high=size, bold=True))
    return blocks


def _wait(facts: SlipFacts, words: Words, size: int) -> list[Block]:
    lines: list[str] = []
    if facts.slot is not None:
        lines.append(words("slip.slot", at=_clock(facts.slot)))
    if facts.ahead is not None:
        lines.append(words("slip.ahead", count=facts.ahead) if facts.ahead else words("slip.ahead_none"))
    if facts.wait_s is not None:
        lines.append(_estimate(facts.wait_s, words))
    if facts.windows:
        lines.append(words("slip.windows", windows=words("slip.list_mark").join(facts.windows)))
    return [Line(line, wide=size, high=size) for line in lines]


def _estimate(wait_s: tuple[int, int], words: Words) -> str:
    """Whole minutes, the low end rounded down and the high end up; a range of less than a minute reads "soon"."""
    low, high = wait_s[0] // 60, -(-wait_s[1] // 60)
    if high <= 1:
        return words("slip.estimate_soon")
    return words("slip.estimate", low=low, high=high)


def _foot(facts: SlipFacts, words: Words, large: bool) -> list[Block]:
    high = 2 if large else 1
    blocks: list[Block] = [Line(facts.hint or words("slip.hint"), high=high)]
    if facts.qr:
        blocks += [Qr(facts.qr), Line(words("slip.qr"), Align.CENTER, high=high)]
    blocks.append(Line(words("slip.taken", at=_clock(facts.taken_at)), high=high))
    if facts.phone:
        blocks.append(Line(words("slip.phone", phone=facts.phone), high=high))
    if facts.machine:
        blocks.append(Line(words("slip.machine", machine=facts.machine)))
    if large:
        blocks.append(Feed(1))
    return blocks


def _clock(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
