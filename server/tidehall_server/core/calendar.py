"""When a hall is open: weekly hours, exceptions, and working days (工作日, 调休)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from tidehall_server.core.queue.model import Session

HORIZON_DAYS = 400
"""How far ahead an opening is looked for: longer than any closure that still makes sense to announce."""


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """One opening on a wall clock, e.g. 09:00–12:00. ``closes`` is after ``opens``, on the same day."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Calendar:
    """``week`` is Monday to Sunday, each in order of time. ``closed`` days have no hours, ``special`` ones their own.

    ``fixed`` false means that nobody has fixed hours: the hall is open as long as its business day is.
    """

    zone: tzinfo
    week: tuple[tuple[Hours, ...], ...] = ((),) * 7
    closed: frozenset[date] = frozenset()
    special: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)
    fixed: bool = True


def hours_on(calendar: Calendar, day: date) -> tuple[Hours, ...]:
    """The hours of ``day``: a special day's own, none on a closed day, otherwise those of the weekday."""
    if day in calendar.special:
        return calendar.special[day]
    if day in calendar.closed:
        return ()
    return calendar.week[day.weekday()]


def sessions(calendar: Calendar, day: date) -> tuple[Session, ...]:
    """The hours of ``day`` as instants (aware UTC)."""
    return tuple(
        Session(_instant(calendar, day, hours.opens), _instant(calendar, day, hours.closes))
        for hours in hours_on(calendar, day)
    )


def business_day(calendar: Calendar, now: datetime) -> date:
    """The day it is in the hall's zone."""
    return now.astimezone(calendar.zone).date()


def next_opening(calendar: Calendar, after: datetime) -> datetime | None:
    """The first opening later than ``after`` (aware), or None when none comes within ``HORIZON_DAYS``."""
    first = business_day(calendar, after)
    for ahead in range(HORIZON_DAYS):
        for session in sessions(calendar, first + timedelta(days=ahead)):
            if session.opens > after:
                return session.opens
    return None


def opening_after_day(calendar: Calendar, day: date) -> datetime | None:
    """The first opening on a day later than ``day``."""
    return next_opening(calendar, _instant(calendar, day + timedelta(days=1), time.min) - timedelta(microseconds=1))


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether ``day`` counts as 工作日. Without fixed hours the week is Monday to Friday."""
    if day in calendar.special:
        return bool(calendar.special[day]) or not calendar.fixed
    if day in calendar.closed:
        return False
    return bool(calendar.week[day.weekday()]) if calendar.fixed else day.weekday() < 5


def add_working_days(calendar: Calendar, start: date, count: int) -> date:
    """The ``count``-th working day after ``start``, which itself does not count (notice 003 §10: 3个工作日)."""
    day = start
    for _ in range(HORIZON_DAYS):
        if count <= 0:
            return day
        day += timedelta(days=1)
        count -= is_working_day(calendar, day)
    raise ValueError("no such working day within the horizon")


def _instant(calendar: Calendar, day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, calendar.zone).astimezone(UTC)
