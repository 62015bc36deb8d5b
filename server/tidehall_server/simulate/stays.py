"""What the facts tell of each ticket's stays at windows: how long, how they ended, which calls got no answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import inf
from typing import Any, NamedTuple

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.simulate.truth import Leg, Then


class _Step(NamedTuple):
    action: str
    at: datetime
    to: str = ""


@dataclass(slots=True)
class _Story:
    """One ticket's stays, read step by step."""

    legs: list[Leg] = field(default_factory=list)
    holds_s: list[float] = field(default_factory=list)
    calls: int = 0
    called: datetime | None = None
    began: datetime | None = None
    held: datetime | None = None

    def read(self, step: _Step) -> None:
        if step.action in ("call", "resume"):
            self._called(step)
        elif step.action == "start":
            self.began = step.at
        elif step.action == "pass" and self.called is not None:
            self.holds_s.append((step.at - self.called).total_seconds())
            self.called = self.began = None
        elif self.began is not None or self.called is not None:
            self._ends(step)

    def _called(self, step: _Step) -> None:
        self.calls += 1
        self.called, self.began = step.at, None
        if step.action == "resume" and self.held is not None and self.legs:
            self.legs[-1] = replace(self.legs[-1], away_s=(step.at - self.held).total_seconds())

    def _ends(self, step: _Step) -> None:
        """A stay ends. Who was held before the start is counted from the call."""
        since = self.began or self.called or step.at
        then = _THEN[step.action]
        if then is Then.FINISH and self.began is None:
            return  # the day ended before somebody who was called came to the window
        away = inf if then is Then.HOLD else 0.0
        comes = (since - self.called).total_seconds() if self.called is not None else 0.0
        self.legs.append(Leg(max(0.0, (step.at - since).total_seconds()), then, away, step.to, max(0.0, comes)))
        self.held = step.at if then is Then.HOLD else None
        self.called = self.began = None


_THEN = {
    "finish": Then.FINISH,
    "expire": Then.FINISH,
    "hold": Then.HOLD,
    "transfer": Then.TRANSFER,
    "drop": Then.DROP,
}

_READ: dict[type, Callable[[Any], tuple[str, str, str]]] = {
    e.TicketCalled: lambda x: (x.ticket, "call", ""),
    e.TicketResumed: lambda x: (x.ticket, "resume", ""),
    e.TicketStarted: lambda x: (x.ticket, "start", ""),
    e.TicketFinished: lambda x: (x.ticket, "finish", ""),
    e.TicketPassed: lambda x: (x.ticket, "pass", ""),
    e.TicketHeld: lambda x: (x.ticket, "hold", ""),
    e.TicketDropped: lambda x: (x.ticket, "drop", ""),
    e.TicketExpired: lambda x: (x.ticket, "expire", ""),
    e.TicketTransferred: lambda x: (x.ticket, "transfer", x.window or x.service),
}


@dataclass(slots=True)
class Stays:
    """Every ticket's story; what was undone did not happen."""

    _steps: dict[str, list[_Step]] = field(default_factory=dict)
    _read: dict[str, _Story] = field(default_factory=dict)

    def take(self, fact: Fact) -> None:
        event = fact.event
        if isinstance(event, e.ActionUndone):
            steps = self._steps.get(event.ticket, [])
            undone = next((n for n in reversed(range(len(steps))) if steps[n].action == event.action), None)
            if undone is not None:
                del steps[undone:]
        elif isinstance(event, e.TicketTransferred) and event.source is None:
            return
        elif (read := _READ.get(type(event))) is not None:
            ticket, action, to = read(event)
            self._steps.setdefault(ticket, []).append(_Step(action, fact.at, to))

    def _story(self, ticket: str) -> _Story:
        if ticket not in self._read:
            story = self._read[ticket] = _Story()
            for step in self._steps.get(ticket, ()):
                story.read(step)
        return self._read[ticket]

    def legs(self, ticket: str) -> tuple[Leg, ...]:
        return tuple(self._story(ticket).legs)

    def calls(self, ticket: str) -> int:
        return self._story(ticket).calls

    def misses(self, ticket: str) -> int:
        """Calls without an answer of somebody who was served in the end."""
        story = self._story(ticket)
        return len(story.holds_s) if story.legs else 0

    def hold_s(self, ticket: str, otherwise: float) -> float:
        held = self._story(ticket).holds_s
        return max(0.0, held[0]) if held else otherwise
