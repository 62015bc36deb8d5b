"""How many are ahead, and how long it will take, as a range that says how sure it is.

The queue is run forward ``draws.RUNS`` times with the durations that the day lets expect, each run with other equally
likely luck: who is served now and for how long, who is called before, who may still come and be called before, breaks,
ends of duty, tides on their way. The waits of these runs give the best guess and the range that eight in ten fall into.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from math import exp, inf

from tidehall_server.core import draws, learning, tide
from tidehall_server.core.ahead import Asked, Order
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import PriorityClass, TideState
from tidehall_server.core.seats import HOLD_S, Seat, seat

_RUNS = range(draws.RUNS)
_MINUTE = 60
_PATIENCE_S = 4700.0
MODE = os.environ.get("TIDE", "rule")
GRACE = os.environ.get("GR", "1") == "1"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Seconds from now until the call: the best guess, and the range that eight in ten fall into."""

    point_s: float
    low_s: float
    high_s: float


@dataclass(slots=True)
class _Task:
    """Somebody else: the places in the list of seats that may serve, equally likely durations, and when it comes, in
    seconds from now."""

    able: tuple[int, ...]
    lasts: tuple[float, ...]
    mean: float
    order: tuple[int, ...]
    due: float
    comes: float = 0.0
    own: tuple[int, ...] = ()


class Scene:
    """All that a forward run for one citizen needs."""

    def __init__(self, day: Day, asked: Asked, now: datetime) -> None:
        self.day, self.asked, self.now = day, asked, now
        self.stamp = now.timestamp()
        self.floor = _floor(day, now)
        self.line = Order(day)
        earliest = asked.slot - timedelta(seconds=self.line.lead) if asked.slot is not None else now
        self.earliest = max(self.floor, (earliest - now).total_seconds())
        self.seats = [s for w in day.windows.values() if (s := seat(day, w, now, self.floor)) is not None]
        self.due = self.line.of_asked(asked)
        self.absent = learning.no_show(day)
        self._lasts: dict[tuple[str, PriorityClass, int], tuple[tuple[float, ...], float]] = {}
        self.refresh()

    def refresh(self) -> None:
        self._able: dict[str, tuple[int, ...]] = {}
        self.mine = self.able(self.asked.service)
        if self.asked.pinned is not None:
            self.mine = tuple(n for n, s in enumerate(self.seats) if s.window == self.asked.pinned)

    def able(self, service: str) -> tuple[int, ...]:
        found = self._able.get(service)
        if found is None:
            day = self.day
            found = tuple(n for n, s in enumerate(self.seats) if day.can_serve(s.window, service))
            self._able[service] = found
        return found

    def lasts(self, service: str, priority: PriorityClass, left: int = 0) -> tuple[tuple[float, ...], float]:
        """Durations and their mean; ``left``: the share in twentieths of those who will have gone by their call."""
        found = self._lasts.get((service, priority, left))
        if found is None:
            mean = learning.case_s(self.day, service, priority)
            spread = self.day.services[service].spread
            absent = 1.0 - (1.0 - self.absent) * (1.0 - left / 20)
            values = draws.case(spread, round(absent, 2), round(HOLD_S / mean, 2))
            found = tuple(value * mean for value in values), mean * sum(values) / draws.RUNS
            self._lasts[service, priority, left] = found
        return found

    def waiting(self) -> list[_Task]:
        """Everybody else who waits, the one with the earliest call-by time first."""
        found = []
        asked = self.asked
        tickets = self.day.tickets
        for name in self.day.pool.tickets():
            if name == asked.ticket:
                continue
            ticket = tickets[name]
            able = self.able(ticket.service)
            if ticket.pinned is not None:
                able = tuple(n for n in able if self.seats[n].window == ticket.pinned)
            if able:
                found.append((self.line.of(ticket), ticket.place, ticket, able))
        found.sort(key=lambda one: one[:2])
        tasks = []
        work = 0.0
        for number, (due, _, ticket, able) in enumerate(found):
            comes = 0.0
            if ticket.booked and ticket.slot is not None:
                comes = max(0.0, ticket.slot.timestamp() - self.stamp - self.line.lead)
            waits = max(0.0, self.stamp - ticket.waits_from.timestamp() + max(comes, work))
            left = round(20 * min(0.6, (waits / _PATIENCE_S) ** 2.5))
            lasts, mean = self.lasts(ticket.service, ticket.priority, left)
            tasks.append(_Task(able, lasts, mean, draws.order(7 + number), due, comes))
            work += mean / len(self.seats)
        return tasks

    def before(self, tasks: Sequence[_Task]) -> tuple[list[_Task], float]:
        """Who of ``tasks`` is called before the citizen if everything takes its mean, and when that one is called.

        Here the order is followed call by call, as whose call-by time has passed steps behind those who can still be
        called in time.
        """
        free = [(sum(s.free) / draws.RUNS, n) for n, s in enumerate(self.seats)]
        heapify(free)
        left = list(tasks)
        found: list[_Task] = []
        grace, stamp, mine = self.line.grace, self.stamp, set(self.mine)
        while free:
            at, number = heappop(free)
            if at == inf:
                break
            s = self.seats[number]
            if at >= s.off:
                if s.back > at and s.back < inf:
                    heappush(free, (s.back, number))
                continue
            best = -1
            clock = stamp + at
            key = inf
            if number in mine and at >= self.earliest:
                key = self.due if clock <= self.due or not grace else self.due + grace
            soonest = inf
            for place, task in enumerate(left):
                if number not in task.able:
                    continue
                if task.comes > at:
                    soonest = min(soonest, task.comes)
                    continue
                due = task.due if clock <= task.due else task.due + grace
                if due <= key:
                    best, key = place, due
                elif task.due > key:
                    break
            if best >= 0:
                task = left.pop(best)
                found.append(task)
                heappush(free, (at + task.mean, number))
            elif number in mine and at >= self.earliest:
                return found, at
            else:
                later = min(soonest, self.earliest if number in mine and self.earliest > at else inf)
                if later < inf:
                    heappush(free, (later, number))
        return found, inf

    def coming(self, due: float) -> list[tuple[float, _Task]]:
        """Who will probably come and go before somebody who is to be called by ``due``: expected numbers."""
        day, now = self.day, self.now
        if self.line.by_place:
            return []
        found: list[tuple[float, _Task]] = []
        shares = learning.shares(day)
        number = 40
        mine = set(self.mine)
        for priority, part in learning.class_shares(day).items():
            for service, share in shares.items():
                span = due - self.stamp - self.line.allowance(service, priority, booked=False)
                able = self.able(service)
                if span <= 0.0 or not mine.intersection(able):
                    continue
                rate = learning.arrivals(day, now, now + timedelta(seconds=span)) * part * share
                if rate > 0.0:
                    lasts, mean = self.lasts(service, priority)
                    found.append((rate, _Task(able, lasts, mean, draws.order(number), 0.0, span)))
                    number += 1
        return found


