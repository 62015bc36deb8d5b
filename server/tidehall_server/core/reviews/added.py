"""The fact that a citizen added something to a rating (追评), and the rating that it was added to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tidehall_server.core.queue.commands import Level, RatingChannel


@dataclass(frozen=True, slots=True)
class First:
    """The rating that is added to, as the read tables know it."""

    day: date
    ticket: str
    level: Level
    service: str
    window: str
    clerk: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewAppended:
    first: First
    level: Level
    tags: tuple[str, ...]
    words: str | None
    contact: str | None
    anonymous: bool
    channel: RatingChannel


AppendedEvent = ReviewAppended
EVENTS: dict[str, type] = {ReviewAppended.__name__: ReviewAppended}
