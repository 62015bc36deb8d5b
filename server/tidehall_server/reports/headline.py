"""The figures that stand at the head of a report, each against the same of another span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tidehall_server.figures.sheet import Cell, Kind, minutes
from tidehall_server.reports.linked import WAITS, Field, Words, counted, shared
from tidehall_server.reports.period import Filter, Period


@dataclass(frozen=True, slots=True)
class Figure:
    """``before`` is of the other span, None where that has no such days. ``group`` is the part of the report.
    ``what`` it counts or, without ``counts``, was worked out from."""

    id: str
    group: str
    name: str
    unit: str
    kind: Kind
    value: Cell
    before: Cell
    what: str | None
    counts: bool = False


def _promise(name: str, what: str, of: str) -> Field:
    """The notice's own shares: kept (100) where there was nothing to keep."""
    return Field(name, "percent", lambda period, where: period.share(what, of, where).percent, of)


def _days(period: Period, _: Filter) -> Cell:
    return len(period.ledgers)


def _windows(period: Period, _: Filter) -> Cell:
    """The most counters that a day had set up."""
    return max((len(ledger.counters) for ledger in period.ledgers), default=0)


def _hours(period: Period, _: Filter) -> Cell:
    return round(_open_s(period) / 3600, 1)


def _open_s(period: Period) -> float:
    return sum(seat.open_s for ledger in period.ledgers for seat in ledger.windows.values())


def _each(period: Period, _: Filter) -> Cell:
    open_s = _open_s(period)
    return round(period.count("finished") * 3600 / open_s, 1) if open_s >= 60 else None


def _mean_case(period: Period, _: Filter) -> Cell:
    worked = sum(seat.worked_s for ledger in period.ledgers for seat in ledger.windows.values())
    cases = period.count("finished")
    return minutes(worked / cases) if cases else None


GROUPS: dict[str, Sequence[Field]] = {
    "volume": (
        Field("days", "count", _days, "taken"), counted("taken"), counted("finished"), counted("booked"),
        counted("priority"), counted("missed"), counted("dropped"), counted("expired"),
    ),
    "waits": (*WAITS, counted("over"), shared("within_share", "within", "called", "called")),
    "tides": (
        counted("tides"), Field("tide_min", "minutes", lambda p, where: minutes(p.tide_s(where)), "tides_opened"),
    ),
    "windows": (
        Field("counters", "count", _windows, "finished"),
        Field("windows_open", "count", lambda period, _: len(period.open_windows()), "finished"),
        Field("window_hours", "hours", _hours, "finished"), Field("an_hour", "count", _each, "finished"),
        Field("case_mean", "minutes", _mean_case, "finished"),
    ),
    "reviews": (
        counted("rated"), shared("good_share", "good", "rated", "rated"), counted("bad"),
        _promise("rectified_share", "reviews_rectified", "reviews_counted"),
        _promise("replied_share", "reviews_replied", "reviews_named"),
    ),
    "cases": (
        counted("cases_received"), counted("cases_accepted"), counted("cases_decided"), counted("cases_late"),
        shared("in_time_share", "cases_in_time", "cases_decided"), counted("cases_deemed"), counted("cases_open"),
    ),
    "cards": (
        counted("cards_yellow"), counted("cards_red"), counted("concerns"), counted("concerns_answered"),
        counted("concerns_overdue"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reform:
    """``windows_before`` is what the hall says of the time before; ``windows`` those it made, all counters if none."""

    on: date
    windows_before: int
    windows: tuple[str, ...] = ()


def figures(period: Period, other: Period | None, words: Words, reform: Reform | None = None) -> list[Figure]:
    """All of them, in order."""
    known = other if other is not None and other.ledgers else None
    found = [_figure(group, each, period, known, words) for group, fields in GROUPS.items() for each in fields]
    return found if reform is None else [_reformed(reform, period, other, words), *found]


def _reformed(reform: Reform, period: Period, other: Period | None, words: Words) -> Figure:
    """The windows of the reform: before it as the hall's file says, from it on as the days had them set up."""
    name = "reform_windows"
    before = None if other is None else _made(reform, other)
    head = words.column(name, "count").name
    return Figure(name, "windows", head, "", "count", _made(reform, period), before, "finished")


def _made(reform: Reform, period: Period) -> Cell:
    if period.span.last < reform.on:
        return reform.windows_before
    wanted = frozenset(reform.windows)
    counts = [len(each.counters & wanted if wanted else each.counters) for each in period.ledgers]
    return max(counts, default=None)


def _figure(group: str, field: Field, period: Period, other: Period | None, words: Words) -> Figure:
    column = words.column(field.name, field.kind)
    before = field.value(other, {}) if other is not None else None
    value = field.value(period, {})
    return Figure(field.name, group, column.name, column.unit, field.kind, value, before, field.what, field.counts)
