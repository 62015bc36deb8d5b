"""Whole days of random halls, lived by the simulator's engine while people interfere, every decision looked at.

``halls`` draws a day: windows of every kind with rights and networks, clerks who come late or leave early, citizens of
every class, and what managers and clerks do in between. ``Watched`` lives it and shows each decision to the observers
that a test brings, before its facts are folded and after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.decide import decide
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.core.queue.model import (
    CallingPolicy,
    CallOrder,
    ClerkSpec,
    DayPlan,
    Policy,
    PriorityClass,
    Service,
    Session,
    TideMode,
    TidePolicy,
    WindowKind,
    WindowSpec,
)
from tidehall_server.core.refusal import Refused
from tidehall_server.simulate.dayfile import DATE, Citizen, DayFile, Duty, clerk_of, moment
from tidehall_server.simulate.engine import Engine, _Kind

SESSIONS = ((32400, 39600), (46800, 52200))
"""09:00-11:00 and 13:00-14:30."""

SERVICES = (
    Service("yb", "yb", "A", "d", expected_s=300),
    Service("mz", "mz", "B", "d", networks=("gov",), expected_s=900),
    Service("ga", "ga", "C", "d", networks=("gov", "police"), expected_s=600),
)
IDS = tuple(service.id for service in SERVICES)
NETWORKS = {service.id: set(service.networks) for service in SERVICES}
OVERTIME_S = 1800


def capable(window: WindowSpec, service: str) -> bool:
    """Whether the window may serve it, from the words of the plan: rights first, then networks (none: all)."""
    reaches = not window.networks or NETWORKS[service] <= set(window.networks)
    return reaches and (service in window.services or service in window.helps)


def responsible(window: WindowSpec, service: str) -> bool:
    return capable(window, service) and service in window.services


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody presses a button; ``number`` picks a waiting ticket where one is needed."""

    at_s: int
    what: str
    window: str
    number: int


class Observer:
    """Looks at every decision of a day; the day is ``hall.day``, the time ``hall.now``."""

    def before(self, hall: Watched, command: c.Command, actor: c.Actor, events: list[e.Event]) -> None:
        """Decided, and not folded yet."""

    def after(self, hall: Watched, fact: Fact) -> None:
        """One fact has been folded."""


class Watched(Engine):
    """The engine with observers looking over its shoulder, and people who press buttons."""

    def __init__(self, day_file: DayFile, acts: Sequence[Act] = (), observers: Sequence[Observer] = ()) -> None:
        super().__init__(day_file)
        self._acts = acts
        self._observers = observers

    def _fill_agenda(self) -> None:
        super()._fill_agenda()
        for act in self._acts:
            self._plan(act.at_s, _Kind.LOOK, act)

    def _happen(self, kind: _Kind, what: object) -> None:
        super()._happen(kind, what)
        if isinstance(what, Act):
            try:
                self._interfere(what)
            except Refused:
                return

    def _interfere(self, act: Act) -> None:
        if act.what == "press":
            self._press(act.window)
        else:
            self._do(self._command(act))

    def _press(self, window: str) -> None:
        """A clerk on a pause presses "next" all the same; where nobody is, somebody goes on one."""
        paused = [each.id for each in self.day.windows.values() if each.paused is not None]
        if paused:
            self._call(paused[0])
        else:
            self._do(c.Pause(window, "有事"))

    def _command(self, act: Act) -> c.Command:
        waiting = sorted(self.day.pool.tickets()) or ["A999"]
        ticket = waiting[act.number % len(waiting)]
        commands: dict[str, c.Command] = {
            "pause": c.Pause(act.window, "有事"),
            "unpause": c.Unpause(act.window),
            "send": c.Transfer(ticket, act.window),
            "grant": c.GrantPriority(ticket, PriorityClass.ELDERLY, "老年证"),
            "open": c.OpenTide(act.window, "高峰"),
            "close": c.CloseTide(act.window, "结束"),
        }
        return commands[act.what]

    def _do(self, command: c.Command, actor: c.Actor | None = None) -> list[e.Event]:
        who = actor or c.Actor("simulator", "manager", personal=False)
        events = decide(command, self.day, self.now, who)
        for observer in self._observers:
            observer.before(self, command, who, events)
        for event in events:
            fact = Fact(self.day.version + 1, self.now, f"{who.role}:{who.id}", f"s{self.day.version}", event)
            evolve(self.day, fact)
            self.facts.append(fact)
            for observer in self._observers:
                observer.after(self, fact)
        return events


_somewhere = st.integers(0, 1).flatmap(lambda half: st.integers(SESSIONS[half][0] - 900, SESSIONS[half][1] - 60))
_networks = st.sampled_from([(), ("gov",), ("gov", "police"), ("net",)])
_rights = st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def _citizens(draw: st.DrawFn) -> tuple[Citizen, ...]:
    """Some in a rush, some over the day; a few booked, some who do not answer or do not wait."""
    rush, size = draw(_somewhere), draw(st.integers(0, 40))
    times = [rush + draw(st.integers(0, 900)) for _ in range(size)]
    times += draw(st.lists(_somewhere, min_size=1, max_size=20))
    return tuple(_citizen(draw, number, at) for number, at in enumerate(sorted(times)))


