"""What is known of a month's scores, and what a settled month keeps for good."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from tidehall_server.core.appraisal import LEVEL_POINTS, Correction, Deed, Part, Weights
from tidehall_server.core.queue.commands import Level

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Rules:
    """How a month is scored. Besides the weights everything is a local rule, to be confirmed by the 监察 office.

    ``levels`` are the points of the best rating to the worst; the others are points taken off the quantified part.
    ``tests`` is how many a month the notice wants. ``specials``: clerks of special windows are assessed too (in notice
    002 they are not). ``usual`` are the seconds that each service usually takes, as the hall has set them: what was
    learned from the weeks before would move with whoever was slow.
    """

    weights: Weights = field(default_factory=Weights)
    levels: tuple[Decimal, ...] = tuple(Decimal(points) for points in LEVEL_POINTS.values())
    yellow: Decimal = Decimal(5)
    red: Decimal = Decimal(10)
    late: Decimal = Decimal(1)
    early: Decimal = Decimal(1)
    absent: Decimal = Decimal(5)
    untested: Decimal = Decimal(5)
    grace_min: int = 5
    tests: int = 2
    specials: bool = False
    usual: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One clerk's month. ``load_minutes``: the cases in minutes as their services usually take.

    ``levels`` counts ratings from the best to the worst, ``invalid`` those that two persons found to be a mistake or
    malice: they count nowhere. A clerk who is not ``assessed`` has figures and no total.
    """

    clerk: str
    name: str
    assessed: bool
    cases: int
    load_minutes: Decimal
    open_minutes: Decimal
    paused_minutes: Decimal
    volume: Decimal | None
    levels: tuple[int, ...]
    invalid: int
    satisfaction: Decimal | None
    deeds: tuple[Deed, ...]
    quantified: Decimal | None
    tests: int
    corrections: tuple[Correction, ...]
    total: Decimal | None
    passed: bool | None
    missing: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """What a clerk got in a test; whoever is not in the list did not take it."""

    clerk: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Exam:
    """A test of the month. ``number`` is its place in the month's story. ``before_duty``: whoever passes it has the
    training without which a hall may let nobody sit at a window."""

    number: int
    title: str
    day: date
    full: Decimal
    pass_mark: Decimal
    marks: tuple[Mark, ...]
    cancelled: bool = False
    before_duty: bool = False


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction by hand, as long as it was not taken back."""

    number: int
    clerk: str
    correction: Correction
    at: datetime
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Objection:
    """What a clerk says against the own score, and what was answered."""

    number: int
    clerk: str
    words: str
    at: datetime
    answer: str | None = None
    answered_by: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """A month that was settled: its rules and figures are those, whatever is set or found out later."""

    rules: Rules
    lines: tuple[Line, ...]
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Star:
    """文明服务之星. ``total`` is the score that it was given for."""

    clerk: str
    name: str
    total: Decimal
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Scores:
    """The folded state of one period."""

    exists: bool = False
    exams: tuple[Exam, ...] = ()
    corrections: tuple[Corrected, ...] = ()
    objections: tuple[Objection, ...] = ()
    settled: Settled | None = None
    stars: tuple[Star, ...] = ()

    @property
    def held(self) -> int:
        """How many tests count."""
        return sum(not exam.cancelled for exam in self.exams)

    def tests_of(self, clerk: str) -> int:
        return sum(not exam.cancelled and any(mark.clerk == clerk for mark in exam.marks) for exam in self.exams)

    def corrections_of(self, clerk: str) -> tuple[Correction, ...]:
        return tuple(each.correction for each in self.corrections if each.clerk == clerk and not each.taken_back)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who may become a star: the mean of the settled months in which there was a total."""

    clerk: str
    name: str
    months: tuple[str, ...]
    total: Decimal
    passed: bool


LEVELS: tuple[Level, ...] = tuple(Level)
