"""The read table of supervision cards, and the lists made of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Engine, Index, Table, Text, func, select

from tidehall_server.core.supervision.model import Card
from tidehall_server.core.supervision.room import CARDS
from tidehall_server.core.supervision.rules import RuleId
from tidehall_server.journal.codec import instant, moment
from tidehall_server.journal.engine import READ_ONLY
from tidehall_server.journal.errors import translated
from tidehall_server.journal.matter_rows import MatterRows
from tidehall_server.journal.tables import metadata

cards = Table(
    "cards",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("colour", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("duty", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("issued_at", Text, nullable=False),
    Column("red_at", Text),
    Column("ended_at", Text),
    Column("answered_at", Text),
    Column("closed_at", Text),
    Column("withdrawn", Boolean, nullable=False),
    Index("cards_by_time", "hall", "issued_at"),
    sqlite_with_rowid=False,
)


def row(card: Card) -> dict[str, Any]:
    if card.rule is None or card.colour is None:
        raise ValueError("a card begins with its breach")
    return {
        "rule": card.rule.value, "colour": card.colour.value, "subject": card.subject, "duty": card.duty.value,
        "who": card.who, "issued_at": _at(card.issued_at), "red_at": _at(card.red_at), "ended_at": _at(card.ended_at),
        "answered_at": _at(card.answered_at), "closed_at": _at(card.closed_at), "withdrawn": card.withdrawn,
    }  # fmt: skip


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)


class Stands(StrEnum):
    """Whether the breach of a card goes on."""

    GOES_ON = "goes_on"
    ENDED = "ended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """A card as far as the next look has to know it."""

    rule: str
    colour: str
    subject: str
    who: str
    stands: Stands
    closed_at: datetime | None


def _standing(row: Any) -> Standing:
    stands = Stands.GOES_ON if row.ended_at is None else Stands.ENDED
    closed = None if row.closed_at is None else moment(row.closed_at)
    return Standing(row.rule, row.colour, row.subject, row.who, Stands.CLOSED if closed else stands, closed)


_AT_ONCE = 5000
"""Parameters of a query: databases take some ten thousand."""
CARD_ROWS = MatterRows(CARDS, cards, row)


@dataclass(frozen=True, slots=True)
class WantedCards:
    """Cards issued since then, open ones of whatever age; ``over``: also what ended or was closed since then.
    ``open_`` None for all, the others narrow when given."""

    since: datetime
    open_: bool | None = None
    colour: str | None = None
    rule: str | None = None
    who: str | None = None
    limit: int = 200
    offset: int = 0
    over: bool = False


class CardList:
    """The cards of one hall."""

    def __init__(self, engine: Engine, hall: str) -> None:
        self._reader = engine.execution_options(**{READ_ONLY: True})
        self._hall = hall

    def find(self, wanted: WantedCards) -> list[dict[str, Any]]:
        """The newest first; ``id`` is the card's own."""
        newest = select(cards).where(self._where(wanted)).order_by(cards.c.issued_at.desc(), cards.c.stream)
        with translated(), self._reader.connect() as connection:
            rows = connection.execute(newest.limit(wanted.limit).offset(wanted.offset)).mappings()
            return [{**found, "id": found["stream"].split("/", 2)[2]} for found in rows]

    def standing(self, rules: Collection[RuleId], subjects: Collection[str] = (), day: str = "") -> dict[str, Standing]:
        """By id, the cards of these rules: the open ones, and all of this day and about these subjects."""
        c, names = cards.c, list(subjects)
        wanted: list[ColumnElement[bool]] = [c.closed_at.is_(None)]
        if day:
            wanted.append(c.stream.startswith(f"card/{self._hall}/{day}-", autoescape=True))
        wanted += [c.subject.in_(names[first : first + _AT_ONCE]) for first in range(0, len(names), _AT_ONCE)]
        mine = (c.hall == self._hall) & c.rule.in_([rule.value for rule in rules])
        found: dict[str, Standing] = {}
        with translated(), self._reader.connect() as connection:
            for where in wanted:
                rows = connection.execute(select(cards).where(mine & where))
                found |= {each.stream.split("/", 2)[2]: _standing(each) for each in rows}
        return found

    def about(self, day: str, ticket: str, others: Collection[str]) -> list[str]:
        """Cards of a ticket of that day, and of these subjects on whatever day; their ids."""
        c = cards.c
        begins = f"card/{self._hall}/{day}-"
        of_ticket = (c.subject == ticket) & c.stream.startswith(begins, autoescape=True)
        sought = select(c.stream).where(c.hall == self._hall, of_ticket | c.subject.in_(list(others)))
        with translated(), self._reader.connect() as connection:
            return [each.split("/", 2)[2] for each in connection.execute(sought.order_by(c.issued_at)).scalars()]

    def total(self, wanted: WantedCards) -> int:
        """How many there are, without the limit."""
        counted = select(func.count()).select_from(cards).where(self._where(wanted))
        with translated(), self._reader.connect() as connection:
            return int(connection.execute(counted).scalar_one())

    def _where(self, wanted: WantedCards) -> ColumnElement[bool]:
        c = cards.c
        since = instant(wanted.since)
        shown = (c.issued_at >= since) | c.closed_at.is_(None)
        if wanted.over:
            shown |= (c.ended_at >= since) | (c.closed_at >= since)
        where = (c.hall == self._hall) & shown
        if wanted.open_ is not None:
            where &= c.closed_at.is_(None) if wanted.open_ else c.closed_at.is_not(None)
        for column, value in ((c.colour, wanted.colour), (c.rule, wanted.rule), (c.who, wanted.who)):
            if value is not None:
                where &= column == value
        return where

    def waiting_for(self, who: str) -> int:
        """Open cards that name somebody and that were not answered."""
        c = cards.c
        mine = (c.hall == self._hall) & (c.who == who) & c.closed_at.is_(None) & c.answered_at.is_(None)
        with translated(), self._reader.connect() as connection:
            return int(connection.execute(select(func.count()).where(mine)).scalar_one())

    def counts(self, who: str | None = None) -> dict[str, int]:
        """Open cards by colour, all or those that name somebody."""
        c = cards.c
        where = (c.hall == self._hall) & c.closed_at.is_(None)
        if who is not None:
            where &= c.who == who
        sought = select(c.colour, func.count()).where(where).group_by(c.colour)
        with translated(), self._reader.connect() as connection:
            return {colour: int(count) for colour, count in connection.execute(sought)}
