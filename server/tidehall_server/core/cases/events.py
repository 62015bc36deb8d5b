"""The facts of a case, in the past tense. Who and when is said by the journal's row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tidehall_server.core.cases.model import (
    ApplicantKind,
    Approver,
    CaseService,
    Delivery,
    Identity,
    Lacking,
    Limits,
    Mark,
    Material,
    Return,
    Rule,
    Step,
    ToldBy,
)


@dataclass(frozen=True, slots=True)
class CaseReceived:
    """``notice_due``: when a case that could not be judged on the spot counts as accepted. ``archive_due``: of
    originals."""

    receipt: str
    service: CaseService
    limits: Limits
    person: str
    applicant: ApplicantKind
    delivery: Delivery
    returns: Return | None
    materials: tuple[Material, ...]
    pledged: tuple[str, ...]
    marks: tuple[Mark, ...]
    urgent: bool
    waits: bool
    ticket: str | None
    window: str
    notice_due: datetime | None
    archive_due: datetime | None


@dataclass(frozen=True, slots=True)
class CaseListed:
    """The one list of what is missing (一次性告知书). ``override``: why there is another one."""

    number: str
    items: tuple[Lacking, ...]
    override: str = ""


@dataclass(frozen=True, slots=True)
class CaseSupplied:
    """``archive_due``: of originals that were among them."""

    materials: tuple[Material, ...]
    pledged: tuple[str, ...] = ()
    archive_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseAccepted:
    """``on`` is the date of acceptance; of one that counts as accepted, the day of receipt. ``lacking``: accepted
    although these are still missing (容缺)."""

    number: str
    on: date
    promise_due: datetime
    remind_at: datetime | None
    send_due: datetime | None
    deemed: bool = False
    lacking: tuple[Lacking, ...] = ()
    lacking_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseResumed:
    """What was asked for after the acceptance is here: the promised limit moves by the days that the applicant took."""

    promise_due: datetime
    remind_at: datetime | None
    send_due: datetime


@dataclass(frozen=True, slots=True)
class CaseRejected:
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseSent:
    to: Approver
    department: str


@dataclass(frozen=True, slots=True)
class CaseDecided:
    """``late``: after the promised limit (一票否决). ``filing``: the district must be told (备案)."""

    by: Approver
    granted: bool
    note: str = ""
    late: bool = False
    filing: bool = False


@dataclass(frozen=True, slots=True)
class CaseBack:
    returned: Return
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class CaseReady:
    """The result can be handed out: the applicant must be told."""


@dataclass(frozen=True, slots=True)
class CaseFiled:
    number: str = ""


@dataclass(frozen=True, slots=True)
class CaseTold:
    how: ToldBy
    reached: bool


@dataclass(frozen=True, slots=True)
class CaseCalled:
    ticket: str


@dataclass(frozen=True, slots=True)
class CaseDelivered:
    """``identity``: what was shown by whoever took it in person; None where nobody did, and of facts before there was
    this field."""

    delivery: Delivery
    proxy: bool = False
    tracking: str = ""
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class DeliveryChanged:
    """``address``: another one was given with it; where to is sealed."""

    delivery: Delivery
    reason: str
    address: bool = False


@dataclass(frozen=True, slots=True)
class CaseArchived:
    originals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseWithdrawn:
    reason: str


@dataclass(frozen=True, slots=True)
class CaseReminded:
    """The promised limit is near."""

    due: datetime


@dataclass(frozen=True, slots=True)
class CaseOverdue:
    """A step broke its limit. ``holder``: whose step it was, ``role:id`` or a department."""

    step: Step
    rule: Rule
    due: datetime
    holder: str


CaseEvent = (
    CaseReceived | CaseListed | CaseSupplied | CaseAccepted | CaseResumed | CaseRejected | CaseSent | CaseDecided
    | CaseBack | CaseReady | CaseFiled | CaseTold | CaseCalled | CaseDelivered | DeliveryChanged | CaseArchived
    | CaseWithdrawn | CaseReminded | CaseOverdue
)  # fmt: skip

EVENTS: dict[str, type] = {kind.__name__: kind for kind in CaseEvent.__args__}
