"""A month as it stands: when its report is due, whether somebody was reminded, what was handed in and when, and which
checks of the notices were recorded in it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class MonthBook:
    """``due_day``: of the following month, the last day that keeps the limit (notice 003: the 5th)."""

    due_day: int = 5


@dataclass(frozen=True, slots=True)
class Total:
    """A figure as it was handed in; None where there was nothing to count."""

    id: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Filing:
    """Handed in: by whom, to whom. A second one corrects the first and says why."""

    at: datetime
    by: str
    to: str
    note: str
    late: bool
    totals: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that no data shows was looked at, on a day: by whom (their office, no name), and what was found.

    ``at`` and ``account`` say when and by whom it was recorded; ``struck`` and ``struck_by`` why, and by whom,
    the record counts no more.
    """

    id: str
    rule: str
    on: date
    by: str
    found: str
    at: datetime
    account: str
    struck: str = ""
    struck_by: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """``month`` as ``2026-10``; "" while its report is not owed. ``told``: way, to whom, and whether it was late."""

    month: str = ""
    due: datetime | None = None
    remind_at: datetime | None = None
    reminded: bool = False
    overdue: bool = False
    filed: tuple[Filing, ...] = ()
    told: frozenset[tuple[str, str, bool]] = frozenset()
    checks: tuple[Check, ...] = ()
