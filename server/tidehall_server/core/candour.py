"""What citizens were told about their wait, held against what they waited: is the range as good as it claims to be?

A range that is shown as holding 80 of 100 must hold about 80: fewer, and it promises too much; many more, and it is too
wide to be of use. Whoever was announced as called at once and was called at once says nothing about a forecast and is
not counted; whoever was told something and was never called is no number, so those tickets are named.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tidehall_server.core.queue.day import Day

TARGET = 0.8
"""The share of waits that the range shown is to hold."""

AT_ONCE_S = 60
"""Told and waited no more than this: called at once, and announced so."""

STEPS_S = (0, 300, 600, 900, 1200, 1800)
"""Lower edges of the classes by how long was told; the last has no end."""

_Z90 = 1.6449


class Outcome(StrEnum):
    """What became of something that a citizen was told."""

    WITHIN = "within"
    SOONER = "sooner"
    LATER = "later"
    AT_ONCE = "at_once"
    WAITING = "waiting"
    OVERDUE = "overdue"
    NEVER_CALLED = "never_called"
    UNTOLD = "untold"


MEASURED = frozenset({Outcome.WITHIN, Outcome.SOONER, Outcome.LATER})


@dataclass(frozen=True, slots=True)
class Told:
    """One ticket: the range told at issue, in seconds from issue to the first call, and the wait that came of it.

    ``range_s`` None: nothing could be told. ``real_s`` None: not called; ``so_far_s`` is then how long it waits by now,
    None when it waits no more.
    """

    day: str
    ticket: str
    service: str
    range_s: tuple[int, int] | None
    real_s: float | None
    so_far_s: float | None = None
    guess_s: int | None = None

    @property
    def point_s(self) -> float:
        """The best guess that the range was made from; where none was recorded, the middle of the range."""
        if self.guess_s is not None:
            return float(self.guess_s)
        return (self.range_s[0] + self.range_s[1]) / 2 if self.range_s is not None else 0.0

    @property
    def error_s(self) -> float:
        """Told minus real: positive when more was told than was waited."""
        return self.point_s - self.real_s if self.real_s is not None else 0.0

    @property
    def outcome(self) -> Outcome:
        if self.range_s is None:
            return Outcome.UNTOLD
        low, high = self.range_s
        if self.real_s is None:
            if self.so_far_s is None:
                return Outcome.NEVER_CALLED
            return Outcome.OVERDUE if self.so_far_s > high else Outcome.WAITING
        if high <= AT_ONCE_S and self.real_s <= AT_ONCE_S:
            return Outcome.AT_ONCE
        if self.real_s < low:
            return Outcome.SOONER
        return Outcome.LATER if self.real_s > high else Outcome.WITHIN


def of_day(day: Day, now: datetime) -> list[Told]:
    """Every ticket of the day, in order of issue, as it stands at ``now``."""
    name = day.plan.business_day if day.plan is not None else ""
    found = []
    for ticket in day.tickets.values():
        called = ticket.first_called_at
        gone = called is not None or ticket.ended
        real = max(0.0, (called - ticket.taken_at).total_seconds()) if called is not None else None
        so_far = None if gone else max(0.0, (now - ticket.taken_at).total_seconds())
        guess = ticket.foreseen.point_s if ticket.foreseen is not None else None
        found.append(Told(name, ticket.id, ticket.service, ticket.estimate_s, real, so_far, guess))
    return found


@dataclass(frozen=True, slots=True)
class Error:
    """How good what was told to some citizens has been. ``bias_s`` above nothing: more was told than was waited.

    ``sure`` are the ends of the share within the range that so few cases still allow (9 of 10 such spans hold the true
    share); everything but ``count`` is None when nothing was measured.
    """

    count: int
    within: int
    share: float | None
    sure: tuple[float, float] | None
    mean_s: float | None
    bias_s: float | None

    @property
    def as_claimed(self) -> bool | None:
        """Whether the cases agree with the 80 % that the range claims; None when there are none."""
        return None if self.sure is None else self.sure[0] <= TARGET <= self.sure[1]


def error(told: Iterable[Told]) -> Error:
    """The error of those that can be measured; the others are left out."""
    found = [one for one in told if one.outcome in MEASURED]
    if not found:
        return Error(0, 0, None, None, None, None)
    count = len(found)
    within = sum(one.outcome is Outcome.WITHIN for one in found)
    mean = sum(abs(one.error_s) for one in found) / count
    bias = sum(one.error_s for one in found) / count
    return Error(count, within, within / count, sure(within, count), mean, bias)


def sure(within: int, count: int) -> tuple[float, float]:
    """Wilson's interval (90 %) of a share: wide for few cases, never outside 0 and 1.

    The share itself always lies within it: at none and at all of the cases by an end, which sums of floats may miss.
    """
    share, weight = within / count, _Z90**2 / count
    middle = (share + weight / 2) / (1 + weight)
    half = _Z90 / (1 + weight) * math.sqrt(share * (1 - share) / count + weight / (4 * count))
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def step_of(told: Told) -> int:
    """The index of the class by how long was told."""
    return sum(told.point_s >= edge for edge in STEPS_S) - 1


def by_length(told: Sequence[Told]) -> list[list[Told]]:
    """Those that can be measured, by how long was told, shortest first; a class may be empty."""
    found: list[list[Told]] = [[] for _ in STEPS_S]
    for one in told:
        if one.outcome in MEASURED:
            found[step_of(one)].append(one)
    return found


def by_service(told: Sequence[Told]) -> dict[str, list[Told]]:
    """Everybody, by service, in the order of first occurrence."""
    found: dict[str, list[Told]] = {}
    for one in told:
        found.setdefault(one.service, []).append(one)
    return found


def counts(told: Sequence[Told]) -> dict[Outcome, int]:
    """How many tickets came to each outcome, those with none included."""
    found = dict.fromkeys(Outcome, 0)
    for one in told:
        found[one.outcome] += 1
    return found


def percentile(ordered: Sequence[float], percent: int) -> float:
    """By nearest rank: a value that really occurred. ``ordered`` is not empty."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
