"""The rectification of a bad review: who may do what, when, and the two promises that nobody can hide (MJ-8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.config.test_calendar import SHANGHAI
from tidehall_server import holidays
from tidehall_server.core.calendar import Calendar
from tidehall_server.core.fact import Fact
from tidehall_server.core.matter import Given, Series
from tidehall_server.core.queue.commands import POLICY, Actor, Level
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.core.reviews import commands as c
from tidehall_server.core.reviews import events as e
from tidehall_server.core.reviews.model import (
    Invalid,
    Limit,
    Limits,
    Opinion,
    Rated,
    Reached,
    Rectification,
    Remedy,
    Step,
)
from tidehall_server.core.reviews.room import REVIEWS, review_id
from tidehall_server.core.reviews.shares import Share, shares

CALENDAR = Calendar(SHANGHAI, fixed=False, national=holidays.national())
START = datetime(2026, 9, 29, 2, 0, tzinfo=UTC)  # a Tuesday before the golden week
BAD = Rated(
    date(2026, 9, 29), "A001", Level.DISSATISFIED, ("214",), None, False, "yb", "1", "zc-a", START, "s_somebody"
)
MANAGER, LEADER, HANDLER, CLERK = (
    Actor(id=name, role=role)
    for name, role in (("wang", "manager"), ("li", "manager"), ("zc-b", "clerk"), ("zc-a", "manager"))
)


class _None:
    def take(self, series: Series) -> str:
        raise AssertionError("a review takes no number")


class Matter:
    """One review with a clock that is turned by hand."""

    def __init__(self, rated: Rated = BAD, limits: Limits | None = None) -> None:
        self.state = Rectification()
        self.facts: list[Fact] = []
        self.now = START
        self.limits = limits or Limits()
        self.do(c.OpenReview(rated), POLICY)

    def do(self, command: Any, actor: Actor = MANAGER) -> list[Any]:
        given = Given(self.now, actor, CALENDAR, _None(), book=self.limits)
        events = list(REVIEWS.decide(command, self.state, given))
        for event in events:
            fact = Fact(len(self.facts) + 1, self.now, f"{actor.role}:{actor.id}", "c", event)
            self.state = REVIEWS.evolve(self.state, fact)
            self.facts.append(fact)
        return events

    def refused(self, command: Any, actor: Actor = MANAGER) -> Code:
        with pytest.raises(Refused) as caught:
            self.do(command, actor)
        return caught.value.code

    def wait(self, until: datetime) -> list[Any]:
        """The clock, as the server turns it: a tick whenever the room says that it is due."""
        found = []
        while (due := REVIEWS.due(self.state)) is not None and due <= until:
            self.now = max(self.now, due)
            found += self.do(c.TickReview(), POLICY)
        self.now = until
        return found

    def told(self) -> None:
        self.do(c.CheckReview(True, True))
        self.do(c.ContactReview(Reached.REACHED, "电话联系，群众同意回访"))
        self.do(c.AssignReview("zc-b"))

    def settled(self) -> None:
        self.told()
        self.do(c.RectifyReview(Remedy.FIXED, "当面致歉，已培训"), HANDLER)
        self.do(c.ReplyReview("已电话回复"))
        self.do(c.CallBackReview(Opinion.SATISFIED))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_the_whole_way_of_a_real_name_review() -> None:
    matter = Matter()
    assert matter.state.steps == (Step.CHECK, Step.CONTACT, Step.ASSIGN)
    matter.settled()
    assert matter.state.closed_at == START
    assert not matter.state.steps
    assert matter.refused(c.InstructReview("再核实")) is Code.REVIEW_OVER


def test_limits_are_working_days_and_skip_the_golden_week() -> None:
    matter = Matter()
    assert matter.state.contact_by == local("2026-09-30T23:59:59")
    assert matter.state.settle_by == local("2026-10-12T23:59:59"), "30.9., 8.–10.10. (the Saturday works), 12.10."


def test_an_anonymous_review_is_put_right_and_closed_without_a_call() -> None:
    matter = Matter(replace(BAD, anonymous=True, contact=None))
    assert Step.CONTACT not in matter.state.steps
    matter.do(c.CheckReview(True, True))
    matter.do(c.AssignReview("zc-b"))
    matter.do(c.RectifyReview(Remedy.FIXED, "已整改"), HANDLER)
    assert matter.state.closed_at is not None
    assert matter.wait(START + timedelta(days=90)) == []


@pytest.mark.parametrize(
    "command",
    [c.CheckReview(True, True), c.AssignReview("zc-b"), c.ProposeInvalid(Invalid.MISTAKEN, "点错"),
     c.ContactReview(Reached.REACHED, "x"), c.InstructReview("x")],
)  # fmt: skip
def test_nobody_deals_with_a_review_of_their_own_work(command: Any) -> None:
    matter = Matter()
    assert matter.refused(command, CLERK) is Code.REVIEW_OWN
    matter.do(c.CheckReview(True, True))
    assert matter.refused(c.AssignReview("zc-a")) is Code.REVIEW_OWN


def test_invalid_only_with_a_second_persons_word() -> None:
    matter = Matter()
    matter.do(c.ProposeInvalid(Invalid.MALICIOUS, "三次相同内容"))
    assert shares([matter.state]).rectified.of == 1, "a proposal changes no figure"
    assert matter.refused(c.DecideInvalid(True)) is Code.REVIEW_SAME_PERSON
    assert matter.refused(c.DecideInvalid(True), CLERK) is Code.REVIEW_OWN
    matter.do(c.DecideInvalid(True, "属实"), LEADER)
    assert shares([matter.state]).invalid == 1
    assert shares([matter.state]).rectified == Share(0, 0)
    assert [fact.actor for fact in matter.facts[-2:]] == ["manager:wang", "manager:li"]


def test_an_invalidity_denied_leaves_everything_to_do() -> None:
    matter = Matter()
    matter.do(c.ProposeInvalid(Invalid.MISTAKEN, "误点"))
    matter.do(c.DecideInvalid(False, "监控显示并非误点"), LEADER)
    assert matter.state.steps == (Step.CHECK, Step.CONTACT, Step.ASSIGN)
    assert shares([matter.state]).rectified == Share(0, 1)


def test_found_unreasonable_it_still_counts_until_two_say_invalid() -> None:
    matter = Matter()
    matter.do(c.CheckReview(False, True, "要求超出政策"))
    assert matter.refused(c.CheckReview(True, True)) is Code.REVIEW_ORDER
    assert shares([matter.state]).rectified.of == 1


def test_an_extension_needs_a_second_person_and_has_an_end() -> None:
    matter = Matter()
    matter.told()
    assert matter.refused(c.AskExtension(3, "需部门配合")) is Code.REVIEW_NOT_YOURS
    assert matter.refused(c.AskExtension(11, "需部门配合"), HANDLER) is Code.REVIEW_LIMIT
    matter.do(c.AskExtension(3, "需部门配合"), HANDLER)
    assert matter.refused(c.DecideExtension(True), HANDLER) is Code.REVIEW_SAME_PERSON
    matter.do(c.DecideExtension(True))
    assert matter.state.settle_by == local("2026-10-15T23:59:59")
    assert matter.refused(c.AskExtension(8, "还需"), HANDLER) is Code.REVIEW_LIMIT
    matter.do(c.AskExtension(7, "还需"), HANDLER)
    matter.do(c.DecideExtension(False, "不同意"))
    assert matter.state.settle_by == local("2026-10-15T23:59:59")


def test_each_deadline_is_missed_once_and_after_its_last_second() -> None:
    matter = Matter()
    assert matter.wait(local("2026-09-30T23:59:59")) == []
    (missed,) = matter.wait(local("2026-10-01T00:00:00"))
    assert (missed.limit, missed.by) == (Limit.CONTACT, local("2026-09-30T23:59:59"))
    settle, reply = matter.wait(START + timedelta(days=400))
    assert (settle.limit, reply.limit) == (Limit.SETTLE, Limit.REPLY)
    assert shares([matter.state]).overdue == 1
    assert (shares([matter.state]).rectified, shares([matter.state]).replied) == (Share(0, 1, 1), Share(0, 1, 1))
    assert matter.do(c.TickReview(), POLICY) == []


def test_an_answer_that_does_not_come_is_late_by_a_limit_of_its_own() -> None:
    matter = Matter()
    matter.told()
    matter.do(c.RectifyReview(Remedy.FIXED, "已整改"), HANDLER)
    assert matter.state.reply_by == local("2026-10-14T23:59:59"), "two working days after the rectification's own limit"
    assert matter.wait(local("2026-10-14T23:59:59")) == []
    (missed,) = matter.wait(local("2026-10-15T00:00:00"))
    assert (missed.limit, missed.by) == (Limit.REPLY, local("2026-10-14T23:59:59"))
    found = shares([matter.state])
    assert (found.rectified, found.replied) == (Share(1, 1), Share(0, 1, late=1))
    matter.do(c.ReplyReview("已电话回复"))
    assert shares([matter.state]).replied == Share(1, 1)


def test_the_limit_of_the_answer_is_the_halls_and_nobody_waits_for_one_of_no_name() -> None:
    assert Matter(limits=Limits(reply_days=5)).state.reply_by == local("2026-10-19T23:59:59")
    nameless = Matter(replace(BAD, anonymous=True, contact=None))
    assert nameless.state.reply_by is None
    assert {each.limit for each in nameless.wait(START + timedelta(days=90))} == {Limit.SETTLE}


def test_a_review_of_before_the_answer_had_a_limit_gets_none() -> None:
    matter = Matter()
    matter.state = replace(matter.state, reply_by=None)
    matter.told()
    matter.do(c.AskExtension(3, "需部门配合"), HANDLER)
    matter.do(c.DecideExtension(True))
    assert matter.state.reply_by is None


def test_more_time_that_is_granted_after_the_limit_has_a_clock_again() -> None:
    matter = Matter()
    matter.told()
    matter.do(c.AskExtension(3, "需部门配合"), HANDLER)
    (missed,) = matter.wait(local("2026-10-13T00:00:00"))
    assert missed.limit is Limit.SETTLE
    matter.do(c.DecideExtension(True))
    assert matter.state.overdue == frozenset()
    assert (matter.state.settle_by, matter.state.reply_by) == (
        local("2026-10-15T23:59:59"), local("2026-10-19T23:59:59"),
    )  # fmt: skip
    (again,) = matter.wait(local("2026-10-16T00:00:00"))
    assert (again.limit, again.by) == (Limit.SETTLE, local("2026-10-15T23:59:59"))
    assert shares([matter.state]).rectified == Share(0, 1, late=1)


def test_a_citizen_who_is_not_satisfied_has_it_put_right_once_more() -> None:
    matter = Matter()
    matter.told()
    matter.do(c.RectifyReview(Remedy.EXPLAINED, "政策规定"), HANDLER)
    matter.do(c.ReplyReview("已解释"))
    assert matter.refused(c.CallBackReview(Opinion.SATISFIED), HANDLER) is Code.REVIEW_SAME_PERSON
    matter.do(c.CallBackReview(Opinion.DISSATISFIED, "仍未解决"))
    assert matter.state.steps == (Step.RECTIFY,)
    assert shares([matter.state]).rectified == Share(0, 1), "not put right after all"
    matter.do(c.RectifyReview(Remedy.FIXED, "已办理"), HANDLER)
    matter.do(c.ReplyReview("已办结"))
    matter.do(c.CallBackReview(Opinion.DISSATISFIED, "仍不满意"))
    assert matter.state.closed_at is not None
    assert matter.state.opinion is Opinion.DISSATISFIED


def test_who_cannot_be_reached_is_tried_three_times() -> None:
    matter = Matter()
    matter.told()
    matter.do(c.RectifyReview(Remedy.FIXED, "已整改"), HANDLER)
    matter.do(c.ReplyReview("短信回复"))
    for _ in range(2):
        matter.do(c.CallBackReview(Opinion.UNREACHED))
        assert matter.state.steps == (Step.CALL_BACK,)
    matter.do(c.CallBackReview(Opinion.UNREACHED))
    assert matter.state.closed_at is not None


@pytest.mark.parametrize("number", ["13800138000", "138 0013 8000", "138-0013-8000", "37010119900101123X"])
def test_a_note_with_a_number_of_a_person_is_not_kept(number: str) -> None:
    matter = Matter()
    assert matter.refused(c.ContactReview(Reached.REACHED, f"已致电{number}")) is Code.NOTE_HAS_NUMBER
    assert matter.refused(c.ProposeInvalid(Invalid.MISTAKEN, f"本人{number}说明")) is Code.NOTE_HAS_NUMBER
    matter.do(c.ContactReview(Reached.REACHED, "2026-09-29 09:30 已致电，同意 10 月 9 日回访"))


def test_mj_8_both_shares_count_from_the_moment_a_review_is_given() -> None:
    done, open_, invalid = Matter(), Matter(replace(BAD, ticket="A002")), Matter(replace(BAD, ticket="A003"))
    done.settled()
    invalid.do(c.ProposeInvalid(Invalid.MISTAKEN, "误点"))
    invalid.do(c.DecideInvalid(True), LEADER)
    found = shares([done.state, open_.state, invalid.state])
    assert (found.rectified, found.replied, found.invalid) == (Share(1, 2), Share(1, 2), 1)
    assert found.replied.percent == 50.0
    assert not found.replied.kept


def test_each_promise_is_late_by_its_own_limit() -> None:
    matter = Matter()
    matter.wait(START + timedelta(days=10))  # the golden week is over, the day for calling too
    assert Limit.SETTLE not in matter.state.overdue
    found = shares([matter.state])
    assert (found.rectified.late, found.replied.late) == (0, 1)
    matter.do(c.ContactReview(Reached.REACHED, "已联系"))
    assert shares([matter.state]).replied.late == 0, "called, if late; the answer is not due yet"
    matter.wait(START + timedelta(days=30))
    found = shares([matter.state])
    assert (found.rectified.late, found.replied.late) == (1, 1)


def test_mj_8_an_unanswered_one_of_a_thousand_is_never_a_hundred_percent() -> None:
    assert Share(9999, 10000).percent == 99.9
    assert Share(0, 0).percent == 100.0
    assert Share(3, 3).kept


def test_opened_twice_is_opened_once_and_a_good_rating_never() -> None:
    matter = Matter()
    assert matter.do(c.OpenReview(BAD), POLICY) == []
    with pytest.raises(Refused) as caught:
        Matter(replace(BAD, level=Level.FAIR))
    assert caught.value.code is Code.REVIEW_NOT_BAD
    assert review_id(BAD.day, BAD.ticket) == "2026-09-29-A001"


ACTORS = st.sampled_from([MANAGER, LEADER, HANDLER, CLERK])
NOTES = st.sampled_from(["", "已核实"])
COMMANDS: st.SearchStrategy[Any] = st.one_of(
    st.builds(c.CheckReview, st.booleans(), st.booleans(), NOTES),
    st.builds(c.ContactReview, st.sampled_from(Reached), NOTES),
    st.builds(c.AssignReview, st.sampled_from(["zc-a", "zc-b", "wang"])),
    st.builds(c.RectifyReview, st.sampled_from(Remedy), NOTES),
    st.builds(c.ReplyReview, NOTES),
    st.builds(c.CallBackReview, st.sampled_from(Opinion), NOTES),
    st.builds(c.AskExtension, st.integers(0, 12), NOTES),
    st.builds(c.DecideExtension, st.booleans()),
    st.builds(c.ProposeInvalid, st.sampled_from(Invalid), NOTES),
    st.builds(c.DecideInvalid, st.booleans()),
)


@settings(max_examples=150, deadline=None)
@given(
    story=st.lists(st.tuples(COMMANDS, ACTORS, st.integers(0, 80)), max_size=40),
    anonymous=st.booleans(),
)
def test_whatever_is_tried_the_rules_hold(story: list[tuple[Any, Actor, int]], anonymous: bool) -> None:
    matter = Matter(replace(BAD, anonymous=anonymous))
    for command, actor, hours in story:
        matter.wait(matter.now + timedelta(hours=hours))
        try:
            matter.do(command, actor)
        except Refused:
            continue
    _holds(matter.facts, matter.state)


def _holds(facts: Iterable[Fact], state: Rectification) -> None:
    by_people = [fact for fact in facts if not fact.actor.startswith("policy:")]
    assert all(not fact.actor.endswith(":zc-a") for fact in by_people), "nobody dealt with their own"
    assert state.handler != "zc-a"
    proposed = ""
    missed: list[Limit] = []
    for fact in facts:
        event: Any = fact.event
        if isinstance(event, e.InvalidProposed):
            proposed = fact.actor
        if isinstance(event, e.InvalidApproved):
            assert fact.actor != proposed
        if isinstance(event, (e.ReviewReturned, e.ExtensionGranted)):
            missed = [limit for limit in missed if limit is Limit.CONTACT]
        if isinstance(event, e.ReviewOverdue):
            assert event.limit not in missed
            missed.append(event.limit)
    if state.closed_at is not None:
        assert state.rectified_at is not None
        assert not state.real_name or (state.replied_at is not None and state.called_back_at is not None)
    assert state.extended_days <= state.limits.most_days - state.limits.settle_days
    assert not (state.closed_at and state.invalid_at)
