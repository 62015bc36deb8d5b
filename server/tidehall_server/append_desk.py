"""追评 as the hall keeps it: once for each rated ticket, days later too, by the citizen's own link or on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from tidehall_server.core.queue.commands import Actor, Level
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.core.reviews.added import First
from tidehall_server.core.reviews.appended import APPENDED, AppendBook, Appended, AppendReview, ends
from tidehall_server.core.reviews.room import review_id
from tidehall_server.erasable import Said, kept_for
from tidehall_server.hall import Answer
from tidehall_server.journal import Journal
from tidehall_server.journal.codec import moment
from tidehall_server.journal.review_list import ReviewList
from tidehall_server.matters import Matters, UnknownMatterError


@dataclass(frozen=True, slots=True)
class AppendDesk:
    """One hall's additions. ``book`` gives what the hall's file says today."""

    hall: str
    journal: Journal
    matters: Matters
    book: Callable[[], AppendBook]

    def first(self, day: date, ticket: str) -> First | None:
        """The rating that something would be added to; None where there is none."""
        found = ReviewList(self.journal.engine, self.hall).rated(f"hall/{self.hall}/{day.isoformat()}", ticket)
        if found is None:
            return None
        return First(
            day, ticket, Level(found["level"]), found["service"], found["window"], found["clerk"], moment(found["at"])
        )

    def ends(self, first: First) -> datetime:
        return ends(first.at, self.book())

    def found(self, day: date, ticket: str) -> Appended | None:
        """What was added, if anything was."""
        try:
            state: Appended = self.matters.find(APPENDED, review_id(day, ticket)).state
        except UnknownMatterError:
            return None
        return state

    def append(self, day: date, ticket: str, wish: AppendWish, said: Said, actor: Actor, command_id: str) -> Answer:
        """Raises ``Refused`` where nothing was said before, something was added before, or the time is over."""
        first = self.first(day, ticket)
        if first is None:
            raise Refused(Code.APPEND_FIRST, ticket=ticket)
        command = replace(wish.command(first), anonymous=said.contact is None)

        def work(words: str | None, contact: str | None, fingerprint: str) -> Answer:
            whole = replace(command, words=words, contact=contact)
            return self.matters.execute(APPENDED, review_id(day, ticket), whole, actor, command_id, fingerprint)

        return kept_for(self.journal, self.hall, said, actor.id, command, work)


@dataclass(frozen=True, slots=True)
class AppendWish:
    """What the citizen chose."""

    level: Level
    tags: tuple[str, ...] = ()

    def command(self, first: First) -> AppendReview:
        return AppendReview(first, self.level, self.tags)
