"""Every fact of a hall between two instants, as it is stored: what is handed to whoever audits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select

from tidehall_server.journal.chain import GENESIS
from tidehall_server.journal.codec import Texts, instant
from tidehall_server.journal.engine import READ_ONLY
from tidehall_server.journal.errors import translated
from tidehall_server.journal.tables import events, streams


@dataclass(frozen=True, slots=True)
class Step:
    """A stored row: ``texts`` with ``previous``, the hash of the row before it in its stream, give ``hash``.

    ``first`` and ``last`` are the versions from which and to which its stream goes in this trail, so that it can be
    seen when rows are missing at its ends.
    """

    stream: str
    first: int
    last: int
    texts: Texts
    previous: str
    hash: str


def trail(engine: Engine, hall: str, since: datetime | None, until: datetime | None) -> Iterator[Step]:
    """Stream by stream, each in its own order; a stream is read at once and no lock is held between two."""
    reading = engine.execution_options(**{READ_ONLY: True})
    with translated(), reading.connect() as connection:
        named = select(streams.c.stream).where(streams.c.hall == hall).order_by(streams.c.stream)
        names = list(connection.execute(named).scalars())
    for name in names:
        with translated(), reading.connect() as connection:
            previous, found = _rows(connection, name, since, until)
        for row in found:
            yield Step(name, found[0].version, found[-1].version, Texts._make(row[:-1]), previous, row.hash)
            previous = row.hash


def _rows(
    connection: Connection, name: str, since: datetime | None, until: datetime | None
) -> tuple[str, list[Row[Any]]]:
    """From the first row of the period to the last, all between them too; and the hash before the first."""
    e = events.c
    within = [e.stream == name]
    if since is not None:
        within.append(e.at >= instant(since))
    if until is not None:
        within.append(e.at < instant(until))
    first, last = connection.execute(select(func.min(e.version), func.max(e.version)).where(*within)).one()
    if first is None:
        return GENESIS, []
    columns = [e[name] for name in (*Texts._fields, "hash")]
    mine = select(*columns).where(e.stream == name, e.version.between(first - 1, last))
    found = list(connection.execute(mine.order_by(e.version)))
    return (found.pop(0).hash if found[0].version < first else GENESIS), found
