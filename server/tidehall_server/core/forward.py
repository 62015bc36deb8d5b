"""One forward run: the queue lived on from now, call by call in the very order of the hall, until one is called."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush
from math import inf
from operator import attrgetter

from tidehall_server.core.queue_ahead import Scene, Task

_COMES = attrgetter("comes")
_ORDER = attrgetter("due", "place")
_LAST = attrgetter("last", "place")


class Run:
    """``free`` is when each window takes its next citizen, ``lasts`` how long a call binds it."""

    def __init__(self, scene: Scene, free: list[float], lasts: Callable[[Task], float], scale: float = 1.0) -> None:
        self._scene = scene
        self._lasts = lasts
        for lane, work in scene.bulk.items():
            _pour(free, scene.lanes[lane][0] or scene.lanes[lane][1], work * scale)
        self._free = [(at, k) for k, at in enumerate(free)]
        heapify(self._free)
        lanes = len(scene.lanes)
        self._fresh: list[list[Task]] = [[] for _ in range(lanes)]
        self._late: list[list[Task]] = [[] for _ in range(lanes)]
        self._next_fresh = [0] * lanes
        self._next_late = [0] * lanes

    def until_called(self, coming: Sequence[Task]) -> float:
        """When the citizen is called, in seconds from now; infinite when never."""
        scene, me, free, seats = self._scene, self._scene.me, self._free, self._scene.seats
        later = self._sorted_in([*scene.tasks, *coming, me])
        number = 0
        while free:
            at, k = heappop(free)
            if at == inf:
                return inf
            if seats[k].off <= at < seats[k].back:
                heappush(free, (seats[k].back, k))
                continue
            while number < len(later) and later[number].comes <= at:
                self._join(later[number])
                number += 1
            found = self._take(scene.own[k], at) or self._take(scene.help[k], at)
            if found is me:
                return at
            if found is not None:
                heappush(free, (at + self._lasts(found), k))
            elif number < len(later):
                heappush(free, (later[number].comes, k))
        return inf

    def _sorted_in(self, tasks: Sequence[Task]) -> list[Task]:
        """Put those who are here into their lanes; those who are not, in the order of their coming."""
        for task in tasks:
            if task.comes <= 0.0:
                self._fresh[task.lane].append(task)
        self._fresh[self._scene.me.lane].sort(key=_ORDER)
        return sorted((task for task in tasks if task.comes > 0.0), key=_COMES)

    def _join(self, task: Task) -> None:
        insort(self._fresh[task.lane], task, lo=self._next_fresh[task.lane], key=_ORDER)

    def _take(self, lanes: Sequence[int], at: float) -> Task | None:
        """Whom a window takes at ``at``: the least call-by time, of those whose call is late the last one."""
        key, best, from_late = inf, -1, False
        for lane in lanes:
            fresh, first = self._fresh[lane], self._next_fresh[lane]
            late, next_late = self._late[lane], self._next_late[lane]
            while first < len(fresh) and fresh[first].late < at:
                insort(late, fresh[first], lo=next_late, key=_LAST)
                first += 1
            self._next_fresh[lane] = first
            if first < len(fresh) and fresh[first].due < key:
                key, best, from_late = fresh[first].due, lane, False
            if next_late < len(late) and late[next_late].last < key:
                key, best, from_late = late[next_late].last, lane, True
        if best < 0:
            return None
        if from_late:
            self._next_late[best] += 1
            return self._late[best][self._next_late[best] - 1]
        self._next_fresh[best] += 1
        return self._fresh[best][self._next_fresh[best] - 1]


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
