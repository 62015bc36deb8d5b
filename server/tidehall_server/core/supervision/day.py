"""What the day itself shows to the supervision: waits, vacant windows, pauses. Only time in which it is open counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import AlertKind, Session, Window, WindowKind
from tidehall_server.core.supervision.rules import SINCE, Measure, RuleId

_ACTED = timedelta(minutes=5)
"""Who ordered or opened a tide so lately has acted on the wait."""
_FIRST = datetime.min.replace(tzinfo=UTC)
"""Since when nobody came, where there are no hours: whoever waits there is what counts."""


@dataclass(frozen=True, slots=True)
class Posts:
    """The rota: who should sit at each window now, and since when they should (None: since the hall opened). A hall
    without a rota names nobody."""

    clerks: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None


def measures(day: Day, now: datetime, posts: Posts | None = None) -> list[Measure]:
    """Everything that a rule of the day looks at, while the hall is open."""
    if day.plan is None or day.closed or not is_open(day.plan.sessions, now):
        return []
    found = list(_waits(day, now))
    for window in day.windows.values():
        found += _vacancy(day, window, now, posts or Posts())
        found += _pause(day, window, now)
    return found + list(_nobody(day, now))


def open_minutes(sessions: Sequence[Session], since: datetime, now: datetime) -> float:
    """Minutes from ``since`` to ``now`` in which the hall was open; all of them where it has no hours."""
    if not sessions:
        return (now - since).total_seconds() / 60
    spans = ((min(one.closes, now) - max(one.opens, since)).total_seconds() for one in sessions)
    return sum(seconds for seconds in spans if seconds > 0) / 60


def is_open(sessions: Sequence[Session], now: datetime) -> bool:
    """Whether the hall is open at this moment; one without hours always is."""
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
        evidence = ((SINCE, ticket.waits_from.isoformat()), ("service", ticket.service))
        yield Measure(RuleId.WAIT_OVER, name, _minutes(day, ticket.waits_from, now), "", evidence, excused=acted)


def _vacancy(day: Day, window: Window, now: datetime, posts: Posts) -> Iterator[Measure]:
    """A window that was left, at which nothing happens, or to which its clerk never came, as long as people have
    waited for what it does."""
    idle = _idle_since(day, window) if window.clerk is not None else _missed_since(day, window, now, posts)
    if idle is None or window.spec.kind is WindowKind.TIDAL:
        return
    serves = day.serves.get(window.id, ())
    waiting = [day.tickets[name].waits_from for name in day.pool.tickets() if day.tickets[name].service in serves]
    if waiting:
        since = max(idle, min(waiting))
        evidence = ((SINCE, since.isoformat()), ("waiting", str(len(waiting))))
        who = window.clerk or posts.clerks.get(window.id, "")
        episode = idle.astimezone(UTC)
        yield Measure(RuleId.WINDOW_VACANT, window.id, _minutes(day, since, now), who, evidence, episode=episode)


def is_on_duty(window: Window, now: datetime) -> bool:
    """Whether the window is to be staffed at this moment, by its own hours; the hall's are asked elsewhere."""
    return window.spec.duty is None or any(one.opens <= now < one.closes for one in window.spec.duty)


def _missed_since(day: Day, window: Window, now: datetime, posts: Posts) -> datetime | None:
    """Since when whoever should sit there now is missed: since the window was left, and never from before their own
    session began. None where nobody should: off duty, not named by the rota, or without one never taken today."""
    wanted = window.id in posts.clerks if posts.clerks else window.left_at is not None
    if not wanted or not is_on_duty(window, now):
        return None
    sessions = (*(day.plan.sessions if day.plan is not None else ()), *(window.spec.duty or ()))
    began = [one.opens for one in sessions if one.opens <= now < one.closes]
    return max(at for at in (_FIRST, *began, posts.since, window.left_at) if at is not None)


def _idle_since(day: Day, window: Window) -> datetime | None:
    """Since when its clerk does nothing there; None while they work or pause."""
    if window.ticket is not None or window.paused is not None:
        return None
    clerk = day.clerks.get(window.clerk or "")
    last = day.tickets.get(window.last_ticket or "")
    known = (clerk.since if clerk else None, window.last_call_at, last.ended_at if last else None)
    return max((at for at in known if at is not None), default=None)


def _nobody(day: Day, now: datetime) -> Iterator[Measure]:
    """A tide is due and nobody can be sent (notice 004 §2.2): the hall's lack, nobody's fault at a window."""
    for (kind, subject), alert in day.alerts.items():
        if kind is AlertKind.TIDE_NO_STAFF:
            evidence = ((SINCE, alert.since.isoformat()),)
            yield Measure(RuleId.TIDE_NOBODY, subject or "tide", _minutes(day, alert.since, now), "", evidence)


def _pause(day: Day, window: Window, now: datetime) -> Iterator[Measure]:
    """A pause. It has its reason always, so only a long one is a fault."""
    if window.paused is None or window.paused_at is None:
        return
    evidence = ((SINCE, window.paused_at.isoformat()), ("reason", window.paused))
    minutes, episode = _minutes(day, window.paused_at, now), window.paused_at.astimezone(UTC)
    yield Measure(RuleId.PAUSE_LONG, window.id, minutes, window.clerk or "", evidence, episode=episode)
