"""MJ-10: in a hall that asks for training before duty nobody sits at a window without it, by whatever way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.core.scenario import MANAGER, Scenario, clerk, small_plan
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.events import ClerkSignedIn, TrainingNoted, TrainingWaived
from tidehall_server.core.queue.model import ClerkSpec
from tidehall_server.core.queue.project import manager
from tidehall_server.core.queue.views import UntrainedLine
from tidehall_server.core.scores.model import Exam, Mark, Scores
from tidehall_server.core.scores.training import trained
from tidehall_server.core.supervision.compliance import State
from tidehall_server.core.supervision.monthly import training

CLERKS = (ClerkSpec("old", "老手"), ClerkSpec("new", "新人"))
BOX = c.Actor("box", "caller", personal=False)


def _hall(*known: str) -> Scenario:
    return Scenario(replace(small_plan(clerks=CLERKS), trained=known))


def test_mj_10_a_clerk_without_the_mark_sits_at_no_window_by_any_way() -> None:
    hall = _hall("old")
    hall.take()
    assert hall.refused(c.SignIn("1"), clerk("new")) == "untrained"
    assert hall.refused(c.SignIn("1", clerk="new"), MANAGER) == "untrained", "nor is sent there by a manager"
    assert hall.refused(c.CallNext("1"), clerk("new")) == "untrained", "nor by pressing at an empty window"
    assert hall.refused(c.SignIn("1"), clerk("stranger")) == "untrained", "nor somebody whom the hall does not know"
    assert hall.refused(c.CallNext("1"), BOX) == "window_unstaffed", "nor a keypad that is nobody"
    hall.do(c.SignIn(None), clerk("new"))
    assert hall.day.clerks["new"].window is None, "but may be there and learn"
    hall.do(c.SignIn("1"), clerk("old"))
    assert hall.refused(c.SignIn("1", takeover=True), clerk("new")) == "untrained"


def test_a_hall_that_does_not_ask_lets_everybody_sit() -> None:
    hall = Scenario(small_plan(clerks=CLERKS))
    hall.do(c.SignIn("1"), clerk("new"))
    assert hall.do(c.NoteTraining(()), c.POLICY) == []
    assert manager(hall.day).untrained == ()
    assert training(hall.day).state is State.IDLE


def test_no_tide_is_given_to_somebody_who_may_not_sit_there() -> None:
    hall = _hall("old")
    hall.do(c.SignIn(None), clerk("new"))
    assert hall.refused(c.OpenTide("3")) == "tide_no_staff"
    hall.wait(1).do(c.SignIn(None), clerk("old"))
    hall.do(c.OpenTide("3"))
    assert hall.day.windows["3"].clerk == "old"


def test_a_tide_that_was_ordered_passes_over_whoever_lost_the_mark() -> None:
    plan = small_plan(clerks=CLERKS)
    hall = Scenario(
        replace(plan, trained=("old",), policy=replace(plan.policy, tide=replace(plan.policy.tide, setup_s=60)))
    )
    hall.do(c.SignIn(None), clerk("old"))
    hall.do(c.OpenTide("3"))
    hall.do(c.NoteTraining(()), c.POLICY)
    hall.wait(61).tick()
    assert hall.day.windows["3"].clerk is None


def test_the_mark_comes_and_goes_with_the_record_and_sends_nobody_away() -> None:
    hall = _hall()
    assert hall.do(c.NoteTraining(("new", "new")), c.POLICY) == [TrainingNoted(("new",))]
    assert hall.do(c.NoteTraining(("new",)), c.POLICY) == []
    hall.do(c.SignIn("1"), clerk("new"))
    hall.do(c.NoteTraining(()), c.POLICY)
    assert hall.day.windows["1"].clerk == "new"
    assert hall.refused(c.SignIn("2"), clerk("new")) == "untrained"


def test_a_manager_lets_somebody_sit_for_today_and_says_why() -> None:
    hall = _hall("old")
    assert hall.refused(c.WaiveTraining("new")) == "reason_required"
    assert hall.refused(c.WaiveTraining("nobody", "忙")) == "unknown_clerk"
    assert hall.do(c.WaiveTraining("old", "有记录")) == [], "there is nothing to waive"
    assert hall.do(c.WaiveTraining("new", " 两人病假 ")) == [TrainingWaived("new", "两人病假")]
    assert manager(hall.day).untrained == (UntrainedLine("new", "新人", "两人病假"),)
    (sat,) = hall.do(c.SignIn("1"), clerk("new"))
    assert isinstance(sat, ClerkSignedIn)
    line = training(hall.day)
    assert (line.state, line.who, line.breaches, line.judged) == (State.BROKEN, ("new",), 1, 1)
    hall.do(c.SignOut(), clerk("new"))
    assert training(hall.day).state is State.MENDED
    hall.do(c.WaiveTraining("boss", "无人可派"))
    hall.do(c.SignIn("1"), MANAGER)
    assert {each.id for each in manager(hall.day).untrained} == {"new", "boss"}


def test_the_rule_is_kept_by_those_who_sit_there() -> None:
    hall = _hall("old")
    assert training(hall.day).state is State.IDLE
    hall.do(c.SignIn("1"), clerk("old"))
    assert (training(hall.day).state, training(hall.day).judged) == (State.KEPT, 1)


TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("points", "more", "passed"),
    [
        ("60", {}, True),
        ("59.5", {}, False),
        ("90", {"before_duty": False}, False),
        ("90", {"cancelled": True}, False),
        ("90", {"day": date(2026, 11, 21)}, False),
    ],
)
def test_only_a_test_of_the_training_that_was_passed_and_counts_is_a_mark(
    points: str, more: dict[str, object], passed: bool
) -> None:
    exam = Exam(1, "岗前培训", TODAY, Decimal(100), Decimal(60), (Mark("new", Decimal(points)),), before_duty=True)
    months = [Scores(), Scores(exams=(replace(exam, **more),))]  # type: ignore[arg-type]
    assert trained(months, TODAY) == (frozenset({"new"}) if passed else frozenset())
