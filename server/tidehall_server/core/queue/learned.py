"""What a day teaches about durations, volume and no-shows, folded event by event; ``core.learning`` reads it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tidehall_server.core.queue.model import ExpectedArrivals, Foreseen, PriorityClass

LONGEST = 4.0
"""A case counts at most as so many times its expectation: one that never ended must not spoil the day's factor."""

STEP = 0.03
"""How much (as a logarithm) one wait outside the range widens it on its side."""

FARTHEST = 0.7
AT_ONCE_S = 1.5


@dataclass(slots=True)
class Pace:
    """Cases that came to their end, and the sum of their durations, each divided by what was expected."""

    cases: int = 0
    ratios: float = 0.0

    def add(self, ratio: float, sign: int = 1) -> None:
        self.cases += sign
        self.ratios += sign * ratio


@dataclass(slots=True)
class Curve:
    """Arrivals expected by an instant: a line between edges, so that any stretch costs two look-ups."""

    edges: list[float] = field(default_factory=list)
    sums: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, expected: Sequence[ExpectedArrivals]) -> Curve:
        curve = cls()
        total = 0.0
        for slot in expected:
            starts, ends = slot.starts.timestamp(), slot.ends.timestamp()
            if not curve.edges or starts > curve.edges[-1]:
                curve.edges.append(starts)
                curve.sums.append(total)
            total += slot.count
            curve.edges.append(ends)
            curve.sums.append(total)
        return curve

    def by(self, at: float) -> float:
        """How many are expected to have come by ``at`` (POSIX seconds)."""
        if not self.edges or at <= self.edges[0]:
            return 0.0
        place = bisect_right(self.edges, at)
        if place == len(self.edges):
            return self.sums[-1]
        before, after = self.edges[place - 1], self.edges[place]
        part = (at - before) / (after - before)
        return self.sums[place - 1] + part * (self.sums[place] - self.sums[place - 1])


@dataclass(slots=True)
class Learned:
    """``arrived`` counts citizens without a booking; ``missed`` those of ``called`` who did not answer their call.

    ``classes`` are those of the citizens without a booking. ``unnamed`` are booked slots known by their time only,
    without those who have come. ``reach`` stretches the foreseen ranges downwards and upwards (logarithms).
    """

    curve: Curve = field(default_factory=Curve)
    unnamed: Counter[datetime] = field(default_factory=Counter)
    pace: Pace = field(default_factory=Pace)
    by_service: dict[str, Pace] = field(default_factory=dict)
    by_class: dict[PriorityClass, Pace] = field(default_factory=dict)
    classes: dict[PriorityClass, int] = field(default_factory=dict)
    reach: tuple[float, float] = (0.0, 0.0)
    arrived: int = 0
    called: int = 0
    missed: int = 0
    usual: dict[str, float] = field(default_factory=dict, compare=False, repr=False)
    """What ``core.learning`` makes of the durations, by service, until the next case ends: only kept."""
    quick: dict[tuple[str, float], float] = field(default_factory=dict, compare=False, repr=False)
    """The part of the allowance that ``core.callby`` gives a service, kept for as long."""
    parts: dict[str, float] = field(default_factory=dict, compare=False, repr=False)
    """The part of each service in the walk-ins, until the next citizen comes: only kept."""

    def finished(
        self, service: str, priority: PriorityClass, lasted_s: float, expected_s: float, sign: int = 1
    ) -> None:
        """A case ended after ``lasted_s``; ``sign`` -1 when its end was taken back."""
        self.forget()
        ratio = min(LONGEST, max(0.0, lasted_s) / max(1.0, expected_s))
        self.pace.add(ratio, sign)
        self.by_service.setdefault(service, Pace()).add(ratio, sign)
        self.by_class.setdefault(priority, Pace()).add(ratio, sign)

    def forget(self) -> None:
        """What was worked out from the durations is to be worked out anew."""
        self.usual.clear()
        self.quick.clear()

    def answered(self, came: bool, sign: int = 1) -> None:
        """Somebody came to the window at the first call, or did not."""
        self.called += sign
        if not came:
            self.missed += sign

    def waited(self, foreseen: Foreseen, shown: tuple[int, int], wait_s: float, sign: int = 1) -> None:
        """A wait ended; ``sign`` -1 when the call was taken back.

        Each one below the range shown widens it downwards a little, each above it upwards; each that was not narrows it
        by a ninth of that, so that in the long run one in ten lies on either side.
        """
        if foreseen.point_s <= AT_ONCE_S and wait_s <= AT_ONCE_S:
            return
        low, high = self.reach
        low += sign * STEP * (0.9 if wait_s < shown[0] else -0.1)
        high += sign * STEP * (0.9 if wait_s > shown[1] else -0.1)
        self.reach = min(FARTHEST, max(-FARTHEST, low)), min(FARTHEST, max(-FARTHEST, high))

    def came(self, priority: PriorityClass, slot: datetime | None) -> None:
        """A ticket was taken, with a booking for ``slot`` or without."""
        self.parts.clear()
        if slot is None:
            self.arrived += 1
            self.classes[priority] = self.classes.get(priority, 0) + 1
        elif self.unnamed.get(slot, 0) > 0:
            self.unnamed[slot] -= 1
