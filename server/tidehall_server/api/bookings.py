"""Bookings over HTTP for the staff: the list, the times, booking and cancelling at the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from tidehall_server.api.booking_answers import (
    BookingDay,
    BookingLine,
    BookingPage,
    Times,
    TimesQuery,
    times_of,
)
from tidehall_server.api.case_answers import StoryLine, hidden, story_line
from tidehall_server.api.commands import CommandAnswer, whose
from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import Address, Body, Identifier, IdNumber, Instant, Line, Name, PhoneNumber
from tidehall_server.auth.audit import Action, note
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store
from tidehall_server.booking_desk import BookingDesk
from tidehall_server.core.bookings.commands import BookSlot, By, EndVisit, GiveUpSlot
from tidehall_server.core.bookings.model import Booked, Source, Standing
from tidehall_server.core.bookings.room import BOOKINGS
from tidehall_server.core.fact import Fact
from tidehall_server.core.help import Help
from tidehall_server.hall import Answer, CommandIdReusedError
from tidehall_server.halls import HallConfig
from tidehall_server.matters import UnknownMatterError

_BASE = "/api/v1/halls/{hall}/bookings"
_ONE = f"{_BASE}/{{day}}/{{code}}"
_MOST_DAYS = 62
_STANDINGS = "|".join(each.value for each in Standing)
_HELPS = "|".join(each.value for each in Help)


class DeskPlaceBody(Body):
    """``over``: why this booking goes past somebody's limits. Without a name or number nobody's limits are asked.

    A home visit (``help`` is ``visit``) needs to know who, where, and a telephone.
    """

    service: Identifier
    slot: Instant
    name: Name | None = None
    phone: PhoneNumber | None = None
    id_number: IdNumber | None = None
    help: Annotated[Help, Field(strict=False)] = Help.NONE
    over: Line = ""
    address: Address | None = None

    @property
    def whole(self) -> bool:
        """Whether a visit says where to go and whom to ask for, and nothing else holds an address."""
        if self.help is not Help.VISIT:
            return self.address is None
        return None not in (self.name, self.phone, self.address)


class VisitBody(Body):
    """``met``: false where nobody opened; then ``note`` says what was tried."""

    met: bool
    note: Line = ""


class DeskTimesQuery(TimesQuery):
    """``visit``: when somebody can go to the citizen's home, instead of when the citizen can come."""

    visit: bool = False


class DeskCancelBody(Body):
    """``by`` is the citizen, or the house where the hall cannot keep it."""

    house: bool = False
    reason: Line = ""


