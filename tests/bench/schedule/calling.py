"""Who is called next, in the ways of queueing.md's table. Each is a mixin for ``Mirror``."""

from __future__ import annotations

from tests.bench.schedule.mirror import Mirror, Ticket, Window


class Pooled(Mirror):
    """One line for everybody, in the order in which the wait began; special windows keep to their own."""

    def choose(self, window: Window) -> Ticket | None:
        mine = (t for t in self.waiting.values() if t.service in window.caps and t.base <= self.now and window.may(t))
        return min(mine, key=lambda t: (t.base, t.arrived, t.id), default=None)


class Departments(Mirror):
    """Every window has its own departments, as before 综合窗口: groups dealt out so that windows are equally busy."""

    def ready(self) -> None:
        self.desk: dict[str, str] = {}
        load = {w.id: 0.0 for w in self.regular()}
        special = [w for w in self.regular() if w.kind == "special"]
        for window in special:
            for service in sorted(window.caps - self.desk.keys()):
                self.desk[service] = window.id
                load[window.id] += self.share[service] * self.prior[service]
        groups: dict[str, list[str]] = {}
        for spec in self.config["services"]:
            if spec["id"] not in self.desk:
                groups.setdefault(spec["group"], []).append(spec["id"])
        weights = {g: sum(self.share[s] * self.prior[s] for s in names) for g, names in groups.items()}
        general = [w for w in self.regular() if w.kind != "special"]
        for group in sorted(groups, key=lambda g: (-weights[g], g)):
            able = [w for w in general if set(groups[group]) <= w.caps] or general
            window = min(able, key=lambda w: (load[w.id], w.id))
            load[window.id] += weights[group]
            self.desk.update(dict.fromkeys(groups[group], window.id))

    def choose(self, window: Window) -> Ticket | None:
        mine = (
            t
            for t in self.waiting.values()
            if (t.service in window.caps if window.tidal else self.desk.get(t.service) == window.id)
            and t.base <= self.now
            and window.may(t)
        )
        return min(mine, key=lambda t: (t.base, t.arrived, t.id), default=None)


class Shortest(Mirror):
    """The shortest queue is chosen when the number is taken, and kept. Who stands at a window that goes is moved."""

    def ready(self) -> None:
        self.at: dict[str, str] = {}

    def arrived(self, ticket: Ticket) -> None:
        self._join(ticket)

    def _join(self, ticket: Ticket) -> None:
        able = [w for w in self.windows.values() if ticket.service in w.caps and (not w.tidal or w.state == "open")]
        here = [w for w in able if w.here or w.tidal] or [w for w in able if self._planned(w)] or able
        if here:
            lengths = self._lengths()
            best = min(here, key=lambda w: (lengths.get(w.id, 0) + (w.ticket is not None), self.turn(w)))
            self.at[ticket.id] = best.id

    def _planned(self, window: Window) -> bool:
        return any(a <= self.now + 1800 and self.now < b for a, b in window.duty)

    def _lengths(self) -> dict[str, int]:
        lengths: dict[str, int] = {}
        for name in self.waiting:
            if name in self.at:
                lengths[self.at[name]] = lengths.get(self.at[name], 0) + 1
        return lengths

    def choose(self, window: Window) -> Ticket | None:
        for ticket in self.waiting.values():
            seat = self.windows.get(self.at.get(ticket.id, ""))
            gone = seat is None or not (seat.here or seat.until is not None or (seat.tidal and seat.state == "open"))
            if gone or (window.tidal and seat is not None and not seat.tidal and ticket.service in window.caps):
                self._join(ticket)
        mine = (
            t for t in self.waiting.values() if self.at.get(t.id) == window.id and t.base <= self.now and window.may(t)
        )
        return min(mine, key=lambda t: (t.base, t.arrived, t.id), default=None)


PROMISE_S = 900
ALLOWANCE_S = {"normal": 900, "elderly": 600, "appt": 300}
GRACE_S = 300
LEAD_S = 120
SHORT_FIRST = 1.5


class CallBy(Mirror):
    """The calling rule of queueing.md: earliest call-by time, a second one once the promise is broken.

    The second one counts from the promised quarter of an hour on, not from a shorter allowance on: only so are the
    prototype's figures reached.
    """

    def ready(self) -> None:
        self.average = sum(self.share[s] * self.prior[s] for s in self.prior) / sum(self.share.values())

    def allowance(self, ticket: Ticket) -> float:
        quick: float = (self.learning.case_s(ticket.service) / (self.average * self.learning.day)) ** SHORT_FIRST
        return ALLOWANCE_S[ticket.kind] * min(1.0, max(0.25, quick))

    def call_by(self, ticket: Ticket, now: float) -> float:
        if now <= ticket.base + PROMISE_S:
            return ticket.base + self.allowance(ticket)
        return ticket.base + ALLOWANCE_S[ticket.kind] + GRACE_S

    def due(self, ticket: Ticket, now: float) -> bool:
        return ticket.base <= now or (0 <= ticket.slot <= now + LEAD_S and self._open(now))

    def _open(self, now: float) -> bool:
        return any(a <= now for a, _ in self.config["sessions"])

    def heads(self, services: frozenset[str], window: Window) -> list[Ticket]:
        """The first of each service and class: nobody sees a like case overtake."""
        first: dict[tuple[str, str], Ticket] = {}
        for ticket in self.waiting.values():
            if ticket.service in services and window.may(ticket) and self.due(ticket, self.now):
                line = (ticket.service, ticket.kind)
                known = first.get(line)
                if known is None or (ticket.base, ticket.arrived) < (known.base, known.arrived):
                    first[line] = ticket
        return list(first.values())

    def choose(self, window: Window) -> Ticket | None:
        offers = self.heads(window.caps, window) or self.heads(window.helps, window)
        return min(offers, key=lambda t: (self.call_by(t, self.now), t.base, t.id), default=None)
