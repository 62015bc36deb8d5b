"""When a tidal window opens and closes by itself: the notice's letter (mode *rule*), which mode *forecast* rests on.

"群众等待不超过15分钟, 日办件量不超过30件"; beyond that the tidal window opens (notice 004 §1.2). Both limits are
inclusive: a tide is due when a wait has passed 15:00, and when a window has finished its 31st case of the day. The
notice says nothing about closing; the closing rule (calm for a while after a minimum of opening) is ours and
configurable. In mode *forecast* (``foresight``) a tide opens before a wait breaks the promise; the letter stands
behind it for waits, not for the 31st case, and not during the rest after a tide.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tidehall_server.core import foresight
from tidehall_server.core.duty import duty_ended, is_serving_time, on_duty
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import AlertKind, TideMode, TideReason, TideState, Window, WindowKind


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a tide is due: the ticket whose wait passed the limit, the window whose cases did, or what is foreseen.

    A forecast names the ``window`` that helps most; ``waiting`` and ``open_windows`` are what it saw, ``breaks_at``
    when the promise would be broken next.
    """

    reason: TideReason
    ticket: str | None = None
    wait_s: int | None = None
    at_window: str | None = None
    cases: int | None = None
    window: str | None = None
    waiting: int | None = None
    open_windows: int | None = None
    breaks_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """Why a tide closes; ``wait_s`` is the longest wait foreseen without it."""

    reason: TideReason
    wait_s: int | None = None


_LOOK_S = 60
"""How often a forecast is made anew when nothing happens: on the minute, whatever has happened before."""


Windows = Callable[[], Sequence[Window]]


def cause_now(day: Day, now: datetime, windows: Windows | None) -> Cause | None:
    """What asks for one more tide at ``now``, if anything does.

    ``windows`` are those a forecast may choose from, asked for when there is a need; None where no window is free.
    """
    if _rests(day, now):
        return None
    serving = is_serving_time(day, now)
    if day.policy.tide.mode is TideMode.RULE:
        return (_overdue(day, now) or _volume(day)) if serving else None
    setup = timedelta(seconds=day.policy.tide.setup_s)
    return _foreseen(day, now, windows) if serving or is_serving_time(day, now + setup) else None


def _still_broken(day: Day, broken: Cause, now: datetime) -> bool:
    """The forecast saw no gain, yet the wait went on for as long as a tide takes to be ready: now the letter counts."""
    policy = day.policy.tide
    return (broken.wait_s or 0) > policy.max_wait_s + policy.setup_s and not foresight.rests(day, now)


def _foreseen(day: Day, now: datetime, windows: Windows | None) -> Cause | None:
    """What is foreseen; a wait that has broken the promise already is named instead."""
    broken = _overdue(day, now)
    found = None
    if windows is not None:
        found = foresight.shortage(day, now, windows, sooner=over_volume(day))
    if found is None:
        return broken if broken is not None and _still_broken(day, broken, now) else None
    seen, window = found
    return Cause(
        TideReason.FORECAST if broken is None else TideReason.WAIT,
        ticket=(seen.ticket or None) if broken is None else broken.ticket,
        wait_s=seen.wait_s if broken is None else broken.wait_s,
        window=window.id,
        waiting=seen.waiting,
        open_windows=seen.windows,
        breaks_at=seen.breaks_at,
    )


def _rests(day: Day, now: datetime) -> bool:
    """What a manager closed or cancelled stays so for a while: the rule does not contradict a person at once."""
    rest = timedelta(seconds=day.policy.tide.min_open_s)
    ended = (turn for turn in reversed(day.tides) if turn.closing_reason is TideReason.MANUAL)
    return any(turn.closed_at is None or now - turn.closed_at < rest for turn in ended)


