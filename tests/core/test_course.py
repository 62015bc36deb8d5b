"""The course of a day: what counts as work on a case."""

from __future__ import annotations

from tests.core.scenario import Scenario
from tidehall_server.core.course import Course
from tidehall_server.core.queue import commands as c


def course(hall: Scenario) -> Course:
    found = Course()
    found.take(hall.facts)
    return found


def test_a_call_that_nobody_answered_is_no_work_on_a_case() -> None:
    hall = Scenario().staff("1")
    hall.take()
    hall.take()
    hall.call()
    hall.wait(120).do(c.Pass("1"))
    hall.wait(60).call()
    hall.do(c.Start("1"))
    hall.wait(300).do(c.Finish("1"))
    found = course(hall)
    assert hall.day.windows["1"].work_s == 420  # what the balance of the windows goes by
    assert found.worked_s == {"1": 300}
    assert found.clerk_worked_s == {"clerk1": 300}


def test_a_pass_that_is_taken_back_leaves_the_case_all_its_time() -> None:
    hall = Scenario().staff("1")
    hall.take()
    hall.call()
    hall.wait(60).do(c.Pass("1"))
    hall.do(c.Undo("1"))
    hall.do(c.Start("1"))
    hall.wait(300).do(c.Finish("1"))
    assert course(hall).worked_s == {"1": 300}


def test_a_finish_that_is_taken_back_takes_its_work_with_it() -> None:
    hall = Scenario().staff("1")
    hall.take()
    hall.call()
    hall.do(c.Start("1"))
    hall.wait(60).do(c.Finish("1"))
    hall.do(c.Undo("1"))
    assert course(hall).worked_s == {"1": 0}
