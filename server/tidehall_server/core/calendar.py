"""When a hall is open: weekly hours, exceptions, and working days (工作日, 调休)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from tidehall_server.core.holidays import National
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

    ``fixed`` false means that nobody has fixed hours: the hall is open as long as its business day is. On a make-up day
    (调休上班) it keeps the hours of ``workday``, on a national holiday none; ``closed`` and ``special`` come first.
    """

    zone: tzinfo
    week: tuple[tuple[Hours, ...], ...] = ((),) * 7
    closed: frozenset[date] = frozenset()
    special: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)
    fixed: bool = True
    workday: tuple[Hours, ...] = ()
    national: National = field(default_factory=National)


def hours_on(calendar: Calendar, day: date) -> tuple[Hours, ...]:
    """The hours of ``day``: a special day's own, none on a closed day or holiday, otherwise those of the weekday."""
    if day in calendar.special:
        return calendar.special[day]
    if day in calendar.closed or day in calendar.national.off:
        return ()
    if day in calendar.national.on:
        return calendar.workday
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


def closing_of(calendar: Calendar, at: datetime) -> datetime | None:
    """When the opening that ``at`` lies in ends; None outside of all, and where no hours are fixed."""
    found = sessions(calendar, business_day(calendar, at))
    return next((each.closes for each in found if each.opens <= at < each.closes), None)


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


def is_open_day(calendar: Calendar, day: date) -> bool:
    """Whether somebody is expected at the windows on ``day``."""
    return bool(hours_on(calendar, day)) if calendar.fixed else is_working_day(calendar, day)


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether ``day`` counts as 工作日, by which limits are counted: Monday to Friday, as the year's notice moves them.

    A hall that opens on a Saturday makes no working day of it; a day that it has to close is none. In a year whose
    notice is not known, the hall's own closed and special days are all there is to go by.
    """
    own = calendar.special.get(day)
    if day in calendar.closed or (own == () and calendar.fixed):
        return False
    if day in calendar.national.off or day in calendar.national.on:
        return day in calendar.national.on
    return day.weekday() < 5 or (own is not None and day.year not in calendar.national.years)


def first_unknown(calendar: Calendar, first: date, last: date) -> int | None:
    """The first year between these days whose notice is not known: limits that reach into it are provisional."""
    return next((year for year in range(first.year, last.year + 1) if year not in calendar.national.years), None)


def add_working_days(calendar: Calendar, start: date, count: int) -> date:
    """The ``count``-th working day after ``start``, which itself does not count (notice 003 §10: 3个工作日)."""
    day = start
    for _ in range(HORIZON_DAYS + 2 * count):  # five working days take seven
        if count <= 0:
            return day
        day += timedelta(days=1)
        count -= is_working_day(calendar, day)
    raise ValueError("no such working day within the horizon")


def _instant(calendar: Calendar, day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, calendar.zone).astimezone(UTC)
