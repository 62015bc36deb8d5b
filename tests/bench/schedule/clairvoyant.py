"""How far from the best possible: openings chosen by somebody who knows who will come and how long each will take.

Measures for each day, with the same calling rule in all of them:

* *clairvoyant*: openings searched by living the day again and again (local search; an upper bound of the true optimum's
  cost, so the gap shown is a lower bound of the true gap);
* *prophet*: the recommended rule itself, told who comes in the next minutes and how long they really take;
* *informed* (``informed``): the product, told the day as it is on the whole;
* the rule and the product, which know nothing of the kind.

Late citizens and tide minutes are put on one scale: a late citizen costs as much as ``LATE_MIN`` minutes of a tide.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.bench.schedule.ahead import Person, Recommended
from tests.bench.schedule.calling import CallBy
from tests.bench.schedule.mirror import Ticket, Window
from tidehall_server.simulate.dayfile import Citizen
from tidehall_server.simulate.judge import Scheduler, Trial, judge
from tidehall_server.simulate.score import Score, score
from tidehall_server.simulate.visits import base_s

LATE_MIN = 10.0
_MATCH_MIN = 60.0
_GRID_S = 600

Turn = tuple[str, int, int]
"""A tidal window's opening: window, from, until."""


class Planned(CallBy):
    """Opens and closes as it was told beforehand."""

    def __init__(self, plan: tuple[Turn, ...]) -> None:
        super().__init__()
        self._plan = plan

    def steer(self) -> tuple[list[str], list[str]]:
        wanted = {w for w, a, b in self._plan if a - self.setup_s <= self.now < b - 60}
        closes = [w.id for w in self.tides() if w.state == "open" and not self._goes_on(w)]
        return [name for name in self.can_order if name in wanted], closes

    def _goes_on(self, window: Window) -> bool:
        return any(name == window.id and a - self.setup_s <= self.now < b for name, a, b in self._plan)


class Prophet(Recommended):
    """The recommended rule with the truth instead of the forecast, as far ahead as it looks."""

    def __init__(self, of: Trial) -> None:
        super().__init__()
        self._of = of
        self._truth = {citizen.id: citizen for citizen in of.day.citizens}

    def takes(self, ticket: Ticket) -> float:
        return self._lasts(self._truth[ticket.id])

    def _lasts(self, citizen: Citizen) -> float:
        return self._of.day.no_show_hold_s if citizen.no_show else citizen.handling_s

    def free_at(self, window: Window) -> float:
        return window.since + self.takes(window.ticket) if window.ticket is not None else self.now

    def booked_ones(self, ahead_s: float) -> list[Person]:
        return []

    def walk_in_ones(self, ahead_s: float) -> list[Person]:
        coming = (c for c in self._of.day.citizens if self.now < c.arrival_s <= self.now + ahead_s)
        return [self._person(citizen) for citizen in coming]

    def _person(self, citizen: Citizen) -> Person:
        slot = citizen.appt_s if citizen.appt_s is not None else -1
        base = base_s(self._of.day, citizen)
        ticket = Ticket(citizen.id, citizen.service, citizen.priority.value, citizen.arrival_s, base, slot)
        return self.person(ticket)


def live(of: Trial, scheduler: Scheduler) -> Score:
    judged = judge(of, scheduler)
    return score(of.day, judged.outcomes, judged.tides)


def late(of: Score) -> int:
    return of.people - of.good


def cost(of: Score) -> float:
    return of.tide_s / 60 + LATE_MIN * late(of)


@dataclass(slots=True)
class Search:
    """Local search over openings of one day, within a number of lives."""

    of: Trial
    lives: int
    seen: dict[tuple[Turn, ...], Score] = field(default_factory=dict)

    def best(self, starts: list[tuple[Turn, ...]]) -> Score:
        """The cheapest day found; the openings of ``starts`` are tried first."""
        return self._climb([(), *starts], LATE_MIN, 0, self.lives)

    def minutes_for(self, late_allowed: int) -> float:
        """The fewest tide minutes found with at most so many late citizens."""
        near = sorted(self.seen, key=lambda plan: _price(self.seen[plan], _MATCH_MIN, late_allowed))[:1]
        return self._climb(near, _MATCH_MIN, late_allowed, len(self.seen) + self.lives // 2).tide_s / 60

    def _climb(self, starts: list[tuple[Turn, ...]], weight: float, allowed: int, lives: int) -> Score:
        best = min(starts, key=lambda plan: _price(self._try(plan), weight, allowed))
        improved = True
        while improved and len(self.seen) < lives:
            improved = False
            for plan in self._moves(best):
                if len(self.seen) >= lives:
                    break
                if _price(self._try(plan), weight, allowed) < _price(self.seen[best], weight, allowed) - 1e-6:
                    best, improved = plan, True
                    break
        return self.seen[best]

    def _try(self, plan: tuple[Turn, ...]) -> Score:
        if plan not in self.seen:
            self.seen[plan] = live(self.of, Planned(plan))
        return self.seen[plan]

    def _moves(self, plan: tuple[Turn, ...]) -> Iterator[tuple[Turn, ...]]:
        moves = [*self._changed(plan), *self._added(plan)]
        random.Random(len(self.seen)).shuffle(moves)
        yield from (move for move in moves if move not in self.seen)

    def _changed(self, plan: tuple[Turn, ...]) -> Iterator[tuple[Turn, ...]]:
        least = self.of.config["tidal"]["min_open_s"]
        for number, (window, starts, ends) in enumerate(plan):
            rest = plan[:number] + plan[number + 1 :]
            yield rest
            for a, b in ((-1, 0), (1, 0), (0, -1), (0, 1), (1, 1), (-1, -1), (0, -3), (3, 0), (0, 3), (-3, 0)):
                moved = (window, starts + a * _GRID_S // 2, ends + b * _GRID_S // 2)
                if moved[2] - moved[1] >= least:
                    yield tuple(sorted((*rest, moved)))

    def _added(self, plan: tuple[Turn, ...]) -> Iterator[tuple[Turn, ...]]:
        for window in self.of.config["tidal_windows"]:
            for starts, ends in window["avail"]:
                for at in range(starts, ends - 1200, 2 * _GRID_S):
                    turn = (window["id"], at, min(at + 2400, ends))
                    if not any(w == turn[0] and a < turn[2] and turn[1] < b for w, a, b in plan):
                        yield tuple(sorted((*plan, turn)))


def _price(of: Score, weight: float, allowed: int) -> float:
    return of.tide_s / 60 + weight * max(0, late(of) - allowed) + 0.1 * late(of)
