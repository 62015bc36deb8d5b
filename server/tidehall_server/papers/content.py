"""What stands on a paper: plain values for a template, made of the case as it was when the paper was made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from tidehall_server.core.cases.model import Case, Document, DocumentKind
from tidehall_server.core.cases.room import CASES
from tidehall_server.core.fact import Fact
from tidehall_server.journal.people import masked
from tidehall_server.papers.words import DELIVERIES, KINDS, MARKS, day, moment


class PaperName(StrEnum):
    """``intake``: 收件登记单; ``acceptance``: 业务受理通知书 or 受理回执单; ``list``: 一次性告知书; ``rejection``:
    不予受理告知书; ``pickup``: 办结领取通知."""

    INTAKE = "intake"
    ACCEPTANCE = "acceptance"
    LIST = "list"
    REJECTION = "rejection"
    PICKUP = "pickup"


class Form(StrEnum):
    A4 = "a4"
    SLIP = "slip"


COPIES = ("中心留存联", "申请人联")
_MADE_BY = {
    PaperName.ACCEPTANCE: DocumentKind.ACCEPTANCE,
    PaperName.LIST: DocumentKind.LIST,
    PaperName.REJECTION: DocumentKind.REJECTION,
}
_TITLES = {
    PaperName.INTAKE: "收件登记单",
    PaperName.LIST: "一次性告知书",
    PaperName.REJECTION: "不予受理告知书",
    PaperName.PICKUP: "办结领取通知",
}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The hall as its papers name it."""

    hall: str
    phone: str
    acceptance: str
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a phone sees how far the case is: ``link`` of this case for the code, ``page`` to type its number into."""

    link: str
    page: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A case at the moment of its paper. ``document`` is None for papers without a number of their own."""

    name: PaperName
    case: Case
    document: Document | None
    at: datetime
    reason: str = ""


def find(name: PaperName, facts: Iterable[Fact], number: str = "") -> Paper | None:
    """The newest paper of this name (or that with the number), with the case as it was then; None where there is none.

    A paper printed again next week says what it said on its day.
    """
    found: Paper | None = None
    case = CASES.fresh
    for fact in facts:
        before = case
        case = CASES.evolve(case, fact)
        made = _made(name, before, case, fact)
        if made is not None and (not number or (made.document is not None and made.document.number == number)):
            found = made
    return found


def _made(name: PaperName, before: Case, case: Case, fact: Fact) -> Paper | None:
    if name is PaperName.INTAKE:
        return Paper(name, case, None, fact.at) if fact.version == 1 else None
    if name is PaperName.PICKUP:
        ready = before.ready_at is None and case.ready_at is not None
        return Paper(name, case, None, fact.at) if ready else None
    if len(case.documents) == len(before.documents) or case.documents[-1].kind is not _MADE_BY[name]:
        return None
    return Paper(name, case, case.documents[-1], fact.at, getattr(fact.event, "reason", ""))


def values(
    paper: Paper, head: Letterhead, applicant: Mapping[str, str] | None, clerk: str, progress: Progress
) -> dict[str, object]:
    """The names that a template may use; ``docs/manual/办件文书.md`` explains each."""
    case, zone = paper.case, head.zone
    service = case.service
    fields = applicant or {}
    return {
        "hall": head.hall,
        "phone": head.phone,
        "title": head.acceptance if paper.name is PaperName.ACCEPTANCE else _TITLES[paper.name],
        "number": paper.document.number if paper.document else case.receipt,
        "receipt": case.receipt,
        "progress_link": progress.link,
        "progress_page": progress.page,
        "service": service.name,
        "department": service.department,
        "kind": KINDS[service.kind],
        "marks": "、".join(MARKS[mark] for mark in sorted(case.marks)),
        "urgent": case.urgent,
        "name": fields.get("name", "（已按规定删除）" if applicant is None else ""),
        "id_number": masked(fields["id_number"]) if "id_number" in fields else "",
        "contact": fields.get("phone", ""),
        "address": fields.get("address", ""),
        "agent": fields.get("agent", ""),
        "delivery": DELIVERIES[case.delivery],
        "received": moment(case.received_at, zone) if case.received_at else "",
        "accepted": day(case.accepted_on) if case.accepted_on else "",
        "deemed": case.deemed,
        "promised": _day(case.promise_due, zone),
        "notice_due": _day(case.notice_due, zone),
        "lacking_due": _day(case.lacking_due, zone),
        "materials": [
            {"name": each.name, "copies": each.copies, "form": "原件" if each.original else "复印件或核验"}
            for each in case.materials
        ],
        "pledged": list(case.pledged),
        "lacking": [{"name": each.name, "remark": each.remark} for each in case.lacking],
        "items": [
            {"name": each.name, "remark": each.remark} for each in (paper.document.items if paper.document else ())
        ],
        "reason": paper.reason,
        "granted": case.granted,
        "clerk": clerk,
        "date": day(paper.at.astimezone(zone).date()),
    }


def _day(limit: datetime | None, zone: tzinfo) -> str:
    return day(_local(limit, zone)) if limit is not None else ""


def _local(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()
