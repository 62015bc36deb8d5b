"""What is asked and answered about scores. Numbers are decimal on the server and rounded to hundredths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field

from tidehall_server.api.case_answers import StoryLine
from tidehall_server.api.fields import Body, Identifier, Name, Reason
from tidehall_server.core.appraisal import Part
from tidehall_server.core.scores import commands as c
from tidehall_server.core.scores.model import Mark

Points = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)]
Marked = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
Day = Annotated[date, Field(strict=False)]
Number = Annotated[int, Field(ge=1, le=1000)]


class MarkBody(Body):
    clerk: Identifier
    points: Marked


class ExamBody(Body):
    """Write down a test with everybody's marks. ``before_duty``: it ends the training before duty."""

    title: Name
    day: Day
    full: Marked = 100
    pass_mark: Marked = 60
    marks: Annotated[list[MarkBody], Field(max_length=200)]
    before_duty: bool = False


class MarkChangeBody(Body):
    """Put a mark right, add one, or take one away (null)."""

    exam: Number
    clerk: Identifier
    points: Marked | None
    reason: Reason


class ExamCancelBody(Body):
    """A test that does not count."""

    exam: Number
    reason: Reason


class CorrectBody(Body):
    """Points by hand, with their reason."""

    clerk: Identifier
    part: Annotated[Part, Field(strict=False)]
    points: Points
    reason: Reason


class TakeBackBody(Body):
    """Take a correction back."""

    correction: Number
    reason: Reason


class ObjectBody(Body):
    """A clerk's objection to the own score."""

    reason: Reason


class AnswerBody(Body):
    """The answer to an objection."""

    objection: Number
    note: Reason


class SettleBody(Body):
    """Settle a month that is over: its figures stay as they are now."""


class ReopenBody(Body):
    """Open a settled month again."""

    reason: Reason


class StarBody(Body):
    """Name the star of a month, a quarter or a year."""

    clerk: Identifier
    reason: Reason


class StarTakeBody(Body):
    """Take a star back."""

    clerk: Identifier
    reason: Reason


@dataclass(frozen=True, slots=True)
class ScoreStep:
    """A step over HTTP: its name, what is sent, and the command made of it."""

    name: str
    model: type[Body]
    build: Callable[[Any], Any]


def exact(number: float) -> Decimal:
    return Decimal(str(number))


def _exam(body: ExamBody) -> c.HoldExam:
    marks = tuple(Mark(each.clerk, exact(each.points)) for each in body.marks)
    return c.HoldExam(
        body.title, body.day, exact(body.full), exact(body.pass_mark), marks, before_duty=body.before_duty
    )


STEPS: tuple[ScoreStep, ...] = (
    ScoreStep("exam", ExamBody, _exam),
    ScoreStep(
        "mark", MarkChangeBody,
        lambda b: c.ChangeMark(b.exam, b.clerk, None if b.points is None else exact(b.points), b.reason),
    ),
    ScoreStep("cancel-exam", ExamCancelBody, lambda b: c.CancelExam(b.exam, b.reason)),
    ScoreStep("correct", CorrectBody, lambda b: c.Correct(b.clerk, b.part, exact(b.points), b.reason)),
    ScoreStep("take-back", TakeBackBody, lambda b: c.TakeBack(b.correction, b.reason)),
    ScoreStep("object", ObjectBody, lambda b: c.Object(b.reason)),
    ScoreStep("answer", AnswerBody, lambda b: c.AnswerObjection(b.objection, b.note)),
    ScoreStep("settle", SettleBody, lambda _: c.Settle(None, ())),
    ScoreStep("reopen", ReopenBody, lambda b: c.Reopen(b.reason)),
    ScoreStep("star", StarBody, lambda b: c.GiveStar(b.clerk, b.reason)),
    ScoreStep("take-star", StarTakeBody, lambda b: c.TakeStar(b.clerk, b.reason)),
)  # fmt: skip


class MonthLine(BaseModel):
    """``state``: running, over (not settled yet) or settled."""

    period: str
    state: str
    exams: int
    objections: int


