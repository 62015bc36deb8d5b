"""The queue run forward from now: who would be called when, if nothing unforeseen happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.core.scenario import NINE, Scenario, service, small_plan
from tidehall_server.core.lookahead import DEEPEST, STRANDED_S, Lookahead
from tidehall_server.core.outlook import outlook
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.model import (
    ExpectedArrivals,
    Policy,
    Session,
    TidePolicy,
    WindowKind,
    WindowSpec,
)

MINUTE = 60
POLICY = Policy(tide=TidePolicy(automatic=False, setup_s=300), call_guard_s=0)
SERVICES = (service("yb", "A"), service("zg", "B"))
ONE = (WindowSpec("1", "综合", WindowKind.GENERAL, ("yb", "zg")), WindowSpec("3", "潮汐", WindowKind.TIDAL, ("yb",)))


def hall_of(*windows: WindowSpec, expected: tuple[ExpectedArrivals, ...] = ()) -> Scenario:
    """Everybody answers the call; a case takes five minutes."""
    plan = small_plan(windows=windows, services=SERVICES, policy=POLICY)
    return Scenario(replace(plan, no_show=0.0, expected=expected))


def starts(hall: Scenario, ahead_s: float = 0.0, *, opening: str = "", without: str = "") -> list[tuple[str, int]]:
    """Each turn with the seconds from now until its call."""
    window = hall.day.windows.get(opening)
    turns = Lookahead(hall.day, hall.now).run(ahead_s, opening=window, without=without)
    return [(turn.ticket, round(turn.starts - hall.now.timestamp())) for turn in turns]


def test_a_free_window_takes_one_after_the_other() -> None:
    hall = hall_of(*ONE).staff("1")
    names = [hall.take() for _ in range(3)]
    assert starts(hall) == [(names[0], 0), (names[1], 300), (names[2], 600)]


def test_a_case_that_runs_is_waited_for_the_longer_the_less_it_has_lasted() -> None:
    hall = hall_of(*ONE).staff("1")
    hall.take()
    hall.call()
    hall.do(c.Start("1"))
    waiting = hall.take()
    ((name, fresh),) = starts(hall)
    hall.wait(240)
    ((_, later),) = starts(hall)
    assert name == waiting
    assert 0 < later < fresh < 300


def test_a_tide_asked_for_now_calls_after_its_set_up_time() -> None:
    hall = hall_of(*ONE).staff("1")
    names = [hall.take() for _ in range(4)]
    assert starts(hall, opening="3") == [(names[0], 0), (names[1], 300), (names[2], 300), (names[3], 600)]


def test_a_tide_on_its_way_counts_from_when_it_will_be_ready() -> None:
    hall = hall_of(*ONE).staff("1").standby()
    names = [hall.take() for _ in range(3)]
    hall.do(c.OpenTide("3", "高峰"))
    hall.wait(120)
    assert starts(hall) == [(names[0], 0), (names[1], 180), (names[2], 300)]


def test_without_a_window_the_others_do_its_work() -> None:
    hall = hall_of(*ONE, WindowSpec("2", "综合二", WindowKind.GENERAL, ("yb",))).staff("1", "2")
    names = [hall.take() for _ in range(3)]
    assert starts(hall) == [(names[0], 0), (names[1], 0), (names[2], 300)]
    assert starts(hall, without="2") == [(names[0], 0), (names[1], 300), (names[2], 600)]


def test_whom_nobody_can_serve_waits_longer_than_anybody() -> None:
    hall = hall_of(ONE[1], WindowSpec("1", "专窗", WindowKind.SPECIAL, ("zg",))).staff("1")
    stranded, served = hall.take("yb"), hall.take("zg")
    assert starts(hall) == [(served, 0), (stranded, STRANDED_S)]
    assert starts(hall, opening="3") == [(served, 0), (stranded, 300)]


def test_who_is_left_when_the_duty_ends_for_the_day_is_stranded() -> None:
    """The end of the window's own duty, with none after it, is no time at which anybody is called."""
    window = replace(ONE[0], duty=(Session(NINE, NINE + timedelta(minutes=5)),))
    plan = small_plan(windows=(window, ONE[1]), services=SERVICES, policy=POLICY)
    hall = Scenario(replace(plan, no_show=0.0)).staff("1")
    called, stranded = hall.take(), hall.take()
    assert starts(hall) == [(called, 0), (stranded, STRANDED_S)]
    assert outlook(hall.day, hall.now).foreseen_s == 0


