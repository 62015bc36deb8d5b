"""The table's rows: a calling rule and a tide rule each, and the product itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.bench.schedule.ahead import Recommended, ThirtyCases
from tests.bench.schedule.calling import CallBy, Departments, Pooled, Shortest
from tests.bench.schedule.tides import Always, Broken, Count, Estimate, NoTides, Timetable
from tidehall_server.core.queue.model import PolicyValue
from tidehall_server.simulate.judge import Scheduler
from tidehall_server.simulate.referee import Partner


class Static(NoTides, Departments):
    pass


class StaticBroken(Broken, Departments):
    pass


class Fifo(NoTides, Pooled):
    pass


class ShortestQueue(NoTides, Shortest):
    pass


class DueNoTides(NoTides, CallBy):
    pass


class FifoBroken(Broken, Pooled):
    pass


class DueBroken(Broken, CallBy):
    pass


class DueCount(Count, CallBy):
    pass


class DueEstimate(Estimate, CallBy):
    pass


class DueAlways(Always, CallBy):
    pass


class DueTimetable(Timetable, CallBy):
    pass


@dataclass(frozen=True, slots=True)
class Policy:
    key: str
    name: str
    make: Callable[[], Scheduler]


def product(settings: Mapping[str, PolicyValue] | None = None) -> Callable[[], Scheduler]:
    """The product, under other settings than its own if any are given."""
    return lambda: Partner(settings)


POLICIES = (
    Policy("static", "static department windows", Static),
    Policy("static-tide", "static + tide when 15 passed", StaticBroken),
    Policy("fifo", "one pooled FIFO", Fifo),
    Policy("shortest", "shortest queue at issue", ShortestQueue),
    Policy("due", "calling rule, no tides", DueNoTides),
    Policy("fifo-tide", "tide when 15 passed, FIFO", FifoBroken),
    Policy("due-tide", "same, with the calling rule", DueBroken),
    Policy("count", "tide at 10 waiting per window", DueCount),
    Policy("estimate", "tide at estimate 12", DueEstimate),
    Policy("recommended", "recommended forecast rule", Recommended),
    Policy("recommended-30", "recommended + 30 cases", ThirtyCases),
    Policy("always", "all tidal always open", DueAlways),
    Policy("timetable", "tides on a timetable", DueTimetable),
    Policy("product-rule", "PRODUCT, tides by the letter", product({"tide.mode": "rule"})),
    Policy("product", "PRODUCT as it is", product()),
)
