"""Days per second of ``simulate``: generated days of every preset, from the files to the files, as the command does."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.report import tell
from tests.bench.stand import PRESET
from tidehall_server import halls
from tidehall_server.simulate import files
from tidehall_server.simulate.dayfile import load
from tidehall_server.simulate.engine import Engine
from tidehall_server.simulate.generate import generate

SECONDS = 15.0
SEEDS = 4
MONDAY = date(2026, 1, 5)


def main() -> None:
    with TemporaryDirectory(prefix="tidehall-bench-") as name:
        folder = Path(name)
        days = [
            generate(halls.load(str(preset)).plan(MONDAY), folder / f"{preset.stem}-{seed}", seed)
            for preset in sorted(PRESET.parent.glob("*.toml"))
            for seed in range(SEEDS)
        ]
        lived = citizens = facts = 0
        began = time.perf_counter()
        while time.perf_counter() - began < SECONDS or lived % len(days):
            day = load(days[lived % len(days)])
            simulated = Engine(day).run()
            files.write(folder / "out", day.id, simulated)
            lived += 1
            citizens += len(simulated.outcomes)
            facts += len(simulated.facts)
        took = time.perf_counter() - began
    tell(
        "simulate",
        days_per_s=lived / took,
        citizens_per_s=citizens / took,
        facts_per_s=facts / took,
        days=lived,
        citizens_per_day=citizens / lived,
    )


if __name__ == "__main__":
    main()
