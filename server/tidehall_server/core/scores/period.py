"""A month, a quarter or a year, as a score or a star is given for: ``2026-11``, ``2026-Q4``, ``2026``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_FORM = re.compile(r"(2[0-9]{3})(?:-(0[1-9]|1[0-2])|-Q([1-4]))?")


class Span(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Period:
    """``first`` and ``last`` are its first and last day."""

    id: str
    span: Span
    first: date
    last: date

    @property
    def months(self) -> tuple[str, ...]:
        """The months in it, in order."""
        count = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}[self.span]
        return tuple(f"{self.first.year}-{self.first.month + n:02}" for n in range(count))

    def over(self, today: date) -> bool:
        return today > self.last


def period_of(text: str) -> Period | None:
    """The period of this name; None for anything else."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    year, month, quarter = int(found[1]), found[2], found[3]
    if month is not None:
        first, count, span = int(month), 1, Span.MONTH
    elif quarter is not None:
        first, count, span = 3 * int(quarter) - 2, 3, Span.QUARTER
    else:
        first, count, span = 1, 12, Span.YEAR
    ends = first + count
    following = date(year + ends // 13, (ends - 1) % 12 + 1, 1)
    return Period(text, span, date(year, first, 1), following - timedelta(days=1))


def month_of(day: date) -> Period:
    """The month that a day is in."""
    found = period_of(f"{day.year:04}-{day.month:02}")
    if found is None:
        raise ValueError(f"no month of ours: {day}")
    return found
