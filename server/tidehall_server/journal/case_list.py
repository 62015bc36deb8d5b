"""Lists of cases: what a window, an office or the delivery desk has to do; originals that wait for the archive."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, func, or_, select

from tidehall_server.core.cases.events import CaseCalled
from tidehall_server.core.cases.model import ENDED, Status
from tidehall_server.journal.codec import instant, moment
from tidehall_server.journal.engine import READ_ONLY
from tidehall_server.journal.errors import translated
from tidehall_server.journal.matter_tables import cases, sealed
from tidehall_server.journal.tables import events, streams

_ENDED = [each.value for each in ENDED]
_RUNNING = [each.value for each in (Status.RECEIVED, Status.ACCEPTED, Status.SENT)]
"""Where a case waits for somebody of the hall; ``step_due`` says until when."""
_AT_ONCE = 5000
"""Parameters of a query: databases take some ten thousand."""


class Order(StrEnum):
    """``due``: the limit of the step that ends first, urgent ones before others; ``decided``: those decided first."""

    NEWEST = "newest"
    DUE = "due"
    DECIDED = "decided"


_NEWEST = (cases.c.received_at.desc(), cases.c.stream.desc())
_ORDERS: dict[Order, tuple[Any, ...]] = {
    Order.NEWEST: _NEWEST,
    Order.DUE: (cases.c.step_due.is_(None), cases.c.step_due, cases.c.urgent.desc(), cases.c.stream),
    Order.DECIDED: (cases.c.decided_at, cases.c.stream),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is to hold, and in which order. ``text`` is part of a receipt, a document number or a ticket."""

    status: Collection[str] = ()
    department: str | None = None
    approver: str | None = None
    filing: bool = False
    overdue: bool = False
    untold: bool = False
    originals: bool = False
    text: str = ""
    limit: int = 100
    offset: int = 0
    order: Order = Order.NEWEST
    mark: str = ""


@dataclass(frozen=True, slots=True)
class CaseOf:
    """A case as far as a ticket has to do with it. ``person`` is the key of its applicant, ``service`` the id."""

    receipt: str
    person: str
    service: str
    kind: str