def _citizen(draw: st.DrawFn, number: int, at: int) -> Citizen:
    half = 0 if at < SESSIONS[0][1] else 1
    at = min(max(at, SESSIONS[half][0] - 900), SESSIONS[half][1] - 1)
    kind = draw(st.sampled_from(["normal", "normal", "normal", "elderly", "appt"]))
    return Citizen(
        id=f"P{number}",
        arrival_s=at,
        service=draw(st.sampled_from(IDS)),
        priority=PriorityClass(kind),
        appt_s=max(at - 600, min(at + draw(st.integers(-600, 1200)), SESSIONS[half][1])) if kind == "appt" else None,
        handling_s=draw(st.integers(30, 1800)),
        no_show=draw(st.integers(0, 9)) == 0,
        patience_s=draw(st.sampled_from([600, 9000, 9000])),
    )


@st.composite
def _duty(draw: st.DrawFn, window: str, tidal: bool) -> list[Duty]:
    """Late, early, or with a break in between; the first window keeps its hours, so that every day has one.

    Who can be called to a tidal window may be in the house all day long.
    """
    if tidal and draw(st.booleans()):
        return [Duty(window, SESSIONS[0][0] - 900, SESSIONS[-1][1] + OVERTIME_S, tidal)]
    found = []
    for opens, closes in SESSIONS:
        late, early = (0, 0) if window == "W1" else (draw(st.sampled_from([0, 0, 600, 5400])), draw(st.integers(0, 1)))
        if opens + late < closes - early * 1500:
            found.append(Duty(window, opens + late, closes - early * 1500, tidal))
    return found


@st.composite
def halls(draw: st.DrawFn, policies: Sequence[Policy]) -> tuple[DayFile, tuple[Act, ...]]:
    """A day and those who interfere."""
    windows = [WindowSpec("W1", "W1", WindowKind.GENERAL, IDS)]
    if draw(st.booleans()):
        windows.append(WindowSpec("W2", "W2", WindowKind.GENERAL, draw(_rights), networks=draw(_networks)))
    if draw(st.booleans()):
        windows.append(WindowSpec("S1", "S1", WindowKind.SPECIAL, ("ga",), ("yb",)))
    for number in range(draw(st.sampled_from([0, 1, 2, 2]))):
        name = f"T{number + 1}"
        windows.append(WindowSpec(name, name, WindowKind.TIDAL, draw(_rights), networks=draw(_networks)))
    names = [window.id for window in windows]
    verbs = st.sampled_from(["pause", "unpause", "send", "grant", "press", "open", "close"])
    act = st.builds(Act, _somewhere, verbs, st.sampled_from(names), st.integers(0, 30))
    acts = draw(st.lists(act, max_size=12))
    duties = [duty for window in windows for duty in draw(_duty(window.id, window.kind is WindowKind.TIDAL))]
    ends = tuple(closes for _, closes in SESSIONS)
    plan = plan_of(windows, draw(st.sampled_from(policies)))
    day = DayFile("drawn", plan, draw(_citizens()), tuple(duties), ends, OVERTIME_S, no_show_hold_s=60, pooled=())
    return day, tuple(acts)


def plan_of(windows: Sequence[WindowSpec], policy: Policy) -> DayPlan:
    return DayPlan(
        hall="drawn",
        name="drawn",
        business_day=DATE.isoformat(),
        timezone="UTC",
        services=SERVICES,
        windows=tuple(windows),
        clerks=tuple(_called(window) for window in windows if window.kind is WindowKind.TIDAL),
        policy=replace(policy, **SIMULATED),
        sessions=tuple(Session(moment(opens), moment(closes)) for opens, closes in SESSIONS),
    )


def _called(window: WindowSpec) -> ClerkSpec:
    """Who can be called to a tidal window has a post at this one only; the engine calls them so."""
    return ClerkSpec(clerk_of(window.id), window.id, primary=(window.id,))


SIMULATED: dict[str, Any] = {
    "pass_times": 0,
    "call_guard_s": 0,
    "one_open_ticket": False,
    "issue_before_s": 3600,
    "overtime_s": OVERTIME_S,
    "booking_early_s": 14400,
    "booking_late_s": 14400,
}
"""What day files fix, whatever the policy under test."""

TIDES = (
    TidePolicy(setup_s=300),
    TidePolicy(max_wait_s=300, setup_s=0, max_open=1, min_open_s=600, calm_for_s=60),
    TidePolicy(setup_s=300, mode=TideMode.FORECAST),
    TidePolicy(max_wait_s=300, foresee_wait_s=120, min_open_s=600, rest_s=600, mode=TideMode.FORECAST),
)
ORDERS = (
    CallingPolicy(),
    CallingPolicy(ordinary_s=600, priority_s=60, booked_s=0, grace_s=1200, short_first=3.0),
    CallingPolicy(order=CallOrder.ARRIVAL),
)
POLICIES = tuple(Policy(tide=tide, calling=order) for tide in TIDES for order in ORDERS)
