"""Receiving a case: what was handed in, what was found in it, and the one list of what is missing."""

from __future__ import annotations

from typing import Any

from tidehall_server.core.cases import commands as c
from tidehall_server.core.cases import events as e
from tidehall_server.core.cases.clock import DOCUMENTS, accepted, after, archive_due, resumed
from tidehall_server.core.cases.model import (
    Book,
    Case,
    CaseService,
    DocumentKind,
    Lacking,
    Mark,
    Status,
    Verdict,
    missing,
)
from tidehall_server.core.cases.standing import must_be, must_be_theirs
from tidehall_server.core.clocks import in_working_days
from tidehall_server.core.matter import Given
from tidehall_server.core.refusal import Code, Refused


def receive(command: c.Receive, case: Case, given: Given) -> list[Any]:
    must_be(case, Status.NEW)
    book: Book = given.book
    service = book.services.get(command.service)
    if service is None:
        raise Refused(Code.UNKNOWN_SERVICE, service=command.service)
    if command.delivery is None:
        raise Refused(Code.DELIVERY_REQUIRED, service=service.name)
    if Mark.ASSISTED in command.marks and command.returns is None:
        raise Refused(Code.RETURN_REQUIRED)
    _pledges(service, command.pledged, command.marks)
    received = e.CaseReceived(
        receipt=given.matter, service=service, limits=book.limits, person=command.person,
        applicant=command.applicant, delivery=command.delivery, returns=command.returns, materials=command.materials,
        pledged=command.pledged, marks=command.marks, urgent=command.urgent, waits=command.waits,
        ticket=command.ticket, window=command.window,
        notice_due=in_working_days(given.calendar, given.now, book.limits.notice_days)
        if command.verdict is Verdict.COMPLEX else None,
        archive_due=archive_due(given) if any(each.original for each in command.materials) else None,
    )  # fmt: skip
    stands = after(case, [received], given)
    return [received, *_judged(stands, command.verdict, command.lacking, command.reason, given)]


def notify(command: c.Notify, case: Case, given: Given) -> list[Any]:
    if case.deemed:
        raise Refused(Code.CASE_DEEMED, case=case.receipt, on=str(case.accepted_on))
    must_be(case, Status.RECEIVED)
    if command.verdict is Verdict.COMPLEX:
        raise Refused(Code.CASE_STATUS, case=case.receipt, status=case.status.value)
    return _judged(case, command.verdict, command.lacking, command.reason, given)


def ask_for_more(command: c.AskForMore, case: Case, given: Given) -> list[Any]:
    """The same list once more is no news; another one needs a manager and a reason, and names whatever still lacks as
    well. The first one may come from the approver, who sees what the window did not (补正通知)."""
    must_be(case, Status.INCOMPLETE, Status.ACCEPTED, Status.SENT, Status.RECEIVED)
    given_list = case.document(DocumentKind.LIST)
    whole = _whole_list(case, command.lacking)
    stands = set(given_list.items) if given_list is not None and case.status is Status.INCOMPLETE else None
    if stands in (set(command.lacking), set(whole)):
        return []
    if not command.lacking:
        raise Refused(Code.LIST_EMPTY)
    if given_list is None and case.status in (Status.RECEIVED, Status.SENT):
        must_be_theirs(case, given)
        return [_listed(case, whole, given)]
    if given.actor.role != "manager":
        raise Refused(Code.LIST_GIVEN, case=case.receipt, list=given_list.number if given_list else "")
    if not command.reason.strip():
        raise Refused(Code.REASON_REQUIRED)
    return [_listed(case, whole, given, command.reason)]


def supply(command: c.Supply, case: Case, given: Given) -> list[Any]:
    """Papers that complete the case have it accepted. A case accepted with papers lacking takes them too."""
    if not case.lacking:
        raise Refused(Code.NOTHING_LACKING, case=case.receipt)
    must_be(case, Status.INCOMPLETE, Status.ACCEPTED, Status.SENT)
    _pledges(case.service, command.pledged, tuple(case.marks))
    originals = any(each.original for each in command.materials)
    brought = e.CaseSupplied(command.materials, command.pledged, archive_due(given) if originals else None)
    stands = after(case, [brought], given)
    if case.status is not Status.INCOMPLETE:
        return [brought]
    if stands.lacking:
        return [brought]  # what is still missing stands in the list that was given: no other list is needed
    return [brought, accepted(stands, given) if case.accepted_on is None else resumed(stands, given)]


def _judged(case: Case, verdict: Verdict, lacking: tuple[Lacking, ...], reason: str, given: Given) -> list[Any]:
    if verdict is Verdict.COMPLEX:
        return []
    if verdict is Verdict.REJECT:
        if not reason.strip():
            raise Refused(Code.REASON_REQUIRED)
        return [e.CaseRejected(given.numbers.take(DOCUMENTS[DocumentKind.REJECTION]), reason)]
    if verdict is Verdict.INCOMPLETE:
        whole = _whole_list(case, lacking)
        if not whole:
            raise Refused(Code.LIST_EMPTY)
        return [_listed(case, whole, given)]
    return [_complete(case, lacking, given)]


def _complete(case: Case, lacking: tuple[Lacking, ...], given: Given) -> e.CaseAccepted:
    """Complete, or complete but for what this service may lack for some days (容缺受理)."""
    left = _whole_list(case, lacking)
    if left and Mark.TOLERANT not in case.marks:
        raise Refused(Code.MATERIALS_MISSING, materials=[each.name for each in left])
    beyond = [each.name for each in left if each.name not in case.service.may_lack]
    if beyond:
        raise Refused(Code.NOT_TOLERABLE, materials=beyond, allowed=list(case.service.may_lack))
    return accepted(case, given, lacking=left)


def _whole_list(case: Case, lacking: tuple[Lacking, ...]) -> tuple[Lacking, ...]:
    """What was found, what an earlier list still waits for, and what the guide asks for: all at once or never."""
    guide = (Lacking(name) for name in missing(case.service, case.materials, case.pledged))
    whole = {each.name: each for each in (*guide, *case.lacking, *lacking)}  # the newest remark is the one that counts
    named = {each.name for each in lacking}
    return (*lacking, *(each for each in whole.values() if each.name not in named))


def _listed(case: Case, items: tuple[Lacking, ...], given: Given, override: str = "") -> e.CaseListed:
    return e.CaseListed(given.numbers.take(DOCUMENTS[DocumentKind.LIST]), items, override)


def _pledges(service: CaseService, pledged: tuple[str, ...], marks: tuple[Mark, ...]) -> None:
    beyond = [name for name in pledged if name not in service.may_pledge]
    if beyond or (pledged and Mark.PLEDGE not in marks):
        raise Refused(Code.NOT_PLEDGEABLE, materials=beyond or list(pledged), allowed=list(service.may_pledge))
