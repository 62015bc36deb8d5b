"""One box for everything: a number, a window, a clerk or a service, on whatever day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import LINE_PATTERN
from tidehall_server.api.reading import Query
from tidehall_server.core.queue.day import Day
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal

_TICKETS = 30
_THINGS = 8
_DAYS = 40


Kind = Literal["window", "clerk", "service"]


class SearchQuery(Query):
    q: Annotated[str, Field(min_length=1, max_length=64, pattern=LINE_PATTERN)]


class FoundTicket(BaseModel):
    day: str
    ticket: str
    service: str
    status: str
    window: str | None


class FoundDay(BaseModel):
    """``note`` is the window a clerk sat at; ``tickets`` how many the day had of the thing, null for a clerk."""

    day: str
    tickets: int | None = None
    note: str = ""


class FoundThing(BaseModel):
    """A window, clerk or service, and the days on which it occurs, newest first."""

    kind: Kind
    id: str
    name: str
    name_en: str
    days: list[FoundDay]


class Found(BaseModel):
    tickets: list[FoundTicket]
    things: list[FoundThing]


@dataclass(frozen=True, slots=True)
class Search:
    hall: Hall
    journal: Journal

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", "/api/v1/halls/{hall}/search", "search", "Numbers, windows, clerks, services of all days",
                     self.find, Found, matter="figures", query=SearchQuery, tag="figures"),
        ]  # fmt: skip

    def find(self, call: Call) -> Found:
        words = call.query.q.strip().casefold()
        records = self.journal.records(self.hall.id)
        tickets = [
            FoundTicket(day=t.day, ticket=t.ticket, service=t.service, status=t.status, window=t.window)
            for t in (records.tickets(words, _TICKETS) if words else ())
        ]
        with self.hall.reading() as day:
            named = list(_named(day, words)) if words else []
            known = {clerk.id: clerk.name for clerk in _clerks(day)}
        named += [("clerk", who, known.get(who, who), "") for who in records.clerks() if words and _fits(words, who)]
        unique = list({(kind, identifier): each for each in named for kind, identifier, *_ in (each,)}.values())
        return Found(tickets=tickets, things=[self._thing(*each) for each in unique[:_THINGS]])

    def _thing(self, kind: Kind, identifier: str, name: str, name_en: str) -> FoundThing:
        records = self.journal.records(self.hall.id)
        if kind == "clerk":
            days = [FoundDay(day=p.day, note=p.window) for p in records.presences(identifier, _DAYS)]
        else:
            counts = records.served(window=identifier) if kind == "window" else records.served(service=identifier)
            days = [FoundDay(day=count.day, tickets=count.taken) for count in counts[:_DAYS]]
        return FoundThing(kind=kind, id=identifier, name=name, name_en=name_en, days=days)


Named = tuple[Kind, str, str, str]


@dataclass(frozen=True, slots=True)
class _Person:
    id: str
    name: str


def _clerks(day: Day) -> Iterator[_Person]:
    for spec in day.plan.clerks if day.plan is not None else ():
        yield _Person(spec.id, spec.name)
    for clerk in day.clerks.values():
        yield _Person(clerk.id, clerk.name)


def _named(day: Day, words: str) -> Iterator[Named]:
    """What today's hall calls by these words."""
    bare = words.removesuffix("窗口").removesuffix("号")
    for window in day.windows.values():
        if window.id.casefold() in (words, bare) or _fits(words, window.spec.name, window.spec.name_en):
            yield "window", window.id, window.spec.name, window.spec.name_en
    for clerk in _clerks(day):
        if _fits(words, clerk.id, clerk.name):
            yield "clerk", clerk.id, clerk.name, ""
    for service in day.services.values():
        if _fits(words, service.id, service.name, service.name_en, *service.keywords):
            yield "service", service.id, service.name, service.name_en


def _fits(words: str, *texts: str) -> bool:
    return any(words in text.casefold() for text in texts)
