"""Which times can be booked: the hall's hours in slots, those of special days and hours, and what is left of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tidehall_server.core.bookings.model import Booked, BookedService, BookingBook, TimeKind, Times
from tidehall_server.core.calendar import Calendar, Hours, business_day, hours_on, is_open_day

Taken = Mapping[tuple[str, datetime], int]
"""Places taken, by service and slot."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One bookable time. ``services`` are those that can be booked then."""

    at: datetime
    kind: TimeKind
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What one service has left in one slot."""

    at: datetime
    kind: TimeKind
    service: str
    free: int


def slots_on(book: BookingBook, calendar: Calendar, day: date) -> tuple[Slot, ...]:
    """The slots of a day, in order; none on a day on which nobody is here."""
    found = []
    for span in _spans(book, calendar, day):
        for starts in _starts(span, book.slot_min):
            rule = _rule(book, day, starts)
            services = tuple(s.id for s in book.services.values() if _takes(s, rule, starts))
            if services:
                at = datetime.combine(day, starts, calendar.zone).astimezone(UTC)
                found.append(Slot(at, rule.kind if rule else TimeKind.REGULAR, services))
    return tuple(found)


def days_ahead(book: BookingBook, calendar: Calendar, now: datetime) -> tuple[date, ...]:
    """Today and as many days after it as may be booked."""
    first = business_day(calendar, now)
    return tuple(first + timedelta(days=ahead) for ahead in range(book.days_ahead + 1))


def places_on(
    book: BookingBook, calendar: Calendar, day: date, taken: Taken, now: datetime, *, ahead_min: int | None = None
) -> tuple[Place, ...]:
    """What can still be booked on a day, full times included with nothing free. ``ahead_min`` is the book's own."""
    lead = timedelta(minutes=book.ahead_min if ahead_min is None else ahead_min)
    return tuple(
        Place(slot.at, slot.kind, service, free_in(book, calendar, slot, service, taken))
        for slot in slots_on(book, calendar, day)
        if slot.at >= now + lead
        for service in slot.services
    )


def free_in(book: BookingBook, calendar: Calendar, slot: Slot, service: str, taken: Taken) -> int:
    """Places left: by the service's own cap, and by the minutes that the hall keeps for those who just come.

    An empty slot always has one, or a long matter could never be booked.
    """
    local = slot.at.astimezone(calendar.zone)
    rule = _rule(book, local.date(), local.time())
    kind = book.services[service]
    cap = rule.per_slot if rule is not None and rule.per_slot is not None else kind.per_slot
    own = cap - taken.get((service, slot.at), 0)
    booked = sum(_minutes(book, name) * n for (name, at), n in taken.items() if at == slot.at)
    room = book.windows * book.slot_min * book.share / 100 - booked
    return max(0, min(own, int(room // kind.minutes) if booked else max(1, int(room // kind.minutes))))


def taken_of(bookings: Iterable[Booked]) -> dict[tuple[str, datetime], int]:
    """The places that a sheet's bookings take."""
    taken: dict[tuple[str, datetime], int] = {}
    for each in bookings:
        if each.counts:
            taken[each.service, each.slot] = taken.get((each.service, each.slot), 0) + 1
    return taken


def slot_at(book: BookingBook, calendar: Calendar, at: datetime) -> Slot | None:
    """The slot that begins then."""
    day = business_day(calendar, at)
    return next((slot for slot in slots_on(book, calendar, day) if slot.at == at), None)


def _spans(book: BookingBook, calendar: Calendar, day: date) -> list[Hours]:
    """When the hall can be booked: its hours, or those set for bookings; special times unless the day is a holiday."""
    closed = day in calendar.closed or day in calendar.national.off
    own = hours_on(calendar, day)
    spans = list(book.hours) if book.hours and is_open_day(calendar, day) else list(own)
    if day in calendar.special or not closed:
        spans += [hours for rule in book.times if _applies(rule, calendar, day) for hours in rule.hours]
    return joined(spans)


def _applies(rule: Times, calendar: Calendar, day: date) -> bool:
    return day.weekday() in rule.weekdays and calendar.special.get(day) != ()


def joined(spans: Iterable[Hours]) -> list[Hours]:
    """In order of time, overlapping and touching ones as one."""
    found: list[Hours] = []
    for span in sorted(spans):
        if found and span.opens <= found[-1].closes:
            found[-1] = Hours(found[-1].opens, max(found[-1].closes, span.closes))
        else:
            found.append(span)
    return found


def _starts(span: Hours, minutes: int) -> Iterator[time]:
    """Beginnings of whole slots within a span."""
    at, end = _minute(span.opens), _minute(span.closes)
    while at + minutes <= end:
        yield time(at // 60, at % 60)
        at += minutes


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _rule(book: BookingBook, day: date, starts: time) -> Times | None:
    """The special times that a slot belongs to; the first that is written goes before."""
    return next(
        (
            rule
            for rule in book.times
            if day.weekday() in rule.weekdays and any(h.opens <= starts < h.closes for h in rule.hours)
        ),
        None,
    )


def _takes(service: BookedService, rule: Times | None, starts: time) -> bool:
    if rule is not None and rule.services and service.id not in rule.services:
        return False
    return any(duty is None or any(h.opens <= starts < h.closes for h in duty) for duty in service.duty)


def _minutes(book: BookingBook, service: str) -> float:
    return book.services[service].minutes if service in book.services else book.slot_min
