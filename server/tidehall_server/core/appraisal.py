"""The monthly score of a clerk (notice 002 §7): volume 50 %, quantified 30 %, satisfaction 20 %, base 100, pass 80.

Pure arithmetic over figures that are counted elsewhere; every figure keeps what it was made of, so that a score opens
down to its facts. Tickets that nobody rated make no score: a clerk is not better or worse for what was not said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from tidehall_server.core.queue.commands import Level
from tidehall_server.core.queue.model import ClerkSpec, WindowKind, WindowSpec


class Part(StrEnum):
    """What a score is made of."""

    VOLUME = "volume"
    QUANTIFIED = "quantified"
    SATISFACTION = "satisfaction"


class WeightsError(ValueError):
    """The weights do not make a whole, or one is no share."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the parts; their sum is 1. ``pass_mark`` counts as passed when it is reached."""

    volume: Decimal = Decimal("0.5")
    quantified: Decimal = Decimal("0.3")
    satisfaction: Decimal = Decimal("0.2")
    base: Decimal = Decimal(100)
    pass_mark: Decimal = Decimal(80)

    def __post_init__(self) -> None:
        shares = (self.volume, self.quantified, self.satisfaction)
        if not all(each.is_finite() and each >= 0 for each in shares) or sum(shares) != 1:
            raise WeightsError(f"{shares} do not make 1")

    def of(self, part: Part) -> Decimal:
        return {Part.VOLUME: self.volume, Part.QUANTIFIED: self.quantified, Part.SATISFACTION: self.satisfaction}[part]


@dataclass(frozen=True, slots=True)
class Correction:
    """A change of a part by hand: allowed with a reason and a name, shown beside the figure, never in its place."""

    part: Part
    points: Decimal
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The three figures of one clerk, each from 0 to the base. None: there is nothing to score."""

    volume: Decimal | None
    quantified: Decimal | None
    satisfaction: Decimal | None

    def of(self, part: Part) -> Decimal | None:
        return {Part.VOLUME: self.volume, Part.QUANTIFIED: self.quantified, Part.SATISFACTION: self.satisfaction}[part]


@dataclass(frozen=True, slots=True)
class Score:
    """``total`` is None while a part with weight has nothing to score, and then nobody has failed."""

    parts: Parts
    total: Decimal | None
    passed: bool | None
    missing: tuple[Part, ...] = ()
    corrections: tuple[Correction, ...] = ()


def score(parts: Parts, weights: Weights, corrections: Sequence[Correction] = ()) -> Score:
    """The weighted score. Satisfaction that nobody gave is left out and its weight goes to the others in proportion.

    What is shown is what is compared with the pass mark. Raises ``ValueError`` for a correction without its reason.
    """
    known = {part: _corrected(parts.of(part), part, corrections, weights.base) for part in Part}
    missing = tuple(part for part, value in known.items() if value is None and weights.of(part) > 0)
    whole = sum((weights.of(part) for part, value in known.items() if value is not None), Decimal(0))
    if (missing and missing != (Part.SATISFACTION,)) or whole == 0:
        return Score(parts, None, None, missing, tuple(corrections))
    total = sum((weights.of(part) * value for part, value in known.items() if value is not None), Decimal(0)) / whole
    shown = total.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Score(parts, shown, shown >= weights.pass_mark, missing, tuple(corrections))


def _corrected(value: Decimal | None, part: Part, corrections: Sequence[Correction], base: Decimal) -> Decimal | None:
    if value is None:
        return None
    for each in corrections:
        if not each.reason.strip():
            raise ValueError("a correction needs its reason")
    changed = value + sum((each.points for each in corrections if each.part is part), Decimal(0))
    return min(max(changed, Decimal(0)), base)


LEVEL_POINTS: Mapping[Level, int] = dict(zip(Level, (100, 80, 60, 30, 0), strict=True))
"""What a level is worth; local, as no notice says."""


def satisfaction(levels: Iterable[Level], points: Mapping[Level, int] = LEVEL_POINTS) -> Decimal | None:
    """The mean of what was said. None when nothing was: silence is no praise, and no blame."""
    given = [points[level] for level in levels]
    return Decimal(sum(given)) / len(given) if given else None


@dataclass(frozen=True, slots=True)
class Worked:
    """What one clerk did in the month. ``load`` is the work of the cases in minutes as their services usually take."""

    clerk: str
    cases: int
    load_minutes: Decimal
    open_minutes: Decimal


def volumes(month: Sequence[Worked], base: Decimal = Decimal(100)) -> dict[str, Decimal | None]:
    """Volume compared with what the hall did in the same time at a window: easy services and short hours even out.

    Whoever does per open minute what the hall does on average has the base; less is less in proportion, more is no
    more than the base. Who was not at a window has no figure.
    """
    load = sum((each.load_minutes for each in month), Decimal(0))
    time = sum((each.open_minutes for each in month), Decimal(0))
    if load <= 0 or time <= 0:
        return {each.clerk: None for each in month}
    pace = load / time
    return {
        each.clerk: min(base, each.load_minutes / each.open_minutes / pace * base) if each.open_minutes > 0 else None
        for each in month
    }


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the quantified part: points taken off or given back for something that has its facts."""

    rule: str
    points: Decimal
    facts: tuple[str, ...] = field(default=())


def quantified(deeds: Iterable[Deed], base: Decimal = Decimal(100)) -> Decimal:
    """From the base, less what was earned by cards, late arrivals and the like, and never below 0."""
    return min(max(base + sum((each.points for each in deeds), Decimal(0)), Decimal(0)), base)


@dataclass(frozen=True, slots=True)
class Trained:
    """A clerk's tests in the month."""

    clerk: str
    tests: int


def assessed(clerks: Iterable[ClerkSpec], windows: Iterable[WindowSpec]) -> list[str]:
    """Whom the assessment is for: clerks of general windows, by their A post, else their B post (notice 002 §7)."""
    general = {window.id for window in windows if window.kind is WindowKind.GENERAL}
    return [clerk.id for clerk in clerks if not (posts := clerk.primary or clerk.backup) or general.intersection(posts)]


def untrained(clerks: Iterable[str], done: Iterable[Trained], least: int = 2) -> list[str]:
    """Who has fewer tests than the notice wants (002: two a month); who has none at all is among them."""
    tests = {each.clerk: each.tests for each in done}
    return [clerk for clerk in clerks if tests.get(clerk, 0) < least]
