"""A month's report as it stands: when it is due, whether somebody was reminded, what was handed in and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
class Month:
    """``month`` as ``2026-10``; "" before anything is known of it. ``told``: way, to whom, and whether it was late."""

    month: str = ""
    due: datetime | None = None
    remind_at: datetime | None = None
    reminded: bool = False
    overdue: bool = False
    filed: tuple[Filing, ...] = ()
    told: frozenset[tuple[str, str, bool]] = frozenset()
