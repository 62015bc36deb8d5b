"""The days that all policies live through: folders of day files, and random days of the five halls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tidehall_server.simulate.generate import SCENARIOS, random_day
from tidehall_server.simulate.judge import Trial, trial
from tidehall_server.simulate.model import halls


@dataclass(frozen=True, slots=True)
class BenchDay:
    hall: str
    scenario: str
    trial: Trial


def of_folder(folder: Path) -> list[BenchDay]:
    """Every day in ``folder``, or the one that it is."""
    found = [folder] if (folder / "config.json").is_file() else sorted(folder.glob("*/"))
    return [_day(each) for each in found if (each / "config.json").is_file()]


def random_days(folder: Path, seeds: range, only: str = "") -> Iterator[BenchDay]:
    """One day for each hall, scenario and seed, written below ``folder``."""
    for hall in halls():
        for scenario in SCENARIOS:
            for seed in seeds:
                if only in ("", hall):
                    yield _day(random_day(hall, scenario, seed, folder / f"{hall}-{scenario}-{seed}"))


def _day(folder: Path) -> BenchDay:
    of = trial(folder)
    return BenchDay(of.day.plan.hall, of.scenario, of)
