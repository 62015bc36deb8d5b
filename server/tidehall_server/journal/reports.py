"""Read tables folded from facts: one fold, used row by row while appending and from scratch by ``rebuild``.

A fold works on the rows of one stream that it was given; what it changed it remembers, so that an append writes a few
rows and a rebuild writes all. Durations are seconds. A ticket's ``wait_s`` runs from its base to its first call.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.model import TicketStatus
from tidehall_server.journal.codec import instant, moment


@dataclass(frozen=True, slots=True)
class TicketRow:
    stream: str
    ticket: str
    service: str
    priority: str
    channel: str
    taken_at: str
    base: str
    slot: str | None
    ahead: int
    version: int
    status: str = "waiting"
    window: str | None = None
    clerk: str | None = None
    rule: str | None = None
    overtook: bool = False
    first_called_at: str | None = None
    called_at: str | None = None
    started_at: str | None = None
    ended_at: str | None = None
    wait_s: float | None = None
    serve_s: float | None = None
    recalls: int = 0
    passes: int = 0
    reprints: int = 0


@dataclass(frozen=True, slots=True)
class RatingRow:
    """``tags`` is a JSON list."""

    stream: str
    ticket: str
    window: str
    clerk: str
    level: str
    tags: str
    words: str | None
    channel: str
    anonymous: bool
    at: str
    version: int


@dataclass(frozen=True, slots=True)
class TideRow:
    """One turn of duty; ``version`` is that of its first fact."""

    stream: str
    version: int
    window: str
    clerk: str
    reason: str
    ordered_at: str
    ticket: str | None = None
    wait_s: int | None = None
    at_window: str | None = None
    cases: int | None = None
    note: str = ""
    ready_at: str | None = None
    opened_at: str | None = None
    closing_reason: str | None = None
    closing_note: str = ""
    closing_at: str | None = None
    closed_at: str | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A clerk's time at a window, or on standby when ``window`` is None."""

    stream: str
    version: int
    window: str | None
    clerk: str
    post: str
    began_at: str
    ended_at: str | None = None
    pauses: int = 0
    paused_s: float = 0.0
    paused_at: str | None = None


@dataclass
class Fold:
    """The rows of one stream. ``undo`` holds, per ticket, how it stood before each action at a window."""

    stream: str
    tickets: dict[str, TicketRow] = field(default_factory=dict)
    ratings: dict[str, RatingRow] = field(default_factory=dict)
    tides: dict[int, TideRow] = field(default_factory=dict)
    sessions: dict[int, SessionRow] = field(default_factory=dict)
    undo: dict[str, list[tuple[str, TicketRow]]] = field(default_factory=dict)
    changed: set[tuple[str, str | int]] = field(default_factory=set)

    def apply(self, fact: Fact) -> None:
        """Fold one fact. Facts that no report needs, or of a ticket no report knows, change nothing: a report may be
        wrong and rebuilt, it must never stand in the way of a fact."""
        kind = type(fact.event)
        handler = HANDLERS.get(kind)
        if handler is None:
            return
        known = getattr(fact.event, "ticket", "") in self.tickets
        if kind in TICKET_HANDLERS and not known and kind is not e.TicketTaken:
            return
        handler(self, fact.event, fact, instant(fact.at))

    def put(self, row: TicketRow) -> None:
        self.tickets[row.ticket] = row
        self.changed.add(("tickets", row.ticket))

    def act(self, action: str, row: TicketRow) -> None:
        """Put a ticket after an action that its window may undo."""
        self.undo.setdefault(row.ticket, []).append((action, self.tickets[row.ticket]))
        self.put(row)

    def put_tide(self, row: TideRow) -> None:
        self.tides[row.version] = row
        self.changed.add(("tides", row.version))

    def put_session(self, row: SessionRow) -> None:
        self.sessions[row.version] = row
        self.changed.add(("sessions", row.version))

    def turn(self, window: str) -> TideRow | None:
        """The turn of this window that has not ended."""
        open_turns = (t for t in reversed(self.tides.values()) if t.window == window and t.closed_at is None)
        return next(open_turns, None)

    def session(self, *, window: str | None = None, clerk: str | None = None) -> SessionRow | None:
        """The session at this window, or of this clerk, that has not ended."""
        for row in reversed(self.sessions.values()):
            if row.ended_at is None and (row.window == window if clerk is None else row.clerk == clerk):
                return row
        return None


def seconds(start: str, end: datetime) -> float:
    """Never negative: a clock that was set back must not shorten somebody's wait below nothing."""
    return max(0.0, round((end - moment(start)).total_seconds(), 3))


# Tickets


