"""Bookings: their services and times, and that enough is left for who just comes."""

from __future__ import annotations

from tidehall_link.settings import Report
from tidehall_server.halls.booking_tables import SpecialTime, Weekday
from tidehall_server.halls.refer import known_or_like, twice
from tidehall_server.halls.schema import HallFile

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
    if rules.phone and file.hours is None and not rules.hours and not rules.times:
        report.error("bookings_hours", ("bookings", "phone"))
