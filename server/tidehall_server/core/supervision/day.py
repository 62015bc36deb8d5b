"""What the day itself shows to the supervision: waits, vacant windows, pauses. Only time in which it is open counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import Session, Window, WindowKind
from tidehall_server.core.supervision.rules import Measure, RuleId

_ACTED = timedelta(minutes=5)
"""Who ordered or opened a tide so lately has acted on the wait."""


def measures(day: Day, now: datetime) -> list[Measure]:
    """Everything that a rule of the day looks at, while the hall is open."""
    if day.plan is None or day.closed or not _is_open(day.plan.sessions, now):
        return []
    found = list(_waits(day, now))
    for window in day.windows.values():
        found += _vacancy(day, window, now)
        found += _pause(day, window, now)
    return found


def open_minutes(sessions: Sequence[Session], since: datetime, now: datetime) -> float:
    """Minutes from ``since`` to ``now`` in which the hall was open; all of them where it has no hours."""
    if not sessions:
        return (now - since).total_seconds() / 60
    spans = ((min(one.closes, now) - max(one.opens, since)).total_seconds() for one in sessions)
    return sum(seconds for seconds in spans if seconds > 0) / 60


def _is_open(sessions: Sequence[Session], now: datetime) -> bool:
    return not sessions or any(one.opens <= now < one.closes for one in sessions)


def _minutes(day: Day, since: datetime, now: datetime) -> float:
    return open_minutes(day.plan.sessions if day.plan is not None else (), since, now)


def _waits(day: Day, now: datetime) -> Iterator[Measure]:
    acted = any(
        at is not None and timedelta() <= now - at <= _ACTED
        for turn in day.tides
        for at in (turn.ordered_at, turn.opened_at)
    )
    for name in day.pool.tickets():
        ticket = day.tickets[name]
        evidence = (("since", ticket.waits_from.isoformat()), ("service", ticket.service))
        yield Measure(RuleId.WAIT_OVER, name, _minutes(day, ticket.waits_from, now), "", evidence, excused=acted)


def _vacancy(day: Day, window: Window, now: datetime) -> Iterator[Measure]:
    """A window that was left, or at which nothing happens, as long as people have waited for what it does."""
    idle = _idle_since(day, window)
    if idle is None or window.spec.kind is WindowKind.TIDAL:
        return
    serves = day.serves.get(window.id, ())
    waiting = [day.tickets[name].waits_from for name in day.pool.tickets() if day.tickets[name].service in serves]
    if waiting:
        since = max(idle, min(waiting))
        evidence = (("since", since.isoformat()), ("waiting", str(len(waiting))))
        yield Measure(RuleId.WINDOW_VACANT, window.id, _minutes(day, since, now), window.clerk or "", evidence)


def _idle_since(day: Day, window: Window) -> datetime | None:
    """Since when nobody works there; None while somebody does, pauses, or has not come today."""
    if window.clerk is None:
        return window.left_at
    if window.ticket is not None or window.paused is not None:
        return None
    clerk = day.clerks.get(window.clerk)
    last = day.tickets.get(window.last_ticket or "")
    known = (clerk.since if clerk else None, window.last_call_at, last.ended_at if last else None)
    return max((at for at in known if at is not None), default=None)


def _pause(day: Day, window: Window, now: datetime) -> Iterator[Measure]:
    """A pause. It has its reason always, so only a long one is a fault."""
    if window.paused is None or window.paused_at is None:
        return
    evidence = (("since", window.paused_at.isoformat()), ("reason", window.paused))
    minutes = _minutes(day, window.paused_at, now)
    yield Measure(RuleId.PAUSE_LONG, window.id, minutes, window.clerk or "", evidence)
