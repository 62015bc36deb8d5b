"""Lives through a day on the very rules of the server, event by event, under a virtual clock.

The rules see what a real hall would see. Only this engine knows how long somebody will take, who does not answer and
who leaves; it uses that to let things happen, never to choose. Day files, generated days and recorded days under
other settings are all lived through here.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum
from itertools import count
from math import inf

from tidehall_server.core import routing, tide
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide import decide
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.core.queue.model import TicketStatus, Window
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.simulate.dayfile import DayFile
from tidehall_server.simulate.filed import truth_of
from tidehall_server.simulate.people import People, Staff
from tidehall_server.simulate.reading import first
from tidehall_server.simulate.truth import Absence, Act, Duty, Then, Truth, Visit, about


class _Kind(IntEnum):
    """What happens first when two things happen in the same second."""

    END = 0
    COME = 1
    LEAVE = 2
    ACT = 3
    ARRIVE = 4
    QUIT = 5
    LOOK = 6


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


def _told(citizen: str, issued_s: int, taken: e.TicketTaken) -> Outcome:
    """The beginning of an outcome: what was told at issue, and the best guess that it was made from."""
    guess = taken.foreseen.point_s if taken.foreseen is not None else None
    return Outcome(citizen, issued_s, estimate_s=taken.estimate_s, likely_s=guess)


@dataclass(frozen=True, slots=True)
class TideRun:
    """A tidal window's turn, in seconds since midnight; ``closed_s`` is when it stopped calling."""

    window: str
    ordered_s: int
    opened_s: int
    closed_s: int


