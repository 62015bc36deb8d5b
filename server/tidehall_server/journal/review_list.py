"""Lists of bad reviews and the two promises over them, from the read table alone."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, case, func, select

from tidehall_server.core.reviews.model import Limit, Step
from tidehall_server.core.reviews.shares import Share, Shares
from tidehall_server.journal.codec import instant
from tidehall_server.journal.engine import READ_ONLY
from tidehall_server.journal.errors import translated
from tidehall_server.journal.review_tables import reviews
from tidehall_server.journal.tables import ratings, tickets


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reviews: of business days from ``since`` on, and every older one that is still open; ``open_`` None for
    all; ``handler`` for one person's own.
    """

    since: date
    open_: bool | None = None
    overdue: bool = False
    handler: str | None = None
    limit: int = 200
    offset: int = 0


class ReviewList:
    """The bad reviews of one hall."""

    def __init__(self, engine: Engine, hall: str) -> None:
        self._reader = engine.execution_options(**{READ_ONLY: True})
        self._hall = hall

    def find(self, wanted: Wanted) -> tuple[int, list[dict[str, Any]]]:
        """How many there are, and these of them: the open ones first, the nearest deadline first."""
        r, where = reviews.c, self._where(wanted)
        ended = case((r.closed_at.is_(None) & r.invalid_at.is_(None), 0), else_=1)
        page = select(reviews).where(where).order_by(ended, r.settle_by, r.stream)
        with translated(), self._reader.connect() as connection:
            total = int(connection.execute(select(func.count()).select_from(reviews).where(where)).scalar_one())
            rows = connection.execute(page.limit(wanted.limit).offset(wanted.offset)).mappings().all()
        return total, [
            {**row, "steps": json.loads(row["steps"]), "overdue": json.loads(row["overdue"])} for row in rows
        ]

    def shares(self, since: date) -> Shares:
        """Both promises over the business days from ``since`` on, and over every older review that is still open: no
        lapse of time makes a promise kept. Only what two persons called invalid is left out.
        """
        r = reviews.c
        counts, late = r.invalid_at.is_(None), _says(r.overdue, Limit.SETTLE)
        silent = _says(r.overdue, Limit.CONTACT) & _says(r.steps, Step.CONTACT)
        sums = [
            _count(counts & r.rectified_at.is_not(None)),
            _count(counts),
            _count(counts & r.real_name & r.replied_at.is_not(None)),
            _count(counts & r.real_name),
            _count(r.invalid_at.is_not(None)),
            _count(counts & r.closed_at.is_(None) & (r.overdue != "[]")),
            _count(counts & r.rectified_at.is_(None) & late),
            _count(counts & r.real_name & r.replied_at.is_(None) & (silent | late | _says(r.overdue, Limit.REPLY))),
        ]
        sought = select(*sums).where(r.hall == self._hall, _of_days(since))
        with translated(), self._reader.connect() as connection:
            rectified, of, replied, named, invalid, overdue, unsettled, unanswered = (
                int(each or 0) for each in connection.execute(sought).one()
            )
        return Shares(Share(rectified, of, unsettled), Share(replied, named, unanswered), invalid, overdue)

    def awaited(self, names: Collection[str]) -> dict[str, frozenset[Limit]]:
        """Of these reviews, what is still waited for: that somebody calls, puts it right, answers."""
        r, begins = reviews.c, f"review/{self._hall}/"
        ended = r.closed_at.is_not(None) | r.invalid_at.is_not(None)
        parts = {
            Limit.CONTACT: _says(r.steps, Step.CONTACT),
            Limit.SETTLE: ~(ended | r.rectified_at.is_not(None)),
            Limit.REPLY: r.real_name & ~(ended | r.replied_at.is_not(None)),
        }
        sought = select(r.stream, *(part.label(limit.value) for limit, part in parts.items())).where(
            r.stream.in_([begins + name for name in names])
        )
        with translated(), self._reader.connect() as connection:
            return {
                row["stream"].removeprefix(begins): frozenset(limit for limit in parts if row[limit.value])
                for row in connection.execute(sought).mappings()
            }

    def due(self, now: datetime, limit: int = 100) -> list[str]:
        """The ids of the reviews on which the clock must look."""
        r = reviews.c
        sought = select(r.stream).where(r.hall == self._hall, r.due_at <= instant(now)).limit(limit)
        with translated(), self._reader.connect() as connection:
            return [row.stream.rsplit("/", 1)[1] for row in connection.execute(sought.order_by(r.due_at))]

    def waiting_for(self, handler: str) -> int:
        """How many were assigned to this account and are not settled."""
        r = reviews.c
        sought = select(func.count()).where(
            r.hall == self._hall, r.handler == handler, r.closed_at.is_(None), r.invalid_at.is_(None)
        )
        with translated(), self._reader.connect() as connection:
            return int(connection.execute(sought).scalar_one())

    def open_ids(self, settled_since: datetime | None = None) -> list[str]:
        """The ids of the reviews that are not settled; with ``settled_since`` also older ones settled from then on."""
        r = reviews.c
        wanted = r.closed_at.is_(None) & r.invalid_at.is_(None)
        if settled_since is not None:
            since = instant(settled_since)
            wanted |= (r.rated_at < since) & ((r.closed_at >= since) | (r.invalid_at >= since))
        sought = select(r.stream).where(r.hall == self._hall, wanted)
        with translated(), self._reader.connect() as connection:
            return [row.stream.rsplit("/", 1)[1] for row in connection.execute(sought)]

    def rated(self, stream: str, ticket: str) -> dict[str, Any] | None:
        """The ticket behind a rating, and the rating: both read tables of its day."""
        both = tickets.join(ratings, (ratings.c.stream == tickets.c.stream) & (ratings.c.ticket == tickets.c.ticket))
        columns = (
            tickets.c.service, tickets.c.started_at, tickets.c.ended_at, tickets.c.taken_at, ratings.c.at,
            ratings.c.version, ratings.c.level, ratings.c.window, ratings.c.clerk,
        )  # fmt: skip
        sought = select(*columns).select_from(both).where(tickets.c.stream == stream, tickets.c.ticket == ticket)
        with translated(), self._reader.connect() as connection:
            row = connection.execute(sought).mappings().first()
        return None if row is None else dict(row)

    def _where(self, wanted: Wanted) -> ColumnElement[bool]:
        r = reviews.c
        asked, is_open = [r.hall == self._hall, _of_days(wanted.since)], _is_open()
        if wanted.open_ is not None:
            asked.append(is_open if wanted.open_ else ~is_open)
        if wanted.overdue:
            asked.append(is_open & (r.overdue != "[]"))
        if wanted.handler is not None:
            asked.append(r.handler == wanted.handler)
        return and_(*asked)


def _says(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """Whether a JSON list of words has this one."""
    return column.contains(json.dumps(word), autoescape=True)


def _is_open() -> ColumnElement[bool]:
    return reviews.c.closed_at.is_(None) & reviews.c.invalid_at.is_(None)


def _of_days(since: date) -> ColumnElement[bool]:
    return (reviews.c.day >= since.isoformat()) | _is_open()


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
