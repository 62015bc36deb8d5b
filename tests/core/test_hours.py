"""Hours: closed days, early birds, what the schedule of a window means."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.core.scenario import DESK, NINE, Scenario, small_plan
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.model import Session

MONDAY = NINE + timedelta(days=3)


def test_on_a_closed_day_no_numbers_are_issued() -> None:
    """A hall with fixed hours has none on a holiday; that is not a hall without fixed hours."""
    hall = Scenario(replace(small_plan(), next_opening=MONDAY))
    assert hall.refused(c.TakeTicket("yb")) == "hall_closed"
    hall.do(c.Book("E1", "yb", hall.now))
    assert hall.refused(c.CheckIn("E1"), DESK) == "hall_closed"


def test_without_fixed_hours_numbers_are_issued_all_day() -> None:
    assert Scenario(small_plan()).take() == "A001"


def test_issuing_ends_with_the_session_to_the_second() -> None:
    session = Session(NINE, NINE + timedelta(hours=3))
    hall = Scenario(small_plan(sessions=(session,)), NINE - timedelta(seconds=1201))
    assert hall.refused(c.TakeTicket("yb")) == "hall_closed"
    hall.wait(1)
    hall.take()
    hall.now = session.closes - timedelta(seconds=1)
    hall.take()
    hall.wait(1)
    assert hall.refused(c.TakeTicket("yb")) == "hall_closed"
