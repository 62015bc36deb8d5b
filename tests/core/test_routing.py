"""Which window takes whom: own work before help, what fits before a window closes, and what is said about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.core.scenario import NINE, Scenario, service, small_plan
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.events import TicketCalled
from tidehall_server.core.queue.model import Service, Session, WindowKind, WindowSpec
from tidehall_server.core.record import replace
from tidehall_server.core.routing import Rule, choose, turn_order, upcoming

SERVICES = (replace(service("long", "A"), expected_s=1800), replace(service("quick", "B"), expected_s=120))


def hall_until(first: int, second: int, services: tuple[Service, ...] = SERVICES) -> Scenario:
    """Two windows for everything whose duties end after so many minutes."""
    kinds = tuple(kind.id for kind in services)
    windows = tuple(
        WindowSpec(name, name, WindowKind.GENERAL, kinds, duty=(Session(NINE, NINE + timedelta(minutes=minutes)),))
        for name, minutes in (("1", first), ("2", second))
    )
    return Scenario(small_plan(windows=windows, services=services)).staff("1", "2")


def special_hall() -> Scenario:
    """A special window that helps with ``yb`` beside a general one that gives it."""
    windows = (
        WindowSpec("1", "综合", WindowKind.GENERAL, ("yb",)),
        WindowSpec("2", "专窗", WindowKind.SPECIAL, ("zg",), helps=("yb",)),
    )
    return Scenario(small_plan(windows=windows)).staff("1", "2")


def rule_at(hall: Scenario, window: str) -> tuple[str, Rule] | None:
    choice = choose(hall.day, hall.day.windows[window], hall.now)
    return None if choice is None else (choice.ticket, choice.rule)


def test_what_cannot_be_finished_is_left_only_if_somebody_else_can() -> None:
    for other, first in ((120, "quick"), (10, "long")):
        hall = hall_until(10, other)
        hall.take("long")
        hall.wait(300)
        hall.do(c.TakeTicket("quick"))
        hall.wait(1)
        hall.do(c.SetPolicy({"calling.short_first": 0.0}, "不分快慢"))
        event = hall.do(c.CallNext("1"))[-1]
        assert isinstance(event, TicketCalled)
        assert hall.ticket(event.ticket).service == first
        told = event.why is not None and event.why.ends == NINE + timedelta(minutes=10)
        assert (event.rule == Rule.LEAVING.value, told) == (first == "quick", first == "quick")


def test_nobody_is_sent_away_because_nothing_fits() -> None:
    hall = hall_until(10, 120)
    only = hall.take("long")
    assert hall.call("1") == only


def test_the_general_window_is_asked_before_the_special_one_helps() -> None:
    hall = special_hall()
    hall.take("yb")
    assert turn_order(hall.day, hall.now) == ["1", "2"]
    own = hall.take("zg")
    assert turn_order(hall.day, hall.now) == ["2", "1"]
    assert hall.call("2") == own


def test_a_helper_is_back_for_its_own_booked_citizen() -> None:
    hall = special_hall()
    hall.do(c.Book("K", "zg", hall.now + timedelta(minutes=6)))
    helped = hall.take("yb")
    assert turn_order(hall.day, hall.now) == ["1", "2"]
    hall.wait(120)
    assert turn_order(hall.day, hall.now) == ["1"]
    assert rule_at(hall, "2") == (helped, Rule.HELP)
    hall.do(c.CancelBooking("K"))
    assert turn_order(hall.day, hall.now) == ["1", "2"]


def test_a_checked_in_citizen_counts_as_well() -> None:
    hall = special_hall()
    hall.do(c.Book("K", "zg", hall.now + timedelta(minutes=6)))
    hall.do(c.CheckIn("K"))
    hall.take("yb")
    hall.wait(120)
    assert turn_order(hall.day, hall.now) == ["1"]


def test_least_minutes_worked_goes_first_and_an_unanswered_call_is_work() -> None:
    hall = Scenario().staff("1", "2")
    for _ in range(3):
        hall.take()
    hall.call("1")
    hall.wait(90)
    hall.do(c.Pass("1"))
    assert turn_order(hall.day, hall.now) == ["2", "1"]
    hall.serve("2", seconds=100)
    assert turn_order(hall.day, hall.now) == ["1", "2"]


def test_a_call_carries_its_figures() -> None:
    hall = Scenario().staff("1")
    first = hall.take()
    hall.wait(120)
    hall.take(priority="elderly")
    hall.wait(240)
    event = hall.do(c.CallNext("1"))[-1]
    assert isinstance(event, TicketCalled)
    assert (event.rule, event.overtook, event.waited_s) == ("priority", True, 240)
    assert event.why is not None
    assert (event.why.within_s, event.why.case_s, event.why.before) == (600, 300, first)


def after_a_miss(minute: float, privileged: str, first: str, others: tuple[str, ...] = ("yb",) * 5) -> list[str]:
    """Who is called next after somebody of a class or a matter of his own missed a call at ``minute``.

    He came first of all; the others took numbers at minute 1.2, 2.0, 2.8, ...
    """
    quick = (replace(service("yb", "A"), expected_s=600), replace(service("zg", "B"), expected_s=120))
    hall = Scenario(small_plan(services=quick)).staff("1")
    missed = hall.take(first, privileged)
    assert hall.call() == missed
    names = {missed: "missed"}
    for place, kind in enumerate(others, 1):
        hall.now = NINE + timedelta(minutes=0.4 + 0.8 * place)
        names[hall.take(kind)] = f"A{place}"
    hall.now = NINE + timedelta(minutes=minute)
    hall.do(c.Pass("1"))
    return [names[choice.ticket] for choice in upcoming(hall.day, hall.day.windows["1"], hall.now, 9)]


THREE_BEFORE = ["A1", "A2", "A3", "missed", "A4", "A5"]


@pytest.mark.parametrize("minute", [8, 20, 26])
def test_the_green_channel_that_missed_a_call_stands_behind_three_like_everybody(minute: float) -> None:
    assert after_a_miss(minute, "elderly", "yb") == THREE_BEFORE
    assert after_a_miss(minute, "normal", "yb") == THREE_BEFORE


@pytest.mark.parametrize("minute", [24, 40])
def test_a_quick_matter_that_missed_a_call_stands_behind_three(minute: float) -> None:
    assert after_a_miss(minute, "normal", "zg") == THREE_BEFORE
    assert after_a_miss(minute, "elderly", "zg") == THREE_BEFORE


def test_a_turn_after_a_missed_call_begins_now_at_the_latest() -> None:
    assert after_a_miss(7, "elderly", "yb") == ["A1", "A2", "missed", "A3", "A4", "A5"]


def test_those_behind_a_late_head_of_their_line_are_counted_behind_it() -> None:
    order = after_a_miss(17.5, "elderly", "yb")
    assert order.index("missed") >= 3


@pytest.mark.parametrize("minute", [8, 12, 16.5, 18, 24, 40])
def test_quick_matters_among_those_before_count_where_they_are_called(minute: float) -> None:
    order = after_a_miss(minute, "elderly", "yb", ("yb", "zg", "yb", "zg", "yb", "zg"))
    assert order.index("missed") >= 3
