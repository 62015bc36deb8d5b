"""Which days of a hall are recorded: whoever lists days, counts them or owes a report for them asks here.

A hall that is served opens a day on every date of the calendar, days off too. A day is recorded when the hall meant to
be open (its plan has sessions) or when somebody came all the same (a ticket was taken).
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from tidehall_server.core.queue.events import DayOpened
from tidehall_server.journal.codec import Codec
from tidehall_server.journal.read_tables import DAY
from tidehall_server.journal.tables import events, streams, tickets


def recorded_days(connection: Connection, codec: Codec, hall: str, first: str, last: str) -> list[str]:
    """The recorded business days from ``first`` to ``last``, both included, oldest first."""
    begins = f"{DAY}/{hall}/"
    name = streams.c.stream if connection.dialect.name == "sqlite" else streams.c.stream.collate("C")
    visited = select(tickets.c.ticket).where(tickets.c.stream == streams.c.stream).exists()
    lived = select(streams.c.stream, visited).where(name.between(begins + first, begins + last), streams.c.version > 0)
    found = {stream: bool(came) for stream, came in connection.execute(lived)}
    quiet = [stream for stream, came in found.items() if not came]
    e = events.c
    opened = select(e.stream, e.type, e.schema, e.data).where(e.stream.in_(quiet), e.version == 1)
    for stream, kind, schema, data in connection.execute(opened):
        event = codec.event(kind, schema, data)
        found[stream] = isinstance(event, DayOpened) and bool(event.plan.sessions)
    return sorted(stream.removeprefix(begins) for stream, recorded in found.items() if recorded)
