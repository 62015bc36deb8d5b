"""The room of rectifications, as the shell of long matters wants it."""

from __future__ import annotations

from datetime import date, datetime

from tidehall_server.core.clocks import breaks
from tidehall_server.core.matter import Room
from tidehall_server.core.reviews.commands import TickReview
from tidehall_server.core.reviews.decide import decide, result
from tidehall_server.core.reviews.evolve import evolve
from tidehall_server.core.reviews.model import Rectification, due


def _due(state: Rectification) -> datetime | None:
    limit = due(state)
    return None if limit is None else breaks(limit)


REVIEWS: Room[Rectification] = Room(
    kind="review", fresh=Rectification(), decide=decide, evolve=evolve, result=result, due=_due, tick=TickReview()
)


def review_id(day: date, ticket: str, append_no: int = 0) -> str:
    """The id of a review: its ticket's day and number, so that the same rating can never open two."""
    return f"{day.isoformat()}-{ticket}" + (f"-{append_no + 1}" if append_no else "")
