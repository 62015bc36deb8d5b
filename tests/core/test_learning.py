"""What a day teaches: shrunk to the plan's expectation, taken back with the action that taught it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidehall_server.core import learning
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide import decide
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.core.queue.learned import Curve
from tidehall_server.core.queue.model import DayPlan, ExpectedArrivals, Service, WindowKind, WindowSpec

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HALF = timedelta(minutes=30)
MANAGER = c.Actor("boss", "manager", personal=False)
SLOTS = (
    ExpectedArrivals(NINE, NINE + HALF, 6.0),
    ExpectedArrivals(NINE + HALF, NINE + 2 * HALF, 12.0),
    ExpectedArrivals(NINE + 4 * HALF, NINE + 5 * HALF, 10.0),
)


class Living:
    """A day of one window and two services that is lived command by command."""

    def __init__(self, *, booked: tuple[datetime, ...] = (), opens: datetime = NINE) -> None:
        services = (
            Service("yb", "医保", "A", "医保", expected_s=600, share=0.6),
            Service("mz", "低保", "B", "民政", expected_s=900, share=0.4),
        )
        window = WindowSpec("1", "1", WindowKind.GENERAL, ("yb", "mz"))
        plan = DayPlan("h", "h", "2026-03-02", "UTC", services, (window,), expected=SLOTS, no_show=0.1, booked=booked)
        self.day, self.now = Day(), opens
        self.do(c.OpenDay(plan))
        self.do(c.SignIn("1"), c.Actor("li", "clerk", "李"))

    def do(self, command: c.Command, actor: c.Actor = MANAGER) -> None:
        for event in decide(command, self.day, self.now, actor):
            evolve(self.day, Fact(self.day.version + 1, self.now, "m", "", event))

    def case(self, service: str, lasts_s: float) -> None:
        self.do(c.TakeTicket(service))
        self.do(c.CallNext("1"))
        self.do(c.Start("1"))
        self.now += timedelta(seconds=lasts_s)
        self.do(c.Finish("1"))


def test_nothing_seen_is_what_the_plan_expects() -> None:
    day = Living().day
    assert learning.expected_s(day, "yb") == 600
    assert learning.no_show(day) == pytest.approx(0.1)
    assert learning.arrivals(day, NINE, NINE + 3 * HALF) == pytest.approx(18.0)


def test_durations_move_towards_what_the_day_shows_and_take_the_others_along() -> None:
    living = Living()
    for _ in range(12):
        living.case("yb", 1200)
    common = (12 + 24) / 24
    assert learning.day_factor(living.day) == pytest.approx(common)
    assert learning.expected_s(living.day, "mz") == pytest.approx(900 * common)
    assert learning.expected_s(living.day, "yb") == pytest.approx(600 * common * (10 + 24 / common) / 22)


def test_one_endless_case_counts_as_four() -> None:
    living = Living()
    living.case("yb", 36000)
    assert learning.day_factor(living.day) == pytest.approx((12 + 4) / 13)


def test_a_finish_and_a_pass_taken_back_teach_nothing() -> None:
    living = Living()
    living.case("yb", 1800)
    living.do(c.Undo("1"))
    assert learning.day_factor(living.day) == 1.0
    living.do(c.Finish("1"))
    living.now += timedelta(minutes=1)
    living.do(c.TakeTicket("mz"))
    living.do(c.CallNext("1"))
    before = learning.no_show(living.day)
    living.do(c.Pass("1"))
    assert learning.no_show(living.day) > before
    living.do(c.Undo("1"))
    assert learning.no_show(living.day) == before


def test_a_call_taken_back_teaches_no_wait() -> None:
    living = Living()
    for _ in range(4):
        living.do(c.TakeTicket("yb"))
    living.case("yb", 900)
    before = living.day.learned.reach
    living.do(c.CallNext("1"))
    once = living.day.learned.reach
    assert once != before
    living.do(c.Undo("1"))
    assert living.day.learned.reach == pytest.approx(before)
    living.do(c.CallNext("1"))
    assert living.day.learned.reach == pytest.approx(once)


def test_a_case_in_two_parts_teaches_no_duration() -> None:
    living = Living()
    living.do(c.TakeTicket("yb"))
    living.do(c.CallNext("1"))
    living.do(c.Hold("1"))
    living.now += timedelta(hours=1)
    living.do(c.Resume("1"))
    living.do(c.Start("1"))
    living.do(c.Finish("1"))
    assert learning.day_factor(living.day) == 1.0


def test_more_people_than_expected_let_expect_more() -> None:
    living = Living()
    living.now = NINE + HALF
    for _ in range(20):
        living.do(c.TakeTicket("yb"))
    factor = (25 + 20) / (25 + 6)
    assert learning.arrivals(living.day, living.now, NINE + 2 * HALF) == pytest.approx(12 * factor)
    parts = learning.shares(living.day)
    assert sum(parts.values()) == pytest.approx(1.0)
    assert parts["yb"] > 0.6


@pytest.mark.parametrize("late", [HALF / 2, 1.5 * HALF, 3 * HALF])
def test_who_would_have_come_before_the_day_opened_is_not_missed(late: timedelta) -> None:
    living, told = Living(opens=NINE + late), Curve.of(SLOTS)
    assert learning.volume_factor(living.day, living.now) == 1.0
    until = living.now + 5 * HALF
    rest = told.by(until.timestamp()) - told.by(living.now.timestamp())
    assert learning.arrivals(living.day, living.now, until) == pytest.approx(rest)
    assert learning.volume_factor(living.day, until) == pytest.approx(25 / (25 + rest))


def test_a_day_opened_before_anybody_is_expected_keeps_its_whole_curve() -> None:
    plan = Living(opens=NINE - HALF).day.plan
    assert plan is not None
    assert plan.expected == SLOTS


def test_who_booked_is_expected_until_ten_minutes_after_the_slot() -> None:
    living = Living(booked=(NINE + HALF, NINE + HALF))
    living.do(c.Book("b1", "mz", NINE + 2 * HALF))
    until = NINE + 2 * HALF
    assert learning.booked_to_come(living.day, NINE, until) == [
        (NINE + HALF, None),
        (NINE + HALF, None),
        (NINE + 2 * HALF, "mz"),
    ]
    living.now = NINE + HALF
    living.do(c.Book("b2", "yb", NINE + HALF))
    living.do(c.CheckIn("b2"))
    assert learning.booked_to_come(living.day, living.now, until) == [(NINE + HALF, None), (NINE + 2 * HALF, "mz")]
    assert learning.booked_to_come(living.day, NINE + HALF * 1.5, until) == [(NINE + 2 * HALF, "mz")]
    assert living.day.learned.arrived == 0


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.floats(0, 50)), max_size=6), st.integers(-60, 1500))
def test_the_curve_is_the_sum_of_its_slots(parts: list[tuple[int, int, float]], minute: int) -> None:
    slots, at = [], NINE
    for gap, length, count in parts:
        starts = at + gap * HALF
        at = starts + length * HALF
        slots.append(ExpectedArrivals(starts, at, count))
    moment = NINE + timedelta(minutes=minute)
    told = sum(s.count * min(1.0, max(0.0, (moment - s.starts) / (s.ends - s.starts))) for s in slots)
    assert Curve.of(slots).by(moment.timestamp()) == pytest.approx(told, abs=1e-9)
