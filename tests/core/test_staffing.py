"""Erlang's formula against known values, and the day followed through against Erlang's formula."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.core.scenario import service, small_plan
from tidehall_server.core import lines, staffing
from tidehall_server.core.dayahead import Expected, Line, Opening, Promise, Unsure, foresee
from tidehall_server.core.queue.model import ExpectedArrivals, Session, WindowKind, WindowSpec

HOUR = 3600
SLOT = 1800


def line(an_hour: float, windows: int, hours: int, mean_s: float = 570) -> Line:
    return Line(("a",), ("1",), (), mean_s, (Expected(0, hours * HOUR, an_hour * hours),), lambda _: windows)


def test_erlang_c_gives_the_values_of_the_tables() -> None:
    assert staffing.delayed(1, 0.5) == pytest.approx(0.5)
    assert staffing.delayed(2, 1.0) == pytest.approx(1 / 3)
    assert staffing.delayed(10, 8.0) == pytest.approx(0.4092, abs=1e-4)
    assert staffing.late(3, 3.5, 900, 600) == 1.0


def test_both_limits_agree_for_four_and_five_windows_only() -> None:
    rows = staffing.table(10, 570, 7 * HOUR, 900, 30, 0.95)
    assert staffing.agreeing(rows, 30) == [4, 5]
    assert round(rows[0].cases) == 8
    assert rows[0].late_at_limit == pytest.approx(0.41, abs=0.005)


@pytest.mark.parametrize(("windows", "an_hour"), [(1, 4), (3, 11.22)])
def test_a_steady_day_comes_to_what_erlang_says(windows: int, an_hour: float) -> None:
    last = foresee(line(an_hour, windows, 24), [Opening(0, 24 * HOUR)], Promise(), 0, Unsure(0.0, 0.0))[-1]
    load = an_hour * 570 / HOUR
    assert last.late == pytest.approx(staffing.late(windows, load, 900, 570), abs=0.002)
    assert last.mean_s == pytest.approx(staffing.delayed(windows, load) * 570 / (windows - load), rel=0.01)


def test_days_that_differ_wait_longer_than_their_average() -> None:
    """The volumes are a quiet, a usual and a busy day's; their mean is what was expected, and so is their spread."""
    days = Unsure(0.2).days
    assert sum(part * volume for part, volume in days) == pytest.approx(1.0)
    assert sum(part * (volume - 1) ** 2 for part, volume in days) == pytest.approx(0.04)
    even, uneven = (
        foresee(line(14, 3, 8), [Opening(0, 8 * HOUR)], Promise(), 0, Unsure(spread, 0.0)) for spread in (0.0, 0.2)
    )
    assert [slot.expected for slot in uneven] == pytest.approx([slot.expected for slot in even])
    assert uneven[-1].late > even[-1].late > 0
    assert uneven[-1].needed >= even[-1].needed


def test_a_rush_asks_for_tides_and_a_break_ends_the_queue() -> None:
    crowd = [8, 20, 20, 6, 2, 2, 2]
    arrivals = tuple(Expected(8.5 * HOUR + n * SLOT, 8.5 * HOUR + (n + 1) * SLOT, k) for n, k in enumerate(crowd))
    waiting = (Expected(8.2 * HOUR, 8.5 * HOUR, 6), *arrivals, Expected(14 * HOUR, 15 * HOUR, 4))
    sessions = [Opening(round(8.5 * HOUR), 12 * HOUR), Opening(14 * HOUR, 15 * HOUR)]
    found = foresee(Line(("a",), ("1", "2"), ("9",), 600, waiting, lambda _: 3), sessions, Promise(), 6)
    assert sum(slot.expected for slot in found) == pytest.approx(sum(crowd) + 6 + 4)
    rush = found[2]
    assert rush.late > 0.5
    assert rush.tides > 1
    assert rush.late_with_tides <= 0.05
    assert rush.needed >= 6
    assert found[7].late < 0.01


def test_lines_are_services_that_share_a_regular_window() -> None:
    windows = (
        WindowSpec("1", "综合", WindowKind.GENERAL, ("a", "b")),
        WindowSpec("2", "专窗", WindowKind.SPECIAL, ("c",), helps=("a",)),
        WindowSpec("9", "潮汐", WindowKind.TIDAL, ("a", "c")),
    )
    plan = small_plan(windows=windows, services=tuple(service(name, name.upper()) for name in "abc"))
    nine = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    hours = timedelta(hours=3)
    expected = (ExpectedArrivals(nine, nine + hours, 30.0),)
    plan = replace(plan, sessions=(Session(nine, nine + hours),), expected=expected, no_show=0.1)
    pooled, single = lines.lines(plan, lambda window, _: window != "2")
    assert (pooled.services, pooled.windows, pooled.tidal) == (("a", "b"), ("1",), ("9",))
    assert (single.services, single.windows, single.tidal) == (("c",), ("2",), ("9",))
    assert pooled.people == pytest.approx(20)
    assert pooled.mean_s == pytest.approx(0.9 * 300 + 0.1 * 60)
    assert (pooled.staffed(10 * HOUR), single.staffed(10 * HOUR)) == (1, 0)
    assert lines.openings(plan) == [Opening(9 * HOUR, 12 * HOUR)]
