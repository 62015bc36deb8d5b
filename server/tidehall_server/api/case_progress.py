"""How far a case is, for the citizen's phone: by the code on the receipt, or by its number and the last four digits.

Nothing here names anybody: who holds the paper, or knows what stands on it, sees the steps of one case.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, StringConstraints

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import Body
from tidehall_server.api.phone import ProgressHall, hall_of
from tidehall_server.auth.links import Linked, Links
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store
from tidehall_server.auth.throttle import Limit, Throttle
from tidehall_server.case_desk import CaseDesk
from tidehall_server.core.cases import events as e
from tidehall_server.core.cases.model import Case, DocumentKind, Lacking, Step
from tidehall_server.core.cases.room import CASES
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import DayPlan, TicketStatus
from tidehall_server.halls import HallConfig
from tidehall_server.matters import UnknownMatterError

RECEIPT_LIMIT = Limit(count=5, within_s=3600, block_s=3600)
"""Four digits have ten thousand values: at five an hour nobody finds them, the code on the paper works meanwhile."""
ADDRESS_LIMIT = Limit(count=30, within_s=600, block_s=600)
"""Whole villages share one address."""
_LAST = 4


class LookupBody(Body):
    """A receipt number and the last four of the applicant's phone or identity number."""

    receipt: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{6,40}$")]
    last4: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}[0-9Xx]$")]


class CaseFound(BaseModel):
    """The page that shows it, on this server."""

    path: str


class CaseMoment(BaseModel):
    """One thing that happened: its name, when, and the one detail that a citizen needs (an approver, a way)."""

    what: str
    at: datetime
    detail: str = ""


class CollectTicket(BaseModel):
    """The ticket by which the applicant, who is in the hall, is called to collect. ``window`` once it was called."""

    ticket: str
    status: TicketStatus
    window: str | None
    path: str


class CaseProgress(BaseModel):
    """``late``: a limit that the hall promised was broken. ``reason``: why it was rejected or withdrawn."""

    hall_name: str
    hall_name_en: str
    hall: ProgressHall
    receipt: str
    service: str
    department: str
    kind: str
    status: str
    delivery: str
    approver: str | None
    number: str | None
    received_at: datetime
    notice_due: datetime | None
    accepted_on: date | None
    deemed: bool
    promise_due: datetime | None
    lacking: list[Lacking]
    lacking_due: datetime | None
    granted: bool | None
    reason: str
    late: bool
    ready_at: datetime | None
    collect_at: list[str]
    collect: CollectTicket | None
    tracking: str
    ended_at: datetime | None
    moments: list[CaseMoment]
    now: datetime


