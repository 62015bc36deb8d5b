"""The delivery desk's list: what is ready to be handed out, and what comes back from the district or county."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from tidehall_server.api.case_answers import hidden
from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.case_desk import CaseDesk
from tidehall_server.core.cases.model import Case, Status
from tidehall_server.journal.case_list import Order, Wanted

_MANY = 200


class HandOutQuery(BaseModel):
    model_config = {"extra": "forbid"}
    q: Annotated[str, Field(max_length=40)] = ""


class HandOutLine(BaseModel):
    """One result. ``applicant`` is masked; None when it was erased. ``tries``: how often somebody tried to tell.

    ``called``: the ticket of today by which the applicant is being called; one that ended calls nobody.
    """

    receipt: str
    status: str
    service: str
    department: str
    delivery: str
    approver: str | None
    returns: str | None
    granted: bool | None
    decided_at: datetime | None
    ready_at: datetime | None
    waits: bool
    called: str | None
    told_at: datetime | None
    told_how: str | None
    tries: int
    applicant: dict[str, str] | None


class HandOut(BaseModel):
    """Oldest first. ``more``: how many are not shown. ``delivered``: how many were handed out today."""

    now: datetime
    timezone: str
    ready: list[HandOutLine]
    coming: list[HandOutLine]
    more: int
    delivered: int


@dataclass(frozen=True, slots=True)
class HandingOut:
    """Reads the rows to find the cases, and each case for what its row does not hold."""

    desk: CaseDesk

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", "/api/v1/halls/{hall}/handing-out", "handing-out", "What the delivery desk has to do",
                     self.show, HandOut, matter="handing-out", query=HandOutQuery, tag="cases"),
        ]  # fmt: skip

    def show(self, call: Call) -> HandOut:
        query: HandOutQuery = call.query
        ready, more = self._of(Status.READY, query.q)
        coming, later = self._of(Status.DECIDED, query.q)
        zone = self.desk.matters.calendar().zone
        local = self.desk.hall.clock.now().astimezone(zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return HandOut(
            now=local,
            timezone=str(zone),
            ready=ready,
            coming=coming,
            more=more + later,
            delivered=self.desk.list.ended_since("delivered", midnight),
        )

    def _of(self, status: Status, text: str) -> tuple[list[HandOutLine], int]:
        total, rows = self.desk.list.find(Wanted((status.value,), text=text, limit=_MANY, order=Order.DECIDED))
        return [self._line(row) for row in rows], total - len(rows)

    def _line(self, row: dict[str, Any]) -> HandOutLine:
        case: Case = self.desk.find(row["receipt"]).state
        fields = self.desk.applicant(case)
        reached = [each for each in case.told if each.reached]
        return HandOutLine(
            receipt=case.receipt, status=case.status, service=case.service.name, department=case.service.department,
            delivery=case.delivery, approver=case.approver, returns=case.returns, granted=case.granted,
            decided_at=case.decided_at, ready_at=case.ready_at, waits=case.waits,
            called=self.desk.calling(case),
            told_at=reached[-1].at if reached else None, told_how=reached[-1].how if reached else None,
            tries=len(case.told), applicant=None if fields is None else hidden(fields),
        )  # fmt: skip
