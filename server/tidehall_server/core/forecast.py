"""How many are ahead, and how long it will take, as a range that says how sure it is.

The queue is lived on from now ``draws.RUNS`` times, each time with other equally likely luck: how long those at the
windows still take, how long everybody ahead will, who does not come, who comes meanwhile and is called before, clerks
on a break, tides on their way or due. The waits of these runs give the best guess and the range that eight in ten
waits fall into; the day's own hits and misses widen or narrow it (``learning.reach``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import exp, isinf

from tidehall_server.core import draws, learning, outlook, tide
from tidehall_server.core.callby import allowance, lines_before
from tidehall_server.core.duty import is_serving_time, on_duty
from tidehall_server.core.forward import Run
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import Foreseen, PriorityClass, Ticket, TideMode, TideState
from tidehall_server.core.queue.pool import Line, Rank, rank_for
from tidehall_server.core.queue_ahead import Asked, Comer, Scene, Stream, Task
from tidehall_server.core.seats import Seat

_MINUTE = 60
_SOON = timedelta(minutes=30)
_LEAST_GROWTH = 1e-9
_ALIKE_S = 180.0
_NEW, _HERE = (0.05, 0.075), (0.08, 0.085)
"""These shares of the runs lie below the range and above it, of somebody who comes now and of somebody who waits.

What no run knows, the luck of the day as a whole, comes on top: one wait in ten on each side is meant. It matters less
to who waits already.
"""

_MEAN = 0.75
"""The best guess lies between the middle run and the mean: the first errs least, the second not to one side."""


def foresee(day: Day, asked: Asked, now: datetime) -> Foreseen | None:
    """The wait from ``now`` until the call; None while nobody is to be expected who could serve."""
    found = _waits(day, asked, now)
    if found is None:
        return None
    mean, middle = sum(found) / len(found), (found[len(found) // 2] + found[(len(found) - 1) // 2]) / 2
    point = _MEAN * mean + (1.0 - _MEAN) * middle
    down, up = learning.reach(day)
    below, above = _NEW if asked.ticket is None else _HERE
    low = max(found[0] * 0.5, point - down * (point - _quantile(found, below)))
    high = point + up * (_quantile(found, 1.0 - above) - point)
    return Foreseen(round(point), round(max(0.0, min(low, point))), round(max(high, point)))


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = min(max(share * len(ordered) - 0.5, 0.0), len(ordered) - 1.0)
    first = int(place)
    second = min(first + 1, len(ordered) - 1)
    return ordered[first] + (place - first) * (ordered[second] - ordered[first])


def _waits(day: Day, asked: Asked, now: datetime) -> list[float] | None:
    """Equally likely waits in seconds, ascending."""
    if _at_once(day, asked, now):
        return [0.0] * draws.RUNS
    scene = Scene(day, asked, now)
    if not scene.reachable():
        return None
    _add_tides(scene)
    doubt = learning.doubt(day)
    seats = [draws.mixed(seat.free, 10 + n) for n, seat in enumerate(scene.seats)]
    coming = _drawn(scene.streams)
    found = []
    for k, free in enumerate(zip(*seats, strict=True)):
        scale = exp(doubt * draws.NORMALS[draws.order(3)[k]] - doubt * doubt / 2)
        run = Run(scene, list(free), _lasting(k, scale), scale)
        found.append(run.until_called(coming[k]))
    found.sort()
    return None if isinf(found[-1]) and isinf(found[0]) else [min(wait, _LONGEST_S) for wait in found]


def _at_once(day: Day, asked: Asked, now: datetime) -> bool:
    """Nobody else waits and a window is free: then there is nothing to foresee."""
    others = len(day.pool) - (asked.ticket is not None and asked.ticket in day.pool)
    if others or asked.waits_from > now or (day.hours_fixed and not is_serving_time(day, now)):
        return False
    return any(
        window.open
        and window.ticket is None
        and asked.pinned in (None, window.id)
        and day.can_serve(window.id, asked.service)
        and on_duty(window.spec, now)
        for window in day.windows.values()
    )


_LONGEST_S = 4 * 3600.0
_AFTER = 1_000_000
"""Who is yet to come has a number behind everybody who waits."""


def _lasting(k: int, scale: float) -> Callable[[Task], float]:
    return lambda task: task.lasts[task.row[k]] * scale


def _drawn(streams: Sequence[Stream]) -> list[list[Comer]]:
    """Who comes in each run: each stream's number comes out right over all runs."""
    found: list[list[Comer]] = [[] for _ in range(draws.RUNS)]
    number = _AFTER
    for place, stream in enumerate(streams):
        whole = int(stream.count)
        for one in range(whole + 1):
            runs = draws.ALL if one < whole else draws.highest(17 + place, stream.count - whole)
            parts, row = draws.order(31 + place + one), draws.order(47 + place + one)
            for k in runs:
                number += 1
                found[k].append((stream.span * (parts[k] + 0.5) / draws.RUNS, number, stream, row))
    return found


def _mean_wait(scene: Scene) -> float:
    free = [sum(s.free) / draws.RUNS for s in scene.seats]
    return Run(scene, free, lambda task: sum(task.lasts) / draws.RUNS).until_called()


