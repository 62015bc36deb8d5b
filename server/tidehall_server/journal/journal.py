"""The journal: the only writer of facts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, select, tuple_

from tidehall_server.core.candour import Told
from tidehall_server.core.fact import Fact
from tidehall_server.journal import rows
from tidehall_server.journal.bookers import Bookers
from tidehall_server.journal.codec import CODEC, Codec, instant
from tidehall_server.journal.engine import READ_ONLY, EngineReport, make_engine, report, sqlite_path
from tidehall_server.journal.errands import ErrandBook
from tidehall_server.journal.errors import JournalBusy, translated
from tidehall_server.journal.patient import PATIENCE_S, PatientConnection
from tidehall_server.journal.people import People, load_key
from tidehall_server.journal.read_tables import DAY
from tidehall_server.journal.recorded_days import recorded_days
from tidehall_server.journal.records import Records
from tidehall_server.journal.sealed import Seals
from tidehall_server.journal.tables import answers, events, streams
from tidehall_server.journal.told import told
from tidehall_server.journal.upgrade import upgrade
from tidehall_server.journal.values import Break, Head
from tidehall_server.journal.verify import verify
from tidehall_server.journal.writing import Writing, stored_head

_FORGET_AT_ONCE = 500


def wall_clock() -> datetime:
    """The age of personal data is a matter of the real world, whatever time a simulated hall lives in."""
    return datetime.now(UTC)  # noqa: TID251


class Journal:
    """A database of facts. Safe from threads and greenlets; one writer at a time per process and per stream."""

    def __init__(self, engine: Engine, codec: Codec, people: People, seals: Seals, bookers: Bookers) -> None:
        self.engine = engine
        self.people = people
        self.seals = seals
        self.bookers = bookers
        self.saved_copy: Path | None = None
        self._codec = codec
        self._reader = engine.execution_options(**{READ_ONLY: True})
        self._writer = threading.Lock()

    @classmethod
    def open(
        cls,
        url: str,
        *,
        people_key: bytes | None = None,
        now: Callable[[], datetime] = wall_clock,
        codec: Codec = CODEC,
    ) -> Journal:
        """Open, and make or migrate, the journal at ``sqlite:///path`` or ``postgresql://…``.

        ``people_key`` is the secret of the erasable tables (see ``people.load_key``). Without one a SQLite journal
        keeps it in ``people.key`` beside its file; a PostgreSQL journal then cannot look people up.
        ``saved_copy`` names the copy that was made of a SQLite file before a migration.
        Raises ``JournalTooNew``, ``JournalBusy``, ``JournalUnavailable``, ``JournalCorrupt``.
        """
        engine = make_engine(url)
        try:
            copy = upgrade(engine)
            if people_key is None and engine.dialect.name == "sqlite":
                people_key = load_key(sqlite_path(engine.url).with_name("people.key"))
        except BaseException:
            engine.dispose()
            raise
        people, seals = People(engine, people_key, now), Seals(engine, people_key, now)
        journal = cls(engine, codec, people, seals, Bookers(engine, people_key, now))
        journal.saved_copy = copy
        return journal

    def close(self) -> None:
        """Give the connections back; the journal can still be used and will connect again."""
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A transaction that holds what it locks. Committed at the end of the block, rolled back by an exception.

        Raises ``JournalBusy`` when the turn does not come within the bound; then nothing was recorded.
        """
        deadline = time.monotonic() + PATIENCE_S
        if not self._writer.acquire(timeout=PATIENCE_S):
            raise JournalBusy("the journal is busy in this process")
        try:
            with translated(), self.engine.connect() as connection:
                self._begin(connection, deadline)
                tx = Writing(connection, self._codec)
                yield tx
                tx.flush()
                with translated(committing=True):
                    connection.commit()
        finally:
            self._writer.release()

    @staticmethod
    def _begin(connection: Connection, deadline: float) -> None:
        """``BEGIN IMMEDIATE``, within what is left of the patience after the wait in this process."""
        raw = connection.connection.dbapi_connection
        if not isinstance(raw, PatientConnection):
            connection.begin()
            return
        raw.deadline = deadline
        try:
            connection.begin()
        finally:
            raw.deadline = None

    def read(self, stream: str, after: int = 0) -> Iterator[Fact]:
        """The committed facts of a stream after that version, in order."""
        with rows.loading():
            while True:
                facts = self._codec.facts(self._rows(stream, after))
                yield from facts
                if len(facts) < rows.CHUNK:
                    return
                after = facts[-1].version

    def facts_of(self, stream: str, kinds: Collection[type]) -> list[Fact]:
        """The committed facts of a stream that are of these types, in order; the others are not even decoded."""
        e, named = events.c, [kind.__name__ for kind in kinds]
        sought = select(e.version, e.type, e.schema, e.at, e.actor, e.command_id, e.data).where(
            e.stream == stream, e.type.in_(named)
        )
        with self._reading() as connection:
            found = [tuple(row) for row in connection.execute(sought.order_by(e.version))]
        return self._codec.facts(found)

    def head(self, stream: str) -> Head:
        """The end of a stream; version 0 for one that does not exist."""
        with self._reading() as connection:
            return stored_head(connection, stream) or Head(0, "")

    def streams(self, hall: str, kind: str = DAY) -> list[str]:
        """The business days of a hall that have facts, oldest first; or its matters of another kind."""
        name = streams.c.stream if self.engine.dialect.name == "sqlite" else streams.c.stream.collate("C")
        mine = (name >= f"{kind}/{hall}/") & (name < f"{kind}/{hall}0")  # "0" follows "/"
        sought = select(streams.c.stream).where(mine, streams.c.version > 0)
        with self._reading() as connection:
            return sorted(connection.execute(sought).scalars().all())

    def recorded_days(self, hall: str, first: str = "", last: str = "9999-12-31") -> list[str]:
        """The business days between these, oldest first, on which the hall meant to be open or somebody came."""
        with self._reading() as connection:
            return recorded_days(connection, self._codec, hall, first, last)

    def records(self, hall: str) -> Records:
        """What the read tables know across the days of a hall."""
        return Records(hall, self._reading)

    def errands(self, hall: str) -> ErrandBook:
        """What has to happen elsewhere because of this hall's facts."""
        return ErrandBook(self.engine, hall)

    def told(self, hall: str, first: str, last: str, now: datetime) -> list[Told]:
        """What citizens were told about their wait from day ``first`` to ``last``, and what came of it by ``now``."""
        with self._reading() as connection:
            return list(told(connection, self._codec, hall, first, last, now))

    def verify(self, stream: str | None = None) -> list[Break]:
        """The first broken row of the stream, or of every stream; empty when all is as it was written."""
        return verify(self._reading, self._codec, stream)

    def rebuild(self) -> None:
        """Fold the read tables anew from the facts, stream by stream; the hall may go on meanwhile."""
        for name in self._all_streams():
            with self.writing() as tx:
                tx.lock(name)
                tx.refold(name)

    def stale(self) -> list[str]:
        """The streams whose read tables do not say what their facts say; ``rebuild`` repairs them. For ``doctor``."""
        return [name for name in self._all_streams() if not self._reports_agree(name)]

    def _reports_agree(self, name: str) -> bool:
        with self.writing() as tx:
            tx.lock(name)
            return tx.reports_agree(name)

    def _all_streams(self) -> list[str]:
        with self._reading() as connection:
            return sorted(connection.execute(select(streams.c.stream)).scalars())

    def forget_answers(self, before: datetime, hall: str | None = None) -> int:
        """Drop the answers (of one hall, or all) given before that instant; 48 hours are promised. Returns how many.

        In small transactions, so that whoever serves citizens meanwhile gets a turn.
        """
        key = (answers.c.hall, answers.c.command_id)
        old = select(*key).where(answers.c.at < instant(before)).limit(_FORGET_AT_ONCE)
        rows = delete(answers).where(tuple_(*key).in_(old if hall is None else old.where(answers.c.hall == hall)))
        forgotten = 0
        while True:
            with translated(), self.engine.begin() as connection:
                dropped = connection.execute(rows).rowcount
            forgotten += dropped
            if dropped < _FORGET_AT_ONCE:
                return forgotten
            time.sleep(0)  # noqa: TID251 - no wait: green threads take turns here

    def engine_report(self) -> EngineReport:
        """What the database is, how it is run and why; for ``doctor``."""
        return report(self.engine)

    def _rows(self, stream: str, after: int) -> list[rows.Row]:
        with self._reading() as connection:
            return rows.after(connection, stream, after)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(), self._reader.connect() as connection:
            yield connection
