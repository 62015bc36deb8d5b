"""What citizens were told over several days and what came of it: the estimate from the fact, the rest from the read
tables. Each ticket's row names the version of the fact that issued it, so no other fact is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, and_, select

from tidehall_server.core.candour import Told
from tidehall_server.core.queue.events import TicketTaken
from tidehall_server.core.queue.model import TERMINAL
from tidehall_server.journal.codec import Codec, moment
from tidehall_server.journal.report_model import seconds
from tidehall_server.journal.tables import events, tickets

_AT_ONCE = 500


def told(connection: Connection, codec: Codec, hall: str, first: str, last: str, now: datetime) -> Iterator[Told]:
    """Every ticket of the business days from ``first`` to ``last``, in order of issue."""
    sought = (
        select(
            tickets.c.stream, tickets.c.ticket, tickets.c.service, tickets.c.status, tickets.c.taken_at,
            tickets.c.first_called_at, events.c.type, events.c.schema, events.c.data,
        )
        .join(events, and_(events.c.stream == tickets.c.stream, events.c.version == tickets.c.version))
        .where(tickets.c.stream >= f"hall/{hall}/{first}", tickets.c.stream <= f"hall/{hall}/{last}")
        .order_by(tickets.c.stream, tickets.c.version)
    )  # fmt: skip
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(sought):
        event = codec.event(row.type, row.schema, row.data)
        called = row.first_called_at
        taken = event if isinstance(event, TicketTaken) else None
        foreseen = taken.foreseen if taken is not None else None
        gone = row.status in TERMINAL or called is not None
        yield Told(
            day=row.stream.rsplit("/", 1)[1],
            ticket=row.ticket,
            service=row.service,
            range_s=taken.estimate_s if taken is not None else None,
            real_s=seconds(row.taken_at, moment(called)) if called is not None else None,
            so_far_s=None if gone else seconds(row.taken_at, now),
            guess_s=foreseen.point_s if foreseen is not None else None,
        )
