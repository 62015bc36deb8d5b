"""What the weeks before teach about a new day: durations, volume, no-shows, as part of its plan.

Everything is shrunk to what the hall's file says: a service of which five cases were seen keeps most of its setting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from math import sqrt
from zoneinfo import ZoneInfo

from tidehall_server.core.learning import NO_SHOW
from tidehall_server.core.queue.learned import LONGEST
from tidehall_server.core.queue.model import DayPlan, ExpectedArrivals, Service

DAYS = 20
"""So many business days before are looked at."""

_CASES = 20
_CALLS = 60
_SLOT = timedelta(minutes=30)
_ALIKE = 3.0
"""A day of the same weekday counts three times as much as another one."""

_SPREADS = (0.3, 1.5)


@dataclass(frozen=True, slots=True)
class Case:
    """One ticket of a day before. ``lasted_s`` is from the call to the end, None where it did not end at its first
    call; ``missed`` whether nobody came to that call, None where there was none."""

    service: str
    taken_at: datetime
    booked: bool
    lasted_s: float | None
    missed: bool | None


def taught(plan: DayPlan, before: Sequence[tuple[date, Sequence[Case]]]) -> DayPlan:
    """The plan with what the days before let expect; as it is when there were none."""
    days = [(day, cases) for day, cases in before if cases]
    if not days:
        return plan
    every = [case for _, cases in days for case in cases]
    walk_ins = Counter(case.service for case in every if not case.booked)
    lasted: dict[str, list[float]] = {}
    for case in every:
        if case.lasted_s is not None:
            lasted.setdefault(case.service, []).append(case.lasted_s)
    total = sum(walk_ins[service.id] + 1 for service in plan.services)
    services = tuple(
        replace(_timed(service, lasted.get(service.id, ())), share=round((walk_ins[service.id] + 1) / total, 4))
        for service in plan.services
    )
    return replace(plan, services=services, expected=tuple(_expected(plan, days)), no_show=_no_show(every))


def _timed(service: Service, lasted: Sequence[float]) -> Service:
    """Its duration and spread, each case capped so that one that nobody finished spoils nothing."""
    told = float(service.expected_s)
    capped = [min(seconds, LONGEST * told) for seconds in lasted]
    mean = (_CASES * told + sum(capped)) / (_CASES + len(capped))
    square = _CASES * service.spread**2 + sum((seconds / mean - 1.0) ** 2 for seconds in capped)
    spread = min(_SPREADS[1], max(_SPREADS[0], sqrt(square / (_CASES + len(capped)))))
    return replace(service, expected_s=max(1, round(mean)), spread=round(spread, 3))


def _no_show(cases: Iterable[Case]) -> float:
    called = [case.missed for case in cases if case.missed is not None]
    return round((_CALLS * NO_SHOW + sum(called)) / (_CALLS + len(called)), 4)


def _expected(plan: DayPlan, days: Sequence[tuple[date, Sequence[Case]]]) -> Iterator[ExpectedArrivals]:
    """Citizens without a booking by half-hours of the day's own hours; a day of the same weekday counts more.

    Who came outside these hours on another day is not expected on this one. Where nobody fixed hours, they are the
    half-hours at which anybody came; on a day off nobody is expected.
    """
    zone = ZoneInfo(plan.timezone)
    today = date.fromisoformat(plan.business_day)
    weights = {day: _ALIKE if day.weekday() == today.weekday() else 1.0 for day, _ in days}
    came: dict[int, float] = {}
    for day, cases in days:
        for case in cases:
            if not case.booked:
                number = _half_hour(case.taken_at, zone)
                came[number] = came.get(number, 0.0) + weights[day]
    for opens, closes in _hours(plan, today, zone):
        starts = opens
        while starts < closes:
            number = _half_hour(starts, zone)
            ends = min(_next_half_hour(starts, zone), closes)
            part = (ends - starts) / _SLOT
            if plan.sessions or number in came:
                yield ExpectedArrivals(starts, ends, round(came.get(number, 0.0) * part / sum(weights.values()), 3))
            starts = ends


def _hours(plan: DayPlan, today: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """When tickets are issued: the sessions and a while before each; the whole day where nobody fixed hours."""
    if not plan.sessions and plan.next_opening is None:
        midnight, next_midnight = (datetime.combine(day, time(), zone) for day in (today, today + timedelta(days=1)))
        yield midnight.astimezone(UTC), next_midnight.astimezone(UTC)
    early = timedelta(seconds=plan.policy.issue_before_s)
    last: datetime | None = None
    for session in plan.sessions:
        opens = session.opens - early
        yield (opens if last is None else max(last, opens)), session.closes
        last = session.closes


def _half_hour(at: datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return local.hour * 2 + local.minute // 30


def _next_half_hour(at: datetime, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    return at + _SLOT - timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
