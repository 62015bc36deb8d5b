"""The manager's gauge says what the rules will do."""

from __future__ import annotations

from datetime import timedelta

from tests.core.scenario import Scenario, small_plan
from tidehall_server.core.outlook import outlook
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.events import TideOrdered
from tidehall_server.core.queue.model import AlertKind, Policy, TideMode, TidePolicy
from tidehall_server.core.queue.project import tides


def test_the_gauge_names_the_ticket_the_window_and_the_clerk_that_the_rule_then_takes() -> None:
    hall = Scenario().staff("1").standby()
    hall.take()
    hall.wait(60)
    hall.take()
    seen = outlook(hall.day, hall.now)
    assert (seen.ticket, seen.lack) == ("A001", None)
    assert seen.due_at is not None
    hall.wait(int((seen.due_at - hall.now).total_seconds()) + 1)
    (ordered, *_) = hall.tick()
    assert isinstance(ordered, TideOrdered)
    assert (ordered.ticket, ordered.window, ordered.clerk) == (seen.ticket, seen.window, seen.clerk)


def test_the_gauge_says_that_nobody_is_free() -> None:
    hall = Scenario().staff("1")
    hall.take()
    seen = outlook(hall.day, hall.now)
    assert (seen.window, seen.lack, seen.lack_subject) == (None, AlertKind.TIDE_NO_STAFF, "3")


def test_who_waited_before_the_last_tide_opened_does_not_ask_for_another() -> None:
    hall = Scenario().staff("1").standby()
    hall.take()
    hall.wait(901)
    hall.tick()
    assert outlook(hall.day, hall.now).ticket is None
    hall.take()
    later = outlook(hall.day, hall.now)
    assert later.ticket == "A002"
    assert later.due_at == hall.now + timedelta(seconds=900)


def test_what_a_manager_closed_rests() -> None:
    hall = Scenario().staff("1").standby()
    hall.take()
    hall.wait(901)
    hall.tick()
    hall.do(c.CloseTide("3", "calm enough"))
    assert outlook(hall.day, hall.now).resting_until == hall.now + timedelta(seconds=1200)


FORECAST = TidePolicy(mode=TideMode.FORECAST, setup_s=300)


def test_the_gauge_foresees_the_wait_that_breaks_the_promise_and_when() -> None:
    hall = Scenario(small_plan(policy=Policy(tide=FORECAST))).staff("1")
    opened = hall.now
    for _ in range(12):
        hall.take()
    seen = outlook(hall.day, hall.now)
    assert (seen.mode, seen.waiting, seen.open_windows) == (TideMode.FORECAST, 12, 1)
    assert seen.foreseen_s > 900
    assert seen.breaks_at == opened + timedelta(seconds=900)
    calm = outlook(Scenario().staff("1").day, opened)
    assert (calm.mode, calm.foreseen_s, calm.breaks_at) == (TideMode.RULE, 0, None)


def test_a_forecast_tells_what_it_saw_in_the_order_and_in_the_news() -> None:
    hall = Scenario(small_plan(policy=Policy(tide=FORECAST))).staff("1").standby()
    for _ in range(12):
        hall.take()
    seen = outlook(hall.day, hall.now)
    (ordered, *_) = hall.tick()
    assert isinstance(ordered, TideOrdered)
    assert (ordered.waiting, ordered.open_windows, ordered.breaks_at) == (12, 1, seen.breaks_at)
    assert ordered.limit_s == 900
    news = tides(hall.day)[0]
    assert (news.waiting, news.breaks_at, news.ready_at) == (12, ordered.breaks_at, ordered.ready_at)


def test_after_a_tide_the_forecast_rests_and_the_gauge_says_until_when() -> None:
    hall = Scenario(small_plan(policy=Policy(tide=FORECAST))).staff("1").standby()
    for _ in range(12):
        hall.take()
    hall.tick()
    hall.wait(301)
    hall.tick()
    assert outlook(hall.day, hall.now).settling_until is None
    hall.do(c.CloseTide("3", "calm enough"))
    assert outlook(hall.day, hall.now).settling_until == hall.now + timedelta(
        seconds=FORECAST.rest_s - FORECAST.setup_s
    )