@dataclass(slots=True)
class Simulated:
    """A day that was lived through: its facts, and the outcome of each citizen in order of arrival.

    ``turned_away`` got no number, and by which rule; ``left_out`` are acts of people that the rules refused here.
    """

    day: Day
    facts: list[Fact]
    outcomes: list[Outcome]
    tides: list[TideRun]
    turned_away: list[tuple[str, Code]] = field(default_factory=list)
    left_out: list[tuple[Act, Code]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Ending:
    """The stay of ``ticket`` at ``window`` ends, unless it is not there any more."""

    window: str
    ticket: str


class Engine:
    """One run over one day. ``foresees``: whether citizens are told a wait, the costly part."""

    def __init__(self, day: DayFile | Truth, *, foresees: bool = True) -> None:
        self.truth = truth_of(day) if isinstance(day, DayFile) else day
        self.day = Day(foresees=foresees)
        self.facts: list[Fact] = []
        self.now = self.truth.opens_at
        self._order = count()
        self._agenda: list[tuple[float, int, int, object]] = []
        self._people = People()
        self._staff = Staff(self.truth)
        self._outcomes: dict[str, Outcome] = {}
        self._turned_away: list[tuple[str, Code]] = []
        self._left_out: list[tuple[Act, Code]] = []
        self._next_look: float | None = None
        self._last_look = self._seconds(_end_of(self.truth))

    def run(self) -> Simulated:
        """Live the day from the morning to the last citizen."""
        plan = replace(self.truth.plan, trained=None)  # who sat there could, or nobody would have
        self._do(c.OpenDay(plan), c.POLICY)
        self._fill_agenda()
        while self._agenda:
            at = self._agenda[0][0]
            self.now = self._moment(at)
            while self._agenda and self._agenda[0][0] == at:
                _, kind, _, what = heapq.heappop(self._agenda)
                self._happen(_Kind(kind), what)
            self._settle()
        self._do(c.CloseDay("simulated day ends", force=True), c.POLICY)
        outcomes = list(self._outcomes.values())
        return Simulated(self.day, self.facts, outcomes, self._tide_runs(), self._turned_away, self._left_out)

    def _moment(self, seconds: float) -> datetime:
        return self.truth.midnight + timedelta(seconds=seconds)

    def _seconds(self, instant: datetime) -> float:
        return (instant - self.truth.midnight).total_seconds()

    # What happens

    def _fill_agenda(self) -> None:
        for visit in self.truth.visits:
            at = self._seconds(visit.at)
            self._plan(at, _Kind.ARRIVE, visit)
            if visit.slot is not None and visit.slot > visit.at:
                self._plan(self._seconds(visit.slot), _Kind.LOOK, None)
        for duty in self.truth.duties:
            self._plan(self._seconds(duty.starts), _Kind.COME, duty)
            self._plan(self._seconds(duty.ends), _Kind.LEAVE, duty)
        for absence in self.truth.absences:
            self._plan(self._seconds(absence.starts), _Kind.LEAVE, absence)
            self._plan(self._seconds(absence.ends), _Kind.COME, absence)
        for act in self.truth.acts:
            self._plan(self._seconds(act.at), _Kind.ACT, act)

    def _plan(self, at_s: float, kind: _Kind, what: object) -> None:
        heapq.heappush(self._agenda, (at_s, kind, next(self._order), what))

    def _after(self, seconds: float, kind: _Kind, what: object) -> None:
        self._plan(self._seconds(self.now) + seconds, kind, what)

    def _happen(self, kind: _Kind, what: object) -> None:
        match what:
            case Visit():
                self._arrive(what)
            case Duty() if kind is _Kind.COME:
                self._staff.comes(what)
            case Duty():
                self._staff.leaves(what)
            case Absence() if kind is _Kind.LEAVE:
                self._staff.goes_away(what)
            case Absence():
                self._comes_back(what)
            case Act():
                self._act(what)
            case _Ending():
                self._end(what)
            case str() if kind is _Kind.QUIT:
                self._quit(what)
            case str() if kind is _Kind.COME:
                self._people.is_back(what)

    def _arrive(self, visit: Visit) -> None:
        try:
            taken = first(self._issue(visit), e.TicketTaken)
        except Refused as refused:
            self._turned_away.append((visit.id, refused.code))
            return
        if taken is None:
            return
        self._people.arrives(taken.ticket, visit)
        self._outcomes[taken.ticket] = _told(visit.id, round(self._seconds(self.now)), taken)
        if visit.says_so:
            left = self._seconds(taken.base) + visit.patience_s
            self._plan(max(left, self._seconds(self.now)), _Kind.QUIT, taken.ticket)

    def _issue(self, visit: Visit) -> list[e.Event]:
        if visit.slot is None:
            return self._do(c.TakeTicket(visit.service, visit.priority, visit.channel))
        code = visit.code or visit.id
        if code not in self.day.bookings:
            self._do(c.Book(code, visit.service, visit.slot))
        return self._do(c.CheckIn(code, visit.channel, visit.priority))

    def _quit(self, ticket: str) -> None:
        if self.day.tickets[ticket].status is TicketStatus.WAITING:
            self._do(c.Drop(ticket))

    def _act(self, act: Act) -> None:
        ticket = self._people.ticket_of(act.visit) if act.visit else ""
        if ticket is None:
            return
        try:
            self._do(about(act.command, ticket), act.actor)
        except Refused as refused:
            self._left_out.append((act, refused.code))

    def _comes_back(self, absence: Absence) -> None:
        if self._staff.is_back(absence) and self.day.windows[absence.window].paused is not None:
            self._do(c.Unpause(absence.window))

    # At the windows

    def _end(self, ending: _Ending) -> None:
        window, ticket = ending.window, ending.ticket
        if self.day.windows[window].ticket != ticket:
            return
        if self.day.tickets[ticket].status is TicketStatus.CALLED:
            if self._people.is_coming(ticket):
                self._start(window, ticket)
            else:
                self._people.missed(ticket)
                self._do(c.Pass(window))
            return
        leg = self._people.leg_ends(ticket)
        if leg.then is Then.HOLD:
            self._do(c.Hold(window))
            if leg.away_s < inf:
                self._after(leg.away_s, _Kind.COME, ticket)
        elif leg.then is Then.DROP:
            self._do(c.Drop(ticket))
        elif leg.then is Then.FINISH or not self._transfer(ticket, leg.to):
            self._finish(window, ticket)

    def _finish(self, window: str, ticket: str) -> None:
        """The matter is done, or what is left of it is done here because nobody else may."""
        if self._people.has_more(ticket):
            self._after(self._people.leg(ticket).work_s, _Kind.END, _Ending(window, ticket))
        else:
            self._do(c.Finish(window))

    def _transfer(self, ticket: str, to: str) -> bool:
        try:
            self._do(c.Transfer(ticket, to))
        except Refused:
            return False
        return True

    def _start(self, window: str, ticket: str) -> None:
        self._do(c.Start(window))
        self._after(self._people.leg(ticket).work_s, _Kind.END, _Ending(window, ticket))

    def _call(self, window: str) -> None:
        called = self._do(c.CallNext(window))[-1]
        if isinstance(called, e.TicketCalled):
            self._staff.called(window)
            self._answer(window, called.ticket)

    def _answer(self, window: str, ticket: str) -> None:
        """Somebody was called, or called back: comes after a while, or not at all."""
        known, visit = self.day.tickets[ticket], self._people.visit(ticket)
        waited = (self.now - known.base).total_seconds()
        comes = self._people.answers(ticket, waited)
        first, at_s = self._outcomes[ticket], self._seconds(self.now)
        lasts = self._people.leg(ticket).comes_s if comes else visit.hold_s
        if first.called_s is None:
            takes = lasts + self._people.leg(ticket).work_s if comes else lasts
            first.called_s, first.window, first.ended_s = round(at_s), window, round(at_s + takes)
        if comes and lasts <= 0:
            self._start(window, ticket)
        else:
            self._after(lasts, _Kind.END, _Ending(window, ticket))

    # What the clerks and the clock then do

    def _settle(self) -> None:
        self._send_home()
        self._change_seats()
        self._tick()
        while self._call_back() or self._call_once():
            self._tick()
        self._staff.disarm()
        self._send_home()
        self._look_again()

    def _tick(self) -> None:
        while self._do(c.Tick(), c.POLICY):
            pass

    def _change_seats(self) -> None:
        """Who comes sits down as soon as the seat and the hands are free; who pauses pauses between two citizens."""
        for duty in list(self._staff.coming):
            if self._sit(duty):
                self._staff.sits(duty)
        for absence in self._staff.pausing(self.day):
            self._do(c.Pause(absence.window, absence.reason))

    def _sit(self, duty: Duty) -> bool:
        present, left = self.day.clerks.get(duty.clerk), self._staff.leaving.get(duty.clerk)
        if left is not None and not left.to_the_end:
            return False  # still serving somebody from the duty before: goes first
        if present is not None and duty.window in (None, present.window):
            return True
        try:
            self._do(c.SignIn(duty.window, takeover=True), c.Actor(duty.clerk, "clerk", duty.name))
        except Refused as refused:
            return refused.code is not Code.WINDOW_BUSY
        return True

    def _call_back(self) -> bool:
        """A held citizen who is back goes before the next one, at the own window if its clerk is free."""
        for ticket in list(self._people.back):
            if self.day.tickets[ticket].status is not TicketStatus.HELD:
                self._people.resumed(ticket)
                continue
            for window in self._free_for(ticket):
                try:
                    self._do(c.Resume(window.id, ticket))
                except Refused:
                    continue
                self._people.resumed(ticket)
                self._answer(window.id, ticket)
                return True
        return False

    def _free_for(self, ticket: str) -> list[Window]:
        """Its own window, or any that may resume it once nobody sits there."""
        known = self.day.tickets[ticket]
        own = self.day.windows.get(known.window or "")
        if own is not None and own.clerk is not None:
            return [own] if own.open and own.ticket is None and not self._staff.is_away(own.id) else []
        return [w for w in self.day.windows.values() if w.open and w.ticket is None and not self._staff.is_away(w.id)]

    def _call_once(self) -> bool:
        for window in routing.turn_order(self.day, self.now):
            choice = routing.choose(self.day, self.day.windows[window], self.now)
            if choice is None or self._staff.is_away(window) or not self._may_call(window, choice.ticket):
                continue
            due, fresh = self._staff.arm(window, self.now)
            if due <= self.now:
                self._call(window)
                return True
            if fresh:
                self._plan(self._seconds(due), _Kind.LOOK, None)
        return False

    def _may_call(self, window: str, ticket: str) -> bool:
        """Whose time is over serves who came before the end of the session, or nobody any more."""
        duty = self._staff.leaving.get(self.day.windows[window].clerk or "")
        if duty is None:
            return True
        overtime = timedelta(seconds=self.day.policy.overtime_s)
        return duty.to_the_end and self.day.tickets[ticket].taken_at < duty.ends and self.now - duty.ends <= overtime

    def _send_home(self) -> None:
        """Clerks whose time is over and who may call nobody any more."""
        for clerk, duty in list(self._staff.leaving.items()):
            present = self.day.clerks.get(clerk)
            seat = self.day.windows.get(present.window or "") if present is not None else None
            if seat is not None and seat.ticket is not None:
                self._staff.stops(seat.id, self.now, duty)
                continue
            if seat is not None and seat.open:
                choice = routing.choose(self.day, seat, self.now)
                if choice is not None and self._may_call(seat.id, choice.ticket):
                    continue
            self._staff.gone(clerk)
            if present is not None:
                self._do(c.SignOut(clerk), _MANAGER)

    def _look_again(self) -> None:
        due = tide.next_due(self.day, self.now)
        if due is None:
            return
        at_s, now_s = self._seconds(due), self._seconds(self.now)
        if at_s <= self._last_look and (self._next_look is None or self._next_look <= now_s or at_s < self._next_look):
            self._next_look = at_s
            self._plan(at_s, _Kind.LOOK, None)

    def _do(self, command: c.Command, actor: c.Actor | None = None) -> list[e.Event]:
        who = actor or _MANAGER
        events = decide(command, self.day, self.now, who)
        author, command_id = f"{who.role}:{who.id}", f"s{self.day.version}"
        for event in events:
            fact = Fact(self.day.version + 1, self.now, author, command_id, event)
            evolve(self.day, fact)
            self.facts.append(fact)
        return events

    def _tide_runs(self) -> list[TideRun]:
        opened: dict[str, tuple[int, int]] = {}
        ordered: dict[str, int] = {}
        runs: list[TideRun] = []
        for fact in self.facts:
            at = round(self._seconds(fact.at))
            if isinstance(fact.event, e.TideOrdered):
                ordered[fact.event.window] = at
            elif isinstance(fact.event, e.TideOpened):
                opened[fact.event.window] = (ordered[fact.event.window], at)
            elif isinstance(fact.event, e.TideClosing) and fact.event.window in opened:
                ordered_s, opened_s = opened.pop(fact.event.window)
                stopped = self._staff.stopped_between(fact.event.window, self._moment(opened_s), fact.at)
                runs.append(TideRun(fact.event.window, ordered_s, opened_s, round(self._seconds(stopped or fact.at))))
        return runs


def _end_of(truth: Truth) -> datetime:
    """Until when the clock alone may still change something."""
    overtime = timedelta(seconds=truth.plan.policy.overtime_s)
    ends = [session.closes for session in truth.plan.sessions] or [duty.ends for duty in truth.duties]
    return max(ends, default=truth.opens_at) + overtime


_MANAGER = c.Actor("simulator", "manager", personal=False)
