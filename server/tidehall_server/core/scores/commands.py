"""What may be asked of a period's scores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tidehall_server.core.appraisal import Part
from tidehall_server.core.scores.model import Candidate, Line, Mark, Rules


@dataclass(frozen=True, slots=True)
class HoldExam:
    """A test was held; ``known`` are the hall's clerks. ``before_duty``: it ends 岗前培训."""

    title: str
    day: date
    full: Decimal
    pass_mark: Decimal
    marks: tuple[Mark, ...]
    known: tuple[str, ...] = ()
    before_duty: bool = False


@dataclass(frozen=True, slots=True)
class ChangeMark:
    """A mark was written down wrongly, or forgotten. ``points`` None takes it away."""

    exam: int
    clerk: str
    points: Decimal | None
    reason: str
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelExam:
    exam: int
    reason: str


@dataclass(frozen=True, slots=True)
class Correct:
    """Points given or taken by hand."""

    clerk: str
    part: Part
    points: Decimal
    reason: str
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A correction was wrong itself."""

    correction: int
    reason: str


@dataclass(frozen=True, slots=True)
class Object:
    """A clerk does not agree with the own score."""

    reason: str


@dataclass(frozen=True, slots=True)
class AnswerObjection:
    objection: int
    note: str


@dataclass(frozen=True, slots=True)
class Settle:
    """The month is as it is. ``rules`` None where the hall has set no weights."""

    rules: Rules | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Reopen:
    """A settled month has to be looked at again."""

    reason: str


@dataclass(frozen=True, slots=True)
class GiveStar:
    """``candidates`` are those whom the settled months of the period allow."""

    clerk: str
    reason: str
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeStar:
    clerk: str
    reason: str


@dataclass(frozen=True, slots=True)
class Look:
    """The clock looks in; nothing here is ever due."""
