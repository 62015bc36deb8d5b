"""What is owed once a case is decided: the applicant is told, and the district has it on file (notice 000 三（三）).

The notice says in time (及时) and names no day, nor one for the filing: the days come from the hall's file and are
local rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tidehall_server.core.clocks import breaks, broken
from tidehall_server.core.supervision.compliance import Evidence, Line, Proof, State


@dataclass(frozen=True, slots=True)
class Owed:
    """A case of which it is still owed. ``due`` is the last instant that keeps the limit."""

    receipt: str
    who: str
    due: datetime


def told(owed: Iterable[Owed], of: int, now: datetime, days: int) -> Line:
    """Whoever collects at the window is told that the result is there. Who was telephoned and not reached is not told:
    it is the list of the delivery desk."""
    return _line("told", "000 三（三）3", owed, of, now, days)


def filed(owed: Iterable[Owed], of: int, now: datetime, days: int) -> Line:
    """What the district decided after the town's first look (委托初审) is filed with it."""
    return _line("filed", "000 三（三）2", owed, of, now, days)


def _line(name: str, source: str, owed: Iterable[Owed], of: int, now: datetime, days: int) -> Line:
    """``of``: how many there are in all, those that are done among them."""
    late = sorted((each for each in owed if broken(each.due, now)), key=lambda each: (each.due, each.receipt))
    if not late:
        return Line(name, source, State.KEPT if of else State.IDLE, judged=of, limit=str(days))
    proof = tuple(Evidence(Proof.CASE, each.receipt, each.due) for each in late)
    who = tuple(dict.fromkeys(each.who for each in late if each.who))
    return Line(name, source, State.BROKEN, breaks(late[0].due), who, len(late), of, str(days), proof)