def _overdue(day: Day, now: datetime) -> Cause | None:
    """A ticket that passed the limit after the last working tide opened: each tide gets the chance to work first.

    One that a closed tidal window could relieve is named before one that none could; who was sent to one window by a
    person waits for that window, which no tide replaces.
    """
    limit = timedelta(seconds=day.policy.tide.max_wait_s)
    oldest = day.pool.longest()
    if oldest is None or now - oldest[0] <= limit:
        return None
    since = max((t.opened_at for t in day.tides if t.opened_at is not None and t.closed_at is None), default=None)
    last, after = now - limit, since - limit if since is not None else None
    found = [(at, name) for name, at in day.pool.bases.items() if at < last and (after is None or at > after)]
    late = [ticket for _, name in sorted(found) if (ticket := day.tickets[name]).pinned is None]
    if not late:
        return None
    free, first, hopeless = list(candidates(day, now)), late[0], set[str]()
    for ticket in late if free else ():
        if ticket.service not in hopeless:
            if any(relieves(day, window, ticket.service) for window in free):
                first = ticket
                break
            hopeless.add(ticket.service)
    return Cause(TideReason.WAIT, ticket=first.id, wait_s=int((now - first.waits_from).total_seconds()))


def _volume(day: Day) -> Cause | None:
    """A window that passed its cases of the day while no tide helps; each window is answered once a day."""
    if any(window.tide.state is not TideState.CLOSED for window in day.tidal()):
        return None
    answered = {
        t.at_window for t in day.tides if t.opened_at is not None or t.closing_reason is not TideReason.NO_STAFF
    }
    for window in day.windows.values():
        over = window.cases > day.policy.tide.max_cases
        if over and window.spec.kind is not WindowKind.TIDAL and window.id not in answered:
            return Cause(TideReason.VOLUME, at_window=window.id, cases=window.cases)
    return None


def _line_of(day: Day, service: str) -> set[str]:
    """The service and those that share a window with it which is no tidal one: who waits for them waits together."""
    lines = (set(day.serves[w.id]) for w in day.windows.values() if w.spec.kind is not WindowKind.TIDAL)
    return {service}.union(*(line for line in lines if service in line))


def shortens(day: Day, window: Window, service: str) -> bool:
    """Whether this window's work shortens the wait for ``service``: its own work, or that of others in its line."""
    return any(day.can_serve(window.id, other) for other in _line_of(day, service))


def relieves(day: Day, window: Window, service: str) -> bool:
    """Whether somebody waits now whom this window could take and so shorten the wait for ``service``."""
    return any(day.can_serve(window.id, other) for other in _line_of(day, service) & day.pool.counts().keys())


def over_volume(day: Day) -> bool:
    return any(w.cases > day.policy.tide.max_cases for w in day.windows.values() if w.spec.kind is not WindowKind.TIDAL)


def free_clerk(day: Day, window: str, left: Collection[str] = ()) -> str | None:
    """A clerk in the hall without a window (or at this one and not on a pause) whose posts and training allow it.

    Longest on standby first, nobody of ``left``.
    """
    reserved = {w.tide.clerk for w in day.tidal() if w.tide.state is TideState.ORDERED and w.id != window}
    away = {w.clerk for w in day.tidal() if w.paused is not None}
    free = [
        clerk
        for clerk in day.clerks.values()
        if clerk.window in (None, window)
        and not (clerk.id in reserved or clerk.id in away or clerk.id in left)
        and day.post(clerk.id, window) is not None
        and day.may_sit(clerk.id)
    ]
    return min(free, key=lambda clerk: (clerk.window is None, clerk.since, clerk.id)).id if free else None


def just_left(day: Day, now: datetime) -> set[str]:
    """Clerks who declined a tide, or stepped back from it to standby: the rule does not ask them again at once."""
    rest = timedelta(seconds=day.policy.tide.min_open_s)
    declined = {clerk for turn in day.tides for clerk, at in turn.declined.items() if now - at < rest}
    return declined | {
        turn.clerk
        for turn in day.tides
        if turn.opened_at is not None and turn.closing_reason is TideReason.NO_STAFF
        if turn.closed_at is not None and now - turn.closed_at < rest
        if (clerk := day.clerks.get(turn.clerk)) is not None and clerk.since <= turn.closed_at
    }


def lacks_network(day: Day, window: Window) -> bool:
    """Of those who wait for services this window is meant for, all need a network it has not."""
    meant = [s for s in day.pool.counts() if s in window.spec.services or s in window.spec.helps]
    return bool(meant) and not any(day.can_serve(window.id, service) for service in meant)


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
            waiting=cause.waiting,
            open_windows=cause.open_windows,
            breaks_at=cause.breaks_at,
            limit_s=None if cause.waiting is None else day.policy.tide.max_wait_s,
        )
    ]
    return facts + (opened(day, window, clerk) if setup == 0 else [])


