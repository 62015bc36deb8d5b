"""A sheet: the numbers of one chart or table with their names and units, as page and file show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "time", "count", "minutes", "hours", "percent"]
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Column:
    """``id`` is what a chart asks for; ``name`` and ``unit`` are for people."""

    id: str
    name: str
    unit: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells are ready to be shown: times by the hall's clock, minutes to one decimal, None for an empty cell."""

    id: str
    title: str
    columns: list[Column]
    rows: list[list[Cell]]


def minutes(seconds: float | None) -> float | None:
    """Seconds as minutes with one decimal, halves up: the one place that rounds."""
    return None if seconds is None else (round(seconds) + 3) // 6 / 10


def percent(share: float | None) -> float | None:
    """A share of one as a percentage with one decimal."""
    return None if share is None else round(share * 100, 1)


def heading(column: Column) -> str:
    return f"{column.name}（{column.unit}）" if column.unit else column.name
