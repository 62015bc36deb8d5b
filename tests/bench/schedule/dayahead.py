"""The day as worked out beforehand against the day as it was lived without tides: who waited over the promise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

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


def text(found: Sequence[Compared]) -> str:
    lines_of = ["over 15 min without tides, lived and worked out; mean wait (min)"]
    for what in ("hall", "scenario"):
        for value in [*dict.fromkeys(getattr(each, what) for each in found), *(["all"] if what == "hall" else [])]:
            mine = [each for each in found if value in (getattr(each, what), "all")]
            lines_of.append(_line(value, mine))
    return "\n".join(lines_of)


def _line(name: str, found: Iterable[Compared]) -> str:
    every = list(found)
    people, expected = sum(each.people for each in every), sum(each.expected for each in every)
    late, told = sum(each.late for each in every) / people, sum(each.expected_late for each in every) / expected
    wait = sum(each.wait_s for each in every) / people / 60
    worked = sum(each.expected_wait_s for each in every) / expected / 60
    shown = f"{name:12s}{len(every):5d} days{people:7d} came{expected:8.0f} expected"
    return f"{shown}{late:8.1%}{told:8.1%}{wait:8.1f}{worked:8.1f}"
