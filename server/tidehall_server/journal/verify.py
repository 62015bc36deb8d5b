"""Is the story still the one that was written? Walk the chain and name the first row that is not.

The hall works on meanwhile: every question is a transaction of its own (a long one would stop the writer of a rollback
journal), and rows that come while we walk are walked too, because the head is read after the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import DatabaseError

from tidehall_server.core.queue.events import DayOpened
from tidehall_server.core.register import NumberGiven
from tidehall_server.journal import rows
from tidehall_server.journal.chain import GENESIS, parse_link, row_hash
from tidehall_server.journal.codec import Codec, Texts
from tidehall_server.journal.errors import JournalCorrupt, JournalTooNew
from tidehall_server.journal.tables import events, streams
from tidehall_server.journal.values import Break, Head

Reading = Callable[[], AbstractContextManager[Connection]]

# One look at the index per stream; DISTINCT would read every row.
_NAMES_IN_EVENTS = (
    "WITH RECURSIVE s(stream) AS (SELECT min(stream) FROM events UNION ALL "
    "SELECT (SELECT min(stream) FROM events WHERE events.stream > s.stream) FROM s WHERE s.stream IS NOT NULL) "
    "SELECT stream FROM s WHERE stream IS NOT NULL"
)


def verify(reading: Reading, codec: Codec, stream: str | None = None) -> list[Break]:
    """The first break of the stream, or of every stream of the database, in the order of their names."""
    try:
        damaged = _damaged(reading)
        if damaged is not None:
            return [damaged]
        with reading() as connection:
            known = set(connection.exec_driver_sql(_NAMES_IN_EVENTS).scalars())
        with reading() as connection:
            listed = set(connection.execute(select(streams.c.stream)).scalars())
        walk = _Walk(reading, codec, sorted(listed & known))
        found = [walk.stream(name) for name in (sorted(listed | known) if stream is None else [stream])]
    except (DatabaseError, JournalCorrupt) as error:
        return [Break(stream or "", 0, "database", str(getattr(error, "orig", error)))]
    return [item for item in found if item is not None]


def _damaged(reading: Reading) -> Break | None:
    """SQLite's own check, table by table; the walk reads every page of the events itself. PostgreSQL has checksums."""
    with reading() as connection:
        if connection.dialect.name != "sqlite":
            return None
        names = [name for name in inspect(connection).get_table_names() if name != events.name]
    for name in names:
        with reading() as connection:
            lines = [str(row[0]) for row in connection.exec_driver_sql(f'PRAGMA quick_check("{name}")')]
        if lines != ["ok"]:
            return Break("", 0, "database", "; ".join(lines[:3]))
    return None


class _Walk:
    """The walk along one stream after the other. ``names``: the streams that exist whole."""

    def __init__(self, reading: Reading, codec: Codec, names: list[str]) -> None:
        self._reading = reading
        self._codec = codec
        self._names = names

    def stream(self, name: str) -> Break | None:
        """The first break of this stream."""
        end, promised = Head(0, GENESIS), 0
        while True:
            with self._reading() as connection:
                chunk = rows.with_hashes(connection, name, end.version)
            with self._reading() as connection:
                stored = rows.head(connection, name)
            if stored is None:
                return Break(name, 1, "orphan", "the list of streams does not have it") if chunk else None
            for row in chunk:
                broken = self._row(name, Texts(*row[:7]), row[7], end)
                if broken is not None:
                    return broken
                end = Head(row[0], row[7])
            complete = end.version >= stored[0] and len(chunk) < rows.CHUNK
            if complete or (not chunk and end.version < promised):
                return _end(name, end, Head(*stored))
            promised = stored[0]

    def _row(self, name: str, texts: Texts, stored: str, before: Head) -> Break | None:
        if texts.version != before.version + 1:
            return Break(name, before.version + 1, "gap", f"the next row is version {texts.version}")
        if row_hash(before.hash, name, texts) != stored:
            return Break(name, texts.version, "hash", f"{texts.type} by {texts.actor} at {texts.at}")
        try:
            event = self._codec.event(texts.type, texts.schema, texts.data)
        except (JournalCorrupt, JournalTooNew) as error:
            return Break(name, texts.version, "unreadable", str(error))
        if texts.version == 1 and isinstance(event, DayOpened):
            return self._link(name, event.previous)
        return self._given(name, texts.version, event) if isinstance(event, NumberGiven) else None

    def _given(self, name: str, version: int, event: NumberGiven) -> Break | None:
        """A number was given to a matter, and the matter is there: nobody made a whole matter disappear."""
        with self._reading() as connection:
            head = rows.head(connection, event.matter)
        if head is None or head[0] == 0:
            return Break(name, version, "link", f"{event.number} was given to {event.matter}, which is missing")
        return None

    def _link(self, name: str, previous: str) -> Break | None:
        """A day names the day before it and a row of that day (late facts may have followed)."""
        before = [day for day in self._names if day < name and day.rpartition("/")[0] == name.rpartition("/")[0]]
        if not previous:
            return Break(name, 1, "link", f"does not name the day before, {before[-1]}") if before else None
        try:
            day, named = parse_link(previous)
        except ValueError as error:
            return Break(name, 1, "link", str(error))
        if day not in self._names:
            return Break(name, 1, "link", f"the day before, {day}, is missing")
        sought = select(events.c.version).where(events.c.stream == day, events.c.hash == named)
        with self._reading() as connection:
            if connection.execute(sought).first() is None:
                return Break(name, 1, "link", f"{day} has no row with the hash {named}")
        if before and day < before[-1]:
            return Break(name, 1, "link", f"names {day}, but the day before is {before[-1]}")
        return None


def _end(name: str, end: Head, head: Head) -> Break | None:
    """Read after the last row, the head is never behind. It is ahead when promised rows did not come."""
    if end.version < head.version:
        return Break(name, end.version + 1, "tail", f"rows to version {head.version} are missing")
    if end.version > head.version:
        return Break(name, head.version + 1, "head", f"the head is at {head.version}, rows go to {end.version}")
    if end.hash != head.hash:
        return Break(name, end.version, "head", "the head names another hash")
    return None
