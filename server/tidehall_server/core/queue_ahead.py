"""The queue as one citizen finds it: who waits, who may still come, which windows there are, as a forward run needs it.

Everybody is in a lane: those whom the same windows may serve. Times are in seconds from now.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from operator import itemgetter
from typing import NamedTuple

from tidehall_server.core import draws, learning
from tidehall_server.core.callby import Allowance, allowance
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import PriorityClass, Ticket
from tidehall_server.core.queue.pool import Line, Rank, rank_for
from tidehall_server.core.seats import HOLD_S, Seat, seat

_PATIENCE_S = 4700.0
_PATIENCE_POWER = 2.5
_MOST_LEFT = 0.6
_STEPS = 20
_AHEAD = 40
"""So many citizens are followed one by one; those before them are work that is spread over the windows."""

_BEHIND = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody whose wait is asked for: a ticket, or one that would be taken now (``ticket`` None).

    ``waits_from`` is when the turn began to count.
    """

    service: str
    priority: PriorityClass
    waits_from: datetime
    slot: datetime | None = None
    ticket: str | None = None
    pinned: str | None = None

    @classmethod
    def of(cls, ticket: Ticket) -> Asked:
        slot = ticket.slot if ticket.booked else None
        return cls(ticket.service, ticket.priority, ticket.turn_from, slot, ticket.id, ticket.pinned)

    @property
    def line(self) -> Line:
        return Line(self.service, self.pinned or "", rank_for(self.priority, booked=self.slot is not None))


class Task(NamedTuple):
    """A citizen in a forward run, in the order of being called: the ``number`` decides between equals.

    To be called by ``due``; once ``late`` has passed by ``last``. ``lasts`` are equally likely durations, taken in the
    order ``row``.
    """

    due: float
    place: float
    number: int
    late: float
    last: float
    lane: int
    lasts: tuple[float, ...] = ()
    row: tuple[int, ...] = ()


NOBODY = Task(inf, inf, 0, inf, inf, -1)
"""Stands behind everybody in a lane."""


@dataclass(frozen=True, slots=True)
class Stream:
    """So many citizens of a kind are expected within ``span`` seconds."""

    count: float
    span: float
    lane: int
    allowed: Allowance
    service: str
    priority: PriorityClass


Comer = tuple[float, int, Task | Stream, tuple[int, ...]]
"""When somebody comes, a number that decides between equals, who it is, and the order of durations of a ``Stream``."""

_Found = tuple[float, float, float, Line, str, Allowance]
"""Call-by time, place, when the turn began, and who it is."""

_KEY = itemgetter(0, 1)
_COMES = itemgetter(0, 1)


