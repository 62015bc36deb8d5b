"""One forward run: the queue lived on from now, call by call in the very order of the hall, until one is called."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush
from math import inf
from operator import itemgetter

from tidehall_server.core.queue_ahead import NOBODY, Comer, Scene, Stream, Task

_COMES = itemgetter(0)
_Late = tuple[float, float, int, Task]
_NOBODY: _Late = (inf, inf, 0, NOBODY)


class Run:
    """``free`` is when each window takes its next citizen, ``lasts`` how long a call binds it.

    Each lane is in the order of call-by times; whose call is late has been moved to the lane's other list, in the order
    of the last call-by times. Both end with nobody. ``_heads`` are the earliest of both, ``_turns`` when the first of
    the lane will be late.
    """

    def __init__(self, scene: Scene, free: list[float], lasts: Callable[[Task], float], scale: float = 1.0) -> None:
        self._scene = scene
        self._lasts = lasts
        for lane, work in scene.bulk.items():
            _pour(free, scene.lanes[lane][0] or scene.lanes[lane][1], work * scale)
        self._free = [(at, k) for k, at in enumerate(free) if scene.own[k] or scene.help[k]]
        heapify(self._free)
        self._fresh = [[*lane, NOBODY] for lane in scene.here]
        self._late = [[_NOBODY] for _ in self._fresh]
        self._next_fresh = [0] * len(self._fresh)
        self._next_late = [0] * len(self._fresh)
        self._heads = [lane[0].due for lane in self._fresh]
        self._turns = [lane[0].late for lane in self._fresh]

    def until_called(self, coming: Sequence[Comer] = ()) -> float:
        """When the citizen is called, in seconds from now; infinite when never."""
        scene, me, free, seats, lasts = self._scene, self._scene.me, self._free, self._scene.seats, self._lasts
        own, helps = scene.own, scene.help
        later = sorted([*scene.later, *coming], key=_COMES) if coming else scene.later
        number, count = 0, len(later)
        while free:
            at, k = heappop(free)
            if at == inf:
                return inf
            if seats[k].off <= at < seats[k].back:
                heappush(free, (seats[k].back, k))
                continue
            while number < count and later[number][0] <= at:
                self._join(later[number])
                number += 1
            found = self._take(own[k], at)
            if found is NOBODY:
                found = self._take(helps[k], at)
            if found is me:
                return at
            if found is not NOBODY:
                heappush(free, (at + lasts(found), k))
            elif (comes := _next_for(own[k] + helps[k], later, number)) < inf:
                heappush(free, (comes, k))
        return inf

    def _join(self, comer: Comer) -> None:
        comes, number, who, row = comer
        task = self._scene.comer(comes, number, who, row) if isinstance(who, Stream) else who
        insort(self._fresh[task.lane], task, lo=self._next_fresh[task.lane])
        self._look(task.lane)

    def _take(self, lanes: Sequence[int], at: float) -> Task:
        """Whom a window takes at ``at``: the least call-by time, of those whose call is late the last one."""
        heads, turns, key, best = self._heads, self._turns, inf, -1
        for lane in lanes:
            if turns[lane] < at:
                self._turn(lane, at)
            if heads[lane] < key:
                key, best = heads[lane], lane
        return self._first(best) if best >= 0 else NOBODY

    def _turn(self, lane: int, at: float) -> None:
        """Whose call is late at ``at`` stands among the late."""
        fresh, first = self._fresh[lane], self._next_fresh[lane]
        task = fresh[first]
        while task.late < at:
            insort(self._late[lane], (task.last, task.place, task.number, task), lo=self._next_late[lane])
            first += 1
            task = fresh[first]
        self._next_fresh[lane] = first
        self._look(lane)

    def _look(self, lane: int) -> None:
        task, last = self._fresh[lane][self._next_fresh[lane]], self._late[lane][self._next_late[lane]][0]
        self._turns[lane] = task.late
        self._heads[lane] = min(task.due, last)

    def _first(self, lane: int) -> Task:
        """The first of a lane; it stands there no longer."""
        task = self._fresh[lane][self._next_fresh[lane]]
        if task.due == self._heads[lane]:
            self._next_fresh[lane] += 1
        else:
            task = self._late[lane][self._next_late[lane]][3]
            self._next_late[lane] += 1
        self._look(lane)
        return task


def _next_for(lanes: Sequence[int], later: Sequence[Comer], number: int) -> float:
    """When somebody of these lanes comes, looking from ``number`` on: until then a window without anybody rests."""
    while number < len(later):
        if later[number][2].lane in lanes:
            return later[number][0]
        number += 1
    return inf


def _pour(free: list[float], seats: Sequence[int], work: float) -> None:
    """Give ``work`` seconds to ``seats`` so that all who get some are free at the same time."""
    order = sorted((k for k in seats if free[k] < inf), key=free.__getitem__)
    for number, k in enumerate(order):
        ahead = free[order[number + 1]] if number + 1 < len(order) else inf
        room = (ahead - free[k]) * (number + 1)
        if work <= room:
            level = free[k] + work / (number + 1)
            for filled in order[: number + 1]:
                free[filled] = level
            return
        work -= room
        for filled in order[: number + 1]:
            free[filled] = ahead
