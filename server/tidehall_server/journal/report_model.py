"""The rows of the read tables, and the fold that holds those of one stream.

Fields are columns. Durations are seconds. A ticket's ``wait_s`` runs from its base to its first call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tidehall_server.core.fact import Fact
from tidehall_server.journal.codec import moment


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


Handler = Callable[[Fold, Any, Fact, str], None]
"""Folds one event, given its fact and the fact's instant as text."""
