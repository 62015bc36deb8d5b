"""Tickets: taken, called, served, and every way back into the pool."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Call, Day, SlipWish, Undoable
from tidehall_server.core.queue.evolve.folding import Folds
from tidehall_server.core.queue.model import Booking, Ticket, TicketStatus, Window
from tidehall_server.core.record import maker, replace

_CALLS_KEPT = 12
_SLIPS_KEPT = 12
_ticket = maker(Ticket)
_undoable = maker(Undoable)


def _put(day: Day, ticket: Ticket) -> None:
    """Replace a ticket and keep the pool true to its status."""
    name, status = ticket.id, ticket.status
    if name in day.pool:
        day.pool.remove(day.tickets[name])
    day.tickets[name] = ticket
    if status is TicketStatus.WAITING:
        day.pool.add(ticket)
    if status is TicketStatus.HELD:
        day.held[name] = None
    elif name in day.held:
        del day.held[name]


def _act(day: Day, action: str, fact: Fact, ticket: Ticket, window: Window) -> None:
    """A clerk's action at a window: put the ticket and the window, and remember how both were."""
    name = window.id
    before_ticket, before_window = day.tickets[ticket.id], day.windows[name]
    _put(day, ticket)
    day.windows[name] = window
    day.undo[name] = _undoable(action, fact.at, before_ticket, ticket, before_window)


def _freed(window: Window, ticket: Ticket, fact: Fact, **changes: Any) -> Window:
    """Without the ticket it had; the time it took was work, however it ended."""
    began = ticket.started_at or ticket.called_at or fact.at
    worked = max(0, round((fact.at - began).total_seconds()))
    return replace(window, ticket=None, work_s=window.work_s + worked, **changes)


def _learn(day: Day, ticket: Ticket, sign: int = 1) -> None:
    """What a case teaches that ended at its first call, or a call that nobody answered.

    Who was held, sent on or called before took part of the time elsewhere: the last stretch says nothing.
    """
    if ticket.called_at is None or ticket.called_at != ticket.first_called_at:
        return
    if ticket.status is TicketStatus.FINISHED and ticket.ended_at is not None:
        lasted = (ticket.ended_at - ticket.called_at).total_seconds()
        expected = day.services[ticket.service].expected_s
        day.learned.finished(ticket.service, ticket.priority, lasted, expected, sign)
        day.learned.answered(came=True, sign=sign)
    elif ticket.passes == 1:
        day.learned.answered(came=False, sign=sign)


def _learn_wait(day: Day, ticket: Ticket, called_at: datetime, sign: int = 1) -> None:
    """What the first call of ``ticket``, here as it was before, teaches about what it was told."""
    if ticket.first_called_at is None and ticket.foreseen is not None and ticket.estimate_s is not None:
        wait_s = (called_at - ticket.taken_at).total_seconds()
        day.learned.waited(ticket.foreseen, ticket.estimate_s, wait_s, sign)


def _taken(day: Day, event: e.TicketTaken, fact: Fact) -> None:
    turn = event.base
    if event.slot is None:
        turn = day.last_turn = day.turn_begins(event.base)
    ticket = _ticket(
        id=event.ticket,
        service=event.service,
        place=event.place,
        taken_at=fact.at,
        base=event.base,
        priority=event.priority,
        channel=event.channel,
        person=event.person,
        slot=event.slot,
        ahead=event.ahead,
        estimate_s=event.estimate_s,
        foreseen=event.foreseen,
        proxy=event.proxy,
        help=event.help,
        since=turn if turn != event.base else None,
    )
    prefix = day.services[event.service].prefix
    day.numbers[prefix] = day.numbers.get(prefix, 0) + 1
    day.taken[event.service] = day.taken.get(event.service, 0) + 1
    day.last_place = max(day.last_place, event.place)
    if event.person is not None:
        day.people.setdefault(event.person, []).append(event.ticket)
    if event.booking is not None:
        day.bookings[event.booking] = replace(day.bookings[event.booking], ticket=event.ticket)
    day.learned.came(event.priority, event.slot)
    _put(day, ticket)


def _booked(day: Day, event: e.BookingMade, fact: Fact) -> None:
    day.bookings[event.code] = Booking(event.code, event.service, event.slot, event.person, help=event.help)


def _booking_cancelled(day: Day, event: e.BookingCancelled, fact: Fact) -> None:
    day.bookings[event.code] = replace(day.bookings[event.code], cancelled=True)


