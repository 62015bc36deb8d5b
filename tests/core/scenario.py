"""Given facts, when a command, then facts: a small stage for the rules. No server, no clock, no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.simulate.relived import recorded_here
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide import decide
from tidehall_server.core.queue.events import Event, TicketCalled, TicketTaken
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.core.queue.model import (
    ClerkSpec,
    DayPlan,
    Policy,
    PriorityClass,
    Service,
    Session,
    Ticket,
    TidePolicy,
    WindowKind,
    WindowSpec,
)
from tidehall_server.core.refusal import Refused

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
"""09:00 in the hall's zone."""

MANAGER = c.Actor("boss", "manager", "大厅主任")
DESK = c.Actor("desk", "guide", "导办台", personal=False)
KIOSK = c.Actor("K-01", "kiosk", personal=False)


def clerk(name: str) -> c.Actor:
    return c.Actor(name, "clerk", name)


def service(name: str, prefix: str, department: str = "民政", networks: tuple[str, ...] = ()) -> Service:
    return Service(name, name, prefix, department, networks=networks, expected_s=300)


def small_plan(
    *,
    windows: tuple[WindowSpec, ...] | None = None,
    services: tuple[Service, ...] | None = None,
    clerks: tuple[ClerkSpec, ...] = (),
    policy: Policy | None = None,
    sessions: tuple[Session, ...] = (),
) -> DayPlan:
    """Two general windows and a tidal one, two services; a tide opens at once when it is ordered."""
    kinds = services or (service("yb", "A"), service("zg", "B"))
    every = tuple(kind.id for kind in kinds)
    return DayPlan(
        hall="test",
        name="测试便民服务中心",
        business_day="2026-11-20",
        timezone="Asia/Shanghai",
        services=kinds,
        windows=windows
        or (
            WindowSpec("1", "综合窗口1", WindowKind.GENERAL, every),
            WindowSpec("2", "综合窗口2", WindowKind.GENERAL, every),
            WindowSpec("3", "潮汐窗口", WindowKind.TIDAL, every),
        ),
        clerks=clerks,
        policy=policy or Policy(tide=TidePolicy()),
        sessions=sessions,
    )


class Scenario:
    """A day under a hand-turned clock. ``do`` asks and folds; ``refused`` expects a refusal and returns its code."""

    def __init__(self, plan: DayPlan | None = None, start: datetime = NINE) -> None:
        self.now = start
        self.day = Day()
        self.facts: list[Fact] = []
        recorded_here(self.facts)
        self.do(c.OpenDay(plan or small_plan()), c.POLICY)

    def wait(self, seconds: float) -> Scenario:
        self.now += timedelta(seconds=seconds)
        return self

    def do(self, command: c.Command, actor: c.Actor = MANAGER) -> list[Event]:
        events = decide(command, self.day, self.now, actor)
        command_id = f"c{len(self.facts)}"
        for event in events:
            fact = Fact(self.day.version + 1, self.now, f"{actor.role}:{actor.id}", command_id, event)
            evolve(self.day, fact)
            self.facts.append(fact)
        return events

    def refused(self, command: c.Command, actor: c.Actor = MANAGER) -> str:
        before = self.day.version
        try:
            decide(command, self.day, self.now, actor)
        except Refused as refusal:
            assert self.day.version == before
            return refusal.code.value
        raise AssertionError(f"{command} was not refused")

    def tick(self) -> list[Event]:
        return self.do(c.Tick(), c.POLICY)

    def staff(self, *windows: str) -> Scenario:
        for window in windows:
            self.do(c.SignIn(window), clerk(f"clerk{window}"))
        return self

    def standby(self, name: str = "spare") -> Scenario:
        self.do(c.SignIn(None), clerk(name))
        return self

    def take(self, service: str = "yb", priority: str = "normal", person: str | None = None) -> str:
        (event,) = self.do(c.TakeTicket(service, PriorityClass(priority), person=person), KIOSK)
        assert isinstance(event, TicketTaken)
        return event.ticket

    def call(self, window: str = "1") -> str:
        called = self.do(c.CallNext(window))[-1]
        assert isinstance(called, TicketCalled)
        return called.ticket

    def serve(self, window: str = "1", seconds: float = 60) -> str:
        """Call, start, work, finish; returns the ticket."""
        ticket = self.call(window)
        self.do(c.Start(window))
        self.wait(seconds)
        self.do(c.Finish(window))
        return ticket

    def ticket(self, name: str) -> Ticket:
        return self.day.tickets[name]

    def order(self) -> list[str]:
        """Waiting tickets by place."""
        return sorted(self.day.pool.tickets(), key=lambda name: self.day.tickets[name].place)
