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

from tidehall_server.core import learning, seats
from tidehall_server.core.callby import Allowance, allowance
from tidehall_server.core.duty import is_serving_time
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import Window, WindowKind
from tidehall_server.core.queue.pool import Line, Rank
from tidehall_server.core.queue.rights import STRANGER

DEEPEST = 80

STRANDED_S = 4 * 3600.0
"""Whom nobody is going to serve is expected to start so much later from now: worse than anything else, but finite."""


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


@dataclass(slots=True)
class _Line:
    """A queue in one run; ``comes`` and ``since`` are those of its first, ``comes`` is infinite when nobody is left."""

    queue: _Queue
    first_s: float
    late_s: float
    last_s: float
    lasts: float
    comes: float
    since: float
    next: int = 0

    def pop(self) -> _Person:
        people, self.next = self.queue.people, self.next + 1
        if self.next < len(people):
            self.since, self.comes, _, _ = people[self.next]
        else:
            self.comes = inf
        return people[self.next - 1]


class _Seat(NamedTuple):
    """``alike`` is the same for windows of the same rights; ``own`` may hold a stranger."""

    free: float
    own: frozenset[str]
    helps: frozenset[str]
    alike: int
    off: float
    back: float

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
    _opens_s: float = 0.0
    """Nobody is called before that instant."""

    def __post_init__(self) -> None:
        session = self.day.session_at(self.now)
        self._opens_s = session.opens.timestamp() if session is not None else 0.0
        sent = self._sent()
        windows = self.day.windows.values()
        self._seats = {w.id: s for w in windows if (s := self._seat(w, sent.get(w.id, 0.0))) is not None}
        self._waiting = self._lines()

    def run(
        self, ahead_s: float, *, more: float = 1.0, opening: Window | None = None, without: str = ""
    ) -> Iterator[Turn]:
        """Everybody's turn, in the order of calls, with the walk-ins of the next ``ahead_s`` seconds times ``more``.

        ``opening`` is a tidal window ordered now, ``without`` one that stops calling now. Whom nobody could serve comes
        last, after ``STRANDED_S``.
        """
        lines = [self._line(queue) for queue in (*self._waiting, *self._expected(ahead_s, more))]
        yield from _called(self._staffed(opening, without), lines)
        never = self.now.timestamp() + STRANDED_S
        for line in lines:
            if line.queue.service == STRANGER:
                continue  # nobody knows what they come for, so nobody can say that no window will take it
            for person in line.queue.people[line.next :]:
                yield Turn(person.order, person.since, never, person.ticket)

    def _staffed(self, opening: Window | None, without: str) -> list[_Seat]:
        staffed = [seat for name, seat in self._seats.items() if name != without]
        if opening is not None:
            ready = self.now.timestamp() + self.day.policy.tide.setup_s
            staffed.append(self._made(opening, max(self._opens_s, ready)))
        return staffed

    def _line(self, queue: _Queue) -> _Line:
        since, comes, _, _ = queue.people[0]
        return _Line(queue, *queue.allowed, self._lasts(queue.service), comes, since)

    def _lasts(self, service: str) -> float:
        """Expected seconds at the window, those who do not come included."""
        known = self._case_s.get(service)
        if known is None:
            missed = learning.no_show(self.day)
            known = self._mean_s(missed) if service == STRANGER else self._one_s(service, missed)
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
        lines = [(line, allowance(self.day, line), found) for line, found in self.day.pool.lines() if not line.window]
        last = inf
        if len(self.day.pool) > DEEPEST:
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
        until, number, now_s = self.now + timedelta(seconds=ahead_s), self._count, self.now.timestamp()
        count = learning.arrivals(self.day, self.now, until) * more
        step = ahead_s / count if count > 0.0 else 0.0
        calling, people, session = self.day.policy.calling, [], self.day.session_at(self.now)
        opening = session is None or self.now < session.opens or until >= session.closes
        for one in range(int(count + 0.5)):
            after = step * (one + 0.5)
            since = self._waits_from(self.now + timedelta(seconds=after)) if opening else now_s + after
            people.append(_Person(since, since, number, ""))
            number += 1
        if people:
            yield _Queue(STRANGER, allowance(self.day, Line(STRANGER, "", Rank.NORMAL)), people)
        for slot, service in learning.booked_to_come(self.day, self.now, until):
            since = slot.timestamp()
            booked = allowance(self.day, Line(service or STRANGER, "", Rank.BOOKED))
            yield _Queue(service or STRANGER, booked, [_Person(since, since - calling.booked_lead_s, number, "")])
            number += 1

    def _waits_from(self, comes: datetime) -> float:
        """Waiting counts from the opening for those who come before it."""
        session = self.day.session_at(comes)
        return max(comes, session.opens).timestamp() if session is not None else comes.timestamp()

    def _sent(self) -> dict[str, float]:
        """Seconds of work that a person has sent to one window, where nobody else can take it."""
        sent: dict[str, float] = {}
        for line, entries in self.day.pool.lines():
            if line.window:
                sent[line.window] = sent.get(line.window, 0.0) + len(entries) * self._lasts(line.service)
        return sent

    def _seat(self, window: Window, sent_s: float) -> _Seat | None:
        """The window's part in what follows; None for one that is not expected to call."""
        if _is_nobodys(self.day, window, self.now):
            return None
        found = seats.middle(self.day, window, self.now)
        if found is None:
            return None
        now_s = self.now.timestamp()
        free = max(self._opens_s, now_s + max(0.0, found.free)) + sent_s
        return self._made(window, free, now_s + found.off, now_s + found.back)

    def _made(self, window: Window, free: float, off: float = inf, back: float = inf) -> _Seat:
        rights, name = self.day.rights, window.spec.id
        free = back if off <= free < back else free
        return _Seat(free, rights.hopes[name], rights.helps[name], rights.alike[name], off, back)


