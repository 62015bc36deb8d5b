"""The recommended rule of queueing.md: the queue run forward with expected durations decides about tides."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.bench.schedule.calling import ALLOWANCE_S, GRACE_S, LEAD_S, PROMISE_S, CallBy
from tests.bench.schedule.mirror import KIND_ORDER, Mirror, Ticket, Window

_RETURNS_S = 600


@dataclass(slots=True, eq=False)
class Person:
    """Somebody in the run: ``call_from`` is the earliest call, ``by`` and ``grace`` are the two call-by times."""

    service: str
    kind: str
    arrived: float
    base: float
    call_from: float
    by: float
    grace: float
    takes: float
    counts: bool = True
    start: float = -1.0
    name: str = ""

    @property
    def wait(self) -> float:
        return max(0.0, self.start - self.base)


@dataclass(slots=True, eq=False)
class Server:
    caps: frozenset[str]
    helps: frozenset[str]
    rank: int
    free: float
    spans: list[tuple[float, float]]
    work: float
    until: float | None = None
    order: int = 0
    ends: set[int] = field(default_factory=set)


def run(servers: list[Server], people: Iterable[Person], overtime: float, ends: Iterable[int]) -> list[Person]:
    """Serve everybody; ``start`` stays below 0 for those whom nobody serves."""
    lines: dict[tuple[str, str], list[Person]] = {}
    everybody = sorted(people, key=lambda p: (p.base, p.arrived))
    for person in everybody:
        lines.setdefault((person.service, person.kind), []).append(person)
    for line in lines.values():
        line.reverse()
    closing = set(ends)
    heap = []
    for number, server in enumerate(servers):
        server.order = number
        if (at := _present(server, server.free, overtime, closing)) is not None:
            heap.append((at, server.rank, server.work, number))
    heapq.heapify(heap)
    left = len(everybody)
    while heap and left:
        now, _, _, number = heapq.heappop(heap)
        server = servers[number]
        best, later = _pick(server, lines, now)
        if best is None:
            if later is not None and (at := _present(server, max(later, now + 1), overtime, closing)) is not None:
                heapq.heappush(heap, (at, server.rank, server.work, number))
            continue
        lines[best.service, best.kind].pop()
        best.start = now
        left -= 1
        server.work += best.takes
        if (at := _present(server, now + best.takes, overtime, closing)) is not None:
            heapq.heappush(heap, (at, server.rank, server.work, number))
    return everybody


def _present(server: Server, at: float, overtime: float, closing: set[int]) -> float | None:
    """The next moment from ``at`` on when somebody sits there; sets ``until`` while a session is worked off."""
    server.until = None
    for starts, ends in server.spans:
        if at < ends:
            return max(at, starts)
        following = [a for a, _ in server.spans if a >= ends]
        if int(ends) in closing and at <= ends + overtime and not (following and at >= min(following)):
            server.until = ends
            return at
    return None


def _pick(server: Server, lines: dict[tuple[str, str], list[Person]], now: float) -> tuple[Person | None, float | None]:
    """The best to call now, and else when somebody could be called first."""
    best: Person | None = None
    helped: Person | None = None
    best_by = helped_by = later = float("inf")
    for (service, _), line in lines.items():
        if not line:
            continue
        own = service in server.caps
        if not own and service not in server.helps:
            continue
        person = line[-1]
        if server.until is not None and person.arrived >= server.until:
            continue
        if person.call_from > now:
            later = min(later, person.call_from)
            continue
        by = person.by if now <= person.base + PROMISE_S else person.grace
        if own and by < best_by:
            best, best_by = person, by
        elif not own and by < helped_by:
            helped, helped_by = person, by
    found = best or helped
    return found, (later if found is None and later < float("inf") else None)


class Forward(CallBy):
    """A mirror that can run its queue forward."""

    def people(self, ahead_s: float) -> list[Person]:
        """Those who wait, booked ones still to come, and the walk-ins expected in the next ``ahead_s``."""
        found = [self.person(ticket) for ticket in self.waiting.values()]
        return found + self.booked_ones(ahead_s) + self.walk_in_ones(ahead_s)

    def person(self, ticket: Ticket) -> Person:
        base, slot = ticket.base, ticket.slot
        first = self.call_by(ticket, base)
        call_from = base if slot < 0 else max(slot - LEAD_S, ticket.arrived)
        second = base + ALLOWANCE_S[ticket.kind] + GRACE_S
        takes = self.takes(ticket)
        return Person(
            ticket.service, ticket.kind, ticket.arrived, base, call_from, first, second, takes, name=ticket.id
        )

    def takes(self, ticket: Ticket) -> float:
        return self.learning.expected_s(ticket.service)

    def booked_ones(self, ahead_s: float) -> list[Person]:
        come = [slot for slot in self.booked if self.now < slot <= self.now + max(ahead_s, 1200)]
        mix = self.mix(len(come))
        return [
            Person(s, "appt", slot - 300, slot, slot - LEAD_S, slot + 300, slot + 600, self.learning.expected_s(s))
            for s, slot in zip(mix, come, strict=True)
        ]

    def walk_in_ones(self, ahead_s: float) -> list[Person]:
        number = round(self.expected(self.now, self.now + ahead_s) * self.volume)
        found = []
        for n, service in enumerate(self.mix(number)):
            at = self.now + ahead_s * (n + 0.5) / number
            takes = self.learning.expected_s(service)
            found.append(Person(service, "normal", at, at, at, at + 900, at + 1200, takes))
        return found

    def mix(self, number: int) -> list[str]:
        """So many services in the proportions of the forecast, always the same ones."""
        owed = dict.fromkeys(self.share, 0.0)
        found = []
        for _ in range(number):
            for service, share in self.share.items():
                owed[service] += share
            best = max(owed, key=lambda s: owed[s])
            owed[best] -= 1.0
            found.append(best)
        return found

    def servers(self, extra: Window | None = None, without: Window | None = None) -> list[Server]:
        found = [self._regular(window) for window in self.regular()]
        for window in self.tides():
            if window is not without and (window is extra or window.state in ("open", "ordered")):
                found.append(self._tide(window, extra))
        return found

    def _regular(self, window: Window) -> Server:
        spans: list[tuple[float, float]] = [(a, b) for a, b in window.duty if b > self.now - 3600]
        free = max(self.now, self.free_at(window))
        planned = any(a <= self.now < b for a, b in window.duty)
        if planned and not window.here and window.ticket is None:
            away = self.now - (window.away_since or self.now)
            free = self.now + _RETURNS_S
            if away > 2 * _RETURNS_S:
                spans = [span for span in spans if span[0] > self.now]
        return Server(window.caps, window.helps, KIND_ORDER[window.kind], free, spans, window.work_s)

    def _tide(self, window: Window, extra: Window | None) -> Server:
        free = self.now + self.setup_s if window is extra else self.free_at(window)
        if window.state == "ordered":
            free = window.ready
        spans: list[tuple[float, float]] = [(a, b) for a, b in window.duty]
        return Server(window.caps, frozenset(), 2, max(free, self.now), spans, window.work_s)

    def free_at(self, window: Window) -> float:
        """When the one being served is done, as far as anybody can tell."""
        if window.ticket is None:
            return self.now
        expected = self.takes(window.ticket)
        spent = self.now - window.since
        return self.now + max(expected - spent, 0.3 * expected)

    def forward(self, ahead_s: float, extra: Window | None = None, without: Window | None = None) -> list[Person]:
        overtime = self.config["rules"]["overtime_limit_s"]
        ends = [int(end) for _, end in self.config["sessions"]]
        return run(self.servers(extra, without), self.people(ahead_s), overtime, ends)


class Recommended(Forward):
    """Opens when somebody would wait more than 12 minutes and a tide now saves lateness; closes when none would 5."""

    open_s = 720
    close_s = 300
    saves_s = 60
    late_s = 540
    look_s = 600
    look_close_s = 1200

    def steer(self) -> tuple[list[str], list[str]]:
        closes = [w.id for w in self.tides() if w.state == "open" and self._may_close(w)]
        return self._orders() if not closes else [], closes

    def limit(self) -> float:
        return self.open_s

    def _orders(self) -> list[str]:
        names = [n for n in self.can_order if self.windows[n].state == "closed"]
        if not names or not (self.waiting or self.now % 300 == 0):
            return []
        before = self.forward(self.look_s)
        if max((p.wait for p in before), default=0.0) <= self.limit():
            return []
        late = self._lateness(before)
        for name in names:
            saved = late - self._lateness(self.forward(self.look_s, extra=self.windows[name]))
            if saved >= self.saves_s:
                return [name]
        return []

    def _lateness(self, people: Iterable[Person]) -> float:
        """Seconds beyond nine minutes, summed over everybody: with it the prototype's figures are reached."""
        return sum(max(0.0, p.wait - self.late_s) for p in people)

    def _may_close(self, window: Window) -> bool:
        if self.now - window.opened < self.min_open_s:
            return False
        people = self.forward(self.look_close_s, without=window)
        return all(p.wait <= self.close_s for p in people if p.service in window.caps)


class ThirtyCases(Recommended):
    """The same, opening earlier when the general windows will not stay below 30 cases each."""

    eager_s = 480

    def limit(self) -> float:
        rules = self.config["rules"]
        general = [w for w in self.regular() if w.kind != "special"]
        room = len(general) * rules["daily_items_per_window"]
        pooled = frozenset[str]().union(*(w.caps for w in general))
        part = sum(n for s, n in self.share.items() if s in pooled) / sum(self.share.values())
        ends = self.config["sessions"][-1][1]
        to_come = (self.expected(self.now, ends) * self.volume + len(self.booked)) * (1 - self.learning.no_show)
        done = sum(w.cases for w in general)
        waiting = sum(t.service in pooled for t in self.waiting.values())
        return self.eager_s if done + waiting + to_come * part > room else self.open_s


__all__ = ["Forward", "Mirror", "Person", "Recommended", "Server", "ThirtyCases", "run"]
