"""The fold's rows in the database: load what a batch touches, write what it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.events import ActionUndone, TicketTaken
from tidehall_server.journal.bulk import upsert
from tidehall_server.journal.report_model import Fold, RatingRow, SessionRow, TicketRow, TideRow
from tidehall_server.journal.report_staff import SESSION_HANDLERS, TIDE_HANDLERS
from tidehall_server.journal.report_tickets import TICKET_HANDLERS
from tidehall_server.journal.reports import HANDLERS, apply
from tidehall_server.journal.tables import READ_TABLES, ratings, tickets, tides, window_sessions

ROWS: dict[str, tuple[Table, type]] = {
    "tickets": (tickets, TicketRow),
    "ratings": (ratings, RatingRow),
    "tides": (tides, TideRow),
    "sessions": (window_sessions, SessionRow),
}
COLUMNS = {name: tuple(f.name for f in fields(kind)) for name, (_, kind) in ROWS.items()}

_TOUCHED = select(*(tickets.c[c] for c in COLUMNS["tickets"])).where(
    tickets.c.stream == bindparam("of"), tickets.c.ticket.in_(bindparam("names", expanding=True))
)
_TURNS = (
    select(*(tides.c[c] for c in COLUMNS["tides"]))
    .where(tides.c.stream == bindparam("of"), tides.c.closed_at.is_(None))
    .order_by(tides.c.version)
)
_SESSIONS = (
    select(*(window_sessions.c[c] for c in COLUMNS["sessions"]))
    .where(window_sessions.c.stream == bindparam("of"), window_sessions.c.ended_at.is_(None))
    .order_by(window_sessions.c.version)
)


_UPSERTS = {name: upsert(table) for name, (table, _) in ROWS.items()}
_VALUES = {name: attrgetter(*statement.columns) for name, statement in _UPSERTS.items()}

History = Callable[[str], Iterable[Fact]]


def write(connection: Connection, stream: str, facts: Sequence[Fact], history: History) -> None:
    """Fold new facts into the read tables. ``history(ticket)`` gives the facts of a ticket appended before them.

    Only an undo needs the past: how the ticket stood before is not in its row.
    """
    facts = [fact for fact in facts if type(fact.event) in HANDLERS]
    if not facts:
        return
    fold = load(connection, stream, facts, history)
    for fact in facts:
        apply(fold, fact)
    save(connection, fold)


def load(connection: Connection, stream: str, facts: Sequence[Fact], history: History) -> Fold:
    """A fold with the rows that these facts touch."""
    fold = Fold(stream)
    kinds = {type(fact.event) for fact in facts}
    undone = {fact.event.ticket for fact in facts if isinstance(fact.event, ActionUndone)}
    fresh = {fact.event.ticket for fact in facts if isinstance(fact.event, TicketTaken)}
    touched = {getattr(fact.event, "ticket", "") for fact in facts if type(fact.event) in TICKET_HANDLERS}
    for ticket in undone:
        for fact in history(ticket):
            apply(fold, fact)
    if names := sorted(touched - undone - fresh):
        for row in connection.execute(_TOUCHED, {"of": stream, "names": names}).mappings():
            fold.tickets[row.ticket] = TicketRow(**row)
    if kinds & TIDE_HANDLERS.keys():
        for row in connection.execute(_TURNS, {"of": stream}).mappings():
            fold.tides[row.version] = TideRow(**row)
    if kinds & SESSION_HANDLERS.keys():
        for row in connection.execute(_SESSIONS, {"of": stream}).mappings():
            fold.sessions[row.version] = SessionRow(**row)
    fold.changed.clear()
    return fold


def save(connection: Connection, fold: Fold) -> None:
    """Write the rows a fold has changed."""
    for name, statement in _UPSERTS.items():
        held: dict[Any, Any] = getattr(fold, name)
        keys = sorted(key for table, key in fold.changed if table == name)
        statement.run(connection, [_VALUES[name](held[key]) for key in keys])
    fold.changed.clear()


def agree(connection: Connection, stream: str, facts: Iterable[Fact]) -> bool:
    """Whether the rows of a stream say what its facts say."""
    fold = Fold(stream)
    for fact in facts:
        apply(fold, fact)
    for name, (table, kind) in ROWS.items():
        query = select(*(table.c[c] for c in COLUMNS[name])).where(table.c.stream == stream)
        stored = {kind(**row) for row in connection.execute(query).mappings()}
        if stored != set(getattr(fold, name).values()):
            return False
    return True


def replace_all(connection: Connection, stream: str, facts: Iterable[Fact]) -> None:
    """Throw the rows of a stream away and fold them anew."""
    for table in READ_TABLES:
        connection.execute(delete(table).where(table.c.stream == stream))
    fold = Fold(stream)
    for fact in facts:
        apply(fold, fact)
    save(connection, fold)
