"""The best honest predictor of queueing.md: the queue run forward many times with learnt parameters."""

from __future__ import annotations

import math
import random

from tests.bench.schedule.ahead import Person, Recommended, run
from tests.bench.schedule.mirror import Ticket

_AHEAD_S = 1800
_WIDER, _WIDER_S = 1.1, 30


class Predictor(Recommended):
    """The recommended rule, which also tells everybody a wait: median and 80 % range of ``draws`` runs, widened."""

    draws = 60

    def ready(self) -> None:
        super().ready()
        self.spread = {s["id"]: float(s["prior_cv"]) for s in self.config["services"]}

    def tell(self, ticket: Ticket) -> list[int] | None:
        if ticket.id not in self.waiting:
            return [0, 0, 60]
        draw = random.Random(f"{ticket.id}/{self.now}")
        overtime = self.config["rules"]["overtime_limit_s"]
        ends = [int(end) for _, end in self.config["sessions"]]
        waits = []
        for _ in range(self.draws):
            factor = self._around(draw, 0.9 / math.sqrt(12 + self.learning.count))
            people = [self._drawn(draw, person, factor) for person in self.people(0) + self._comers(draw)]
            servers = self.servers()
            for server in servers:
                server.free = self.now + (server.free - self.now) * self._around(draw, 0.5)
            run(servers, people, overtime, ends)
            found = next(person for person in people if person.name == ticket.id)
            if found.start >= 0:
                waits.append(found.start - self.now)
        return self._range(sorted(waits)) if waits else None

    def _comers(self, draw: random.Random) -> list[Person]:
        """Walk-ins of the next half hour by chance; only those who may overtake matter."""
        mean = self.expected(self.now, self.now + _AHEAD_S) * self.volume
        found = []
        at = draw.expovariate(1.0)
        while at < mean:
            (service,) = draw.choices(list(self.share), list(self.share.values()))
            base = self.now + at / mean * _AHEAD_S
            kind = "elderly" if draw.random() < 0.3 else "normal"
            ticket = Ticket("", service, kind, round(base), round(base), -1)
            found.append(self.person(ticket))
            at += draw.expovariate(1.0)
        return found

    def _drawn(self, draw: random.Random, person: Person, factor: float) -> Person:
        if draw.random() < self.learning.no_show:
            person.takes = self.learning.hold_s
        else:
            spread = self._around(draw, self.spread[person.service])
            person.takes = self.learning.case_s(person.service) * factor * spread
        return person

    def _around(self, draw: random.Random, variation: float) -> float:
        sigma = math.sqrt(math.log(1 + variation * variation))
        return draw.lognormvariate(-sigma * sigma / 2, sigma)

    def _range(self, waits: list[float]) -> list[int]:
        last = len(waits) - 1
        low, middle, high = (waits[round(part * last)] for part in (0.1, 0.5, 0.9))
        low = middle - (middle - low) * _WIDER - _WIDER_S
        high = middle + (high - middle) * _WIDER + _WIDER_S
        return [round(middle), max(0, round(low)), round(high)]
