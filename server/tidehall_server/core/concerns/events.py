"""The facts of a concern."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tidehall_server.core.concerns.model import Category, Outcome


@dataclass(frozen=True, slots=True)
class ConcernRegistered:
    number: str
    category: Category
    person: str
    words: str | None
    case: str | None
    window: str
    answer_due: datetime


@dataclass(frozen=True, slots=True)
class ConcernAssigned:
    department: str


@dataclass(frozen=True, slots=True)
class ConcernAnswered:
    outcome: Outcome
    note: str


@dataclass(frozen=True, slots=True)
class ConcernClosed:
    satisfied: bool | None
    note: str


@dataclass(frozen=True, slots=True)
class ConcernOverdue:
    """Nobody answered in time. ``holder``: the department, or who registered it."""

    due: datetime
    holder: str


ConcernEvent = ConcernRegistered | ConcernAssigned | ConcernAnswered | ConcernClosed | ConcernOverdue
EVENTS: dict[str, type] = {kind.__name__: kind for kind in ConcernEvent.__args__}
