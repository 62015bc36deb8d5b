"""Makes a plausible busy day for any hall, from a seed: for demos, training and load, never as a claim about reality.

Arrivals follow a morning and an afternoon peak; durations spread around what the hall expects (log-normal). The
result is a day file like the recorded ones.
"""

from __future__ import annotations

import csv
import json
import math
import random
from pathlib import Path
from typing import Any

from tidehall_server.core.queue.model import DayPlan, WindowKind, WindowSpec

SESSIONS = ((30600, 43200), (50400, 61200))
"""08:30–12:00 and 14:00–17:00, in seconds since midnight."""

_PEAKS = ((32400, 2400), (52800, 2700))
_SPREAD = 0.6
_NO_SHOW = 0.06
_ELDERLY = 0.35
_BOOKED = 0.06
_COLUMNS = ("ticket_id", "arrival_s", "service", "class", "appt_s", "handling_s", "no_show", "patience_s")


def generate(plan: DayPlan, folder: Path, seed: int, load: float = 1.2) -> Path:
    """Write a day for the hall of ``plan`` below ``folder``; ``load`` 1 keeps the regular windows just busy."""
    draw = random.Random(seed)  # noqa: S311 - a reproducible day, not a secret
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(_config(plan, seed), ensure_ascii=False), encoding="utf-8")
    regular = [w for w in plan.windows if w.kind is WindowKind.GENERAL]
    busy_s = sum(b - a for a, b in SESSIONS) * max(1, len(regular)) * load
    served = {service for window in regular for service in window.services}
    kinds = [service for service in plan.services if service.id in served and not service.enquiry]
    citizens = []
    while busy_s > 0:
        service = draw.choice(kinds)
        handling = max(45, round(draw.lognormvariate(math.log(service.expected_s) - _SPREAD**2 / 2, _SPREAD)))
        busy_s -= handling
        citizens.append((_arrival(draw), service.id, handling))
    with (folder / "tickets.csv").open("w", newline="", encoding="utf-8") as lines:
        table = csv.writer(lines)
        table.writerow(_COLUMNS)
        table.writerows(_row(draw, number, *citizen) for number, citizen in enumerate(sorted(citizens), 1))
    return folder


def _arrival(draw: random.Random) -> int:
    """Two thirds of the people come around the peaks, the rest evenly."""
    centre, width = draw.choice(_PEAKS)
    opens, closes = SESSIONS[0] if centre < SESSIONS[0][1] else SESSIONS[1]
    moment = draw.gauss(centre, width) if draw.random() < 2 / 3 else draw.uniform(opens, closes)
    return round(min(max(moment, opens - 900), closes - 300))


def _row(draw: random.Random, number: int, arrival: int, service: str, handling: int) -> list[object]:
    kind, slot = "normal", -1
    chance = draw.random()
    if chance < _ELDERLY:
        kind = "elderly"
    elif chance < _ELDERLY + _BOOKED:
        closes = min(b for _, b in SESSIONS if arrival < b)
        kind, slot = "appt", min(arrival + draw.randint(60, 1200), closes - 60)
    absent = int(draw.random() < _NO_SHOW)
    return [f"A{number:03d}", arrival, service, kind, slot, handling, absent, draw.randint(2400, 9000)]


def _config(plan: DayPlan, seed: int) -> dict[str, Any]:
    duty = [list(session) for session in SESSIONS]
    kinds = {WindowKind.SPECIAL: "special"}
    windows = [w for w in plan.windows if w.kind is not WindowKind.TIDAL]
    tidal = [w for w in plan.windows if w.kind is WindowKind.TIDAL]
    tide = plan.policy.tide
    return {
        "day_id": f"{plan.hall}-{seed}",
        "hall": plan.hall,
        "sessions": duty,
        "services": [
            {"id": s.id, "name": s.name, "group": s.group, "prior_mean_s": s.expected_s} for s in plan.services
        ],
        "windows": [_window(w, kinds.get(w.kind, "general"), duty) for w in windows],
        "tidal_windows": [{"id": w.id, "caps": list(w.services), "help": [], "avail": duty} for w in tidal],
        "tidal": {"setup_s": tide.setup_s, "min_open_s": tide.min_open_s, "max_concurrent": tide.max_open},
        "rules": {
            "wait_target_s": tide.max_wait_s,
            "daily_items_per_window": tide.max_cases,
            "noshow_hold_s": 60,
            "overtime_limit_s": plan.policy.overtime_s,
        },
    }


def _window(window: WindowSpec, kind: str, duty: list[list[int]]) -> dict[str, Any]:
    caps, helps = list(window.services), list(window.helps)
    return {"id": window.id, "kind": kind, "caps": caps, "help": helps, "planned": duty, "actual": duty}