def _taken(fold: Fold, event: e.TicketTaken, fact: Fact, at: str) -> None:
    fold.put(
        TicketRow(
            stream=fold.stream,
            ticket=event.ticket,
            service=event.service,
            priority=event.priority.value,
            channel=event.channel.value,
            taken_at=at,
            base=instant(event.base),
            slot=None if event.slot is None else instant(event.slot),
            ahead=event.ahead,
            version=fact.version,
        )
    )


def _reprinted(fold: Fold, event: e.TicketReprinted, fact: Fact, at: str) -> None:
    fold.put(replace(fold.tickets[event.ticket], reprints=event.times))


def _granted(fold: Fold, event: e.PriorityGranted, fact: Fact, at: str) -> None:
    fold.put(replace(fold.tickets[event.ticket], priority=event.priority.value))


def _called(fold: Fold, event: e.TicketCalled, fact: Fact, at: str) -> None:
    old = fold.tickets[event.ticket]
    row = replace(
        old,
        status=TicketStatus.CALLED.value,
        window=event.window,
        clerk=event.clerk,
        rule=event.rule,
        overtook=event.overtook,
        first_called_at=old.first_called_at or at,
        called_at=at,
        started_at=None,
        wait_s=seconds(old.base, fact.at) if old.wait_s is None else old.wait_s,
        recalls=0,
    )
    fold.act("call", row)


def _recalled(fold: Fold, event: e.TicketRecalled, fact: Fact, at: str) -> None:
    fold.put(replace(fold.tickets[event.ticket], recalls=event.times))


def _started(fold: Fold, event: e.TicketStarted, fact: Fact, at: str) -> None:
    fold.act("start", replace(fold.tickets[event.ticket], status=TicketStatus.SERVING.value, started_at=at))


def _finished(fold: Fold, event: e.TicketFinished, fact: Fact, at: str) -> None:
    old = fold.tickets[event.ticket]
    served = seconds(old.started_at or old.called_at or at, fact.at)
    row = replace(
        old,
        status=TicketStatus.FINISHED.value,
        window=event.window,
        clerk=event.clerk,
        ended_at=at,
        serve_s=served,
    )
    fold.act("finish", row)


def _passed(fold: Fold, event: e.TicketPassed, fact: Fact, at: str) -> None:
    old = fold.tickets[event.ticket]
    if event.place is None:
        row = replace(old, status=TicketStatus.PASSED.value, passes=old.passes + 1, ended_at=at)
    else:
        row = replace(old, status=TicketStatus.WAITING.value, passes=old.passes + 1, window=None)
    fold.act("pass", row)


def _held(fold: Fold, event: e.TicketHeld, fact: Fact, at: str) -> None:
    fold.act("hold", replace(fold.tickets[event.ticket], status=TicketStatus.HELD.value))


def _resumed(fold: Fold, event: e.TicketResumed, fact: Fact, at: str) -> None:
    row = replace(
        fold.tickets[event.ticket],
        status=TicketStatus.CALLED.value,
        window=event.window,
        clerk=event.clerk,
        called_at=at,
        started_at=None,
        recalls=0,
    )
    fold.act("resume", row)


def _transferred(fold: Fold, event: e.TicketTransferred, fact: Fact, at: str) -> None:
    row = replace(
        fold.tickets[event.ticket],
        status=TicketStatus.WAITING.value,
        service=event.service,
        window=None,
        started_at=None,
    )
    fold.act("transfer", row)


def _requeued(fold: Fold, event: e.TicketRequeued, fact: Fact, at: str) -> None:
    old = fold.tickets[event.ticket]
    fold.put(replace(old, status=TicketStatus.WAITING.value, window=None, ended_at=None, started_at=None))


def _dropped(fold: Fold, event: e.TicketDropped, fact: Fact, at: str) -> None:
    fold.act("drop", replace(fold.tickets[event.ticket], status=TicketStatus.DROPPED.value, ended_at=at))


def _expired(fold: Fold, event: e.TicketExpired, fact: Fact, at: str) -> None:
    fold.put(replace(fold.tickets[event.ticket], status=TicketStatus.EXPIRED.value, ended_at=at))


def _undone(fold: Fold, event: e.ActionUndone, fact: Fact, at: str) -> None:
    """Back to how the ticket stood before the named action, whatever else was noted since."""
    past = fold.undo.get(event.ticket, [])
    while past:
        action, row = past.pop()
        if action == event.action:
            fold.put(row)
            return


def _rated(fold: Fold, event: e.TicketRated, fact: Fact, at: str) -> None:
    fold.ratings[event.ticket] = RatingRow(
        stream=fold.stream,
        ticket=event.ticket,
        window=event.window,
        clerk=event.clerk,
        level=event.level.value,
        tags=json.dumps(event.tags, ensure_ascii=False),
        words=event.words,
        channel=event.channel.value,
        anonymous=event.anonymous,
        at=at,
        version=fact.version,
    )
    fold.changed.add(("ratings", event.ticket))


# Tides


