"""How near the next tide is, and what would happen if it were asked for now: the rules' own answer, for a manager."""

from __future__ import annotations

from datetime import datetime, timedelta

from tidehall_server.core import foresight, tide
from tidehall_server.core.duty import is_serving_time
from tidehall_server.core.lookahead import STRANDED_S, Lookahead
from tidehall_server.core.queue import views as v
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import AlertKind, Ticket, TideMode, TideReason, TideState, WindowKind


def outlook(day: Day, now: datetime) -> v.TideOutlook:
    """``now`` is the time of the last fact: instants in the answer let a screen count on by itself."""
    first = _first_late(day)
    busiest = max(
        (w for w in day.windows.values() if w.spec.kind is not WindowKind.TIDAL),
        key=lambda w: w.cases,
        default=None,
    )
    limit = timedelta(seconds=day.policy.tide.max_wait_s)
    window, clerk, lack, subject = _answer(day, first, now)
    never = now.timestamp() + STRANDED_S
    turns = [turn for turn in Lookahead(day, now).run(foresight.COMING_S) if turn.starts < never]
    return v.TideOutlook(
        automatic=day.policy.tide.automatic,
        mode=day.policy.tide.mode,
        serving=is_serving_time(day, now),
        windows=len(day.tidal()),
        working=sum(w.tide.state is not TideState.CLOSED for w in day.tidal()),
        ticket=first.id if first is not None else None,
        base=first.waits_from if first is not None else None,
        due_at=first.waits_from + limit if first is not None else None,
        busiest=busiest.id if busiest is not None else None,
        cases=busiest.cases if busiest is not None else 0,
        resting_until=resting_until(day, now),
        window=window,
        clerk=clerk,
        lack=lack,
        lack_subject=subject,
        waiting=len(day.pool),
        open_windows=foresight.windows_open(day),
        foreseen_s=round(max([0.0, *(turn.starts - turn.since for turn in turns)])),
        breaks_at=foresight.breaks_at(turns, now, day.policy.tide.max_wait_s),
        settling_until=settling_until(day, now),
    )


def _first_late(day: Day) -> Ticket | None:
    """The waiting ticket that will be the first to ask for one more tide."""
    limit = timedelta(seconds=day.policy.tide.max_wait_s)
    since = max((t.opened_at for t in day.tides if t.opened_at is not None and t.closed_at is None), default=None)
    waiting = (day.tickets[name] for name in day.pool.tickets())
    asking = [t for t in waiting if t.pinned is None and (since is None or t.waits_from + limit > since)]
    return min(asking, key=lambda t: (t.waits_from, t.id), default=None)


def _answer(day: Day, first: Ticket | None, now: datetime) -> tuple[str | None, str | None, AlertKind | None, str]:
    """Which window would open with whom, or what is missing for it."""
    if not day.tidal():
        return None, None, AlertKind.TIDE_NO_WINDOW, ""
    cause = tide.Cause(TideReason.WAIT if first is not None else TideReason.VOLUME, first.id if first else None)
    found = tide.lack(day, cause, now)
    if isinstance(found, tuple):
        return None, None, *found
    return found.id, tide.free_clerk(day, found.id, tide.just_left(day, now)), None, ""


def resting_until(day: Day, now: datetime) -> datetime | None:
    """Until when the rule leaves alone what a manager closed or cancelled."""
    rest = timedelta(seconds=day.policy.tide.min_open_s)
    ended = (t.closed_at for t in day.tides if t.closed_at is not None and t.closing_reason is TideReason.MANUAL)
    until = max(ended, default=None)
    return until + rest if until is not None and now < until + rest else None


def settling_until(day: Day, now: datetime) -> datetime | None:
    """Until when mode forecast orders no tide because one has just closed; the letter's mode knows no such rest."""
    until = foresight.rests_until(day) if day.policy.tide.mode is TideMode.FORECAST else None
    return until if until is not None and now < until else None
