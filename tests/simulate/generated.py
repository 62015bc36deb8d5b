"""Writes a small busy day in the day files' format, from a seed: a rush that one window cannot bear."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

SERVICES = [("yb", 300), ("zg", 480), ("mz", 720)]
SESSIONS = [[32400, 43200], [50400, 61200]]


def config() -> dict[str, Any]:
    every = [name for name, _ in SERVICES]
    return {
        "day_id": "D01",
        "hall": "generated",
        "sessions": SESSIONS,
        "services": [{"id": s, "name": s, "group": s, "prior_mean_s": mean} for s, mean in SERVICES],
        "windows": [
            {"id": "W1", "kind": "general", "caps": every, "help": [], "planned": SESSIONS, "actual": SESSIONS},
            {
                "id": "S1",
                "kind": "special",
                "caps": ["mz"],
                "help": ["yb"],
                "planned": SESSIONS,
                "actual": [[32520, 43200], [50400, 61200]],
            },
        ],
        "tidal_windows": [{"id": "T1", "kind": "tidal", "caps": every, "help": [], "avail": SESSIONS}],
        "tidal": {"setup_s": 300, "min_open_s": 1200, "max_concurrent": 1},
        "rules": {
            "wait_target_s": 900,
            "daily_items_per_window": 30,
            "noshow_hold_s": 60,
            "overtime_limit_s": 3600,
        },
    }


def generated_day(folder: Path, seed: int, *, morning: bool = False) -> Path:
    """A day of about 60 citizens, a third of them within half an hour; ``morning``: the 35 before noon only."""
    draw = random.Random(seed)
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config()), encoding="utf-8")
    rush = [draw.randint(32000, 34200) for _ in range(20)]
    rest = [draw.randint(34200, 43100) for _ in range(15)] + [draw.randint(49800, 60900) for _ in range(25)]
    with (folder / "tickets.csv").open("w", newline="", encoding="utf-8") as lines:
        table = csv.writer(lines)
        table.writerow(["ticket_id", "arrival_s", "service", "class", "appt_s", "handling_s", "no_show", "patience_s"])
        coming = sorted(at for at in rush + rest if not (morning and at > SESSIONS[0][1]))
        for number, arrival in enumerate(coming, 1):
            service, mean = draw.choice(SERVICES)
            kind = draw.choice(["normal", "normal", "elderly", "appt"])
            closes = min(end for _, end in SESSIONS if arrival < end)
            slot = min(arrival + draw.randint(-300, 1200), closes - 60) if kind == "appt" else -1
            handling = max(30, round(draw.gauss(mean, mean / 3)))
            table.writerow([f"A{number:03d}", arrival, service, kind, slot, handling, int(draw.random() < 0.07), 5400])
    return folder
