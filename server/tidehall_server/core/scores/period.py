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


def last_over(span: Span, day: date) -> Period:
    """The last period of this length that is over on a day."""
    quarter = (day.month - 1) // 3
    match span:
        case Span.MONTH:
            return month_of(day.replace(day=1) - timedelta(days=1))
        case Span.QUARTER:
            return _known(f"{day.year:04}-Q{quarter}" if quarter else f"{day.year - 1:04}-Q4")
        case Span.YEAR:
            return _known(f"{day.year - 1:04}")


def settled_by(period: Period) -> date:
    """The last day of the month after it. No notice names a day for scores and stars: a local rule."""
    return month_of(period.last + timedelta(days=1)).last


def lately_over(span: Span, today: date) -> list[Period]:
    """The last one whose day to be settled has passed, and after it the one whose day is to come, if there is one."""
    last = last_over(span, today)
    return [last] if settled_by(last) < today else [last_over(span, last.first), last]


def month_of(day: date) -> Period:
    """The month that a day is in."""
    return _known(f"{day.year:04}-{day.month:02}")


def _known(name: str) -> Period:
    found = period_of(name)
    if found is None:
        raise ValueError(f"no period of ours: {name}")
    return found
