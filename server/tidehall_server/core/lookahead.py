"""The queue run forward from now with expected durations: who would be called when, if nothing unforeseen happened.

What a person at a screen could know is in it, and nothing else: who waits and in which order they are called, who sits
where and how long the present case usually still takes, tides on their way, booked citizens still to come, and the
walk-ins that are expected. There is no chance in it: the same day and time give the same answer.

The cost is bounded: at most ``DEEPEST`` people are looked at, in the order of call-by times. Whoever stands behind
them waits longer than any threshold there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import NamedTuple

from tidehall_server.core import learning
from tidehall_server.core.callby import Allowance, allowance
from tidehall_server.core.duty import is_serving_time
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import Session, TicketStatus, TideState, Window, WindowKind
from tidehall_server.core.queue.pool import Entry, Line, Rank

DEEPEST = 80
MISSED_S = 60.0
"""How long a call that nobody answers keeps a window (the sample days' rule; halls set no time of their own)."""
BACK_S = 600.0
"""Who left a window during the hours of duty is expected back after this: breaks last ten to fifteen minutes."""
_GONE_S = 1200.0
"""Who has been away so long does not count any more, until the next session."""
_HELPING_S = 120.0
"""A special window helps others only when its own line is empty: it counts as free so much later for them."""


class Comer(NamedTuple):
    """Somebody who waits or is expected. Times are POSIX seconds; ``ticket`` "" and ``service`` "": not known yet."""

    due: float
    since: float
    ticket: str
    service: str


class Turn(NamedTuple):
    """When somebody's wait began and when the call is expected. ``ticket`` "" is a citizen who is yet to come.

    ``order`` counts those who were looked at: the same number in two runs of one lookahead is the same person.
    """

    order: int
    since: float
    starts: float
    ticket: str


@dataclass(slots=True)
class _Seat:
    free: float
    serves: frozenset[str]
    helps: frozenset[str]
    special: bool


@dataclass(slots=True)
class Lookahead:
    """What is known at one moment; every ``run`` is one way in which it may go on."""

    day: Day
    now: datetime
    _case_s: dict[str, float] = field(default_factory=dict)
    _seats: dict[str, _Seat] = field(default_factory=dict)
    _waiting: list[Comer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._seats = {w.id: seat for w in self.day.windows.values() if (seat := self._seat(w)) is not None}
        now_s = self.now.timestamp()
        lines = (_in_turn(line, entries, allowance(self.day, line), now_s) for line, entries in self.day.pool.lines())
        self._waiting = list(islice(merge(*lines), DEEPEST))

    def run(
        self, ahead_s: float, *, more: float = 1.0, opening: Window | None = None, without: str = ""
    ) -> Iterator[Turn]:
        """Everybody's turn, in the order of calls, with the walk-ins of the next ``ahead_s`` seconds times ``more``.

        ``opening`` is a tidal window ordered now, ``without`` one that stops calling now. Whom nobody could serve is
        left out.
        """
        now_s = self.now.timestamp()
        seats = [
            _Seat(seat.free, seat.serves, seat.helps, seat.special)
            for name, seat in self._seats.items()
            if name != without
        ]
        if opening is not None:
            seats.append(self._made(opening, now_s + self.day.policy.tide.setup_s))
        for order, comer in enumerate(sorted([*self._waiting, *self._expected(ahead_s, more)])):
            seat = _first_free(seats, comer.service)
            if seat is None:
                continue
            starts = max(seat.free, comer.since) if comer.ticket == "" else max(seat.free, now_s)
            seat.free = starts + self._lasts(comer.service)
            yield Turn(order, comer.since, starts, comer.ticket)

    def _lasts(self, service: str) -> float:
        """Expected seconds at the window, those who do not come included."""
        known = self._case_s.get(service)
        if known is None:
            missed = learning.no_show(self.day)
            known = self._case_s[service] = self._one_s(service, missed) if service else self._mean_s()
        return known

    def _one_s(self, service: str, missed: float) -> float:
        return learning.expected_s(self.day, service) * (1.0 - missed) + MISSED_S * missed

    def _mean_s(self) -> float:
        """Of a walk-in whose matter nobody knows yet."""
        parts = learning.shares(self.day)
        missed = learning.no_show(self.day)
        ones = [part * self._one_s(name, missed) for name, part in parts.items()]
        return sum(ones) / (sum(parts.values()) or 1.0)

    def _expected(self, ahead_s: float, more: float) -> Iterator[Comer]:
        """Walk-ins, evenly over the time looked at, and the booked who have not come yet."""
        until = self.now + timedelta(seconds=ahead_s)
        count = learning.arrivals(self.day, self.now, until) * more
        allowed = self.day.policy.calling.ordinary_s
        step = ahead_s / count if count > 0.0 else 0.0
        session = self.day.session_at(self.now)
        open_now = session is not None and session.opens <= self.now and until < session.closes
        for number in range(int(count + 0.5)):
            comes = self.now + timedelta(seconds=step * (number + 0.5))
            since = comes.timestamp() if open_now else self._waits_from(comes)
            yield Comer(since + allowed, since, "", "")
        for slot, service in learning.booked_to_come(self.day, self.now, until):
            since = slot.timestamp()
            yield Comer(since + self.day.policy.calling.booked_s, since, "", service or "")

    def _waits_from(self, comes: datetime) -> float:
        """Waiting counts from the opening for those who come before it."""
        session = self.day.session_at(comes)
        return max(comes, session.opens).timestamp() if session is not None else comes.timestamp()

    def _seat(self, window: Window) -> _Seat | None:
        """The window's part in what follows; None for one that is not expected to call."""
        free = self._free_at(window)
        return None if free is None else self._made(window, free)

    def _made(self, window: Window, free: float) -> _Seat:
        special = window.spec.kind is WindowKind.SPECIAL
        rights, name = self.day.rights, window.spec.id
        return _Seat(free, rights.serves[name], rights.helps[name], special)

    def _free_at(self, window: Window) -> float | None:
        now_s = self.now.timestamp()
        if window.spec.kind is WindowKind.TIDAL:
            if window.tide.state is TideState.ORDERED:
                return max(now_s, window.tide.ready_at.timestamp()) if window.tide.ready_at is not None else now_s
            if window.tide.state is not TideState.OPEN:
                return None
        rests = self._busy_s(window)
        if window.open:
            return now_s + rests
        if window.paused is not None:
            return now_s + max(rests, BACK_S)
        return self._sits_down(window, now_s)

    def _sits_down(self, window: Window, now_s: float) -> float | None:
        """When somebody is expected at an empty window: at the next opening, or back from a break."""
        if window.spec.kind is WindowKind.TIDAL:
            return now_s + BACK_S
        sessions = window.spec.duty
        if sessions is None:
            sessions = self.day.plan.sessions if self.day.plan is not None else ()
        begun = max((s.opens for s in sessions if s.opens <= self.now < s.closes), default=None)
        if begun is not None and is_serving_time(self.day, self.now):
            empty = max(begun, window.left_at or begun)
            # Without a schedule nobody says that anybody is to sit here at all.
            expected = window.spec.duty is not None and now_s - empty.timestamp() < _GONE_S
            return now_s + BACK_S if expected else self._next(sessions)
        return self._next(sessions)

    def _next(self, sessions: Sequence[Session]) -> float | None:
        return min((s.opens.timestamp() for s in sessions if s.opens > self.now), default=None)

    def _busy_s(self, window: Window) -> float:
        """Seconds until the present case is expected to end: never less than a quarter of a case."""
        if window.ticket is None:
            return 0.0
        ticket = self.day.tickets[window.ticket]
        expected = learning.expected_s(self.day, ticket.service)
        since = ticket.started_at if ticket.status is TicketStatus.SERVING else ticket.called_at
        spent = (self.now - since).total_seconds() if since is not None else 0.0
        return max(expected - spent, expected / 4)


def _in_turn(line: Line, entries: Iterable[Entry], allowed: Allowance, now_s: float) -> Iterator[Comer]:
    """A line by its call-by times. Nobody in it goes before who stands in front, so the times never fall."""
    due = 0.0
    for entry in entries:
        due = max(due, entry.since + allowed.within(entry.since, now_s))
        # Who is booked may be here already and waits from the slot on.
        ticket = "" if line.rank is Rank.BOOKED and entry.since > now_s else entry.ticket
        yield Comer(due, entry.since, ticket, line.service)


def _first_free(seats: list[_Seat], service: str) -> _Seat | None:
    """The seat that is free first for this service. Of what kind a stranger's matter is, no special window can say."""
    best: _Seat | None = None
    earliest = float("inf")
    for seat in seats:
        if not service:
            free = float("inf") if seat.special else seat.free
        elif service in seat.serves:
            free = seat.free
        elif service in seat.helps:
            free = seat.free + _HELPING_S
        else:
            continue
        if free < earliest:
            best, earliest = seat, free
    return best