class Months(BaseModel):
    """Newest first."""

    months: list[MonthLine]


class DeedLine(BaseModel):
    """``facts`` are names: ``card:ID``, ``half:DAY:morning|afternoon``, ``test:N`` (the N-th test that is missing)."""

    rule: str
    points: float
    facts: list[str]


class CorrectionLine(BaseModel):
    number: int
    clerk: str
    part: str
    points: float
    reason: str
    by: str
    at: datetime
    taken_back: bool


class ScoreLine(BaseModel):
    """``levels`` count from the best rating to the worst; ``invalid`` ones count nowhere."""

    clerk: str
    name: str
    assessed: bool
    cases: int
    load_minutes: float
    open_minutes: float
    paused_minutes: float
    volume: float | None
    levels: list[int]
    invalid: int
    satisfaction: float | None
    deeds: list[DeedLine]
    quantified: float | None
    tests: int
    corrected: dict[str, float]
    total: float | None
    passed: bool | None
    missing: list[str]


class RulesLine(BaseModel):
    volume: float
    quantified: float
    satisfaction: float
    base: float
    pass_mark: float
    levels: list[float]
    yellow: float
    red: float
    late: float
    early: float
    absent: float
    untested: float
    grace_min: int
    tests: int
    specials: bool


class ExamLine(BaseModel):
    number: int
    title: str
    day: date
    full: float
    pass_mark: float
    marks: dict[str, float]
    cancelled: bool
    before_duty: bool


class ObjectionLine(BaseModel):
    number: int
    clerk: str
    words: str
    at: datetime
    answer: str | None
    answered_by: str


class StarLine(BaseModel):
    clerk: str
    name: str
    total: float
    reason: str
    at: datetime
    by: str


class ScorePage(BaseModel):
    """A month. A clerk gets the own line only. ``pace``: the hall's minutes of work for each minute at a window.

    ``scored`` is False where the hall has set no weights; ``drifted``: the journal has learned more since then.
    """

    period: str
    first: date
    last: date
    state: str
    scored: bool
    drifted: bool
    rules: RulesLine
    pace: float | None
    lines: list[ScoreLine]
    untested: list[str]
    exams: list[ExamLine]
    corrections: list[CorrectionLine]
    objections: list[ObjectionLine]
    stars: list[StarLine]
    settled_at: datetime | None
    settled_by: str
    story: list[StoryLine]


class WorkLine(BaseModel):
    service: str
    name: str
    count: int
    minutes_each: float
    minutes: float


class DayWorkLine(BaseModel):
    day: date
    cases: int
    load_minutes: float
    open_minutes: float
    paused_minutes: float


class TicketLine(BaseModel):
    day: date
    ticket: str
    service: str
    minutes: float
    at: datetime


class RatingLine(BaseModel):
    day: date
    ticket: str
    level: str
    invalid: bool


class HalfLine(BaseModel):
    """``expected`` is the window of the rota, null when nobody was expected; ``away`` with its ``note`` is excused."""

    day: date
    half: str
    expected: str | None
    away: bool
    note: str
    first: datetime | None
    last: datetime | None
    windows: list[str]
    posts: list[str]
    slips: list[str]


class ScoreDetail(BaseModel):
    """One clerk's month down to its facts.

    ``ratings`` by ticket are for managers: who rated is not for whom it is about.
    """

    period: str
    line: ScoreLine
    fresh: ScoreLine
    services: list[WorkLine]
    days: list[DayWorkLine]
    tickets: list[TicketLine]
    ratings: list[RatingLine]
    halves: list[HalfLine]
    exams: list[ExamLine]
    corrections: list[CorrectionLine]
    objections: list[ObjectionLine]


class CandidateLine(BaseModel):
    clerk: str
    name: str
    months: list[str]
    total: float
    passed: bool


class StarPage(BaseModel):
    """``open_months`` are those of the period that are not settled yet."""

    period: str
    span: str
    over: bool
    open_months: list[str]
    candidates: list[CandidateLine]
    stars: list[StarLine]
    story: list[StoryLine]
