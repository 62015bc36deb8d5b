"""Reads back from the facts of one command which command it was, and who gave it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tidehall_server.core.events import AnyEvent
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.decide.opening import values_of
from tidehall_server.core.queue.model import Announcement, TideReason

E = TypeVar("E")


class Unreadable(Exception):
    """These facts belong to no command: something else wrote them."""


def command_of(events: Sequence[AnyEvent], author: str) -> tuple[c.Command, c.Actor]:
    """The command that left ``events`` and its actor; ``author`` is the journal's ``role:id``."""
    role, _, name = author.partition(":")
    command = _of_the_clock(events) if author == _CLOCK else _of_somebody(events, name)
    if command is None:
        raise Unreadable(", ".join(type(event).__name__ for event in events))
    return command, _actor(events, role, name)


_CLOCK = f"{c.POLICY.role}:{c.POLICY.id}"


def _actor(events: Sequence[AnyEvent], role: str, name: str) -> c.Actor:
    """A person where only a person signs in under the own id; otherwise nobody's rights are narrower than they were."""
    seated = first(events, e.ClerkSignedIn)
    if seated is None:
        return c.Actor(name, role, personal=False)
    personal = seated.clerk == name
    return c.Actor(name, role, seated.name if personal else "", personal=personal, console=seated.console)


def first(events: Sequence[AnyEvent], kind: type[E]) -> E | None:
    """The first event of a kind."""
    return next((event for event in events if isinstance(event, kind)), None)


def _of_the_clock(events: Sequence[AnyEvent]) -> c.Command | None:
    match events[0]:
        case e.DayOpened(plan, previous):
            return c.OpenDay(plan, previous)
        case e.TrainingNoted(trained):
            return c.NoteTraining(trained)
        case e.CallAnnounced():  # the house itself says that a voice is gone
            return _HEADS[e.CallAnnounced](events[0])
        case _ if isinstance(events[-1], e.DayClosed):
            return c.CloseDay(events[-1].reason, force=True)
    return c.Tick()


def _of_somebody(events: Sequence[AnyEvent], actor: str) -> c.Command | None:
    """What stands alone at the head says it; a call or a change of seats may come after a sign-in or sign-out."""
    for kind, read in _DECIDING.items():
        found = first(events, kind)
        if found is not None:
            return read(found)
    head = events[0]
    if isinstance(head, (e.ClerkSignedIn, e.ClerkSignedOut, e.TideClosing)):
        return _of_seats(events, actor)
    read_head = _HEADS.get(type(head))
    return read_head(head) if read_head is not None else None


def _of_seats(events: Sequence[AnyEvent], actor: str) -> c.Command | None:
    closing, came, went = (first(events, kind) for kind in (e.TideClosing, e.ClerkSignedIn, e.ClerkSignedOut))
    if isinstance(closing, e.TideClosing) and closing.reason is TideReason.MANUAL:
        return c.CloseTide(closing.window, closing.note)
    if isinstance(came, e.ClerkSignedIn):
        return c.SignIn(came.window, came.clerk, takeover=True)
    if isinstance(went, e.ClerkSignedOut):
        return c.SignOut(went.clerk, went.standby)
    return None


def _taken(event: e.TicketTaken) -> c.Command:
    if event.booking is not None:
        return c.CheckIn(event.booking, event.channel, event.priority)
    return c.TakeTicket(event.service, event.priority, event.channel, event.person, event.proxy, event.proof)


def _policy(event: e.PolicyChanged) -> c.Command:
    values = values_of(event.policy)
    return c.SetPolicy({key: values[key] for key, *_ in event.changes if key in values}, event.reason)


def _rated(event: e.TicketRated) -> c.Command:
    return c.Rate(
        event.ticket,
        event.level,
        event.tags,
        event.words,
        event.channel,
        event.anonymous,
        event.window,
        event.given_at,
        event.contact,
    )


_Read = Callable[[Any], c.Command]

_DECIDING: dict[type, _Read] = {
    e.DayOpened: lambda x: c.OpenDay(x.plan, x.previous),
    e.DayClosed: lambda x: c.CloseDay(x.reason, force=True),
    e.WindowRemoved: lambda x: c.RemoveWindow(x.window),
    e.TicketCalled: lambda x: c.CallNext(x.window),
    e.TideDeclined: lambda x: c.DeclineTide(x.window, x.reason),
    e.TideOrdered: lambda x: c.OpenTide(x.window, x.note),
}
"""Events that decide what the command was, wherever they stand in its facts."""

_HEADS: dict[type, _Read] = {
    e.PolicyChanged: _policy,
    e.TicketTaken: _taken,
    e.BookingMade: lambda x: c.Book(x.code, x.service, x.slot, x.person, x.help),
    e.BookingCancelled: lambda x: c.CancelBooking(x.code),
    e.TicketReprinted: lambda x: c.Reprint(x.ticket, x.reason, x.printer),
    e.SlipReported: lambda x: c.ReportSlip(x.ticket, x.times, x.outcome),
    e.PriorityGranted: lambda x: c.GrantPriority(x.ticket, x.priority, x.reason, x.proof),
    e.TicketRecalled: lambda x: c.Recall(x.window, x.ticket),
    e.TicketStarted: lambda x: c.Start(x.window, x.ticket),
    e.TicketFinished: lambda x: c.Finish(x.window, x.ticket),
    e.TicketPassed: lambda x: c.Pass(x.window, x.reason, x.ticket),
    e.TicketHeld: lambda x: c.Hold(x.window, x.reason, x.ticket),
    e.TicketResumed: lambda x: c.Resume(x.window, x.ticket),
    e.TicketTransferred: lambda x: c.Transfer(x.ticket, x.window or x.service, x.reason),
    e.TicketRequeued: lambda x: c.Requeue(x.ticket),
    e.TicketDropped: lambda x: c.Drop(x.ticket, x.reason),
    e.ActionUndone: lambda x: c.Undo(x.window),
    e.TrainingWaived: lambda x: c.WaiveTraining(x.clerk, x.reason),
    e.ConsoleClaimed: lambda x: c.ClaimConsole(x.window, x.console, takeover=True),
    e.WindowPaused: lambda x: c.Pause(x.window, x.reason),
    e.WindowUnpaused: lambda x: c.Unpause(x.window),
    e.WindowAdded: lambda x: c.AddWindow(x.spec.id, x.spec.name, x.spec.services, x.spec.networks),
    e.TideCancelled: lambda x: c.CloseTide(x.window),
    e.TicketRated: _rated,
    e.TicketAskedElsewhere: lambda x: c.AskElsewhere(x.ticket, x.window),
    e.CallAnnounced: lambda x: c.Announced(x.call, Announcement(x.how), x.reason),
}
