"""The yardsticks themselves: formulas and quantiles against published values, Ciw against the formulas."""

from __future__ import annotations

import random
from statistics import fmean

import ciw
import pytest

from tests.validation import days, limits, theory
from tests.validation.peer import Peer


@pytest.mark.parametrize(
    ("servers", "offered", "waits"),
    [(1, 0.3, 0.3), (2, 1.0, 1 / 3), (10, 8.0, 0.4092), (100, 90.0, 0.2170)],
)
def test_erlang_c(servers: int, offered: float, waits: float) -> None:
    """One server: the load itself; two at half load: a third; 10 and 100 from tables."""
    assert theory.erlang_c(servers, offered) == pytest.approx(waits, rel=2e-3)


def test_the_formulas_agree_where_they_meet() -> None:
    assert theory.mean_wait(1, 0.8, 600) == pytest.approx(theory.mean_wait_of_one_server(0.8, 600, 1.0))
    assert theory.mean_wait_by_class(3, [2.4], 600) == pytest.approx([theory.mean_wait(3, 2.4, 600)])
    urgent, other = theory.mean_wait_by_class(2, [0.5, 1.1], 600)
    assert (0.5 * urgent + 1.1 * other) / 1.6 == pytest.approx(theory.mean_wait(2, 1.6, 600))
    assert sum(theory.in_system(4, 3.2, 400)[4:]) == pytest.approx(theory.erlang_c(4, 3.2))


@pytest.mark.parametrize(("share", "free", "quantile"), [(0.975, 9, 2.262), (0.9995, 9, 4.781), (0.9995, 30, 3.646)])
def test_student(share: float, free: float, quantile: float) -> None:
    assert limits.student(share, free) == pytest.approx(quantile, abs=2e-3)


@pytest.mark.parametrize(("windows", "load"), [(1, 0.5), (2, 0.6), (4, 0.75)])
def test_the_recursion_agrees_with_erlang_c(windows: int, load: float) -> None:
    """16 x 6,000 people: within a quarter of the mean wait and of the share over 15 minutes."""
    offered = windows * load
    means, late = [], []
    for seed in range(16):
        draw = random.Random(seed)
        stream = days.Stream("A", 600 / offered, days.exponential(600))
        there = days.steady_start(windows, offered, stream, draw)
        coming = days.arrivals([stream], 6_000 * stream.gap_s / 3600, draw)
        people = [(at, lasts) for at, _, lasts in [*there, *coming]]
        waits = list(theory.first_come_first_served(windows, people))[len(there) :]
        means.append(fmean(waits))
        late.append(fmean(wait > 900 for wait in waits))
    must_hold(means, theory.mean_wait(windows, offered, 600), 0.25)
    must_hold(late, theory.late_share(windows, offered, 600, 900), 0.25)


def test_ciw_agrees_with_erlang_c() -> None:
    """Who compares with Ciw must first know that Ciw is used rightly; the first 50 hours are left out."""
    stream = days.Stream("A", 600 / 1.4, days.exponential(600))
    runs = [
        fmean(Peer(days.general(2)).random({stream: ciw.dists.Exponential(1 / 600)}, 150, seed)[stream.key][420:])
        for seed in range(16)
    ]
    must_hold(runs, theory.mean_wait(2, 1.4, 600), 0.3)


def must_hold(runs: list[float], exact: float, width: float) -> None:
    found = limits.of(runs)
    assert exact in found, f"{exact:.4g} by theory, {found} measured"
    assert found.half < width * exact, f"{found} is too wide to say anything"
