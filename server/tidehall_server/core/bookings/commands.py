"""What may be asked of a day's sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tidehall_server.core.bookings.model import Source
from tidehall_server.core.help import Help


class By(StrEnum):
    """Who gives a booking up. ``HOUSE``: the hall cannot keep it."""

    CITIZEN = "citizen"
    DESK = "desk"
    PROVINCE = "province"
    HOUSE = "house"


@dataclass(frozen=True, slots=True)
class BookSlot:
    """``over``: why the desk books past somebody's limits. ``order`` is the province's own number."""

    code: str
    service: str
    slot: datetime
    source: Source
    person: str = ""
    booker: str = ""
    contact: str = ""
    help: Help = Help.NONE
    over: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class AdoptSlot:
    """A booking that was made in the day itself joins the sheet."""

    code: str
    service: str
    slot: datetime


@dataclass(frozen=True, slots=True)
class GiveUpSlot:
    code: str
    by: By
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UseSlot:
    """The citizen checked in: the booking has become this ticket."""

    code: str
    ticket: str


@dataclass(frozen=True, slots=True)
class EndVisit:
    """Somebody was there. ``met`` is false where nobody opened; ``note`` is what was done, or why not."""

    code: str
    met: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class LookSlots:
    """The clock looks in. ``excused``: those whom the hall could not have received."""

    excused: tuple[str, ...] = ()
