"""When something is due: minutes of the wall clock, or working days of the hall.

A limit of five minutes is kept at 5:00 and broken at 5:01; one in working days is kept until its last day has ended.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from tidehall_server.core.calendar import Calendar, add_working_days, business_day, is_working_day

_A_MOMENT = timedelta(seconds=1)


def in_minutes(start: datetime, minutes: float) -> datetime:
    """The last instant that keeps a limit of so many minutes."""
    return start + timedelta(minutes=minutes)


def in_working_days(calendar: Calendar, start: datetime, count: int) -> datetime:
    """The end of the ``count``-th working day after the day of ``start``, as the last instant that keeps the limit."""
    return end_of(calendar, add_working_days(calendar, business_day(calendar, start), count))


def working_days_between(calendar: Calendar, start: datetime, end: datetime) -> int:
    """How many working days ended between two instants: a list given on Monday and answered on Wednesday took two."""
    day, last, count = business_day(calendar, start), business_day(calendar, end), 0
    while day < last:
        day += timedelta(days=1)
        count += is_working_day(calendar, day)
    return count


def end_of(calendar: Calendar, day: date) -> datetime:
    """The last second of a day in the hall."""
    following = datetime.combine(day + timedelta(days=1), time.min, calendar.zone)
    return following.astimezone(UTC) - _A_MOMENT


def broken(limit: datetime | None, now: datetime) -> bool:
    """Whether ``now`` is past the limit: whole seconds count, as on the clock on the wall."""
    return limit is not None and now >= limit + _A_MOMENT


def breaks(limit: datetime) -> datetime:
    """The first instant at which the limit is broken."""
    return limit + _A_MOMENT
