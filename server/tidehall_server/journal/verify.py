"""Is the story still the one that was written? Walk the chain and name the first row that is not."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.exc import DatabaseError

from tidehall_server.core.queue.events import DayOpened
from tidehall_server.journal import rows
from tidehall_server.journal.chain import GENESIS, parse_link, row_hash
from tidehall_server.journal.codec import Codec, Texts
from tidehall_server.journal.errors import JournalCorrupt, JournalTooNew
from tidehall_server.journal.tables import events, streams
from tidehall_server.journal.values import Break, Head


def verify(connection: Connection, codec: Codec, stream: str | None = None) -> list[Break]:
    """The first break of the stream, or of every stream of the database, in the order of their names."""
    try:
        damaged = _damaged(connection)
        if damaged is not None:
            return [damaged]
        heads = {row.stream: Head(row.version, row.hash) for row in connection.execute(select(streams))}
        known = set(connection.execute(select(events.c.stream).distinct()).scalars())
        names = sorted(heads.keys() | known) if stream is None else [stream]
        walk = _Walk(connection, codec, heads, sorted(heads.keys() & known))
        found = [walk.stream(name) for name in names]
    except DatabaseError as error:
        return [Break(stream or "", 0, "database", str(error.orig))]
    return [item for item in found if item is not None]


def _damaged(connection: Connection) -> Break | None:
    """SQLite's own check of the file; PostgreSQL keeps checksums of its own."""
    if connection.dialect.name != "sqlite":
        return None
    lines = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(3)")]
    return None if lines == ["ok"] else Break("", 0, "database", "; ".join(lines))


class _Walk:
    """The walk along one stream after the other."""

    def __init__(self, connection: Connection, codec: Codec, heads: dict[str, Head], names: list[str]) -> None:
        self._connection = connection
        self._codec = codec
        self._heads = heads
        self._names = names

    def stream(self, name: str) -> Break | None:
        """The first break of this stream."""
        head = self._heads.get(name)
        if head is None:
            return Break(name, 1, "orphan", "the list of streams does not have it")
        end = Head(0, GENESIS)
        while True:
            chunk = rows.with_hashes(self._connection, name, end.version)
            for row in chunk:
                broken = self._row(name, Texts(*row[:7]), row[7], end)
                if broken is not None:
                    return broken
                end = Head(row[0], row[7])
            if len(chunk) < rows.CHUNK:
                return self._end(name, end, head)

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
        return None

    def _end(self, name: str, end: Head, head: Head) -> Break | None:
        if end.version < head.version:
            return Break(name, end.version + 1, "tail", f"rows to version {head.version} are missing")
        if end.version > head.version:
            return Break(name, head.version + 1, "head", f"the head is at {head.version}, rows go to {end.version}")
        if end.hash != head.hash:
            return Break(name, end.version, "head", "the head names another hash")
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
        if day not in self._heads:
            return Break(name, 1, "link", f"the day before, {day}, is missing")
        sought = select(events.c.version).where(events.c.stream == day, events.c.hash == named)
        if self._connection.execute(sought).first() is None:
            return Break(name, 1, "link", f"{day} has no row with the hash {named}")
        if before and day < before[-1]:
            return Break(name, 1, "link", f"names {day}, but the day before is {before[-1]}")
        return None
