"""The referee's partner: calls and tides for a day whose future stays hidden, on the very rules of the server.

Protocol: one object each way; see the sample days' driver for the fields, and ``protocol`` for it as lines of JSON.
The driver owns time and truth; this side mirrors what it is told into a day and asks the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tidehall_server.core import routing, tide
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide import decide
from tidehall_server.core.queue.decide.opening import with_values
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.core.queue.model import PolicyValue, PriorityClass, TideReason, TideState
from tidehall_server.simulate.dayfile import moment, plan_of

_DRIVER = c.Actor("referee", "manager", personal=False)
_Message = dict[str, Any]


class Partner:
    """One day. ``answer`` takes a message of the driver and gives the reply."""

    def __init__(self, settings: Mapping[str, PolicyValue] | None = None) -> None:
        """``settings`` changes the policy by dotted key, as ``simulate --policy`` does."""
        self._settings = settings or {}
        self.day = Day()
        self.now = moment(0)
        self._tickets: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._drain_until: dict[str, datetime] = {}
        self._ended: list[datetime] = []
        self._announce: dict[str, list[int]] = {}
        self._promised: dict[str, datetime] = {}
        self._overtime = timedelta(0)

    def answer(self, message: _Message) -> _Message:
        if message["type"] == "config":
            return self._configure(message["config"])
        self.now = moment(message["t"])
        for event in message["events"]:
            self._mirror(event)
        self._stand_by(message["can_order"])
        self._mirror_tides(message["tidal"])
        reply: _Message = {"order": [], "close": [], "cancel": [], "call": self._calls(message["idle"])}
        self._steer_tides(message, reply)
        reply["announce"], self._announce = self._announce, {}
        return reply

    def _configure(self, config: _Message) -> _Message:
        plan = plan_of(config)
        plan = replace(plan, policy=with_values(plan.policy, self._settings)[0])
        self._ended = [session.closes for session in plan.sessions]
        self._overtime = timedelta(seconds=plan.policy.overtime_s)
        self.now = plan.sessions[0].opens - timedelta(hours=1)
        self._do(c.OpenDay(plan), c.POLICY)
        return {}

    def _stand_by(self, windows: list[str]) -> None:
        """Whoever can be called to a tidal window is in the hall, without one."""
        for window in windows:
            if window not in self.day.clerks:
                self._fold(e.ClerkSignedIn(window, window, None))

    # What the driver tells

    def _mirror(self, event: _Message) -> None:
        match event["ev"]:
            case "arrival":
                self._arrive(event)
            case "called":
                self._called(event)
            case "end":
                self._end(event)
            case "window_on":
                self._drain_until.pop(event["window"], None)
                self._sit(event["window"])
            case "drain":
                self._sit(event["window"])
                self._drain_until[event["window"]] = max(end for end in self._ended if end <= self.now)
            case "window_off":
                self._leave(event["window"])

    def _arrive(self, event: _Message) -> None:
        if event["appt_s"] >= 0:
            self._do(c.Book(event["ticket"], event["service"], moment(event["appt_s"])))
            (taken,) = self._do(c.CheckIn(event["ticket"]))
        else:
            (taken,) = self._do(c.TakeTicket(event["service"], PriorityClass(event["class"])))
        if isinstance(taken, e.TicketTaken):
            self._tickets[event["ticket"]] = taken.ticket
            self._names[taken.ticket] = event["ticket"]
            if taken.foreseen is not None and taken.estimate_s is not None:
                self._announce[event["ticket"]] = [taken.foreseen.point_s, *taken.estimate_s]

    def _called(self, event: _Message) -> None:
        """The call was carried out when it was promised: it becomes a fact of then, with the rule that chose it.

        The driver tells of it at the next step, up to a minute later.
        """
        window, ticket = event["window"], self._tickets[event["ticket"]]
        at = self._promised.pop(ticket, self.now)
        choice = routing.choose(self.day, self.day.windows[window], at)
        chosen = choice if choice is not None and choice.ticket == ticket else None
        clerk = self.day.windows[window].clerk or window
        self._fold(
            e.TicketCalled(ticket, window, clerk, routing.Rule.FIRST_COME.value)
            if chosen is None
            else routing.called(chosen, window, clerk),
            at,
        )
        self._fold(e.TicketStarted(ticket, window), at)

    def _end(self, event: _Message) -> None:
        window, ticket = event["window"], self._tickets[event["ticket"]]
        if event["no_show"]:
            self._fold(e.TicketPassed(ticket, window, None))
        else:
            self._fold(e.TicketFinished(ticket, window, self.day.windows[window].clerk or window))

    def _sit(self, window: str) -> None:
        if self.day.windows[window].clerk is None:
            self._fold(e.ClerkSignedIn(window, window, window))

    def _leave(self, window: str) -> None:
        self._drain_until.pop(window, None)
        if self.day.windows[window].clerk is not None:
            self._fold(e.ClerkSignedOut(self.day.windows[window].clerk or "", window))

    # What the rules answer

    def _calls(self, idle: list[str]) -> list[list[str]]:
        """Calls for all idle windows at once, in turn order, each ticket promised once."""
        promised: set[str] = set()
        calls: list[list[str]] = []
        open_now = [w for w in routing.turn_order(self.day, self.now) if w in idle]
        for window in open_now:
            choice = routing.choose(self.day, self.day.windows[window], self.now, skip=promised)
            if choice is not None and self._may_call(window, choice.ticket):
                promised.add(choice.ticket)
                self._promised[choice.ticket] = self.now
                calls.append([self._names[choice.ticket], window])
        return calls

    def _may_call(self, window: str, ticket: str) -> bool:
        ends = self._drain_until.get(window)
        return ends is None or (self.day.tickets[ticket].taken_at < ends and self.now <= ends + self._overtime)

    def _mirror_tides(self, states: dict[str, str]) -> None:
        """Follow the driver's tides: what it opened, closed or cancelled."""
        for window, state in states.items():
            known = self.day.windows[window].tide.state
            if state == "open" and known is TideState.ORDERED:
                self._fold(e.ClerkSignedIn(window, window, window))
                self._fold(e.TideOpened(window, window))
            elif state == "closing" and known is TideState.OPEN:
                self._fold(e.TideClosing(window, TideReason.HOURS))
            elif state == "closed" and known in (TideState.OPEN, TideState.CLOSING):
                self._fold(e.TideClosed(window))
                self._fold(e.ClerkSignedOut(window, window))
            elif state == "closed" and known is TideState.ORDERED:
                self._fold(e.TideCancelled(window, TideReason.NO_STAFF))

    def _steer_tides(self, message: _Message, reply: _Message) -> None:
        for window in self.day.tidal():
            if window.tide.state is TideState.OPEN and (closing := tide.why_close(self.day, window, self.now)):
                reply["close"].append(window.id)
                self._fold(e.TideClosing(window.id, closing.reason, wait_s=closing.wait_s))
                if closing.wait_s is not None:
                    return
        if not self.day.policy.tide.automatic:
            return
        free = [self.day.windows[name] for name in message["can_order"]]
        free = [window for window in free if window.tide.state is TideState.CLOSED]
        if not free or any(window.tide.state is TideState.ORDERED for window in self.day.tidal()):
            return
        lasting = [window for window in free if tide.lasts(self.day, window, self.now)]
        cause = tide.cause_now(self.day, self.now, (lambda: lasting) if lasting else None)
        if cause is None:
            return
        for window in lasting:
            if tide.helps(self.day, window, cause):
                reply["order"].append(window.id)
                for fact in tide.order(self.day, window, cause, window.id, self.now):
                    self._fold(fact)
                return

    def _do(self, command: c.Command, actor: c.Actor = _DRIVER) -> list[e.Event]:
        events = decide(command, self.day, self.now, actor)
        for event in events:
            self._fold(event)
        return events

    def _fold(self, event: e.Event, at: datetime | None = None) -> None:
        evolve(self.day, Fact(self.day.version + 1, at or self.now, "referee", "", event))
