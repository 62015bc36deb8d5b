"""What deciding costs: a day in full against the same day under plain first come first served, a long queue against a
short one, and a year.

Everything is processor time of one process. A ratio is the median of the ratios of neighbouring rounds, so that a busy
moment of the machine falls on both sides.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.report import median, percentile, tell
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide import decide
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.core.queue.model import (
    CallingPolicy,
    CallOrder,
    DayPlan,
    Policy,
    PriorityClass,
    TideMode,
    WindowKind,
)
from tidehall_server.simulate.dayfile import DayFile, load, moment
from tidehall_server.simulate.engine import Engine
from tidehall_server.simulate.generate import random_day
from tidehall_server.simulate.model import DayModel, of_hall

HALL = "chini"
VISITORS = 300
ROUNDS = 7
YEAR = 250
WAITING = (50, 500)
ASKS = 40
MANAGER = c.Actor("bench", "manager", personal=False)


def busy_hall() -> DayModel:
    """A hall twice as large as the largest of the five, with 300 visitors."""
    model = of_hall(HALL)
    windows = (*model.windows, *(replace(seat, id=f"{seat.id}b") for seat in model.windows))
    more = VISITORS / model.expected
    slots = tuple(replace(slot, expected=slot.expected * more) for slot in model.slots)
    return replace(model, windows=windows, slots=slots, early=model.early * more, booked=model.booked * more)


def in_full(policy: Policy) -> Policy:
    """Call-by times, tides opened by forecast, waits foretold: all there is."""
    return replace(policy, tide=replace(policy.tide, automatic=True, mode=TideMode.FORECAST))


def by_rule(policy: Policy) -> Policy:
    """The same with tides by the notice's letter."""
    return replace(policy, tide=replace(policy.tide, automatic=True, mode=TideMode.RULE))


def first_come(policy: Policy) -> Policy:
    """Who came first is called first; no tide opens by itself."""
    return replace(policy, calling=CallingPolicy(order=CallOrder.ARRIVAL), tide=replace(policy.tide, automatic=False))


def with_policy(day: DayFile, change: Callable[[Policy], Policy]) -> DayFile:
    return replace(day, plan=replace(day.plan, policy=change(day.plan.policy)))


def seconds_of(day: DayFile, *, foresees: bool = True) -> float:
    began = time.process_time()
    Engine(day, foresees=foresees).run()
    return time.process_time() - began


def a_day(folder: Path) -> None:
    """``ratio`` is against the yardstick without estimates, ``ratio_estimating`` against first come with them."""
    day = load(random_day(busy_hall(), "normal", 1, folder / "day"))
    full, plain = with_policy(day, in_full), with_policy(day, first_come)
    fulls, bares, plains = [], [], []
    for _ in range(ROUNDS):
        fulls.append(seconds_of(full))
        bares.append(seconds_of(plain, foresees=False))
        plains.append(seconds_of(plain))
    tell(
        "day",
        visitors=len(day.citizens),
        windows=len(day.plan.windows),
        full_ms=1000 * median(fulls),
        first_come_ms=1000 * median(bares),
        ratio=median([a / b for a, b in zip(fulls, bares, strict=True)]),
        ratio_estimating=median([a / b for a, b in zip(fulls, plains, strict=True)]),
    )


def queue(plan: DayPlan, waiting: int) -> Day:
    """A hall at 11:00 with all windows busy but one, and so many who wait, come over the last forty minutes."""
    day, draw = Day(), random.Random(5)
    at = plan.sessions[0].opens

    def do(command: c.Command, actor: c.Actor = MANAGER) -> None:
        for event in decide(command, day, at, actor):
            evolve(day, Fact(day.version + 1, at, "manager:bench", f"b{day.version}", event))

    do(c.OpenDay(plan), c.POLICY)
    regular = [window for window in plan.windows if window.kind is not WindowKind.TIDAL]
    for window in plan.windows:
        seat = None if window.kind is WindowKind.TIDAL else window.id
        do(c.SignIn(seat), c.Actor(f"clerk-{window.id}", "clerk", window.id))
    services = sorted({service for window in regular for service in window.services})
    at = at + timedelta(minutes=30)
    for window in regular[:-1]:
        do(c.TakeTicket(window.services[0]))
        do(c.CallNext(window.id))
        do(c.Start(window.id))
    classes = [PriorityClass.NORMAL, PriorityClass.NORMAL, PriorityClass.ELDERLY]
    for _ in range(waiting):
        at += timedelta(seconds=2400 / waiting)
        do(c.TakeTicket(draw.choice(services), draw.choice(classes)))
    return day


def a_command(folder: Path) -> None:
    """One decision with 500 waiting beside the same with 50, in turns."""
    plan = load(random_day(busy_hall(), "normal", 1, folder / "command")).plan
    for mode, change in (("forecast", in_full), ("rule", by_rule)):
        asked = replace(plan, policy=change(plan.policy))
        days = {waiting: queue(asked, waiting) for waiting in WAITING}
        free = [window.id for window in asked.windows if window.kind is not WindowKind.TIDAL][-1]
        wishes: dict[str, tuple[c.Command, c.Actor]] = {
            "take-ticket": (c.TakeTicket(asked.windows[0].services[0]), MANAGER),
            "call-next": (c.CallNext(free), MANAGER),
            "tick": (c.Tick(), c.POLICY),
        }
        for name, (command, actor) in wishes.items():
            took: dict[int, list[float]] = {waiting: [] for waiting in WAITING}
            for turn in range(ASKS):
                for waiting, day in days.items():
                    now = (day.now or moment(0)) + timedelta(seconds=1 + turn)
                    began = time.process_time()
                    decide(command, day, now, actor)
                    took[waiting].append(1000 * (time.process_time() - began))
            short, long = (took[waiting] for waiting in WAITING)
            tell(
                "command",
                command=name,
                tides=mode,
                waiting_50_ms=median(short),
                waiting_500_ms=median(long),
                p95_500_ms=percentile(long, 95),
                ratio=median([b / a for a, b in zip(short, long, strict=True)]),
            )


def a_year(folder: Path) -> None:
    began, visitors = time.process_time(), 0
    for seed in range(YEAR):
        day = load(random_day(HALL, "normal", seed, folder / f"year-{seed}"))
        visitors += len(Engine(day).run().outcomes)
    took = time.process_time() - began
    tell("year", days=YEAR, visitors=visitors, seconds=took, days_per_s=YEAR / took)


def main() -> None:
    with TemporaryDirectory(prefix="tidehall-bench-") as name:
        for part in (a_day, a_command, a_year):
            part(Path(name))


if __name__ == "__main__":
    main()
