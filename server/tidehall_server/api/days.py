"""Any recorded day: its figures, its tickets and their stories, the same numbers as files; and a search across days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import quote

from flask import Response
from pydantic import BaseModel, Field

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import Instant
from tidehall_server.api.reading import (
    Query,
    Story,
    StoryLine,
    StoryQuery,
    TicketList,
    TicketsQuery,
    TicketStory,
    fits,
    story_lines,
    story_page,
)  # fmt: skip
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.core import candour
from tidehall_server.core import course as c
from tidehall_server.core.candour import Outcome, Told
from tidehall_server.core.queue import project
from tidehall_server.core.queue.model import Session
from tidehall_server.core.queue.views import Figures, TideNews
from tidehall_server.figures import candour_sheets, day_sheets, files
from tidehall_server.figures.archive import Archive
from tidehall_server.figures.day_sheets import Desk
from tidehall_server.figures.sheet import Sheet
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal
from tidehall_server.locale import Catalogue

_CHARTS = ("timeline", "services", "windows", "tides", "ratings")
_PROMISES = ("promises", "promises_services", "promises_days", "promises_tickets")
_NAMED = 100
_SHEETS = (*_CHARTS, "pool", "tickets", *_PROMISES)


class FiguresQuery(Query):
    """``version`` and ``at`` ask for the day as it was then, so that a file holds what the screen showed."""

    step: Literal["300", "900", "1800", "3600"] = "900"
    lang: Literal["zh-CN", "en"] = "zh-CN"
    version: Annotated[int, Field(ge=1, le=2**53)] | None = None
    at: Instant | None = None


class CandourQuery(FiguresQuery):
    """``days`` up to and including the day named."""

    days: Literal["1", "7", "31"] = "1"


class SheetQuery(CandourQuery, TicketsQuery):
    """The filters of the list of tickets apply to its sheet, ``days`` to what was told about waits."""


class DayLine(BaseModel):
    day: str
    open: bool
    taken: int


class Days(BaseModel):
    """Newest first."""

    days: list[DayLine]


class Spread(BaseModel):
    """Waits to the first call: how many, the middle, the late end."""

    calls: int
    p50_s: int | None
    p95_s: int | None
    max_s: int | None
    over: int


class DayFigures(BaseModel):
    """``starts`` is the first slot of the timeline, null on a day without anything."""

    day: str
    open: bool
    version: int
    until: datetime
    starts: datetime | None
    step_s: int
    limit_s: int
    timezone: str
    sessions: list[Session]
    notice: str
    totals: Figures
    waits: Spread
    tides: list[TideNews]
    sheets: dict[str, Sheet]


class Uncalled(BaseModel):
    day: str
    ticket: str


class Candour(BaseModel):
    """What citizens were told about their wait, held against what they waited, over ``days`` recorded days.

    ``counts`` are tickets by outcome; shares and means are null when nothing could be measured. ``sure`` are the ends
    of the share that the few cases still allow, ``as_claimed`` whether ``target`` is among them. ``never_called`` names
    the newest of those.
    """

    first: str
    day: str
    days: int
    version: int
    until: datetime
    target: float
    counts: dict[str, int]
    count: int
    share: float | None
    sure: Annotated[list[float], Field(min_length=2, max_length=2)] | None
    mean_s: float | None
    bias_s: float | None
    as_claimed: bool | None
    never_called: list[Uncalled]
    sheets: dict[str, Sheet]


class Named(BaseModel):
    name: str
    name_en: str


class Names(BaseModel):
    """Names behind the ids of a day."""

    services: dict[str, Named]
    windows: dict[str, Named]
    clerks: dict[str, str]


@dataclass(frozen=True, slots=True)
class DaysRoom:
    hall: Hall
    journal: Journal
    archive: Archive
    words: Callable[[str], Catalogue]

    def endpoints(self) -> list[Endpoint]:
        base = "/api/v1/halls/{hall}/days"
        day = f"{base}/{{day}}"
        return [
            Endpoint("GET", base, "days", "The recorded days and the one that runs, newest first", self.days, Days,
                     matter="figures", tag="figures"),
            Endpoint("GET", f"{day}/figures", "figures", "The figures of a day", self.figures, DayFigures,
                     matter="figures", query=FiguresQuery, codes=(404,), tag="figures"),
            Endpoint("GET", f"{day}/candour", "candour", "Waits told to citizens against real ones", self.candour,
                     Candour, matter="figures", query=CandourQuery, codes=(404,), tag="figures"),
            Endpoint("GET", f"{day}/names", "day-names", "Names behind the ids of a day", self.names, Names,
                     matter="figures", codes=(404,), tag="figures"),
            Endpoint("GET", f"{day}/tickets", "day-tickets", "A day's tickets, newest first", self.tickets, TicketList,
                     matter="figures", query=TicketsQuery, codes=(404,), tag="figures"),
            Endpoint("GET", f"{day}/tickets/{{ticket}}", "day-ticket", "A ticket of a day and its whole story",
                     self.ticket, TicketStory, matter="figures", codes=(404,), tag="figures"),
            Endpoint("GET", f"{day}/story", "day-story", "A day's facts in order", self.story, Story, matter="story",
                     query=StoryQuery, codes=(404,), tag="figures"),
            Endpoint("GET", f"{day}/sheets/{{sheet}}.csv", "sheet-csv", "A sheet of a day as CSV", self.csv, str,
                     matter="figures", query=SheetQuery, codes=(404,), tag="figures", media="text/csv"),
            Endpoint("GET", f"{day}/sheets/{{sheet}}.xlsx", "sheet-xlsx", "A sheet of a day, or all charts, as XLSX",
                     self.xlsx, bytes, matter="figures", query=SheetQuery, codes=(404,), tag="figures",
                     media=files.XLSX),
        ]  # fmt: skip

    def days(self, _: Call) -> Days:
        taken = self.journal.records(self.hall.id).taken()
        with self.hall.reading() as now:
            running = self.hall.stream if now.opened and not now.closed else ""
        open_day = running.rpartition("/")[2]
        shown = sorted({*self.archive.days(), *([open_day] if running else ())}, reverse=True)
        return Days(days=[DayLine(day=d, open=d == open_day, taken=taken.get(d, 0)) for d in shown])

    def figures(self, call: Call) -> DayFigures:
        asked: FiguresQuery = call.query
        with self._desk(call.path["day"], asked) as desk:
            day = desk.course.day
            slots = c.slots(desk.course, int(asked.step))
            waited = (c.wait_s(desk.course, ticket) for ticket in day.tickets)
            spread = c.waits((wait for wait in waited if wait is not None), desk.limit_s)
            head = project.head(day)
            return DayFigures(
                day=call.path["day"], open=head.open, version=day.version, until=desk.now,
                starts=slots[0].start if slots else None, step_s=int(asked.step), limit_s=desk.limit_s,
                timezone=head.timezone, sessions=list(head.sessions), notice=head.notice, totals=project.figures(day),
                waits=Spread(calls=spread.calls, p50_s=spread.p50_s, p95_s=spread.p95_s, max_s=spread.max_s,
                             over=spread.over),
                tides=list(project.tides(day)),
                sheets={name: self._sheet(name, desk, asked) for name in _CHARTS},
            )  # fmt: skip

    def candour(self, call: Call) -> Candour:
        asked: CandourQuery = call.query
        with self._desk(call.path["day"], asked) as desk:
            told = self._told(desk, asked)
            found = candour.error(told)
            wanted = _PROMISES if asked.days == "1" else _PROMISES[:3]
            never = [one for one in reversed(told) if one.outcome is Outcome.NEVER_CALLED][:_NAMED]
            return Candour(
                first=_first(desk.day, asked.days), day=desk.day, days=len({one.day for one in told}),
                version=desk.course.day.version, until=desk.now, target=candour.TARGET,
                counts={kind.value: count for kind, count in candour.counts(told).items()}, count=found.count,
                share=found.share, sure=None if found.sure is None else list(found.sure),
                mean_s=found.mean_s, bias_s=found.bias_s, as_claimed=found.as_claimed,
                never_called=[Uncalled(day=one.day, ticket=one.ticket) for one in never],
                sheets={name: _promises(name, desk, told) for name in wanted},
            )  # fmt: skip

    def names(self, call: Call) -> Names:
        with self._course(call.path["day"]) as course:
            day = course.day
            clerks = {spec.id: spec.name for spec in (day.plan.clerks if day.plan is not None else ())}
            return Names(
                services={s.id: Named(name=s.name, name_en=s.name_en) for s in day.services.values()},
                windows={w.id: Named(name=w.spec.name, name_en=w.spec.name_en) for w in day.windows.values()},
                clerks=clerks | {clerk.id: clerk.name for clerk in day.clerks.values()},
            )

    def tickets(self, call: Call) -> TicketList:
        asked: TicketsQuery = call.query
        with self._course(call.path["day"]) as course:
            found = [ticket for ticket in reversed(course.day.tickets.values()) if fits(ticket, asked)]
            page = found[asked.offset : asked.offset + asked.limit]
            return TicketList(total=len(found), tickets=[project.card(course.day, ticket) for ticket in page])

    def ticket(self, call: Call) -> TicketStory:
        day, name = call.path["day"], call.path["ticket"]
        with self._course(day) as course:
            if name not in course.day.tickets:
                raise Problem(ProblemCode.TICKET_NOT_FOUND, ticket=name[:64])
            shown = project.card(course.day, course.day.tickets[name])
        return TicketStory(card=shown, story=self._story_of(day, name))

    def _story_of(self, day: str, ticket: str) -> list[StoryLine]:
        return story_lines(self.archive.facts_of(day, ticket), self.journal)

    def story(self, call: Call) -> Story:
        with self._course(call.path["day"]) as course:
            version = course.day.version
        return story_page(self.journal, self.archive.stream(call.path["day"]), call.query, version)

    def csv(self, call: Call) -> Response:
        name = call.path["sheet"]
        with self._desk(call.path["day"], call.query) as desk:
            made = self._sheet(name, desk, call.query)
        return _file(files.as_csv(made), files.CSV, f"{self.hall.id}-{call.path['day']}-{name}.csv")

    def xlsx(self, call: Call) -> Response:
        name = call.path["sheet"]
        with self._desk(call.path["day"], call.query) as desk:
            wanted = (*_CHARTS, *_PROMISES[:2]) if name == "all" else (name,)
            made = [self._sheet(each, desk, call.query) for each in wanted]
            head = project.head(desk.course.day)
        title = f"{(head.name_en or head.name) if desk.english else head.name} {call.path['day']}"
        file = f"{self.hall.id}-{call.path['day']}-{name}.xlsx"
        return _file(files.as_xlsx(made, title), files.XLSX, file)

    @contextmanager
    def _course(self, day: str, version: int | None = None) -> Iterator[c.Course]:
        with self.archive.reading(day, version) as course:
            if course is None:
                raise Problem(ProblemCode.DAY_UNKNOWN, day=day[:10])
            yield course

    @contextmanager
    def _desk(self, day: str, asked: FiguresQuery) -> Iterator[Desk]:
        with self._course(day, asked.version) as course:
            until = day_sheets.until(course, asked.at or self.hall.clock.now())
            yield Desk(course, self.words(asked.lang), asked.lang == "en", until)

    def _sheet(self, name: str, desk: Desk, asked: FiguresQuery) -> Sheet:
        if name not in _SHEETS:
            raise Problem(ProblemCode.NOT_FOUND)
        if name == "timeline":
            return day_sheets.timeline(desk, int(asked.step))
        if name == "tickets" and isinstance(asked, SheetQuery):
            return day_sheets.tickets(desk, lambda ticket: fits(ticket, asked))
        if name in _PROMISES:
            return _promises(name, desk, self._told(desk, asked))
        plain: dict[str, Callable[[Desk], Sheet]] = {
            "services": day_sheets.services, "windows": day_sheets.windows, "tides": day_sheets.tides,
            "ratings": day_sheets.ratings, "pool": day_sheets.pool,
        }  # fmt: skip
        return plain[name](desk)

    def _told(self, desk: Desk, asked: FiguresQuery) -> list[Told]:
        """Of the one day as the desk knows it, or of several as the journal has them."""
        days = asked.days if isinstance(asked, CandourQuery) else "1"
        if days == "1":
            return candour.of_day(desk.course.day, desk.now)
        return self.journal.told(self.hall.id, _first(desk.day, days), desk.day, desk.now)


def _promises(name: str, desk: Desk, told: list[Told]) -> Sheet:
    made: dict[str, Callable[[], Sheet]] = {
        "promises": lambda: candour_sheets.by_length(told, desk.words),
        "promises_services": lambda: candour_sheets.by_service(told, desk.words, desk.service),
        "promises_days": lambda: candour_sheets.by_day(told, desk.words),
        "promises_tickets": lambda: candour_sheets.tickets(told, desk.words, desk.service),
    }
    return made[name]()


def _first(day: str, days: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=int(days) - 1)).isoformat()


def _file(body: bytes, media: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(body, content_type=media, headers=headers)
