"""A day's sheet of bookings as it stands, and the rules by which times are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tidehall_server.core.calendar import Hours
from tidehall_server.core.help import Help


class Source(StrEnum):
    """Where a booking came from. ``QUEUE`` was made in the day itself, by a script or an older page."""

    PHONE = "phone"
    DESK = "desk"
    PROVINCE = "province"
    QUEUE = "queue"


class TimeKind(StrEnum):
    """What makes a bookable time special (notice 003 §23)."""

    REGULAR = "regular"
    OFF_PEAK = "off_peak"  # 错峰
    EXTENDED = "extended"  # 延时
    WEEKEND = "weekend"  # 周末


class Standing(StrEnum):
    OPEN = "open"
    CANCELLED = "cancelled"
    CAME = "came"
    MISSED = "missed"
    VOID = "void"  # the hall could not keep it: nobody's fault of the citizen


GONE = frozenset({Standing.CANCELLED, Standing.VOID})
"""These hold no place any more."""


@dataclass(frozen=True, slots=True)
class Booked:
    """``person`` is the sealed box, ``booker`` and ``contact`` opaque keys that the limits count by.

    ``late_s`` is how long after the slot the citizen may still check in. ``late``: cancelled too late to be of use.
    """

    code: str
    number: str
    service: str
    slot: datetime
    source: Source
    person: str = ""
    booker: str = ""
    contact: str = ""
    help: Help = Help.NONE
    order: str = ""
    late_s: int = 0
    placed_at: datetime | None = None
    standing: Standing = Standing.OPEN
    ended_at: datetime | None = None
    late: bool = False
    ticket: str | None = None

    @property
    def over_at(self) -> datetime:
        """The last instant at which this citizen is not yet missed."""
        return self.slot + timedelta(seconds=self.late_s)

    @property
    def counts(self) -> bool:
        """Whether it takes a place."""
        return self.standing not in GONE

    @property
    def visit(self) -> bool:
        """Whether somebody goes there: it is no part of the hall's day, and no clock says that nobody came."""
        return self.help is Help.VISIT


@dataclass(frozen=True, slots=True)
class Sheet:
    """All bookings of one business day, by code."""

    bookings: Mapping[str, Booked] = field(default_factory=dict)

    def by_order(self, order: str) -> Booked | None:
        """What was made of an order of the province's channel."""
        return next((each for each in self.bookings.values() if order and each.order == order), None)


@dataclass(frozen=True, slots=True)
class BookedService:
    """A service that can be booked. ``duty``: the hours of each window that takes it; None keeps the hall's."""

    id: str
    minutes: float
    per_slot: int
    duty: tuple[tuple[Hours, ...] | None, ...] = (None,)


@dataclass(frozen=True, slots=True)
class Times:
    """Bookable times of their own on some weekdays (0 is Monday). ``services`` empty: all."""

    kind: TimeKind
    weekdays: frozenset[int]
    hours: tuple[Hours, ...]
    services: frozenset[str] = frozenset()
    per_slot: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Against those who book to sell (黄牛). All are local rules; numbers of this size are in force in some halls.

    ``missed`` no-shows within ``missed_days`` close the phone for ``block_days``: whoever comes still gets a ticket.
    """

    per_day: int = 1
    per_week: int = 2
    per_month: int = 6
    phone_day: int = 3
    missed: int = 2
    missed_days: int = 30
    block_days: int = 30
    cancels: int = 5
    cancel_days: int = 30
    late_cancel_min: int = 120


@dataclass(frozen=True, slots=True)
class Past:
    """Another booking of the same person or telephone."""

    slot: datetime
    standing: Standing
    late: bool
    ended_at: datetime | None
    own: bool
    phone: bool


History = Callable[[str, str], tuple[Past, ...]]
"""What is known of a booker and a contact. Asked for while nobody else can book (see ``room``)."""


def nothing_known(_booker: str, _contact: str) -> tuple[Past, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class BookingBook:
    """What the hall's file says today. ``hours`` replace the hall's where given; ``windows`` usually work at once.

    ``share`` per cent of their minutes may be booked: the rest is for whoever comes without a booking. ``visits`` is
    how many may be at somebody's home in one slot.
    """

    services: Mapping[str, BookedService]
    slot_min: int = 30
    hours: tuple[Hours, ...] = ()
    times: tuple[Times, ...] = ()
    days_ahead: int = 7
    ahead_min: int = 60
    windows: int = 1
    share: int = 50
    late_s: int = 1800
    visits: int = 0
    limits: Limits = field(default_factory=Limits)
    history: History = nothing_known
