"""One clerk's own figures of a day, from the read tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from tidehall_server.journal.report_model import seconds
from tidehall_server.journal.tables import tickets, window_sessions


@dataclass(frozen=True, slots=True)
class OwnDay:
    """``mean_s`` is the average time of a case, None before the first; ``open_s`` the time at a window, less pauses."""

    cases: int
    mean_s: float | None
    open_s: float
    paused_s: float


def own_day(engine: Engine, stream: str, clerk: str, now: datetime) -> OwnDay:
    """What ``clerk`` did in ``stream`` until ``now``; nobody else's figures are read."""
    done = select(func.count(), func.avg(tickets.c.serve_s)).where(
        tickets.c.stream == stream, tickets.c.clerk == clerk, tickets.c.status == "finished"
    )
    table = window_sessions.c
    seated = select(table.began_at, table.ended_at, table.paused_s, table.paused_at).where(
        table.stream == stream, table.clerk == clerk, table.window.is_not(None)
    )
    with engine.connect() as connection:
        cases, mean = connection.execute(done).one()
        rows = connection.execute(seated).all()
    at_window = paused = 0.0
    for row in rows:
        until = datetime.fromisoformat(row.ended_at) if row.ended_at is not None else now
        at_window += seconds(row.began_at, until)
        paused += row.paused_s + (seconds(row.paused_at, now) if row.paused_at is not None else 0.0)
    return OwnDay(cases, round(mean, 1) if mean is not None else None, max(0.0, at_window - paused), paused)
