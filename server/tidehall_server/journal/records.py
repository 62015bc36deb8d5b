"""What the read tables know across days: how many tickets a day had, and where a number, window or clerk occurs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from tidehall_server.core.weeks import Case
from tidehall_server.journal.codec import moment
from tidehall_server.journal.tables import tickets, window_sessions


@dataclass(frozen=True, slots=True)
class DayCount:
    """A recorded day and the tickets taken on it."""

    day: str
    taken: int


@dataclass(frozen=True, slots=True)
class FoundTicket:
    day: str
    ticket: str
    service: str
    status: str
    window: str | None
    taken_at: str


@dataclass(frozen=True, slots=True)
class Presence:
    """A clerk who sat at a window on a day."""

    day: str
    clerk: str
    window: str


def _case(row: Row[*tuple[Any, ...]]) -> Case:
    """A case whose only call was its first: what was held, sent on or called again says nothing of its length."""
    called, first, ended = row.called_at, row.first_called_at, row.ended_at
    lasted: float | None = None
    if row.status == "finished" and called is not None and called == first and ended is not None:
        lasted = max(0.0, (moment(ended) - moment(called)).total_seconds())
    missed = row.passes > 0 if first is not None else None
    return Case(row.service, moment(row.taken_at), row.slot is not None, lasted, missed)


class Records:
    """Reads of the read tables of one hall; never the truth, always what was folded from it."""

    def __init__(self, hall: str, reading: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._begins = f"hall/{hall}/"
        self._reading = reading

    def cases(self, before: str, days: int) -> list[tuple[date, list[Case]]]:
        """The tickets of the last ``days`` recorded days before the stream ``before``, oldest day first."""
        named = select(tickets.c.stream).where(self._mine(tickets.c.stream), tickets.c.stream < before)
        newest = named.distinct().order_by(tickets.c.stream.desc()).limit(days)
        with self._reading() as connection:
            streams = sorted(connection.execute(newest).scalars())
            sought = select(
                tickets.c.stream,
                tickets.c.service,
                tickets.c.taken_at,
                tickets.c.slot,
                tickets.c.status,
                tickets.c.passes,
                tickets.c.first_called_at,
                tickets.c.called_at,
                tickets.c.ended_at,
            ).where(tickets.c.stream.in_(streams))
            found: dict[str, list[Case]] = {name: [] for name in streams}
            for row in connection.execute(sought):
                found[row.stream].append(_case(row))
        return [(date.fromisoformat(name.removeprefix(self._begins)), cases) for name, cases in found.items()]

    def taken(self) -> dict[str, int]:
        """Tickets taken, by day."""
        sought = select(tickets.c.stream, func.count()).where(self._mine(tickets.c.stream)).group_by(tickets.c.stream)
        with self._reading() as connection:
            return {self._day(stream): count for stream, count in connection.execute(sought)}

    def tickets(self, part: str, limit: int) -> list[FoundTicket]:
        """Tickets whose number contains ``part``, newest day first."""
        t = tickets.c
        sought = (
            select(t.stream, t.ticket, t.service, t.status, t.window, t.taken_at)
            .where(self._mine(t.stream), func.lower(t.ticket).contains(part.lower(), autoescape=True))
            .order_by(t.stream.desc(), t.version)
            .limit(limit)
        )
        with self._reading() as connection:
            return [FoundTicket(self._day(stream), *rest) for stream, *rest in connection.execute(sought)]

    def served(self, *, window: str | None = None, service: str | None = None) -> list[DayCount]:
        """Days on which tickets went to the window, or were taken for the service; newest first."""
        t = tickets.c
        which = t.window == window if service is None else t.service == service
        sought = (
            select(t.stream, func.count())
            .where(self._mine(t.stream), which)
            .group_by(t.stream)
            .order_by(t.stream.desc())
        )
        with self._reading() as connection:
            return [DayCount(self._day(stream), count) for stream, count in connection.execute(sought)]

    def clerks(self) -> list[str]:
        """Everybody who ever signed in."""
        sought = select(window_sessions.c.clerk).where(self._mine(window_sessions.c.stream)).distinct()
        with self._reading() as connection:
            return sorted(connection.execute(sought).scalars())

    def presences(self, clerk: str, limit: int) -> list[Presence]:
        """Where the clerk sat, newest day first."""
        s = window_sessions.c
        sought = (
            select(s.stream, s.clerk, s.window)
            .where(self._mine(s.stream), s.clerk == clerk, s.window.is_not(None))
            .distinct()
            .order_by(s.stream.desc(), s.window)
            .limit(limit)
        )
        with self._reading() as connection:
            return [Presence(self._day(stream), who, where) for stream, who, where in connection.execute(sought)]

    def _mine(self, stream: ColumnElement[str]) -> ColumnElement[bool]:
        return stream.startswith(self._begins, autoescape=True)

    def _day(self, stream: str) -> str:
        return stream[len(self._begins) :]
