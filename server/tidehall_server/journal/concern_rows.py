"""Concerns as rows, and the list of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select

from tidehall_server.core.concerns.model import Concern, Standing
from tidehall_server.core.concerns.room import CONCERNS, due
from tidehall_server.journal.codec import instant, moment
from tidehall_server.journal.engine import READ_ONLY
from tidehall_server.journal.errors import translated
from tidehall_server.journal.matter_rows import MatterRows
from tidehall_server.journal.matter_tables import concerns, sealed


def row(concern: Concern) -> dict[str, Any]:
    """``due_at`` is when the clock has to look."""
    return {
        "number": concern.number,
        "standing": concern.standing.value,
        "category": concern.category.value if concern.category else "",
        "case": concern.case,
        "window": concern.window,
        "person": concern.person,
        "registered_at": _at(concern.registered_at) or "",
        "registered_by": concern.registered_by,
        "department": concern.department,
        "answer_due": _at(concern.answer_due) or "",
        "outcome": concern.outcome.value if concern.outcome else None,
        "answered_at": _at(concern.answered_at),
        "satisfied": concern.satisfied,
        "closed_at": _at(concern.closed_at),
        "overdue": concern.overdue,
        "due_at": _at(due(concern)),
    }


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)


CONCERN_ROWS = MatterRows(CONCERNS, concerns, row)


class ConcernList:
    """The concerns of one hall."""

    def __init__(self, engine: Engine, hall: str) -> None:
        self._reader = engine.execution_options(**{READ_ONLY: True})
        self._hall = hall

    def find(self, standing: str, department: str | None, limit: int, offset: int) -> tuple[int, list[dict[str, Any]]]:
        """How many there are, and the newest of them."""
        c = concerns.c
        where = c.hall == self._hall
        if standing:
            where &= c.standing == standing
        if department is not None:
            where &= c.department == department
        page = select(concerns).where(where).order_by(c.registered_at.desc(), c.stream.desc())
        with translated(), self._reader.connect() as connection:
            total = int(connection.execute(select(func.count()).select_from(concerns).where(where)).scalar_one())
            rows = connection.execute(page.limit(limit).offset(offset)).mappings().all()
        return total, [dict(each) for each in rows]

    def unclosed(self, department: str | None) -> tuple[int, int]:
        """How many are not closed, and how many of them were not answered in time."""
        c = concerns.c
        where = (c.hall == self._hall) & (c.standing != Standing.CLOSED.value)
        if department is not None:
            where &= c.department == department
        sought = select(c.overdue, func.count()).where(where).group_by(c.overdue)
        with translated(), self._reader.connect() as connection:
            counted = {bool(late): int(count) for late, count in connection.execute(sought)}
        return sum(counted.values()), counted.get(True, 0)

    def due(self, now: datetime, limit: int = 100) -> list[str]:
        """Those on which the clock must look."""
        c = concerns.c
        sought = select(c.number).where(c.hall == self._hall, c.due_at <= instant(now)).order_by(c.due_at).limit(limit)
        with translated(), self._reader.connect() as connection:
            return list(connection.execute(sought).scalars())

    def persons(self) -> dict[str, datetime | None]:
        """The keys of those who are still under a seal, and when their concern was closed; None while it is open."""
        c = concerns.c
        sought = select(c.person, c.closed_at).where(c.hall == self._hall, c.person == sealed.c.key)
        with translated(), self._reader.connect() as connection:
            return {key: moment(ended) if ended else None for key, ended in connection.execute(sought)}
