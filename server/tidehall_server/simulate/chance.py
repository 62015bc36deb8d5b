"""What a recorded day does not tell, drawn from what it does: the same seed gives the same day.

* How long a matter would have taken that nobody finished: a case of the same service that day, or, where that was too
  rarely seen, its expected time by the ratio of some other case of the day.
* How long somebody would have waited. Who left by own word stayed exactly that long. A call that got no answer says
  that patience ended before it. Of everybody else it is known that they waited at least as long as they did; beyond
  that people leave at the rate of the day (leavers per hour waited), and not at all on a day when nobody left.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from math import exp, inf, log
from statistics import mean, median

from tidehall_server.simulate.observed import Observed
from tidehall_server.simulate.truth import Leg, Then, Truth, Visit

_ENOUGH = 5
"""Cases of a service from which to draw another one of it."""


def is_certain(observed: Observed) -> bool:
    """Whether nothing has to be drawn: every matter was seen to its end and nobody left."""
    return not observed.unknown and not any(visit.says_so for visit in observed.truth.visits)


def draw(observed: Observed, seed: int) -> Truth:
    """The day with everything unknown filled in."""
    chance = random.Random(f"{observed.truth.id}-{seed}")  # noqa: S311 - a reproducible day, not a secret
    times, rate = _Times(observed), leaving_rate(observed)
    visits = tuple(_filled(visit, observed, times, rate, chance) for visit in observed.truth.visits)
    return replace(observed.truth, visits=visits)


def leaving_rate(observed: Observed) -> float:
    """People who leave per second of waiting: the estimate of a constant rate from waits of which some ended."""
    left = len(observed.absent) + sum(visit.says_so for visit in observed.truth.visits)
    waited = sum(observed.waits_s.values())
    return left / waited if waited > 0 else 0.0


def _filled(visit: Visit, observed: Observed, times: _Times, rate: float, chance: random.Random) -> Visit:
    """Two numbers are drawn for everybody, so that one more unknown changes nobody else's chance."""
    first, second = chance.random(), chance.random()
    patience = visit.patience_s
    if visit.id in observed.absent:
        patience = _before(observed.waits_s[visit.id], rate, first)
    elif not visit.says_so:
        patience = observed.waits_s[visit.id] + (-log(1.0 - first) / rate if rate > 0 else inf)
    legs = visit.legs
    if not legs or legs[-1].then is Then.TRANSFER:
        legs = (*legs, Leg(times.draw(visit.service, second), comes_s=times.comes_s))
    return replace(visit, legs=legs, patience_s=patience)


def _before(wait_s: float, rate: float, chance: float) -> float:
    """A patience that ended before ``wait_s``, at a constant rate of leaving; who was called at once had none."""
    if wait_s <= 0:
        return -inf
    if rate <= 0 or rate * wait_s < 1e-6:
        return wait_s * chance
    return -log(1.0 - chance * (1.0 - exp(-rate * wait_s))) / rate


class _Times:
    """Service times seen that day, and the usual time from a call to the start."""

    def __init__(self, observed: Observed) -> None:
        self._expected: Mapping[str, int] = {s.id: s.expected_s for s in observed.truth.plan.services}
        self._seen: dict[str, list[float]] = {}
        came = [leg.comes_s for visit in observed.truth.visits for leg in visit.legs]
        self.comes_s = median(came) if came else 0.0
        for visit in observed.truth.visits:
            if len(visit.legs) == 1 and visit.legs[0].then is Then.FINISH:
                self._seen.setdefault(visit.service, []).append(visit.legs[0].work_s)
        for found in self._seen.values():
            found.sort()
        means = {service: mean(found) for service, found in self._seen.items()}
        self._ratios = sorted(
            seconds / max(1.0, self._expected.get(service, means[service]))
            for service, found in self._seen.items()
            for seconds in found
        ) or [1.0]

    def draw(self, service: str, chance: float) -> float:
        seen = self._seen.get(service, [])
        if len(seen) >= _ENOUGH:
            return seen[int(chance * len(seen))]
        return self._expected.get(service, 600) * self._ratios[int(chance * len(self._ratios))]
