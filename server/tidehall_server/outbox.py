"""The outbox to the province: every rating is an errand, written with its fact; here it is delivered and looked at.

Nothing is taken out before the province has it: what is missing, refused or unanswered stays, is tried again, and can
be sent again by hand. What the province calls a repetition is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from tidehall_server.core.errands import UPLOAD
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import RatingChannel
from tidehall_server.core.queue.events import TicketRated
from tidehall_server.errands import Handler
from tidehall_server.journal import Journal
from tidehall_server.journal.codec import moment
from tidehall_server.journal.errands import Errand, State
from tidehall_server.journal.review_list import ReviewList
from tidehall_server.province.push import Delivered
from tidehall_server.province.records import Matter, Person, Review, Service, Stage
from tidehall_server.review_desk import NotYetWrittenError


class Province(Protocol):
    """Whoever takes a service and its review: ``province.push.Push``, or a virtual one."""

    def deliver(self, service: Service, review: Review | None) -> Delivered: ...


@dataclass(frozen=True, slots=True)
class Served:
    """What else is known of a ticket's service: the province's number of its case, and who was served."""

    project_no: str = ""
    person: Person = field(default_factory=Person)
    clerk: str = ""


@dataclass(frozen=True, slots=True)
class Outbox:
    """``matter`` gives the provincial codes of a service of ours; ``served`` the case behind a ticket, if there is."""

    hall: str
    journal: Journal
    matter: Callable[[str], Matter]
    served: Callable[[str, str], Served]
    province: Province | None = None

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

    def _upload(self, errand: Errand, fact: Fact) -> str:
        event = fact.event
        if not isinstance(event, TicketRated):
            raise TypeError(f"{type(event).__name__} is no rating")
        service, review = self.records(errand.stream, fact, event)
        if self.province is None:
            raise RuntimeError("no province is connected")
        return self.province.deliver(service, review).said

    def records(self, stream: str, fact: Fact, event: TicketRated) -> tuple[Service, Review]:
        """What is sent for one rating. Times are the real ones."""
        found = ReviewList(self.journal.engine, self.hall).rated(stream, event.ticket)
        if found is None:
            raise NotYetWrittenError(event.ticket)
        matter, served = self.matter(found["service"]), self.served(stream, event.ticket)
        number = f"{stream.rsplit('/', 1)[1].replace('-', '')}{event.ticket}"
        ended = moment(found["ended_at"]) if found["ended_at"] else fact.at
        service = Service(
            project_no=served.project_no, service_no=number, stage=Stage.DONE, matter=matter, at=ended,
            accepted_at=moment(found["started_at"]) if found["started_at"] else ended,
            clerk=served.clerk or event.clerk, person=served.person,
        )  # fmt: skip
        at = max(event.given_at if event.given_at is not None else fact.at, ended)
        words = (self.journal.people.words(event.words) or "") if event.words else ""
        review = Review(
            project_no=served.project_no, service_no=number, append_no=0, matter=matter, level=event.level,
            tags=event.tags, words=words, channel=RatingChannel(event.channel), anonymous=event.anonymous, at=at,
            person=served.person,
        )  # fmt: skip
        return service, review
