"""Chance without dice: how long something may take, as equally likely values in a fixed, well-mixed order.

A forward run needs one duration for each citizen ahead and each window, many times over. Drawing them at random wastes
most of the runs; here every quantity takes each of its ``RUNS`` equally likely values exactly once over all runs (Latin
hypercube sampling), so that a sum has its exact mean after a few runs already. The order is fixed: the same state
gives the same answer.
"""

from __future__ import annotations

from functools import lru_cache
from math import erf, exp, log, sqrt
from operator import itemgetter
from random import Random
from statistics import NormalDist

RUNS = 16
_ROWS = 61
_NORMAL = NormalDist()
_CERTAIN = 1e-9


def _mixed() -> tuple[tuple[int, ...], ...]:
    shuffle = Random(1).shuffle  # noqa: S311 - a fixed order, no secret
    rows = []
    for _ in range(_ROWS):
        row = list(range(RUNS))
        shuffle(row)
        rows.append(tuple(row))
    return tuple(rows)


ORDERS = _mixed()
"""In which order a quantity takes its values, run by run; quantity number n follows row n (cyclically)."""

_RUN_OF = tuple(tuple(row.index(value) for value in range(RUNS)) for row in ORDERS)

NORMALS = tuple(_NORMAL.inv_cdf((number + 0.5) / RUNS) for number in range(RUNS))
"""Equally likely values of the standard normal distribution, ascending."""


ALL = range(RUNS)
_MIXED = tuple(itemgetter(*row) for row in ORDERS)


def mixed(values: tuple[float, ...], quantity: int) -> tuple[float, ...]:
    """The values of a quantity, run by run."""
    found: tuple[float, ...] = _MIXED[quantity % _ROWS](values)
    return found


def order(quantity: int) -> tuple[int, ...]:
    return ORDERS[quantity % _ROWS]


def highest(quantity: int, share: float) -> list[int]:
    """The runs in which a quantity takes its highest values, as many as ``share`` of all runs."""
    count = 0
    while count < RUNS and (RUNS - 1 - count + 0.5) / RUNS + share >= 1.0:
        count += 1
    return [_RUN_OF[quantity % _ROWS][value] for value in range(RUNS - count, RUNS)]


def _sigma(spread: float) -> float:
    return sqrt(log(1.0 + spread * spread))


@lru_cache(maxsize=1024)
def log_normal(spread: float, parts: int = RUNS) -> tuple[float, ...]:
    """``parts`` equally likely values with mean 1 and about this coefficient of variation, ascending."""
    sigma = _sigma(spread)
    found = [exp(sigma * _NORMAL.inv_cdf((number + 0.5) / parts)) for number in range(parts)]
    mean = sum(found) / parts
    return tuple(value / mean for value in found)


@lru_cache(maxsize=4096)
def residual(elapsed: float, spread: float) -> tuple[float, ...]:
    """What is left of a log-normal duration with mean 1 of which ``elapsed`` has passed: equally likely values."""
    sigma = max(_CERTAIN, _sigma(spread))
    mu = -sigma * sigma / 2
    if elapsed <= 0.0:
        return log_normal(spread)
    alive = 0.5 * (1.0 - erf((log(elapsed) - mu) / sigma / sqrt(2.0)))
    left = []
    for number in range(RUNS):
        chance = 1.0 - (1.0 - (number + 0.5) / RUNS) * alive
        left.append(exp(mu + sigma * _NORMAL.inv_cdf(min(chance, 1.0 - _CERTAIN))) - elapsed if chance < 1.0 else 0.0)
    return tuple(max(0.02, value) for value in left)


@lru_cache(maxsize=4096)
def case(spread: float, absent: float, hold: float) -> tuple[float, ...]:
    """How long a call may bind a window, in units of a case's mean, when a share ``absent`` of the citizens does not
    come and costs ``hold`` instead."""
    whole = int(absent * RUNS)
    values = log_normal(spread, RUNS - whole)
    mean = absent * hold + 1.0 - absent
    scale = (mean * RUNS - whole * hold) / (RUNS - whole)
    return (*([hold] * whole), *(value * scale for value in values))


@lru_cache(maxsize=256)
def exponential(runs: int = RUNS) -> tuple[float, ...]:
    found = [-log(1.0 - (number + 0.5) / runs) for number in range(runs)]
    mean = sum(found) / runs
    return tuple(value / mean for value in found)
