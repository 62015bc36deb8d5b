"""The outbox to the province: every rating is an errand, written with its fact; here it is delivered and looked at.

Nothing is taken out before the province has it: what is missing, refused or unanswered stays, is tried again, and can
be sent again by hand. What the province calls a repetition is done, but for what was added later and can never have
arrived before: a province that keeps one review for each service has refused that, and a person must see it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from tidehall_server.core.errands import UPLOAD
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import Level, RatingChannel
from tidehall_server.core.queue.events import TicketRated
from tidehall_server.core.queue.model import ServiceKind
from tidehall_server.core.reviews.added import ReviewAppended
from tidehall_server.errands import Handler
from tidehall_server.journal import Journal
from tidehall_server.journal.codec import moment
from tidehall_server.journal.errands import Errand, State
from tidehall_server.journal.review_list import ReviewList
from tidehall_server.province.envelope import NO_SERVICE, Verdict
from tidehall_server.province.push import REVIEW, Delivered, RefusedByProvinceError, UnreachableError
from tidehall_server.province.records import Matter, Person, Review, Service, Stage
from tidehall_server.review_desk import NotYetWrittenError

_GONE = Matter("", ServiceKind.INSTANT)


class Province(Protocol):
    """Whoever takes a service and its review: ``province.push.Push``, or a virtual one."""

    def deliver(self, service: Service, review: Review | None) -> Delivered: ...


@dataclass(frozen=True, slots=True)
class Served:
    """What else is known of a ticket's service: the province's number of its case, who was served, and which step it
    was. ``service`` is the case's, where the ticket only collected its result."""

    project_no: str = ""
    person: Person = field(default_factory=Person)
    clerk: str = ""
    stage: Stage = Stage.DONE
    service: str = ""


@dataclass(frozen=True, slots=True)
class Outbox:
    """``matter`` gives the provincial codes of a service of ours; ``served`` the case behind a ticket of a service,
    ``name`` a clerk's name by the account.
    """

    hall: str
    journal: Journal
    matter: Callable[[str], Matter]
    served: Callable[[str, str, str], Served]
    province: Province | None = None
    name: Callable[[str], str] = str

    def errands(self) -> Mapping[str, Handler]:
        """None where no province is connected: then everything waits, and is sent when one is."""
        return {UPLOAD: self._upload} if self.province is not None else {}

    def rows(self, state: State | None = None, limit: int = 200) -> list[Errand]:
        """The newest uploads, with their tries and the province's last words."""
        return self.journal.errands(self.hall).newest(UPLOAD, state, limit)

    def counts(self) -> dict[State, int]:
        found = self.journal.errands(self.hall).counts()
        return {state: found.get((UPLOAD, state), 0) for state in State}

    def again(self, stream: str, version: int, now: datetime) -> bool:
        """Send a failed row once more. False when there is no such row."""
        return self.journal.errands(self.hall).again(stream, version, UPLOAD, now)

    def handed_in(self, stream: str, version: int, by: str, now: datetime) -> bool:
        """Somebody gave this row to the province in a file."""
        return self.journal.errands(self.hall).done_by_hand(stream, version, UPLOAD, f"file, {by}", now)

    def waiting(self, limit: int = 500) -> list[Review]:
        """What did not arrive, oldest first, as a file wants it: one whose service is gone as well."""
        found = []
        for errand in [*self.rows(State.FAILED, limit), *self.rows(State.OPEN, limit)]:
            with suppress(NotYetWrittenError):
                found.append(self.records(self.spoken(errand), gone=_GONE)[1])
        return sorted(found, key=lambda review: (review.at, review.append_no))

    def spoken(self, errand: Errand) -> Spoken:
        """What the citizen said, whose upload this is."""
        return said_of(errand.stream, next(self.journal.read(errand.stream, after=errand.version - 1)))

    def _upload(self, errand: Errand, fact: Fact) -> str:
        service, review = self.records(said_of(errand.stream, fact))
        if self.province is None:
            raise RuntimeError("no province is connected")
        delivered = self.province.deliver(service, review)
        if delivered.verdict is Verdict.ALREADY and review.append_no and not _may_have_arrived(errand):
            raise RefusedByProvinceError(f"{REVIEW}: {delivered.said}")
        return delivered.said

    def records(self, said: Spoken, gone: Matter | None = None) -> tuple[Service, Review]:
        """What is sent for one rating, or for what was added to one. Times are the real ones.

        ``gone`` stands for a service that is no longer in the hall's file; without it that is a ``LookupError``.
        """
        found = ReviewList(self.journal.engine, self.hall).rated(said.day_stream, said.ticket)
        if found is None:
            raise NotYetWrittenError(said.ticket)
        served = self.served(said.day_stream, said.ticket, found["service"])
        try:
            matter = self.matter(served.service or found["service"])
        except LookupError:
            if gone is None:
                raise
            matter = gone
        number = service_number(said.day_stream, said.ticket)
        ended = moment(found["ended_at"]) if found["ended_at"] else said.at
        left = self._left(said)
        service = Service(
            project_no=served.project_no, service_no=number, stage=served.stage, matter=matter, at=ended,
            accepted_at=moment(found["started_at"]) if found["started_at"] else ended,
            clerk=served.clerk or self.name(said.clerk),
            person=served.person if served.person.name or left is None else left,
        )  # fmt: skip
        words = (self.journal.people.words(said.words) or "") if said.words else ""
        review = Review(
            project_no=served.project_no, service_no=number, append_no=said.append_no, matter=matter, level=said.level,
            tags=said.tags, words=words, channel=said.channel, anonymous=said.anonymous, at=max(said.at, ended),
            person=served.person if left is None else left,
        )  # fmt: skip
        return service, review

    def _left(self, said: Spoken) -> Person | None:
        """Who left a name with what they said: nobody's name once it is erased, None where none was left."""
        if said.contact is None:
            return None
        contact = self.journal.seals.open(self.hall, said.contact) or {}
        return Person(name=contact.get("name", ""), phone=contact.get("phone", ""))


