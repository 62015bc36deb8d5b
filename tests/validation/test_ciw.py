"""The simulator beside Ciw: several windows, skewed service times, skills, priorities.

First with the same citizens: then every single wait must be the same to the second, whatever the load. Then each with
random numbers of its own: the difference of the mean waits lies around zero in Welch's t-interval at 99.9 % (one
choice of seeds in a thousand fails although nothing is wrong; seeds are fixed), and the interval is narrow enough to
mean something. Both begin empty and end alike, so no warm-up is needed for an equal expectation.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from statistics import fmean
from typing import Any

import ciw
import pytest

from tests.validation import days, limits
from tests.validation.days import Stream
from tests.validation.peer import Peer
from tidehall_server.core.queue.model import DayPlan, WindowKind, WindowSpec
from tidehall_server.simulate.dayfile import DayFile
from tidehall_server.simulate.engine import Simulated

MEAN_S, SPREAD = 600, 0.7
LASTS = days.lognormal(MEAN_S, SPREAD)


def in_ciw(mean_s: float = MEAN_S) -> Any:
    """The same service time in Ciw's words: the mean and the deviation of the logarithm."""
    deviation = math.sqrt(math.log(1 + SPREAD**2))
    return ciw.dists.Lognormal(math.log(mean_s) - deviation**2 / 2, deviation)


def special(name: str, own: str, helps: str) -> WindowSpec:
    return WindowSpec(name, name, WindowKind.SPECIAL, (own,), (helps,))


ALIKE = days.general(4)
SKILLED = [special("S1", "B", "A"), *days.general(2)]
"""A special window with its own matter that helps the two general ones with theirs, never the other way round."""


def hall(windows: list[WindowSpec]) -> DayPlan:
    return days.plan(windows, [days.service("A"), days.service("B")], days.policy())


def streams(windows: list[WindowSpec], load: float) -> list[Stream]:
    if windows is SKILLED:
        return [Stream("A", MEAN_S / (2.2 * load), LASTS), Stream("B", MEAN_S / (0.8 * load), LASTS)]
    return [Stream("A", MEAN_S / (len(windows) * load), LASTS)]


def ours(
    windows: list[WindowSpec],
    people: list[tuple[float, Stream, float]],
    live: Callable[[DayFile], Simulated] = days.live_untold,
) -> dict[str, list[float]]:
    lived = live(days.day_of(people, hall(windows)))
    return {key: days.waits(lived, key) for key in {stream.key for _, stream, _ in people}}


@pytest.mark.parametrize("windows", [days.general(1), ALIKE, SKILLED], ids=["one", "four", "skilled"])
@pytest.mark.parametrize("load", [0.7, 0.95, 1.2])
def test_the_same_citizens_wait_the_same(windows: list[WindowSpec], load: float) -> None:
    """Below, near and above what the windows can bear."""
    people = list(days.arrivals(streams(windows, load), 40 / len(windows), random.Random(7)))
    assert ours(windows, people, days.live) == Peer(windows).same(people)


@pytest.mark.parametrize("windows", [ALIKE, SKILLED], ids=["four", "skilled"])
def test_other_citizens_wait_as_long_on_average(windows: list[WindowSpec]) -> None:
    """M/G/c of lognormal services at a load of 0.7: 20 days of ours against 60 of Ciw's."""
    coming, hours = streams(windows, 0.7), 10
    here = [ours(windows, list(days.arrivals(coming, hours, random.Random(seed)))) for seed in range(100, 120)]
    there = [Peer(windows).random({each: in_ciw() for each in coming}, hours, seed) for seed in range(60)]
    for stream in coming:
        mean = fmean(fmean(day[stream.key]) for day in there)
        found = limits.of_difference(
            [fmean(day[stream.key]) for day in here], [fmean(day[stream.key]) for day in there]
        )
        assert 0.0 in found, f"{stream.key}: ours differ by {found} s from {mean:.4g} s"
        assert found.half < 0.9 * mean, f"{found} of {mean:.4g} is too wide to say anything"
