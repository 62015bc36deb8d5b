"""One transaction of the journal: lock, catch up, append, remember; all of it or nothing.

Appends are collected and written together at the end, so that a group of commands costs the database hardly more than
one. Nothing may be told to anybody before the ``with`` block has ended.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from tidehall_server.core.fact import Fact
from tidehall_server.journal import errands, read_tables, report_rows, rows
from tidehall_server.journal.bulk import Bulk
from tidehall_server.journal.chain import GENESIS, row_hash
from tidehall_server.journal.codec import Codec, instant
from tidehall_server.journal.errors import JournalConflict
from tidehall_server.journal.tables import answers, events, streams
from tidehall_server.journal.values import Head, StoredAnswer, hall_of

_NEW_STREAM = {
    "sqlite": sqlite_insert(streams).on_conflict_do_nothing(),
    "postgresql": postgres_insert(streams).on_conflict_do_nothing(),
}
_EVENTS = Bulk(events)
_ANSWERS = Bulk(answers)
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def stored_head(connection: Connection, stream: str, *, lock: bool = False) -> Head | None:
    """The head as stored, None for a stream that was never locked."""
    row = rows.head(connection, stream, lock=lock)
    return None if row is None else Head(*row)


class Writing:
    """What ``Journal.writing()`` hands out. Not for use from two threads at once."""

    def __init__(self, connection: Connection, codec: Codec) -> None:
        self._connection = connection
        self._codec = codec
        self._stored: dict[str, Head] = {}
        self._heads: dict[str, Head] = {}
        self._facts: dict[str, list[Fact]] = {}
        self._rows: list[tuple[Any, ...]] = []
        self._answers: dict[tuple[str, str], tuple[Any, ...]] = {}

    def lock(self, stream: str) -> Head:
        """Hold the stream until the end of the transaction; it is made when there is none. Returns its head.

        On SQLite the whole database is held already; on PostgreSQL the stream's row is.
        """
        if stream in self._heads:
            return self._heads[stream]
        head = stored_head(self._connection, stream, lock=True)
        if head is None:
            row = {"stream": stream, "hall": hall_of(stream), "version": 0, "hash": GENESIS}
            self._connection.execute(_NEW_STREAM[self._connection.dialect.name], row)
            head = stored_head(self._connection, stream, lock=True)
            if head is None:
                raise JournalConflict(f"the stream {stream!r} cannot be made")
        self._stored[stream] = self._heads[stream] = head
        return head

    def read(self, stream: str, after: int = 0) -> list[Fact]:
        """The facts after that version, those of this transaction included."""
        if self._facts.get(stream):
            self.flush()
        return self._stored_facts(stream, after)

    def _stored_facts(self, stream: str, after: int = 0) -> list[Fact]:
        found: list[Fact] = []
        while True:
            with rows.loading():
                chunk = self._codec.facts(rows.after(self._connection, stream, after))
                found += chunk
            if len(chunk) < rows.CHUNK:
                return found
            after = chunk[-1].version

    def answered(self, hall: str, command_id: str) -> StoredAnswer | None:
        """What this command was answered, if it was."""
        pending = self._answers.get((hall, command_id))
        if pending is not None:
            return StoredAnswer(pending[2], pending[3], json.loads(pending[4]))
        row = rows.answer(self._connection, hall, command_id)
        return None if row is None else StoredAnswer(row[0], row[1], json.loads(row[2]))

    def append(self, stream: str, facts: Iterable[Fact]) -> Head:
        """Append facts whose versions follow the head of a locked stream. Returns the new head.

        Raises ``JournalConflict`` when the stream is not locked or the versions do not follow.
        """
        head = self._heads.get(stream)
        if head is None:
            raise JournalConflict(f"lock {stream!r} before appending to it")
        written: list[tuple[Any, ...]] = []
        new = list(facts)
        for fact in new:
            if fact.version != head.version + 1:
                raise JournalConflict(f"{stream}: version {fact.version} does not follow {head.version}")
            texts = self._codec.encode(fact)
            head = Head(fact.version, row_hash(head.hash, stream, texts))
            written.append((stream, *texts, head.hash))
        self._rows += written
        if new:  # a replayed command, or one that changes nothing, brings no facts
            self._facts.setdefault(stream, []).extend(new)
        self._heads[stream] = head
        return head

    def remember(
        self, hall: str, command_id: str, fingerprint: str, version: int, result: Mapping[str, Any], at: datetime
    ) -> None:
        """Keep the answer of a command, so that the same id gets the same answer. ``result`` must be JSON."""
        stored = (hall, command_id, fingerprint, version, _compact(result), instant(at))
        self._answers[hall, command_id] = stored

    def refold(self, stream: str) -> None:
        """Throw the stream's rows in the read tables away and fold them anew from the facts."""
        facts = self.read(stream)
        read_tables.replace_all(self._connection, stream, facts)

    def reports_agree(self, stream: str) -> bool:
        """Whether the read tables say what the facts of this stream say."""
        return read_tables.agree(self._connection, stream, self.read(stream))

    def flush(self) -> None:
        """Write what was collected. ``Journal.writing`` does so before it commits."""
        if self._rows:
            _EVENTS.run(self._connection, self._rows)
            self._rows = []
        for stream, facts in self._facts.items():
            self._move(stream)
            read_tables.write(self._connection, stream, facts, self._past(stream, facts))
            errands.make(self._connection, stream, facts)
        self._facts = {}
        if self._answers:
            _ANSWERS.run(self._connection, list(self._answers.values()))
            self._answers = {}

    def _move(self, stream: str) -> None:
        before, head = self._stored[stream], self._heads[stream]
        if not rows.move(self._connection, stream, before.version, head.version, head.hash):
            raise JournalConflict(f"the head of {stream} moved while it was held")
        self._stored[stream] = head

    def _past(self, stream: str, new: Sequence[Fact]) -> read_tables.Past:
        return read_tables.Past(lambda: self._stored_facts(stream), self._history(stream, new))

    def _history(self, stream: str, new: Sequence[Fact]) -> report_rows.History:
        first = new[0].version

        def history(ticket: str) -> list[Fact]:
            found = self._codec.facts([row for row in rows.naming(self._connection, stream, ticket) if row[0] < first])
            return [fact for fact in found if getattr(fact.event, "ticket", None) == ticket]

        return history
