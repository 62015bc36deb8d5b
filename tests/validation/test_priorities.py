"""Classes of citizens, as theory and Ciw see them: strict priority, and the call-by time that takes its place here.

Limits as in ``test_ciw.py``: t-intervals at 99.9 % from independent replications with fixed seeds.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from statistics import fmean

import pytest

from tests.validation import days, limits, theory
from tests.validation.days import Stream
from tests.validation.peer import Peer, Person
from tests.validation.test_ciw import LASTS, MEAN_S, in_ciw
from tidehall_server.core.queue.model import CallingPolicy, PriorityClass

ORDINARY = PriorityClass.NORMAL
ELDERLY = PriorityClass.ELDERLY
STRICT = CallingPolicy(ordinary_s=10**7, priority_s=0, grace_s=0, short_first=0.0, few_first=0.0)
"""Whoever has priority goes before everybody else, as long as anybody waits: what theory has a formula for."""
ALLOWED = {"A/normal": 900, "A/elderly": 600}
GRACE_S = 300
CALL_BY = CallingPolicy(ordinary_s=900, priority_s=600, grace_s=GRACE_S, short_first=0.0, few_first=0.0)


def streams(windows: int, load: float, lasts: days.Draw = LASTS) -> list[Stream]:
    """Three of ten citizens have priority."""
    gap = MEAN_S / (windows * load)
    return [Stream("A", gap / 0.7, lasts, ORDINARY), Stream("A", gap / 0.3, lasts, ELDERLY)]


def ours(windows: int, calling: CallingPolicy, people: list[tuple[float, Stream, float]]) -> dict[str, list[float]]:
    hall = days.plan(days.general(windows), [days.service()], days.policy(calling))
    lived = days.live_untold(days.day_of(people, hall))
    return {key: days.waits(lived, key) for key in ALLOWED}


def by_call_by_time(waiting: list[Person], now: float) -> Person:
    """The earliest call-by time among the first of each class; once fifteen minutes have passed, a later one counts."""

    def due(person: Person) -> tuple[float, bool, float]:
        allowed = ALLOWED[person.customer_class]
        late = now > person.arrival_date + ALLOWED["A/normal"]
        key = person.arrival_date + allowed + (GRACE_S if late else 0)
        return key, person.customer_class == "A/normal", person.arrival_date

    heads: dict[str, Person] = {}
    for person in waiting:
        heads.setdefault(person.customer_class, person)
    return min(heads.values(), key=due)


def strictly(waiting: list[Person], now: float) -> Person:
    return min(waiting, key=lambda person: (person.customer_class == "A/normal", person.arrival_date))


@pytest.mark.parametrize(("calling", "discipline"), [(CALL_BY, by_call_by_time), (STRICT, strictly)])
@pytest.mark.parametrize(("windows", "load"), [(1, 0.9), (3, 0.95), (2, 1.1)])
def test_the_same_citizens_wait_the_same(
    windows: int, load: float, calling: CallingPolicy, discipline: Callable[[list[Person], float], Person]
) -> None:
    people = list(days.arrivals(streams(windows, load), 40 / windows, random.Random(22)))
    assert ours(windows, calling, people) == Peer(days.general(windows), discipline).same(people)


def test_strict_priority_is_cobhams() -> None:
    """M/M/2 at a load of 0.7, 40 days of ours: each class's mean wait within four fifths at 99.9 %."""
    coming = streams(2, 0.7, days.exponential(MEAN_S))
    found: dict[str, list[float]] = {"A/elderly": [], "A/normal": []}
    for seed in range(30):
        waits = ours(2, STRICT, list(days.arrivals(coming, 30, random.Random(seed))))
        for key, each in waits.items():
            found[key].append(fmean(each[len(each) // 6 :]))
    exact = theory.mean_wait_by_class(2, [0.3 * 1.4, 0.7 * 1.4], MEAN_S)
    for (key, each), true in zip(found.items(), exact, strict=True):
        interval = limits.of(each)
        assert true in interval, f"{key}: {true:.4g} s by theory, {interval} measured"
        assert interval.half < 0.8 * true, f"{key}: {interval} is too wide to say anything"
    assert exact[1] > 3 * exact[0]


def test_with_call_by_times_other_citizens_wait_as_long_on_average() -> None:
    """M/G/2 at a load of 0.8, 20 days of ours against 60 of Ciw's with random numbers of its own."""
    coming, hours = streams(2, 0.8), 10
    here = [ours(2, CALL_BY, list(days.arrivals(coming, hours, random.Random(seed)))) for seed in range(20)]
    peer = Peer(days.general(2), by_call_by_time)
    there = [peer.random({each: in_ciw() for each in coming}, hours, seed) for seed in range(60)]
    for stream in coming:
        mean = fmean(fmean(day[stream.key]) for day in there)
        found = limits.of_difference([fmean(d[stream.key]) for d in here], [fmean(d[stream.key]) for d in there])
        assert 0.0 in found, f"{stream.key}: ours differ by {found} s from {mean:.4g} s"
        assert found.half < mean, f"{found} of {mean:.4g} is too wide to say anything"
