"""Citizens take tickets, book, check in; the guide desk helps."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tidehall_server.core import forecast, tide
from tidehall_server.core.duty import still_comes
from tidehall_server.core.help import Help
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide.lookup import at_window, find_ticket, open_ticket, seat
from tidehall_server.core.queue.decide.rule import Rules
from tidehall_server.core.queue.model import (
    PROOFS,
    Booking,
    Channel,
    PriorityClass,
    Proof,
    Service,
    Ticket,
    TicketStatus,
)
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.core.routing import place_after


def _service(day: Day, service: str) -> Service:
    if service not in day.services:
        raise Refused(Code.UNKNOWN_SERVICE, service=service)
    return day.services[service]


def _base(day: Day, now: datetime) -> datetime:
    """From when waiting counts: now, or the opening for an early bird. Refuses outside the hours of issue."""
    if not day.hours_fixed:
        return now
    session = day.session_at(now)
    if session is None:
        raise Refused(Code.HALL_CLOSED, next_opening=next_opening(day, now))
    return max(now, session.opens)


def next_opening(day: Day, now: datetime) -> datetime | None:
    """When the hall opens next, as far as the day knows."""
    if day.plan is None:
        return None
    later = [s.opens for s in day.plan.sessions if s.opens > now]
    return min(later) if later else day.plan.next_opening


def _must_not_queue_twice(day: Day, person: str | None, service: Service) -> None:
    if person is None or not day.policy.one_open_ticket:
        return
    for name in day.people.get(person, ()):
        ticket = day.tickets[name]
        if ticket.service == service.id and not ticket.ended:
            raise Refused(Code.ALREADY_QUEUED, ticket=ticket.id, service=service.name)


def _issue(
    day: Day,
    now: datetime,
    service: Service,
    priority: PriorityClass,
    channel: Channel,
    person: str | None,
    booking: Booking | None,
) -> e.TicketTaken:
    if not any(day.can_serve(window.id, service.id) and still_comes(window, now) for window in day.windows.values()):
        raise Refused(Code.SERVICE_UNSERVED, service=service.name)
    _must_not_queue_twice(day, person, service)
    base = _base(day, now)
    slot = booking.slot if booking is not None else None
    if slot is not None:
        base = max(base, slot)
    foreseen = forecast.at_issue(day, service.id, priority, now, slot) if day.foresees else None
    return e.TicketTaken(
        ticket=f"{service.prefix}{day.numbers.get(service.prefix, 0) + 1:03d}",
        service=service.id,
        place=day.last_place + 1.0,
        base=base,
        priority=priority,
        channel=channel,
        ahead=forecast.ahead(day, service.id, priority, now, slot),
        person=person,
        booking=booking.code if booking is not None else None,
        slot=slot,
        estimate_s=forecast.shown(foreseen),
        foreseen=foreseen,
        help=booking.help if booking is not None else Help.NONE,
    )


def _take(command: c.TakeTicket, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    service = _service(day, command.service)
    _must_be_proven(command.priority, command.proof, actor)
    taken = _issue(day, now, service, command.priority, command.channel, command.person, None)
    return [replace(taken, proxy=command.proxy, proof=command.proof)]


def _must_be_proven(priority: PriorityClass, proof: Proof | None, actor: c.Actor) -> None:
    """The guide desk grants a class against a paper that it saw, and one that speaks for this class."""
    fitting = PROOFS.get(priority, ())
    if proof is not None and proof not in fitting:
        raise Refused(Code.PROOF_OTHER_CLASS, proof=proof.value)
    if proof is None and fitting and actor.personal and actor.role == "guide":
        raise Refused(Code.PROOF_REQUIRED)


def _book(command: c.Book, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    if command.code in day.bookings:
        raise Refused(Code.BOOKING_EXISTS, booking=command.code)
    service = _service(day, command.service)
    if command.help is Help.VISIT:
        raise Refused(Code.BOOKING_VISIT)
    if not _is_today(day, command.slot):
        raise Refused(Code.BOOKING_OTHER_DAY, slot=command.slot)
    return [e.BookingMade(command.code, service.id, command.slot, command.person, command.help)]


def _is_today(day: Day, slot: datetime) -> bool:
    """A day keeps its own bookings only: nobody could check in to one that it forgets in the evening."""
    return day.plan is None or slot.astimezone(ZoneInfo(day.plan.timezone)).date().isoformat() == day.plan.business_day


def _booking(day: Day, code: str) -> Booking:
    booking = day.bookings.get(code)
    if booking is None:
        raise Refused(Code.UNKNOWN_BOOKING, booking=code)
    if booking.cancelled:
        raise Refused(Code.BOOKING_CANCELLED, booking=code)
    if booking.ticket is not None:
        raise Refused(Code.BOOKING_USED, booking=code, ticket=booking.ticket)
    return booking


def _cancel_booking(command: c.CancelBooking, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    return [e.BookingCancelled(_booking(day, command.code).code)]


def _check_in(command: c.CheckIn, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    """A booked citizen becomes a ticket and never queues twice (norm 212). Who is too late takes a number."""
    booking = _booking(day, command.code)
    if now < booking.slot - timedelta(seconds=day.policy.booking_early_s):
        opens = booking.slot - timedelta(seconds=day.policy.booking_early_s)
        raise Refused(Code.BOOKING_TOO_EARLY, booking=command.code, from_time=opens)
    if now > booking.slot + timedelta(seconds=day.policy.booking_late_s):
        raise Refused(Code.BOOKING_TOO_LATE, booking=command.code, slot=booking.slot)
    service = _service(day, booking.service)
    return [_issue(day, now, service, command.priority, command.channel, booking.person, booking)]


def _reprint(command: c.Reprint, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    ticket = find_ticket(day, command.ticket)
    if ticket.ended:
        raise Refused(Code.TICKET_ENDED, ticket=ticket.id)
    return [e.TicketReprinted(ticket.id, ticket.reprints + 1, command.reason, command.printer)]


def _report_slip(command: c.ReportSlip, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    """Only the kiosk that was asked tells, and only once: what it said first stays."""
    wish = next((w for w in day.slips if (w.ticket, w.times) == (command.ticket, command.times)), None)
    if wish is None or wish.printer != actor.id:
        raise Refused(Code.UNKNOWN_SLIP, ticket=command.ticket)
    if wish.outcome is not None:
        return []
    return [e.SlipReported(wish.ticket, wish.times, command.outcome, actor.id)]


def _grant(command: c.GrantPriority, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    ticket = find_ticket(day, command.ticket)
    if ticket.status is not TicketStatus.WAITING:
        raise Refused(Code.TICKET_NOT_WAITING, ticket=ticket.id)
    reason = command.reason.strip()
    if command.proof is None and not reason:
        raise Refused(Code.REASON_REQUIRED)
    _must_be_proven(command.priority, command.proof, actor)
    return [e.PriorityGranted(ticket.id, command.priority, reason, command.proof)]


def _requeue(command: c.Requeue, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    """A passed ticket waits again, some places behind the front; a held or just called one at its own place."""
    ticket = find_ticket(day, command.ticket)
    if ticket.status is TicketStatus.PASSED:
        newer = open_ticket(day, ticket)
        if newer is not None:
            raise Refused(Code.ALREADY_QUEUED, ticket=newer.id, service=day.services[newer.service].name)
        place, since = place_after(day, ticket, day.policy.pass_places, now)
        return [e.TicketRequeued(ticket.id, place, since)]
    if ticket.status in (TicketStatus.HELD, TicketStatus.CALLED):
        return [e.TicketRequeued(ticket.id, ticket.place), *_leaving(day, ticket, actor)]
    raise Refused(Code.TICKET_NOT_PASSED, ticket=ticket.id)


def _drop(command: c.Drop, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    ticket = find_ticket(day, command.ticket)
    if ticket.ended:
        raise Refused(Code.TICKET_ENDED, ticket=ticket.id)
    if actor.role == "phone" and ticket.status is TicketStatus.SERVING:
        raise Refused(Code.ALREADY_STARTED, ticket=ticket.id)
    return [e.TicketDropped(ticket.id, command.reason), *_leaving(day, ticket, actor)]


def _leaving(day: Day, ticket: Ticket, actor: c.Actor) -> list[e.Event]:
    """What follows at the window where the ticket stands; refuses who may not act there."""
    if not at_window(ticket):
        return []
    return tide.when_released(seat(day, ticket.window or "", actor))


RULES: Rules = {
    c.TakeTicket: _take,
    c.Book: _book,
    c.CancelBooking: _cancel_booking,
    c.CheckIn: _check_in,
    c.Reprint: _reprint,
    c.ReportSlip: _report_slip,
    c.GrantPriority: _grant,
    c.Requeue: _requeue,
    c.Drop: _drop,
}
