"""The work-list of bad reviews: what was said, until when it must be dealt with, and who called back.

A first step: what was found and put right (整改) gets a stream of its own later; here a manager sees what is due and
leaves a record that nobody can change.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from tidehall_server.auth.audit import Action, Source, note
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store
from tidehall_server.auth.tables import audit
from tidehall_server.core.calendar import Calendar, add_working_days
from tidehall_server.core.queue.commands import BAD_LEVELS
from tidehall_server.halls.schema import RatingTable
from tidehall_server.journal.tables import ratings, tickets


class CallBackOutcome(StrEnum):
    """How a call-back ended. Only ``unreached`` leaves the matter open."""

    REACHED = "reached"
    DECLINED = "declined"
    UNREACHED = "unreached"
    ANONYMOUS = "anonymous"


CLOSING = frozenset({CallBackOutcome.REACHED, CallBackOutcome.DECLINED, CallBackOutcome.ANONYMOUS})


@dataclass(frozen=True, slots=True)
class CallBack:
    at: datetime
    actor: str
    outcome: CallBackOutcome
    note: str


@dataclass(frozen=True, slots=True)
class BadReview:
    """``words`` is the key of the erasable text. Due dates count working days; the day of the review does not count."""

    day: date
    ticket: str
    at: datetime
    level: str
    tags: tuple[str, ...]
    words: str | None
    anonymous: bool
    service: str
    window: str
    clerk: str
    contact_by: date
    settle_by: date
    call_backs: tuple[CallBack, ...]

    @property
    def closed(self) -> bool:
        return any(each.outcome in CLOSING for each in self.call_backs)


class BadReviews:
    """One hall's list."""

    def __init__(self, store: Store, hall: str) -> None:
        self._store = store
        self._hall = hall

    def since(self, first: date, calendar: Calendar, rules: RatingTable) -> list[BadReview]:
        """Those of business days from ``first`` on, the latest first."""
        return self._store.read(lambda connection: self._list(connection, first, calendar, rules))

    def call_back(
        self, day: str, ticket: str, outcome: CallBackOutcome, words: str, source: Source, now_ms: int
    ) -> None:
        """Keep that somebody called back. Raises ``Problem`` when there is no such bad review."""
        chosen = select(ratings.c.level).where(ratings.c.stream == self._stream(day), ratings.c.ticket == ticket)

        def work(connection: Connection) -> None:
            level = connection.execute(chosen).scalar()
            if level is None or level not in {each.value for each in BAD_LEVELS}:
                raise Problem(ProblemCode.TICKET_NOT_FOUND, ticket=ticket)
            subject = f"{day}/{ticket}"
            note(connection, self._hall, source, Action.CALL_BACK, subject, now_ms, outcome=outcome.value, note=words)

        self._store.write(work)

    def _stream(self, day: str) -> str:
        return f"hall/{self._hall}/{day}"

    def _list(self, connection: Connection, first: date, calendar: Calendar, rules: RatingTable) -> list[BadReview]:
        both = ratings.join(tickets, (ratings.c.stream == tickets.c.stream) & (ratings.c.ticket == tickets.c.ticket))
        chosen = (
            select(ratings, tickets.c.service)
            .select_from(both)
            .where(
                ratings.c.stream.startswith(self._stream(""), autoescape=True),
                ratings.c.stream >= self._stream(first.isoformat()),
                ratings.c.level.in_([each.value for each in BAD_LEVELS]),
            )
            .order_by(ratings.c.at.desc())
        )
        calls = self._call_backs(connection)
        return [_review(row, calls, calendar, rules) for row in connection.execute(chosen)]

    def _call_backs(self, connection: Connection) -> dict[str, list[CallBack]]:
        chosen = select(audit).where(audit.c.hall == self._hall, audit.c.action == Action.CALL_BACK.value)
        found: dict[str, list[CallBack]] = {}
        for row in connection.execute(chosen.order_by(audit.c.id)):
            said = json.loads(row.detail)
            made = CallBack(
                datetime.fromtimestamp(row.at_ms / 1000, UTC), row.actor, CallBackOutcome(said["outcome"]), said["note"]
            )
            found.setdefault(row.subject, []).append(made)
        return found


def _review(row: Any, calls: dict[str, list[CallBack]], calendar: Calendar, rules: RatingTable) -> BadReview:
    day = date.fromisoformat(row.stream.rsplit("/", 1)[1])
    tags: Sequence[str] = json.loads(row.tags)
    return BadReview(
        day=day, ticket=row.ticket, at=datetime.fromisoformat(row.at), level=row.level, tags=tuple(tags),
        words=row.words, anonymous=row.anonymous, service=row.service, window=row.window, clerk=row.clerk,
        contact_by=add_working_days(calendar, day, rules.contact_days),
        settle_by=add_working_days(calendar, day, rules.settle_days),
        call_backs=tuple(calls.get(f"{day.isoformat()}/{row.ticket}", ())),
    )  # fmt: skip
