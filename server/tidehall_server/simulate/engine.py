"""Lives through a day file on the very rules of the server, event by event, under a virtual clock.

The rules see what a real hall would see. Only this engine knows how long somebody will take, who does not answer and
who leaves; it uses that to let things happen, never to choose.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from itertools import count

from tidehall_server.core import routing, tide
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide import decide
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.core.queue.model import Foreseen, TideState
from tidehall_server.simulate.dayfile import Citizen, DayFile, Duty, clerk_of, moment, seconds

_BEFORE_OPENING_S = 600


class _Kind(IntEnum):
    """What happens first when two things happen in the same second."""

    END = 0
    COME = 1
    LEAVE = 2
    ARRIVE = 3
    LOOK = 4


@dataclass(slots=True)
class Outcome:
    """What became of one citizen, in seconds since midnight; ``called_s`` None: never called.

    ``estimate_s`` and ``likely_s`` are the wait that was told at issue: a range, and the one number within it.
    """

    citizen: str
    issued_s: int
    called_s: int | None = None
    window: str = ""
    ended_s: int | None = None
    estimate_s: tuple[int, int] | None = None
    likely_s: int | None = None


def _told(citizen: Citizen, wait: Foreseen | None) -> Outcome:
    """The beginning of an outcome: what was told at issue, before it was rounded to whole minutes."""
    if wait is None:
        return Outcome(citizen.id, citizen.arrival_s)
    return Outcome(citizen.id, citizen.arrival_s, estimate_s=(wait.low_s, wait.high_s), likely_s=wait.point_s)


@dataclass(frozen=True, slots=True)
class TideRun:
    """A tidal window's turn, in seconds since midnight; ``closed_s`` is when it stopped calling."""

    window: str
    ordered_s: int
    opened_s: int
    closed_s: int


@dataclass(slots=True)
class Simulated:
    """A day that was lived through: its facts, and the outcome of each citizen in order of arrival."""

    day: Day
    facts: list[Fact]
    outcomes: list[Outcome]
    tides: list[TideRun]


