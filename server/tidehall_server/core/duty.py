"""Who is at hand: windows by their schedule and by who sits there, and services that nobody can give now."""

from __future__ import annotations

from datetime import datetime, timedelta

from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import Ticket, TideState, Window, WindowKind, WindowSpec

UNSERVED_AFTER_S = 120
"""How long somebody waits before an empty window is a lack: clerks change seats, and doors open before clerks sit."""


def is_serving_time(day: Day, now: datetime) -> bool:
    """Inside a session, or always where the notice fixes no hours."""
    sessions = day.plan.sessions if day.plan is not None else ()
    return not day.hours_fixed or any(s.opens <= now < s.closes for s in sessions)


def on_duty(spec: WindowSpec, now: datetime) -> bool:
    """Whether the schedule has this window staffed at ``now``."""
    return spec.duty is None or any(s.opens <= now < s.closes for s in spec.duty)


def duty_ended(spec: WindowSpec, since: datetime, now: datetime) -> bool:
    """Whether a duty that ran at ``since`` is over. A window opened outside its duty by a manager has none to end."""
    return spec.duty is not None and any(s.opens <= since < s.closes <= now for s in spec.duty)


def leaves_at(day: Day, window: Window, now: datetime) -> datetime | None:
    """When who works here now is to go: the end of the present duty, or of the session; None where nothing says."""
    sessions = window.spec.duty
    if sessions is None:
        sessions = day.plan.sessions if day.plan is not None else ()
    for session in sessions:
        if session.opens <= now < session.closes:
            return session.closes
    return None


def still_comes(window: Window, now: datetime) -> bool:
    """Whether anybody sits here now or, by the schedule, later today."""
    duty = window.spec.duty
    return window.clerk is not None or duty is None or any(now < s.closes for s in duty)


def held_for(day: Day, window: Window) -> list[Ticket]:
    """Held tickets this window may resume, longest held first: its own, then those left where nobody sits any more."""
    held = [day.tickets[name] for name in day.held]
    held.sort(key=lambda ticket: (ticket.window != window.id, ticket.called_at or ticket.taken_at, ticket.id))
    return [t for t in held if t.window == window.id or (_is_left(day, t) and day.can_serve(window.id, t.service))]


def _is_left(day: Day, ticket: Ticket) -> bool:
    window = day.windows.get(ticket.window or "")
    return window is None or window.clerk is None


def _staffed(window: Window) -> bool:
    return window.clerk is not None and (
        window.spec.kind is not WindowKind.TIDAL or window.tide.state is TideState.OPEN
    )


def unserved(day: Day, now: datetime) -> set[str]:
    """Services for which somebody has waited a while and no staffed window is allowed. A pause is not an absence."""
    if not is_serving_time(day, now):
        return set()
    able, windows = day.rights.able, day.windows
    lacking = {s for s in day.pool.by_service if not any(_staffed(windows[name]) for name in able.get(s, ()))}
    if not lacking:
        return lacking
    late = now - timedelta(seconds=UNSERVED_AFTER_S)
    waiting = (day.tickets[name] for name in day.pool.tickets())
    return {ticket.service for ticket in waiting if ticket.service in lacking and ticket.waits_from < late}
