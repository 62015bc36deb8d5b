"""What may be asked of a month: its report, and the checks that are recorded in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidehall_server.core.monthly.model import Total


@dataclass(frozen=True, slots=True)
class OpenMonth:
    """The month has ended: its report is owed. Given by the clock, never by a person."""


@dataclass(frozen=True, slots=True)
class FileMonth:
    """It was handed in with these figures."""

    to: str
    totals: tuple[Total, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """Somebody looked on that day whether a rule is kept of which the hall has no data. ``by``: which office looked."""

    rule: str
    on: date
    by: str
    found: str


@dataclass(frozen=True, slots=True)
class StrikeCheck:
    """The record is wrong: it stays in the story and counts no more."""

    rule: str
    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class TellOfMonth:
    """Somebody was told: by which way, to whom (an account or the group, never a number), that it is due or late."""

    way: str
    to: str
    late: bool


@dataclass(frozen=True, slots=True)
class LookAtMonth:
    """The clock asks whether to remind, and whether it is late."""
