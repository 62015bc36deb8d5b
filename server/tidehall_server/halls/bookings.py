"""From a hall's file to the rules of its bookings, and to the hours that they open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time

from tidehall_server.core.bookings.model import BookedService, BookingBook, Limits, TimeKind, Times
from tidehall_server.core.bookings.offer import joined
from tidehall_server.core.calendar import Calendar, Hours
from tidehall_server.core.queue.model import WindowKind
from tidehall_server.halls.booking_tables import BookingTimesTable, Weekday
from tidehall_server.halls.check_windows import reaches, services_of
from tidehall_server.halls.schema import HallFile, ServiceTable
from tidehall_server.halls.week import Week

_OPENING = (TimeKind.EXTENDED, TimeKind.WEEKEND)
_WEEK = tuple(Weekday)
_UNSAID = (Hours(time(9), time(12)), Hours(time(14), time(17)))
"""Where neither the hall's hours nor those of bookings are fixed, the desk may book these. Assumed."""


def bookable(file: HallFile) -> tuple[ServiceTable, ...]:
    """What can be booked: as the file says, else everything but enquiries and collecting."""
    named = file.bookings.services
    if named:
        return tuple(service for service in file.services if service.id in named)
    return tuple(service for service in file.services if not service.enquiry and service.id != file.cases.collect)


def booking_book(file: HallFile) -> BookingBook:
    """The rules of today. ``history`` is for who knows the rows."""
    rules = file.bookings
    caps = {cap.service: cap.per_slot for cap in rules.caps}
    limits = Limits(
        rules.per_day, rules.per_week, rules.per_month, rules.phone_day, rules.missed, rules.missed_days,
        rules.block_days, rules.cancels, 30, rules.late_cancel_min,
    )  # fmt: skip
    services = {each.id: _service(file, each, caps) for each in bookable(file)}
    regular = [w for w in file.windows if w.kind is not WindowKind.TIDAL and _serves(file, w.id, services)]
    return BookingBook(
        services={name: service for name, service in services.items() if service.duty},
        slot_min=rules.slot_min, hours=rules.hours or (_UNSAID if file.hours is None else ()),
        times=tuple(_times(each) for each in rules.times),
        days_ahead=rules.days_ahead, ahead_min=rules.ahead_min, windows=max(1, len(regular)), share=rules.share,
        late_s=file.policy.booking_late_s, visits=rules.visits, limits=limits,
    )  # fmt: skip


def _service(file: HallFile, service: ServiceTable, caps: Mapping[str, int]) -> BookedService:
    duty = tuple(
        window.hours
        for window in file.windows
        if window.kind is not WindowKind.TIDAL
        and service.id in services_of(window, file.services)
        and reaches(window, service)
    )
    return BookedService(service.id, service.minutes, caps.get(service.id, file.bookings.per_slot), duty)


def _serves(file: HallFile, window: str, services: Mapping[str, BookedService]) -> bool:
    found = next(each for each in file.windows if each.id == window)
    return bool(set(services_of(found, file.services)) & set(services))


def _times(table: BookingTimesTable) -> Times:
    weekdays = frozenset(_WEEK.index(day) for day in table.days)
    return Times(TimeKind(table.kind.value), weekdays, table.hours, frozenset(table.services), table.per_slot or None)


def opened_for_bookings(calendar: Calendar, file: HallFile) -> Calendar:
    """The hall's calendar with its extended and weekend hours: they are open to whoever comes, booked or not."""
    if not calendar.fixed:
        return calendar
    return replace(calendar, week=opened_week(calendar.week, file))


def opened_week(week: Week, file: HallFile) -> Week:
    """A week with the file's extended and weekend hours."""
    days = list(week)
    for rule in map(_times, file.bookings.times):
        if rule.kind in _OPENING:
            for day in rule.weekdays:
                days[day] = tuple(joined((*days[day], *rule.hours)))
    return tuple(days)
