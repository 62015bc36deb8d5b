"""The days that a report is about, and the instants between which matters belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

LONGEST_DAYS = 366


class Kind(StrEnum):
    """How a span came about; ``SPAN`` is any other."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SPAN = "span"


@dataclass(frozen=True, slots=True)
class Span:
    """From the day ``first`` to the day ``last``, both included, on the hall's calendar."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def kind(self) -> Kind:
        if self.first == self.last:
            return Kind.DAY
        if self.first.weekday() == 0 and self.days == 7:
            return Kind.WEEK
        return Kind.MONTH if self == month_of(self.first) else Kind.SPAN

    @property
    def name(self) -> str:
        """For files: ``2026-11``, ``2026-11-02``, ``2026-11-02_2026-11-08``."""
        if self.kind is Kind.MONTH:
            return f"{self.first:%Y-%m}"
        return f"{self.first}" if self.first == self.last else f"{self.first}_{self.last}"

    def before(self) -> Span:
        """What a report is held against: the month before a month, else as many days before."""
        if self.kind is Kind.MONTH:
            return month_of(self.first - timedelta(days=1))
        if self.kind is Kind.DAY:  # a Monday against a Monday
            return Span(self.first - timedelta(days=7), self.last - timedelta(days=7))
        return Span(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def begins(self, zone: tzinfo) -> datetime:
        return datetime.combine(self.first, time.min, zone)

    def ends(self, zone: tzinfo) -> datetime:
        """The first instant that is no more of it."""
        return datetime.combine(self.last + timedelta(days=1), time.min, zone)


def month_of(day: date) -> Span:
    """The calendar month of ``day``."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Span(first, following - timedelta(days=1))
