"""The facts of a rectification, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tidehall_server.core.reviews.model import Invalid, Limit, Limits, Opinion, Rated, Reached, Remedy


@dataclass(frozen=True, slots=True)
class ReviewOpened:
    """``contact_by`` and ``reply_by`` are None for an anonymous review: nobody can be reached."""

    rated: Rated
    limits: Limits
    contact_by: datetime | None
    settle_by: datetime
    reply_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReviewChecked:
    reasonable: bool
    truthful: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReviewContacted:
    outcome: Reached
    note: str


@dataclass(frozen=True, slots=True)
class ReviewAssigned:
    handler: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReviewRectified:
    remedy: Remedy
    note: str


@dataclass(frozen=True, slots=True)
class ReviewReplied:
    note: str


@dataclass(frozen=True, slots=True)
class ReviewCalledBack:
    opinion: Opinion
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReviewReturned:
    """The citizen was not satisfied with what was done: it is to be put right once more, until ``settle_by``, and
    answered until ``reply_by``.
    """

    settle_by: datetime
    reply_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExtensionAsked:
    days: int
    reason: str


@dataclass(frozen=True, slots=True)
class ExtensionGranted:
    days: int
    settle_by: datetime
    note: str = ""
    reply_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExtensionDenied:
    note: str = ""


@dataclass(frozen=True, slots=True)
class InvalidProposed:
    why: Invalid
    reason: str


@dataclass(frozen=True, slots=True)
class InvalidApproved:
    why: Invalid
    note: str = ""


@dataclass(frozen=True, slots=True)
class InvalidDenied:
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReviewInstructed:
    note: str


@dataclass(frozen=True, slots=True)
class ReviewOverdue:
    """A deadline passed and nothing was done: once for each, and a card follows."""

    limit: Limit
    by: datetime


@dataclass(frozen=True, slots=True)
class ReviewClosed:
    pass


ReviewEvent = (
    ReviewOpened | ReviewChecked | ReviewContacted | ReviewAssigned | ReviewRectified | ReviewReplied
    | ReviewCalledBack | ReviewReturned | ExtensionAsked | ExtensionGranted | ExtensionDenied | InvalidProposed
    | InvalidApproved | InvalidDenied | ReviewInstructed | ReviewOverdue | ReviewClosed
)  # fmt: skip
EVENTS: dict[str, type] = {kind.__name__: kind for kind in ReviewEvent.__args__}
