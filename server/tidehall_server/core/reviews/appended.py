"""追评: what a citizen adds later to a rating. Once for each ticket, in its own stream; the first word stays as it was.

It is its own fact, apart from the first: no figure of the first moves by it, the province has it under its own number,
and a bad one is put right like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tidehall_server.core.fact import Fact
from tidehall_server.core.matter import Given, Room
from tidehall_server.core.queue.commands import Level, RatingChannel
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.core.reviews.added import First, ReviewAppended
from tidehall_server.core.reviews.reasons import must_fit, must_say_why


@dataclass(frozen=True, slots=True)
class AppendBook:
    """``days`` after the first rating somebody may add to it: a local rule."""

    days: int = 30


@dataclass(frozen=True, slots=True)
class AppendReview:
    """``words`` and ``contact`` are keys of erasable texts, never the texts."""

    first: First
    level: Level
    tags: tuple[str, ...] = ()
    words: str | None = None
    contact: str | None = None
    anonymous: bool = True
    channel: RatingChannel = RatingChannel.QR


@dataclass(frozen=True, slots=True)
class LookAtAppended:
    """Nothing here has a clock."""


@dataclass(frozen=True, slots=True)
class Appended:
    """The folded state: what was added, and when."""

    said: ReviewAppended | None = None
    at: datetime | None = None


def ends(first: datetime, book: AppendBook) -> datetime:
    """Until when something may be added to a rating of this moment."""
    return first + timedelta(days=book.days)


def _decide(command: Any, state: Appended, given: Given) -> Sequence[Any]:
    if not isinstance(command, AppendReview):
        return []
    first = command.first
    if state.said is not None:
        raise Refused(Code.ALREADY_APPENDED, ticket=first.ticket, level=state.said.level.value)
    book = given.book if isinstance(given.book, AppendBook) else AppendBook()
    if given.now > ends(first.at, book):
        raise Refused(Code.APPEND_OVER, ticket=first.ticket, days=book.days)
    must_fit(command.level, command.tags)
    must_say_why(command.level, command.tags, command.words)
    tags = tuple(dict.fromkeys(command.tags))
    return [
        ReviewAppended(first, command.level, tags, command.words, command.contact, command.anonymous, command.channel)
    ]


def _evolve(state: Appended, fact: Fact) -> Appended:
    return Appended(fact.event, fact.at) if isinstance(fact.event, ReviewAppended) else state


def _result(command: Any, events: Sequence[Any], state: Appended) -> dict[str, object]:
    return {"level": state.said.level.value if state.said is not None else None}


APPENDED: Room[Appended] = Room("append", Appended(), _decide, _evolve, _result, lambda _state: None, LookAtAppended())
