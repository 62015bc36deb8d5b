"""What the asker of an accepted command gets told. Plain JSON values."""

from __future__ import annotations

from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.commands import Command
from tidehall_server.core.queue.day import Day

Result = dict[str, object]


def result(command: Command, events: list[e.Event], day: Day) -> Result:
    """The answer to ``command`` after ``events`` were folded into ``day``."""
    answer: Result = {}
    for event in events:
        ticket = getattr(event, "ticket", None)
        if isinstance(ticket, str):
            answer["ticket"] = answer["number"] = ticket
            answer["status"] = day.tickets[ticket].status.value
        window = getattr(event, "window", None)
        if isinstance(window, str):
            answer["window"] = window
        answer |= _more(event, day)
    return answer


def _more(event: e.Event, day: Day) -> Result:
    more: Result = {}
    match event:
        case e.TicketTaken():
            more = _taken(event, day)
        case e.TicketCalled():
            more = {"rule": event.rule, "service": day.tickets[event.ticket].service}
        case e.TicketPassed():
            more = {"again": event.place is not None}
        case e.TicketRecalled() | e.TicketReprinted():
            more = {"times": event.times}
        case e.TicketRated():
            more = {"level": event.level.value}
        case e.BookingMade():
            more = {"code": event.code}
        case e.ClerkSignedIn():
            more = {"clerk": event.clerk, "post": event.post}
        case e.TideOrdered():
            more = {"reason": event.reason.value, "clerk": event.clerk}
    return more


def _taken(event: e.TicketTaken, day: Day) -> Result:
    service = day.services[event.service]
    return {
        "service": service.id,
        "service_name": service.name,
        "priority": event.priority.value,
        "ahead": event.ahead,
        "estimate_s": list(event.estimate_s) if event.estimate_s is not None else None,
        "base": event.base.isoformat(),
    }
