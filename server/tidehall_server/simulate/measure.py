"""The figures of a day, counted from its facts: the same count for a recorded day and for one that was simulated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import mean
from typing import Any

from tidehall_server.core import course
from tidehall_server.core.course import Course, Steps
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.model import PriorityClass, Ticket, TicketStatus

PROMISE_S = 900
LONG_S = 1800
FLAP_S = 900
SLOT_S = 900


@dataclass(frozen=True, slots=True)
class TideSpan:
    """A tidal window's turn, from its opening to its close."""

    window: str
    opened: datetime
    closed: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted of one day. Waits run from base to first call; of who left uncalled, the wait until then.

    ``late_leavers`` left after the promise was broken, ``early_leavers`` before; ``turned_away`` got no number. The
    share within the promise counts all of them as not in time: nobody called them, and a change that drives people
    away must not look better for it.
    """

    waits: tuple[float, ...]
    elderly: tuple[float, ...]
    late_leavers: int
    early_leavers: int
    served: int
    turned_away: int
    tides: tuple[TideSpan, ...]
    cases: Mapping[str, int]


@dataclass(slots=True)
class Slot:
    """A quarter of an hour. ``mean_s``: the wait of those who came in it; ``waiting`` and ``open`` on average."""

    starts: datetime
    arrivals: float = 0
    mean_s: float | None = None
    waiting: float = 0.0
    open: float = 0.0
    low_s: float | None = None
    high_s: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """``span`` is the first and the last moment of the slots."""

    tally: Tally
    span: tuple[datetime, datetime]
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """Figures of one day, or of several: shares and means over all citizens, extremes and counts as a day's mean.

    ``share15`` is of everybody who came, with a number or without; 1 where nobody came.
    """

    visitors: float
    served: float
    left: float
    turned_away: float
    share15: float
    mean_s: float
    p50_s: float
    p95_s: float
    max_s: float
    over30_share: float
    elderly_share15: float | None
    tide_minutes: float
    openings: float
    flaps: float
    cases: Mapping[str, float] = field(default_factory=dict)


def measure(facts: Sequence[Fact], span: tuple[datetime, datetime] | None = None, turned_away: int = 0) -> Measured:
    """Count a day. ``span`` gives the first and last moment of its slots; by default the day's own."""
    lived = Course()
    lived.take(facts)
    ends = span or course.span(lived) or (facts[0].at, facts[-1].at)
    return Measured(_tally(lived, facts[-1].at, turned_away), ends, _slots(lived, ends))


def _waited(ticket: Ticket, end: datetime) -> float:
    until = ticket.first_called_at or ticket.ended_at or end
    return max(0.0, (until - ticket.base).total_seconds())


def _tally(lived: Course, end: datetime, turned_away: int) -> Tally:
    tickets = lived.day.tickets.values()
    called = [t for t in tickets if t.first_called_at is not None]
    left = [_waited(t, end) for t in tickets if t.first_called_at is None]
    return Tally(
        waits=tuple(_waited(t, end) for t in called),
        elderly=tuple(_waited(t, end) for t in called if t.priority is PriorityClass.ELDERLY),
        late_leavers=sum(each > PROMISE_S for each in left),
        early_leavers=sum(each <= PROMISE_S for each in left),
        served=sum(t.status is TicketStatus.FINISHED for t in tickets),
        turned_away=turned_away,
        tides=tuple(
            TideSpan(turn.window, turn.opened_at, turn.closed_at or end)
            for turn in lived.day.tides
            if turn.opened_at is not None
        ),
        cases=dict(Counter(t.window for t in tickets if t.status is TicketStatus.FINISHED and t.window is not None)),
    )


def totals(tallies: Sequence[Tally]) -> Totals:
    """The figures of at least one day."""
    waits = sorted(wait for tally in tallies for wait in tally.waits)
    elderly = [wait for tally in tallies for wait in tally.elderly]
    late, early = sum(tally.late_leavers for tally in tallies), sum(tally.early_leavers for tally in tallies)
    took, days = len(waits) + late + early, len(tallies)
    came = took + sum(tally.turned_away for tally in tallies)
    cases: Counter[str] = Counter()
    for tally in tallies:
        cases.update(tally.cases)
    return Totals(
        visitors=took / days,
        served=sum(tally.served for tally in tallies) / days,
        left=(late + early) / days,
        turned_away=sum(tally.turned_away for tally in tallies) / days,
        share15=sum(wait <= PROMISE_S for wait in waits) / came if came else 1.0,
        mean_s=mean(waits) if waits else 0.0,
        p50_s=_rank(waits, 50),
        p95_s=_rank(waits, 95),
        max_s=mean(max(tally.waits, default=0.0) for tally in tallies),
        over30_share=sum(wait > LONG_S for wait in waits) / (len(waits) + late) if waits or late else 0.0,
        elderly_share15=sum(wait <= PROMISE_S for wait in elderly) / len(elderly) if elderly else None,
        tide_minutes=sum(_minutes(tally) for tally in tallies) / days,
        openings=sum(len(tally.tides) for tally in tallies) / days,
        flaps=sum(_flaps(tally.tides) for tally in tallies) / days,
        cases={window: count / days for window, count in sorted(cases.items())},
    )


def _rank(ordered: Sequence[float], percent: int) -> float:
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else 0.0


def _minutes(tally: Tally) -> float:
    return sum((tide.closed - tide.opened).total_seconds() for tide in tally.tides) / 60


def _flaps(tides: Iterable[TideSpan]) -> int:
    """Openings of a window within a quarter of an hour of its close."""
    closed: dict[str, datetime] = {}
    found = 0
    for tide in sorted(tides, key=lambda each: each.opened):
        before = closed.get(tide.window)
        found += before is not None and (tide.opened - before).total_seconds() < FLAP_S
        closed[tide.window] = tide.closed
    return found


def _slots(lived: Course, span: tuple[datetime, datetime]) -> tuple[Slot, ...]:
    step = timedelta(seconds=SLOT_S)
    first = datetime.fromtimestamp(span[0].timestamp() // SLOT_S * SLOT_S, span[0].tzinfo)
    count = min(course.MAX_SLOTS, int((span[1] - first) / step) + 1)
    found = [Slot(first + number * step) for number in range(count)]
    waits: list[list[float]] = [[] for _ in found]
    for ticket in lived.day.tickets.values():
        number = min(max(int((ticket.taken_at - first) / step), 0), count - 1)
        found[number].arrivals += 1
        if ticket.first_called_at is not None:
            waits[number].append(_waited(ticket, span[1]))
    for slot, here, waiting, open_ in zip(
        found, waits, _average(lived.waiting, first, count), _average(lived.open, first, count), strict=True
    ):
        slot.mean_s = mean(here) if here else None
        slot.waiting, slot.open = waiting, open_
    return tuple(found)


def _average(steps: Steps, first: datetime, count: int) -> list[float]:
    """The value over time, averaged over each slot."""
    found = [0.0] * count
    moments: list[Any] = [(at - first).total_seconds() for at in steps.at]
    ends = [*moments[1:], count * SLOT_S]
    for begins, ends_at, value in zip(moments, ends, steps.value, strict=True):
        at, end = max(0.0, begins), min(float(ends_at), count * SLOT_S)
        while value and at < end:
            number = int(at // SLOT_S)
            until = min(end, (number + 1) * SLOT_S)
            found[number] += value * (until - at) / SLOT_S
            at = until
    return found
