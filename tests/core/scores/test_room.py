"""The room of scores: whatever is asked in whatever order, its promises hold; and periods, stars and lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidehall_server.core.appraisal import Part, Weights
from tidehall_server.core.calendar import Calendar
from tidehall_server.core.fact import Fact
from tidehall_server.core.matter import Given, fold
from tidehall_server.core.queue.commands import Actor, Level
from tidehall_server.core.queue.model import ClerkSpec, WindowKind, WindowSpec
from tidehall_server.core.refusal import Refused
from tidehall_server.core.scores import commands as c
from tidehall_server.core.scores.model import Candidate, Line, Mark, Rules, Scores, Settled
from tidehall_server.core.scores.month import Carded, Done, Month, Rated, Seated, lines
from tidehall_server.core.scores.period import Span, month_of, period_of
from tidehall_server.core.scores.room import SCORES
from tidehall_server.core.scores.stars import candidates

CALENDAR = Calendar(UTC, fixed=False)
CLERKS = ("a", "b")
POINTS = st.sampled_from([Decimal(0), Decimal("59.99"), Decimal(60), Decimal(100), Decimal(101), Decimal("NaN")])
WORDS = st.sampled_from(["", "核对原始记录"])
MARKS = st.lists(st.builds(Mark, st.sampled_from([*CLERKS, "boss", "nobody"]), POINTS), max_size=3).map(tuple)
NUMBER = st.integers(0, 4)
KNOWN = st.just((*CLERKS, "boss"))
LINE = Line(
    "a", "甲", True, 1, Decimal(6), Decimal(60), Decimal(0), None, (0,) * 5, 0, None, (), None, 0, (), None, None
)
STAR = (Candidate("a", "甲", ("2026-11",), Decimal(90), True), Candidate("b", "乙", ("2026-11",), Decimal(70), False))
COMMANDS = st.one_of(
    st.builds(c.HoldExam, WORDS, st.dates(date(2026, 10, 30), date(2026, 12, 2)), POINTS, POINTS, MARKS, KNOWN,
              st.booleans()),
    st.builds(c.ChangeMark, NUMBER, st.sampled_from([*CLERKS, "boss"]), st.none() | POINTS, WORDS, KNOWN),
    st.builds(c.CancelExam, NUMBER, WORDS),
    st.builds(c.Correct, st.sampled_from([*CLERKS, "nobody"]), st.sampled_from(Part), POINTS, WORDS, KNOWN),
    st.builds(c.TakeBack, NUMBER, WORDS),
    st.builds(c.Object, WORDS),
    st.builds(c.AnswerObjection, NUMBER, WORDS),
    st.builds(c.Settle, st.sampled_from([None, Rules()]), st.just((LINE,))),
    st.builds(c.Reopen, WORDS),
    st.builds(c.GiveStar, st.sampled_from([*CLERKS, "boss"]), WORDS, st.just(STAR)),
    st.builds(c.TakeStar, st.sampled_from(CLERKS), WORDS),
)  # fmt: skip
ACTORS = st.sampled_from([Actor("boss", "manager"), Actor("other", "manager"), Actor("a", "clerk")])
LATE = datetime(2026, 12, 1, 1, tzinfo=UTC)


class Lived:
    """A period's record; every refusal changes nothing, every fact can be folded again from the start."""

    def __init__(self, matter: str = "2026-11") -> None:
        self.matter = matter
        self.facts: list[Fact] = []
        self.state = Scores()

    def ask(self, command: Any, actor: Actor, now: datetime = LATE) -> str:
        numbers: Any = None
        try:
            events = SCORES.decide(command, self.state, Given(now, actor, CALENDAR, numbers, self.matter))
        except Refused as refused:
            return refused.code.value
        for event in events:
            fact = Fact(len(self.facts) + 1, now, f"{actor.role}:{actor.id}", f"c{len(self.facts)}", event)
            self.facts.append(fact)
            self.state = SCORES.evolve(self.state, fact)
        return ""


