"""Find what a command names, or refuse; and who may act at a window."""

from __future__ import annotations

from tidehall_server.core.queue.commands import Actor
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import AT_WINDOW, Ticket, TideState, Window, WindowKind
from tidehall_server.core.refusal import Code, Refused


def find_window(day: Day, window: str) -> Window:
    if window not in day.windows:
        raise Refused(Code.UNKNOWN_WINDOW, window=window)
    return day.windows[window]


def find_ticket(day: Day, ticket: str) -> Ticket:
    if ticket not in day.tickets:
        raise Refused(Code.UNKNOWN_TICKET, ticket=ticket)
    return day.tickets[ticket]


def find_tidal(day: Day, window: str) -> Window:
    found = find_window(day, window)
    if found.spec.kind is not WindowKind.TIDAL:
        raise Refused(Code.NOT_TIDAL, window=window)
    return found


def seat(day: Day, window: str, actor: Actor) -> Window:
    """The window, if this actor may act at it: its own clerk on the page that works there, its caller, a manager."""
    found = find_window(day, window)
    if actor.window is not None and actor.window != window:
        raise Refused(Code.NOT_YOUR_WINDOW, window=window, own=actor.window)
    if actor.personal and actor.role == "clerk" and found.clerk not in (None, actor.id):
        raise Refused(Code.NOT_YOUR_WINDOW, window=window, clerk=clerk_name(day, found.clerk))
    if actor.console is not None and found.console not in (None, actor.console):
        raise Refused(Code.OTHER_CONSOLE, window=window)
    return found


def staffed(day: Day, window: str, actor: Actor) -> Window:
    """The window, if somebody sits at it and it may call."""
    found = seat(day, window, actor)
    if found.clerk is None:
        raise Refused(Code.WINDOW_UNSTAFFED, window=window)
    return found


def current(day: Day, window: str, actor: Actor, expected: str | None = None) -> tuple[Window, Ticket]:
    """The window and the ticket that is called or served there, which must be the ``expected`` one if any is."""
    found = staffed(day, window, actor)
    if found.ticket is None:
        raise Refused(Code.NO_TICKET_AT_WINDOW, window=window)
    if expected not in (None, found.ticket):
        raise Refused(Code.OTHER_TICKET, window=window, ticket=found.ticket, expected=expected)
    return found, day.tickets[found.ticket]


def must_be_free(day: Day, window: Window) -> None:
    if window.ticket is not None:
        raise Refused(Code.WINDOW_BUSY, window=window.id, ticket=window.ticket)


def must_call(window: Window) -> None:
    """Paused windows and tidal windows out of their turn do not call."""
    if window.paused is not None:
        raise Refused(Code.WINDOW_PAUSED, window=window.id)
    if window.spec.kind is WindowKind.TIDAL and window.tide.state is not TideState.OPEN:
        raise Refused(Code.TIDE_NOT_OPEN, window=window.id)


def must_serve(day: Day, window: Window, service: str) -> None:
    """Refuse with the network as the reason when that alone is lacking."""
    if day.can_serve(window.id, service):
        return
    name = day.services[service].name
    if service in window.spec.services or service in window.spec.helps:
        lacking = sorted(set(day.services[service].networks) - set(window.spec.networks))
        raise Refused(Code.NETWORK_MISSING, window=window.id, service=name, networks="、".join(lacking))
    raise Refused(Code.WINDOW_CANNOT_SERVE, window=window.id, service=name)


def open_ticket(day: Day, ticket: Ticket) -> Ticket | None:
    """Another ticket of the same person and service that has not ended, where the hall allows one only."""
    if ticket.person is None or not day.policy.one_open_ticket:
        return None
    others = (day.tickets[name] for name in day.people.get(ticket.person, ()) if name != ticket.id)
    return next((other for other in others if other.service == ticket.service and not other.ended), None)


def at_window(ticket: Ticket) -> bool:
    return ticket.status in AT_WINDOW


def clerk_name(day: Day, clerk: str | None) -> str:
    found = day.clerks.get(clerk or "")
    return found.name if found is not None else clerk or ""
