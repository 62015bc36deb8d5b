"""The monthly assessment (notice 002 §7) and the stars of a month, a quarter, a year (§5).

The notice names no day for either. Until the end of the month after a period is a local rule, and its words say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tidehall_server.core.clocks import breaks, broken
from tidehall_server.core.supervision.compliance import Evidence, Line, Proof, State


@dataclass(frozen=True, slots=True)
class Ended:
    """A period that is over. ``due`` is the last instant that keeps the limit."""

    period: str
    due: datetime
    done: bool


def assessed(months: Iterable[Ended], now: datetime) -> Line:
    """Every month is settled. ``months``: none where the hall assesses nobody."""
    return _line("assessed", "002 三（四）7", months, now)


def stars(periods: Iterable[Ended], now: datetime) -> Line:
    """Every month, quarter and year has its star."""
    return _line("stars", "002 三（四）5", periods, now)


def _line(name: str, source: str, found: Iterable[Ended], now: datetime) -> Line:
    periods, proof = list(found), (Evidence(Proof.LIST, "scores"),)
    late = [each.due for each in periods if not each.done and broken(each.due, now)]
    done = sum(each.done for each in periods)
    if late:
        return Line(name, source, State.BROKEN, breaks(min(late)), (), len(late), len(periods), evidence=proof)
    return Line(name, source, State.KEPT if done else State.IDLE, judged=done, evidence=proof)