def _called(staffed: list[_Seat], lines: list[_Line]) -> Iterator[Turn]:
    """Whom these windows call, one after the other; taken from their lines."""
    able: dict[int, tuple[list[_Line], list[_Line]]] = {}
    for seat in staffed:
        if seat.alike not in able:
            able[seat.alike] = _able(seat, lines)
    free = [(seat.free, number) for number, seat in enumerate(staffed) if any(able[seat.alike])]
    heapify(free)
    left = sum(len(line.queue.people) for line in lines)
    nobody = dict.fromkeys(able, -inf)  # until then nobody can be called at windows of these rights
    while free and left:
        at, number = heappop(free)
        if at == inf:  # off duty for the rest of the day, and so are all behind it
            break
        seat = staffed[number]
        if at < nobody[seat.alike] < inf:
            heappush(free, (seat.staffed(nobody[seat.alike]), number))
            continue
        own, helps = able[seat.alike]
        best, comes = _earliest(own, at)
        if best is None and helps:
            best, later = _earliest(helps, at)
            comes = min(comes, later)
        if best is not None:
            person = best.pop()
            left -= 1
            yield Turn(person.order, person.since, at, person.ticket)
            heappush(free, (seat.staffed(at + best.lasts), number))
        elif comes < inf:
            nobody[seat.alike] = comes
            heappush(free, (seat.staffed(comes), number))


def _last_that_matters(due: list[float]) -> float:
    """The call-by time of the last one who is looked at."""
    return max(sorted(due)[:DEEPEST], default=inf)


def _able(seat: _Seat, lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """The lines that windows like this one are responsible for, and those they help with."""
    own, helps = seat.own, seat.helps
    return [line for line in lines if line.queue.service in own], [
        line for line in lines if line.queue.service in helps
    ]


def _earliest(lines: list[_Line], at: float) -> tuple[_Line | None, float]:
    """The line whose first can be called at ``at`` and has the earliest call-by time, or None and when one comes."""
    best, key, comes = None, inf, inf
    for line in lines:
        if line.comes > at:
            comes = min(comes, line.comes)
            continue
        since = line.since
        due = since + (line.last_s if at > since + line.late_s else line.first_s)
        if due < key:
            best, key = line, due
    return best, comes


def _is_nobodys(day: Day, window: Window, now: datetime) -> bool:
    """Empty since the doors opened, and no schedule says that anybody is to sit there at all."""
    if window.spec.kind is WindowKind.TIDAL or window.clerk is not None or window.left_at is not None:
        return False
    return window.spec.duty is None and is_serving_time(day, now)
