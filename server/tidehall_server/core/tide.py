"""When a tidal window opens and closes by itself: the notice's letter (mode *rule*).

"群众等待不超过15分钟, 日办件量不超过30件"; beyond that the tidal window opens (notice 004 §1.2). Both limits are
inclusive: a tide is due when a wait has passed 15:00, and when a window has finished its 31st case of the day. The
notice says nothing about closing; the closing rule (calm for a while after a minimum of opening) is ours and
configurable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import AlertKind, TideReason, TideState, Window, WindowKind


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a tide is due: the ticket whose wait passed the limit, or the window whose cases did."""

    reason: TideReason
    ticket: str | None = None
    wait_s: int | None = None
    at_window: str | None = None
    cases: int | None = None


def is_serving_time(day: Day, now: datetime) -> bool:
    """Inside a session, or always where the notice fixes no hours."""
    sessions = day.plan.sessions if day.plan is not None else ()
    return not day.hours_fixed or any(s.opens <= now < s.closes for s in sessions)


def cause_now(day: Day, now: datetime) -> Cause | None:
    """What asks for one more tide at ``now``, if anything does."""
    if not is_serving_time(day, now):
        return None
    return _overdue(day, now) or _volume(day)


def _overdue(day: Day, now: datetime) -> Cause | None:
    """A ticket that passed the limit after the last tide opened: each tide gets the chance to work first."""
    limit = timedelta(seconds=day.policy.tide.max_wait_s)
    oldest = day.pool.longest()
    if oldest is None or now - oldest[0] <= limit:
        return None
    since = max((turn.opened_at for turn in day.tides if turn.opened_at is not None), default=None)
    if since is None:
        base, name = oldest
        return Cause(TideReason.WAIT, ticket=name, wait_s=int((now - base).total_seconds()))
    late = [
        (ticket.base, name) for name in day.pool.tickets() if since < (ticket := day.tickets[name]).base + limit < now
    ]
    if not late:
        return None
    base, name = min(late)
    return Cause(TideReason.WAIT, ticket=name, wait_s=int((now - base).total_seconds()))


def _volume(day: Day) -> Cause | None:
    """A window that passed its cases of the day while no tide helps; each window asks once a day."""
    if any(window.tide.state is not TideState.CLOSED for window in day.tidal()):
        return None
    asked = {turn.at_window for turn in day.tides}
    for window in day.windows.values():
        over = window.cases > day.policy.tide.max_cases
        if over and window.spec.kind is not WindowKind.TIDAL and window.id not in asked:
            return Cause(TideReason.VOLUME, at_window=window.id, cases=window.cases)
    return None


def over_volume(day: Day) -> bool:
    return any(w.cases > day.policy.tide.max_cases for w in day.windows.values() if w.spec.kind is not WindowKind.TIDAL)


def free_clerk(day: Day, window: str) -> str | None:
    """A clerk in the hall without a window (or already at this one) whose posts allow it; longest on standby first."""
    reserved = {w.tide.clerk for w in day.tidal() if w.tide.state is TideState.ORDERED and w.id != window}
    free = [
        clerk
        for clerk in day.clerks.values()
        if clerk.window in (None, window) and clerk.id not in reserved and day.post(clerk.id, window) is not None
    ]
    return min(free, key=lambda clerk: (clerk.window is None, clerk.since, clerk.id)).id if free else None


def lacks_network(day: Day, window: Window) -> bool:
    """Everybody who waits needs a network this window has not, or it has no such service at all."""
    if len(day.pool) == 0:
        return False
    return not any(day.can_serve(window.id, service) for service in day.pool.counts())


def order(day: Day, window: Window, cause: Cause, clerk: str, now: datetime, note: str = "") -> list[e.Event]:
    """Order the tide; without set-up time it opens at once."""
    setup = day.policy.tide.setup_s
    facts: list[e.Event] = [
        e.TideOrdered(
            window.id,
            cause.reason,
            clerk,
            now + timedelta(seconds=setup),
            ticket=cause.ticket,
            wait_s=cause.wait_s,
            at_window=cause.at_window,
            cases=cause.cases,
            note=note,
        )
    ]
    return facts + (opened(day, window, clerk) if setup == 0 else [])


