"""The day opens, changes its policy, and closes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide.rule import Rules
from tidehall_server.core.queue.model import (
    CallingPolicy,
    ExpectedArrivals,
    Policy,
    PolicyValue,
    TidePolicy,
    TideReason,
    TideState,
)
from tidehall_server.core.refusal import Code, Refused

_REASON = 40
LIMITS: dict[str, tuple[float, float]] = {
    "tide.max_wait_s": (60, 7200),
    "tide.max_cases": (1, 500),
    "tide.setup_s": (0, 3600),
    "tide.min_open_s": (0, 14400),
    "tide.calm_wait_s": (0, 7200),
    "tide.calm_for_s": (0, 7200),
    "tide.max_open": (0, 99),
    "tide.foresee_wait_s": (60, 7200),
    "tide.rest_s": (0, 7200),
    "calling.ordinary_s": (60, 7200),
    "calling.priority_s": (0, 7200),
    "calling.booked_s": (0, 7200),
    "calling.grace_s": (0, 3600),
    "calling.booked_lead_s": (0, 1800),
    "calling.short_first": (0.0, 3.0),
    "calling.few_first": (0.0, 0.9),
    "recall_limit": (0, 20),
    "pass_places": (0, 50),
    "pass_times": (0, 5),
    "undo_s": (0, 120),
    "call_guard_s": (0, 30),
    "rating_s": (10, 600),
    "rating_link_s": (60, 7 * 86400),
    "issue_before_s": (0, 7200),
    "overtime_s": (0, 14400),
    "booking_early_s": (0, 14400),
    "booking_late_s": (0, 14400),
}
"""Allowed range of every number in the policy, both ends included."""


def _open(command: c.OpenDay, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    if day.opened:
        raise Refused(Code.DAY_ALREADY_OPEN)
    plan = replace(command.plan, expected=tuple(_from(now, command.plan.expected)))
    return [e.DayOpened(plan, command.previous)]


def _from(now: datetime, expected: Iterable[ExpectedArrivals]) -> Iterator[ExpectedArrivals]:
    """What is expected from ``now`` on: who would have come before the day opened is not missed all day long."""
    for slot in expected:
        if slot.starts >= now:
            yield slot
        elif slot.ends > now:
            yield ExpectedArrivals(now, slot.ends, slot.count * ((slot.ends - now) / (slot.ends - slot.starts)))


def _close(command: c.CloseDay, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    busy = sorted(w.id for w in day.windows.values() if w.ticket is not None)
    if busy and not command.force:
        raise Refused(Code.WINDOW_BUSY, window="、".join(busy), ticket=day.windows[busy[0]].ticket)
    facts: list[e.Event] = [e.TicketExpired(t.id) for t in day.tickets.values() if not t.ended]
    for window in day.tidal():
        if window.tide.state is TideState.ORDERED:
            facts.append(e.TideCancelled(window.id, TideReason.DAY_CLOSED))
        elif window.tide.state is not TideState.CLOSED:
            if window.tide.state is TideState.OPEN:
                facts.append(e.TideClosing(window.id, TideReason.DAY_CLOSED))
            facts.append(e.TideClosed(window.id))
    facts += [e.ClerkSignedOut(clerk.id, clerk.window) for clerk in day.clerks.values()]
    facts += [e.AlertCleared(kind, subject) for kind, subject in day.alerts]
    return [*facts, e.DayClosed(command.reason)]


def parts(policy: Policy) -> dict[str, TidePolicy | CallingPolicy]:
    """The tables within the policy, by name."""
    return {"tide": policy.tide, "calling": policy.calling}


def values_of(policy: Policy) -> dict[str, PolicyValue]:
    """Every value of the policy by its dotted key."""
    tables = parts(policy)
    found = {f"{name}.{f.name}": getattr(table, f.name) for name, table in tables.items() for f in fields(table)}
    return found | {f.name: getattr(policy, f.name) for f in fields(Policy) if f.name not in tables}


def _checked(key: str, old: PolicyValue | None, new: PolicyValue) -> PolicyValue:
    """``new`` in the kind of ``old``. Refuses an unknown key and a value of another kind or beyond its limits."""
    if old is None:
        raise Refused(Code.POLICY_UNKNOWN, key=key)
    low: object
    high: object
    if isinstance(old, bool):
        fits, low, high = isinstance(new, bool), "false", "true"
    elif isinstance(old, StrEnum):
        choices = list(type(old))
        fits, low, high = new in choices, choices[0].value, choices[-1].value
    else:
        low, high = least, most = LIMITS[key]
        kinds = (int, float) if isinstance(old, float) else (int,)
        fits = isinstance(new, kinds) and not isinstance(new, bool) and least <= new <= most
    if not fits:
        raise Refused(Code.POLICY_INVALID, key=key, value=new, low=low, high=high)
    return type(old)(new)


def with_values(
    policy: Policy, wanted: Mapping[str, PolicyValue]
) -> tuple[Policy, dict[str, tuple[PolicyValue, PolicyValue]]]:
    """The policy with values changed by dotted key, and each real change as (old, new). Refuses unknown or bad ones."""
    old = values_of(policy)
    checked = {key: _checked(key, old.get(key), value) for key, value in wanted.items()}
    changes = {key: value for key, value in checked.items() if old[key] != value}
    new: dict[str, Any] = {key: value for key, value in changes.items() if "." not in key}
    for name, table in parts(policy).items():
        inside = {key.removeprefix(f"{name}."): value for key, value in changes.items() if key.startswith(f"{name}.")}
        new[name] = replace(table, **inside)  # type: ignore[arg-type]
    return replace(policy, **new), {key: (_told(old[key]), _told(value)) for key, value in sorted(changes.items())}


def _told(value: PolicyValue) -> int | float | str:
    """As the story writes it: a flag is 0 or 1, an order its name."""
    return value.value if isinstance(value, StrEnum) else int(value) if isinstance(value, bool) else value


def _set_policy(command: c.SetPolicy, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    policy, changes = with_values(day.policy, command.changes)
    if not changes:
        raise Refused(Code.POLICY_UNCHANGED)
    if not command.reason.strip():
        raise Refused(Code.REASON_REQUIRED)
    told = tuple((key, old, new) for key, (old, new) in changes.items())
    return [e.PolicyChanged(policy, told, command.reason.strip())]


def _announced(command: c.Announced, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    for call in day.calls:
        if call.version == command.call:
            if command.how in call.announced:
                return []
            how, reason = command.how.value, command.reason[:_REASON]
            return [e.CallAnnounced(call.version, call.ticket, call.window, how, actor.id, reason)]
    if command.call > day.version:
        raise Refused(Code.UNKNOWN_CALL, call=command.call)
    return []  # called anew or taken back meanwhile: there is nothing left to acknowledge


RULES: Rules = {c.OpenDay: _open, c.CloseDay: _close, c.SetPolicy: _set_policy, c.Announced: _announced}
