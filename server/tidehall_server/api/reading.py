"""What may be read of a hall: views, today's tickets with their stories, the facts, the indicators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Annotated, Any

from pydantic import BaseModel, Field

from tidehall_server.api.endpoint import Call, Endpoint, Handler
from tidehall_server.api.fields import ID_PATTERN, LINE_PATTERN
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import Level
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.events import TicketRated
from tidehall_server.core.queue.model import Ticket, TicketStatus
from tidehall_server.core.queue.project import card
from tidehall_server.core.queue.views import VIEWS, TicketCard
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.core.reviews import indicators
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal
from tidehall_server.wire import Snapshot, plain

_PAGE = 200


class Query(BaseModel):
    """Query parameters come as text."""

    model_config = {"extra": "forbid"}


class TicketsQuery(Query):
    status: TicketStatus | None = None
    service: Annotated[str, Field(pattern=ID_PATTERN)] | None = None
    window: Annotated[str, Field(pattern=ID_PATTERN)] | None = None
    clerk: Annotated[str, Field(pattern=ID_PATTERN)] | None = None
    q: Annotated[str, Field(max_length=64, pattern=LINE_PATTERN)] = ""
    limit: Annotated[int, Field(ge=1, le=_PAGE)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class StoryQuery(Query):
    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class TicketList(BaseModel):
    total: int
    tickets: list[TicketCard]


class StoryLine(BaseModel):
    """One fact. ``actor`` is ``role:id``; ``data`` are the event's fields."""

    version: int
    at: datetime
    actor: str
    type: str
    data: dict[str, Any]


class TicketStory(BaseModel):
    card: TicketCard
    story: list[StoryLine]


class Story(BaseModel):
    """``version`` is the newest; ask again with ``after`` set to the last line's."""

    facts: list[StoryLine]
    version: int


class Tag(BaseModel):
    code: str
    level: Level
    name: str
    name_en: str
    base: bool


class Indicators(BaseModel):
    version: str
    levels: list[Level]
    tags: list[Tag]


@dataclass(frozen=True, slots=True)
class Reading:
    hall: Hall
    journal: Journal

    def endpoints(self) -> list[Endpoint]:
        base = "/api/v1/halls/{hall}"
        views = [
            Endpoint("GET", f"{base}/views/{name}", f"view-{name}", f"The {name} view now", self._view(name),
                     Snapshot[kind], matter=f"view:{name}", codes=(409,), tag="views")  # type: ignore[valid-type]
            for name, kind in VIEWS.items()
        ]  # fmt: skip
        return [
            *views,
            Endpoint("GET", f"{base}/tickets", "tickets", "Today's tickets, newest first", self.tickets, TicketList,
                     matter="tickets", query=TicketsQuery, codes=(409,), tag="tickets"),
            Endpoint("GET", f"{base}/tickets/{{ticket}}", "ticket", "A ticket and its whole story", self.ticket,
                     TicketStory, matter="tickets", codes=(404, 409), tag="tickets"),
            Endpoint("GET", f"{base}/story", "story", "The day's facts in order", self.story, Story,
                     matter="story", query=StoryQuery, codes=(409,), tag="story"),
            Endpoint("GET", f"{base}/indicators", "indicators", "The rating options of each level", self.indicators,
                     Indicators, matter="indicators", tag="ratings"),
        ]  # fmt: skip

    def _view(self, name: str) -> Handler:
        def handle(_: Call) -> object:
            version, view = self.hall.view(name)
            return Snapshot[Any](version=version, view=view, now=self.hall.clock.now())

        return handle

    def tickets(self, call: Call) -> TicketList:
        asked: TicketsQuery = call.query
        with self.hall.reading() as day:
            _must_be_open(day)
            found = [ticket for ticket in reversed(day.tickets.values()) if fits(ticket, asked)]
            page = found[asked.offset : asked.offset + asked.limit]
            return TicketList(total=len(found), tickets=[card(day, ticket) for ticket in page])

    def ticket(self, call: Call) -> TicketStory:
        name = call.path["ticket"]
        with self.hall.reading() as day:
            _must_be_open(day)
            if name not in day.tickets:
                raise Problem(ProblemCode.TICKET_NOT_FOUND, ticket=name[:64])
            shown, stream = card(day, day.tickets[name]), self.hall.stream
        told = (fact for fact in self.journal.read(stream) if getattr(fact.event, "ticket", None) == name)
        return TicketStory(card=shown, story=story_lines(told, self.journal))

    def story(self, call: Call) -> Story:
        asked: StoryQuery = call.query
        with self.hall.reading() as day:
            _must_be_open(day)
            version, stream = day.version, self.hall.stream
        return story_page(self.journal, stream, asked, version)

    def indicators(self, _: Call) -> Indicators:
        return Indicators(version=indicators.VERSION, levels=list(Level), tags=indicator_tags())


def story_page(journal: Journal, stream: str, asked: StoryQuery, version: int) -> Story:
    """Some facts of a stream in order, from where the asker is."""
    facts = list(islice(journal.read(stream, after=asked.after), asked.limit))
    return Story(facts=story_lines(facts, journal), version=version)


def story_lines(facts: Iterable[Fact], journal: Journal) -> list[StoryLine]:
    return [
        StoryLine(
            version=fact.version,
            at=fact.at,
            actor=fact.actor,
            type=type(fact.event).__name__,
            data=_told(fact, journal),
        )
        for fact in facts
    ]


def indicator_tags() -> list[Tag]:
    """The active indicators as the screens offer them."""
    return [Tag(**plain(each)) for each in indicators.INDICATORS.values()]


def _told(fact: Fact, journal: Journal) -> dict[str, Any]:
    """The event's fields without the citizen's key; a rating's words are looked up while they live."""
    data: dict[str, Any] = plain(fact.event)
    data.pop("person", None)
    data.pop("contact", None)
    if isinstance(fact.event, TicketRated) and fact.event.words is not None:
        data["words"] = journal.people.words(fact.event.words)
    return data


def _must_be_open(day: Day) -> None:
    if not day.opened:
        raise Refused(Code.DAY_NOT_OPEN)


def fits(ticket: Ticket, asked: TicketsQuery) -> bool:
    return (
        (asked.status is None or ticket.status is asked.status)
        and (asked.service is None or ticket.service == asked.service)
        and (asked.window is None or ticket.window == asked.window)
        and (asked.clerk is None or ticket.finished_by == asked.clerk)
        and (not asked.q or asked.q.strip().casefold() in ticket.id.casefold())
    )
