"""The notice's letter: a tide after 15:00 of waiting and at the 31st case, never unstaffed, never off its network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tests.core.scenario import NINE, Scenario, clerk, service, small_plan
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.events import TideClosing, TideOpened, TideOrdered
from tidehall_server.core.queue.model import (
    AlertKind,
    ClerkSpec,
    Policy,
    Session,
    TidePolicy,
    TideReason,
    TideState,
    WindowKind,
    WindowSpec,
)


def names(events: Sequence[object]) -> list[str]:
    return [type(event).__name__ for event in events]


def state(hall: Scenario, window: str = "3") -> TideState:
    return hall.day.windows[window].tide.state


def test_opens_one_second_after_fifteen_minutes_and_not_before() -> None:
    hall = Scenario().staff("1").standby()
    hall.take()
    hall.wait(900)
    assert hall.tick() == []
    hall.wait(1)
    events = hall.tick()
    assert names(events) == ["TideOrdered", "ClerkSignedIn", "TideOpened"]
    assert events[0].reason is TideReason.WAIT  # type: ignore[union-attr]
    assert (events[0].ticket, events[0].wait_s) == ("A001", 901)  # type: ignore[union-attr]
    assert hall.day.windows["3"].open
    assert hall.call("3") == "A001"


def test_opens_at_the_thirty_first_case_of_one_window() -> None:
    hall = Scenario().staff("1", "2").standby()
    for _ in range(30):
        hall.take()
        hall.serve("1", seconds=5)
        assert hall.tick() == []
    hall.take()
    hall.serve("2", seconds=5)
    assert hall.tick() == []
    hall.take()
    hall.serve("1", seconds=5)
    (ordered, *_) = hall.tick()
    assert isinstance(ordered, TideOrdered)
    assert (ordered.reason, ordered.at_window, ordered.cases) == (TideReason.VOLUME, "1", 31)


def test_without_a_free_clerk_it_alerts_once_and_opens_when_one_comes() -> None:
    hall = Scenario().staff("1")
    hall.take()
    hall.wait(901)
    assert names(hall.tick()) == ["AlertRaised"]
    assert (AlertKind.TIDE_NO_STAFF, "3") in hall.day.alerts
    hall.wait(60)
    assert hall.tick() == []
    assert hall.refused(c.OpenTide("3", "高峰")) == "tide_no_staff"
    hall.standby()
    assert "TideOpened" in names(hall.tick())
    assert names(hall.tick()) == [] or not hall.day.alerts
    assert not hall.day.alerts


def test_a_clerk_whose_posts_exclude_the_tidal_window_is_not_sent_there() -> None:
    plan = small_plan(clerks=(ClerkSpec("a", "综窗A岗", primary=("1",)), ClerkSpec("b", "综窗B岗", backup=("1", "3"))))
    hall = Scenario(plan).staff("1").standby("a")
    hall.take()
    hall.wait(901)
    assert names(hall.tick()) == ["AlertRaised"]
    hall.standby("b")
    assert "TideOpened" in names(hall.tick())
    assert hall.day.windows["3"].clerk == "b"


def networked() -> Scenario:
    services = (service("mz", "A", networks=("政务外网",)), service("yb", "B"))
    windows = (
        WindowSpec("1", "综合窗口", WindowKind.GENERAL, ("mz", "yb"), networks=("政务外网", "互联网")),
        WindowSpec("3", "潮汐窗口", WindowKind.TIDAL, ("mz", "yb"), networks=("互联网",)),
    )
    return Scenario(small_plan(services=services, windows=windows)).staff("1").standby()


def test_a_tide_off_the_needed_network_is_refused_with_that_reason() -> None:
    hall = networked()
    hall.take("mz")
    hall.wait(901)
    assert names(hall.tick()) == ["AlertRaised"]
    assert (AlertKind.TIDE_NO_NETWORK, "3") in hall.day.alerts
    assert hall.refused(c.OpenTide("3")) == "tide_no_network"
    hall.take("yb")
    assert "TideOpened" in names(hall.tick())
    assert hall.call("3") == "B001"
    hall.wait(5)
    hall.do(c.Start("3"))
    hall.do(c.Finish("3"))
    assert hall.refused(c.CallNext("3")) == "nobody_waiting"
    assert hall.refused(c.Transfer("A001", "3")) == "network_missing"


def test_set_up_time_runs_between_order_and_opening() -> None:
    hall = Scenario(small_plan(policy=Policy(tide=TidePolicy(setup_s=300)))).staff("1").standby()
    hall.take()
    hall.wait(901)
    assert names(hall.tick()) == ["TideOrdered"]
    hall.wait(299)
    assert hall.tick() == []
    hall.wait(1)
    assert names(hall.tick()) == ["ClerkSignedIn", "TideOpened"]


def test_the_called_clerk_may_sit_down_sooner() -> None:
    hall = Scenario(small_plan(policy=Policy(tide=TidePolicy(setup_s=300)))).staff("1").standby()
    hall.do(c.OpenTide("3", "缴费高峰"))
    hall.wait(30)
    assert names(hall.do(c.SignIn("3"), clerk("spare"))) == ["ClerkSignedIn", "TideOpened"]


def test_a_tide_whose_clerk_left_is_cancelled_and_ordered_anew() -> None:
    hall = Scenario(small_plan(policy=Policy(tide=TidePolicy(setup_s=300)))).staff("1").standby()
    hall.take()
    hall.wait(901)
    hall.tick()
    hall.do(c.SignOut(), clerk("spare"))
    hall.wait(300)
    assert names(hall.tick()) == ["TideCancelled"]
    assert names(hall.tick()) == ["AlertRaised"]


def test_manual_opening_and_closing_loses_no_ticket() -> None:
    hall = Scenario().staff("1").standby()
    tickets = [hall.take() for _ in range(4)]
    hall.do(c.OpenTide("3", "政策集中申报"))
    assert hall.day.tides[0].reason is TideReason.MANUAL
    assert hall.call("3") == tickets[0]
    hall.do(c.Transfer(tickets[2], "3"))
    hall.do(c.Start("3"))
    hall.do(c.CloseTide("3", "高峰已过"))
    assert state(hall) is TideState.CLOSING
    assert hall.order() == tickets[1:]
    assert all(hall.ticket(name).pinned is None for name in tickets)
    assert names(hall.do(c.Finish("3"))) == ["TicketFinished", "TideClosed", "ClerkSignedOut"]
    assert state(hall) is TideState.CLOSED
    assert hall.day.clerks["spare"].window is None
    assert [hall.serve("1") for _ in range(3)] == tickets[1:]


def test_closes_when_it_was_calm_long_enough_and_not_sooner() -> None:
    hall = Scenario().staff("1").standby()
    hall.take()
    hall.wait(901)
    hall.tick()
    hall.call("3")
    hall.do(c.Start("3"))
    hall.do(c.Finish("3"))
    hall.wait(1199)
    assert hall.tick() == []
    hall.wait(1)
    events = hall.tick()
    assert isinstance(events[0], TideClosing)
    assert events[0].reason is TideReason.CALM


def test_does_not_close_while_somebody_waits_five_minutes() -> None:
    hall = Scenario().staff("1").standby()
    hall.do(c.OpenTide("3"))
    hall.wait(1200)
    hall.take()
    hall.wait(300)
    assert hall.tick() == []


def test_one_tide_at_a_time_gets_its_chance_before_the_next() -> None:
    every = ("yb", "zg")
    windows = (
        WindowSpec("1", "综合窗口", WindowKind.GENERAL, every),
        WindowSpec("3", "潮汐一", WindowKind.TIDAL, every),
        WindowSpec("4", "潮汐二", WindowKind.TIDAL, every),
    )
    hall = Scenario(small_plan(windows=windows)).staff("1").standby("x").standby("y")
    hall.take()
    hall.wait(600)
    hall.take()
    hall.wait(301)
    assert "TideOpened" in names(hall.tick())
    assert hall.tick() == []
    hall.wait(600)
    assert "TideOpened" in names(hall.tick())
    assert state(hall, "4") is TideState.OPEN


def test_switched_off_it_does_nothing_by_itself() -> None:
    hall = Scenario(small_plan(policy=Policy(tide=TidePolicy(automatic=False)))).staff("1").standby()
    hall.take()
    hall.wait(3600)
    assert hall.tick() == []
    hall.do(c.OpenTide("3"))
    assert state(hall) is TideState.OPEN


def test_no_tide_in_the_break_and_it_closes_after_hours() -> None:
    morning = Session(NINE, NINE + timedelta(hours=3))
    hall = Scenario(small_plan(sessions=(morning,))).staff("1").standby()
    hall.wait(2 * 3600 + 3000)
    hall.take()
    hall.wait(700)
    assert hall.tick() == []
    hall.wait(202)
    assert hall.tick() == []
    hall2 = Scenario(small_plan(sessions=(morning,))).staff("1").standby()
    hall2.do(c.OpenTide("3"))
    hall2.wait(3 * 3600)
    events = hall2.tick()
    assert isinstance(events[0], TideClosing)
    assert events[0].reason is TideReason.HOURS


def test_the_open_tide_closes_with_its_clerk() -> None:
    hall = Scenario().staff("1").standby()
    hall.do(c.OpenTide("3"))
    assert names(hall.do(c.SignOut(), clerk("spare"))) == ["TideClosing", "TideClosed", "ClerkSignedOut"]


def test_a_temporary_tidal_window_comes_and_goes() -> None:
    hall = Scenario().staff("1").standby()
    hall.do(c.AddWindow("9", "临时潮汐窗口"))
    assert hall.day.serves["9"] == ("yb", "zg")
    assert hall.refused(c.AddWindow("9", "again")) == "window_exists"
    hall.take()
    hall.do(c.OpenTide("9", "增设"))
    hall.call("9")
    assert hall.refused(c.RemoveWindow("9")) == "window_not_empty"
    hall.do(c.Start("9"))
    hall.do(c.Finish("9"))
    hall.do(c.CloseTide("9"))
    hall.do(c.RemoveWindow("9"))
    assert "9" not in hall.day.windows
    assert hall.refused(c.RemoveWindow("3")) == "window_not_temporary"


def test_thresholds_change_while_running() -> None:
    hall = Scenario().staff("1").standby()
    hall.take()
    hall.wait(301)
    assert hall.tick() == []
    hall.do(c.SetPolicy({"tide.max_wait_s": 300}, "老人较多"))
    assert isinstance(hall.tick()[-1], TideOpened)
