"""``evolve(case, fact)``: what a fact makes of a case. It trusts the facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from tidehall_server.core.cases import events as e
from tidehall_server.core.cases.model import Approver, Case, Document, DocumentKind, Overdue, Status, Step, Told
from tidehall_server.core.fact import Fact


def evolve(case: Case, fact: Fact) -> Case:
    return step(case, fact.event, fact.at, fact.actor)


def step(case: Case, event: Any, at: datetime, author: str) -> Case:
    """The case after one event of that instant and author."""
    return _FOLDS[type(event)](case, event, at, author)


def _received(case: Case, event: e.CaseReceived, at: datetime, author: str) -> Case:
    return replace(
        case, receipt=event.receipt, status=Status.RECEIVED, service=event.service, limits=event.limits,
        person=event.person, applicant=event.applicant, delivery=event.delivery, returns=event.returns,
        materials=event.materials, pledged=event.pledged, marks=frozenset(event.marks), urgent=event.urgent,
        waits=event.waits, ticket=event.ticket, window=event.window, notice_due=event.notice_due, received_at=at,
        received_by=author, archive_due=event.archive_due,
    )  # fmt: skip


def _listed(case: Case, event: e.CaseListed, at: datetime, author: str) -> Case:
    made = Document(DocumentKind.LIST, event.number, at, event.items)
    since = at if case.accepted_on is not None and case.paused_at is None else case.paused_at
    return replace(
        case, status=Status.INCOMPLETE, lacking=event.items, documents=(*case.documents, made), notice_due=None,
        send_due=None, paused_at=since,
    )  # fmt: skip


def _supplied(case: Case, event: e.CaseSupplied, at: datetime, author: str) -> Case:
    pledged = (*case.pledged, *event.pledged)
    here = {each.name for each in event.materials} | set(pledged)
    left = tuple(each for each in case.lacking if each.name not in here)
    known = tuple(each for each in case.materials if each.name not in here)
    changed = replace(case, materials=(*known, *event.materials), pledged=pledged, lacking=left)
    if event.archive_due is not None:
        again = {each.name for each in event.materials if each.original}
        archived = tuple(name for name in case.archived if name not in again)
        changed = replace(changed, archive_due=event.archive_due, archived=archived)
    return changed if left else replace(changed, lacking_due=None)


def _accepted(case: Case, event: e.CaseAccepted, at: datetime, author: str) -> Case:
    made = Document(DocumentKind.ACCEPTANCE, event.number, at)
    return replace(
        case, status=Status.ACCEPTED, documents=(*case.documents, made), accepted_on=event.on, accepted_at=at,
        accepted_by=author, deemed=event.deemed, notice_due=None, send_due=event.send_due,
        promise_due=event.promise_due, remind_at=event.remind_at, lacking=event.lacking, lacking_due=event.lacking_due,
    )  # fmt: skip


def _resumed(case: Case, event: e.CaseResumed, at: datetime, author: str) -> Case:
    return replace(
        case, status=Status.ACCEPTED, accepted_by=author, promise_due=event.promise_due, remind_at=event.remind_at,
        send_due=event.send_due, approver=None, reminded=False, paused_at=None,
    )  # fmt: skip


def _rejected(case: Case, event: e.CaseRejected, at: datetime, author: str) -> Case:
    made = Document(DocumentKind.REJECTION, event.number, at)
    return _end(replace(case, documents=(*case.documents, made)), Status.REJECTED, at)


def _sent(case: Case, event: e.CaseSent, at: datetime, author: str) -> Case:
    return replace(case, status=Status.SENT, approver=event.to, sent_at=at, send_due=None)


def _decided(case: Case, event: e.CaseDecided, at: datetime, author: str) -> Case:
    return replace(
        case, status=Status.DECIDED, approver=event.by, decided_at=at, granted=event.granted, veto=event.late,
        filing=event.filing, send_due=None, promise_due=None, remind_at=None,
    )  # fmt: skip


def _back(case: Case, event: e.CaseBack, at: datetime, author: str) -> Case:
    return case


def _ready(case: Case, event: e.CaseReady, at: datetime, author: str) -> Case:
    return replace(case, status=Status.READY, ready_at=at)


def _filed(case: Case, event: e.CaseFiled, at: datetime, author: str) -> Case:
    return replace(case, filing=False)


def _told(case: Case, event: e.CaseTold, at: datetime, author: str) -> Case:
    return replace(case, told=(*case.told, Told(at, author, event.how, event.reached)))


def _called(case: Case, event: e.CaseCalled, at: datetime, author: str) -> Case:
    return replace(case, called=event.ticket, called_at=at)


def _delivered(case: Case, event: e.CaseDelivered, at: datetime, author: str) -> Case:
    return _end(case, Status.DELIVERED, at)


def _changed(case: Case, event: e.DeliveryChanged, at: datetime, author: str) -> Case:
    return replace(case, delivery=event.delivery)


def _archived(case: Case, event: e.CaseArchived, at: datetime, author: str) -> Case:
    return replace(case, archived=(*case.archived, *event.originals), archive_due=None)


def _withdrawn(case: Case, event: e.CaseWithdrawn, at: datetime, author: str) -> Case:
    return _end(case, Status.WITHDRAWN, at)


def _reminded(case: Case, event: e.CaseReminded, at: datetime, author: str) -> Case:
    return replace(case, reminded=True)


def _overdue(case: Case, event: e.CaseOverdue, at: datetime, author: str) -> Case:
    broken = replace(case, overdue=(*case.overdue, Overdue(event.step, event.rule, event.due, event.holder)))
    return replace(broken, send_due=None) if event.step is Step.TRANSFER else broken


def _end(case: Case, status: Status, at: datetime) -> Case:
    """Ended: no clock runs any more, but for the originals, which must go to the archive all the same."""
    return replace(
        case, status=status, ended_at=at, notice_due=None, send_due=None, promise_due=None, remind_at=None,
        lacking_due=None,
    )  # fmt: skip


_FOLDS: dict[type, Callable[[Case, Any, datetime, str], Case]] = {
    e.CaseReceived: _received,
    e.CaseListed: _listed,
    e.CaseSupplied: _supplied,
    e.CaseAccepted: _accepted,
    e.CaseResumed: _resumed,
    e.CaseRejected: _rejected,
    e.CaseSent: _sent,
    e.CaseDecided: _decided,
    e.CaseBack: _back,
    e.CaseReady: _ready,
    e.CaseFiled: _filed,
    e.CaseTold: _told,
    e.CaseCalled: _called,
    e.CaseDelivered: _delivered,
    e.DeliveryChanged: _changed,
    e.CaseArchived: _archived,
    e.CaseWithdrawn: _withdrawn,
    e.CaseReminded: _reminded,
    e.CaseOverdue: _overdue,
}


def holder(case: Case, of: Step) -> str:
    """Whose step it is: the front desk's clerk, or the department that approves."""
    if of in (Step.APPROVAL, Step.ARCHIVE):
        outside = case.approver in (Approver.DISTRICT, Approver.COUNTY)
        return str(case.approver) if outside and of is Step.APPROVAL else case.service.department
    return case.received_by