def opened(day: Day, window: Window, clerk: str) -> list[e.Event]:
    facts: list[e.Event] = []
    if window.clerk != clerk:
        if window.clerk is not None:
            facts.append(e.ClerkSignedOut(window.clerk, window.id, standby=True))
        facts.append(e.ClerkSignedIn(clerk, day.clerks[clerk].name, window.id, day.post(clerk, window.id) or ""))
    return [*facts, e.TideOpened(window.id, clerk)]


def closed(window: Window) -> list[e.Event]:
    """The turn ends; its clerk goes back on standby."""
    facts: list[e.Event] = [e.TideClosed(window.id)]
    return facts + ([e.ClerkSignedOut(window.clerk, window.id, standby=True)] if window.clerk is not None else [])


def when_released(window: Window) -> list[e.Event]:
    """A closing tidal window closes when the ticket it was serving leaves it."""
    return closed(window) if window.tide.state is TideState.CLOSING else []


def why_close(day: Day, window: Window, now: datetime) -> Closing | None:
    """Why this open tide should close at ``now``, if it should."""
    opened_at, ordered_at = window.tide.opened_at, window.tide.ordered_at
    if opened_at is None or ordered_at is None:
        return None
    if duty_ended(window.spec, opened_at, now):
        return Closing(TideReason.HOURS)
    last = _closing_before(day, now)
    if not is_serving_time(day, now) and last is not None and ordered_at < last:
        waiting = any(day.can_serve(window.id, service) for service in day.pool.counts())
        over = now >= last + timedelta(seconds=day.policy.overtime_s)
        return Closing(TideReason.HOURS) if over or not waiting else None
    if now - opened_at < timedelta(seconds=day.policy.tide.min_open_s):
        return None
    if day.policy.tide.mode is TideMode.FORECAST:
        wait_s = foresight.calm_without(day, now, window)
        return None if wait_s is None else Closing(TideReason.CALM, wait_s)
    return Closing(TideReason.CALM) if _is_calm(day, window, opened_at, now) else None


def _closing_before(day: Day, now: datetime) -> datetime | None:
    """When the hall last closed its doors today."""
    sessions = day.plan.sessions if day.plan is not None else ()
    return max((s.closes for s in sessions if s.closes <= now), default=None)


def _is_calm(day: Day, window: Window, opened_at: datetime, now: datetime) -> bool:
    """No window is over its cases, and for a while nobody waited long whom this tide could relieve."""
    policy = day.policy.tide
    if over_volume(day):
        return False
    long_wait = timedelta(seconds=policy.calm_wait_s)
    oldest = day.pool.longest()
    if oldest is not None and now - oldest[0] >= long_wait:
        waiting = (day.tickets[name] for name in day.pool.tickets())
        slow = {t.service for t in waiting if t.pinned is None and now - t.waits_from >= long_wait}
        if any(shortens(day, window, service) for service in slow):
            return False
    return now - _calm_since(day, window, opened_at) >= timedelta(seconds=policy.calm_for_s)


def _calm_since(day: Day, window: Window, opened_at: datetime) -> datetime:
    long_waits = (at for service, at in day.long_waits.items() if shortens(day, window, service))
    return max(opened_at, max(long_waits, default=opened_at))


def candidates(day: Day, now: datetime) -> Iterator[Window]:
    """Tidal windows that could be ordered now: closed, empty, and on duty when they would be ready."""
    ready = now + timedelta(seconds=day.policy.tide.setup_s)
    for window in day.tidal():
        if window.tide.state is TideState.CLOSED and window.ticket is None and on_duty(window.spec, ready):
            yield window


def any_choice(day: Day, now: datetime) -> bool:
    """Whether ``choices`` has any."""
    return next(_lasting(day, now), None) is not None


def _lasting(day: Day, now: datetime) -> Iterator[Window]:
    return (window for window in candidates(day, now) if lasts(day, window, now))


