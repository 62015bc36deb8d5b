"""Bookings as screens read them: the times that are left, and one booking with what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import BaseModel

from tidehall_server.api.fields import Identifier
from tidehall_server.api.phone import ProgressHall
from tidehall_server.core.bookings.model import Source, Standing, TimeKind
from tidehall_server.core.bookings.offer import Place
from tidehall_server.core.help import Help


class TimesQuery(BaseModel):
    model_config = {"extra": "forbid"}
    service: Identifier


class TimeLine(BaseModel):
    """``free`` 0: full. ``kind`` says what is special about it."""

    at: datetime
    kind: TimeKind
    free: int


class DayTimes(BaseModel):
    day: date
    times: list[TimeLine]


class Times(BaseModel):
    service: str
    slot_min: int
    days: list[DayTimes]


class BookableService(BaseModel):
    id: str
    name: str
    name_en: str
    department: str
    group: str
    minutes: float
    materials: list[str]
    keywords: list[str]


class BookingRules(BaseModel):
    """What the page tells before somebody books. Numbers are the hall's own rules. ``visits``: it goes to people."""

    days_ahead: int
    ahead_min: int
    slot_min: int
    per_day: int
    per_week: int
    missed: int
    missed_days: int
    block_days: int
    late_cancel_min: int
    early_s: int
    late_s: int
    real_name: bool
    visits: bool


class BookingOffer(BaseModel):
    """What the phone's page begins with. ``open`` is false where the hall takes no bookings by phone."""

    hall_name: str
    hall_name_en: str
    hall: ProgressHall
    open: bool
    rules: BookingRules
    services: list[BookableService]
    now: datetime


class BookingCard(BaseModel):
    """One booking for whoever made it. ``late_from``: cancelling counts as not coming from then on."""

    hall_name: str
    hall_name_en: str
    hall: ProgressHall
    code: str
    number: str
    service: str
    service_name: str
    service_name_en: str
    materials: list[str]
    materials_en: list[str]
    slot: datetime
    ends: datetime
    help: Help
    standing: Standing
    check_in_from: datetime
    check_in_until: datetime
    late_from: datetime
    may_cancel: bool
    ticket: str | None
    progress_path: str | None
    path: str
    now: datetime


class BookingLine(BaseModel):
    """A row of the staff's list; ``who`` is masked, None when it was erased."""

    day: date
    code: str
    number: str
    service: str
    service_name: str
    slot: datetime
    source: Source
    standing: Standing
    help: Help
    late: bool
    placed_at: datetime
    ticket: str | None


class BookingDay(BaseModel):
    day: date
    open: int
    came: int
    missed: int
    cancelled: int
    void: int


class BookingPage(BaseModel):
    """``days`` count every booking of these days; ``total`` is how many the list has, all its pages together.

    ``own`` is the page on which citizens book themselves, "" where the hall has none.
    """

    days: list[BookingDay]
    total: int
    bookings: list[BookingLine]
    own: str


def times_of(service: str, slot_min: int, days: Iterable[tuple[date, list[Place]]]) -> Times:
    """The days on which something is offered."""
    lines = [
        DayTimes(day=day, times=[TimeLine(at=p.at, kind=p.kind, free=p.free) for p in places])
        for day, places in days
        if places
    ]
    return Times(service=service, slot_min=slot_min, days=lines)
