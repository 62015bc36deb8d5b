"""Where a waiting ticket stands: how many come before it, how long it takes from now on."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime

from tidehall_server.core import forecast
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import Ticket
from tidehall_server.core.queue.pool import entry_of, line_of


def ahead_of(day: Day, ticket: Ticket) -> int:
    """Waiting tickets that will be called before this one, as far as the lines can tell."""
    mine, own = line_of(ticket), entry_of(ticket)
    shared = day.neighbours(ticket.service)
    lines = [(line, entries) for line, entries in day.pool.lines() if line.service in shared]
    return sum(
        bisect_left(entries, own) if line.rank == mine.rank else len(entries)
        for line, entries in lines
        if line.rank <= mine.rank
    )


def estimate_of(day: Day, ticket: Ticket, now: datetime) -> tuple[int, int] | None:
    """How long it still takes, as people read it."""
    return forecast.shown(forecast.still(day, ticket, now))
