"""A sheet whose numbers say what they count: every number of it leads to the things behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tidehall_server.core.ledger import Name
from tidehall_server.figures.sheet import Cell, Column, Kind, Sheet, minutes
from tidehall_server.locale import Catalogue
from tidehall_server.reports.period import Filter, Period

Heads = Sequence[tuple[str, Kind]]


@dataclass(frozen=True, slots=True)
class Linked:
    """``whats`` has, for each column, what it counts or, where ``counts`` has false, was worked out from; None for a
    name. ``keys`` has, for each row, which of them. ``note`` says how it is counted."""

    sheet: Sheet
    whats: list[str | None]
    counts: list[bool]
    keys: list[dict[str, str]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name in the catalogue, its kind, the value for a row's filter, and what it leads to. ``counts``: it
    is the number of those; otherwise it was worked out from them."""

    name: str
    kind: Kind
    value: Callable[[Period, Filter], Cell]
    what: str | None = None
    counts: bool = False


def counted(what: str, name: str = "") -> Field:
    """A column that counts."""
    return Field(name or what, "count", lambda period, where: period.count(what, where), what, counts=True)


def shared(name: str, what: str, of: str, shown: str = "") -> Field:
    """A share in percent, rounded down; empty where there is nothing to be a share of. Leads to ``shown``."""

    def value(period: Period, where: Filter) -> Cell:
        share = period.share(what, of, where)
        return share.percent if share.of else None

    return Field(name, "percent", value, shown or what)


def wait(name: str, which: Callable[[Any], int | None]) -> Field:
    return Field(name, "minutes", lambda period, where: minutes(which(period.waits(where))), "called")


WAITS = (wait("wait_p50", lambda w: w.p50_s), wait("wait_p95", lambda w: w.p95_s), wait("wait_max", lambda w: w.max_s))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of reports in one language, and the names of what was counted."""

    own: Catalogue
    common: Catalogue

    @property
    def english(self) -> bool:
        return self.own.language == "en"

    def column(self, name: str, kind: Kind) -> Column:
        unit = {"minutes": self.own.text("unit_minutes"), "percent": "%", "hours": self.own.text("unit_hours")}
        return Column(name, self.own.names["column"][name], unit.get(kind, ""), kind)

    def name(self, known: Mapping[str, Name], key: str) -> str:
        found = known.get(key)
        if found is None:
            return key or self.own.text("nobody")
        return (found.name_en or found.name) if self.english else found.name

    def value(self, table: str, key: str) -> str:
        return self.own.names.get(table, {}).get(key) or self.common.names.get(table, {}).get(key, key) or "–"


def table(
    identifier: str, words: Words, period: Period, heads: Heads, fields: Sequence[Field],
    rows: Sequence[tuple[Sequence[Cell], dict[str, str]]],
) -> Linked:  # fmt: skip
    """Rows of names with their filters; every field is worked out for each, and once more for all."""
    whole: list[tuple[Sequence[Cell], dict[str, str]]] = list(rows)
    if len(rows) > 1:
        whole.append(([words.own.text("total"), *[None] * (len(heads) - 1)], {}))
    columns = [words.column(name, kind) for name, kind in heads]
    columns += [words.column(each.name, each.kind) for each in fields]
    cells = [[*names, *(each.value(period, where) for each in fields)] for names, where in whole]
    sheet = Sheet(identifier, words.own.names["sheet"][identifier], columns, cells)
    note = words.own.names["note"].get(identifier, "")
    whats = [*(None for _ in heads), *(each.what for each in fields)]
    counts = [*(False for _ in heads), *(each.counts for each in fields)]
    return Linked(sheet, whats, counts, [where for _, where in whole], note)


def clock(moment: datetime | None) -> str | None:
    return f"{moment:%H:%M}" if moment is not None else None
