"""Confidence limits from independent replications, and how often a true claim would fall outside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance

FALSE_ALARM = 1e-3
"""Chance that one comparison fails although both sides are the same, had the seeds been drawn anew."""


@dataclass(frozen=True, slots=True)
class Limits:
    """A two-sided t-interval around the mean of what was measured."""

    mean: float
    half: float

    def __contains__(self, value: float) -> bool:
        return abs(value - self.mean) <= self.half

    def __str__(self) -> str:
        return f"{self.mean:.4g} ± {self.half:.2g}"


def of(runs: Sequence[float]) -> Limits:
    """Limits for the expectation behind independent, equal runs."""
    free = len(runs) - 1
    return Limits(fmean(runs), student(1 - FALSE_ALARM / 2, free) * math.sqrt(variance(runs) / len(runs)))


def of_difference(ours: Sequence[float], theirs: Sequence[float]) -> Limits:
    """Welch's limits for the difference of the expectations behind two independent sets of runs."""
    a, b = variance(ours) / len(ours), variance(theirs) / len(theirs)
    free = (a + b) ** 2 / (a**2 / (len(ours) - 1) + b**2 / (len(theirs) - 1))
    return Limits(fmean(ours) - fmean(theirs), student(1 - FALSE_ALARM / 2, free) * math.sqrt(a + b))


def student(share: float, free: float) -> float:
    """The ``share`` quantile of Student's t with ``free`` degrees of freedom: the density summed, then halved into."""
    scale = math.exp(math.lgamma((free + 1) / 2) - math.lgamma(free / 2)) / math.sqrt(free * math.pi)

    def below(t: float) -> float:
        steps = 400  # Simpson's rule; an even number
        width = t / steps
        heights: list[float] = [scale * (1 + (k * width) ** 2 / free) ** (-(free + 1) / 2) for k in range(steps + 1)]
        odd, even = sum(heights[1:-1:2]), sum(heights[2:-1:2])
        return 0.5 + width / 3 * (heights[0] + 4 * odd + 2 * even + heights[-1])

    low, high = 0.0, 200.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < share else (low, middle)
    return low
