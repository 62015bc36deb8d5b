"""The figures of a day as an outsider would count them: from who came, when each was called, and which tides ran.

Nothing here asks the rules or the story of the day: a scheduler cannot grade itself. Citizens who never answer a call
are left out of the waits, those who lost patience stay in with the wait they would have had (and are not *good*).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tidehall_server.core.queue.model import PriorityClass, WindowKind
from tidehall_server.simulate.dayfile import DayFile
from tidehall_server.simulate.engine import Outcome, TideRun
from tidehall_server.simulate.feasible import faults
from tidehall_server.simulate.visits import Visit, occupied, tide_ends, visit_of

_LONG_S = 1800
_FLAP_S = 900


@dataclass(frozen=True, slots=True)
class Group:
    """Citizens of one class: how many, how many of them called in time, their summed wait."""

    people: int
    good: int
    wait_s: float

    @property
    def share(self) -> float | None:
        return self.good / self.people if self.people else None


@dataclass(frozen=True, slots=True)
class Told:
    """The waits told at issue against what came: number, summed absolute error and error, ranges and how many held."""

    count: int
    absolute_s: float
    signed_s: float
    ranges: int
    held: int
    width_s: float


@dataclass(frozen=True, slots=True)
class Score:
    """One day. Times in seconds; sums, so that days can be added up honestly (``totals.Total``)."""

    people: int
    good: int
    uncalled: int
    lost: int
    wait_s: float
    p50_s: float
    p95_s: float
    max_s: float
    long: int
    classes: dict[PriorityClass, Group]
    tide_s: float
    openings: int
    short_openings: int
    flaps: int
    overtaken: int
    jain: float
    jain_work: float
    cases: dict[str, int]
    over_cases: int
    told: Told
    no_show_gap_s: float | None
    wrong: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.good / self.people if self.people else 1.0

    @property
    def mean_s(self) -> float:
        return self.wait_s / self.people if self.people else 0.0

    @property
    def elderly_share(self) -> float | None:
        return self.classes[PriorityClass.ELDERLY].share

    @property
    def ordinary_share(self) -> float | None:
        return self.classes[PriorityClass.NORMAL].share


def score(day: DayFile, outcomes: Iterable[Outcome], tides: Sequence[TideRun]) -> Score:
    """Count the day. ``day`` is the file as loaded: its limits count, not those of a policy under test."""
    found = {outcome.citizen: outcome for outcome in outcomes}
    visits = [visit_of(day, citizen, found.get(citizen.id)) for citizen in day.citizens]
    limit = day.plan.policy.tide.max_wait_s
    counted = [visit for visit in visits if not visit.citizen.no_show]
    waits = sorted(visit.wait_s for visit in counted)
    ends = tide_ends(visits, tides)
    cases = _cases(day, visits)
    regular = [w.id for w in day.plan.windows if w.kind is not WindowKind.TIDAL]
    return Score(
        people=len(counted),
        good=sum(_good(visit, limit) for visit in counted),
        uncalled=sum(visit.called_s is None for visit in counted),
        lost=sum(visit.called_s is not None and not visit.there for visit in counted),
        wait_s=sum(waits),
        p50_s=quantile(waits, 0.5),
        p95_s=quantile(waits, 0.95),
        max_s=waits[-1] if waits else 0.0,
        long=sum(wait > _LONG_S for wait in waits),
        classes={each: _group(counted, each, limit) for each in PriorityClass},
        tide_s=sum(end - run.opened_s for run, end in ends),
        openings=len(ends),
        short_openings=sum(end - run.opened_s < day.plan.policy.tide.min_open_s - 1 for run, end in ends),
        flaps=_flaps(ends),
        overtaken=_overtaken(visits),
        jain=_fairness(day, visits),
        jain_work=_work_fairness(day, visits),
        cases=cases,
        over_cases=sum(max(0, cases[window] - day.plan.policy.tide.max_cases) for window in regular),
        told=_told(counted),
        no_show_gap_s=_gap(visits),
        wrong=faults(day, visits, tides),
    )


def quantile(ordered: Sequence[float], part: float) -> float:
    """Between the two nearest, linearly; 0 of nothing."""
    if not ordered:
        return 0.0
    place = (len(ordered) - 1) * part
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def jain(loads: Sequence[float]) -> float:
    """Jain's index: 1 when all carry the same, 1/n when one carries everything."""
    squares = sum(load * load for load in loads)
    return sum(loads) ** 2 / (len(loads) * squares) if squares else 1.0


