"""TS-3 on the rules alone: who follows the turn order spreads equal work by capacity."""

from __future__ import annotations

import pytest

from tests.core.scenario import Scenario, small_plan
from tidehall_server.core.queue.model import WindowKind, WindowSpec
from tidehall_server.core.routing import turn_order


@pytest.mark.parametrize(("capacities", "shares"), [((1, 1, 1), (100, 100, 100)), ((2, 1, 1), (150, 75, 75))])
def test_load_follows_capacity(capacities: tuple[int, ...], shares: tuple[int, ...]) -> None:
    windows = tuple(
        WindowSpec(str(n), f"综合窗口{n}", WindowKind.GENERAL, ("yb", "zg"), capacity=capacity)
        for n, capacity in enumerate(capacities, 1)
    )
    hall = Scenario(small_plan(windows=windows)).staff("1", "2", "3")
    for _ in range(300):
        hall.take()
    while order := turn_order(hall.day, hall.now):
        hall.serve(order[0], seconds=30)
    cases = [hall.day.windows[str(n)].cases for n in (1, 2, 3)]
    assert all(abs(case - share) <= share * 0.1 for case, share in zip(cases, shares, strict=True))
