"""The day as worked out beforehand against the day as it was lived without tides: who waited over the promise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.bench.schedule.days import BenchDay
from tidehall_server.core import dayahead, lines
from tidehall_server.core.dayahead import Promise
from tidehall_server.simulate.dayfile import plan_of
from tidehall_server.simulate.judge import Scheduler, judge
from tidehall_server.simulate.referee import Partner
from tidehall_server.simulate.visits import visit_of

_LIMIT_S = 900


@dataclass(frozen=True, slots=True)
class Compared:
    """One day: how many came, how many of them waited too long, their summed wait, and what had been worked out."""

    hall: str
    scenario: str
    people: int
    late: int
    wait_s: float
    expected: float
    expected_late: float
    expected_wait_s: float


def without_tides() -> Scheduler:
    return Partner({"tide.automatic": False})


def compare(day: BenchDay, make: Callable[[], Scheduler] = without_tides) -> Compared:
    plan = plan_of(day.trial.config)
    openings, promise = lines.openings(plan), Promise(_LIMIT_S)
    slots = [
        slot for line in lines.lines(plan, lambda _, __: True) for slot in dayahead.foresee(line, openings, promise, 0)
    ]
    found = {each.citizen: each for each in judge(day.trial, make()).outcomes}
    visits = [visit_of(day.trial.day, citizen, found.get(citizen.id)) for citizen in day.trial.day.citizens]
    return Compared(
        day.hall,
        day.scenario,
        len(visits),
        sum(visit.wait_s > _LIMIT_S for visit in visits),
        sum(visit.wait_s for visit in visits),
        sum(slot.expected for slot in slots),
        sum(slot.expected * slot.late for slot in slots),
        sum(slot.expected * slot.mean_s for slot in slots),
    )


@dataclass(frozen=True, slots=True)
class Sum:
    """Some days together: shares over the promise, lived and worked out; mean waits in minutes."""

    days: int
    came: int
    expected: float
    late: float
    expected_late: float
    wait: float
    expected_wait: float

    @classmethod
    def of(cls, found: Sequence[Compared]) -> Sum:
        came, expected = sum(each.people for each in found), sum(each.expected for each in found)
        late, told = sum(each.late for each in found), sum(each.expected_late for each in found)
        wait, worked = sum(each.wait_s for each in found), sum(each.expected_wait_s for each in found)
        shares = late / came, told / expected, wait / came / 60, worked / expected / 60
        return cls(len(found), came, expected, *shares)


def parts(found: Sequence[Compared]) -> dict[str, Sum]:
    """By hall, all together, and by scenario."""
    halls = dict.fromkeys(each.hall for each in found)
    scenarios = dict.fromkeys(each.scenario for each in found)
    of_halls = {name: Sum.of([each for each in found if each.hall == name]) for name in halls}
    of_scenarios = {name: Sum.of([each for each in found if each.scenario == name]) for name in scenarios}
    return {**of_halls, "all": Sum.of(found), **of_scenarios}


def figures(found: Sequence[Compared]) -> dict[str, Any]:
    return {name: asdict(each) for name, each in parts(found).items()}


def text(found: Sequence[Compared]) -> str:
    heads = ("over 15 min, no tides", "days", "came", "expected", "late", "worked", "wait", "worked")
    lines_of = [f"{heads[0]:22s}" + "".join(f"{head:>9s}" for head in heads[1:])]
    for name, of in parts(found).items():
        shown = f"{name:22s}{of.days:9d}{of.came:9d}{of.expected:9.0f}{of.late:9.1%}{of.expected_late:9.1%}"
        lines_of.append(f"{shown}{of.wait:9.1f}{of.expected_wait:9.1f}")
    return "\n".join(lines_of)
