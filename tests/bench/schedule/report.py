"""The table as text, CSV and JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench.schedule.bounds import Verdict
from tests.bench.schedule.days import BenchDay
from tests.bench.schedule.policies import Policy
from tidehall_server.simulate.score import Score
from tidehall_server.simulate.totals import Total, total

_COLUMNS = (
    ("share", "share", "{:.3f}"),
    ("mean", "mean", "{:.1f}"),
    ("p95", "p95_day", "{:.1f}"),
    ("max", "max_day", "{:.1f}"),
    (">30", "over30", "{:.3f}"),
    ("tide", "tide_day", "{:.0f}"),
    ("open", "openings_day", "{:.1f}"),
    ("flaps", "flaps_day", "{:.2f}"),
    ("short", "short_openings", "{:d}"),
    ("elderly", "elderly", "{:.3f}"),
    ("ordin.", "ordinary", "{:.3f}"),
    ("booked", "booked", "{:.3f}"),
    ("overt.", "overtaken_day", "{:.2f}"),
    ("uncall", "uncalled", "{:d}"),
    ("31+", "over_cases_day", "{:.1f}"),
    ("jain", "jain", "{:.3f}"),
    ("err", "told_error", "{:.2f}"),
    ("bias", "told_bias", "{:+.2f}"),
    ("80%", "told_held", "{:.3f}"),
)
_WIDTH = 31


def text(policies: Sequence[Policy], rows: Mapping[str, Sequence[Score]], days: Sequence[BenchDay]) -> str:
    """All days together, then the share and the tide minutes by hall and by scenario."""
    lines = [f"{len(days)} days, minutes; tide: minutes of tidal windows a day; err, bias, 80%: the wait shown", ""]
    lines.append(f"{'policy':{_WIDTH}s}" + "".join(f"{head:>8s}" for head, _, _ in _COLUMNS) + f"{'of always':>11s}")
    totals = {policy.key: total(rows[policy.key]) for policy in policies}
    for policy in policies:
        line = f"{policy.name:{_WIDTH}s}"
        line += "".join(f"{_cell(totals[policy.key], name, form):>8s}" for _, name, form in _COLUMNS)
        lines.append(line + f"{_of_always(totals[policy.key], totals.get('always')):>11s}")
    for what in ("hall", "scenario"):
        lines += ["", *_parts(policies, rows, days, what)]
    return "\n".join(lines)


def _cell(row: Total, name: str, form: str) -> str:
    value = getattr(row, name)
    return "–" if value is None else form.format(value)


def _of_always(row: Total, always: Total | None) -> str:
    return f"{100 * row.tide_day / always.tide_day:.0f} %" if always is not None and always.tide_day else "–"


def _parts(
    policies: Sequence[Policy], rows: Mapping[str, Sequence[Score]], days: Sequence[BenchDay], what: str
) -> list[str]:
    """``share @ tide minutes`` for every value of a day's ``what``."""
    parts = list(dict.fromkeys(getattr(day, what) for day in days))
    lines = [f"{'by ' + what:{_WIDTH}s}" + "".join(f"{part:>14s}" for part in parts)]
    for policy in policies:
        cells = [_part(rows[policy.key], days, what, part) for part in parts]
        lines.append(
            f"{policy.name:{_WIDTH}s}" + "".join(f"{f'{c.share:.3f} @ {c.tide_day:3.0f}':>14s}" for c in cells)
        )
    return lines


def _part(scores: Sequence[Score], days: Sequence[BenchDay], what: str, part: str) -> Total:
    return total([score for score, day in zip(scores, days, strict=True) if getattr(day, what) == part])


def promises(name: str, found: Sequence[Verdict]) -> str:
    """Each promise with its value, its bound, and whether it is kept."""
    lines = [f"{name}: promises"]
    for each in found:
        kept = {True: "met", False: "NOT MET", None: "not measured"}[each.met]
        value = "–" if each.value is None else f"{each.value:.3f}"
        bound = "–" if each.bound is None else f"{each.bound:.3f}"
        lines.append(f"  {each.promise:52s} {value:>9s} {bound:>9s}  {kept}")
    return "\n".join(lines)


def write(
    out: Path,
    policies: Sequence[Policy],
    rows: Mapping[str, Sequence[Score]],
    days: Sequence[BenchDay],
    extra: Mapping[str, Any],
) -> None:
    """``schedule.csv`` (a line for each policy and day) and ``schedule.json`` (totals, parts, promises, gaps)."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / "schedule.csv").open("w", newline="", encoding="utf-8") as lines:
        table = csv.writer(lines)
        table.writerow(["policy", "hall", "scenario", "day", *total([rows[policies[0].key][0]]).as_dict()])
        for policy in policies:
            for score, day in zip(rows[policy.key], days, strict=True):
                place = [policy.key, day.hall, day.scenario, day.trial.day.id]
                table.writerow([*place, *total([score]).as_dict().values()])
    told: dict[str, Any] = {"days": len(days), "policies": {}, **extra}
    for policy in policies:
        mine: dict[str, Any] = {"name": policy.name, "all": total(rows[policy.key]).as_dict()}
        for what in ("hall", "scenario"):
            parts = dict.fromkeys(getattr(day, what) for day in days)
            mine[what] = {part: _part(rows[policy.key], days, what, part).as_dict() for part in parts}
        told["policies"][policy.key] = mine
    (out / "schedule.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def as_json(found: Sequence[Verdict]) -> list[dict[str, Any]]:
    return [asdict(each) for each in found]
