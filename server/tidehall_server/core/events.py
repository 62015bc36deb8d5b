"""The events of all rooms, as the journal knows them: a name means one thing, whatever stream it stands in."""

from __future__ import annotations

from collections.abc import Mapping

from tidehall_server.core import register
from tidehall_server.core.bookings import events as bookings
from tidehall_server.core.cases import events as cases
from tidehall_server.core.concerns import events as concerns
from tidehall_server.core.monthly import events as monthly
from tidehall_server.core.queue import events as queue
from tidehall_server.core.reviews import added
from tidehall_server.core.reviews import events as reviews
from tidehall_server.core.scores import events as scores
from tidehall_server.core.supervision import events as supervision

AnyEvent = (
    queue.Event | register.RegisterEvent | reviews.ReviewEvent | supervision.CardEvent | cases.CaseEvent
    | concerns.ConcernEvent | added.AppendedEvent | bookings.BookingEvent | monthly.MonthEvent
    | scores.ScoreEvent
)  # fmt: skip

_ROOMS: tuple[Mapping[str, type], ...] = (
    queue.EVENTS, register.EVENTS, reviews.EVENTS, supervision.EVENTS, cases.EVENTS, concerns.EVENTS,
    added.EVENTS, bookings.EVENTS, monthly.EVENTS, scores.EVENTS,
)  # fmt: skip

EVENTS: dict[str, type] = {name: kind for room in _ROOMS for name, kind in room.items()}

if len(EVENTS) != sum(map(len, _ROOMS)):
    raise TypeError("two rooms have given one name to two events")
