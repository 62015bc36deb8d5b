"""The queue as one citizen finds it: who waits, who may still come, which windows there are, as a forward run needs it.

Everybody is in a lane: those whom the same windows may serve. Times are in seconds from now.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from operator import itemgetter

from tidehall_server.core import draws, learning
from tidehall_server.core.callby import Allowance, allowance
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import PriorityClass, Ticket
from tidehall_server.core.queue.pool import Line, Rank
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
        if self.slot is not None:
            rank = Rank.BOOKED
        else:
            ordinary = self.priority in (PriorityClass.NORMAL, PriorityClass.APPOINTMENT)
            rank = Rank.NORMAL if ordinary else Rank.PRIORITY
        return Line(self.service, self.pinned or "", rank)


@dataclass(slots=True)
class Task:
    """A citizen in a forward run.

    To be called by ``due``; once ``late`` has passed by ``last``. ``lasts`` are equally likely durations, taken in the
    order ``row``.
    """

    lane: int
    due: float
    late: float
    last: float
    lasts: tuple[float, ...]
    row: tuple[int, ...]
    comes: float = 0.0
    place: float = 0.0


@dataclass(frozen=True, slots=True)
class Stream:
    """So many citizens of a kind are expected within ``span`` seconds."""

    count: float
    span: float
    lane: int
    allowed: Allowance
    lasts: tuple[float, ...]


_Found = tuple[float, float, float, Ticket, Allowance]
"""Call-by time, place, when the turn began."""

_KEY = itemgetter(0, 1)


class Scene:
    """All that the forward runs for one citizen need."""

    def __init__(self, day: Day, asked: Asked, now: datetime) -> None:
        self.day, self.asked, self.now = day, asked, now
        self._stamp = now.timestamp()
        session = day.session_at(now)
        floor = max(0.0, (session.opens - now).total_seconds()) if session is not None else 0.0
        self.seats = [s for w in day.windows.values() if (s := seat(day, w, now, floor)) is not None]
        self.allowed = allowance(day, asked.line)
        self._absent = round(learning.no_show(day), 2)
        self._lasts: dict[tuple[str, PriorityClass, int], tuple[float, ...]] = {}
        self._build()

    def add(self, found: Seat) -> None:
        """One more window, as a tide that will be ordered."""
        self.seats.append(found)
        self._build()

    def _build(self) -> None:
        self._lane_of: dict[tuple[str, str], int] = {}
        self.lanes: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
        self.me = self._myself()
        self.tasks = self._waiting()
        self.booked = self._booked()
        self.streams = self._streams()
        self.own = [[n for n, lane in enumerate(self.lanes) if k in lane[0]] for k in range(len(self.seats))]
        self.help = [[n for n, lane in enumerate(self.lanes) if k in lane[1]] for k in range(len(self.seats))]

    def reachable(self) -> bool:
        """Whether any window will serve the citizen."""
        own, helps = self.lanes[self.me.lane]
        return any(min(self.seats[k].free) < inf for k in own + helps)

    def _lane(self, service: str, pinned: str) -> int:
        found = self._lane_of.get((service, pinned))
        if found is None:
            names = [s.window for s in self.seats]
            own = tuple(k for k, w in enumerate(names) if service in self.day.serves[w])
            helps = tuple(k for k, w in enumerate(names) if service in self.day.helps[w])
            if pinned:
                own, helps = tuple(k for k in own + helps if names[k] == pinned), ()
            if (own, helps) not in self.lanes:
                self.lanes.append((own, helps))
            found = self._lane_of[service, pinned] = self.lanes.index((own, helps))
        return found

    def _durations(
        self, service: str, priority: PriorityClass, waits: float = 0.0, stays: float = 1.0
    ) -> tuple[float, ...]:
        """How long a call binds a window, when the citizen will have waited so long and some have left by then."""
        gone = min(_MOST_LEFT, (max(0.0, waits) / _PATIENCE_S) ** _PATIENCE_POWER)
        left = round(_STEPS * (1.0 - stays * (1.0 - gone)))
        found = self._lasts.get((service, priority, left))
        if found is None:
            mean = learning.case_s(self.day, service, priority)
            spread = self.day.services[service].spread
            absent = round(1.0 - (1.0 - self._absent) * (1.0 - left / _STEPS), 2)
            values = draws.case(spread, absent, round(HOLD_S / mean, 2))
            found = self._lasts[service, priority, left] = tuple(value * mean for value in values)
        return found

    def _myself(self) -> Task:
        asked, day = self.asked, self.day
        since = asked.waits_from.timestamp() - self._stamp
        comes = 0.0
        if asked.slot is not None:
            comes = max(0.0, asked.slot.timestamp() - day.policy.calling.booked_lead_s - self._stamp)
        place = day.tickets[asked.ticket].place if asked.ticket is not None else day.last_place + 1.0
        first, late, last = self.allowed
        return Task(
            self._lane(asked.service, asked.pinned or ""),
            since + first,
            since + late,
            since + last,
            (),
            (),
            comes,
            place,
        )

    def _waiting(self) -> list[Task]:
        """Those who wait and may matter, the one with the earliest call-by time first."""
        found = sorted(self._near(), key=_KEY)
        mine = bisect_left(found, (self.me.due, self.me.place), key=_KEY)
        first = max(0, mine - _AHEAD)
        self.bulk = self._as_work(found[:first])
        tasks, work = [], sum(self.bulk.values()) / max(1, len(self.seats))
        for number, (due, place, since, ticket, allowed) in enumerate(found[first : mine + _BEHIND]):
            comes = 0.0
            if ticket.booked and ticket.slot is not None:
                comes = max(0.0, since - self.day.policy.calling.booked_lead_s)
            lasts = self._durations(ticket.service, ticket.priority, max(comes, work) - since)
            lane = self._lane(ticket.service, ticket.pinned or "")
            late, last = since + allowed.late_s, since + allowed.last_s
            tasks.append(Task(lane, due, late, last, lasts, draws.order(7 + number), comes, place))
            work += lasts[draws.RUNS // 2] / max(1, len(self.seats))
        return tasks

    def _as_work(self, found: Iterable[_Found]) -> dict[int, float]:
        """Seconds of work by lane, of those too far ahead to be followed one by one."""
        work: dict[int, float] = {}
        for (service, pinned, priority), count in Counter(
            (t.service, t.pinned, t.priority) for *_, t, _ in found
        ).items():
            lane = self._lane(service, pinned or "")
            work[lane] = work.get(lane, 0.0) + count * sum(self._durations(service, priority)) / draws.RUNS
        return work

    def _near(self) -> Iterator[_Found]:
        """Everybody who may be called before the citizen."""
        tickets, mine, stamp = self.day.tickets, self.asked.ticket, self._stamp
        for line, entries in self.day.pool.lines():
            allowed = allowance(self.day, line)
            for entry in entries:
                if entry.ticket != mine:
                    ticket = tickets[entry.ticket]
                    since = entry.since - stamp
                    due = since + allowed.first_s
                    if due < self.me.last:
                        yield due, ticket.place, since, ticket, allowed

    def _booked(self) -> list[Task]:
        """Booked citizens who have not come yet and would go before; of a slot without a name the matter is guessed."""
        day, found = self.day, list[Task]()
        until = self.now + timedelta(seconds=max(0.0, self.me.last))
        parts = learning.shares(day)
        usual = max(parts, key=lambda name: parts[name], default="")
        mine = {(self.asked.slot, self.asked.service), (self.asked.slot, None)} if self.asked.ticket is None else set()
        for number, (slot, service) in enumerate(learning.booked_to_come(day, self.now, until)):
            if (slot, service) in mine:
                mine.remove((slot, service))
                continue
            name = service or usual
            since = (slot - self.now).total_seconds()
            first, late, last = allowance(day, Line(name, "", Rank.BOOKED))
            if since + first < self.me.last:
                lasts = self._durations(name, PriorityClass.APPOINTMENT, stays=learning.BOOKED_COME)
                comes = max(0.0, since - day.policy.calling.booked_lead_s)
                row = draws.order(23 + number)
                found.append(Task(self._lane(name, ""), since + first, since + late, since + last, lasts, row, comes))
        return found

    def _streams(self) -> list[Stream]:
        """Citizens without a booking who may still come and go before."""
        day, found = self.day, list[Stream]()
        own, helps = self.lanes[self.me.lane]
        mine = {*own, *helps}
        parts = learning.shares(day)
        classes, coming = learning.class_shares(day), learning.coming(day, self.now)
        for service, share in parts.items():
            lane = self._lane(service, "")
            if mine.isdisjoint(self.lanes[lane][0]):
                continue
            for priority, part in classes.items():
                allowed = allowance(day, Asked(service, priority, self.now).line)
                span = self.me.last - allowed.first_s
                if span <= 0.0:
                    continue
                count = coming(span) * part * share
                if count > 0.0:
                    found.append(Stream(count, span, lane, allowed, self._durations(service, priority)))
        return found