@dataclass(frozen=True, slots=True)
class CaseProgressRoom:
    """``config`` gives the hall's file as it is now, None when it cannot be read."""

    desk: CaseDesk
    links: Links
    store: Store
    config: Callable[[], HallConfig | None]

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("POST", "/api/v1/case-progress", "case-lookup", "Find a case by its receipt number", self.look_up,
                     CaseFound, body=LookupBody, codes=(404, 429), tag="phone"),
            Endpoint("GET", "/api/v1/case-progress/{token}", "case-progress", "How far a case is", self.show,
                     CaseProgress, codes=(404,), tag="phone"),
        ]  # fmt: skip

    def look_up(self, call: Call) -> CaseFound:
        """Whether the number or the four digits were wrong is not told: a number may be guessed, a person may not."""
        body: LookupBody = call.body
        receipt = body.receipt.upper()
        throttle, hall = Throttle(self.store), self.desk.hall
        now_ms = int(hall.clock.now().timestamp() * 1000)
        limits = {f"case:{hall.id}:{receipt}": RECEIPT_LIMIT, f"case-from:{call.address}": ADDRESS_LIMIT}
        for bucket in limits:
            throttle.check(bucket, now_ms, ProblemCode.CASE_LOOKUP_BLOCKED)
        if not self._knows(receipt, body.last4.upper()):
            for bucket, limit in limits.items():
                throttle.fail(bucket, limit, now_ms)
            raise Problem(ProblemCode.CASE_LOOKUP)
        throttle.clear(f"case:{hall.id}:{receipt}")
        return CaseFound(path=f"/c/{self.links.sign_case(hall.id, receipt)}")

    def show(self, call: Call) -> CaseProgress:
        receipt = self.links.read_case(self.desk.hall.id, call.path["token"])
        try:
            case: Case = self.desk.find(receipt).state
        except UnknownMatterError:
            raise Problem(ProblemCode.CASE_LINK_INVALID) from None
        if self.desk.forgotten(case):
            raise Problem(ProblemCode.CASE_LINK_OVER)
        return self._progress(case, self.desk.matters.story(CASES, receipt))

    def _knows(self, receipt: str, last: str) -> bool:
        try:
            case: Case = self.desk.find(receipt).state
        except UnknownMatterError:
            return False
        fields = self.desk.applicant(case) or {}
        return any(hmac.compare_digest(each, last) for each in _endings(fields))

    def _progress(self, case: Case, story: list[Fact]) -> CaseProgress:
        said = self.config()
        hall, where, ticket = self._hall(case, story, said)
        acceptance = case.document(DocumentKind.ACCEPTANCE)
        reasons = [fact.event.reason for fact in story if isinstance(fact.event, e.CaseRejected | e.CaseWithdrawn)]
        tracking = [fact.event.tracking for fact in story if isinstance(fact.event, e.CaseDelivered)]
        return CaseProgress(
            hall_name=said.name if said else "", hall_name_en=said.name_en if said else "", hall=hall,
            receipt=case.receipt, service=case.service.name, department=case.service.department,
            kind=case.service.kind, status=case.status, delivery=case.delivery, approver=case.approver,
            number=acceptance.number if acceptance else None, received_at=story[0].at, notice_due=case.notice_due,
            accepted_on=case.accepted_on, deemed=case.deemed, promise_due=case.promise_due,
            lacking=list(case.lacking), lacking_due=case.lacking_due, granted=case.granted,
            reason=reasons[-1] if reasons else "", late=case.broke(Step.NOTICE) or case.broke(Step.APPROVAL),
            ready_at=case.ready_at, collect_at=where, collect=ticket, tracking=tracking[-1] if tracking else "",
            ended_at=case.ended_at, moments=[moment for fact in story if (moment := _moment(fact)) is not None],
            now=self.desk.hall.clock.now(),
        )  # fmt: skip

    def _hall(
        self, case: Case, story: list[Fact], said: HallConfig | None
    ) -> tuple[ProgressHall, list[str], CollectTicket | None]:
        """The hall today, the windows that hand results out, and the ticket by which the applicant is called."""
        collect = self.desk.book().collect
        with self.desk.hall.reading() as day:
            if not day.opened or day.plan is None:
                zone = str(said.calendar.zone) if said else "Asia/Shanghai"
                phone = said.phone if said else ""
                return ProgressHall(phone=phone, notice="", timezone=zone, open=False, sessions=[]), [], None
            where = [each.spec.name for each in day.windows.values() if collect in day.serves[each.spec.id]]
            ticket = None if case.ended or day.closed else self._ticket(day, day.plan, story)
            return hall_of(day, day.plan), where, ticket

    def _ticket(self, day: Day, plan: DayPlan, story: list[Fact]) -> CollectTicket | None:
        drawn = _called(story)
        if drawn is None or drawn[0] not in day.tickets:
            return None
        if drawn[1].astimezone(ZoneInfo(plan.timezone)).date().isoformat() != plan.business_day:
            return None
        ticket = day.tickets[drawn[0]]
        token = self.links.sign("progress", Linked(self.desk.hall.id, plan.business_day, ticket.id))
        window = day.windows[ticket.window].spec.name if ticket.window in day.windows else None
        return CollectTicket(ticket=ticket.id, status=ticket.status, window=window, path=f"/t/{token}")


def _endings(fields: Mapping[str, str]) -> list[str]:
    return [fields[name][-_LAST:].upper() for name in ("phone", "agent_phone", "id_number") if name in fields]


_MOMENTS: dict[type, Callable[[Any], tuple[str, str]]] = {
    e.CaseReceived: lambda _: ("received", ""),
    e.CaseListed: lambda _: ("listed", ""),
    e.CaseSupplied: lambda _: ("supplied", ""),
    e.CaseAccepted: lambda event: ("deemed" if event.deemed else "accepted", ""),
    e.CaseResumed: lambda _: ("resumed", ""),
    e.CaseRejected: lambda _: ("rejected", ""),
    e.CaseSent: lambda event: ("sent", event.to.value),
    e.CaseDecided: lambda event: ("granted" if event.granted else "refused", ""),
    e.CaseBack: lambda event: ("back", event.returned.value),
    e.CaseReady: lambda _: ("ready", ""),
    e.CaseTold: lambda event: ("told" if event.reached else "", event.how.value),
    e.CaseCalled: lambda event: ("called", event.ticket),
    e.CaseDelivered: lambda event: ("delivered", event.delivery.value),
    e.DeliveryChanged: lambda event: ("changed", event.delivery.value),
    e.CaseWithdrawn: lambda _: ("withdrawn", ""),
}
"""What a citizen needs of a fact. The hall's own business (archive, filing, cards) is not told."""


def _moment(fact: Fact) -> CaseMoment | None:
    told = _MOMENTS.get(type(fact.event))
    what, detail = told(fact.event) if told is not None else ("", "")
    return CaseMoment(what=what, at=fact.at, detail=detail) if what else None


def _called(story: list[Fact]) -> tuple[str, datetime] | None:
    """The last ticket that was drawn for collecting, and when: numbers come again every day."""
    drawn = [(fact.event.ticket, fact.at) for fact in story if isinstance(fact.event, e.CaseCalled)]
    return drawn[-1] if drawn else None
