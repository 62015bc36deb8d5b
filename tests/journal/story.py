"""Histories to store: random days decided by the real rules, and small ways to put them into a journal."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from tests.simulate.relived import recorded_here
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide import decide
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.core.queue.model import (
    DayPlan,
    Policy,
    PriorityClass,
    Service,
    TidePolicy,
    WindowKind,
    WindowSpec,
)
from tidehall_server.core.refusal import Refused
from tidehall_server.journal import Head, Journal

STREAM = "hall/mx/2026-01-05"
NINE = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
MANAGER = c.Actor("boss", "manager", "主任")
WINDOWS = ("1", "2", "T1")


def plan(day: str = "2026-01-05", hall: str = "mx") -> DayPlan:
    services = (Service("yb", "医保", "A", "医保局"), Service("sb", "社保", "B", "人社局"))
    windows = (
        WindowSpec("1", "综合窗口1", WindowKind.GENERAL, ("yb", "sb")),
        WindowSpec("2", "综合窗口2", WindowKind.GENERAL, ("yb", "sb")),
        WindowSpec("T1", "潮汐窗口", WindowKind.TIDAL, ("yb", "sb")),
    )
    policy = Policy(tide=TidePolicy(max_wait_s=300, max_cases=5, min_open_s=60, calm_for_s=60), call_guard_s=0)
    return DayPlan(hall, "麻线镇", day, "Asia/Shanghai", services, windows, policy=policy)


class Teller:
    """Tells a random day, fact by fact, through the real rules under its own clock."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.day = Day()
        self.now = NINE
        self.facts: list[Fact] = []
        recorded_here(self.facts)
        self.try_(c.OpenDay(plan()), c.POLICY)
        for window in ("1", "2"):
            self.try_(c.SignIn(window, clerk=f"c{window}"), c.Actor(f"c{window}", "clerk", f"c{window}"))
        self.try_(c.SignIn(None, clerk="c3"), c.Actor("c3", "clerk", "c3"))

    def try_(self, command: c.Command, actor: c.Actor = MANAGER) -> None:
        """Ask; a refusal is part of the story of a hall but leaves no fact."""
        try:
            events = decide(command, self.day, self.now, actor)
        except Refused:
            return
        command_id = f"cmd-{self.day.version + 1}"
        for event in events:
            fact = Fact(self.day.version + 1, self.now, f"{actor.role}:{actor.id}", command_id, event)
            evolve(self.day, fact)
            self.facts.append(fact)

    def step(self) -> None:
        self.now += timedelta(seconds=self.random.choice([0.5, 3, 7.25, 40]))
        self.try_(self.choose())
        self.try_(c.Tick(), c.POLICY)

    def choose(self) -> c.Command:
        pick = self.random
        window = pick.choice(WINDOWS)
        tickets = list(self.day.tickets) or ["A001"]
        ticket = pick.choice(tickets[-8:])
        done = [name for name, held in self.day.tickets.items() if held.finished_by and not held.rating] or tickets
        kind = pick.choice(tuple(PriorityClass))
        choices: Sequence[c.Command] = (
            *[c.TakeTicket(pick.choice(["yb", "sb"]), kind)] * 6,
            *[c.CallNext(window)] * 8,
            *[c.Start(window)] * 6,
            *[c.Finish(window)] * 6,
            *[c.Undo(window)] * 4,
            *(c.Recall(window), c.Pass(window, "没来"), c.Hold(window, "补材料"), c.Resume(window)) * 2,
            c.Transfer(ticket, pick.choice(["1", "2", "sb", "yb"]), "转"),
            c.Requeue(ticket),
            c.Drop(ticket, "走了"),
            c.Reprint(ticket, "缺纸"),
            c.GrantPriority(ticket, PriorityClass.ELDERLY, "老人"),
            *[c.Rate(pick.choice(done), c.Level.SATISFIED, (), "w_x")] * 3,
            c.Pause(window, "开会"),
            c.Unpause(window),
            c.OpenTide("T1", "忙"),
            c.CloseTide("T1", "闲"),
            c.SetPolicy({"tide.max_wait_s": pick.randint(60, 900)}, "试"),
            c.SignOut(clerk=pick.choice(["c1", "c2", "c3"]), standby=True),
            c.SignIn(pick.choice(["1", "2", None]), clerk=pick.choice(["c1", "c2", "c3"])),
        )
        return pick.choice(choices)


def random_day(seed: int, steps: int = 120, *, close: bool = False) -> list[Fact]:
    """The facts of a day, the same for the same seed."""
    teller = Teller(seed)
    for _ in range(steps):
        teller.step()
    if close:
        teller.try_(c.CloseDay("下班", force=True), c.POLICY)
    return teller.facts


def store(journal: Journal, facts: Iterable[Fact], stream: str = STREAM, sizes: Iterable[int] = ()) -> Head:
    """Append facts in transactions of the given sizes, the rest in one."""
    remaining = iter(facts)
    head = journal.head(stream)
    for size in [*sizes, None]:
        batch = list(islice(remaining, size))
        if batch:
            with journal.writing() as tx:
                tx.lock(stream)
                head = tx.append(stream, batch)
    return head
