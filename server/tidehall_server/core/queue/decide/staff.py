"""Clerks sit down and leave; windows pause; managers add temporary windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide.lookup import clerk_name, find_window, must_be_free, seat, staffed
from tidehall_server.core.queue.decide.rule import Rules
from tidehall_server.core.queue.model import ClerkSpec, TideReason, TideState, Window, WindowKind, WindowSpec
from tidehall_server.core.refusal import Code, Refused


def _spec(day: Day, clerk: str) -> ClerkSpec | None:
    plan = day.plan
    return next((spec for spec in plan.clerks if spec.id == clerk), None) if plan is not None else None


def _post(day: Day, clerk: str, window: str | None) -> str:
    """The post a clerk takes at ``window``; refuses a window outside the clerk's posts."""
    post = "" if window is None else day.post(clerk, window)
    if post is None:
        spec = _spec(day, clerk)
        raise Refused(Code.NO_POST, window=window, clerk=spec.name if spec is not None else clerk)
    return post


def _must_be_trained(day: Day, clerk: str, name: str) -> None:
    """Notices 000 (四) and 003 §9: training before duty, and nobody at a window who has not passed it."""
    if not day.may_sit(clerk):
        raise Refused(Code.UNTRAINED, clerk=name)


def _name(day: Day, clerk: str, actor: c.Actor) -> str:
    spec = _spec(day, clerk)
    if spec is not None:
        return spec.name
    return actor.name or actor.id if clerk == actor.id else clerk


def seat_by_pressing(day: Day, window: Window, actor: c.Actor) -> e.ClerkSignedIn:
    """Who presses "next" at an empty window sits down by it. A device without a person signs in as itself."""
    if actor.role not in ("clerk", "manager"):
        raise Refused(Code.WINDOW_UNSTAFFED, window=window.id)
    if not actor.personal and day.trained is not None:  # nobody can say of a device that it was trained
        raise Refused(Code.WINDOW_UNSTAFFED, window=window.id)
    clerk = actor.id if actor.personal else f"{actor.id}-{window.id}"
    present = day.clerks.get(clerk)
    if present is not None and present.window not in (None, window.id):
        raise Refused(Code.CLERK_ELSEWHERE, window=present.window)
    _must_be_trained(day, clerk, _name(day, clerk, actor))
    return e.ClerkSignedIn(clerk, _name(day, clerk, actor), window.id, _post(day, clerk, window.id), actor.console)