def service_number(stream: str, ticket: str) -> str:
    """What makes the service of a ticket one of a kind: its day and its number."""
    return f"{stream.rsplit('/', 1)[1].replace('-', '')}{ticket}"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A rating or an addition to one, as what both have in common."""

    day_stream: str
    ticket: str
    clerk: str
    level: Level
    tags: tuple[str, ...]
    words: str | None
    contact: str | None
    channel: RatingChannel
    anonymous: bool
    at: datetime
    append_no: int = 0


def _may_have_arrived(errand: Errand) -> bool:
    """Whether an earlier try may have brought this review to the province: it asked and got no clear answer, or it
    died before it could tell (a leased try that said nothing).
    """
    asked = errand.said.startswith(f"{UnreachableError.__name__}: {REVIEW}:") and NO_SERVICE not in errand.said
    return asked or (errand.tries > 1 and not errand.said)


def said_of(stream: str, fact: Fact) -> Spoken:
    """What a fact of this stream says. Raises ``TypeError`` where it is no citizen's word."""
    event = fact.event
    if isinstance(event, TicketRated):
        at = event.given_at if event.given_at is not None else fact.at
        return Spoken(
            stream, event.ticket, event.clerk, event.level, event.tags, event.words, event.contact,
            RatingChannel(event.channel), event.anonymous, at,
        )  # fmt: skip
    if isinstance(event, ReviewAppended):
        first = event.first
        day = f"hall/{stream.split('/', 2)[1]}/{first.day.isoformat()}"
        return Spoken(
            day, first.ticket, first.clerk, event.level, event.tags, event.words, event.contact, event.channel,
            event.anonymous, fact.at, 1,
        )  # fmt: skip
    raise TypeError(f"{type(event).__name__} is no rating")
