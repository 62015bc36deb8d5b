"""The read table of a room: one row a matter, made of the matter's folded state, so that the two cannot differ.

A matter has tens of facts where a day has thousands: folding all of them with every append costs less than a second
fold that would have to be kept equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from tidehall_server.core.fact import Fact
from tidehall_server.core.matter import Room, fold
from tidehall_server.journal.bulk import upsert


@dataclass(frozen=True)
class MatterRows:
    """``row`` gives the columns besides ``stream`` and ``hall`` of a folded matter."""

    room: Room[Any]
    table: Table
    row: Callable[[Any], Mapping[str, Any]]

    def write(self, connection: Connection, stream: str, facts: Iterable[Fact]) -> None:
        """Put the row of a matter, given all its facts."""
        made = self._row(stream, facts)
        if made is not None:
            statement = upsert(self.table)
            statement.run(connection, [[made[name] for name in statement.columns]])

    def agree(self, connection: Connection, stream: str, facts: Iterable[Fact]) -> bool:
        """Whether the row says what the facts say."""
        found = connection.execute(select(self.table).where(self.table.c.stream == stream)).mappings().first()
        return (dict(found) if found is not None else None) == self._row(stream, facts)

    def replace_all(self, connection: Connection, stream: str, facts: Iterable[Fact]) -> None:
        """Throw the row away and make it anew."""
        connection.execute(delete(self.table).where(self.table.c.stream == stream))
        self.write(connection, stream, facts)

    def _row(self, stream: str, facts: Iterable[Fact]) -> dict[str, Any] | None:
        known = list(facts)
        if not known:
            return None
        hall = stream.split("/", 2)[1]
        return {"stream": stream, "hall": hall, **self.row(fold(self.room, known))}
