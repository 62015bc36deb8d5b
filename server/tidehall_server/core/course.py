"""The course of a day: the state at its end, and how many windows were open and people waited at any time before.

One pass over the facts; everything a report counts is read from what is kept here, so no two figures can disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tidehall_server.core.events import AnyEvent
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.events import ActionUndone, TicketPassed, TicketRated
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.core.queue.model import TicketStatus, Window

MAX_SLOTS = 600


@dataclass(slots=True)
class Steps:
    """A number that stays until it changes: the moments of change, oldest first, and its value from then on."""

    at: list[datetime] = field(default_factory=list)
    value: list[int] = field(default_factory=list)

    def set(self, at: datetime, value: int) -> None:
        if self.value and self.value[-1] == value:
            return
        self.at.append(at)
        self.value.append(value)


@dataclass(slots=True)
class Course:
    """``open_s`` is how long each window has been open; ``rated_at`` when each ticket was rated.

    ``worked_s`` is the work of each window on its cases, without the calls that nobody answered; ``clerk_open_s`` and
    ``clerk_worked_s`` are the same of each clerk, at whatever windows; those of a window that was removed stay.
    """

    day: Day = field(default_factory=Day)
    waiting: Steps = field(default_factory=Steps)
    open: Steps = field(default_factory=Steps)
    rated_at: dict[str, datetime] = field(default_factory=dict)
    open_s: dict[str, float] = field(default_factory=dict)
    worked_s: dict[str, int] = field(default_factory=dict)
    clerk_open_s: dict[str, float] = field(default_factory=dict)
    clerk_worked_s: dict[str, int] = field(default_factory=dict)
    _open_since: dict[str, datetime] = field(default_factory=dict)
    _seated_since: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _seen: dict[str, Window] = field(default_factory=dict)

    def take(self, facts: Iterable[Fact]) -> None:
        """Fold further facts, in their order."""
        for fact in facts:
            evolve(self.day, fact)
            if isinstance(fact.event, TicketRated):
                self.rated_at[fact.event.ticket] = fact.at
            self.waiting.set(fact.at, len(self.day.pool))
            self._look_at_work(_unanswered(fact.event))
            self._look_at_windows(fact.at)

    def _look_at_windows(self, at: datetime) -> None:
        now = {window.id for window in self.day.windows.values() if window.open} if not self.day.closed else set()
        for window in now - self._open_since.keys():
            self._open_since[window] = at
        for window in self._open_since.keys() - now:
            self.open_s[window] = self.opened_s(window, at)
            del self._open_since[window]
        self.open.set(at, len(now))
        seats = {(window, self.day.windows[window].clerk or "") for window in now}
        for seat in seats - self._seated_since.keys():
            self._seated_since[seat] = at
        for seat in self._seated_since.keys() - seats:
            since = self._seated_since.pop(seat)
            self.clerk_open_s[seat[1]] = self.clerk_open_s.get(seat[1], 0.0) + _seconds(since, at)

    def _look_at_work(self, unanswered: bool) -> None:
        """Work that a window has more (or, after an undo, less) than before is that of the clerk who sat there."""
        for window in self.day.windows.values():
            before = self._seen.get(window.id)
            if before is window:
                continue
            more = window.work_s - (before.work_s if before is not None else 0)
            if more != 0 and not unanswered:
                clerk = (before.clerk if before is not None else None) or window.clerk or ""
                self.worked_s[window.id] = self.worked_s.get(window.id, 0) + more
                self.clerk_worked_s[clerk] = self.clerk_worked_s.get(clerk, 0) + more
            self._seen[window.id] = window
        for gone in self._seen.keys() - self.day.windows.keys():
            del self._seen[gone]

    def clerk_opened_s(self, clerk: str, until: datetime) -> float:
        """How long windows have been open with this clerk by ``until``."""
        running = sum(_seconds(since, until) for (_, who), since in self._seated_since.items() if who == clerk)
        return self.clerk_open_s.get(clerk, 0.0) + running

    def opened_s(self, window: str, until: datetime) -> float:
        """How long the window has been open by ``until``."""
        since = self._open_since.get(window)
        running = _seconds(since, until) if since is not None else 0.0
        return self.open_s.get(window, 0.0) + running


def _unanswered(event: AnyEvent) -> bool:
    """Whether a call to which nobody came ends with it, or that end is taken back: no work on a case."""
    return isinstance(event, TicketPassed) or (isinstance(event, ActionUndone) and event.action == "pass")


def _seconds(since: datetime, until: datetime) -> float:
    return max(0.0, (until - since).total_seconds())


@dataclass(frozen=True, slots=True)
class Waits:
    """Waits to the first call, in whole seconds; ``over`` passed the limit. None where nobody was called."""

    calls: int
    p50_s: int | None
    p95_s: int | None
    max_s: int | None
    over: int


@dataclass(slots=True)
class Slot:
    """What happened from ``start`` to the next slot. ``waiting`` and ``open`` are the most there were at once."""

    start: datetime
    taken: int = 0
    finished: int = 0
    waits: list[int] = field(default_factory=list)
    ratings: dict[str, int] = field(default_factory=dict)
    waiting: int = 0
    open: int = 0


def waits(found: Iterable[int], limit_s: int) -> Waits:
    """The middle and the late end of some waits, by nearest rank: values that somebody really waited."""
    ordered = sorted(found)
    if not ordered:
        return Waits(0, None, None, None, 0)
    over = sum(each > limit_s for each in ordered)
    return Waits(len(ordered), _rank(ordered, 50), _rank(ordered, 95), ordered[-1], over)


def _rank(ordered: list[int], percent: int) -> int:
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def wait_s(course: Course, ticket: str) -> int | None:
    """How long the ticket waited for its first call."""
    it = course.day.tickets[ticket]
    if it.first_called_at is None:
        return None
    return round(max(0.0, (it.first_called_at - it.base).total_seconds()))


def span(course: Course) -> tuple[datetime, datetime] | None:
    """From the first to the last moment worth showing: the sessions, and whatever lies outside them."""
    day = course.day
    if day.plan is None or day.now is None:
        return None
    moments = [ticket.taken_at for ticket in day.tickets.values()]
    moments += [ticket.ended_at for ticket in day.tickets.values() if ticket.ended_at is not None]
    moments += [turn.ordered_at for turn in day.tides]
    edges = [edge for session in day.plan.sessions for edge in (session.opens, session.closes)]
    if not moments and not edges:
        return None
    return min(moments + edges), max(moments + edges)


def slots(course: Course, step_s: int) -> list[Slot]:
    """The day cut into equal slots on the clock's round times; empty before anything is known of it."""
    ends = span(course)
    if ends is None:
        return []
    step = timedelta(seconds=step_s)
    first = datetime.fromtimestamp(ends[0].timestamp() // step_s * step_s, ends[0].tzinfo)
    count = min(MAX_SLOTS, int((ends[1] - first) / step) + 1)
    found = [Slot(first + number * step) for number in range(count)]

    def at(moment: datetime) -> Slot:
        return found[min(max(int((moment - first) / step), 0), count - 1)]

    for ticket in course.day.tickets.values():
        at(ticket.taken_at).taken += 1
        waited = wait_s(course, ticket.id)
        if waited is not None and ticket.first_called_at is not None:
            at(ticket.first_called_at).waits.append(waited)
        if ticket.status is TicketStatus.FINISHED and ticket.ended_at is not None:
            at(ticket.ended_at).finished += 1
        if ticket.rating is not None and ticket.id in course.rated_at:
            ratings = at(course.rated_at[ticket.id]).ratings
            ratings[ticket.rating] = ratings.get(ticket.rating, 0) + 1
    for slot, most in zip(found, _most(course.waiting, first, step, count), strict=True):
        slot.waiting = most
    for slot, most in zip(found, _most(course.open, first, step, count), strict=True):
        slot.open = most
    return found


def _most(steps: Steps, first: datetime, step: timedelta, count: int) -> list[int]:
    """The highest value of ``steps`` in each slot."""
    found = [0] * count
    value, index = 0, 0
    for number in range(count):
        end = first + (number + 1) * step
        most = value
        while index < len(steps.at) and steps.at[index] < end:
            value = steps.value[index]
            most = max(most, value)
            index += 1
        found[number] = most
    return found