@settings(max_examples=60)
@given(st.lists(st.tuples(COMMANDS, ACTORS, st.sampled_from([LATE, LATE - timedelta(days=20)])), max_size=25))
def test_whatever_is_asked_the_promises_of_a_month_hold(asked: list[tuple[Any, Actor, datetime]]) -> None:
    lived = Lived()
    for command, actor, now in asked:
        before = lived.state
        refused = lived.ask(command, actor, now)
        after = lived.state
        assert not refused or after == before
        if before.settled is not None and not isinstance(command, c.Reopen):
            kept = (after.exams, after.corrections, after.settled)
            assert kept == (before.exams, before.corrections, before.settled), "a settled month stays"
        if isinstance(command, c.Settle) and not refused:
            assert now == LATE
            assert command.rules is not None
            assert all(each.answer is not None for each in after.objections)
        for exam in after.exams:
            takers = [mark.clerk for mark in exam.marks]
            assert len(set(takers)) == len(takers)
            assert all(0 <= mark.points <= exam.full for mark in exam.marks)
            assert exam.pass_mark <= exam.full
        for numbered in (after.exams, after.corrections, after.objections):
            assert [each.number for each in numbered] == list(range(1, len(numbered) + 1))
        assert {star.clerk for star in after.stars} <= {"a"}, "who failed is no star"
        for clerk in CLERKS:
            assert after.tests_of(clerk) <= after.held <= len(after.exams)
    assert fold(SCORES, lived.facts) == lived.state
    assert all(getattr(fact.event, "reason", "有").strip() for fact in lived.facts), (
        "nothing is changed without a reason"
    )


def test_nobody_scores_corrects_answers_or_honours_themselves() -> None:
    lived, clerk, own = Lived(), Actor("a", "clerk"), Actor("a", "manager")
    boss = Actor("boss", "manager")
    known = (*CLERKS, "boss")
    exam = c.HoldExam("测试", date(2026, 11, 3), Decimal(100), Decimal(60), (Mark("a", Decimal(90)),), known)
    assert lived.ask(exam, own) == "score_own"
    assert lived.ask(exam, boss) == ""
    assert lived.ask(c.ChangeMark(1, "a", Decimal(95), "判错一题", known), own) == "score_own"
    assert lived.ask(c.Correct("a", Part.VOLUME, Decimal(3), "多算", known), own) == "score_own"
    assert lived.ask(c.Correct("a", Part.VOLUME, Decimal(3), "漏计", known), boss) == ""
    assert lived.ask(c.TakeBack(1, "不该"), own) == "score_own"
    assert lived.ask(c.Object("停电半天"), clerk) == ""
    assert lived.ask(c.AnswerObjection(1, "同意"), own) == "score_own"
    assert lived.ask(c.Settle(Rules(), (LINE,)), boss) == "objection_open"
    assert lived.ask(c.GiveStar("a", "表现好", STAR), own) == "score_own"
    assert lived.ask(c.GiveStar("b", "表现好", STAR), boss) == "star_not_earned"


def test_a_quarter_takes_stars_and_nothing_of_a_month() -> None:
    lived, boss = Lived("2026-Q4"), Actor("boss", "manager")
    after = datetime(2027, 1, 4, tzinfo=UTC)
    assert lived.ask(c.CancelExam(1, "作废了"), boss, after) == "score_period"
    assert lived.ask(c.GiveStar("a", "季度最佳", STAR), boss) == "score_not_over"
    assert lived.ask(c.GiveStar("a", "季度最佳", STAR), boss, after) == ""
    assert lived.ask(c.GiveStar("a", "季度最佳", STAR), boss, after) == "star_given"


@given(st.dates(date(2020, 1, 1), date(2099, 12, 31)))
def test_every_day_is_in_one_month_one_quarter_and_one_year(day: date) -> None:
    month = month_of(day)
    year, quarter = period_of(f"{day.year}"), period_of(f"{day.year}-Q{(day.month + 2) // 3}")
    assert year is not None
    assert quarter is not None
    assert (year.span, quarter.span, month.span) == (Span.YEAR, Span.QUARTER, Span.MONTH)
    assert year.first <= quarter.first <= month.first <= day <= month.last <= quarter.last <= year.last
    assert month.id in quarter.months
    assert set(quarter.months) <= set(year.months)
    assert month_of(month.last + timedelta(days=1)).first == month.last + timedelta(days=1)
    assert (month.over(month.last), month.over(month.last + timedelta(days=1))) == (False, True)


@pytest.mark.parametrize("wrong", ["", "2026-13", "2026-00", "2026-Q5", "2026-1", "1999-01", "2026-11-03", "２０２６"])
def test_what_is_no_period(wrong: str) -> None:
    assert period_of(wrong) is None