class CaseList:
    """The cases of one hall, from their read table."""

    def __init__(self, engine: Engine, hall: str) -> None:
        self._reader = engine.execution_options(**{READ_ONLY: True})
        self._hall = hall

    def find(self, wanted: Wanted) -> tuple[int, list[dict[str, Any]]]:
        """How many there are, and the newest of them. ``marks`` and ``overdue`` come as lists."""
        sought = self._where(select(cases), wanted)
        counted = self._where(select(func.count()).select_from(cases), wanted)
        page = sought.order_by(*_ORDERS[wanted.order])
        with translated(), self._reader.connect() as connection:
            total = int(connection.execute(counted).scalar_one())
            rows = connection.execute(page.limit(wanted.limit).offset(wanted.offset)).mappings().all()
        return total, [_line(dict(row)) for row in rows]

    def due(self, now: datetime, limit: int = 100) -> list[str]:
        """The receipts of cases on which the clock must look."""
        c = cases.c
        sought = select(c.receipt).where(c.hall == self._hall, c.due_at <= instant(now)).order_by(c.due_at).limit(limit)
        with translated(), self._reader.connect() as connection:
            return list(connection.execute(sought).scalars())

    def watched(self, until: datetime, also: Collection[str] = ()) -> dict[str, int]:
        """Receipt and version of every case at which the supervision looks: a limit that runs and ends before
        ``until``, originals that wait, and those named by ``also``."""
        c, named = cases.c, list(also)
        near = c.status.in_(_RUNNING) & (c.step_due.is_(None) | (c.step_due <= instant(until)))
        wanted: list[ColumnElement[bool]] = [near | (c.originals > 0)]
        wanted += [c.receipt.in_(named[first : first + _AT_ONCE]) for first in range(0, len(named), _AT_ONCE)]
        sought = select(c.receipt, streams.c.version).join(streams, streams.c.stream == c.stream)
        found: dict[str, int] = {}
        with translated(), self._reader.connect() as connection:
            for where in wanted:
                rows = connection.execute(sought.where(c.hall == self._hall, where))
                found |= {each.receipt: int(each.version) for each in rows}
        return found

    def of_ticket(self, ticket: str, first: datetime, last: datetime) -> CaseOf | None:
        """The newest case that was received with this ticket between these instants."""
        c = cases.c
        sought = (
            select(c.receipt, c.person, c.service, c.kind)
            .where(c.hall == self._hall, c.ticket == ticket)
            .where(c.received_at >= instant(first), c.received_at < instant(last))
            .order_by(c.received_at.desc(), c.receipt.desc())
        )
        with translated(), self._reader.connect() as connection:
            row = connection.execute(sought.limit(1)).first()
        return None if row is None else CaseOf(*row)

    def called_by(self, ticket: str, first: datetime, last: datetime) -> CaseOf | None:
        """The case whose result was called for with this ticket between these instants: one question for all cases that
        could then be handed out, in whose stories only the calls are looked at.
        """
        c, e = cases.c, events.c
        sought = (
            select(e.data, c.receipt, c.person, c.service, c.kind)
            .join_from(cases, events, e.stream == c.stream)
            .where(c.hall == self._hall, c.ready_at < instant(last))
            .where(c.ended_at.is_(None) | (c.ended_at >= instant(first)))
            .where(e.type == CaseCalled.__name__, e.at >= instant(first), e.at < instant(last))
            .order_by(c.ready_at.desc(), c.receipt.desc())
        )
        with translated(), self._reader.connect() as connection:
            for data, *case in connection.execute(sought):
                if json.loads(data)["ticket"] == ticket:
                    return CaseOf(*case)
        return None

    def ended_since(self, status: str, since: datetime) -> int:
        """How many ended in this way from this instant on."""
        c = cases.c
        where = (c.hall == self._hall) & (c.status == status) & (c.ended_at >= instant(since))
        with translated(), self._reader.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(cases).where(where)).scalar_one())

    def accepted_since(self, since: datetime, *, urgent: bool) -> int:
        """How many were accepted from this instant on."""
        c = cases.c
        where = (c.hall == self._hall) & (c.accepted_on >= since.date().isoformat()) & c.urgent.is_(urgent)
        with translated(), self._reader.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(cases).where(where)).scalar_one())

    def counts(self, department: str | None = None) -> dict[str, int]:
        """Open cases by status."""
        c = cases.c
        sought = select(c.status, func.count()).where(c.hall == self._hall, c.status.not_in(_ENDED)).group_by(c.status)
        if department is not None:
            sought = sought.where(c.department == department)
        with translated(), self._reader.connect() as connection:
            return {row[0]: int(row[1]) for row in connection.execute(sought)}

    def aside(self, department: str | None = None) -> tuple[int, int]:
        """How many cases wait to be filed with the district, and how many have originals for the archive."""
        c = cases.c
        sums = (func.count().filter(c.filing.is_(True)), func.count().filter(c.originals > 0))
        asked: Select[*tuple[Any, ...]] = select(*sums).select_from(cases)
        sought = self._where(asked, Wanted(department=department))
        with translated(), self._reader.connect() as connection:
            filing, originals = connection.execute(sought).one()
        return int(filing), int(originals)

    def persons(self) -> dict[str, datetime | None]:
        """The keys of the applicants who are still under a seal, and when their case ended; None while it goes on."""
        c = cases.c
        sought = select(c.person, c.ended_at).where(c.hall == self._hall, c.person == sealed.c.key)
        with translated(), self._reader.connect() as connection:
            return {key: moment(ended) if ended else None for key, ended in connection.execute(sought)}

    def _where(self, sought: Select[Any], wanted: Wanted) -> Select[Any]:
        c = cases.c
        sought = sought.where(c.hall == self._hall)
        if wanted.status:
            sought = sought.where(c.status.in_(list(wanted.status)))
        if wanted.department is not None:
            sought = sought.where(c.department == wanted.department)
        if wanted.approver is not None:
            sought = sought.where(c.approver == wanted.approver)
        if wanted.filing:
            sought = sought.where(c.filing.is_(True))
        if wanted.overdue:
            sought = sought.where(c.overdue != "[]")
        if wanted.untold:
            sought = sought.where(c.told.is_(False), c.ready_at.is_not(None), c.ended_at.is_(None))
        if wanted.originals:
            sought = sought.where(c.originals > 0)
        if wanted.mark:
            sought = sought.where(c.marks.contains(f'"{wanted.mark}"', autoescape=True))
        if wanted.text:
            part = wanted.text
            names = (c.receipt, c.number, c.ticket)
            sought = sought.where(or_(*(name.contains(part, autoescape=True) for name in names)))
        return sought


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "marks": json.loads(row["marks"]), "overdue": json.loads(row["overdue"])}