def _floor(day: Day, now: datetime) -> float:
    """Seconds until work begins."""
    session = day.session_at(now)
    return max(0.0, (session.opens - now).total_seconds()) if session is not None else 0.0


def _run(scene: Scene, k: int, tasks: Sequence[_Task], coming: Sequence[_Task], scale: float) -> float:
    """The wait of the citizen in run number ``k``, in seconds from now."""
    seats = scene.seats
    free = [s.free[draws.order(n)[k]] for n, s in enumerate(seats)]
    for n, s in enumerate(seats):
        if free[n] >= s.off:
            free[n] = max(free[n], s.back)
    for task in tasks:
        able = task.able
        best = able[0]
        soonest = free[best]
        for n in able:
            if free[n] < soonest:
                best, soonest = n, free[n]
        ends = max(soonest, task.comes) + task.lasts[task.order[k]] * scale
        free[best] = ends if ends < seats[best].off else max(ends, seats[best].back)
    mine = scene.mine
    for task in coming:
        soonest = min(free[n] for n in mine)
        if max(soonest, scene.earliest) <= task.comes:
            break
        best = min(task.able, key=free.__getitem__)
        ends = max(free[best], task.comes) + task.lasts[task.order[k]] * scale
        free[best] = ends if ends < seats[best].off else max(ends, seats[best].back)
    return max(scene.earliest, min(free[n] for n in mine))


