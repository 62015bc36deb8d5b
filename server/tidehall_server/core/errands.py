"""What has to happen elsewhere because of a fact: one matter moves another, a message goes out, a record is uploaded.

An errand is written in the same transaction as its fact, so that none is lost and none is made up; somebody else runs
it, tries again, and has it settled. A room that wants errands names the event and what is to be done about it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tidehall_server.core.bookings.commands import By
from tidehall_server.core.bookings.events import SlotGivenUp, SlotMissed, SlotUsed, SlotVoided
from tidehall_server.core.cases.events import CaseOverdue, CaseReady
from tidehall_server.core.monthly.events import MonthOverdue, MonthReminded
from tidehall_server.core.queue.commands import BAD_LEVELS
from tidehall_server.core.queue.events import TicketRated
from tidehall_server.core.reviews.added import ReviewAppended
from tidehall_server.core.reviews.events import ReviewOverdue
from tidehall_server.core.supervision.events import BreachAgain, CardIssued, CardTurnedRed

RECTIFY = "rectify"
UPLOAD = "upload"
CARD = "card"
TELL_APPLICANT = "tell-applicant"
TELL_BY_MESSAGE = "tell-by-message"
MONTH_SMS, MONTH_WEBHOOK = "month-sms", "month-webhook"
BOOKING_TOLD = "booking-told"
CARD_SCREEN, CARD_SMS, CARD_WEBHOOK = "card-screen", "card-sms", "card-webhook"

Wanted = Callable[[Any], tuple[str, ...]]


def _rated(event: TicketRated | ReviewAppended) -> tuple[str, ...]:
    """Every rating goes to the province; a bad one is put right."""
    return (RECTIFY, UPLOAD) if event.level in BAD_LEVELS else (UPLOAD,)


def _ready(event: CaseReady) -> tuple[str, ...]:
    """A result is there: its applicant is called in the hall, or told by a message."""
    return (TELL_APPLICANT, TELL_BY_MESSAGE)


def _overdue(_event: CaseOverdue | ReviewOverdue) -> tuple[str, ...]:
    """A limit was broken: the supervision has it on a card."""
    return (CARD,)


def _card(_event: CardIssued | CardTurnedRed | BreachAgain) -> tuple[str, ...]:
    """Whoever answers for it is told, by each way that the hall has."""
    return (CARD_SCREEN, CARD_SMS, CARD_WEBHOOK)


def _month(_event: MonthReminded | MonthOverdue) -> tuple[str, ...]:
    """A month's report is owed: whoever hands it in is told, by each way that the hall has."""
    return (MONTH_SMS, MONTH_WEBHOOK)


def _booking(event: SlotGivenUp | SlotUsed | SlotMissed | SlotVoided) -> tuple[str, ...]:
    """What became of a booking of the province's: its channel is told, but not of what it said itself."""
    own = isinstance(event, SlotGivenUp) and event.by is By.PROVINCE
    return (BOOKING_TOLD,) if event.order and not own else ()


ERRANDS: dict[type, Wanted] = {
    TicketRated: _rated,
    ReviewAppended: _rated,
    CaseReady: _ready,
    CaseOverdue: _overdue,
    ReviewOverdue: _overdue,
    CardIssued: _card,
    CardTurnedRed: _card,
    BreachAgain: _card,
    MonthReminded: _month,
    MonthOverdue: _month,
    SlotGivenUp: _booking,
    SlotUsed: _booking,
    SlotMissed: _booking,
    SlotVoided: _booking,
}
"""By type of event, the names of the errands that one event of it makes (none for one that needs nothing)."""


def errands_of(event: object) -> tuple[str, ...]:
    """What has to happen because of this event."""
    wanted = ERRANDS.get(type(event))
    return wanted(event) if wanted is not None else ()
