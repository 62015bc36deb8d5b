"""The hall's week as its file says it."""

from __future__ import annotations

from tidehall_server.core.calendar import Hours
from tidehall_server.halls.schema import HoursTable

_WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")

Week = tuple[tuple[Hours, ...], ...]
"""Monday to Sunday, each in order of time."""


def week_of(hours: HoursTable) -> Week:
    """The hours of each weekday; a working day that says nothing keeps the common ones."""
    return (*(_workday(hours, name) for name in _WORKDAYS), hours.saturday, hours.sunday)


def _workday(hours: HoursTable, name: str) -> tuple[Hours, ...]:
    own: tuple[Hours, ...] | None = getattr(hours, name)
    return hours.workday if own is None else own