def _add_tides(scene: Scene) -> None:
    """Add the tides that the rule will probably order while the citizen waits, one after the other."""
    day, now, policy = scene.day, scene.now, scene.day.policy.tide
    if not policy.automatic:
        return
    active = sum(w.tide.state is not TideState.CLOSED for w in day.tidal())
    soonest = max(0.0, scene.floor - policy.setup_s, _rests_s(day, now))
    could = tide.candidates(day, now + timedelta(seconds=soonest))
    able = [window for window in could if tide.shortens(day, window, scene.asked.service)]
    ready = soonest
    for window in able[: max(0, policy.max_open - active)]:
        if tide.free_clerk(day, window.id) is None and not scene.floor:
            continue
        mine = _mean_wait(scene)
        ordered = _ordered_in(scene, mine)
        ready = max(ready, ordered) + policy.setup_s
        if ready >= mine:
            return
        scene.add(Seat(window.id, (ready,) * draws.RUNS))


def _rests_s(day: Day, now: datetime) -> float:
    """For how many seconds none is ordered: one has ended, or is about to, or a manager has closed it."""
    policy = day.policy.tide
    closing = any(window.tide.state is TideState.CLOSING for window in day.tidal())
    rest = policy.rest_s - policy.setup_s if closing and policy.mode is TideMode.FORECAST else 0
    ends = (outlook.settling_until(day, now), outlook.resting_until(day, now))
    return max(0.0, rest, *((until - now).total_seconds() for until in ends if until is not None))


def _ordered_in(scene: Scene, mine: float) -> float:
    """In how many seconds the rule will order a tide, if the citizen will be called in ``mine``."""
    day, now, policy = scene.day, scene.now, scene.day.policy.tide
    if policy.mode is TideMode.FORECAST:
        short = policy.foresee_wait_s - mine - (now - scene.asked.waits_from).total_seconds()
        return max(0.0, short) / _growth(scene)
    oldest = day.pool.longest()
    since = min(oldest[0], scene.asked.waits_from) if oldest is not None else scene.asked.waits_from
    return max(0.0, policy.max_wait_s - (now - since).total_seconds())


def _growth(scene: Scene) -> float:
    """By how many seconds each second lengthens the wait of the last in line: work that comes, over the windows."""
    day, now = scene.day, scene.now
    coming = learning.arrivals(day, now, now + _SOON) / _SOON.total_seconds()
    mean = sum(learning.expected_s(day, name) * part for name, part in learning.shares(day).items())
    return max(_LEAST_GROWTH, coming * mean / max(1, len(scene.seats)))


def ahead(day: Day, service: str, priority: PriorityClass, now: datetime, slot: datetime | None = None) -> int:
    """Waiting tickets that would be called before a new one of this service, class and booked slot."""
    line = Line(service, "", rank_for(priority, booked=slot is not None))
    before = lines_before(day, line, _base(day, now, slot), day.last_place + 1.0, now)
    return sum(count for _, count in before)


def _base(day: Day, now: datetime, slot: datetime | None) -> datetime:
    session = day.session_at(now)
    base = max(now, session.opens) if session is not None else now
    return day.turn_begins(base) if slot is None else max(base, slot)


def at_issue(
    day: Day, service: str, priority: PriorityClass, now: datetime, slot: datetime | None = None
) -> Foreseen | None:
    """The wait of a ticket taken now."""
    return foresee(day, Asked(service, priority, _base(day, now, slot), slot), now)


def shown(found: Foreseen | None) -> tuple[int, int] | None:
    """The range as people read it: whole minutes, in seconds, never a bare number.

    Rounded to the nearest minute: outwards it would hold more than it claims.
    """
    if found is None:
        return None
    low, high = (int((end + _MINUTE / 2) // _MINUTE) * _MINUTE for end in (found.low_s, found.high_s))
    if low == high:
        low = int(found.low_s // _MINUTE) * _MINUTE
    return low, max(low + _MINUTE, high)


def estimates(day: Day, now: datetime) -> dict[str, tuple[int, int] | None]:
    """What an ordinary ticket taken now would be told, for every service.

    Services that the same windows give and that have nearly the same allowance wait alike: one of them is asked.
    """
    asked: dict[tuple[tuple[str, ...], tuple[str, ...], int], tuple[int, int] | None] = {}
    found: dict[str, tuple[int, int] | None] = {}
    for service in day.services:
        own = tuple(w for w, served in day.serves.items() if service in served)
        helps = tuple(w for w, helped in day.helps.items() if service in helped)
        first = allowance(day, Line(service, "", Rank.NORMAL)).first_s
        key = own, helps, round(first / _ALIKE_S)
        if key not in asked:
            asked[key] = shown(at_issue(day, service, PriorityClass.NORMAL, now))
        found[service] = asked[key]
    return found


def still(day: Day, ticket: Ticket, now: datetime) -> Foreseen | None:
    """The wait of somebody who waits already, from ``now`` on."""
    return foresee(day, Asked.of(ticket), now)
