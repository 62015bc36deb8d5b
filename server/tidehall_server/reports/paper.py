"""A report as a page to print: what its template may use. Numbers as people write them, a dash where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from tidehall_server.figures.sheet import Cell, Column, Kind, Sheet
from tidehall_server.reports.linked import Linked, Words
from tidehall_server.reports.report import Report
from tidehall_server.reports.span import Kind as SpanKind

TEMPLATE = "report.html"
_NUMBERS = frozenset({"count", "minutes", "hours", "percent"})


@dataclass(frozen=True, slots=True)
class Letter:
    """Whose report it is."""

    hall: str
    zone: tzinfo


def title(report: Report, words: Words) -> str:
    span, text = report.span, words.own.text
    if span.kind is SpanKind.MONTH:
        return text("title_month", year=span.first.year, month=span.first.month)
    return text(f"title_{span.kind.value}", first=span.first, last=span.last)


def values(report: Report, words: Words, letter: Letter) -> dict[str, object]:
    text = words.own.text
    against = {"first": report.against.first, "last": report.against.last}
    return {
        "lang": words.own.language,
        "hall": letter.hall,
        "title": title(report, words),
        "as_of": text("as_of", at=f"{report.until.astimezone(letter.zone):%Y-%m-%d %H:%M}"),
        "lines": _lines(report, words),
        "against": text("against" if report.days_before else "against_nothing", **against),
        "compared": any(each.before is not None for each in report.figures),
        "heads": [text(each) for each in ("figure", "now", "before", "change")],
        "groups": _groups(report, words),
        "tables": [_table(linked) for linked in report.sheets.values() if linked.sheet.rows],
        "bars": _bars(report),
        "how": text("how"),
        "made": text("made"),
        "signed": text("signed"),
    }


def _lines(report: Report, words: Words) -> list[str]:
    text = words.own.text
    if not report.days:
        return [text("nothing")]
    limits = words.common.names["join"]["list"].join(str(limit // 60) for limit in report.limits_s)
    lines = [text("days_counted", days=len(report.days)), text("limit", minutes=limits)]
    return [*lines, text("running", day=report.running)] if report.running else lines


def _groups(report: Report, words: Words) -> list[dict[str, Any]]:
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for each in report.figures:
        name = f"{each.name}（{each.unit}）" if each.unit else each.name
        line = (name, written(each.value, each.kind), written(each.before, each.kind), _change(each.value, each.before))
        found.setdefault(each.group, []).append(line)
    return [{"name": words.own.names["group"][group], "rows": rows} for group, rows in found.items()]


def _change(value: Cell, before: Cell) -> str:
    if isinstance(value, str) or isinstance(before, str) or value is None or before is None:
        return "–"
    moved = round(value - before, 1)
    return "0" if not moved else f"{moved:+g}".replace("-", "−")


def _table(linked: Linked) -> dict[str, Any]:
    sheet: Sheet = linked.sheet
    columns = [{"name": each.name, "unit": each.unit, "number": each.kind in _NUMBERS} for each in sheet.columns]
    rows = [
        [
            {"text": written(cell, column.kind), "number": column.kind in _NUMBERS}
            for cell, column in zip(row, sheet.columns, strict=True)
        ]
        for row in sheet.rows
    ]
    total = bool(linked.keys) and len(linked.keys) > 1 and not linked.keys[-1]
    return {"title": sheet.title, "note": linked.note, "columns": columns, "rows": rows, "total": total}


def _bars(report: Report) -> list[dict[str, Any]]:
    """Tickets taken, day by day or hour by hour: a picture that prints on any printer."""
    linked = report.sheets.get("days") or report.sheets["hours"]
    at = next(n for n, column in enumerate(linked.sheet.columns) if column.id == "taken")
    counted = [(str(row[0]), row[at]) for row, key in zip(linked.sheet.rows, linked.keys, strict=True) if key]
    most = max((count for _, count in counted if isinstance(count, int)), default=0)
    return [
        {"label": label[-5:] if len(label) == 10 else label[:2], "count": count, "share": (count or 0) / most * 100}
        for label, count in counted
        if isinstance(count, int) and most
    ]


def written(cell: Cell, kind: Kind) -> str:
    if cell is None or cell == "":
        return "–"
    return f"{cell:.1f}" if kind in ("minutes", "hours", "percent") and not isinstance(cell, str) else str(cell)


def headline(report: Report, words: Words) -> Sheet:
    """The figures at the head as a sheet of their own."""
    own = words.own
    names = ("part", "figure", "now", "before")
    columns = [Column(name, own.text(name), "", "text") for name in names]
    rows: list[list[Cell]] = [
        [own.names["group"][each.group], f"{each.name}（{each.unit}）" if each.unit else each.name, each.value,
         each.before]
        for each in report.figures
    ]  # fmt: skip
    return Sheet("figures", own.names["sheet"]["figures"], columns, rows)
