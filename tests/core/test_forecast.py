"""The wait foreseen: what shortens it, what lengthens it, how sure it is, and that it stays cheap."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.scenario import NINE, Scenario, clerk, small_plan
from tidehall_server.core import draws, forecast, learning
from tidehall_server.core.forward import _pour
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.events import TicketTaken
from tidehall_server.core.queue.learned import Learned
from tidehall_server.core.queue.model import Foreseen, PriorityClass, Session, TideReason, WindowKind, WindowSpec
from tidehall_server.core.queue.project import project
from tidehall_server.core.queue.standing import estimate_of
from tidehall_server.core.queue.views import KioskView
from tidehall_server.core.queue_ahead import Asked, Scene


def told(hall: Scenario, priority: PriorityClass = PriorityClass.NORMAL) -> Foreseen:
    found = forecast.at_issue(hall.day, "yb", priority, hall.now)
    assert found is not None
    return found


def busy(count: int, *windows: str) -> Scenario:
    """``count`` wait, and every one of the windows serves somebody."""
    hall = Scenario().staff(*windows)
    for _ in range(count + len(windows)):
        hall.take()
    for window in windows:
        hall.call(window)
        hall.do(c.Start(window))
    return hall


def test_a_free_window_means_no_wait() -> None:
    assert told(Scenario().staff("1")) == Foreseen(0, 0, 0)


def test_an_idle_window_rests_until_somebody_of_its_lines_comes() -> None:
    hall = Scenario().staff("1")
    found = forecast.at_issue(hall.day, "yb", PriorityClass.NORMAL, hall.now, hall.now + timedelta(minutes=10))
    assert found is not None
    assert found.point_s == 600 - hall.day.policy.calling.booked_lead_s


def test_nobody_who_could_serve_means_no_estimate() -> None:
    hall = Scenario()
    assert forecast.at_issue(hall.day, "yb", PriorityClass.NORMAL, hall.now) is None
    (taken,) = hall.do(c.TakeTicket("yb"))
    assert isinstance(taken, TicketTaken)
    assert (taken.foreseen, taken.estimate_s) == (None, None)


def test_the_mean_of_a_line_at_one_window_is_its_work() -> None:
    """Eleven cases of 300 s ahead of him, one of them just begun, seven in a hundred of ten not there."""
    found = told(busy(10, "1"))
    work = 300 + 10 * (0.93 * 300 + 0.07 * 60)
    assert found.point_s == pytest.approx(work, rel=0.06)
    assert 0 < found.low_s < found.point_s < found.high_s


def test_a_second_window_and_a_tide_on_its_way_shorten_the_wait() -> None:
    one = told(busy(8, "1"))
    two = told(busy(8, "1", "2"))
    hall = busy(8, "1").standby()
    hall.do(c.SetPolicy({"tide.setup_s": 300}, "快"))
    hall.do(c.OpenTide("3"))
    tide = told(hall)
    assert two.point_s < 0.65 * one.point_s
    assert two.point_s < tide.point_s < 0.85 * one.point_s


def test_before_the_doors_open_a_tide_is_expected_though_its_clerk_is_not_here_yet() -> None:
    hours = (Session(NINE + timedelta(minutes=15), NINE + timedelta(hours=3)),)
    hall = Scenario(small_plan(sessions=hours))
    hall.do(c.SetPolicy({"tide.mode": "forecast", "tide.setup_s": 300}, "早"))
    for _ in range(12):
        hall.take()
    with_tide = told(hall).point_s
    hall.do(c.SetPolicy({"tide.automatic": False}, "不开"))
    assert with_tide < 0.8 * told(hall).point_s


def test_a_tide_for_the_others_in_line_shortens_the_wait_too() -> None:
    windows = (
        WindowSpec("1", "综合窗口1", WindowKind.GENERAL, ("yb", "zg")),
        WindowSpec("3", "潮汐窗口", WindowKind.TIDAL, ("zg",)),
    )
    hall = Scenario(small_plan(windows=windows)).staff("1").standby()
    for _ in range(12):
        hall.take("zg")
    hall.wait(800)  # else the newcomer, whose matter one window alone serves, goes before them all
    with_tide = told(hall).point_s
    hall.do(c.SetPolicy({"tide.automatic": False}, "不开"))
    assert with_tide < 0.9 * told(hall).point_s


@pytest.mark.parametrize(
    ("mode", "reason"),
    [("forecast", TideReason.MANUAL), ("rule", TideReason.MANUAL), ("forecast", TideReason.CALM)],
)
def test_while_the_tides_rest_none_is_expected(mode: str, reason: TideReason) -> None:
    """What a person closed stays so for a while; in mode forecast what closed by itself does too."""
    hall = busy(14, "1").standby()
    hall.do(c.SetPolicy({"tide.mode": mode, "tide.setup_s": 60}, "试"))
    hall.wait(900)
    before = told(hall).point_s
    hall.do(c.OpenTide("3"))
    hall.wait(60).tick()
    hall.do(c.CloseTide("3", "不用了"))
    (turn,) = hall.day.tides
    turn.closing_reason = reason
    assert told(hall).point_s > before + 120
    policy = hall.day.policy.tide
    policy_rest = policy.min_open_s if reason is TideReason.MANUAL else policy.rest_s
    turn.closed_at = hall.now - timedelta(seconds=policy_rest)
    assert told(hall).point_s < before + 60


def test_a_window_on_a_break_is_expected_back() -> None:
    hall = busy(8, "1", "2")
    hall.wait(300).do(c.Finish("2"), clerk("clerk2"))
    alone = told(busy(9, "1")).point_s
    hall.do(c.Pause("2", "交接"), clerk("clerk2"))
    at_once = told(hall).point_s
    hall.wait(3600)
    assert at_once < alone
    assert told(hall).point_s > at_once


def test_before_the_doors_open_the_wait_runs_to_the_opening() -> None:
    hours = (Session(NINE + timedelta(minutes=15), NINE + timedelta(hours=3)),)
    found = told(Scenario(small_plan(sessions=hours)))
    assert found.point_s == found.low_s == 900


def test_the_green_channel_waits_less_and_a_booking_not_before_its_slot() -> None:
    hall = busy(6, "1")
    assert told(hall, PriorityClass.ELDERLY).point_s < told(hall).point_s
    slot = hall.now + timedelta(minutes=40)
    booked = forecast.at_issue(hall.day, "yb", PriorityClass.APPOINTMENT, hall.now, slot)
    assert booked is not None
    assert booked.low_s >= 40 * 60 - hall.day.policy.calling.booked_lead_s


def test_while_one_waits_the_estimate_runs_down() -> None:
    hall = busy(4, "1")
    mine = hall.take()
    first = forecast.still(hall.day, hall.day.tickets[mine], hall.now)
    hall.wait(240).do(c.Finish("1"), clerk("clerk1"))
    hall.call("1")
    then = forecast.still(hall.day, hall.day.tickets[mine], hall.now)
    assert first is not None
    assert then is not None
    assert then.point_s < first.point_s
    shown = estimate_of(hall.day, hall.day.tickets[mine], hall.now)
    assert shown is not None
    assert all(seconds % 60 == 0 for seconds in shown)


def test_who_waits_already_is_told_a_narrower_range_than_who_comes() -> None:
    hall = busy(10, "1")
    comes = told(hall)
    waits = forecast.still(hall.day, hall.day.tickets[hall.take()], hall.now)
    assert waits is not None
    assert waits.point_s == comes.point_s
    assert comes.low_s < waits.low_s < waits.high_s < comes.high_s


def test_people_read_a_range_of_whole_minutes() -> None:
    assert forecast.shown(Foreseen(0, 0, 0)) == (0, 60)
    assert forecast.shown(Foreseen(400, 299, 601)) == (300, 600)
    assert forecast.shown(Foreseen(400, 331, 629)) == (360, 600)
    assert forecast.shown(Foreseen(335, 331, 340)) == (300, 360)
    assert forecast.shown(None) is None
    view = project("kiosk", busy(5, "1").day)
    assert isinstance(view, KioskView)
    assert all(line.estimate_s is not None and line.estimate_s[0] < line.estimate_s[1] for line in view.services)


def test_the_same_day_gives_the_same_answer_and_is_only_read() -> None:
    hall = busy(7, "1", "2")
    version, before = hall.day.version, [told(hall) for _ in range(3)]
    assert before[0] == before[1] == before[2]
    assert hall.day.version == version


def test_of_five_hundred_only_the_nearest_are_followed_one_by_one() -> None:
    hall = busy(500, "1", "2")
    asked = Asked("yb", PriorityClass.NORMAL, hall.now)
    scene = Scene(hall.day, asked, hall.now)
    assert sum(map(len, scene.here)) + len(scene.later) <= 53
    assert sum(scene.bulk.values()) > 0
    assert told(hall).point_s > told(busy(100, "1", "2")).point_s


def test_waits_outside_the_range_widen_it_and_hits_narrow_it_again() -> None:
    seen, told, shown = Learned(), Foreseen(600, 310, 925), (300, 900)
    for _ in range(5):
        seen.waited(told, shown, 1500)
    low, high = seen.reach
    assert high > 0.1
    assert low < 0
    for _ in range(100):
        seen.waited(told, shown, 600)
    assert seen.reach[1] < 0
    same = seen.reach
    seen.waited(Foreseen(0, 0, 0), (0, 60), 1)
    assert seen.reach == same
    seen.waited(told, shown, 305)
    assert seen.reach[0] < same[0], "what people read counts"


def test_the_day_stretches_what_is_told_next() -> None:
    plain, stretched = busy(6, "1"), busy(6, "1")
    stretched.day.learned.reach = (0.5, 0.5)
    assert told(stretched).high_s > told(plain).high_s
    assert told(stretched).point_s == told(plain).point_s
    assert learning.reach(plain.day) != learning.reach(stretched.day)


@given(st.floats(0.3, 1.2), st.floats(0.0, 0.6), st.floats(0.05, 0.5))
def test_equally_likely_values_keep_the_mean(spread: float, absent: float, hold: float) -> None:
    assert len(draws.log_normal(spread)) == draws.RUNS
    assert sum(draws.log_normal(spread)) / draws.RUNS == pytest.approx(1.0)
    values = draws.case(spread, absent, hold)
    assert len(values) == draws.RUNS
    assert sum(values) / draws.RUNS == pytest.approx(absent * hold + 1.0 - absent)


@given(st.floats(0.3, 1.2), st.floats(0.0, 6.0))
def test_what_is_left_of_a_case_is_positive_and_in_order(spread: float, elapsed: float) -> None:
    left = draws.residual(elapsed, spread)
    assert len(left) == draws.RUNS
    assert left[0] > 0.0
    assert list(left) == sorted(left)


def test_every_quantity_takes_each_value_once() -> None:
    assert all(sorted(row) == list(range(draws.RUNS)) for row in draws.ORDERS)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=6), st.floats(0, 5000))
def test_poured_work_fills_from_the_bottom_and_none_is_lost(free: list[float], work: float) -> None:
    full = list(free)
    _pour(full, range(len(full)), work)
    assert sum(full) - sum(free) == pytest.approx(work, abs=1e-6)
    raised = [after for before, after in zip(free, full, strict=True) if after > before + 1e-9]
    assert max(raised, default=0.0) <= min(full) + 1e-6
