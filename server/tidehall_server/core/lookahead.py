"""The queue run forward from now with expected durations: who would be called when, if nothing unforeseen happened.

What a person at a screen could know is in it, and nothing else: who waits and in which order they are called, who sits
where and how long the present case usually still takes, tides on their way, booked citizens still to come, and the
walk-ins that are expected. There is no chance in it: the same day and time give the same answer.

The hall's own order is kept: whichever window is free next takes of its lines the one with the earliest call-by time,
and helps others only when nobody of its own waits. The cost is bounded: at most ``DEEPEST`` of those who wait are
looked at, in the order of call-by times. Whoever stands behind them waits longer than any threshold there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from math import inf
from typing import NamedTuple

from tidehall_server.core import draws, learning, seats
from tidehall_server.core.callby import Allowance, allowance
from tidehall_server.core.duty import is_serving_time
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import Window, WindowKind
from tidehall_server.core.queue.pool import Line, Rank

DEEPEST = 80
_STRANGER = ""
"""The service of a walk-in whose matter nobody knows yet: any window but a special one may take it."""


class Turn(NamedTuple):
    """When somebody's wait began and when the call is expected. ``ticket`` "" is a citizen who is yet to come.

    ``order`` counts those who were looked at: the same number in two runs of one lookahead is the same person.
    """

    order: int
    since: float
    starts: float
    ticket: str


class _Person(NamedTuple):
    """``comes`` is from when the citizen can be called."""

    since: float
    comes: float
    order: int
    ticket: str


class _Queue(NamedTuple):
    """People of one service and class, in their order."""

    service: str
    allowed: Allowance
    people: list[_Person]


@dataclass(frozen=True, slots=True)
class _Seat:
    free: float
    serves: frozenset[str]
    helps: frozenset[str]
    special: bool
    off: float = inf
    back: float = inf

    def own(self, service: str) -> bool:
        return service in self.serves or (service == _STRANGER and not self.special)

    def staffed(self, at: float) -> float:
        """The first moment from ``at`` on at which somebody sits there."""
        return self.back if self.off <= at < self.back else at


@dataclass(slots=True)
class Lookahead:
    """What is known at one moment; every ``run`` is one way in which it may go on."""

    day: Day
    now: datetime
    _case_s: dict[str, float] = field(default_factory=dict)
    _seats: dict[str, _Seat] = field(default_factory=dict)
    _waiting: list[_Queue] = field(default_factory=list)
    _count: int = 0

    def __post_init__(self) -> None:
        self._seats = {w.id: seat for w in self.day.windows.values() if (seat := self._seat(w)) is not None}
        self._waiting = self._lines()

    def run(
        self, ahead_s: float, *, more: float = 1.0, opening: Window | None = None, without: str = ""
    ) -> Iterator[Turn]:
        """Everybody's turn, in the order of calls, with the walk-ins of the next ``ahead_s`` seconds times ``more``.

        ``opening`` is a tidal window ordered now, ``without`` one that stops calling now. Whom nobody could serve is
        left out.
        """
        staffed = [seat for name, seat in self._seats.items() if name != without]
        if opening is not None:
            staffed.append(self._made(opening, self.now.timestamp() + self.day.policy.tide.setup_s))
        queues = [*self._waiting, *self._expected(ahead_s, more)]
        nexts = [0] * len(queues)
        own = [[n for n, queue in enumerate(queues) if seat.own(queue.service)] for seat in staffed]
        helps = [[n for n, queue in enumerate(queues) if queue.service in seat.helps] for seat in staffed]
        free = [(seat.free, number) for number, seat in enumerate(staffed)]
        heapify(free)
        while free:
            at, number = heappop(free)
            best, comes = _earliest(queues, nexts, own[number], at)
            if best < 0 and helps[number]:
                best, later = _earliest(queues, nexts, helps[number], at)
                comes = min(comes, later)
            if best >= 0:
                person = queues[best].people[nexts[best]]
                nexts[best] += 1
                yield Turn(person.order, person.since, at, person.ticket)
                heappush(free, (staffed[number].staffed(at + self._lasts(queues[best].service)), number))
            elif comes < inf:
                heappush(free, (staffed[number].staffed(comes), number))

    def _lasts(self, service: str) -> float:
        """Expected seconds at the window, those who do not come included."""
        known = self._case_s.get(service)
        if known is None:
            missed = learning.no_show(self.day)
            known = self._mean_s(missed) if service == _STRANGER else self._one_s(service, missed)
            self._case_s[service] = known
        return known

    def _one_s(self, service: str, missed: float) -> float:
        return learning.expected_s(self.day, service) * (1.0 - missed) + seats.HOLD_S * missed

    def _mean_s(self, missed: float) -> float:
        """Of a walk-in whose matter nobody knows yet."""
        parts = learning.shares(self.day)
        ones = [part * self._one_s(name, missed) for name, part in parts.items()]
        return sum(ones) / (sum(parts.values()) or 1.0)

    def _lines(self) -> list[_Queue]:
        """Those who wait and matter, line by line."""
        now_s, lead = self.now.timestamp(), self.day.policy.calling.booked_lead_s
        lines = [(line, allowance(self.day, line), entries) for line, entries in self.day.pool.lines()]
        last = _last_that_matters([a.within(e.since, now_s) + e.since for _, a, entries in lines for e in entries])
        found = []
        for line, allowed, entries in lines:
            early = lead if line.rank is Rank.BOOKED else inf
            people = []
            for entry in entries:
                if entry.since + allowed.within(entry.since, now_s) <= last and self._count < DEEPEST:
                    # Who is booked may be here already and waits from the slot on.
                    ticket = "" if line.rank is Rank.BOOKED and entry.since > now_s else entry.ticket
                    people.append(_Person(entry.since, entry.since - early, self._count, ticket))
                    self._count += 1
            if people:
                found.append(_Queue(line.service, allowed, people))
        return found

    def _expected(self, ahead_s: float, more: float) -> Iterator[_Queue]:
        """Walk-ins, evenly over the time looked at, and the booked who have not come yet."""
        until, number = self.now + timedelta(seconds=ahead_s), self._count
        count = learning.arrivals(self.day, self.now, until) * more
        step = ahead_s / count if count > 0.0 else 0.0
        calling, people, session = self.day.policy.calling, [], self.day.session_at(self.now)
        opening = session is None or self.now < session.opens or until >= session.closes
        for _ in range(int(count + 0.5)):
            comes = self.now + timedelta(seconds=step * (number - self._count + 0.5))
            since = self._waits_from(comes) if opening else comes.timestamp()
            people.append(_Person(since, since, number, ""))
            number += 1
        if people:
            yield _Queue(_STRANGER, allowance(self.day, Line(_STRANGER, "", Rank.NORMAL)), people)
        for slot, service in learning.booked_to_come(self.day, self.now, until):
            since = slot.timestamp()
            booked = allowance(self.day, Line(service or _STRANGER, "", Rank.BOOKED))
            yield _Queue(service or _STRANGER, booked, [_Person(since, since - calling.booked_lead_s, number, "")])
            number += 1

    def _waits_from(self, comes: datetime) -> float:
        """Waiting counts from the opening for those who come before it."""
        session = self.day.session_at(comes)
        return max(comes, session.opens).timestamp() if session is not None else comes.timestamp()

    def _seat(self, window: Window) -> _Seat | None:
        """The window's part in what follows; None for one that is not expected to call."""
        if _is_nobodys(self.day, window, self.now):
            return None
        found = seats.seat(self.day, window, self.now, 0.0)
        if found is None:
            return None
        now_s = self.now.timestamp()
        return self._made(window, now_s + found.free[draws.RUNS // 2], now_s + found.off, now_s + found.back)

    def _made(self, window: Window, free: float, off: float = inf, back: float = inf) -> _Seat:
        rights, special = self.day.rights, window.spec.kind is WindowKind.SPECIAL
        free = back if off <= free < back else free
        return _Seat(free, rights.serves[window.spec.id], rights.helps[window.spec.id], special, off, back)


def _last_that_matters(due: list[float]) -> float:
    """The call-by time of the last one who is looked at."""
    return sorted(due)[DEEPEST - 1] if len(due) > DEEPEST else inf


def _earliest(queues: list[_Queue], nexts: list[int], able: list[int], at: float) -> tuple[int, float]:
    """The queue whose first can be called at ``at`` and has the earliest call-by time, or -1 and when one comes."""
    best, key, comes = -1, inf, inf
    for number in able:
        queue = queues[number]
        if nexts[number] < len(queue.people):
            first = queue.people[nexts[number]]
            if first.comes > at:
                comes = min(comes, first.comes)
            elif (due := first.since + queue.allowed.within(first.since, at)) < key:
                best, key = number, due
    return best, comes


def _is_nobodys(day: Day, window: Window, now: datetime) -> bool:
    """Empty since the doors opened, and no schedule says that anybody is to sit there at all."""
    if window.spec.kind is WindowKind.TIDAL or window.clerk is not None or window.left_at is not None:
        return False
    return window.spec.duty is None and is_serving_time(day, now)