def _reprinted(day: Day, event: e.TicketReprinted, fact: Fact) -> None:
    _put(day, replace(day.tickets[event.ticket], reprints=event.times))
    if event.printer:
        day.slips.append(SlipWish(event.ticket, event.times, event.printer, fact.at))
        del day.slips[:-_SLIPS_KEPT]


def _slip_reported(day: Day, event: e.SlipReported, fact: Fact) -> None:
    for place, wish in enumerate(day.slips):
        if (wish.ticket, wish.times) == (event.ticket, event.times):
            day.slips[place] = replace(wish, outcome=event.outcome)


def _granted(day: Day, event: e.PriorityGranted, fact: Fact) -> None:
    _put(day, replace(day.tickets[event.ticket], priority=event.priority))


def _called(day: Day, event: e.TicketCalled, fact: Fact) -> None:
    old, window = day.tickets[event.ticket], day.windows[event.window]
    ticket = replace(
        old,
        status=TicketStatus.CALLED,
        window=event.window,
        pinned=None,
        first_called_at=old.first_called_at or fact.at,
        called_at=fact.at,
        started_at=None,
        recalls=0,
        overtook=event.overtook,
    )
    seat = replace(
        window,
        ticket=ticket.id,
        last_call_at=fact.at,
        last_call_version=fact.version,
    )
    if (fact.at - old.waits_from).total_seconds() >= day.policy.tide.calm_wait_s:
        day.long_waits[old.service] = fact.at
    _learn_wait(day, old, fact.at)
    _act(day, "call", fact, ticket, seat)
    _show_call(day, event.ticket, event.window, fact, times=1)


def _resumed(day: Day, event: e.TicketResumed, fact: Fact) -> None:
    ticket = replace(
        day.tickets[event.ticket],
        status=TicketStatus.CALLED,
        window=event.window,
        called_at=fact.at,
        started_at=None,
        recalls=0,
    )
    seat = replace(day.windows[event.window], ticket=ticket.id, last_call_at=fact.at, last_call_version=fact.version)
    _act(day, "resume", fact, ticket, seat)
    _show_call(day, event.ticket, event.window, fact, times=1)


def _show_call(day: Day, ticket: str, window: str, fact: Fact, times: int) -> None:
    day.calls = [c for c in day.calls if not (c.ticket == ticket and c.window == window)]
    day.calls.append(Call(fact.version, ticket, window, fact.at, times))
    del day.calls[:-_CALLS_KEPT]


def _recalled(day: Day, event: e.TicketRecalled, fact: Fact) -> None:
    ticket = replace(day.tickets[event.ticket], recalls=event.times)
    _put(day, ticket)
    day.windows[event.window] = replace(day.windows[event.window], last_call_version=fact.version)
    slot = day.undo.get(event.window)
    if slot is not None and slot.after.id == ticket.id:
        day.undo[event.window] = replace(slot, after=ticket)
    _show_call(day, event.ticket, event.window, fact, times=event.times + 1)


def _started(day: Day, event: e.TicketStarted, fact: Fact) -> None:
    ticket = replace(day.tickets[event.ticket], status=TicketStatus.SERVING, started_at=fact.at)
    _act(day, "start", fact, ticket, day.windows[event.window])


def _finished(day: Day, event: e.TicketFinished, fact: Fact) -> None:
    old, window = day.tickets[event.ticket], day.windows[event.window]
    ticket = replace(old, status=TicketStatus.FINISHED, ended_at=fact.at, finished_by=event.clerk)
    seat = _freed(window, old, fact, cases=window.cases + 1, last_ticket=ticket.id)
    _act(day, "finish", fact, ticket, seat)
    _learn(day, ticket)
    turn = day.turn_of(event.window)
    if turn is not None:
        turn.served += 1


def _passed(day: Day, event: e.TicketPassed, fact: Fact) -> None:
    old = day.tickets[event.ticket]
    passes = old.passes + 1
    if event.place is None:
        ticket = replace(old, status=TicketStatus.PASSED, passes=passes, ended_at=fact.at)
    else:
        ticket = replace(
            old,
            status=TicketStatus.WAITING,
            passes=passes,
            place=event.place,
            window=None,
            returned_at=fact.at,
            since=event.since or fact.at,
        )
        day.last_place = max(day.last_place, event.place)
    _act(day, "pass", fact, ticket, _freed(day.windows[event.window], old, fact))
    _learn(day, ticket)
    day.passed = [*[t for t in day.passed if t != ticket.id][-49:], ticket.id]


def _held(day: Day, event: e.TicketHeld, fact: Fact) -> None:
    old = day.tickets[event.ticket]
    ticket = replace(old, status=TicketStatus.HELD)
    _act(day, "hold", fact, ticket, _freed(day.windows[event.window], old, fact))


