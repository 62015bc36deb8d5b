"""Long homogeneous days in memory: Poisson arrivals, known service times, nobody leaves, no peaks and no end of work.

Day files count whole seconds. With services of ten minutes on average, rounding moves a mean wait by less than a
thousandth, far inside every limit here.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.validation import theory
from tidehall_server.core.queue.model import (
    CallingPolicy,
    CallOrder,
    DayPlan,
    Policy,
    PriorityClass,
    Service,
    Session,
    TidePolicy,
    WindowKind,
    WindowSpec,
)
from tidehall_server.simulate.dayfile import DATE, Citizen, DayFile, Duty, moment
from tidehall_server.simulate.engine import Engine, Simulated

Draw = Callable[[random.Random], float]
"""A service time in seconds."""

CLEARING_S = 7 * 86400
"""How long the windows stay after the last arrival, so that everybody is called."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Arrivals of one service and class: ``gap_s`` seconds apart on average, each served as long as ``lasts`` draws."""

    service: str
    gap_s: float
    lasts: Draw
    priority: PriorityClass = PriorityClass.NORMAL

    @property
    def key(self) -> str:
        return f"{self.service}/{self.priority.value}"


def exponential(mean_s: float) -> Draw:
    return lambda draw: draw.expovariate(1 / mean_s)


def lognormal(mean_s: float, variation: float) -> Draw:
    """Service times with this mean and coefficient of variation."""
    spread = math.sqrt(math.log(1 + variation**2))
    return lambda draw: draw.lognormvariate(math.log(mean_s) - spread**2 / 2, spread)


def arrivals(streams: Sequence[Stream], hours: float, draw: random.Random) -> Iterator[tuple[float, Stream, float]]:
    """When somebody comes, of which stream, and the service time; in order of time."""
    found = []
    for stream in streams:
        at = draw.expovariate(1 / stream.gap_s)
        while at < hours * 3600:
            found.append((at, stream, stream.lasts(draw)))
            at += draw.expovariate(1 / stream.gap_s)
    yield from sorted(found, key=lambda each: each[0])


def steady_start(
    servers: int, offered: float, stream: Stream, draw: random.Random
) -> list[tuple[float, Stream, float]]:
    """Those who are there at second 0 in the steady state of M/M/c: no warm-up, and still no bias.

    Exponential service has no memory, so those already being served need no special remainder.
    """
    share = theory.in_system(servers, offered, 400)
    (there,) = draw.choices(range(len(share)), share)
    return [(0.0, stream, stream.lasts(draw)) for _ in range(there)]


def plan(windows: Sequence[WindowSpec], services: Sequence[Service], policy: Policy) -> DayPlan:
    return DayPlan(
        hall="validation",
        name="validation",
        business_day=DATE.isoformat(),
        timezone="UTC",
        services=tuple(services),
        windows=tuple(windows),
        policy=policy,
        sessions=(Session(moment(0), moment(10_000 * 86400)),),
    )


def day_of(people: Sequence[tuple[float, Stream, float]], hall: DayPlan) -> DayFile:
    """A day file in which these people come and every window is staffed from the first second until all are served."""
    citizens = tuple(
        Citizen(
            id=f"{number}:{stream.key}",
            arrival_s=round(at),
            service=stream.service,
            priority=stream.priority,
            appt_s=None,
            handling_s=max(1, round(lasts)),
            no_show=False,
            patience_s=CLEARING_S * 100,
        )
        for number, (at, stream, lasts) in enumerate(people)
    )
    until = citizens[-1].arrival_s + CLEARING_S
    duties = tuple(Duty(window.id, 0, until, tidal=False) for window in hall.windows)
    return DayFile("validation", hall, citizens, duties, (until,), CLEARING_S, no_show_hold_s=60, pooled=())


def live(day: DayFile) -> Simulated:
    """The simulator's own engine, and with it the server's own rules."""
    return Engine(day).run()


def live_untold(day: DayFile) -> Simulated:
    """The same with nobody told how long it will take, which changes no call and saves most of the time."""
    return Engine(day, foresees=False).run()


def waits(lived: Simulated, key: str = "", skip: int = 0) -> list[float]:
    """Seconds waited by each citizen of the stream after the first ``skip`` of the day; everybody must be called."""
    assert all(outcome.called_s is not None for outcome in lived.outcomes)
    return [
        float(outcome.called_s - outcome.issued_s)
        for outcome in lived.outcomes[skip:]
        if outcome.called_s is not None and outcome.citizen.endswith(key)
    ]


FIRST_COME = CallingPolicy(order=CallOrder.ARRIVAL)


def policy(calling: CallingPolicy = FIRST_COME) -> Policy:
    """No tides, no guards, nobody missed: only the order of calling is left."""
    return Policy(
        tide=TidePolicy(automatic=False),
        calling=calling,
        pass_times=0,
        call_guard_s=0,
        one_open_ticket=False,
    )


def service(name: str = "A", expected_s: int = 600) -> Service:
    return Service(name, name, name, "department", expected_s=expected_s)


def general(count: int, services: Sequence[str] = ("A",)) -> list[WindowSpec]:
    return [WindowSpec(f"G{n}", f"G{n}", WindowKind.GENERAL, tuple(services)) for n in range(1, count + 1)]
