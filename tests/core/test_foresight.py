"""Mode forecast: a tide opens before the promise breaks, closes when nobody needs it, and does not flap."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.core.scenario import NINE, Scenario, clerk, service, small_plan
from tidehall_server.core import foresight
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.model import (
    Policy,
    Session,
    TideMode,
    TidePolicy,
    TideReason,
    TideState,
    WindowKind,
    WindowSpec,
)

TIDE = TidePolicy(mode=TideMode.FORECAST, setup_s=300)
SERVICES = (service("yb", "A"), service("zg", "B"))
GENERAL = WindowSpec("1", "综合", WindowKind.GENERAL, ("yb", "zg"))
TIDAL = WindowSpec("3", "潮汐", WindowKind.TIDAL, ("yb",))
MINUTE = 60


def hall_of(*windows: WindowSpec, tide: TidePolicy = TIDE) -> Scenario:
    """One general window with its clerk, and one to be called; everybody answers the call, a case takes 5 minutes."""
    policy = Policy(tide=tide, call_guard_s=0)
    plan = small_plan(windows=(GENERAL, *(windows or (TIDAL,))), services=SERVICES, policy=policy)
    return Scenario(replace(plan, no_show=0.0)).staff("1").standby()


def before_the_doors_close(minutes: int) -> Scenario:
    """The same hall, with hours."""
    plan = hall_of().day.plan
    assert plan is not None
    closes = NINE + timedelta(hours=3)
    opened = Scenario(replace(plan, sessions=(Session(NINE, closes),)), closes - timedelta(minutes=minutes))
    return opened.staff("1").standby()


def ordered(hall: Scenario) -> e.TideOrdered | None:
    return next((event for event in hall.tick() if isinstance(event, e.TideOrdered)), None)


def state(hall: Scenario, window: str = "3") -> TideState:
    return hall.day.windows[window].tide.state


def opened(hall: Scenario) -> Scenario:
    """A tide is ordered and opens."""
    for _ in range(5):
        hall.take()
    assert ordered(hall) is not None
    hall.wait(TIDE.setup_s).tick()
    assert state(hall) is TideState.OPEN
    return hall


def emptied(hall: Scenario) -> Scenario:
    """Everybody is served within the minute."""
    while hall.order():
        hall.serve("1", seconds=1)
    return hall


def test_it_opens_before_the_promise_breaks_and_says_what_it_saw() -> None:
    hall = hall_of()
    names = [hall.take() for _ in range(3)]
    assert ordered(hall) is None
    names.append(hall.take())
    event = ordered(hall)
    assert event is not None
    assert (event.window, event.reason, event.ticket) == ("3", TideReason.FORECAST, names[3])
    assert (event.waiting, event.open_windows, event.wait_s) == (4, 1, 900)
    hall.wait(TIDE.setup_s - 1).tick()
    assert state(hall) is TideState.ORDERED
    hall.wait(1).tick()
    assert state(hall) is TideState.OPEN


def test_the_wait_that_is_foreseen_too_long_is_a_setting() -> None:
    hall = hall_of(tide=replace(TIDE, foresee_wait_s=900))
    for _ in range(4):
        hall.take()
    assert ordered(hall) is None
    hall.take()
    assert ordered(hall) is not None


def test_a_window_that_would_help_nobody_stays_closed() -> None:
    hall = hall_of(replace(TIDAL, services=("zg",)))
    for _ in range(6):
        hall.take("yb")
    assert ordered(hall) is None


def test_the_window_that_saves_most_is_chosen() -> None:
    hall = hall_of(replace(TIDAL, services=("zg",)), WindowSpec("4", "潮汐四", WindowKind.TIDAL, ("yb", "zg")))
    hall.take("zg")
    for _ in range(5):
        hall.take("yb")
    event = ordered(hall)
    assert event is not None
    assert event.window == "4"


def test_the_letter_opens_where_the_forecast_sees_no_gain() -> None:
    """Five minutes beyond the promise, as long as a clerk needs to come: then it is tried whatever is foreseen."""
    hall = hall_of()
    hall.do(c.Pause("1", "有事"))
    hall.take()
    hall.wait(20 * MINUTE)
    hall.do(c.Unpause("1"))
    assert foresight.shortage(hall.day, hall.now, hall.day.tidal) is None
    assert ordered(hall) is None
    hall.wait(1)
    event = ordered(hall)
    assert event is not None
    assert (event.reason, event.wait_s) == (TideReason.WAIT, 1201)


def test_a_wait_that_has_broken_the_promise_is_named_before_one_that_is_foreseen() -> None:
    hall = hall_of()
    late = hall.take()
    hall.wait(901)
    for _ in range(4):
        hall.take()
    event = ordered(hall)
    assert event is not None
    assert (event.reason, event.ticket, event.wait_s) == (TideReason.WAIT, late, 901)


def test_it_closes_after_its_least_opening_when_nobody_needs_it() -> None:
    hall = emptied(opened(hall_of()))
    begun = hall.now
    while state(hall) is TideState.OPEN:
        hall.wait(MINUTE).tick()
    assert TIDE.min_open_s - MINUTE <= (hall.now - begun).total_seconds() <= TIDE.min_open_s
    turn = hall.day.tides[0]
    assert (turn.closing_reason, turn.closing_wait_s) == (TideReason.CALM, 0)


def test_it_stays_open_while_somebody_would_wait_without_it() -> None:
    hall = emptied(opened(hall_of()))
    hall.wait(TIDE.min_open_s)
    for _ in range(4):
        hall.take("yb")
    assert hall.tick() == []
    assert foresight.calm_without(hall.day, hall.now, hall.day.windows["3"]) is None


def test_who_gains_nothing_from_it_does_not_keep_it_open() -> None:
    """Only those wait whom the tidal window cannot serve, and no work is taken off the window that can."""
    hall = emptied(opened(hall_of()))
    hall.wait(TIDE.min_open_s)
    for _ in range(3):
        hall.take("zg")
    hall.tick()
    assert state(hall) is TideState.CLOSED


def test_the_only_window_for_a_matter_stays_open_while_somebody_waits_for_it() -> None:
    """The clerk of the other has gone: without the tide nobody would be served at all."""
    hall = emptied(opened(hall_of()))
    hall.do(c.SignOut(), clerk("clerk1"))
    hall.take()
    hall.wait(45 * MINUTE).tick()
    assert state(hall) is TideState.OPEN


def test_who_only_the_tide_can_serve_asks_for_it_at_once() -> None:
    hall = hall_of(replace(TIDAL, services=("zg", "yb")))
    hall.do(c.SignOut(), clerk("clerk1"))
    hall.wait(45 * MINUTE)
    name = hall.take()
    event = ordered(hall)
    assert event is not None
    assert (event.reason, event.ticket) == (TideReason.FORECAST, name)


def test_none_is_begun_that_would_close_with_the_doors() -> None:
    for minutes, opens in ((25, True), (24, False)):
        hall = before_the_doors_close(minutes)
        for _ in range(6):
            hall.take()
        assert (ordered(hall) is not None) is opens


def test_one_ordered_before_the_doors_close_closes_when_nobody_waits() -> None:
    hall = before_the_doors_close(2)
    hall.take()
    hall.do(c.OpenTide("3", "高峰"))
    emptied(hall).wait(5 * MINUTE).tick()
    hall.wait(1).tick()
    assert state(hall) is TideState.CLOSED


def test_none_closes_while_another_is_on_its_way() -> None:
    hall = emptied(opened(hall_of(TIDAL, replace(TIDAL, id="4", services=("yb", "zg"))))).standby("second")
    hall.wait(TIDE.min_open_s)
    hall.do(c.OpenTide("4", "高峰"))
    assert hall.tick() == []
    assert state(hall) is TideState.OPEN


def test_after_a_tide_none_opens_for_a_while_though_the_promise_breaks() -> None:
    hall = emptied(opened(hall_of()))
    hall.wait(TIDE.min_open_s).tick()
    closed = hall.now
    assert state(hall) is TideState.CLOSED
    for _ in range(12):
        hall.take()
    while (event := ordered(hall)) is None:
        hall.wait(MINUTE)
    assert (hall.now - closed).total_seconds() == TIDE.rest_s - TIDE.setup_s
    assert event.reason is TideReason.FORECAST


def test_the_letter_rests_too() -> None:
    hall = emptied(opened(hall_of(tide=replace(TIDE, rest_s=7200))))
    hall.wait(TIDE.min_open_s).tick()
    hall.take()
    hall.wait(30 * MINUTE)
    assert ordered(hall) is None
    hall.wait(7200)
    assert ordered(hall) is not None


def test_a_window_with_more_than_its_cases_asks_sooner() -> None:
    for most, sooner in ((2, False), (1, True)):
        hall = hall_of(tide=replace(TIDE, max_cases=most))
        for _ in range(2):
            hall.take()
            hall.serve("1", seconds=300)
        for _ in range(3):
            hall.take()
        assert (ordered(hall) is not None) is sooner


def test_the_same_day_and_time_give_the_same_answer() -> None:
    hall = hall_of()
    for _ in range(6):
        hall.take()
    answers = {repr(foresight.shortage(hall.day, hall.now, hall.day.tidal)) for _ in range(3)}
    assert len(answers) == 1
    assert hall.day.version == hall.facts[-1].version
