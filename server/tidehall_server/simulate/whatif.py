"""A recorded day as it would have been: who came, what it took and who was there stay, everything else is decided anew.

Beside the answer stands the mirror: the same day lived through by the same model with nothing changed. What lies
between the mirror and the record is the model's own error, and no smaller difference means anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.model import DayPlan
from tidehall_server.simulate.chance import draw, is_certain
from tidehall_server.simulate.change import Change, changed
from tidehall_server.simulate.engine import Engine
from tidehall_server.simulate.measure import Measured, Tally, Totals, measure, totals
from tidehall_server.simulate.observed import Observed, observe
from tidehall_server.simulate.truth import Truth

DRAWS = 5
_BY_HAND = (c.OpenTide, c.CloseTide, c.SetPolicy, c.AddWindow, c.RemoveWindow)


@dataclass(frozen=True, slots=True)
class Compared:
    """One day. ``before`` is the record, ``after`` and ``mirror`` one life of the day for each draw.

    ``unknown`` cases had to be drawn, ``by_hand`` acts of managers were kept, ``left_out`` of them the rules refused;
    ``given_way`` set nothing but what the change holds all day, and were dropped. ``set_by_hand`` are the settings that
    somebody changed during the day.
    """

    day: str
    plan: DayPlan
    before: Measured
    after: tuple[Measured, ...]
    mirror: tuple[Measured, ...]
    visitors: int
    unknown: int
    by_hand: int
    left_out: int
    given_way: int
    set_by_hand: frozenset[str]


@dataclass(frozen=True, slots=True)
class Banded:
    """Figures as the mean of all draws, with the lowest and the highest of them; no band where there was one."""

    mean: Totals
    low: Totals | None
    high: Totals | None


def ask(facts: Sequence[Fact], change: Change, draws: int = DRAWS) -> Compared:
    """The recorded day of ``facts`` under ``change``. Raises ``Refused`` and ``Unreadable``."""
    observed, before = observe(facts), measure(facts)
    span = before.span
    seeds = range(1 if is_certain(observed) else draws)
    after, refused = zip(*(_live(observed, change, seed, span) for seed in seeds), strict=True)
    mirror = after if change.nothing else tuple(_live(observed, Change(), seed, span)[0] for seed in seeds)
    acted, kept = _by_hand(observed.truth), _by_hand(changed(observed.truth, change))
    return Compared(
        day=observed.truth.id,
        plan=observed.truth.plan,
        before=before,
        after=after,
        mirror=mirror,
        visitors=len(observed.truth.visits),
        unknown=len(observed.unknown),
        by_hand=kept,
        left_out=max(refused),
        given_way=acted - kept,
        set_by_hand=frozenset(
            key for act in observed.truth.acts if isinstance(act.command, c.SetPolicy) for key in act.command.changes
        ),
    )


def _by_hand(truth: Truth) -> int:
    return sum(isinstance(act.command, _BY_HAND) for act in truth.acts)


def _live(observed: Observed, change: Change, seed: int, span: tuple[datetime, datetime]) -> tuple[Measured, int]:
    simulated = Engine(changed(draw(observed, seed), change), foresees=False).run()
    return measure(simulated.facts, span, len(simulated.turned_away)), len(simulated.left_out)


def lives(days: Sequence[Sequence[Tally]]) -> list[Totals]:
    """Several days together, each with as many draws as it needed: the n-th life of all days is one of the whole."""
    draws = max(len(drawn) for drawn in days)
    return [totals([drawn[number % len(drawn)] for drawn in days]) for number in range(draws)]


def banded(days: Sequence[Sequence[Tally]]) -> Banded:
    """All lives of several days together, as one figure each with its band."""
    return folded(lives(days))


def folded(found: Sequence[Totals]) -> Banded:
    """The mean of all lives, their lowest and highest; no band where there is one."""
    if len(found) == 1:
        return Banded(found[0], None, None)
    return Banded(_each(found, _mean), _each(found, min), _each(found, max))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _each(found: Sequence[Totals], fold: Callable[[Sequence[float]], float]) -> Totals:
    """One figure after the other, folded over the draws."""
    values: dict[str, Any] = {}
    for each in fields(Totals):
        column = [getattr(one, each.name) for one in found]
        if each.name == "cases":
            windows = sorted({window for one in column for window in one})
            values[each.name] = {window: fold([one.get(window, 0.0) for one in column]) for window in windows}
        else:
            values[each.name] = None if None in column else fold(column)
    return Totals(**values)
