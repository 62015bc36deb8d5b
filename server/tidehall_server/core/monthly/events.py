"""The facts of a month: its report, and the checks that were recorded in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tidehall_server.core.monthly.model import Total


@dataclass(frozen=True, slots=True)
class MonthEnded:
    """The report is owed from now on. ``remind_at``: when whoever has not handed it in is reminded."""

    month: str
    due: datetime
    remind_at: datetime


@dataclass(frozen=True, slots=True)
class MonthReminded:
    month: str
    due: datetime


@dataclass(frozen=True, slots=True)
class MonthOverdue:
    month: str
    due: datetime


@dataclass(frozen=True, slots=True)
class MonthTold:
    """Who was told, by which way; ``late``: of the limit that broke, else of the one that comes."""

    way: str
    to: str
    late: bool


@dataclass(frozen=True, slots=True)
class MonthFiled:
    to: str
    note: str
    late: bool
    totals: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class CheckRecorded:
    check: str
    rule: str
    on: date
    by: str
    found: str


@dataclass(frozen=True, slots=True)
class CheckStruck:
    check: str
    reason: str


MonthEvent = MonthEnded | MonthReminded | MonthOverdue | MonthTold | MonthFiled | CheckRecorded | CheckStruck
EVENTS: dict[str, type] = {kind.__name__: kind for kind in MonthEvent.__args__}