class Engine:
    """One run over one day file."""

    def __init__(self, day_file: DayFile) -> None:
        self.file = day_file
        self.day = Day()
        self.facts: list[Fact] = []
        self.now = moment(0)
        self._order = count()
        self._agenda: list[tuple[int, int, int, object]] = []
        self._citizens: dict[str, Citizen] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._draining: dict[str, datetime] = {}
        self._stopped: dict[str, int] = {}
        self._next_look: int | None = None

    def run(self) -> Simulated:
        """Live the day from the morning to the last citizen."""
        opening = self.file.plan.sessions[0].opens
        self.now = moment(min(seconds(opening) - _BEFORE_OPENING_S, *(x.arrival_s for x in self.file.citizens)))
        self._do(c.OpenDay(self.file.plan), c.POLICY)
        self._fill_agenda()
        while self._agenda:
            at = self._agenda[0][0]
            self.now = moment(at)
            while self._agenda and self._agenda[0][0] == at:
                _, kind, _, what = heapq.heappop(self._agenda)
                self._happen(_Kind(kind), what)
            self._settle()
        self._do(c.CloseDay("day file ends", force=True), c.POLICY)
        return Simulated(self.day, self.facts, list(self._outcomes.values()), self._tide_runs())

    # What happens

    def _fill_agenda(self) -> None:
        for citizen in self.file.citizens:
            self._plan(citizen.arrival_s, _Kind.ARRIVE, citizen)
            if citizen.appt_s is not None and citizen.appt_s > citizen.arrival_s:
                self._plan(citizen.appt_s, _Kind.LOOK, None)
        for duty in self.file.duties:
            self._plan(duty.starts_s, _Kind.COME, duty)
            self._plan(duty.ends_s, _Kind.LEAVE, duty)

    def _plan(self, at_s: int, kind: _Kind, what: object) -> None:
        heapq.heappush(self._agenda, (at_s, kind, next(self._order), what))

    def _happen(self, kind: _Kind, what: object) -> None:
        if kind is _Kind.ARRIVE and isinstance(what, Citizen):
            self._arrive(what)
        elif kind is _Kind.COME and isinstance(what, Duty):
            self._come(what)
        elif kind is _Kind.LEAVE and isinstance(what, Duty):
            self._leave(what)
        elif kind is _Kind.END and isinstance(what, str):
            self._end(what)

    def _arrive(self, citizen: Citizen) -> None:
        if citizen.appt_s is not None:
            self._do(c.Book(citizen.id, citizen.service, moment(citizen.appt_s)))
            (event,) = self._do(c.CheckIn(citizen.id))
        else:
            (event,) = self._do(c.TakeTicket(citizen.service, citizen.priority))
        if isinstance(event, e.TicketTaken):
            self._citizens[event.ticket] = citizen
            self._outcomes[event.ticket] = _told(citizen, event.foreseen)

    def _come(self, duty: Duty) -> None:
        self._draining.pop(duty.window, None)
        clerk = _clerk(duty.window)
        if clerk.id not in self.day.clerks:
            self._do(c.SignIn(None if duty.tidal else duty.window), clerk)

    def _leave(self, duty: Duty) -> None:
        """At a session's end a window still serves who came before it (延时); at any other time the clerk is gone."""
        at_session_end = duty.ends_s in self.file.session_ends_s
        self._draining[duty.window] = self.now if at_session_end else moment(0)

    def _end(self, window: str) -> None:
        ticket = self.day.windows[window].ticket
        if ticket is None:
            return
        if self._answers(ticket):
            self._do(c.Finish(window))
        else:
            self._do(c.Pass(window))

    def _answers(self, ticket: str) -> bool:
        citizen, known = self._citizens[ticket], self.day.tickets[ticket]
        called = known.called_at or self.now
        return not citizen.no_show and (called - known.base).total_seconds() <= citizen.patience_s

    # What the clerks and the clock then do

    def _settle(self) -> None:
        self._tick()
        while self._call_once():
            self._tick()
        self._send_home()
        self._look_again()

    def _tick(self) -> None:
        while self._do(c.Tick(), c.POLICY):
            pass

    def _call_once(self) -> bool:
        for window in routing.turn_order(self.day, self.now):
            choice = routing.choose(self.day, self.day.windows[window], self.now)
            if choice is not None and self._may_call(window, choice.ticket):
                self._call(window)
                return True
        return False

    def _may_call(self, window: str, ticket: str) -> bool:
        ends = self._draining.get(window)
        if ends is None:
            return True
        return self.day.tickets[ticket].taken_at < ends and (self.now - ends).total_seconds() <= self.file.overtime_s

    def _call(self, window: str) -> None:
        called = self._do(c.CallNext(window))[-1]
        if not isinstance(called, e.TicketCalled):
            return
        outcome, at_s = self._outcomes[called.ticket], seconds(self.now)
        lasts = self.file.no_show_hold_s
        if self._answers(called.ticket):
            self._do(c.Start(window))
            lasts = self._citizens[called.ticket].handling_s
        outcome.called_s, outcome.window, outcome.ended_s = at_s, window, at_s + lasts
        self._plan(at_s + lasts, _Kind.END, window)

    def _send_home(self) -> None:
        """Clerks whose time is over and who may call nobody any more."""
        for window in list(self._draining):
            seat = self.day.windows[window]
            if seat.ticket is None:
                choice = routing.choose(self.day, seat, self.now) if seat.open else None
                if choice is None or not self._may_call(window, choice.ticket):
                    self._go(window)
            elif seat.tide.state is TideState.OPEN and self._draining[window] == moment(0):
                self._do(c.CloseTide(window))

    def _go(self, window: str) -> None:
        del self._draining[window]
        clerk = _clerk(window)
        if self.day.windows[window].tide.state in (TideState.OPEN, TideState.ORDERED):
            self._do(c.CloseTide(window))
        if clerk.id in self.day.clerks:
            self._do(c.SignOut(), clerk)

    def _look_again(self) -> None:
        due = tide.next_due(self.day, self.now)
        if due is None:
            return
        at_s = seconds(due)
        last = self.file.session_ends_s[-1] + self.file.overtime_s
        if at_s <= last and (self._next_look is None or self._next_look <= seconds(self.now) or at_s < self._next_look):
            self._next_look = at_s
            self._plan(at_s, _Kind.LOOK, None)

    def _do(self, command: c.Command, actor: c.Actor | None = None) -> list[e.Event]:
        who = actor or _MANAGER
        events = decide(command, self.day, self.now, who)
        for event in events:
            fact = Fact(self.day.version + 1, self.now, f"{who.role}:{who.id}", f"s{self.day.version}", event)
            evolve(self.day, fact)
            self.facts.append(fact)
        return events

    def _tide_runs(self) -> list[TideRun]:
        opened: dict[str, tuple[int, int]] = {}
        ordered: dict[str, int] = {}
        runs: list[TideRun] = []
        for fact in self.facts:
            at = seconds(fact.at)
            if isinstance(fact.event, e.TideOrdered):
                ordered[fact.event.window] = at
            elif isinstance(fact.event, e.TideOpened):
                opened[fact.event.window] = (ordered[fact.event.window], at)
            elif isinstance(fact.event, e.TideClosing) and fact.event.window in opened:
                runs.append(TideRun(fact.event.window, *opened.pop(fact.event.window), at))
        return runs


_MANAGER = c.Actor("simulator", "manager", personal=False)


def _clerk(window: str) -> c.Actor:
    return c.Actor(clerk_of(window), "clerk", window)
