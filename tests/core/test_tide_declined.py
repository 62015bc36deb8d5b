"""The clerk whom a tide calls cannot come: the next one free is called, nobody is asked again at once."""

from __future__ import annotations

from collections.abc import Sequence

from tests.core.scenario import Scenario, clerk, small_plan
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.model import Policy, TidePolicy


def names(events: Sequence[object]) -> list[str]:
    return [type(event).__name__ for event in events]


def hall(*spare: str, setup_s: int = 300) -> Scenario:
    found = Scenario(small_plan(policy=Policy(tide=TidePolicy(setup_s=setup_s)))).staff("1")
    for name in spare:
        found.standby(name)
        found.wait(1)
    found.take()
    found.wait(901)
    found.tick()
    return found


def test_the_next_one_free_is_called_instead() -> None:
    day = hall("first", "second")
    assert names(day.do(c.DeclineTide("3", "正在接待来访"), clerk("first"))) == ["TideDeclined"]
    assert day.day.windows["3"].tide.clerk == "second"
    day.wait(300)
    assert names(day.tick()) == ["ClerkSignedIn", "TideOpened"]
    assert day.day.windows["3"].clerk == "second"


def test_with_nobody_else_the_order_falls_and_the_manager_is_told() -> None:
    day = hall("only")
    assert names(day.do(c.DeclineTide("3", "身体不适"), clerk("only"))) == ["TideDeclined", "TideCancelled"]
    assert names(day.tick()) == ["AlertRaised"]
    day.wait(60)
    assert day.tick() == []


def test_a_seat_without_set_up_time_is_declined_before_the_first_call_only() -> None:
    day = hall("only", setup_s=0)
    assert day.day.windows["3"].clerk == "only"
    declined = day.do(c.DeclineTide("3", "正在接待来访"), clerk("only"))
    assert names(declined) == ["TideDeclined", "TideClosing", "TideClosed", "ClerkSignedOut"]
    assert day.day.clerks["only"].window is None
    assert names(day.tick()) == ["AlertRaised"]
    served = hall("only", setup_s=0)
    served.call("3")
    assert served.refused(c.DeclineTide("3", "不去"), clerk("only")) == "window_busy"


def test_only_who_is_called_declines_and_says_why() -> None:
    day = hall("first", "second")
    assert day.refused(c.DeclineTide("3", "替他说"), clerk("second")) == "tide_not_yours"
    assert day.refused(c.DeclineTide("3", "  "), clerk("first")) == "reason_required"
    assert day.refused(c.DeclineTide("1", "x"), clerk("first")) == "not_tidal"
    day.do(c.CloseTide("3"))
    assert day.refused(c.DeclineTide("3", "x"), clerk("first")) == "tide_not_open"
