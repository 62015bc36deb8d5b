"""When a tidal window opens before the promise breaks, and closes without having to open again: mode *forecast*.

**Open.** The queue is run forward (``lookahead``) with the walk-ins of the next ten minutes. If somebody would wait
more than ``foresee_wait_s`` (10 minutes, five before the promise), and one more tidal window, ready after its set-up
time, would save at least a minute of lateness in sum, it is ordered now.

**Close.** After ``min_open_s``, when without the window nobody whom it helps would wait more than ``calm_wait_s``, the
walk-ins of the next twenty minutes included.

**No flapping.** For ``rest_s`` after a tide has ended none opens, whatever is foreseen, and none closes while another
is on its way. After the rest the letter stands behind the forecast: a wait that has broken the promise for as long as
a tide takes to be ready opens one even where the forecast sees no gain.

**30 cases.** While a window has passed them, help is asked for halfway between ``foresee_wait_s`` and ``calm_wait_s``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tidehall_server.core.lookahead import Lookahead, Turn
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import TideState, Window

COMING_S = 600
"""Walk-ins of the next ten minutes count when a window is to open."""
STAYING_S = 1200
"""Walk-ins of the next twenty minutes count when a window is to close."""
_CAUTION = 1.1
"""Before a window closes a tenth more are expected: opening again costs a clerk's way twice."""
_SAVES_S = 60.0


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the forecast saw: so many wait at so many open windows, and the first who would wait too long.

    ``ticket`` "" is a citizen who is yet to come. ``breaks_at`` is when the promise itself is broken next, where it is.
    """

    waiting: int
    windows: int
    wait_s: int
    ticket: str
    breaks_at: datetime | None = None


def shortage(
    day: Day, now: datetime, windows: Callable[[], Sequence[Window]], *, sooner: bool = False
) -> tuple[Foreseen, Window] | None:
    """The wait that would grow too long, and which of ``windows`` shortens it most; None while all goes well.

    The windows are asked for only when there is a need. ``sooner``: the windows have more cases than they should, so
    help is asked for at a shorter wait.
    """
    if not len(day.pool) or rests(day, now):
        return None
    policy = day.policy.tide
    limit = float((policy.foresee_wait_s + policy.calm_wait_s) / 2 if sooner else policy.foresee_wait_s)
    view = Lookahead(day, now)
    turns = list(view.run(COMING_S))
    first = next((turn for turn in turns if turn.starts - turn.since > limit), None)
    late = _lateness(turns, limit)
    if first is None or late < _SAVES_S:
        return None  # no window can save more lateness than there is
    free = windows()
    if not free:
        return None
    gains = [(late - _lateness(view.run(COMING_S, opening=window), limit), window) for window in free]
    gain, best = max(gains, key=lambda one: one[0])
    if gain < _SAVES_S:
        return None
    wait_s = round(first.starts - first.since)
    seen = Foreseen(len(day.pool), windows_open(day), wait_s, first.ticket, breaks_at(turns, now, policy.max_wait_s))
    return seen, best


def breaks_at(turns: Iterable[Turn], now: datetime, limit_s: int) -> datetime | None:
    """When the first of those who are to wait longer than ``limit_s`` will have waited so long; not who has already."""
    broken = (turn.since + limit_s for turn in turns if turn.starts - turn.since > limit_s)
    first = min((moment for moment in broken if moment > now.timestamp()), default=None)
    return None if first is None else datetime.fromtimestamp(round(first), UTC)


def calm_without(day: Day, now: datetime, window: Window) -> int | None:
    """The longest wait to be expected if this window stopped now, in seconds; None when that would be too long."""
    if any(other.tide.state is TideState.ORDERED for other in day.tidal()):
        return None
    view = Lookahead(day, now)
    gone = list(view.run(STAYING_S, more=_CAUTION, without=window.id))
    limit = day.policy.tide.calm_wait_s
    if any(turn.starts - turn.since > limit for turn in gone):
        stays = {turn.order: turn.starts for turn in view.run(STAYING_S, more=_CAUTION)}
        gone = [turn for turn in gone if turn.starts - stays.get(turn.order, turn.starts) >= _SAVES_S]
    longest = max([0.0, *(turn.starts - turn.since for turn in gone)])
    return round(longest) if longest <= limit else None


def _lateness(turns: Iterable[Turn], limit: float) -> float:
    return sum(max(0.0, turn.starts - turn.since - limit) for turn in turns)


def windows_open(day: Day) -> int:
    return sum(window.open for window in day.windows.values())


def rests(day: Day, now: datetime) -> bool:
    """Whether a window ordered now would open too soon after one that has closed, or has yet to."""
    if any(window.tide.state is TideState.CLOSING for window in day.tidal()):
        return True
    until = rests_until(day)
    return until is not None and now < until


def rests_until(day: Day) -> datetime | None:
    """Until when none is ordered because one has closed."""
    policy = day.policy.tide
    last = max((t.closed_at for t in day.tides if t.closed_at is not None and t.opened_at is not None), default=None)
    return None if last is None else last + timedelta(seconds=policy.rest_s - policy.setup_s)