GENERAL = tuple(WindowSpec(name, name, WindowKind.GENERAL) for name in "12")
SPECIAL = WindowSpec("6", "专窗", WindowKind.SPECIAL)
STAFF = (
    ClerkSpec("a", "甲", primary=("1",)),
    ClerkSpec("b", "乙", primary=("2",)),
    ClerkSpec("s", "专", primary=("6",)),
)
DAY = date(2026, 11, 3)
WHO = st.sampled_from("abs")
DONE = st.builds(
    lambda n, who, service: Done(DAY, f"A{n:03}", who, service, {"yb": 360, "mz": 900}[service], LATE),
    st.integers(1, 999), WHO, st.sampled_from(["yb", "mz"]),
)  # fmt: skip
RATED = st.builds(Rated, st.just(DAY), st.text("AB", max_size=3), WHO, st.sampled_from(Level), st.booleans())
MONTHS = st.builds(
    lambda done, rated, cards, seated, over: Month(
        STAFF, (*GENERAL, SPECIAL), {}, tuple(done), tuple(rated), tuple(cards), tuple(seated), (), over,
    ),
    st.lists(DONE, max_size=12), st.lists(RATED, max_size=8),
    st.lists(st.builds(Carded, st.text("cd", max_size=2), WHO, st.booleans()), max_size=4),
    st.lists(st.builds(Seated, st.just(DAY), WHO, st.integers(0, 9000), st.integers(0, 900)), max_size=6),
    st.booleans(),
)  # fmt: skip


@settings(max_examples=80)
@given(MONTHS, st.randoms(use_true_random=False))
def test_a_months_lines_count_everything_once_in_whatever_order(month: Month, shuffle: Any) -> None:
    found = {line.clerk: line for line in lines(month, Rules(), Scores())}
    assert list(found) == ["a", "b", "s"]
    assert sum(line.cases for line in found.values()) == len(month.done)
    assert sum(sum(line.levels) + line.invalid for line in found.values()) == len(month.rated)
    said = Counter(each.clerk for each in month.cards)
    for line in found.values():
        told = [fact for deed in line.deeds for fact in deed.facts if fact.startswith("card:")]
        assert len(told) == said[line.clerk]
        for value in (line.volume, line.quantified, line.satisfaction, line.total):
            assert value is None or 0 <= value <= 100
    assert not found["s"].assessed, "CN-8"
    assert (found["s"].total, found["s"].passed) == (None, None)
    done, rated, seated = (tuple(shuffle.sample(each, len(each))) for each in (month.done, month.rated, month.seated))
    again = lines(replace(month, done=done, rated=rated, seated=seated), Rules(), Scores())
    assert {line.clerk: line for line in again} == found


@given(MONTHS)
def test_a_rating_that_was_called_invalid_is_as_if_it_had_never_been_given(month: Month) -> None:
    without = replace(month, rated=tuple(each for each in month.rated if not each.invalid))
    pairs = zip(lines(month, Rules(), Scores()), lines(without, Rules(), Scores()), strict=True)
    assert all(
        (one.total, one.satisfaction, one.levels) == (two.total, two.satisfaction, two.levels) for one, two in pairs
    )


def test_what_a_special_window_does_moves_nobody_elses_pace() -> None:
    seated = tuple(Seated(DAY, who, 3600, 0) for who in "ab")
    done = tuple(Done(DAY, f"A{n}", "ab"[n % 2], "yb", 360, LATE) for n in range(10))
    quiet = Month(STAFF, (*GENERAL, SPECIAL), {}, done, seated=seated)
    busy = replace(quiet, done=(*done, *(Done(DAY, f"S{n}", "s", "mz", 900, LATE) for n in range(40))))
    busy = replace(busy, seated=(*seated, Seated(DAY, "s", 3600, 0)))
    assert [each.volume for each in lines(busy, Rules(), Scores())][:2] == [Decimal(100), Decimal(100)]
    with_all = lines(busy, Rules(specials=True), Scores())
    assert with_all[2].assessed
    assert (with_all[0].volume or 0) < 100


def test_cn_3_the_halls_own_pass_mark_decides() -> None:
    done = (Done(DAY, "A001", "a", "yb", 360, LATE),)
    month = Month(STAFF, (*GENERAL, SPECIAL), {}, done, seated=(Seated(DAY, "a", 3600, 0),), over=True)
    for mark, passed in ((Decimal("96.25"), True), (Decimal("96.26"), False)):
        line = lines(month, Rules(weights=Weights(pass_mark=mark)), Scores())[0]
        assert (line.total, line.passed) == (Decimal("96.25"), passed), "100·0.5 and 90·0.3 over 0.8"


def test_stars_are_listed_by_the_mean_of_their_months_and_one_failure_is_one_too_many() -> None:
    def sheet(**totals: str) -> Settled:
        made = tuple(
            replace(LINE, clerk=clerk, total=Decimal(total), passed=Decimal(total) >= 80)
            for clerk, total in totals.items()
        )
        return Settled(Rules(), (*made, replace(LINE, clerk="new", total=None)), LATE, "boss")

    found = candidates({"2026-10": sheet(a="90", b="95", c="79.99"), "2026-11": sheet(a="91", b="70", c="100")})
    assert [(each.clerk, str(each.total), each.passed) for each in found] == [
        ("a", "90.50", True), ("c", "90.00", False), ("b", "82.50", False),
    ]  # fmt: skip