def _good(visit: Visit, limit_s: int) -> bool:
    return visit.there and visit.wait_s <= limit_s + 0.5


def _group(visits: Iterable[Visit], of: PriorityClass, limit_s: int) -> Group:
    mine = [visit for visit in visits if visit.citizen.priority is of]
    return Group(len(mine), sum(_good(visit, limit_s) for visit in mine), sum(visit.wait_s for visit in mine))


# Tides


def _flaps(ends: Sequence[tuple[TideRun, float]]) -> int:
    """Openings within a quarter of an hour of the end of another: two short turns where one would have done."""
    return sum(
        any(other is not run and 0 <= run.opened_s - ended < _FLAP_S for other, ended in ends) for run, _ in ends
    )


# Fairness


def _overtaken(visits: Sequence[Visit]) -> int:
    """Pairs of one service and class of which the later comer was called first."""
    lines: dict[tuple[str, PriorityClass], list[tuple[int, int]]] = {}
    for visit in visits:
        if visit.called_s is not None:
            line = lines.setdefault((visit.citizen.service, visit.citizen.priority), [])
            line.append((visit.base_s, visit.called_s))
    return sum(
        first[0] < later[0] < first[1] and later[1] < first[1]
        for line in lines.values()
        for number, first in enumerate(line)
        for later in (*line[:number], *line[number + 1 :])
    )


def _fairness(day: DayFile, visits: Sequence[Visit]) -> float:
    """Over the general windows: each one's share of busy time in its time of duty."""
    parts = []
    for window in day.pooled:
        spent = occupied(visits, window)
        duty = [(each.starts_s, each.ends_s) for each in day.duties if each.window == window]
        there = sum(b - a for a, b in _union([*duty, *spent]))
        if there:
            parts.append(sum(b - a for a, b in spent) / there)
    return jain(parts)


def _work_fairness(day: DayFile, visits: Sequence[Visit]) -> float:
    """Over the general windows: minutes of work, whatever their hours of duty."""
    return jain([sum(b - a for a, b in occupied(visits, window)) for window in day.pooled] or [1.0])


def _union(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for starts, ends in sorted(span for span in spans if span[1] > span[0]):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    return found


def _cases(day: DayFile, visits: Iterable[Visit]) -> dict[str, int]:
    """Citizens served by each window."""
    cases = {window.id: 0 for window in day.plan.windows}
    for visit in visits:
        if visit.there and visit.outcome is not None and visit.outcome.window in cases:
            cases[visit.outcome.window] += 1
    return cases


# What was told


def _told(visits: Iterable[Visit]) -> Told:
    """Errors of the waits told at issue; who was called at once, as announced, is no achievement and not counted."""
    errors: list[float] = []
    held: list[bool] = []
    width = 0.0
    for visit in visits:
        told = _likely(visit.outcome)
        if told is None or visit.called_s is None or visit.outcome is None:
            continue
        came = max(0, visit.called_s - visit.citizen.arrival_s)
        if came <= 1.5 and told <= 1.5:
            continue
        errors.append(told - came)
        if visit.outcome.estimate_s is not None:
            low, high = visit.outcome.estimate_s
            held.append(low - 0.5 <= came <= high + 0.5)
            width += high - low
    return Told(len(errors), sum(map(abs, errors)), sum(errors), len(held), sum(held), width)


def _likely(outcome: Outcome | None) -> float | None:
    if outcome is None or outcome.likely_s is not None or outcome.estimate_s is None:
        return outcome.likely_s if outcome is not None else None
    return sum(outcome.estimate_s) // 2


def _gap(visits: Iterable[Visit]) -> float | None:
    """How much longer those who will not answer wait for their call: much more would mean that somebody peeks."""
    absent: list[int] = []
    real: list[int] = []
    for visit in visits:
        if visit.called_s is not None:
            (absent if visit.citizen.no_show else real).append(visit.called_s - visit.base_s)
    return sum(absent) / len(absent) - sum(real) / len(real) if absent and real else None
