"""Which read tables a stream has, by the kind that its name begins with: those of a day, of a room, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from tidehall_server.core.fact import Fact
from tidehall_server.journal import report_rows
from tidehall_server.journal.appended_rows import APPENDED_ROWS
from tidehall_server.journal.booking_rows import BOOKING_ROWS, SheetRows
from tidehall_server.journal.card_rows import CARD_ROWS
from tidehall_server.journal.case_rows import CASE_ROWS
from tidehall_server.journal.concern_rows import CONCERN_ROWS
from tidehall_server.journal.matter_rows import MatterRows
from tidehall_server.journal.review_rows import REVIEW_ROWS

DAY = "hall"

_ALL: tuple[MatterRows | SheetRows, ...] = (
    REVIEW_ROWS, CASE_ROWS, CONCERN_ROWS, CARD_ROWS, APPENDED_ROWS, BOOKING_ROWS,
)  # fmt: skip
ROOMS: dict[str, MatterRows | SheetRows] = {each.room.kind: each for each in _ALL}
"""The rooms that have a read table, by their kind."""


@dataclass(frozen=True, slots=True)
class Past:
    """What was stored of a stream, new facts included; ``naming`` gives those of one ticket before the new ones."""

    whole: Callable[[], Iterable[Fact]]
    naming: report_rows.History


def kind_of(stream: str) -> str:
    return stream.split("/", 1)[0]


def write(connection: Connection, stream: str, facts: Sequence[Fact], past: Past) -> None:
    """Fold new facts into the read tables."""
    kind = kind_of(stream)
    if kind == DAY:
        report_rows.write(connection, stream, facts, past.naming)
    elif kind in ROOMS:
        ROOMS[kind].write(connection, stream, past.whole())


def agree(connection: Connection, stream: str, facts: Iterable[Fact]) -> bool:
    """Whether the rows of a stream say what its facts say."""
    kind = kind_of(stream)
    if kind == DAY:
        return report_rows.agree(connection, stream, facts)
    return kind not in ROOMS or ROOMS[kind].agree(connection, stream, facts)


def replace_all(connection: Connection, stream: str, facts: Iterable[Fact]) -> None:
    """Throw the rows of a stream away and fold them anew."""
    kind = kind_of(stream)
    if kind == DAY:
        report_rows.replace_all(connection, stream, facts)
    elif kind in ROOMS:
        ROOMS[kind].replace_all(connection, stream, facts)
