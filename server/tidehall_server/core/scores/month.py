"""A month counted: what each clerk did, and the score that the rules make of it.

Every figure is rounded to what is shown before it is used, so that anybody with a pocket calculator gets the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from tidehall_server.core.appraisal import (
    Deed,
    Parts,
    Worked,
    assessed,
    quantified,
    satisfaction,
    score,
    volumes,
)  # fmt: skip
from tidehall_server.core.queue.commands import Level
from tidehall_server.core.queue.model import ClerkSpec, WindowSpec
from tidehall_server.core.scores.model import HUNDREDTH, LEVELS, Line, Rules, Scores
from tidehall_server.core.scores.period import Period
from tidehall_server.core.scores.presence import Attended, Slip

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Done:
    """A ticket that a clerk finished; ``expected_s`` is how long its service usually takes."""

    day: date
    ticket: str
    clerk: str
    service: str
    expected_s: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Rated:
    """``invalid``: two persons found it to be a mistake or malice."""

    day: date
    ticket: str
    clerk: str
    level: Level
    invalid: bool = False


@dataclass(frozen=True, slots=True)
class Carded:
    """A supervision card that names a clerk and was not taken back."""

    id: str
    clerk: str
    red: bool


@dataclass(frozen=True, slots=True)
class Seated:
    """A clerk's time at a window on one day."""

    day: date
    clerk: str
    open_s: float
    paused_s: float


@dataclass(frozen=True, slots=True)
class Month:
    """All facts of a month that scores are made of. ``clerks`` and ``windows`` are those of its days."""

    clerks: tuple[ClerkSpec, ...] = ()
    windows: tuple[WindowSpec, ...] = ()
    services: Mapping[str, str] = field(default_factory=dict)
    done: tuple[Done, ...] = ()
    rated: tuple[Rated, ...] = ()
    cards: tuple[Carded, ...] = ()
    seated: tuple[Seated, ...] = ()
    attended: tuple[Attended, ...] = ()
    over: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A month as it is counted now. ``lines`` are the settled ones once it was settled, ``fresh`` what the journal
    says today; where they differ something came later. ``scored`` is False where the hall has set no weights."""

    period: Period
    month: Month
    rules: Rules
    scored: bool
    scores: Scores
    lines: tuple[Line, ...]
    fresh: tuple[Line, ...]

    @property
    def drifted(self) -> bool:
        return self.scores.settled is not None and self.lines != self.fresh


def lines(month: Month, rules: Rules, scores: Scores) -> tuple[Line, ...]:
    """One line for each clerk, in the order of the hall's list."""
    wanted = {clerk.id for clerk in month.clerks} if rules.specials else set(assessed(month.clerks, month.windows))
    worked = [_worked(month, clerk.id) for clerk in month.clerks]
    base = rules.weights.base
    pace = volumes([each for each in worked if each.clerk in wanted], base)
    return tuple(
        _line(month, rules, scores, clerk, each, pace.get(clerk.id), clerk.id in wanted)
        for clerk, each in zip(month.clerks, worked, strict=True)
    )


def pace(found: Sequence[Line]) -> Decimal | None:
    """Minutes of work for each minute at a window, over all who are assessed; None before the first."""
    load = sum((line.load_minutes for line in found if line.assessed), Decimal(0))
    time = sum((line.open_minutes for line in found if line.assessed), Decimal(0))
    return (load / time).quantize(Decimal("0.001"), ROUND_HALF_UP) if time > 0 else None


def _line(
    month: Month, rules: Rules, scores: Scores, clerk: ClerkSpec, worked: Worked, volume: Decimal | None, counts: bool
) -> Line:
    mine = [rating for rating in month.rated if rating.clerk == clerk.id]
    said = Counter(rating.level for rating in mine if not rating.invalid)
    base = rules.weights.base
    points = dict(zip(LEVELS, rules.levels, strict=True))
    content = satisfaction([rating.level for rating in mine if not rating.invalid], _whole(points))
    seconds = sum(each.paused_s for each in month.seated if each.clerk == clerk.id)
    tests = scores.tests_of(clerk.id)
    deeds = _deeds(month, rules, clerk.id, tests)
    parts = Parts(
        _two(volume), _two(quantified(deeds, base)), _two(None if content is None else content / 100 * base / 100)
    )
    corrections = scores.corrections_of(clerk.id)
    made = score(parts, rules.weights, corrections) if counts else None
    return Line(
        clerk.id, clerk.name, counts, worked.cases, worked.load_minutes, worked.open_minutes, _minutes(seconds),
        parts.volume, tuple(said[level] for level in LEVELS), sum(rating.invalid for rating in mine),
        parts.satisfaction, deeds, parts.quantified, tests, corrections,
        made.total if made else None, made.passed if made else None, made.missing if made else (),
    )  # fmt: skip


def _worked(month: Month, clerk: str) -> Worked:
    mine = [done for done in month.done if done.clerk == clerk]
    open_s = sum(each.open_s for each in month.seated if each.clerk == clerk)
    return Worked(clerk, len(mine), _minutes(sum(done.expected_s for done in mine)), _minutes(open_s))


def _deeds(month: Month, rules: Rules, clerk: str, tests: int) -> tuple[Deed, ...]:
    """What is taken off, a line for each rule, with the facts that it is for. The facts are names: ``card:…``."""
    cost = {
        "card_red": rules.red, "card_yellow": rules.yellow, "absent": rules.absent, "late": rules.late,
        "early": rules.early, "untested": rules.untested,
    }  # fmt: skip
    found: dict[str, list[str]] = {name: [] for name in cost}
    for card in month.cards:
        if card.clerk == clerk:
            found["card_red" if card.red else "card_yellow"].append(f"card:{card.id}")
    for each in month.attended:
        if each.clerk == clerk:
            for slip in each.slips:
                found[_SLIPS[slip]].append(f"half:{each.day.isoformat()}:{each.half.value}")
    if month.over:
        found["untested"] += [f"test:{number}" for number in range(tests + 1, rules.tests + 1)]
    return tuple(
        Deed(name, -cost[name] * len(facts), tuple(facts)) for name, facts in found.items() if facts and cost[name] > 0
    )


_SLIPS = {Slip.LATE: "late", Slip.EARLY: "early", Slip.ABSENT: "absent"}


def _whole(points: Mapping[Level, Decimal]) -> Mapping[Level, int]:
    """Points in hundredths, so that a mean is made of whole numbers."""
    return {level: int(value * 100) for level, value in points.items()}


def _minutes(seconds: float) -> Decimal:
    return (Decimal(round(seconds)) / 60).quantize(_TENTH, ROUND_HALF_UP)


def _two(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(HUNDREDTH, ROUND_HALF_UP)
