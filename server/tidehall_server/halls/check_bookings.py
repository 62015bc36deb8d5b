"""Bookings: their services and times, and that enough is left for who just comes."""

from __future__ import annotations

from tidehall_link.settings import Report
from tidehall_server.core.bookings.offer import joined
from tidehall_server.halls.booking_tables import BookingTimesTable, SpecialTime, Weekday
from tidehall_server.halls.bookings import opened_week
from tidehall_server.halls.refer import known_or_like, twice
from tidehall_server.halls.schema import HallFile
from tidehall_server.halls.week import Week, week_of

_DAYS = tuple(Weekday)
_WEEKEND = {Weekday.SATURDAY, Weekday.SUNDAY}


def check_bookings(file: HallFile, report: Report) -> None:
    codes = [service.id for service in file.services]
    rules = file.bookings
    for place, name in enumerate(rules.services):
        known_or_like(report, "service_unknown", ("bookings", "services", place), name, codes)
    for index, cap in enumerate(rules.caps):
        known_or_like(report, "service_unknown", ("bookings", "caps", index, "service"), cap.service, codes)
    twice(report, "id_twice", ("bookings", "caps"), [cap.service for cap in rules.caps], "service")
    for index, times in enumerate(rules.times):
        path = ("bookings", "times", index)
        for place, name in enumerate(times.services):
            known_or_like(report, "service_unknown", (*path, "services", place), name, codes)
        if times.kind is SpecialTime.WEEKEND and set(times.days) - _WEEKEND:
            report.warn("weekend_weekday", (*path, "days"))
        for hours in times.hours:
            if (hours.closes.hour - hours.opens.hour) * 60 + hours.closes.minute - hours.opens.minute < rules.slot_min:
                report.error("times_short", (*path, "hours"), value=rules.slot_min)
        if times.kind is SpecialTime.OFF_PEAK and file.hours is not None:
            _within(times, opened_week(week_of(file.hours), file), path, report)
    if rules.phone and file.hours is None and not rules.hours and not rules.times:
        report.error("bookings_hours", ("bookings", "phone"))


def _within(times: BookingTimesTable, week: Week, path: tuple[str | int, ...], report: Report) -> None:
    """Off-peak times are hours of the hall; those that open it are extended or weekend ones."""
    for day in times.days:
        own = joined(week[_DAYS.index(day)])
        if not all(any(o.opens <= h.opens and h.closes <= o.closes for o in own) for h in times.hours):
            report.error("times_outside", (*path, "hours"), value=day.value)
            return
