"""The facts of a period's scores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tidehall_server.core.appraisal import Part
from tidehall_server.core.scores.model import Line, Mark, Rules


@dataclass(frozen=True, slots=True)
class ExamHeld:
    number: int
    title: str
    day: date
    full: Decimal
    pass_mark: Decimal
    marks: tuple[Mark, ...]
    before_duty: bool = False


@dataclass(frozen=True, slots=True)
class MarkChanged:
    """``before`` and ``after`` are None for somebody who did not take the test."""

    exam: int
    clerk: str
    before: Decimal | None
    after: Decimal | None
    reason: str


@dataclass(frozen=True, slots=True)
class ExamCancelled:
    exam: int
    reason: str


@dataclass(frozen=True, slots=True)
class ScoreCorrected:
    number: int
    clerk: str
    part: Part
    points: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class CorrectionTakenBack:
    correction: int
    reason: str


@dataclass(frozen=True, slots=True)
class ScoreObjected:
    number: int
    clerk: str
    reason: str


@dataclass(frozen=True, slots=True)
class ObjectionAnswered:
    objection: int
    note: str


@dataclass(frozen=True, slots=True)
class MonthSettled:
    rules: Rules
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class MonthReopened:
    reason: str


@dataclass(frozen=True, slots=True)
class StarGiven:
    clerk: str
    name: str
    total: Decimal
    months: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class StarTaken:
    clerk: str
    reason: str


ScoreEvent = (
    ExamHeld | MarkChanged | ExamCancelled | ScoreCorrected | CorrectionTakenBack | ScoreObjected | ObjectionAnswered
    | MonthSettled | MonthReopened | StarGiven | StarTaken
)  # fmt: skip
EVENTS: dict[str, type] = {kind.__name__: kind for kind in ScoreEvent.__args__}
