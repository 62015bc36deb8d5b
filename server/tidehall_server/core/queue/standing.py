"""Where a waiting ticket stands: how many come before it, how long it takes from now on."""

from __future__ import annotations

from datetime import datetime

from tidehall_server.core import forecast
from tidehall_server.core.callby import lines_before
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import Ticket
from tidehall_server.core.queue.pool import line_of


def ahead_of(day: Day, ticket: Ticket, now: datetime) -> int:
    """Waiting tickets that will be called before this one, as far as the lines can tell."""
    before = lines_before(day, line_of(ticket), ticket.turn_from, ticket.place, now)
    return sum(count for _, count in before)


def estimate_of(day: Day, ticket: Ticket, now: datetime) -> tuple[int, int] | None:
    """How long it still takes, as people read it."""
    return forecast.shown(forecast.still(day, ticket, now))
