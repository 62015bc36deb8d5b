"""Writes what a simulated day became, in the columns of the day files' evaluator."""

from __future__ import annotations

import csv
from pathlib import Path

from tidehall_server.simulate.engine import Outcome, Simulated
from tidehall_server.simulate.judge import Judged


def write(out: Path, day_id: str, simulated: Simulated | Judged) -> None:
    """``<day>.outcomes.csv`` and ``<day>.tidal.csv`` below ``out``; times in seconds since midnight."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / f"{day_id}.outcomes.csv").open("w", newline="", encoding="utf-8") as lines:
        table = csv.writer(lines)
        table.writerow(["ticket_id", "issue_s", "call_s", "window", "end_s", "pred_s", "pred_lo_s", "pred_hi_s"])
        table.writerows(_row(outcome) for outcome in simulated.outcomes)
    with (out / f"{day_id}.tidal.csv").open("w", newline="", encoding="utf-8") as lines:
        table = csv.writer(lines)
        table.writerow(["window", "order_s", "open_s", "close_s"])
        table.writerows([run.window, run.ordered_s, run.opened_s, run.closed_s] for run in simulated.tides)


def _row(outcome: Outcome) -> list[object]:
    called = [outcome.called_s, outcome.window, outcome.ended_s] if outcome.called_s is not None else ["", "", ""]
    low, high = outcome.estimate_s or ("", "")
    likely: object = outcome.likely_s
    if likely is None:
        likely = (low + high) // 2 if isinstance(low, int) and isinstance(high, int) else ""
    return [outcome.citizen, outcome.issued_s, *called, likely, low, high]