def _sign_in(command: c.SignIn, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    clerk = command.clerk or actor.id
    if clerk != actor.id and actor.role not in ("manager", "guide"):
        raise Refused(Code.NOT_YOUR_WINDOW, window=command.window or "", clerk=clerk)
    present = day.clerks.get(clerk)
    facts: list[e.Event] = []
    if present is not None and present.window is not None:
        if present.window == command.window:
            return _claim(day.windows[present.window], actor.console, takeover=clerk == actor.id)
        facts += _leave(day, day.windows[present.window], clerk, standby=True)
    if command.window is None:
        return facts or ([] if present else [e.ClerkSignedIn(clerk, _name(day, clerk, actor), None)])
    window = find_window(day, command.window)
    post = _post(day, clerk, window.id)
    _must_be_trained(day, clerk, _name(day, clerk, actor))
    if window.clerk is not None and not command.takeover:
        raise Refused(Code.WINDOW_TAKEN, window=window.id, clerk=clerk_name(day, window.clerk))
    console = actor.console if clerk == actor.id else None
    facts.append(e.ClerkSignedIn(clerk, _name(day, clerk, actor), window.id, post, console))
    if window.clerk is not None:  # after the successor sat down: the window was never empty, what was sent to it stays
        facts.append(e.ClerkSignedOut(window.clerk, window.id, standby=True))
    if window.tide.state is TideState.ORDERED:
        facts.append(e.TideOpened(window.id, clerk))
    return facts


def _note_training(command: c.NoteTraining, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    """Whoever sits at a window goes on sitting there: what is found out later sends nobody away from a citizen."""
    if day.trained is None or day.trained == frozenset(command.trained):
        return []
    return [e.TrainingNoted(tuple(sorted(set(command.trained))))]


def _waive_training(command: c.WaiveTraining, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    """For one of the hall's clerks, or for oneself when nobody else is there; until the day ends."""
    if _spec(day, command.clerk) is None and command.clerk != actor.id:
        raise Refused(Code.UNKNOWN_CLERK, clerk=command.clerk)
    if not command.reason.strip():
        raise Refused(Code.REASON_REQUIRED)
    return [] if day.may_sit(command.clerk) else [e.TrainingWaived(command.clerk, command.reason.strip())]


def _claim(window: Window, console: str | None, *, takeover: bool) -> list[e.Event]:
    """The newest page that asks works at the window, the others read (criterion C5)."""
    if console is None or window.console == console or not (takeover or window.console is None):
        return []
    return [e.ConsoleClaimed(window.id, console)]


def _claim_console(command: c.ClaimConsole, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    window = staffed(day, command.window, replace(actor, console=None))
    return _claim(window, command.console, takeover=command.takeover)


def _leave(day: Day, window: Window, clerk: str, *, standby: bool) -> list[e.Event]:
    """Leave a window: never with a citizen at it, and an open tide closes with its clerk (无空岗, notice 004 §2.2)."""
    must_be_free(day, window)
    facts: list[e.Event] = []
    if window.tide.state is TideState.OPEN:
        facts += [e.TideClosing(window.id, TideReason.NO_STAFF), e.TideClosed(window.id)]
    return [*facts, e.ClerkSignedOut(clerk, window.id, standby)]


def _sign_out(command: c.SignOut, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    clerk = command.clerk or actor.id
    if clerk != actor.id and actor.role not in ("manager", "guide"):
        raise Refused(Code.NOT_YOUR_WINDOW, window="", clerk=clerk)
    present = day.clerks.get(clerk)
    if present is None:
        raise Refused(Code.CLERK_ABSENT, clerk=clerk)
    if present.window is not None:
        return _leave(day, day.windows[present.window], clerk, standby=command.standby)
    return [] if command.standby else [e.ClerkSignedOut(clerk, None)]


def _pause(command: c.Pause, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    window = staffed(day, command.window, actor)
    must_be_free(day, window)
    if window.paused is not None:
        raise Refused(Code.WINDOW_PAUSED, window=window.id)
    if not command.reason.strip():
        raise Refused(Code.REASON_REQUIRED)
    return [e.WindowPaused(window.id, command.reason.strip())]


def _unpause(command: c.Unpause, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    window = seat(day, command.window, actor)
    if window.paused is None:
        raise Refused(Code.WINDOW_NOT_PAUSED, window=window.id)
    return [e.WindowUnpaused(window.id)]


def _add_window(command: c.AddWindow, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    if command.window in day.windows or command.window in day.services:
        raise Refused(Code.WINDOW_EXISTS, window=command.window)
    for service in command.services:
        if service not in day.services:
            raise Refused(Code.UNKNOWN_SERVICE, service=service)
    services = command.services or _general_services(day)
    spec = WindowSpec(command.window, command.name, WindowKind.TIDAL, services, networks=command.networks)
    return [e.WindowAdded(spec)]


def _general_services(day: Day) -> tuple[str, ...]:
    general = [w for w in day.windows.values() if w.spec.kind is WindowKind.GENERAL]
    taken = {service for window in general for service in day.serves[window.id]}
    return tuple(service for service in day.services if service in taken)


def _remove_window(command: c.RemoveWindow, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    window = find_window(day, command.window)
    if day.plan is None or any(spec.id == window.id for spec in day.plan.windows):
        raise Refused(Code.WINDOW_NOT_TEMPORARY, window=window.id)
    held = any(t.window == window.id and not t.ended for t in day.tickets.values())
    if window.ticket is not None or held or window.tide.state is not TideState.CLOSED:
        raise Refused(Code.WINDOW_NOT_EMPTY, window=window.id)
    facts: list[e.Event] = [e.ClerkSignedOut(window.clerk, window.id, standby=True)] if window.clerk else []
    facts += [e.AlertCleared(kind, subject) for kind, subject in day.alerts if subject == window.id]
    return [*facts, e.WindowRemoved(window.id)]


RULES: Rules = {
    c.SignIn: _sign_in,
    c.SignOut: _sign_out,
    c.NoteTraining: _note_training,
    c.WaiveTraining: _waive_training,
    c.ClaimConsole: _claim_console,
    c.Pause: _pause,
    c.Unpause: _unpause,
    c.AddWindow: _add_window,
    c.RemoveWindow: _remove_window,
}
