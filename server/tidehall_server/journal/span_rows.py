"""The long matters that belong to a span of days, from their read tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Table, or_, select

from tidehall_server.journal.card_rows import cards
from tidehall_server.journal.codec import instant, moment
from tidehall_server.journal.engine import READ_ONLY
from tidehall_server.journal.errors import translated
from tidehall_server.journal.matter_tables import cases, concerns
from tidehall_server.journal.review_tables import reviews

Row = dict[str, Any]
_LISTS = frozenset({"marks", "overdue", "steps"})


@dataclass(frozen=True, slots=True)
class SpanRows:
    """Rows with their columns as values: instants aware, lists as lists; ``id`` is the matter's own."""

    cases: list[Row]
    reviews: list[Row]
    cards: list[Row]
    concerns: list[Row]


def span_rows(engine: Engine, hall: str, days: tuple[date, date], begins: datetime, ends: datetime) -> SpanRows:
    """Bad reviews given on those days; cards and concerns that began between the instants; and every case that was
    under way between them."""
    start, end = instant(begins), instant(ends)
    reader = engine.execution_options(**{READ_ONLY: True})
    first, last = (each.isoformat() for each in days)

    def found(table: Table, *where: ColumnElement[bool]) -> list[Row]:
        sought = select(table).where(table.c.hall == hall, *where).order_by(table.c.stream)
        return [_read(table, dict(row)) for row in connection.execute(sought).mappings()]

    c, n = cases.c, concerns.c
    with translated(), reader.connect() as connection:
        return SpanRows(
            found(cases, c.received_at < end, or_(c.ended_at.is_(None), c.ended_at >= start)),
            found(reviews, reviews.c.day >= first, reviews.c.day <= last),
            found(cards, cards.c.issued_at >= start, cards.c.issued_at < end),
            found(concerns, n.registered_at >= start, n.registered_at < end),
        )


def _read(table: Table, row: Row) -> Row:
    for name, value in row.items():
        if name in _LISTS and isinstance(value, str):
            row[name] = json.loads(value)
        elif isinstance(value, str) and (name.endswith(("_at", "_by")) or name == "promise_due") and _instant(value):
            row[name] = moment(value)
    return {**row, "id": row["stream"].split("/", 2)[2]}


def _instant(text: str) -> bool:
    return len(text) == 27 and text.endswith("Z") and text[4] == "-"