def _arrivals_of(groups: Sequence[tuple[float, _Task]], k: int) -> list[_Task]:
    """The citizens of run ``k`` who come later: each group's number comes out right over all runs."""
    found = []
    for number, (rate, task) in enumerate(groups):
        phase = (draws.order(number + 17)[k] + 0.5) / draws.RUNS
        count = int(rate + phase)
        for one in range(count):
            place = (draws.order(number + 31 + one)[k] + 0.5) / draws.RUNS
            found.append(_Task(task.able, task.lasts, task.mean, draws.order(number + 47 + one), 0.0, task.comes * place))
    found.sort(key=lambda task: task.comes)
    return found


def waits(day: Day, asked: Asked, now: datetime) -> list[float] | None:
    """Equally likely waits, in seconds from now, ascending; None when nobody will serve."""
    scene = Scene(day, asked, now)
    if not scene.mine:
        return None
    if min(min(scene.seats[n].free) for n in scene.mine) == inf:
        return None
    tasks = scene.waiting()
    tasks, mean = _with_tides(scene, tasks)
    doubt = learning.doubt(day)
    due = scene.due
    if GRACE and scene.stamp + mean > due:
        due = min(due + scene.line.grace, scene.stamp + mean)
    coming = scene.coming(due)
    found = []
    for k in _RUNS:
        scale = exp(doubt * draws.NORMALS[draws.order(3)[k]] - doubt * doubt / 2)
        found.append(_run(scene, k, tasks, _arrivals_of(coming, k), scale))
    return sorted(found)


def _with_tides(scene: Scene, tasks: list[_Task]) -> tuple[list[_Task], float]:
    """Add the tides that the rule will probably order while the citizen waits, one after the other."""
    day, now = scene.day, scene.now
    policy = day.policy.tide
    before, mine = scene.before(tasks)
    if not policy.automatic:
        return before, mine
    closed = [w for w in tide.candidates(day, now) if tide.free_clerk(day, w.id) is not None]
    active = sum(w.tide.state is not TideState.CLOSED for w in day.tidal())
    ready = 0.0
    for window in closed[: max(0, policy.max_open - active)]:
        if not day.can_serve(window.id, scene.asked.service):
            continue
        order_at = _order_at(scene, mine)
        if order_at is None:
            break
        ready = max(ready, order_at) + policy.setup_s
        if ready > mine:
            break
        scene.seats.append(Seat(window.id, (ready,) * draws.RUNS))
        scene.refresh()
        tasks = scene.waiting()
        before, mine = scene.before(tasks)
    return before, mine


def _order_at(scene: Scene, mine: float) -> float | None:
    day, now = scene.day, scene.now
    policy = day.policy.tide
    waited = (now - scene.asked.waits_from).total_seconds()
    if MODE == "forecast":
        return 0.0 if waited + mine > 720.0 else None
    oldest = day.pool.longest()
    since = (now - oldest[0]).total_seconds() if oldest is not None else waited
    at = max(0.0, policy.max_wait_s - since)
    return at if at < mine else None


def foresee(day: Day, asked: Asked, now: datetime) -> Foreseen | None:
    found = waits(day, asked, now)
    if found is None:
        return None
    mean = sum(found) / len(found)
    median = (found[11] + found[12]) / 2
    low, high = found[2] * 0.6 + found[1] * 0.4, found[21] * 0.6 + found[22] * 0.4
    return Foreseen((mean + median) / 2, low, high)


def ahead(day: Day, service: str, priority: PriorityClass, now: datetime, slot: datetime | None = None) -> int:
    """Waiting tickets that would be called before a new one of this service, class and booked slot."""
    line = Order(day)
    due = line.of_asked(Asked(service, priority, _base(day, now, slot), slot))
    shared = day.neighbours(service)
    waiting = (day.tickets[name] for name in day.pool.tickets())
    return sum(t.service in shared and line.of(t) <= due for t in waiting)


def _base(day: Day, now: datetime, slot: datetime | None) -> datetime:
    session = day.session_at(now)
    base = max(now, session.opens) if session is not None else now
    return base if slot is None else max(base, slot)


def estimate(
    day: Day,
    service: str,
    priority: PriorityClass,
    now: datetime,
    base: datetime | None = None,
    slot: datetime | None = None,
) -> tuple[int, int] | None:
    """Wait in seconds (low, high; whole minutes) of a ticket taken now; None while no open window serves it."""
    found = foresee(day, Asked(service, priority, base or _base(day, now, slot), slot), now)
    if found is None:
        return None
    low = int(found.low_s // _MINUTE) * _MINUTE
    high = (int(found.high_s // _MINUTE) + 1) * _MINUTE
    return low, high
