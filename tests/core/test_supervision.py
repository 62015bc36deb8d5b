"""The rule table and the cards: exact limits, excuses, one card a breach, nobody closes their own (JP-4, TS-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.scenario import NINE, Scenario, clerk, small_plan
from tidehall_server.card_watch import named
from tidehall_server.core.calendar import Calendar
from tidehall_server.core.cases.events import CaseOverdue
from tidehall_server.core.cases.model import Case, Material, Status, Step
from tidehall_server.core.cases.model import Rule as Limit
from tidehall_server.core.clocks import end_of
from tidehall_server.core.fact import Fact
from tidehall_server.core.matter import Given
from tidehall_server.core.queue import commands as q
from tidehall_server.core.queue.model import Session, WindowKind, WindowSpec
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.core.supervision import cases as of_cases
from tidehall_server.core.supervision import commands as c
from tidehall_server.core.supervision.compliance import CARDED, Carded, State, by_cards
from tidehall_server.core.supervision.day import Posts, measures, open_minutes
from tidehall_server.core.supervision.model import Card, CardStep, card_id
from tidehall_server.core.supervision.room import CARDS
from tidehall_server.core.supervision.rules import (
    LOCAL,
    TABLE,
    BadThresholdError,
    Colour,
    Duty,
    Finding,
    Measure,
    RuleId,
    judge,
    table,
)
from tidehall_server.journal.card_rows import Standing, Stands

RULES = table()


def colours(stage: Scenario, posts: Posts | None = None) -> dict[tuple[RuleId, str], Colour]:
    found = judge(measures(stage.day, stage.now, posts), RULES)
    return {(each.rule, each.subject): each.colour for each in found}


def vacant(stage: Scenario, window: str = "2", posts: Posts | None = None) -> Finding:
    found = judge(measures(stage.day, stage.now, posts), RULES)
    return next(each for each in found if (each.rule, each.subject) == (RuleId.WINDOW_VACANT, window))


@pytest.mark.parametrize(
    ("rule", "seconds", "colour"),
    [
        (RuleId.TRANSFER_URGENT, 299, None), (RuleId.TRANSFER_URGENT, 300, None),
        (RuleId.TRANSFER_URGENT, 301, Colour.YELLOW), (RuleId.TRANSFER_URGENT, 601, Colour.RED),
        (RuleId.TRANSFER_PROMISED, 900, None), (RuleId.TRANSFER_PROMISED, 901, Colour.YELLOW),
    ],
)  # fmt: skip
def test_ts_4_a_limit_reached_is_kept_and_the_front_desk_answers_for_the_breach(
    rule: RuleId, seconds: int, colour: Colour | None
) -> None:
    found = judge([Measure(rule, "C1", seconds / 60, "zc-a")], RULES)
    assert [(one.colour, one.duty, one.who) for one in found] == (
        [] if colour is None else [(colour, Duty.FRONT_DESK, "zc-a")]
    )


@pytest.mark.parametrize(("days", "colour"), [(-2, None), (-1, Colour.YELLOW), (0, Colour.YELLOW), (1, Colour.RED)])
def test_a_promise_is_called_to_mind_a_working_day_before(days: int, colour: Colour | None) -> None:
    assert RULES[RuleId.PROMISE_DUE].colour(days) is colour


@given(rule=st.sampled_from(TABLE), measures_=st.lists(st.floats(-100, 5000), min_size=2, max_size=2))
def test_more_is_never_less(rule: Any, measures_: list[float]) -> None:
    rank = {None: 0, Colour.YELLOW: 1, Colour.RED: 2}
    low, high = sorted(measures_)
    assert rank[rule.colour(low)] <= rank[rule.colour(high)]


def test_every_threshold_says_that_it_is_local_and_none_is_a_citation() -> None:
    assert {rule.id for rule in TABLE} == set(RuleId)
    assert "确认" in LOCAL[0]
    assert RULES[RuleId.PAUSE_LONG].source == "", "no notice speaks of pauses"


def test_a_halls_own_thresholds_and_those_that_make_no_sense() -> None:
    assert table({RuleId.WAIT_OVER: (20, None)})[RuleId.WAIT_OVER].colour(999) is Colour.YELLOW
    for wrong in ((30, 15), (float("nan"), 1), (float("inf"), None)):
        with pytest.raises(BadThresholdError):
            table({RuleId.WAIT_OVER: wrong})


def test_a_wait_turns_yellow_after_fifteen_minutes_and_red_after_thirty() -> None:
    stage = Scenario(small_plan()).staff("1")
    stage.take()
    stage.call()
    ticket = stage.take()
    assert not colours(stage.wait(900))
    assert colours(stage.wait(1)) == {(RuleId.WAIT_OVER, ticket): Colour.YELLOW}
    assert colours(stage.wait(900))[RuleId.WAIT_OVER, ticket] is Colour.RED


def test_a_tide_ordered_lately_excuses_yellow_and_not_red() -> None:
    stage = Scenario(small_plan()).staff("1")
    stage.call(stage.take() and "1")
    ticket = stage.take()
    stage.standby().wait(901).tick()
    assert stage.day.tides
    assert (RuleId.WAIT_OVER, ticket) not in colours(stage)
    assert colours(stage.wait(301))[RuleId.WAIT_OVER, ticket] is Colour.YELLOW


def test_a_window_at_work_is_not_vacant_and_one_that_was_left_is() -> None:
    stage = Scenario(small_plan()).staff("1", "2")
    stage.take()
    stage.take()
    stage.call("1")
    stage.do(q.SignOut(), clerk("clerk2"))
    found = colours(stage.wait(660))
    assert (RuleId.WINDOW_VACANT, "1") not in found
    assert found[RuleId.WINDOW_VACANT, "2"] is Colour.YELLOW


def test_a_pause_is_explained_but_not_for_ever() -> None:
    stage = Scenario(small_plan()).staff("1", "2")
    stage.do(q.Pause("1", "整理材料"))
    assert not colours(stage.wait(1800))
    assert colours(stage.wait(1)) == {(RuleId.PAUSE_LONG, "1"): Colour.RED}


def test_the_midday_break_is_nobodys_fault() -> None:
    noon, two = NINE + timedelta(hours=3), NINE + timedelta(hours=4)
    sessions = (Session(NINE, noon), Session(two, NINE + timedelta(hours=8)))
    stage = Scenario(small_plan(sessions=sessions)).staff("1")
    stage.wait(3 * 3600 - 300).take()
    assert not colours(stage.wait(1800)), "12:25: closed"
    found = colours(stage.wait(3600 - 1500 + 540))
    assert found == {(RuleId.WINDOW_VACANT, "1"): Colour.YELLOW}, "13:09: fourteen minutes of waiting while open"
    assert open_minutes(sessions, noon - timedelta(minutes=5), two + timedelta(minutes=9)) == 14


def test_nobody_is_missed_at_a_window_that_is_off_duty_or_that_the_rota_leaves_empty() -> None:
    every = ("yb", "zg")
    early = (Session(NINE, NINE + timedelta(hours=1)),)
    windows = (
        WindowSpec("1", "综合窗口1", WindowKind.GENERAL, every),
        WindowSpec("2", "综合窗口2", WindowKind.GENERAL, every, duty=early),
    )
    stage = Scenario(small_plan(windows=windows)).staff("1", "2")
    stage.call(stage.take() and "1")
    stage.wait(45 * 60).take()
    stage.do(q.SignOut(), clerk("clerk2"))
    assert (RuleId.WINDOW_VACANT, "2") in colours(stage.wait(601))
    assert (RuleId.WINDOW_VACANT, "2") in colours(stage, Posts({"1": "clerk1", "2": "clerk2"}))
    assert (RuleId.WINDOW_VACANT, "2") not in colours(stage, Posts({"1": "clerk1"})), "nobody is planned there"
    assert (RuleId.WINDOW_VACANT, "2") not in colours(stage.wait(600)), "10:05: the window's own hours are over"


def test_whoever_comes_for_the_afternoon_is_not_asked_for_before_it() -> None:
    noon, one = NINE + timedelta(hours=3), NINE + timedelta(hours=4)
    sessions = (Session(NINE, noon), Session(one, NINE + timedelta(hours=8)))
    stage = Scenario(small_plan(sessions=sessions)).staff("2")
    stage.wait(3 * 3600 - 900).take()
    stage.do(q.SignOut(), clerk("clerk2"))
    afternoon = Posts({"2": "zc-b"}, noon + timedelta(minutes=30))
    stage.wait(900 + 3600 + 600)
    assert (RuleId.WINDOW_VACANT, "2") not in colours(stage, afternoon), "13:10: what was before noon is not theirs"
    late = vacant(stage.wait(1), posts=afternoon)
    assert (late.who, late.colour, late.episode) == ("zc-b", Colour.YELLOW, one)


def test_without_a_break_the_afternoon_begins_with_the_half_day() -> None:
    stage = Scenario(small_plan(sessions=(Session(NINE, NINE + timedelta(hours=8)),))).staff("2")
    stage.wait(3 * 3600 + 1200).take()
    stage.do(q.SignOut(), clerk("clerk2"))
    afternoon = Posts({"2": "zc-b"}, NINE + timedelta(hours=3, minutes=30))
    assert (RuleId.WINDOW_VACANT, "2") not in colours(stage.wait(1200), afternoon), "12:40"
    assert vacant(stage.wait(1), posts=afternoon).who == "zc-b"


def test_each_absence_is_a_card_of_its_own_and_one_that_was_settled_covers_nothing_later() -> None:
    stage, posts = Scenario(small_plan()).staff("1", "2"), Posts({"2": "zc-b"})
    stage.take()
    first = vacant(stage.wait(601), "1")
    stage.do(q.SignOut(), clerk("clerk2"))
    left = vacant(stage.wait(601), posts=posts)
    assert card_id(first, "2026-11-20") == "2026-11-20-window_vacant-1~clerk1~010000"
    name = card_id(left, "2026-11-20")
    assert name == "2026-11-20-window_vacant-2~zc-b~011001"
    settled = stage.now
    stage.call("1")
    stage.wait(60).take()
    again = vacant(stage.wait(601), posts=posts)
    assert card_id(again, "2026-11-20") == name, "the same absence"

    def known(who: str, closed: datetime | None) -> dict[str, Standing]:
        return {name: Standing("window_vacant", "yellow", "2", who, Stands.ENDED, closed)}

    assert named(again, "2026-11-20", known("zc-b", None)) == name
    assert named(again, "2026-11-20", known("zc-b", settled)) == f"{name}~2"
    assert named(left, "2026-11-20", known("zc-b", settled)) == name, "it began before the card was closed"
    assert named(again, "2026-11-20", known("zc-c", None)) == f"{name}~2", "somebody else's"


class Cards:
    """One card with a clock that is turned by hand."""

    def __init__(self) -> None:
        self.card = Card()
        self.now = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)

    def do(self, command: Any, who: str = "boss") -> list[str]:
        actor = q.Actor(who, "manager")
        given_ = Given(self.now, actor, Calendar(UTC), numbers=None, book=None)  # type: ignore[arg-type]
        events = list(CARDS.decide(command, self.card, given_))
        for event in events:
            self.card = CARDS.evolve(self.card, Fact(1, self.now, f"manager:{who}", "c", event))
        return [type(event).__name__ for event in events]

    def refused(self, command: Any, who: str = "boss") -> Code:
        with pytest.raises(Refused) as caught:
            self.do(command, who)
        return caught.value.code


def finding(colour: Colour = Colour.YELLOW) -> Finding:
    return Finding(RuleId.WINDOW_VACANT, colour, "1", 12.0, Duty.WINDOW, "zc-a", (("waiting", "3"),))


def test_one_breach_is_one_card_however_often_it_is_found() -> None:
    cards = Cards()
    assert cards.do(c.IssueCard(finding(), (10, 20))) == ["CardIssued"]
    assert cards.do(c.IssueCard(finding(), (10, 20))) == []
    assert cards.do(c.IssueCard(finding(Colour.RED), (10, 20))) == ["CardTurnedRed"]
    assert cards.do(c.IssueCard(finding(Colour.YELLOW), (10, 20))) == []
    assert (cards.card.colour, cards.card.thresholds) == (Colour.RED, (10, 20))
    assert card_id(finding(), "2026-11-20") == "2026-11-20-window_vacant-1"


def test_a_breach_that_comes_back_is_to_be_answered_once_more() -> None:
    cards = Cards()
    cards.do(c.IssueCard(finding(), (10, 20)))
    cards.do(c.AnswerCard("已到岗"), "zc-a")
    assert cards.do(c.EndBreach()) == ["BreachEnded"]
    assert cards.do(c.EndBreach()) == []
    assert cards.do(c.IssueCard(finding(Colour.RED), (10, 20))) == ["BreachAgain", "CardTurnedRed"]
    assert cards.card.steps == (CardStep.ANSWER,)


def test_a_card_is_answered_and_then_closed_by_somebody_else() -> None:
    cards = Cards()
    cards.do(c.IssueCard(finding(), (10, 20)))
    cards.do(c.TellOfCard("notice", "manager"))
    assert cards.refused(c.CloseCard()) is Code.CARD_UNANSWERED
    assert cards.refused(c.AnswerCard(" "), "zc-a") is Code.REASON_REQUIRED
    cards.do(c.AnswerCard("B岗已顶上"), "zc-a")
    assert cards.card.steps == (CardStep.CLOSE,)
    assert cards.refused(c.CloseCard(), "zc-a") is Code.CARD_OWN
    assert cards.do(c.CloseCard()) == ["CardClosed"]
    assert cards.refused(c.AnswerCard("再说")) is Code.CARD_CLOSED
    assert cards.do(c.IssueCard(finding(), (10, 20))) == [], "a closed card stays closed"


def test_a_warning_that_was_closed_does_not_cover_the_breach_that_follows() -> None:
    cards = Cards()
    cards.do(c.IssueCard(finding(), (10, 20)))
    cards.do(c.AnswerCard("已催办"), "zc-a")
    cards.do(c.CloseCard())
    assert cards.do(c.IssueCard(finding(Colour.RED), (10, 20))) == ["CardTurnedRed"]
    assert (cards.card.colour, cards.card.steps) == (Colour.RED, (CardStep.ANSWER,))
    cards.do(c.AnswerCard("已办结"), "zc-a")
    cards.do(c.CloseCard())
    assert cards.do(c.IssueCard(finding(Colour.RED), (10, 20))) == []


def test_nobody_is_warned_of_a_limit_on_the_day_on_which_it_begins() -> None:
    today, zone = datetime(2026, 3, 2, 2, 0, tzinfo=UTC), Calendar(UTC, fixed=False)
    case = Case(status=Status.SENT, accepted_at=today, promise_due=end_of(zone, today.date()))

    def near(case: Case, at: datetime) -> list[Measure]:
        return of_cases.measures(of_cases.running(case), at, zone)

    assert near(case, today + timedelta(hours=5)) == []
    assert [each.value for each in near(case, today + timedelta(days=1))] == [1]
    tomorrow = replace(case, promise_due=end_of(zone, today.date() + timedelta(days=1)))
    assert near(tomorrow, today + timedelta(minutes=1)) == []
    assert [each.value for each in near(tomorrow, today + timedelta(days=1))] == [0]


def test_a_card_is_taken_back_by_two_and_never_by_whom_it_names() -> None:
    cards = Cards()
    cards.do(c.IssueCard(finding(), (10, 20)))
    cards.do(c.ProposeWithdrawal("停电"))
    for who in ("boss", "zc-a"):
        assert cards.refused(c.DecideWithdrawal(True), who) is Code.CARD_OWN
    assert cards.do(c.DecideWithdrawal(True), "leader") == ["CardWithdrawn"]
    assert cards.card.withdrawn


@pytest.mark.parametrize(
    ("after", "colour"),
    [
        (timedelta(hours=12), None), (timedelta(days=2), None),
        (timedelta(days=2, seconds=1), Colour.YELLOW), (timedelta(days=2, hours=12), Colour.YELLOW),
        (timedelta(days=2, hours=12, seconds=1), Colour.RED),
    ],
)  # fmt: skip
def test_nobody_is_asked_on_a_saturday_for_the_originals_of_friday(after: timedelta, colour: Colour | None) -> None:
    zone, friday = Calendar(UTC, fixed=False), datetime(2026, 11, 20, tzinfo=UTC)
    papers = (Material("身份证", 1, original=True),)
    case = Case(receipt="SJ1", status=Status.SENT, materials=papers, archive_due=end_of(zone, friday.date()))
    now = friday + timedelta(days=1) + after
    found = judge(of_cases.measures(of_cases.running(case), now, zone), RULES)
    assert [each.colour for each in found] == ([] if colour is None else [colour])
    over = CaseOverdue(Step.ARCHIVE, Limit.ARCHIVE_DAILY, end_of(zone, friday.date()), "民政")
    assert of_cases.of_fact(over, case, "SJ1") is None


def test_a_promise_that_was_called_to_mind_before_and_broken_today_is_broken_today() -> None:
    kind = next(each for each in CARDED if each.name == "promise")
    midnight = datetime(2026, 11, 20, tzinfo=UTC)
    before, today = midnight - timedelta(days=1), midnight + timedelta(hours=1)

    def state(colour: Colour, red: datetime | None, over: datetime | None) -> tuple[State, datetime | None]:
        line = by_cards(kind, [Carded("c", colour, "民政", before, red, over, withdrawn=False)], midnight, 3, "")
        return line.state, line.since

    assert state(Colour.YELLOW, None, None) == (State.KEPT, None)
    assert state(Colour.RED, today, None) == (State.BROKEN, today)
    assert state(Colour.RED, today, today) == (State.MENDED, today)
    assert state(Colour.RED, before, today) == (State.MENDED, before), "it was still broken this morning"
    assert state(Colour.RED, before, before) == (State.KEPT, None)


def test_what_no_measure_passes() -> None:
    contact, wait = RULES[RuleId.REVIEW_CONTACT], RULES[RuleId.WAIT_OVER]
    assert [contact.can_measure(above, 1) for above in (-1.5, 0, 0.5, 1)] == [True, True, True, False]
    assert [wait.can_measure(above, 420) for above in (0, 419.9, 420)] == [True, True, False]
