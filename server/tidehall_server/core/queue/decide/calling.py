"""A clerk's cycle: call, recall, start, finish, pass, hold, resume, transfer, undo."""

from __future__ import annotations

from datetime import datetime, timedelta

from tidehall_server.core import routing, tide
from tidehall_server.core.duty import held_for
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide.lookup import (
    at_window,
    current,
    find_ticket,
    find_window,
    must_be_free,
    must_call,
    must_serve,
    open_ticket,
    seat,
    staffed,
)
from tidehall_server.core.queue.decide.rule import Rules
from tidehall_server.core.queue.decide.staff import seat_by_pressing
from tidehall_server.core.queue.model import Ticket, TicketStatus, Window
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.core.routing import choose, place_after


def _call_next(command: c.CallNext, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    window = seat(day, command.window, actor)
    facts: list[e.Event] = []
    clerk = window.clerk
    if clerk is None:
        signed_in = seat_by_pressing(day, window, actor)
        facts.append(signed_in)
        clerk = signed_in.clerk
    _must_not_repeat(day, window, now)
    must_be_free(day, window)
    must_call(window)
    choice = choose(day, window, now)
    if choice is None:
        raise Refused(Code.NOBODY_WAITING, window=window.id)
    return [*facts, routing.called(choice, window.id, clerk)]


def _must_not_repeat(day: Day, window: Window, now: datetime) -> None:
    """A second press right after a call is the same press (criterion C4)."""
    if window.ticket is None or window.last_call_at is None:
        return
    since = now - window.last_call_at
    if timedelta(0) <= since < timedelta(seconds=day.policy.call_guard_s):
        raise Refused(Code.JUST_CALLED, window=window.id, ticket=window.ticket)


def _recall(command: c.Recall, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    window, ticket = current(day, command.window, actor, command.ticket)
    if ticket.status is TicketStatus.SERVING:
        raise Refused(Code.ALREADY_STARTED, ticket=ticket.id)
    if ticket.recalls >= day.policy.recall_limit:
        raise Refused(Code.RECALL_LIMIT, ticket=ticket.id, limit=day.policy.recall_limit)
    return [e.TicketRecalled(ticket.id, window.id, ticket.recalls + 1)]


def _start(command: c.Start, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    window, ticket = current(day, command.window, actor, command.ticket)
    if ticket.status is TicketStatus.SERVING:
        raise Refused(Code.ALREADY_STARTED, ticket=ticket.id)
    return [e.TicketStarted(ticket.id, window.id)]


def _finish(command: c.Finish, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    window, ticket = current(day, command.window, actor, command.ticket)
    if ticket.status is not TicketStatus.SERVING:
        raise Refused(Code.NOT_STARTED, ticket=ticket.id)
    return [e.TicketFinished(ticket.id, window.id, window.clerk or ""), *tide.when_released(window)]


def _pass(command: c.Pass, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    """过号: waits again some places later, as often as the policy allows; then the pass is final."""
    window, ticket = current(day, command.window, actor, command.ticket)
    if ticket.status is TicketStatus.SERVING:
        raise Refused(Code.ALREADY_STARTED, ticket=ticket.id)
    passed = e.TicketPassed(ticket.id, window.id, None, command.reason)
    if ticket.passes < day.policy.pass_times:
        place, since = place_after(day, ticket, day.policy.pass_places, now)
        passed = e.TicketPassed(ticket.id, window.id, place, command.reason, since)
    return [passed, *tide.when_released(window)]


def _hold(command: c.Hold, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    window, ticket = current(day, command.window, actor, command.ticket)
    return [e.TicketHeld(ticket.id, window.id, command.reason), *tide.when_released(window)]


def _held_here(day: Day, window: Window) -> Ticket:
    held = held_for(day, window)
    if not held:
        raise Refused(Code.NOTHING_HELD, window=window.id)
    return held[0]


def _resume(command: c.Resume, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    window = staffed(day, command.window, actor)
    must_be_free(day, window)
    must_call(window)
    ticket = _held_here(day, window) if command.ticket is None else find_ticket(day, command.ticket)
    if ticket.status is not TicketStatus.HELD:
        raise Refused(Code.NOT_HELD, ticket=ticket.id)
    must_serve(day, window, ticket.service)
    return [e.TicketResumed(ticket.id, window.id, window.clerk or "")]


def _transfer(command: c.Transfer, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    ticket = find_ticket(day, command.ticket)
    if ticket.ended:
        raise Refused(Code.TICKET_ENDED, ticket=ticket.id)
    source: Window | None = None
    if at_window(ticket):
        source = staffed(day, ticket.window or "", actor)
    if command.to in day.windows:
        service, target = ticket.service, _receiving(day, command.to, ticket)
    elif command.to in day.services:
        service, target = command.to, None
        if service == ticket.service and ticket.pinned is None:
            raise Refused(Code.TRANSFER_TO_SELF, ticket=ticket.id)
        if not day.windows_for(service):
            raise Refused(Code.SERVICE_UNSERVED, service=day.services[service].name)
    else:
        raise Refused(Code.UNKNOWN_TARGET, to=command.to)
    source_id = source.id if source is not None else None
    facts: list[e.Event] = [e.TicketTransferred(ticket.id, service, target, source_id, command.reason)]
    return facts + (tide.when_released(source) if source is not None else [])


def _receiving(day: Day, target: str, ticket: Ticket) -> str:
    """The window a ticket may be sent to: another one, staffed, calling, and able to serve it."""
    window = find_window(day, target)
    if ticket.pinned == target or (at_window(ticket) and ticket.window == target):
        raise Refused(Code.TRANSFER_TO_SELF, ticket=ticket.id)
    must_serve(day, window, ticket.service)
    if window.clerk is None:
        raise Refused(Code.WINDOW_UNSTAFFED, window=target)
    must_call(window)
    return target


def _undo(command: c.Undo, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    """Take back the window's last action within ``undo_s``; the ticket returns to its exact place (criterion C4)."""
    window = staffed(day, command.window, actor)
    slot = day.undo.get(window.id)
    if slot is None:
        raise Refused(Code.NOTHING_TO_UNDO, window=window.id)
    if abs(now - slot.at) > timedelta(seconds=day.policy.undo_s):
        raise Refused(Code.UNDO_TOO_LATE, window=window.id, seconds=day.policy.undo_s)
    restored = slot.window.ticket
    if day.tickets.get(slot.after.id) != slot.after or (restored is not None and window.ticket not in (None, restored)):
        raise Refused(Code.UNDO_OVERTAKEN, ticket=slot.after.id)
    if slot.after.ended and open_ticket(day, slot.after) is not None:
        raise Refused(Code.UNDO_OVERTAKEN, ticket=slot.after.id)
    if restored is not None:
        must_call(window)
    released = tide.when_released(window) if restored is None else []
    return [e.ActionUndone(slot.after.id, window.id, slot.action), *released]


RULES: Rules = {
    c.CallNext: _call_next,
    c.Recall: _recall,
    c.Start: _start,
    c.Finish: _finish,
    c.Pass: _pass,
    c.Hold: _hold,
    c.Resume: _resume,
    c.Transfer: _transfer,
    c.Undo: _undo,
}
