"""The sheets of a day before it begins: its half hours, its lines, and what a number of windows can promise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tidehall_server.core import staffing
from tidehall_server.core.dayahead import Line, Opening, Promise, Slot, foresee
from tidehall_server.figures.sheet import Cell, Column, Kind, Sheet, minutes, percent
from tidehall_server.locale import Catalogue

_COLUMNS: list[tuple[str, Kind]] = [
    ("slot", "time"), ("expected", "count"), ("staffed", "count"), ("late_share", "percent"), ("mean_wait", "minutes"),
    ("needed", "count"), ("tides_wanted", "count"), ("late_with_tides", "percent"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A line and its half hours."""

    line: Line
    slots: list[Slot]


def foresee_all(lines: Sequence[Line], openings: Sequence[Opening], promise: Promise, most: int) -> list[Foreseen]:
    """``most`` tidal windows may be open at once."""
    return [Foreseen(line, foresee(line, openings, promise, min(most, len(line.tidal)))) for line in lines]


def day(found: Sequence[Foreseen], words: Catalogue) -> Sheet:
    """All lines together by half hours: sums, and what becomes of the citizens on average."""
    starts = sorted({slot.start_s for each in found for slot in each.slots})
    by_start = [[slot for each in found for slot in each.slots if slot.start_s == start] for start in starts]
    return _sheet("ahead", words, _COLUMNS, [_together(slots) for slots in by_start])


def by_line(found: Sequence[Foreseen], words: Catalogue, name: Callable[[str], str]) -> Sheet:
    columns: list[tuple[str, Kind]] = [("line_services", "text"), ("line_windows", "text"), *_COLUMNS]
    rows: list[list[Cell]] = []
    for each in found:
        services = words.names["join"]["list"].join(name(service) for service in each.line.services)
        windows = words.names["join"]["list"].join(each.line.windows)
        rows += [[services, windows, *_together([slot])] for slot in each.slots]
    return _sheet("ahead_lines", words, columns, rows)


def windows(rows: Sequence[staffing.Row], words: Catalogue) -> Sheet:
    columns: list[tuple[str, Kind]] = [
        ("pooled", "count"), ("an_hour", "count"), ("cases_each", "count"), ("late_at_limit", "percent"),
    ]  # fmt: skip
    cells: list[list[Cell]] = [
        [row.windows, round(row.an_hour, 1), round(row.cases, 1), percent(row.late_at_limit)] for row in rows
    ]
    return _sheet("staffing", words, columns, cells)


def _together(slots: Sequence[Slot]) -> list[Cell]:
    people = sum(slot.expected for slot in slots)

    def average(value: Callable[[Slot], float]) -> float | None:
        return sum(value(slot) * slot.expected for slot in slots) / people if people else None

    return [
        _clock(slots[0].start_s), round(people, 1), sum(slot.staffed for slot in slots), percent(average(_late)),
        minutes(average(_mean)), sum(slot.needed for slot in slots), sum(slot.tides for slot in slots),
        percent(average(_after)),
    ]  # fmt: skip


def _late(slot: Slot) -> float:
    return slot.late


def _mean(slot: Slot) -> float:
    return slot.mean_s


def _after(slot: Slot) -> float:
    return slot.late_with_tides


def _clock(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}"


def _sheet(identifier: str, words: Catalogue, columns: list[tuple[str, Kind]], rows: list[list[Cell]]) -> Sheet:
    units = {"minutes": words.text("unit_minutes"), "percent": "%"}
    heads = [Column(name, words.text(f"column_{name}"), units.get(kind, ""), kind) for name, kind in columns]
    return Sheet(identifier, words.text(f"sheet_{identifier}"), heads, rows)