def _new_wait(ticket: Ticket, fact: Fact) -> datetime | None:
    """Who was being served, held or absent did not wait meanwhile; who was only called by mistake did."""
    return ticket.returned_at if ticket.status in (TicketStatus.WAITING, TicketStatus.CALLED) else fact.at


def _transferred(day: Day, event: e.TicketTransferred, fact: Fact) -> None:
    old = day.tickets[event.ticket]
    ticket = replace(
        old,
        status=TicketStatus.WAITING,
        service=event.service,
        pinned=event.window,
        window=None,
        sent_by=event.source or (old.sent_by if event.window is not None else None),
        started_at=None,
        returned_at=_new_wait(old, fact),
    )
    if event.source is None:
        _put(day, ticket)
    else:
        _act(day, "transfer", fact, ticket, _freed(day.windows[event.source], old, fact))


def _requeued(day: Day, event: e.TicketRequeued, fact: Fact) -> None:
    old = day.tickets[event.ticket]
    if old.window is not None and day.windows[old.window].ticket == old.id:
        day.windows[old.window] = _freed(day.windows[old.window], old, fact)
    back = replace(old, status=TicketStatus.WAITING, place=event.place, window=None, ended_at=None, started_at=None)
    since = event.since or (fact.at if old.status is TicketStatus.PASSED else old.since)
    _put(day, replace(back, returned_at=_new_wait(old, fact), since=since))
    day.last_place = max(day.last_place, event.place)
    day.passed = [t for t in day.passed if t != event.ticket]


def _dropped(day: Day, event: e.TicketDropped, fact: Fact) -> None:
    old = day.tickets[event.ticket]
    ticket = replace(old, status=TicketStatus.DROPPED, ended_at=fact.at)
    if old.window is not None and day.windows[old.window].ticket == old.id:
        _act(day, "drop", fact, ticket, _freed(day.windows[old.window], old, fact))
    else:
        _put(day, ticket)


def _expired(day: Day, event: e.TicketExpired, fact: Fact) -> None:
    old = day.tickets[event.ticket]
    if old.window is not None and day.windows[old.window].ticket == old.id:
        day.windows[old.window] = _freed(day.windows[old.window], old, fact)
    _put(day, replace(old, status=TicketStatus.EXPIRED, ended_at=fact.at))


def _undone(day: Day, event: e.ActionUndone, fact: Fact) -> None:
    slot = day.undo.pop(event.window)
    now, then = day.windows[event.window], slot.window
    _put(day, slot.before)
    day.windows[event.window] = replace(
        now,
        ticket=then.ticket,
        cases=then.cases,
        work_s=then.work_s,
        last_ticket=then.last_ticket,
    )
    if slot.action == "call":
        _learn_wait(day, slot.before, slot.at, sign=-1)
    if slot.action in ("call", "resume"):
        day.calls = [c for c in day.calls if not (c.ticket == event.ticket and c.window == event.window)]
    turn = day.turn_of(event.window)
    if slot.action == "finish" and turn is not None:
        turn.served -= 1
    if slot.action in ("finish", "pass"):
        _learn(day, slot.after, sign=-1)
    day.passed = [t for t in day.passed if t != event.ticket or slot.before.passes > 0]


def _rated(day: Day, event: e.TicketRated, fact: Fact) -> None:
    _put(day, replace(day.tickets[event.ticket], rating=event.level.value))


def _asked_elsewhere(day: Day, event: e.TicketAskedElsewhere, fact: Fact) -> None:
    _put(day, replace(day.tickets[event.ticket], asked_elsewhere=True))


FOLDS: Folds = {
    e.TicketTaken: _taken,
    e.BookingMade: _booked,
    e.BookingCancelled: _booking_cancelled,
    e.TicketReprinted: _reprinted,
    e.SlipReported: _slip_reported,
    e.PriorityGranted: _granted,
    e.TicketCalled: _called,
    e.TicketResumed: _resumed,
    e.TicketRecalled: _recalled,
    e.TicketStarted: _started,
    e.TicketFinished: _finished,
    e.TicketPassed: _passed,
    e.TicketHeld: _held,
    e.TicketTransferred: _transferred,
    e.TicketRequeued: _requeued,
    e.TicketDropped: _dropped,
    e.TicketExpired: _expired,
    e.ActionUndone: _undone,
    e.TicketRated: _rated,
    e.TicketAskedElsewhere: _asked_elsewhere,
}
