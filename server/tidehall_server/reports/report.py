"""A report: the figures at its head, its tables, and what a number of it is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from tidehall_server.locale import load
from tidehall_server.reports import matter_sheets, sheets
from tidehall_server.reports.headline import Figure, Reform, figures
from tidehall_server.reports.linked import Linked, Words
from tidehall_server.reports.period import Period
from tidehall_server.reports.span import Span

SHEETS: dict[str, Callable[[Period, Words], Linked]] = {
    "days": sheets.days,
    "services": sheets.services,
    "windows": sheets.windows,
    "clerks": sheets.clerks,
    "hours": sheets.hours,
    "tide_reasons": sheets.reasons,
    "tides": sheets.tides,
    "ratings": sheets.ratings,
    "reviews": matter_sheets.reviews,
    "cases": matter_sheets.cases,
    "cards": matter_sheets.cards,
    "concerns": matter_sheets.concerns,
}


@dataclass(frozen=True, slots=True)
class Report:
    """``against`` is what it is held against. ``running`` is the day of it that has not ended, if one has not."""

    span: Span
    against: Span
    days: list[str]
    days_before: int
    running: str | None
    until: datetime
    limits_s: list[int]
    figures: list[Figure]
    sheets: dict[str, Linked]
    reform_on: date | None = None


def report(period: Period, other: Period, words: Words, reform: Reform | None = None) -> Report:
    """Count everything once."""
    made = {name: make(period, words) for name, make in SHEETS.items() if name != "days" or period.span.days > 1}
    running = next((ledger.day for ledger in period.ledgers if not ledger.closed), None)
    return Report(
        period.span, other.span, [ledger.day for ledger in period.ledgers], len(other.ledgers), running, period.until,
        sorted({ledger.limit_s for ledger in period.ledgers}), figures(period, other, words, reform), made,
        reform.on if reform is not None else None,
    )  # fmt: skip


@cache
def words(language: str) -> Words:
    """Read when the first report is asked for."""
    return Words(load(language, "reports"), load(language))
