"""What is answered about cases: lines, one case with its whole way, its applicant masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from tidehall_server.core.cases.model import Case, Lacking, Material, Overdue, Told
from tidehall_server.core.fact import Fact
from tidehall_server.journal.people import masked
from tidehall_server.wire import plain


class CaseLine(BaseModel):
    """A case in a list. ``overdue`` names the rules that it broke."""

    receipt: str
    status: str
    service: str
    service_name: str
    department: str
    kind: str
    urgent: bool
    marks: list[str]
    delivery: str
    approver: str | None
    window: str
    ticket: str | None
    received_at: datetime
    received_by: str
    accepted_on: date | None
    deemed: bool
    number: str | None
    promise_due: datetime | None
    decided_at: datetime | None
    granted: bool | None
    veto: bool
    filing: bool
    ready_at: datetime | None
    told: bool
    ended_at: datetime | None
    originals: int
    overdue: list[str]
    due_at: datetime | None
    step_due: datetime | None


class CasePage(BaseModel):
    """``counts`` are the open cases by status; ``filing`` and ``originals`` how many wait for the district and the
    archive."""

    total: int
    counts: dict[str, int]
    filing: int
    originals: int
    cases: list[CaseLine]
    now: datetime


class StoryLine(BaseModel):
    version: int
    at: datetime
    actor: str
    type: str
    data: dict[str, Any]


class PaperLine(BaseModel):
    kind: str
    number: str
    at: datetime
    items: list[Lacking]


class CaseCard(BaseModel):
    """One case. ``applicant`` is masked; None when it was erased."""

    version: int
    receipt: str
    status: str
    service: dict[str, Any]
    delivery: str
    returns: str | None
    marks: list[str]
    urgent: bool
    waits: bool
    ticket: str | None
    window: str
    received_at: datetime | None
    notice_due: datetime | None
    accepted_on: date | None
    accepted_at: datetime | None
    deemed: bool
    send_due: datetime | None
    promise_due: datetime | None
    lacking: list[Lacking]
    lacking_due: datetime | None
    materials: list[Material]
    pledged: list[str]
    approver: str | None
    sent_at: datetime | None
    decided_at: datetime | None
    granted: bool | None
    veto: bool
    filing: bool
    ready_at: datetime | None
    told: list[Told]
    called: str | None
    ended_at: datetime | None
    originals: list[str]
    overdue: list[Overdue]
    documents: list[PaperLine]
    applicant: dict[str, str] | None
    story: list[StoryLine]


def card(version: int, case: Case, fields: Mapping[str, str] | None, story: list[Fact]) -> CaseCard:
    """A case for a screen."""
    return CaseCard(
        version=version, receipt=case.receipt, status=case.status, service=plain(case.service), delivery=case.delivery,
        returns=case.returns, marks=sorted(case.marks), urgent=case.urgent, waits=case.waits, ticket=case.ticket,
        window=case.window, received_at=case.received_at, notice_due=case.notice_due, accepted_on=case.accepted_on,
        accepted_at=case.accepted_at, deemed=case.deemed, send_due=case.send_due, promise_due=case.promise_due,
        lacking=list(case.lacking), lacking_due=case.lacking_due, materials=list(case.materials),
        pledged=list(case.pledged), approver=case.approver, sent_at=case.sent_at, decided_at=case.decided_at,
        granted=case.granted, veto=case.veto, filing=case.filing, ready_at=case.ready_at, told=list(case.told),
        called=case.called, ended_at=case.ended_at, originals=list(case.originals), overdue=list(case.overdue),
        documents=[PaperLine(kind=d.kind, number=d.number, at=d.at, items=list(d.items)) for d in case.documents],
        applicant=None if fields is None else hidden(fields), story=[story_line(fact) for fact in story],
    )  # fmt: skip


def hidden(fields: Mapping[str, str]) -> dict[str, str]:
    """An applicant's fields as screens show them: a surname, the last four of a number."""
    shown: dict[str, str] = {}
    for name, value in fields.items():
        if name in ("name", "agent"):
            shown[name] = value[:1] + "*" * (len(value) - 1)
        elif name in ("phone", "agent_phone"):
            shown[name] = f"{value[:3]}****{value[-4:]}"
        elif name == "id_number":
            shown[name] = masked(value)
        else:
            shown[name] = "***"
    return shown


def story_line(fact: Fact) -> StoryLine:
    """A fact as a screen tells it; the key of a person is nobody's business."""
    data = plain(fact.event)
    data.pop("person", None)
    return StoryLine(version=fact.version, at=fact.at, actor=fact.actor, type=type(fact.event).__name__, data=data)