def opened(day: Day, window: Window, clerk: str) -> list[e.Event]:
    facts: list[e.Event] = []
    if window.clerk != clerk:
        facts.append(e.ClerkSignedIn(clerk, day.clerks[clerk].name, window.id, day.post(clerk, window.id) or ""))
    return [*facts, e.TideOpened(window.id, clerk)]


def closed(window: Window) -> list[e.Event]:
    """The turn ends; its clerk goes back on standby."""
    facts: list[e.Event] = [e.TideClosed(window.id)]
    return facts + ([e.ClerkSignedOut(window.clerk, window.id, standby=True)] if window.clerk is not None else [])


def when_released(window: Window) -> list[e.Event]:
    """A closing tidal window closes when the ticket it was serving leaves it."""
    return closed(window) if window.tide.state is TideState.CLOSING else []


def why_close(day: Day, window: Window, now: datetime) -> TideReason | None:
    """Why this open tide should close at ``now``, if it should."""
    policy = day.policy.tide
    waiting = any(day.can_serve(window.id, service) for service in day.pool.counts())
    if not is_serving_time(day, now):
        last = max((s.closes for s in day.plan.sessions if s.closes <= now), default=None) if day.plan else None
        over = last is not None and now >= last + timedelta(seconds=day.policy.overtime_s)
        return TideReason.HOURS if over or not waiting else None
    opened_at = window.tide.opened_at
    if opened_at is None or now - opened_at < timedelta(seconds=policy.min_open_s) or over_volume(day):
        return None
    oldest = day.pool.longest()
    if oldest is not None and now - oldest[0] >= timedelta(seconds=policy.calm_wait_s):
        return None
    calm_since = max(opened_at, day.last_long_wait_at or opened_at)
    return TideReason.CALM if now - calm_since >= timedelta(seconds=policy.calm_for_s) else None


def candidates(day: Day) -> Iterator[Window]:
    """Tidal windows that could be ordered now."""
    for window in day.tidal():
        if window.tide.state is TideState.CLOSED and window.ticket is None:
            yield window


def lack(day: Day, cause: Cause) -> tuple[AlertKind, str] | Window:
    """The window to order for ``cause``, or the lack to alert: no window, no network, no staff."""
    free = list(candidates(day))
    if not free:
        return AlertKind.TIDE_NO_WINDOW, ""
    able = [window for window in free if not lacks_network(day, window)]
    if not able:
        return AlertKind.TIDE_NO_NETWORK, free[0].id
    staffed = [window for window in able if free_clerk(day, window.id) is not None]
    return staffed[0] if staffed else (AlertKind.TIDE_NO_STAFF, able[0].id)


def next_due(day: Day, now: datetime) -> datetime | None:
    """The next moment at which the clock alone may change something; None when only a command can.

    A simulator jumps there instead of ticking every second. It may name a moment at which nothing happens after all.
    """
    policy = day.policy.tide
    found = [s.opens for s in day.plan.sessions] + [s.closes for s in day.plan.sessions] if day.plan is not None else []
    found += [s.closes + timedelta(seconds=day.policy.overtime_s) for s in (day.plan.sessions if day.plan else ())]
    late = timedelta(seconds=policy.max_wait_s + 1)
    if policy.automatic:
        found += [day.tickets[name].base + late for name in day.pool.tickets()]
    for window in day.tidal():
        turn = window.tide
        if turn.ready_at is not None and turn.state is TideState.ORDERED:
            found.append(turn.ready_at)
        if turn.opened_at is not None and turn.state is TideState.OPEN:
            found.append(turn.opened_at + timedelta(seconds=policy.min_open_s))
            found.append((day.last_long_wait_at or turn.opened_at) + timedelta(seconds=policy.calm_for_s))
    return min((moment for moment in found if moment > now), default=None)