def choices(day: Day, now: datetime) -> list[Window]:
    """What a forecast may order now: windows whose duty lasts for a whole opening, staffed ones where there are any."""
    free = list(_lasting(day, now))
    left = just_left(day, now)
    return [window for window in free if free_clerk(day, window.id, left) is not None] or free


def lasts(day: Day, window: Window, now: datetime) -> bool:
    """Whether a window ordered now could stay open for ``min_open_s`` before its duty ends, or the hall closes."""
    policy = day.policy.tide
    opens = now + timedelta(seconds=policy.setup_s)
    ends = opens + timedelta(seconds=policy.min_open_s)
    hours = day.plan.sessions if day.plan is not None else ()
    sessions = hours if window.spec.duty is None else window.spec.duty
    if window.spec.duty is None and not hours:
        return True
    return any(s.opens <= opens and ends <= s.closes for s in sessions)


def lack(day: Day, cause: Cause, now: datetime) -> tuple[AlertKind, str] | Window:
    """The window to order for ``cause``, or the lack to alert: no window, all at work, no network, no staff."""
    helping = [window for window in day.tidal() if helps(day, window, cause)]
    if not helping:
        meant = [w for w in day.tidal() if cause.ticket is None or _is_meant(day, w, cause.ticket)]
        return (AlertKind.TIDE_NO_NETWORK, meant[0].id) if meant else (AlertKind.TIDE_NO_WINDOW, "")
    free = [window for window in candidates(day, now) if window in helping]
    if not free:
        working = any(window.tide.state is not TideState.CLOSED for window in helping)
        return AlertKind.TIDE_ALL_OPEN if working else AlertKind.TIDE_NO_WINDOW, ""
    left = just_left(day, now)
    staffed = [window for window in free if free_clerk(day, window.id, left) is not None]
    return staffed[0] if staffed else (AlertKind.TIDE_NO_STAFF, free[0].id)


def helps(day: Day, window: Window, cause: Cause) -> bool:
    """Whether opening this window would answer the cause."""
    if cause.window is not None:
        return window.id == cause.window
    if cause.ticket is None:
        return not lacks_network(day, window)
    return relieves(day, window, day.tickets[cause.ticket].service)


def _is_meant(day: Day, window: Window, ticket: str) -> bool:
    service = day.tickets[ticket].service
    return service in window.spec.services or service in window.spec.helps


def next_due(day: Day, now: datetime) -> datetime | None:
    """The next moment at which the clock alone may change something; None when only a command can.

    A simulator jumps there instead of ticking every second. It may name a moment at which nothing happens after all.
    """
    policy = day.policy.tide
    found = [s.opens for s in day.plan.sessions] + [s.closes for s in day.plan.sessions] if day.plan is not None else []
    found += [s.closes + timedelta(seconds=day.policy.overtime_s) for s in (day.plan.sessions if day.plan else ())]
    late = timedelta(seconds=policy.max_wait_s + 1)
    working = any(window.tide.state is not TideState.CLOSED for window in day.tidal())
    if policy.automatic and policy.mode is TideMode.FORECAST and (working or len(day.pool)):
        found.append(datetime.fromtimestamp((now.timestamp() // _LOOK_S + 1) * _LOOK_S, now.tzinfo))
    if policy.automatic:
        last = now - late
        not_late = min((base for base in day.pool.bases.values() if base > last), default=None)
        found += [not_late + late] if not_late is not None else []
    for window in day.tidal():
        turn = window.tide
        if turn.ready_at is not None and turn.state is TideState.ORDERED:
            found.append(turn.ready_at)
        if turn.opened_at is not None and turn.state is TideState.OPEN:
            found.append(turn.opened_at + timedelta(seconds=policy.min_open_s))
            found.append(_calm_since(day, window, turn.opened_at) + timedelta(seconds=policy.calm_for_s))
            found += [s.closes for s in window.spec.duty or ()]
    rest = timedelta(seconds=policy.min_open_s)
    found += [
        t.closed_at + rest for t in day.tides if t.closed_at is not None and t.closing_reason is TideReason.MANUAL
    ]
    return min((moment for moment in found if moment > now), default=None)
