"""A recorded day is read back into what people did, and lived again from that alone, fact for fact.

Most recorded days are checked where they are made: see ``relived.every_recorded_day``, which runs with every test.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.core.scenario import KIOSK, MANAGER, Scenario, clerk, small_plan
from tests.journal.story import random_day
from tests.services.recorded import lived_day
from tests.simulate.relived import assert_relived, every_recorded_day, written_by_hand
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.model import AlertKind, Announcement, Policy, TidePolicy
from tidehall_server.journal import CODEC
from tidehall_server.journal.codec import Texts
from tidehall_server.simulate.reading import Unreadable
from tidehall_server.simulate.recorded import relive, script

FIXTURES = Path(__file__).parents[1] / "journal" / "fixtures"


@pytest.fixture
def story() -> list[Fact]:
    """A day in which almost everything happens that people and devices can do."""
    policy = Policy(tide=TidePolicy(max_wait_s=300), call_guard_s=0)
    hall = Scenario(small_plan(policy=policy)).staff("1").standby("spare")
    hall.do(c.Book("B1", "zg", hall.now), MANAGER)
    for _ in range(4):
        hall.take()
    hall.do(c.CheckIn("B1"), KIOSK)
    hall.do(c.CallNext("2"), clerk("walker"))  # sits down by pressing
    hall.do(c.Start("2"))
    hall.do(c.Transfer(hall.day.windows["2"].ticket or "", "yb", "转"))
    first = hall.call("1")
    hall.do(c.Recall("1"))
    hall.do(c.Undo("1"))
    hall.do(c.CallNext("1"), clerk("clerk1"))
    hall.do(c.Pass("1", "没来"))
    hall.do(c.GrantPriority(first, hall.ticket(first).priority, "看错"))
    hall.wait(400).tick()
    hall.serve("1")
    rated = hall.day.windows["1"].last_ticket or ""
    hall.do(c.Rate(rated, c.Level.SATISFIED))
    hall.call("1")
    hall.do(c.Announced(hall.day.windows["1"].last_call_version, Announcement.SILENT, "voice_offline"), c.POLICY)
    hall.do(c.Hold("1", "补材料"))
    hall.do(c.Resume("1"))
    hall.do(c.Start("1"))
    hall.do(c.Finish("1"))
    hall.do(c.SetPolicy({"tide.max_wait_s": 600, "tide.automatic": False}, "试"))
    hall.do(c.Pause("1", "开会"), clerk("clerk1"))
    hall.do(c.Unpause("1"), clerk("clerk1"))
    hall.do(c.SignIn("1", takeover=True), c.Actor("other", "clerk", "别人", console="page-0001"))
    hall.do(c.ClaimConsole("1", "page-0002", takeover=True), clerk("other"))
    hall.do(c.CloseTide("3", "够了"))
    hall.do(c.OpenTide("3", "又忙"))
    hall.do(c.AddWindow("9", "临时"))
    hall.do(c.RemoveWindow("9"))
    hall.do(c.SignOut(clerk="spare", standby=True))
    hall.do(c.CloseDay("下班", force=True))
    return hall.facts


def test_a_day_full_of_everything_is_told_as_what_people_did(story: list[Fact]) -> None:
    assert_relived(story)
    kinds = {type(step.command) for step in script(story)}
    assert kinds > {c.OpenDay, c.CheckIn, c.CallNext, c.Transfer, c.Undo, c.Tick, c.Resume, c.SignIn, c.ClaimConsole}
    assert not any(isinstance(step.command, c.SignIn) and step.actor.id == "walker" for step in script(story))


@pytest.mark.parametrize("seed", range(8))
def test_random_days_come_out_again(seed: int) -> None:
    assert_relived(random_day(seed, 200, close=True))


def test_a_generated_day_of_a_real_hall_comes_out_again(tmp_path: Path) -> None:
    assert_relived(lived_day("tongshan", date(2026, 11, 20), tmp_path, busy=1.4))


def test_every_content_and_version_counts(story: list[Fact]) -> None:
    at = next(n for n, fact in enumerate(story) if isinstance(fact.event, e.TicketTaken))
    taken = story[at]
    assert isinstance(taken.event, e.TicketTaken)
    wrong = (
        replace(taken, version=999),
        replace(taken, event=replace(taken.event, place=7.5)),
        replace(taken, event=replace(taken.event, ahead=3)),
        replace(taken, event=replace(taken.event, ticket="A777")),
    )
    for other in wrong:
        found = relive([*story[:at], other, *story[at + 1 :]]).difference
        assert found is not None, other
        assert found.relived == taken.event


def test_somebody_else_called_by_hand_is_named(story: list[Fact]) -> None:
    """A choice that no rule makes (other rules, another program) cannot be lived again: the first one is told."""
    at, called = next((n, fact) for n, fact in enumerate(story) if isinstance(fact.event, e.TicketCalled))
    assert isinstance(called.event, e.TicketCalled)
    chosen = replace(called, event=replace(called.event, ticket="A004"))
    found = relive([*story[:at], chosen, *story[at + 1 :]])
    assert found.facts <= at
    assert found.difference is not None
    assert (found.difference.recorded, found.difference.relived) == (chosen.event, called.event)
    assert found.difference.command == "call-next"


def test_what_the_rules_refuse_today_is_named_with_their_reason(story: list[Fact]) -> None:
    hurried = [fact for fact in story if not isinstance(fact.event, e.TicketStarted)]
    difference = relive(hurried).difference
    assert difference is not None
    assert difference.refused == "not_started" or difference.relived is not None


def test_facts_that_no_command_makes_are_named(story: list[Fact]) -> None:
    last = story[-1]
    alert = e.AlertRaised(AlertKind.TIDE_NO_STAFF, "3")
    odd = Fact(last.version + 1, last.at, "manager:boss", "by-hand", alert)
    with pytest.raises(Unreadable):
        list(script([*story, odd]))
    assert relive([*story, odd]).difference is not None


def test_a_fixture_of_an_old_release_loads_but_is_no_day_that_anybody_lived() -> None:
    """It holds one made-up row of every event: nothing follows from anything, and relive says where."""
    rows = (FIXTURES / "release-0.1.jsonl").read_text(encoding="utf-8").splitlines()
    found = relive([CODEC.fact(Texts(**json.loads(row))) for row in rows])
    assert found.difference is not None
    assert found.difference.refused == "day_closed"


def test_the_hook_sees_days_that_cannot_be_lived_again(story: list[Fact]) -> None:
    with pytest.raises(AssertionError, match="does not come out again"), every_recorded_day() as days:
        days.stories.append(story[:-1][::-1])
    with every_recorded_day() as days:
        days.stories.append(story[::-1])
        written_by_hand()
