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
from tidehall_server.core.reviews.added import ReviewAppended
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

    def contact(self, rated: Rated) -> dict[str, str] | None:
        """Who said it and how to reach them, in clear; empty for who left nothing, None after the purge."""
        return self.journal.seals.open(self.hall, rated.contact) if rated.contact else {}

    def open_persons(self, settled_since: datetime | None = None) -> set[str]:
        """The keys of people whose reviews are not settled, or were only from then on."""
        states = (self.find(each).state for each in self.rows.open_ids(settled_since))
        return {each.rated.contact for each in states if each.rated is not None and each.rated.contact}

    def tick(self) -> int:
        """Let the clock look at what is due; returns on how many it acted."""
        return self.matters.tick_each(REVIEWS, self.rows.due(self.matters.clock.now()))

    def errands(self) -> Mapping[str, Handler]:
        return {RECTIFY: self._open}

    def _open(self, errand: Errand, fact: Fact) -> str:
        """A bad rating opens its rectification, once; a bad addition one of its own."""
        event = fact.event
        if isinstance(event, TicketRated):
            rated = rated_of(self.rows, errand.stream, fact, event)
        elif isinstance(event, ReviewAppended):
            rated = added_of(fact, event)
        else:
            raise TypeError(f"{type(event).__name__} opens no rectification")
        name = review_id(rated.day, rated.ticket, rated.append_no)
        answer = self.matters.execute(REVIEWS, name, OpenReview(rated), HOUSE, errand.id)
        return f"review {answer.result['id']}"


def rated_of(known: ReviewList, stream: str, fact: Fact, event: TicketRated) -> Rated:
    """The review of a rating, with what its ticket was for."""
    found = known.rated(stream, event.ticket)
    if found is None:
        raise NotYetWrittenError(event.ticket)
    return Rated(
        day=date.fromisoformat(stream.rsplit("/", 1)[1]), ticket=event.ticket, level=event.level, tags=event.tags,
        words=event.words, anonymous=event.anonymous, service=found["service"], window=event.window,
        clerk=event.clerk, at=_given(fact, event), contact=event.contact,
    )  # fmt: skip


def added_of(fact: Fact, event: ReviewAppended) -> Rated:
    """What was added, as a review of its own."""
    first = event.first
    return Rated(
        day=first.day, ticket=first.ticket, level=event.level, tags=event.tags, words=event.words,
        anonymous=event.anonymous, service=first.service, window=first.window, clerk=first.clerk, at=fact.at,
        contact=event.contact, append_no=1,
    )  # fmt: skip


def _given(fact: Fact, event: TicketRated) -> datetime:
    return event.given_at if event.given_at is not None else fact.at
