"""Tides ordered by the clock or a manager, and the clock's other duties."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from tidehall_server.core import announcing, tide
from tidehall_server.core.duty import unserved
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide.lookup import find_tidal, must_be_free
from tidehall_server.core.queue.decide.rule import Rules
from tidehall_server.core.queue.model import AlertKind, TideReason, TideState
from tidehall_server.core.refusal import Code, Refused


def _tick(command: c.Tick, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    """What is due by the clock. Orders at most one tide a tick; the next tick sees its effect."""
    turning = _turn(day, now)
    return turning or _order_or_alert(day, now)


def _turn(day: Day, now: datetime) -> list[e.Event]:
    """Tides already on their way: ready ones open, calm ones close, by forecast one at a time."""
    facts: list[e.Event] = []
    for window in day.tidal():
        state = window.tide.state
        if state is TideState.ORDERED and window.tide.ready_at is not None and now >= window.tide.ready_at:
            chosen = day.clerks.get(window.tide.clerk or "")
            free = chosen is not None and chosen.window in (None, window.id) and day.may_sit(chosen.id)
            clerk = chosen.id if chosen is not None and free else None
            clerk = clerk or tide.free_clerk(day, window.id, tide.just_left(day, now))
            facts += tide.opened(day, window, clerk) if clerk else [e.TideCancelled(window.id, TideReason.NO_STAFF)]
        elif state is TideState.OPEN and (closing := tide.why_close(day, window, now)) is not None:
            facts.append(e.TideClosing(window.id, closing.reason, wait_s=closing.wait_s))
            facts += tide.closed(window) if window.ticket is None else []
            if closing.wait_s is not None:
                return facts
        elif state is TideState.CLOSING and window.ticket is None:
            facts += tide.closed(window)
    return facts


def _order_or_alert(day: Day, now: datetime) -> list[e.Event]:
    active = [w for w in day.tidal() if w.tide.state is not TideState.CLOSED]
    waits = not day.policy.tide.automatic or any(w.tide.state is TideState.ORDERED for w in active)
    full = len(active) >= day.policy.tide.max_open
    none = full or waits or not len(day.pool) or not tide.any_choice(day, now)
    free = None if none else partial(tide.choices, day, now)
    cause = None if waits else tide.cause_now(day, now, free)
    lack: tuple[AlertKind, str] | None = None
    facts: list[e.Event] = []
    if cause is not None and full:
        lack = AlertKind.TIDE_ALL_OPEN, ""
    elif cause is not None:
        found = tide.lack(day, cause, now)
        if isinstance(found, tuple):
            lack = found
        else:
            clerk = tide.free_clerk(day, found.id, tide.just_left(day, now))
            facts += tide.order(day, found, cause, clerk or "", now)
    lacks = {(AlertKind.WAIT_UNSERVABLE, service): "" for service in sorted(unserved(day, now))}
    if lack is not None and cause is not None:
        lacks[lack] = f"{cause.reason.value}:{cause.ticket or cause.at_window or ''}"
    return facts + _alerts(day, lacks | announcing.lacks(day, now))


def _alerts(day: Day, lacks: dict[tuple[AlertKind, str], str]) -> list[e.Event]:
    """Raise each lack once while it lasts, with its detail; clear what no longer holds."""
    facts: list[e.Event] = [e.AlertCleared(*known) for known in day.alerts if known not in lacks]
    return facts + [e.AlertRaised(*lack, detail) for lack, detail in lacks.items() if lack not in day.alerts]


def _decline_tide(command: c.DeclineTide, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    """The next one free is called instead; a tide that has opened already closes, unless a citizen stands there."""
    window = find_tidal(day, command.window)
    clerk, reason = window.tide.clerk, command.reason.strip()
    if window.tide.state not in (TideState.ORDERED, TideState.OPEN):
        raise Refused(Code.TIDE_NOT_OPEN, window=window.id)
    if clerk is None or actor.id != clerk:
        raise Refused(Code.TIDE_NOT_YOURS, window=window.id)
    if not reason:
        raise Refused(Code.REASON_REQUIRED)
    left = tide.just_left(day, now) | {clerk}
    if window.tide.state is TideState.ORDERED:
        instead = tide.free_clerk(day, window.id, left)
        declined: list[e.Event] = [e.TideDeclined(window.id, clerk, reason, instead)]
        return declined if instead else [*declined, e.TideCancelled(window.id, TideReason.NO_STAFF)]
    must_be_free(day, window)
    return [
        e.TideDeclined(window.id, clerk, reason),
        e.TideClosing(window.id, TideReason.NO_STAFF, reason),
        *tide.closed(window),
    ]


def _open_tide(command: c.OpenTide, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    window = find_tidal(day, command.window)
    if window.tide.state is not TideState.CLOSED:
        raise Refused(Code.TIDE_ALREADY_OPEN, window=window.id)
    active = sum(w.tide.state is not TideState.CLOSED for w in day.tidal())
    if active >= day.policy.tide.max_open:
        raise Refused(Code.TIDE_LIMIT, limit=day.policy.tide.max_open)
    if tide.lacks_network(day, window):
        waiting = [day.services[s] for s in day.pool.counts()]
        lacking = sorted(
            {n for s in waiting for n in s.networks if window.spec.networks and n not in window.spec.networks}
        )
        raise Refused(Code.TIDE_NO_NETWORK, window=window.id, networks="、".join(lacking))
    clerk = tide.free_clerk(day, window.id)
    if clerk is None:
        raise Refused(Code.TIDE_NO_STAFF, window=window.id)
    return tide.order(day, window, tide.Cause(TideReason.MANUAL), clerk, now, command.reason)


def _close_tide(command: c.CloseTide, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    window = find_tidal(day, command.window)
    if window.tide.state is TideState.ORDERED:
        return [e.TideCancelled(window.id, TideReason.MANUAL)]
    if window.tide.state is not TideState.OPEN:
        raise Refused(Code.TIDE_NOT_OPEN, window=window.id)
    closing: list[e.Event] = [e.TideClosing(window.id, TideReason.MANUAL, command.reason)]
    return closing + (tide.closed(window) if window.ticket is None else [])


RULES: Rules = {c.Tick: _tick, c.DeclineTide: _decline_tide, c.OpenTide: _open_tide, c.CloseTide: _close_tide}
