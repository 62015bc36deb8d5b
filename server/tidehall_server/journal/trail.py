"""Every fact of a hall between two instants, as it is stored: what is handed to whoever audits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from tidehall_server.journal.codec import instant
from tidehall_server.journal.engine import READ_ONLY
from tidehall_server.journal.errors import translated
from tidehall_server.journal.tables import events, streams


@dataclass(frozen=True, slots=True)
class Step:
    """A stored row. ``hash`` chains it to the row before it in its stream, so that a gap in an export can be seen."""

    stream: str
    version: int
    at: str
    actor: str
    type: str
    data: str
    command_id: str
    hash: str


def trail(engine: Engine, hall: str, since: datetime | None, until: datetime | None) -> Iterator[Step]:
    """Stream by stream, each in its own order; a stream is read at once and no lock is held between two."""
    reading = engine.execution_options(**{READ_ONLY: True})
    with translated(), reading.connect() as connection:
        named = select(streams.c.stream).where(streams.c.hall == hall).order_by(streams.c.stream)
        names = list(connection.execute(named).scalars())
    columns = [events.c[name] for name in Step.__slots__]
    for name in names:
        chosen = select(*columns).where(events.c.stream == name).order_by(events.c.version)
        if since is not None:
            chosen = chosen.where(events.c.at >= instant(since))
        if until is not None:
            chosen = chosen.where(events.c.at < instant(until))
        with translated(), reading.connect() as connection:
            found = [Step(*row) for row in connection.execute(chosen)]
        yield from found
