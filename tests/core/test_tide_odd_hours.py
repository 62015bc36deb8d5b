"""Tides where the letter of the notice does not help: the wrong queue, a manager's word, odd hours, duty."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.core.scenario import NINE, Scenario, clerk, service, small_plan
from tests.core.test_tides import names, state
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.events import TideClosing
from tidehall_server.core.queue.model import (
    AlertKind,
    Policy,
    Session,
    TidePolicy,
    TideReason,
    TideState,
    WindowKind,
    WindowSpec,
)

MORNING = Session(NINE, NINE + timedelta(hours=3))


def alerts(hall: Scenario) -> set[tuple[AlertKind, str]]:
    return set(hall.day.alerts)


def with_police(tidal: tuple[str, ...] = ("yb",)) -> Scenario:
    """Window 1 general, window 3 tidal for ``tidal``, window 4 for police matters alone; one clerk on standby."""
    services = (service("yb", "A"), service("ga", "C", "公安"))
    windows = (
        WindowSpec("1", "综合窗口", WindowKind.GENERAL, ("yb",)),
        WindowSpec("3", "潮汐窗口", WindowKind.TIDAL, tidal),
        WindowSpec("4", "公安窗口", WindowKind.SPECIAL, ("ga",)),
    )
    return Scenario(small_plan(services=services, windows=windows)).staff("1", "4").standby()


def test_a_late_ticket_no_tide_can_relieve_opens_none() -> None:
    hall = with_police()
    hall.take("ga")
    hall.wait(890)
    hall.take("yb")
    hall.wait(11)
    assert names(hall.tick()) == ["AlertRaised"]
    assert alerts(hall) == {(AlertKind.TIDE_NO_WINDOW, "")}
    hall.wait(890)
    assert "TideOpened" in names(hall.tick())
    assert hall.day.tides[-1].ticket == "A001"


def test_when_every_tide_works_already_the_alert_says_so() -> None:
    hall = Scenario().staff("1").standby()
    hall.take()
    hall.take()
    hall.wait(901)
    hall.tick()
    hall.take()
    hall.call("3")
    hall.call("1")
    hall.wait(901)
    assert names(hall.tick()) == ["AlertRaised"]
    assert alerts(hall) == {(AlertKind.TIDE_ALL_OPEN, "")}
    hall.do(c.Start("3"))
    hall.do(c.Finish("3"))
    hall.call("3")
    assert names(hall.tick()) == ["AlertCleared"]


def test_fifteen_minutes_are_in_order_also_beside_an_older_wait() -> None:
    hall = Scenario().staff("1").standby()
    hall.take()
    hall.wait(900)
    hall.take()
    hall.wait(1)
    hall.tick()
    hall.wait(899)
    assert hall.tick() == []
    hall.wait(1)
    assert names(hall.tick()) == ["AlertRaised"]


def test_what_a_manager_closed_stays_closed_for_a_while() -> None:
    hall = Scenario().staff("1").standby()
    for _ in range(3):
        hall.take()
    hall.wait(901)
    hall.tick()
    hall.take()
    hall.wait(5)
    hall.do(c.CloseTide("3", "人手另有安排"))
    assert hall.tick() == []
    hall.wait(1199)
    assert hall.tick() == []
    hall.wait(1)
    assert "TideOpened" in names(hall.tick())


def test_what_a_manager_cancelled_is_not_ordered_again_at_once() -> None:
    hall = Scenario(small_plan(policy=Policy(tide=TidePolicy(setup_s=300)))).staff("1").standby()
    hall.take()
    hall.wait(901)
    hall.tick()
    hall.do(c.CloseTide("3"))
    hall.wait(1)
    assert hall.tick() == []


def test_a_tide_whose_clerk_had_to_leave_is_asked_for_again_at_once() -> None:
    hall = Scenario().staff("1").standby()
    hall.take()
    hall.take()
    hall.wait(901)
    hall.tick()
    hall.do(c.SignOut(), clerk("spare"))
    assert names(hall.tick()) == ["AlertRaised"]
    assert alerts(hall) == {(AlertKind.TIDE_NO_STAFF, "3")}


def test_a_volume_tide_that_nobody_could_staff_is_asked_for_again() -> None:
    hall = Scenario(small_plan(policy=Policy(tide=TidePolicy(max_cases=1, setup_s=60)))).staff("1").standby()
    for _ in range(2):
        hall.take()
        hall.serve("1", seconds=5)
    assert names(hall.tick()) == ["TideOrdered"]
    hall.do(c.SignOut(), clerk("spare"))
    hall.wait(60)
    assert names(hall.tick()) == ["TideCancelled"]
    hall.standby()
    assert names(hall.tick()) == ["TideOrdered"]


def test_a_tide_opened_before_the_doors_stays_open() -> None:
    hall = Scenario(small_plan(sessions=(MORNING,)), NINE - timedelta(minutes=10)).staff("1").standby()
    hall.do(c.OpenTide("3", "预计高峰"))
    assert hall.tick() == []
    assert state(hall) is TideState.OPEN


def test_a_tide_left_from_the_morning_closes_at_the_break_when_nobody_waits() -> None:
    hall = Scenario(small_plan(sessions=(MORNING,)), NINE - timedelta(minutes=10)).staff("1").standby()
    hall.do(c.OpenTide("3", "预计高峰"))
    hall.now = MORNING.closes
    events = hall.tick()
    assert isinstance(events[0], TideClosing)
    assert events[0].reason is TideReason.HOURS


def test_a_manager_may_open_ahead_of_a_surge_while_others_wait_elsewhere() -> None:
    hall = with_police()
    hall.take("ga")
    hall.do(c.OpenTide("3", "缴费截止日"))
    assert state(hall) is TideState.OPEN


def test_a_queue_the_tide_cannot_shorten_does_not_keep_it_open() -> None:
    hall = with_police()
    hall.do(c.OpenTide("3"))
    hall.take("ga")
    hall.wait(800)
    assert hall.call("4") == "C001"
    hall.take("ga")
    hall.wait(400)
    events = hall.tick()
    assert isinstance(events[0], TideClosing)
    assert events[0].reason is TideReason.CALM


def test_calm_is_counted_from_the_last_long_wait() -> None:
    hall = Scenario().staff("1").standby()
    hall.do(c.OpenTide("3"))
    hall.take()
    hall.wait(1000)
    hall.call("1")
    hall.wait(200)
    assert hall.tick() == []
    hall.wait(399)
    assert hall.tick() == []
    hall.wait(1)
    assert isinstance(hall.tick()[0], TideClosing)


def test_the_time_of_a_case_is_not_a_wait() -> None:
    """Whoever was being served and is sent on, or comes back after missing the call, starts a new wait."""
    hall = Scenario().staff("1").standby()
    served, absent = hall.take(), hall.take()
    hall.call("1")
    hall.do(c.Start("1"))
    hall.wait(400)
    hall.do(c.Transfer(served, "zg"))
    hall.do(c.CallNext("1"))
    assert hall.day.windows["1"].ticket == served
    hall.do(c.Start("1"))
    hall.do(c.Finish("1"))
    for _ in range(2):
        assert hall.call("1") == absent
        hall.do(c.Pass("1"))
    hall.wait(2000)
    hall.do(c.Requeue(absent))
    assert hall.tick() == []
    hall.wait(900)
    assert hall.tick() == []
    hall.wait(1)
    assert "TideOpened" in names(hall.tick())


def test_a_clerk_at_the_tidal_window_gives_way_to_the_one_who_was_ordered() -> None:
    windows = (
        WindowSpec("1", "综合窗口", WindowKind.GENERAL, ("yb", "zg")),
        WindowSpec("3", "潮汐一", WindowKind.TIDAL, ("yb", "zg")),
        WindowSpec("4", "潮汐二", WindowKind.TIDAL, ("yb", "zg")),
    )
    policy = Policy(tide=TidePolicy(setup_s=60))
    hall = Scenario(small_plan(windows=windows, policy=policy)).staff("1").standby("x")
    hall.do(c.OpenTide("4"))
    hall.do(c.SignIn("3"), clerk("x"))
    hall.standby("y")
    hall.do(c.OpenTide("3"))
    hall.wait(60)
    hall.tick()
    seats = [who.window for who in hall.day.clerks.values() if who.window is not None]
    assert len(seats) == len(set(seats))


def test_no_tide_at_a_window_that_is_off_duty_by_the_schedule() -> None:
    windows = (
        WindowSpec("1", "综合窗口", WindowKind.GENERAL, ("yb", "zg")),
        WindowSpec("3", "潮汐窗口", WindowKind.TIDAL, ("yb", "zg"), duty=(Session(NINE, NINE + timedelta(hours=1)),)),
    )
    policy = Policy(tide=TidePolicy(min_open_s=7200))
    hall = Scenario(small_plan(windows=windows, policy=policy)).staff("1").standby()
    hall.do(c.OpenTide("3"))
    hall.wait(3599)
    hall.take()
    assert hall.tick() == []
    hall.wait(1)
    events = hall.tick()
    assert isinstance(events[0], TideClosing)
    assert events[0].reason is TideReason.HOURS
    hall.wait(901)
    hall.tick()
    assert alerts(hall) == {(AlertKind.TIDE_NO_WINDOW, "")}
    hall.do(c.OpenTide("3", "主任决定"))
    assert names(hall.tick()) == ["AlertCleared"]
    hall.wait(600)
    assert hall.tick() == []
    assert state(hall) is TideState.OPEN


def test_a_service_whose_windows_are_off_for_the_day_issues_no_numbers() -> None:
    duty = (Session(NINE, NINE + timedelta(hours=1)),)
    windows = (
        WindowSpec("1", "综合窗口", WindowKind.GENERAL, ("zg",)),
        WindowSpec("2", "专窗", WindowKind.SPECIAL, ("yb",), duty=duty),
    )
    hall = Scenario(small_plan(windows=windows)).staff("1")
    hall.take("yb")
    hall.wait(3600)
    assert hall.refused(c.TakeTicket("yb")) == "service_unserved"
    hall.staff("2")
    hall.take("yb")


def test_somebody_waits_and_nobody_sits_where_he_could_be_served() -> None:
    hall = with_police()
    hall.do(c.SignOut(), clerk("clerk4"))
    hall.take("ga")
    hall.wait(120)
    assert hall.tick() == []
    hall.wait(1)
    assert names(hall.tick()) == ["AlertRaised"]
    assert alerts(hall) == {(AlertKind.WAIT_UNSERVABLE, "ga")}
    assert hall.tick() == []
    hall.staff("4")
    assert names(hall.tick()) == ["AlertCleared"]


def test_no_alert_before_the_doors_open() -> None:
    hall = Scenario(replace(small_plan(), sessions=(MORNING,)), NINE - timedelta(minutes=15))
    hall.take()
    hall.wait(600)
    assert hall.tick() == []


def test_who_steps_back_from_a_tide_is_not_seated_again_at_once() -> None:
    hall = Scenario().staff("1").standby()
    for _ in range(3):
        hall.take()
    hall.wait(901)
    hall.tick()
    hall.do(c.SignOut(standby=True), clerk("spare"))
    assert names(hall.tick()) == ["AlertRaised"]
    hall.wait(60)
    hall.do(c.SignOut(), clerk("spare"))
    hall.standby()
    assert "TideOpened" in names(hall.tick())


def test_a_volume_tide_whose_clerk_left_is_not_asked_for_again() -> None:
    hall = Scenario(small_plan(policy=Policy(tide=TidePolicy(max_cases=1)))).staff("1").standby()
    for _ in range(2):
        hall.take()
        hall.serve("1", seconds=5)
    assert "TideOpened" in names(hall.tick())
    hall.do(c.SignOut(standby=True), clerk("spare"))
    assert hall.tick() == []


def test_a_clerk_on_a_pause_is_not_free_for_a_tide() -> None:
    hall = Scenario().staff("1", "3")
    hall.do(c.Pause("3", "开会"))
    hall.take()
    hall.wait(901)
    assert names(hall.tick()) == ["AlertRaised"]
    hall.do(c.Unpause("3"))
    assert "TideOpened" in names(hall.tick())


def test_who_was_sent_to_one_window_asks_for_no_tide() -> None:
    hall = Scenario().staff("1", "2").standby()
    hall.do(c.Transfer(hall.take(), "2"))
    hall.wait(901)
    assert hall.tick() == []


def test_a_closed_day_has_no_alerts_left() -> None:
    hall = Scenario().staff("1")
    hall.take()
    hall.wait(901)
    hall.tick()
    assert hall.day.alerts
    hall.do(c.CloseDay("下班"))
    assert not hall.day.alerts
