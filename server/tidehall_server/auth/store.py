"""One way to read and to write the account tables, on SQLite and PostgreSQL alike.

The engine is the journal's: it waits for locks without stopping other green threads, begins writing transactions by
taking the lock, and its failures come as ``JournalError``. Writers are serialised by one row, so that "read, then
decide, then write" is safe on PostgreSQL too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine, insert, select, update

from tidehall_server.auth.tables import STATE_ID, state
from tidehall_server.journal.engine import READ_ONLY
from tidehall_server.journal.errors import JournalConflict, translated

T = TypeVar("T")


class Store:
    """Runs a function in one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = engine.execution_options(**{READ_ONLY: True})

    def read(self, work: Callable[[Connection], T]) -> T:
        """The result of ``work`` on a consistent snapshot."""
        with translated(), self._reading.connect() as connection:
            return work(connection)

    def write(self, work: Callable[[Connection], T]) -> T:
        """The result of ``work``, committed; an exception rolls everything back."""
        with translated(), self._engine.begin() as connection:
            connection.execute(update(state).where(state.c.id == STATE_ID).values(id=STATE_ID))
            return work(connection)

    def ensure_state(self) -> None:
        """Create the one row that writers hold; a race between two new processes is harmless."""

        def work(connection: Connection) -> None:
            if connection.execute(select(state.c.id)).first() is None:
                connection.execute(insert(state).values(id=STATE_ID, generation=1))

        try:
            self.write(work)
        except JournalConflict:
            self.read(lambda connection: connection.execute(select(state.c.id)).one())

    def generation(self) -> int:
        """Moves whenever somebody's rights change; other processes compare it."""
        return self.read(lambda connection: int(connection.execute(select(state.c.generation)).scalar_one()))


def bump(connection: Connection) -> None:
    """Somebody's rights changed: every process forgets what it remembered within a second."""
    connection.execute(update(state).where(state.c.id == STATE_ID).values(generation=state.c.generation + 1))
