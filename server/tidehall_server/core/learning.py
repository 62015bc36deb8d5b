"""What the day lets expect: how long a case takes, how many still come, how many do not answer.

Every figure begins with what the plan expects and moves towards what the day shows, the more the longer it shows it:
the expectation counts like a fixed number of cases seen before. So a wrong setting becomes harmless within the hour,
and two odd cases do not turn the day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from math import exp, sqrt

from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import PriorityClass

DAY_CASES = 12
SERVICE_CASES = 10
CLASS_CASES = 10
VOLUME_TICKETS = 25
NO_SHOW_CALLS = 30
ELDERLY_WORK = 1.15
CASE_DOUBT = 0.6
ELDERLY = 0.25
"""Part of the green channel among the walk-ins before the day shows any."""
NO_SHOW = 0.07
BOOKED_COME = 0.9
"""Share of calls that nobody answers where the plan knows none."""

_LATE = timedelta(minutes=10)


def day_factor(day: Day) -> float:
    """How much longer (or shorter) cases take today than expected, over all services."""
    pace = day.learned.pace
    return (DAY_CASES + pace.ratios) / (DAY_CASES + pace.cases)


def expected_s(day: Day, service: str) -> float:
    """Seconds that a case of ``service`` is expected to take today, from call to end."""
    known = day.learned.usual.get(service)
    if known is None:
        known = day.learned.usual[service] = _expected_s(day, service)
    return known


def _expected_s(day: Day, service: str) -> float:
    common = day_factor(day)
    told = day.services[service].expected_s * common
    own = day.learned.by_service.get(service)
    return told if own is None else told * (SERVICE_CASES + own.ratios / common) / (SERVICE_CASES + own.cases)


def case_s(day: Day, service: str, priority: PriorityClass) -> float:
    """Seconds that a case of ``service`` is expected to take for somebody of this class."""
    own = day.learned.by_class.get(priority)
    told = expected_s(day, service)
    usual = ELDERLY_WORK if priority is PriorityClass.ELDERLY else 1.0
    if own is None:
        return told * usual
    return told * (CLASS_CASES * usual + own.ratios / day_factor(day)) / (CLASS_CASES + own.cases)


def volume_factor(day: Day, now: datetime) -> float:
    """How many more (or fewer) citizens than expected have come so far today."""
    learned = day.learned
    return (VOLUME_TICKETS + learned.arrived) / (VOLUME_TICKETS + learned.curve.by(now.timestamp()))


def coming(day: Day, now: datetime) -> Callable[[float], float]:
    """How many citizens without a booking are expected within so many seconds from ``now``, for many such questions."""
    curve, at = day.learned.curve, now.timestamp()
    so_far, factor = curve.by(at), volume_factor(day, now)
    return lambda within_s: max(0.0, curve.by(at + within_s) - so_far) * factor


def arrivals(day: Day, now: datetime, until: datetime) -> float:
    """How many citizens without a booking are expected to come after ``now`` until ``until``."""
    return coming(day, now)((until - now).total_seconds())


def shares(day: Day) -> Mapping[str, float]:
    """The part of each service in the walk-ins still to come; they sum to 1 where there is any service."""
    if not day.learned.parts:
        day.learned.parts.update(_shares(day))
    return day.learned.parts


def _shares(day: Day) -> dict[str, float]:
    known = sum(service.share for service in day.services.values())
    even = 1.0 / max(1, len(day.services))
    prior = {s.id: s.share / known if known > 0.0 else even for s in day.services.values()}
    seen = sum(day.taken.values())
    return {
        name: (VOLUME_TICKETS * part + day.taken.get(name, 0)) / (VOLUME_TICKETS + seen) for name, part in prior.items()
    }


def class_shares(day: Day) -> dict[PriorityClass, float]:
    """The part of each class in those who come without a booking, as far as the day has shown any."""
    seen = day.learned.classes
    total = sum(seen.values())
    elderly = (CLASS_CASES * ELDERLY + seen.get(PriorityClass.ELDERLY, 0)) / (CLASS_CASES + total)
    military = seen.get(PriorityClass.MILITARY, 0) / (CLASS_CASES + total)
    found = {PriorityClass.NORMAL: 1.0 - elderly - military, PriorityClass.ELDERLY: elderly}
    return found if military == 0.0 else found | {PriorityClass.MILITARY: military}


def no_show(day: Day) -> float:
    """The share of calls that nobody answers."""
    told = day.plan.no_show if day.plan is not None else None
    prior = NO_SHOW if told is None else told
    return (NO_SHOW_CALLS * prior + day.learned.missed) / (NO_SHOW_CALLS + day.learned.called)


def booked_to_come(day: Day, now: datetime, until: datetime) -> list[tuple[datetime, str | None]]:
    """Booked citizens who have not come yet and whose slot ends the wait by ``until``: slot and service, in order.

    Of some only the time is known. Who is ten minutes late is not waited for.
    """
    since = now - _LATE
    named = [
        (booking.slot, booking.service)
        for booking in day.bookings.values()
        if booking.ticket is None and not booking.cancelled and since <= booking.slot <= until
    ]
    unnamed = [
        (slot, None) for slot, count in day.learned.unnamed.items() if since <= slot <= until for _ in range(count)
    ]
    return sorted([*named, *unnamed], key=lambda one: (one[0], one[1] or ""))


def doubt(day: Day) -> float:
    """How unsure the day's factor of durations still is (standard deviation as a share)."""
    return CASE_DOUBT / sqrt(DAY_CASES + day.learned.pace.cases)


def reach(day: Day) -> tuple[float, float]:
    """By how much the day's own hits and misses stretch a foreseen range downwards and upwards."""
    low, high = day.learned.reach
    return exp(low), exp(high)
