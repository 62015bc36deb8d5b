"""One business day lived on a real hall: the simulator's citizens and clerks, their commands through the shell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol, cast

from tidehall_server.clock import ManualClock
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.hall import Hall
from tidehall_server.simulate.engine import Engine, Outcome, _Kind
from tidehall_server.simulate.truth import Leg, Truth, Visit

Chore = Callable[[], None]
"""Something that somebody does at its time."""
_WINDOW = (c.CallNext, c.Start, c.Finish, c.Pass, c.Hold, c.Resume, c.Pause, c.Unpause)
_COLLECTING_S = 150.0
_OTHERS = {c.TakeTicket: c.Actor("kiosk-1", "kiosk", personal=False), c.Book: c.Actor("guide", "guide")}
_BOSS = c.Actor("boss", "manager")


class Onlooker(Protocol):
    """Who wants to know what happens to a citizen. ``visit`` is whose ticket it is."""

    def served(self, day: LivedDay, visit: Visit, ticket: str, window: str) -> None: ...

    def finished(self, day: LivedDay, visit: Visit, ticket: str, window: str) -> None: ...


class LivedDay(Engine):
    """``chores`` are what the day holds beside the queue; ``open_day`` opens the business day of the hall;
    ``heard`` is where its listener puts facts."""

    def __init__(
        self,
        truth: Truth,
        hall: Hall,
        clock: ManualClock,
        open_day: Chore,
        onlooker: Onlooker,
        chores: Iterable[tuple[datetime, Chore]],
        heard: list[Fact],
        *,
        close: bool,
    ) -> None:
        super().__init__(truth)
        self.hall = hall
        self.clock = clock
        self._open_day = open_day
        self._onlooker = onlooker
        self._chores = tuple(chores)
        self._close = close
        self._heard = heard
        self._wishes = 0

    # What the engine asks for goes through the shell

    def _do(self, command: c.Command, actor: c.Actor | None = None) -> list[e.Event]:
        self.clock.set(self.now)
        if isinstance(command, c.OpenDay):
            self._open_day()
            self.day = self.hall.day
            return []
        if isinstance(command, c.CloseDay):
            return self._told(command, _BOSS) if self._close else []
        if isinstance(command, c.Tick):
            return self._listen(self.hall.tick)
        found = self._told(command, actor or self._actor(command))
        if isinstance(command, c.Start | c.Finish):
            self._look_on(command, found)
        return found

    def _told(self, command: c.Command, actor: c.Actor) -> list[e.Event]:
        self._wishes += 1
        name = f"{self.hall.stream}-{self._wishes}"
        return self._listen(lambda: self.hall.execute(command, actor, name))

    def _listen(self, work: Callable[[], object]) -> list[e.Event]:
        """What the hall tells its listeners meanwhile."""
        self._heard.clear()
        work()
        return [cast("e.Event", fact.event) for fact in self._heard]

    def _actor(self, command: c.Command) -> c.Actor:
        if isinstance(command, _WINDOW):
            sits = self.day.windows[command.window].clerk
            return c.Actor(sits or "boss", "clerk" if sits else "manager")
        return _OTHERS.get(type(command), _BOSS)

    def _look_on(self, command: c.Start | c.Finish, found: list[e.Event]) -> None:
        for event in found:
            if isinstance(event, e.TicketStarted):
                self._onlooker.served(self, self._people.visit(event.ticket), event.ticket, command.window)
            elif isinstance(event, e.TicketFinished):
                self._onlooker.finished(self, self._people.visit(event.ticket), event.ticket, command.window)

    # Chores

    def _fill_agenda(self) -> None:
        super()._fill_agenda()
        for at, chore in self._chores:
            self.chore(at, chore)

    def chore(self, at: datetime, chore: Chore) -> None:
        """Have this done at its time, today; what lies before now is done now."""
        self._plan(max(self._seconds(at), self._seconds(self.now)), _Kind.ACT, chore)

    def after(self, seconds: float, chore: Chore) -> None:
        self.chore(self.now + timedelta(seconds=seconds), chore)

    def _happen(self, kind: _Kind, what: object) -> None:
        if kind is _Kind.ACT and callable(what):
            self.clock.set(self.now)
            what()
            self._meet()
            return
        super()._happen(kind, what)

    def _meet(self) -> None:
        """Tickets that somebody else drew meanwhile (a call to collect) have their citizen as well."""
        for ticket, known in self.day.tickets.items():
            if ticket not in self._outcomes:
                visit = Visit(f"called-{ticket}", known.taken_at, known.service, legs=(Leg(_COLLECTING_S),))
                self._people.arrives(ticket, visit)
                self._outcomes[ticket] = Outcome(visit.id, round(self._seconds(self.now)))

    def arrive(self, visit: Visit) -> None:
        """Somebody comes who is not in the day's file."""
        self._plan(self._seconds(visit.at), _Kind.ARRIVE, visit)

    @property
    def closes(self) -> datetime:
        return max((duty.ends for duty in self.truth.duties), default=self.now)


def staffed(truth: Truth, clerks: Mapping[tuple[str, bool], str]) -> Truth:
    """``truth`` with the hall's own clerks where its rota has somebody: by window, and whether it is the morning."""
    noon = truth.midnight + timedelta(hours=12, minutes=30)

    def who(window: str | None, starts: datetime, else_: str) -> str:
        return clerks.get((window, starts < noon), "") or else_ if window is not None else else_

    return replace(
        truth,
        duties=tuple(replace(each, clerk=who(each.window, each.starts, each.clerk)) for each in truth.duties),
    )