def test_who_is_sent_to_one_window_is_its_work_and_nobody_elses() -> None:
    hall = hall_of(ONE[0], replace(ONE[0], id="2"), ONE[1]).staff("1", "2")
    for name in [hall.take() for _ in range(2)]:
        hall.do(c.Transfer(name, "1", "熟悉情况"))
    names = [hall.take() for _ in range(2)]
    assert starts(hall) == [(names[0], 0), (names[1], 300)]


def test_nobody_is_called_before_the_doors_open_however_early_the_clerks_are() -> None:
    sessions = (Session(NINE, NINE + timedelta(hours=3)),)
    plan = small_plan(windows=ONE, services=SERVICES, policy=POLICY, sessions=sessions)
    hall = Scenario(replace(plan, no_show=0.0), NINE - timedelta(minutes=5)).staff("1")
    names = [hall.take() for _ in range(2)]
    assert starts(hall) == [(names[0], 300), (names[1], 600)]


def test_a_window_helps_when_nobody_of_its_own_waits() -> None:
    helper = WindowSpec("2", "专窗", WindowKind.SPECIAL, ("zg",), helps=("yb",))
    hall = hall_of(replace(ONE[0], services=("yb",)), helper).staff("1", "2")
    names = [hall.take("yb") for _ in range(3)]
    own = hall.take("zg")
    assert sorted(starts(hall)) == [(names[0], 0), (names[1], 300), (names[2], 300), (own, 0)]


def test_a_clerk_on_a_pause_is_expected_back_and_one_who_never_came_is_not() -> None:
    hall = hall_of(*ONE).staff("1")
    hall.do(c.Pause("1", "有事"))
    hall.take()
    ((_, back),) = starts(hall)
    assert 2 * MINUTE < back < 20 * MINUTE
    assert starts(hall_of(*ONE)) == []


def test_beyond_its_duty_a_window_takes_nobody_until_the_next() -> None:
    sessions = (Session(NINE, NINE + timedelta(hours=3)),)
    minutes = ((0, 8), (60, 180))
    duty = tuple(Session(NINE + timedelta(minutes=a), NINE + timedelta(minutes=b)) for a, b in minutes)
    plan = small_plan(windows=(replace(ONE[0], duty=duty), ONE[1]), services=SERVICES, policy=POLICY, sessions=sessions)
    hall = Scenario(replace(plan, no_show=0.0)).staff("1")
    names = [hall.take() for _ in range(4)]
    assert starts(hall) == [(names[0], 0), (names[1], 300), (names[2], 3600), (names[3], 3900)]


def test_walk_ins_are_expected_evenly_and_wait_from_when_they_come() -> None:
    coming = (ExpectedArrivals(NINE, NINE + timedelta(minutes=40), 8.0),)
    hall = hall_of(*ONE, expected=coming).staff("1")
    turns = list(Lookahead(hall.day, hall.now).run(20 * MINUTE))
    assert [round(turn.since - hall.now.timestamp()) for turn in turns] == [150, 450, 750, 1050]
    assert [turn.starts for turn in turns] == [turn.since for turn in turns]
    assert len(list(Lookahead(hall.day, hall.now).run(20 * MINUTE, more=1.5))) == 6


def test_who_is_booked_and_has_not_come_yet_takes_a_turn_too() -> None:
    hall = hall_of(*ONE).staff("1")
    hall.do(c.Book("KX7P", "yb", NINE + timedelta(minutes=4)))
    name = hall.take()
    second = hall.take()
    assert starts(hall, 10 * MINUTE) == [(name, 0), ("", 300), (second, 600)]


def test_the_order_is_that_of_the_calls() -> None:
    hall = hall_of(*ONE).staff("1")
    ordinary = hall.take()
    hall.wait(4 * MINUTE)
    elderly = hall.take(priority="elderly")
    assert [name for name, _ in starts(hall)] == [elderly, ordinary]


def test_the_cost_is_bounded_however_many_wait() -> None:
    hall = hall_of(*ONE).staff("1")
    for _ in range(DEEPEST + 20):
        hall.take()
    assert len(starts(hall)) == DEEPEST


def test_two_runs_speak_of_the_same_people_and_change_nothing() -> None:
    hall = hall_of(*ONE, expected=(ExpectedArrivals(NINE, NINE + timedelta(hours=1), 9.0),)).staff("1")
    hall.take()
    view = Lookahead(hall.day, hall.now)
    first = list(view.run(20 * MINUTE))
    without = {turn.order: turn.ticket for turn in view.run(20 * MINUTE, opening=hall.day.windows["3"])}
    assert {turn.order: turn.ticket for turn in first} == without
    assert list(view.run(20 * MINUTE)) == first
