"""The room of bookings: a day's sheet, held while it decides, so that no slot is given away twice.

A number is taken before a person's other days are looked at: its register is locked by then, so nobody else of this
hall books meanwhile, on whatever day and in whatever process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tidehall_server.core.bookings import commands as c
from tidehall_server.core.bookings import events as e
from tidehall_server.core.bookings import limits
from tidehall_server.core.bookings.model import Booked, BookingBook, Sheet, Source, Standing
from tidehall_server.core.bookings.offer import days_ahead, free_in, slot_at, taken_of, visits_of
from tidehall_server.core.calendar import business_day
from tidehall_server.core.fact import Fact
from tidehall_server.core.help import Help
from tidehall_server.core.matter import Given, Period, Room, Series
from tidehall_server.core.refusal import Code, Refused

NUMBERS = Series("YY", Period.YEAR)
_A_MOMENT = timedelta(seconds=1)


def decide(command: Any, sheet: Sheet, given: Given) -> list[Any]:
    return _RULES[type(command)](command, sheet, given)


def due(sheet: Sheet) -> datetime | None:
    """When the next booking becomes one that nobody came for."""
    waits = [each.over_at for each in sheet.bookings.values() if _awaited(each)]
    return min(waits) + _A_MOMENT if waits else None


def _awaited(booked: Booked) -> bool:
    return booked.standing is Standing.OPEN and not booked.visit


def _book(command: c.BookSlot, sheet: Sheet, given: Given) -> list[Any]:
    if sheet.by_order(command.order) is not None:
        return []
    if command.code in sheet.bookings:
        raise Refused(Code.BOOKING_EXISTS, booking=command.code)
    book: BookingBook = given.book
    service = book.services.get(command.service)
    if service is None:
        raise Refused(Code.BOOKING_SERVICE, service=command.service)
    desk, visit = command.source is Source.DESK, command.help is Help.VISIT
    if visit and not (desk and book.visits):
        raise Refused(Code.BOOKING_VISIT)
    if command.slot < given.now + timedelta(minutes=0 if desk else book.ahead_min):
        raise Refused(Code.BOOKING_PAST, slot=command.slot)
    day = business_day(given.calendar, command.slot)
    slot = slot_at(book, given.calendar, command.slot)
    known = day in days_ahead(book, given.calendar, given.now) and day.isoformat() == given.matter
    if slot is None or not known or command.service not in slot.services:
        raise Refused(Code.BOOKING_SLOT, slot=command.slot)
    number = given.numbers.take(NUMBERS)
    if command.booker and not (desk and command.over.strip()):
        past = book.history(command.booker, command.contact)
        limits.check(book.limits, past, command.slot, given.now, given.calendar.zone)
    there = sheet.bookings.values()
    if visit:
        free = book.visits - visits_of(there)[command.slot]
    else:
        free = free_in(book, slot, command.service, taken_of(there))
    if free < 1:
        raise Refused(Code.SLOT_FULL, slot=command.slot)
    return [
        e.SlotBooked(
            command.code, number, command.service, command.slot, command.source, command.person, command.booker,
            command.contact, command.help, book.late_s, service.minutes, command.over.strip(), command.order,
        )
    ]  # fmt: skip


def _adopt(command: c.AdoptSlot, sheet: Sheet, given: Given) -> list[Any]:
    book: BookingBook = given.book
    if command.code in sheet.bookings:
        return []
    return [e.SlotAdopted(command.code, command.service, command.slot, book.late_s)]


def _give_up(command: c.GiveUpSlot, sheet: Sheet, given: Given) -> list[Any]:
    booked = _known(sheet, command.code)
    _must_not_be_over(booked)
    if command.by is c.By.HOUSE:
        return [e.SlotVoided(booked.code, command.reason.strip(), booked.order)]
    book: BookingBook = given.book
    limit = booked.slot - timedelta(minutes=book.limits.late_cancel_min)
    late = command.by in (c.By.CITIZEN, c.By.PROVINCE) and given.now > limit
    return [e.SlotGivenUp(booked.code, command.by, command.reason.strip(), late, booked.order)]


def _must_not_be_over(booked: Booked) -> None:
    if booked.visit and booked.standing in (Standing.CAME, Standing.VOID):
        raise Refused(Code.BOOKING_VISITED, booking=booked.code)
    if booked.standing is Standing.CAME:
        raise Refused(Code.BOOKING_USED, booking=booked.code, ticket=booked.ticket or "")
    if booked.standing is not Standing.OPEN:
        raise Refused(Code.BOOKING_CANCELLED, booking=booked.code)


def _use(command: c.UseSlot, sheet: Sheet, given: Given) -> list[Any]:
    booked = _known(sheet, command.code)
    return [] if booked.standing is Standing.CAME else [e.SlotUsed(booked.code, command.ticket, booked.order)]


def _end_visit(command: c.EndVisit, sheet: Sheet, given: Given) -> list[Any]:
    booked = _known(sheet, command.code)
    if not booked.visit:
        raise Refused(Code.BOOKING_NO_VISIT, booking=booked.code)
    _must_not_be_over(booked)
    if business_day(given.calendar, given.now).isoformat() < given.matter:
        raise Refused(Code.BOOKING_VISIT_EARLY, booking=booked.code, slot=booked.slot)
    note = command.note.strip()
    if not command.met and not note:
        raise Refused(Code.REASON_REQUIRED)
    return [e.VisitEnded(booked.code, command.met, note)]


def _look(command: c.LookSlots, sheet: Sheet, given: Given) -> list[Any]:
    over = [
        each
        for each in sorted(sheet.bookings.values(), key=lambda each: (each.slot, each.code))
        if _awaited(each) and given.now >= each.over_at + _A_MOMENT
    ]
    return [
        e.SlotVoided(b.code, "", b.order) if b.code in command.excused else e.SlotMissed(b.code, b.order) for b in over
    ]


_RULES: dict[type, Callable[[Any, Sheet, Given], list[Any]]] = {
    c.BookSlot: _book,
    c.AdoptSlot: _adopt,
    c.GiveUpSlot: _give_up,
    c.UseSlot: _use,
    c.EndVisit: _end_visit,
    c.LookSlots: _look,
}


def _known(sheet: Sheet, code: str) -> Booked:
    found = sheet.bookings.get(code)
    if found is None:
        raise Refused(Code.UNKNOWN_BOOKING, booking=code)
    return found


def evolve(sheet: Sheet, fact: Fact) -> Sheet:
    """What a fact makes of a sheet."""
    match fact.event:
        case e.SlotBooked() as x:
            return _with(sheet, Booked(
                x.code, x.number, x.service, x.slot, x.source, x.person, x.booker, x.contact, x.help, x.order,
                x.late_s, fact.at,
            ))  # fmt: skip
        case e.SlotAdopted(code, service, slot, late_s):
            return _with(sheet, Booked(code, "", service, slot, Source.QUEUE, late_s=late_s, placed_at=fact.at))
        case e.SlotGivenUp(code=code, late=late):
            return _ended(sheet, code, fact, standing=Standing.CANCELLED, late=late)
        case e.SlotUsed(code=code, ticket=ticket):
            return _ended(sheet, code, fact, standing=Standing.CAME, ticket=ticket, late=False)
        case e.VisitEnded(code=code, met=met):
            return _ended(sheet, code, fact, standing=Standing.CAME if met else Standing.VOID)
        case e.SlotMissed(code=code):
            return _ended(sheet, code, fact, standing=Standing.MISSED)
        case e.SlotVoided(code=code):
            return _ended(sheet, code, fact, standing=Standing.VOID)
    raise TypeError(f"no fact of a sheet: {fact.event!r}")


def _with(sheet: Sheet, booked: Booked) -> Sheet:
    return replace(sheet, bookings={**sheet.bookings, booked.code: booked})


def _ended(sheet: Sheet, code: str, fact: Fact, **changes: Any) -> Sheet:
    return _with(sheet, replace(sheet.bookings[code], ended_at=fact.at, **changes))


def _result(command: Any, events: Sequence[Any], sheet: Sheet) -> dict[str, object]:
    code = getattr(command, "code", "")
    if isinstance(command, c.BookSlot) and not events:
        again = sheet.by_order(command.order)
        code = again.code if again is not None else code
    booked = sheet.bookings.get(code)
    if booked is None:
        return {"count": len(events)}
    return {
        "code": booked.code, "number": booked.number, "service": booked.service, "slot": booked.slot.isoformat(),
        "standing": booked.standing.value,
    }  # fmt: skip


BOOKINGS: Room[Sheet] = Room("bookings", Sheet(), decide, evolve, _result, due, c.LookSlots())