class Scene:
    """All that the forward runs for one citizen need.

    ``here`` are by lane those who may be called now, the citizen asked for (``me``) among them, ``later`` those who
    may be called from a known time on, ``streams`` those who may come.
    """

    def __init__(self, day: Day, asked: Asked, now: datetime) -> None:
        self.day, self.asked, self.now = day, asked, now
        self._stamp = now.timestamp()
        session = day.session_at(now)
        self.floor = max(0.0, (session.opens - now).total_seconds()) if session is not None else 0.0
        self.seats = [s for w in day.windows.values() if (s := seat(day, w, now, self.floor)) is not None]
        self.allowed = allowance(day, asked.line)
        self._absent = round(learning.no_show(day), 2)
        self._lasts: dict[tuple[str, PriorityClass, int], tuple[float, ...]] = {}
        self._since = asked.waits_from.timestamp() - self._stamp
        self.last = self._since + self.allowed.last_s
        self._place = day.tickets[asked.ticket].place if asked.ticket is not None else day.last_place + 1.0
        found = sorted(self._near())
        mine = bisect_left(found, (self._since + self.allowed.first_s, self._place), key=_KEY)
        first = max(0, mine - _AHEAD)
        self._followed = found[first : mine + _BEHIND]
        self._before = Counter((line, day.tickets[ticket].priority) for _, _, _, line, ticket, _ in found[:first])
        self._build()

    def add(self, found: Seat) -> None:
        """One more window, as a tide that will be ordered."""
        self.seats.append(found)
        self._build()

    def _build(self) -> None:
        self._number = 0
        self._windows = tuple([seat.window for seat in self.seats])
        self._lane_of: dict[tuple[str, str], int] = {}
        self._lane_as: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
        self.lanes: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
        comes, self.me = self._myself()
        people = [*self._waiting(), *self._booked(), (comes, self.me)]
        self.streams = self._streams()
        self.here: list[list[Task]] = [[] for _ in self.lanes]
        for comes, task in people:
            if comes <= 0.0:
                self.here[task.lane].append(task)
        for lane in self.here:
            lane.sort()
        later: list[Comer] = [(comes, task.number, task, ()) for comes, task in people if comes > 0.0]
        self.later = sorted(later, key=_COMES)
        self.own: list[list[int]] = [[] for _ in self.seats]
        self.help: list[list[int]] = [[] for _ in self.seats]
        for number, (own, helps) in enumerate(self.lanes):
            for k in own:
                self.own[k].append(number)
            for k in helps:
                self.help[k].append(number)

    def reachable(self) -> bool:
        """Whether any window will serve the citizen."""
        own, helps = self.lanes[self.me.lane]
        return any(min(self.seats[k].free) < inf for k in own + helps)

    def comer(self, comes: float, number: int, stream: Stream, row: tuple[int, ...]) -> Task:
        """Somebody of ``stream`` who comes."""
        (first, late, last), lasts = stream.allowed, self._durations(stream.service, stream.priority)
        return Task(comes + first, inf, number, comes + late, comes + last, stream.lane, lasts, row)

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _lane(self, service: str, pinned: str) -> int:
        found = self._lane_of.get((service, pinned))
        if found is None:
            own, helps = self.day.rights.takers(self._windows, service)
            if pinned:
                own, helps = tuple(k for k in own + helps if self._windows[k] == pinned), ()
            found = self._lane_as.get((own, helps))
            if found is None:
                found = self._lane_as[own, helps] = len(self.lanes)
                self.lanes.append((own, helps))
            self._lane_of[service, pinned] = found
        return found

    def _durations(
        self, service: str, priority: PriorityClass, waits: float = 0.0, stays: float = 1.0
    ) -> tuple[float, ...]:
        """How long a call binds a window, when the citizen will have waited so long and some have left by then."""
        gone = min(_MOST_LEFT, (waits / _PATIENCE_S) ** _PATIENCE_POWER) if waits > 0.0 else 0.0
        left = round(_STEPS * (1.0 - stays * (1.0 - gone)))
        found = self._lasts.get((service, priority, left))
        if found is None:
            mean = learning.case_s(self.day, service, priority)
            spread = self.day.services[service].spread
            absent = round(1.0 - (1.0 - self._absent) * (1.0 - left / _STEPS), 2)
            values = draws.case(spread, absent, round(HOLD_S / mean, 2))
            found = self._lasts[service, priority, left] = tuple([value * mean for value in values])
        return found

    def _myself(self) -> tuple[float, Task]:
        asked, day, since = self.asked, self.day, self._since
        comes = 0.0
        if asked.slot is not None:
            comes = max(0.0, asked.slot.timestamp() - day.policy.calling.booked_lead_s - self._stamp)
        first, late, last = self.allowed
        lane = self._lane(asked.service, asked.pinned or "")
        return comes, Task(since + first, self._place, self._next(), since + late, since + last, lane)

    def _waiting(self) -> Iterator[tuple[float, Task]]:
        """Those who wait and may matter, the one with the earliest call-by time first."""
        self.bulk = self._as_work()
        seats = max(1, len(self.seats))
        tickets, lead = self.day.tickets, self.day.policy.calling.booked_lead_s
        work = sum(self.bulk.values()) / seats
        for number, (due, place, since, line, ticket, allowed) in enumerate(self._followed):
            comes = max(0.0, since - lead) if line.rank is Rank.BOOKED else 0.0
            lasts = self._durations(line.service, tickets[ticket].priority, max(comes, work) - since)
            lane = self._lane(line.service, line.window)
            late, last = since + allowed.late_s, since + allowed.last_s
            yield comes, Task(due, place, self._next(), late, last, lane, lasts, draws.order(7 + number))
            work += lasts[draws.RUNS // 2] / seats

    def _as_work(self) -> dict[int, float]:
        """Seconds of work by lane, of those too far ahead to be followed one by one."""
        work: dict[int, float] = {}
        for (line, priority), count in self._before.items():
            lane = self._lane(line.service, line.window)
            work[lane] = work.get(lane, 0.0) + count * sum(self._durations(line.service, priority)) / draws.RUNS
        return work

    def _near(self) -> Iterator[_Found]:
        """Everybody who may be called before the citizen."""
        mine, stamp, until = self.asked.ticket, self._stamp, self.last
        for line, entries in self.day.pool.lines():
            allowed = allowance(self.day, line)
            first = allowed.first_s
            for began, place, ticket in entries:
                since = began - stamp
                due = since + first
                if due >= until:
                    break
                if ticket != mine:
                    yield due, place, since, line, ticket, allowed

    def _booked(self) -> Iterator[tuple[float, Task]]:
        """Booked citizens who have not come yet and would go before; of a slot without a name the matter is guessed."""
        day, asked = self.day, self.asked
        until = self.now + timedelta(seconds=max(0.0, self.last))
        slots = learning.booked_to_come(day, self.now, until)
        parts = learning.shares(day) if slots else {}
        usual = max(parts, key=lambda name: parts[name], default="")
        mine = {(asked.slot, asked.service), (asked.slot, None)} if asked.ticket is None else set()
        for number, (slot, service) in enumerate(slots):
            if (slot, service) in mine:
                mine.remove((slot, service))
                continue
            name = service or usual
            since = (slot - self.now).total_seconds()
            first, late, last = allowance(day, Line(name, "", Rank.BOOKED))
            if since + first < self.last:
                lasts = self._durations(name, PriorityClass.APPOINTMENT, stays=learning.BOOKED_COME)
                comes = max(0.0, since - day.policy.calling.booked_lead_s)
                lane, row = self._lane(name, ""), draws.order(23 + number)
                yield comes, Task(since + first, 0.0, self._next(), since + late, since + last, lane, lasts, row)

    def _streams(self) -> list[Stream]:
        """Citizens without a booking who may still come and go before."""
        day, found = self.day, list[Stream]()
        own, helps = self.lanes[self.me.lane]
        mine = {*own, *helps}
        coming = learning.coming(day, self.now)
        classes = [
            (priority, part, rank_for(priority, booked=False)) for priority, part in learning.class_shares(day).items()
        ]
        for service, share in learning.shares(day).items():
            lane = self._lane(service, "")
            if mine.isdisjoint(self.lanes[lane][0]):
                continue
            for priority, part, rank in classes:
                allowed = allowance(day, Line(service, "", rank))
                span = self.last - allowed.first_s
                if span <= 0.0:
                    continue
                count = coming(span) * part * share
                if count > 0.0:
                    found.append(Stream(count, span, lane, allowed, service, priority))
        return found
