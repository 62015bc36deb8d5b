"""Bad reviews as the hall works on them: opened by their rating, watched by the clock, worked on by people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tidehall_server.core.errands import RECTIFY
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import Actor
from tidehall_server.core.queue.events import TicketRated
from tidehall_server.core.reviews.commands import OpenReview
from tidehall_server.core.reviews.model import Rated
from tidehall_server.core.reviews.room import REVIEWS, review_id
from tidehall_server.core.reviews.shares import Shares
from tidehall_server.errands import Handler
from tidehall_server.hall import Answer
from tidehall_server.journal import Journal
from tidehall_server.journal.errands import Errand
from tidehall_server.journal.review_list import ReviewList
from tidehall_server.matters import Found, Matters

HOUSE = Actor(id="errands", role="house", name="tidehall", personal=False)


class NotYetWrittenError(Exception):
    """The read tables do not know the rating of an errand: they are being rebuilt. Try again."""


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """One hall's bad reviews."""

    hall: str
    journal: Journal
    matters: Matters

    @property
    def rows(self) -> ReviewList:
        return ReviewList(self.journal.engine, self.hall)

    def find(self, review: str) -> Found:
        return self.matters.find(REVIEWS, review)

    def story(self, review: str) -> list[Fact]:
        return self.matters.story(REVIEWS, review)

    def execute(self, review: str, command: Any, actor: Actor, command_id: str) -> Answer:
        """A command of a person. Raises ``UnknownMatterError``: only a rating opens a review."""
        self.find(review)
        return self.matters.execute(REVIEWS, review, command, actor, command_id)

    def shares(self, since: date) -> Shares:
        return self.rows.shares(since)

    def tick(self) -> int:
        """Let the clock look at what is due; returns on how many it acted."""
        return sum(self.matters.tick(REVIEWS, review) for review in self.rows.due(self.matters.clock.now()))

    def errands(self) -> Mapping[str, Handler]:
        return {RECTIFY: self._open}

    def _open(self, errand: Errand, fact: Fact) -> str:
        """A bad rating opens its rectification, once."""
        event = fact.event
        if not isinstance(event, TicketRated):
            raise TypeError(f"{type(event).__name__} opens no rectification")
        rated = rated_of(self.rows, errand.stream, fact, event)
        answer = self.matters.execute(REVIEWS, review_id(rated.day, rated.ticket), OpenReview(rated), HOUSE, errand.id)
        return f"review {answer.result['id']}"


def rated_of(known: ReviewList, stream: str, fact: Fact, event: TicketRated) -> Rated:
    """The review of a rating, with what its ticket was for."""
    found = known.rated(stream, event.ticket)
    if found is None:
        raise NotYetWrittenError(event.ticket)
    return Rated(
        day=date.fromisoformat(stream.rsplit("/", 1)[1]), ticket=event.ticket, level=event.level, tags=event.tags,
        words=event.words, anonymous=event.anonymous, service=found["service"], window=event.window,
        clerk=event.clerk, at=_given(fact, event),
    )  # fmt: skip


def _given(fact: Fact, event: TicketRated) -> datetime:
    return event.given_at if event.given_at is not None else fact.at
