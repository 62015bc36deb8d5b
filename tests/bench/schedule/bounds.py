"""What the product promises of its scheduling, as comparisons within one run of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench.schedule.days import BenchDay
from tests.bench.schedule.told import ISSUE, PRODUCT, REFERENCE
from tidehall_server.simulate.score import Score
from tidehall_server.simulate.totals import Total, total

_EVEN = 0.05


@dataclass(frozen=True, slots=True)
class Verdict:
    """``value`` against ``bound``; ``met`` None where nothing could be counted."""

    promise: str
    value: float | None
    bound: float | None
    met: bool | None


def verdicts(
    key: str, rows: Mapping[str, Sequence[Score]], days: Sequence[BenchDay], told: Mapping[str, Any] | None = None
) -> list[Verdict]:
    """All promises for the policy ``key`` that the rows of this run can decide; ``told`` are ``told.figures``."""
    totals = {name: total(scores) for name, scores in rows.items() if scores}
    mine = totals[key]
    found = [
        _most("overtakings within a service and class a day", mine.overtaken_day, 0.1),
        _most("citizens never called", mine.uncalled, 0),
        _most("impossible outcomes", mine.wrong, 0),
        _most("re-openings within 15 min a day (below 0.2)", mine.flaps_day, 0.1999),
        _most("openings shorter than 20 min", mine.short_openings, 0),
        _least("Jain of working minutes, everybody on duty", _even_jain(rows[key], days), 0.98),
    ]
    found += _against(mine, totals)
    found += _told(rows[key], days)
    for hall, sources in (told or {}).get(ISSUE, {}).items():
        limit = 1.1 * sources[REFERENCE]["error"]
        found.append(_most(f"error of the wait shown, {hall}, best predictor + 10 %", sources[PRODUCT]["error"], limit))
    return found


def _against(mine: Total, totals: Mapping[str, Total]) -> list[Verdict]:
    found: list[Verdict] = []
    if always := totals.get("always"):
        found.append(_least("share, always open less 1 point", mine.share, always.share - 0.01))
        found.append(_most("tide minutes, 33 % of always open", mine.tide_day, 0.33 * always.tide_day))
    if broken := totals.get("fifo-tide"):
        found.append(_least("share, open when broken plus 10 points", mine.share, broken.share + 0.1))
    if rule := totals.get("recommended"):
        found.append(_most("p95 wait, recommended rule's", mine.p95_day, rule.p95_day))
        found.append(_most("share over 30 min, recommended rule's", mine.over30, rule.over30))
        found.append(_most("mean daily maximum, recommended rule's", mine.max_day, rule.max_day))
        found.append(_least("elderly share, recommended rule's", mine.elderly, rule.elderly))
    return found


def _told(scores: Sequence[Score], days: Sequence[BenchDay]) -> list[Verdict]:
    found: list[Verdict] = []
    for hall in sorted({day.hall for day in days}):
        part = total([score for score, day in zip(scores, days, strict=True) if day.hall == hall])
        held = part.told_held
        met = None if held is None else 0.77 <= held <= 0.83
        found.append(Verdict(f"80 % range holds, {hall} (0.77 to 0.83)", held, 0.8, met))
    everything = total(scores)
    bias = None if everything.told_bias is None else abs(everything.told_bias)
    found.append(_most("bias of the wait shown, min", bias, 0.5))
    return found


def _even_jain(scores: Sequence[Score], days: Sequence[BenchDay]) -> float | None:
    """Mean over the days on which two or more general windows were there equally long."""
    found = [score.jain_work for score, day in zip(scores, days, strict=True) if _even(day)]
    return sum(found) / len(found) if found else None


def _even(day: BenchDay) -> bool:
    file = day.trial.day
    there = [sum(d.ends_s - d.starts_s for d in file.duties if d.window == window) for window in file.pooled]
    return len(there) > 1 and min(there) >= (1 - _EVEN) * max(there)


def _most(promise: str, value: float | None, bound: float | None) -> Verdict:
    return _decided(promise, value, bound, lambda a, b: a <= b + 1e-9)


def _least(promise: str, value: float | None, bound: float | None) -> Verdict:
    return _decided(promise, value, bound, lambda a, b: a >= b - 1e-9)


def _decided(promise: str, value: float | None, bound: float | None, holds: Callable[[float, float], bool]) -> Verdict:
    met = None if value is None or bound is None else holds(value, bound)
    return Verdict(promise, value, bound, met)