def _ordered(fold: Fold, event: e.TideOrdered, fact: Fact, at: str) -> None:
    fold.put_tide(
        TideRow(
            stream=fold.stream,
            version=fact.version,
            window=event.window,
            clerk=event.clerk,
            reason=event.reason.value,
            ticket=event.ticket,
            wait_s=event.wait_s,
            at_window=event.at_window,
            cases=event.cases,
            note=event.note,
            ordered_at=at,
            ready_at=instant(event.ready_at),
        )
    )


def _opened(fold: Fold, event: e.TideOpened, fact: Fact, at: str) -> None:
    turn = fold.turn(event.window)
    if turn is not None:
        fold.put_tide(replace(turn, opened_at=at, clerk=event.clerk))


def _closing(fold: Fold, event: e.TideClosing, fact: Fact, at: str) -> None:
    turn = fold.turn(event.window)
    if turn is not None:
        fold.put_tide(replace(turn, closing_reason=event.reason.value, closing_note=event.note, closing_at=at))


def _closed(fold: Fold, event: e.TideClosed, fact: Fact, at: str) -> None:
    turn = fold.turn(event.window)
    if turn is not None:
        fold.put_tide(replace(turn, closed_at=at))


def _cancelled(fold: Fold, event: e.TideCancelled, fact: Fact, at: str) -> None:
    turn = fold.turn(event.window)
    if turn is not None:
        fold.put_tide(replace(turn, closing_reason=event.reason.value, closed_at=at, cancelled=True))


# Clerks at windows


def _end(fold: Fold, row: SessionRow | None, fact: Fact, at: str) -> None:
    if row is not None:
        row = _unpause(row, fact)
        fold.put_session(replace(row, ended_at=at))


def _unpause(row: SessionRow, fact: Fact) -> SessionRow:
    if row.paused_at is None:
        return row
    return replace(row, paused_at=None, paused_s=round(row.paused_s + seconds(row.paused_at, fact.at), 3))


def _begin(fold: Fold, window: str | None, clerk: str, post: str, fact: Fact, at: str) -> None:
    fold.put_session(SessionRow(fold.stream, fact.version, window, clerk, post, at))


def _signed_in(fold: Fold, event: e.ClerkSignedIn, fact: Fact, at: str) -> None:
    _end(fold, fold.session(clerk=event.clerk), fact, at)
    if event.window is not None:
        _end(fold, fold.session(window=event.window), fact, at)
    _begin(fold, event.window, event.clerk, event.post, fact, at)


def _signed_out(fold: Fold, event: e.ClerkSignedOut, fact: Fact, at: str) -> None:
    _end(fold, fold.session(clerk=event.clerk), fact, at)
    if event.standby:
        _begin(fold, None, event.clerk, "", fact, at)


def _paused(fold: Fold, event: e.WindowPaused, fact: Fact, at: str) -> None:
    row = fold.session(window=event.window)
    if row is not None:
        fold.put_session(replace(_unpause(row, fact), pauses=row.pauses + 1, paused_at=at))


def _unpaused(fold: Fold, event: e.WindowUnpaused, fact: Fact, at: str) -> None:
    row = fold.session(window=event.window)
    if row is not None:
        fold.put_session(_unpause(row, fact))


def _day_closed(fold: Fold, event: e.DayClosed, fact: Fact, at: str) -> None:
    for row in list(fold.sessions.values()):
        if row.ended_at is None:
            _end(fold, row, fact, at)


Handler = Callable[[Fold, Any, Fact, str], None]

TICKET_HANDLERS: dict[type, Handler] = {
    e.TicketTaken: _taken,
    e.TicketReprinted: _reprinted,
    e.PriorityGranted: _granted,
    e.TicketCalled: _called,
    e.TicketRecalled: _recalled,
    e.TicketStarted: _started,
    e.TicketFinished: _finished,
    e.TicketPassed: _passed,
    e.TicketHeld: _held,
    e.TicketResumed: _resumed,
    e.TicketTransferred: _transferred,
    e.TicketRequeued: _requeued,
    e.TicketDropped: _dropped,
    e.TicketExpired: _expired,
    e.ActionUndone: _undone,
}
TIDE_HANDLERS: dict[type, Handler] = {
    e.TideOrdered: _ordered,
    e.TideOpened: _opened,
    e.TideClosing: _closing,
    e.TideClosed: _closed,
    e.TideCancelled: _cancelled,
}
SESSION_HANDLERS: dict[type, Handler] = {
    e.ClerkSignedIn: _signed_in,
    e.ClerkSignedOut: _signed_out,
    e.WindowPaused: _paused,
    e.WindowUnpaused: _unpaused,
    e.DayClosed: _day_closed,
}
HANDLERS: dict[type, Handler] = {**TICKET_HANDLERS, **TIDE_HANDLERS, **SESSION_HANDLERS, e.TicketRated: _rated}
