"""Which times can be booked: the hall's hours in slots, those of special days and hours, and what is left of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tidehall_server.core.bookings.model import Booked, BookedService, BookingBook, TimeKind, Times
from tidehall_server.core.calendar import Calendar, Hours, business_day, hours_on, is_open_day

Taken = Mapping[datetime, Mapping[str, int]]
"""Places taken: by slot, then by service."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One bookable time. ``services`` are those that can be booked then, ``per_slot`` is its own cap, None: theirs."""

    at: datetime
    kind: TimeKind
    services: tuple[str, ...]
    per_slot: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What one service has left in one slot."""

    at: datetime
    kind: TimeKind
    service: str
    free: int


def slots_on(book: BookingBook, calendar: Calendar, day: date, service: str = "") -> tuple[Slot, ...]:
    """The slots of a day, in order, or those of one service; none on a day on which nobody is here."""
    asked = [each for each in book.services.values() if service in ("", each.id)]
    rules = [rule for rule in book.times if _applies(rule, calendar, day)]
    found = []
    for span in _spans(book, rules, calendar, day):
        for starts in _starts(span, book.slot_min):
            rule = _rule(rules, starts)
            services = tuple(each.id for each in asked if _takes(each, rule, starts))
            if services:
                at = datetime.combine(day, starts, calendar.zone).astimezone(UTC)
                kind, cap = (rule.kind, rule.per_slot) if rule else (TimeKind.REGULAR, None)
                found.append(Slot(at, kind, services, cap))
    return tuple(found)


def days_ahead(book: BookingBook, calendar: Calendar, now: datetime) -> tuple[date, ...]:
    """Today and as many days after it as may be booked."""
    first = business_day(calendar, now)
    return tuple(first + timedelta(days=ahead) for ahead in range(book.days_ahead + 1))


def places_on(
    book: BookingBook, calendar: Calendar, day: date, service: str, taken: Taken, now: datetime,
    *, ahead_min: int | None = None,
) -> tuple[Place, ...]:  # fmt: skip
    """What can still be booked of one service on a day, full times included with nothing free.

    ``ahead_min`` is the book's own.
    """
    lead = timedelta(minutes=book.ahead_min if ahead_min is None else ahead_min)
    return tuple(
        Place(slot.at, slot.kind, service, free_in(book, slot, service, taken))
        for slot in slots_on(book, calendar, day, service)
        if slot.at >= now + lead
    )


def free_in(book: BookingBook, slot: Slot, service: str, taken: Taken) -> int:
    """Places left: by the service's own cap, and by the minutes that the hall keeps for those who just come.

    An empty slot always has one, or a long matter could never be booked.
    """
    kind, there = book.services[service], taken.get(slot.at, {})
    cap = kind.per_slot if slot.per_slot is None else slot.per_slot
    own = cap - there.get(service, 0)
    booked = sum(_minutes(book, name) * n for name, n in there.items())
    room = book.windows * book.slot_min * book.share / 100 - booked
    return max(0, min(own, int(room // kind.minutes) if booked else max(1, int(room // kind.minutes))))


def taken_of(bookings: Iterable[Booked]) -> Taken:
    """The places that a sheet's bookings take in the hall."""
    taken: defaultdict[datetime, Counter[str]] = defaultdict(Counter)
    for each in bookings:
        if each.counts and not each.visit:
            taken[each.slot][each.service] += 1
    return taken


def visits_of(bookings: Iterable[Booked]) -> Counter[datetime]:
    """How many of the hall are at somebody's home, by slot."""
    return Counter(each.slot for each in bookings if each.counts and each.visit)


def visits_on(
    book: BookingBook, calendar: Calendar, day: date, service: str, away: Mapping[datetime, int], now: datetime
) -> tuple[Place, ...]:
    """When somebody can still go on a day for one service; nothing where nobody of the hall goes to anybody."""
    return tuple(
        Place(slot.at, slot.kind, service, max(0, book.visits - away.get(slot.at, 0)))
        for slot in slots_on(book, calendar, day, service)
        if book.visits and slot.at >= now
    )


def slot_at(book: BookingBook, calendar: Calendar, at: datetime) -> Slot | None:
    """The slot that begins then."""
    day = business_day(calendar, at)
    return next((slot for slot in slots_on(book, calendar, day) if slot.at == at), None)


def _spans(book: BookingBook, rules: Iterable[Times], calendar: Calendar, day: date) -> list[Hours]:
    """When the hall can be booked: the hours set for bookings, or its own, and special times; never while it is shut.

    Where no hours are fixed, what is set for bookings holds on every day that is no holiday.
    """
    special = [hours for rule in rules for hours in rule.hours]
    if not calendar.fixed:
        return joined([*(book.hours if is_open_day(calendar, day) else ()), *special])
    own = hours_on(calendar, day)
    return joined(_both([*(book.hours or own), *special], own))


def _both(spans: Iterable[Hours], own: tuple[Hours, ...]) -> Iterator[Hours]:
    """As far as the hall is open."""
    for span in spans:
        for hours in own:
            opens, closes = max(span.opens, hours.opens), min(span.closes, hours.closes)
            if opens < closes:
                yield Hours(opens, closes)


def _applies(rule: Times, calendar: Calendar, day: date) -> bool:
    """A weekend day on which everybody works (调休上班) is no weekend; on a holiday nothing is special."""
    if day.weekday() not in rule.weekdays:
        return False
    if rule.kind is TimeKind.WEEKEND and day in calendar.national.on:
        return False
    return calendar.fixed or (day not in calendar.closed and day not in calendar.national.off)


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


def _rule(rules: Iterable[Times], starts: time) -> Times | None:
    """The special times that a slot belongs to; the first that is written goes before."""
    return next((rule for rule in rules if any(h.opens <= starts < h.closes for h in rule.hours)), None)


def _takes(service: BookedService, rule: Times | None, starts: time) -> bool:
    if rule is not None and rule.services and service.id not in rule.services:
        return False
    return any(duty is None or any(h.opens <= starts < h.closes for h in duty) for duty in service.duty)


def _minutes(book: BookingBook, service: str) -> float:
    return book.services[service].minutes if service in book.services else book.slot_min