class BookingQuery(BaseModel):
    model_config = {"extra": "forbid"}
    day: Annotated[str, StringConstraints(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = ""
    days: Annotated[int, Field(ge=1, le=_MOST_DAYS)] = 1
    standing: Annotated[str, StringConstraints(pattern=rf"^({_STANDINGS})?$")] = ""
    help: Annotated[str, StringConstraints(pattern=rf"^({_HELPS})?$")] = ""
    limit: Annotated[int, Field(ge=1, le=1000)] = 500
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class DeskCard(BaseModel):
    """``who`` are the masked fields of whoever booked; None when they were erased."""

    line: BookingLine
    who: dict[str, str] | None
    url: str
    story: list[StoryLine]


class BookingPerson(BaseModel):
    """In clear, for the desk that has to telephone, and for whoever goes there."""

    name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class BookingsRoom:
    """``config`` gives the hall's file as it is now; ``path`` the page of one booking, ``phones`` the address
    that the citizen's phone reaches."""

    desk: BookingDesk
    store: Store
    config: Callable[[], HallConfig | None]
    path: Callable[[str, str], str]
    phones: Callable[[str], str]

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", _BASE, "bookings", "The bookings of some days", self.page, BookingPage,
                     matter="bookings", query=BookingQuery, tag="bookings"),
            Endpoint("GET", f"{_BASE}/times", "desk-times", "The times of one service for the desk", self.times, Times,
                     matter="bookings", query=DeskTimesQuery, tag="bookings"),
            Endpoint("POST", _BASE, "desk-place", "Book for somebody", self.place, CommandAnswer,
                     matter="booking:place", body=DeskPlaceBody, idempotent=True, codes=(409, 503), tag="bookings"),
            Endpoint("GET", _ONE, "desk-booking", "One booking with its whole way", self.card, DeskCard,
                     matter="bookings", codes=(404, 409), tag="bookings"),
            Endpoint("POST", f"{_ONE}/cancel", "desk-cancel", "Give a booking up for somebody", self.cancel,
                     CommandAnswer, matter="booking:cancel", body=DeskCancelBody, idempotent=True, codes=(409, 503),
                     tag="bookings"),
            Endpoint("POST", f"{_ONE}/visited", "desk-visited", "A home visit took place, or nobody opened",
                     self.visited, CommandAnswer, matter="booking:visit", body=VisitBody, idempotent=True,
                     codes=(409, 503), tag="bookings"),
            Endpoint("POST", f"{_ONE}/person", "booking-person", "Whom to telephone, kept in the audit", self.person,
                     BookingPerson, matter="booking:person", codes=(404, 409), tag="bookings"),
        ]  # fmt: skip

    def page(self, call: Call) -> BookingPage:
        query: BookingQuery = call.query
        today = self.desk.hall.clock.now().astimezone(self._said().calendar.zone).date()
        first = date.fromisoformat(_day(query.day)) if query.day else today
        last = first + timedelta(days=query.days - 1)
        self.desk.sync()
        counts = self.desk.list.counts(first, last, help_=query.help)
        days = [
            BookingDay(day=date.fromisoformat(day), **{each.value: found.get(each, 0) for each in Standing})
            for day, found in counts.items()
        ]
        wanted = [Standing(query.standing)] if query.standing else list(Standing)
        total = sum(found.get(each, 0) for found in counts.values() for each in wanted)
        rows = self.desk.list.on(first, last, query.standing, query.limit, query.offset, help_=query.help)
        said = self._said()
        shown = [BookingLine.model_validate({**row, "service_name": _name(said, row["service"])}) for row in rows]
        own = f"{self._address(call)}/b" if said.file.bookings.phone else ""
        return BookingPage(days=days, total=total, bookings=shown, own=own)

    def times(self, call: Call) -> Times:
        query: DeskTimesQuery = call.query
        now = self.desk.hall.clock.now()
        places = (
            self.desk.visits(query.service, now) if query.visit else self.desk.places(query.service, now, desk=True)
        )
        return times_of(query.service, self.desk.rules().slot_min, places)

    def place(self, call: Call) -> CommandAnswer:
        body: DeskPlaceBody = call.body
        if not body.whole:
            raise Problem(ProblemCode.BOOKING_VISIT_LACKS)
        number = whose(body.id_number, None, self.desk.hall.clock.now().astimezone(self._said().calendar.zone).date())
        given = {"name": body.name, "phone": body.phone, "id_number": number, "address": body.address}
        fields = {name: value for name, value in given.items() if value}
        wish = BookSlot("", body.service, body.slot, Source.DESK, help=body.help, over=body.over.strip())
        answer = _once(lambda: self.desk.place(wish, fields, call.identity.actor(), call.command_id))
        return CommandAnswer(result=answer.result, version=answer.version)

    def cancel(self, call: Call) -> CommandAnswer:
        body: DeskCancelBody = call.body
        wish = GiveUpSlot(call.path["code"], By.HOUSE if body.house else By.DESK, body.reason.strip())
        answer = _once(lambda: self.desk.cancel(_day(call.path["day"]), wish, call.identity.actor(), call.command_id))
        return CommandAnswer(result=answer.result, version=answer.version)

    def visited(self, call: Call) -> CommandAnswer:
        body: VisitBody = call.body
        wish = EndVisit(call.path["code"], body.met, body.note.strip())
        day, actor = _day(call.path["day"]), call.identity.actor()
        answer = _once(lambda: self.desk.end_visit(day, wish, actor, call.command_id))
        return CommandAnswer(result=answer.result, version=answer.version)

    def card(self, call: Call) -> DeskCard:
        day = _day(call.path["day"])
        self.desk.sync()
        booked = self.desk.find(day, call.path["code"])
        fields = self.desk.fields(booked)
        return DeskCard(
            line=self._line(day, booked), who=None if fields is None else hidden(fields),
            url=self._address(call) + self.path(day, booked.code), story=self._story(day, booked.code),
        )  # fmt: skip

    def person(self, call: Call) -> BookingPerson:
        """In clear; that it was shown is in the audit."""
        booked = self.desk.find(_day(call.path["day"]), call.path["code"])
        fields = self.desk.fields(booked)
        if not fields:
            raise Problem(ProblemCode.BOOKING_ERASED)
        now_ms, hall = int(self.desk.hall.clock.now().timestamp() * 1000), self.desk.hall.id
        subject, source = booked.number or booked.code, call.source
        self.store.write(lambda tx: note(tx, hall, source, Action.APPLICANT_SHOWN, subject, now_ms))
        return BookingPerson(**{name: fields.get(name, "") for name in BookingPerson.model_fields})

    # Inside

    def _address(self, call: Call) -> str:
        """What the citizen's phone reaches."""
        return self.phones(call.request.host_url).rstrip("/")

    def _said(self) -> HallConfig:
        said = self.config()
        if said is None:
            raise Problem(ProblemCode.SETTINGS_UNREADABLE, file="")
        return said

    def _line(self, day: str, booked: Booked) -> BookingLine:
        return BookingLine.model_validate(
            {
                **{name: getattr(booked, name) for name in BookingLine.model_fields if hasattr(booked, name)},
                "day": date.fromisoformat(day),
                "service_name": _name(self._said(), booked.service),
            }
        )

    def _story(self, day: str, code: str) -> list[StoryLine]:
        """The facts of one booking; the keys of who booked are nobody's business."""
        lines = [story_line(fact) for fact in self._facts(day) if getattr(fact.event, "code", "") == code]
        for line in lines:
            line.data = {name: value for name, value in line.data.items() if name not in ("booker", "contact")}
        return lines

    def _facts(self, day: str) -> list[Fact]:
        try:
            return self.desk.matters.story(BOOKINGS, day)
        except UnknownMatterError:
            return []


def _name(said: HallConfig, service: str) -> str:
    return next((each.name for each in said.file.services if each.id == service), service)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Problem(ProblemCode.DAY_UNKNOWN, day=text[:20]) from None


def _once(work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    except CommandIdReusedError:
        raise Problem(ProblemCode.COMMAND_ID_REUSED) from None
