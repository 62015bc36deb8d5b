"""The facts of a day's sheet. No name, no number of a person is in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tidehall_server.core.bookings.commands import By
from tidehall_server.core.bookings.model import Source
from tidehall_server.core.help import Help


@dataclass(frozen=True, slots=True)
class SlotBooked:
    """``minutes`` is what the service usually takes, ``over`` why a limit did not hold."""

    code: str
    number: str
    service: str
    slot: datetime
    source: Source
    person: str
    booker: str
    contact: str
    help: Help
    late_s: int
    minutes: float
    over: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class SlotAdopted:
    code: str
    service: str
    slot: datetime
    late_s: int


@dataclass(frozen=True, slots=True)
class SlotGivenUp:
    """``late``: too late for somebody else to use it; counts like not coming. ``order`` here and below: the province's
    own number of a booking that it handed over."""

    code: str
    by: By
    reason: str
    late: bool
    order: str = ""


@dataclass(frozen=True, slots=True)
class SlotUsed:
    code: str
    ticket: str
    order: str = ""


@dataclass(frozen=True, slots=True)
class VisitEnded:
    """``met`` is false where nobody opened: nobody's fault, it counts against no limit."""

    code: str
    met: bool
    note: str


@dataclass(frozen=True, slots=True)
class SlotMissed:
    code: str
    order: str = ""


@dataclass(frozen=True, slots=True)
class SlotVoided:
    """The hall was not there for it."""

    code: str
    reason: str = ""
    order: str = ""


BookingEvent = SlotBooked | SlotAdopted | SlotGivenUp | SlotUsed | VisitEnded | SlotMissed | SlotVoided
EVENTS: dict[str, type] = {kind.__name__: kind for kind in BookingEvent.__args__}
