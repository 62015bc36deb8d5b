"""A case as it stands, and the words for its parts. Every record here is frozen: the shell keeps folded cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tidehall_server.core.queue.model import ServiceKind


class Status(StrEnum):
    """Where a case stands. The words are in the catalogues."""

    NEW = "new"
    RECEIVED = "received"  # 收件登记, being looked at
    INCOMPLETE = "incomplete"  # 待补正
    ACCEPTED = "accepted"  # 已受理, to be sent to its approver
    SENT = "sent"  # 审批中
    DECIDED = "decided"  # 已办结, the papers are on their way back
    READY = "ready"  # 待出件
    DELIVERED = "delivered"  # 已送达
    REJECTED = "rejected"  # 不予受理
    WITHDRAWN = "withdrawn"  # 已撤回


ENDED = frozenset({Status.DELIVERED, Status.REJECTED, Status.WITHDRAWN})


class Delegation(StrEnum):
    """Whose decision it is: the town decides wholly (委托全权), or looks first and the district decides (委托初审)."""

    FULL = "full"
    PRELIM = "prelim"


class Approver(StrEnum):
    WINDOW = "window"
    TOWN = "town"
    DISTRICT = "district"
    COUNTY = "county"  # 县级0号综合窗口, for assisted cases


class Delivery(StrEnum):
    """How the result reaches the applicant (送达方式)."""

    WINDOW = "window"
    POST = "post"
    ONLINE = "online"
    DOOR = "door"


class Return(StrEnum):
    """How the county's papers come back to the town."""

    POST = "post"
    COLLECT = "collect"


class Mark(StrEnum):
    TOLERANT = "tolerant"  # 容缺受理
    PLEDGE = "pledge"  # 告知承诺
    CROSS_PROVINCE = "cross_province"  # 跨省通办
    IN_PROVINCE = "in_province"  # 省内通办
    ONE_THING = "one_thing"  # 一件事一次办
    ASSISTED = "assisted"  # 帮代办


class Verdict(StrEnum):
    """What the window found in the papers."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    COMPLEX = "complex"  # cannot be said on the spot: the clock of the notice begins
    REJECT = "reject"


class Step(StrEnum):
    """The parts of a case that have a clock."""

    NOTICE = "notice"
    TRANSFER = "transfer"
    APPROVAL = "approval"
    ARCHIVE = "archive"
    LACKING = "lacking"


class Rule(StrEnum):
    """The rule of the supervision table that a step broke."""

    NOTICE_3WD = "NOTICE_3WD"
    TRANSFER_URGENT = "TRANSFER_URGENT"
    TRANSFER_PROMISED = "TRANSFER_PROMISED"
    PROMISE_OVER = "PROMISE_OVER"
    ARCHIVE_DAILY = "ARCHIVE_DAILY"
    LACKING_OVER = "LACKING_OVER"


class ApplicantKind(StrEnum):
    NATURAL = "natural"
    LEGAL = "legal"


class DocumentKind(StrEnum):
    """The numbered papers of a case."""

    ACCEPTANCE = "acceptance"  # 业务受理通知书 / 受理回执单
    LIST = "list"  # 一次性告知书
    REJECTION = "rejection"  # 不予受理告知书


class ToldBy(StrEnum):
    PHONE = "phone"
    MESSAGE = "message"
    COUNTER = "counter"


class Identity(StrEnum):
    """What whoever took a result in person showed."""

    ID_CARD = "id_card"  # 本人身份证件
    OTHER = "other"  # 本人其他有效证件
    LETTER = "letter"  # 委托书和代领人身份证件


@dataclass(frozen=True, slots=True)
class CaseService:
    """A service as it was on the day of receipt. ``authority``: the window itself may decide (即办件授权)."""

    id: str
    name: str
    department: str
    kind: ServiceKind
    delegation: Delegation = Delegation.FULL
    authority: bool = False
    promise_days: int = 20
    materials: tuple[str, ...] = ()
    may_lack: tuple[str, ...] = ()
    may_pledge: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """Local rules as they were on the day of receipt."""

    urgent_min: int = 5
    promised_min: int = 15
    notice_days: int = 3
    lacking_days: int = 5
    remind_days: int = 1


@dataclass(frozen=True, slots=True)
class Book:
    """What the hall's file says today. ``offices``: department by account; ``collect``: the service for collecting."""

    services: Mapping[str, CaseService] = field(default_factory=dict)
    limits: Limits = Limits()
    offices: Mapping[str, str] = field(default_factory=dict)
    collect: str | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """A paper that was handed in. ``original``: it stays here until it is archived."""

    name: str
    copies: int = 1
    original: bool = False


@dataclass(frozen=True, slots=True)
class Lacking:
    """A paper that is missing or must be put right, and what is the matter with it."""

    name: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A paper with a number. ``items`` are those of a list."""

    kind: DocumentKind
    number: str
    at: datetime
    items: tuple[Lacking, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """The applicant was told that the result is there, or was not reached."""

    at: datetime
    by: str
    how: ToldBy
    reached: bool


@dataclass(frozen=True, slots=True)
class Overdue:
    """A step that broke its limit: the rule, and whose step it was."""

    step: Step
    rule: Rule
    due: datetime
    holder: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its facts made it. ``person`` is the key of the sealed fields of the applicant.

    ``paused_at``: since when an accepted case waits for papers. ``archived`` names the originals that left.
    """

    receipt: str = ""
    status: Status = Status.NEW
    service: CaseService = CaseService("", "", "", ServiceKind.INSTANT)
    limits: Limits = Limits()
    person: str = ""
    applicant: ApplicantKind = ApplicantKind.NATURAL
    delivery: Delivery = Delivery.WINDOW
    returns: Return | None = None
    marks: frozenset[Mark] = frozenset()
    urgent: bool = False
    ticket: str | None = None
    window: str = ""
    waits: bool = False
    received_at: datetime | None = None
    received_by: str = ""
    materials: tuple[Material, ...] = ()
    pledged: tuple[str, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    documents: tuple[Document, ...] = ()
    notice_due: datetime | None = None
    accepted_on: date | None = None
    accepted_at: datetime | None = None
    accepted_by: str = ""
    deemed: bool = False
    send_due: datetime | None = None
    lacking_due: datetime | None = None
    promise_due: datetime | None = None
    remind_at: datetime | None = None
    reminded: bool = False
    paused_at: datetime | None = None
    approver: Approver | None = None
    sent_at: datetime | None = None
    decided_at: datetime | None = None
    granted: bool | None = None
    veto: bool = False
    filing: bool = False
    ready_at: datetime | None = None
    told: tuple[Told, ...] = ()
    called: str | None = None
    called_at: datetime | None = None
    ended_at: datetime | None = None
    archive_due: datetime | None = None
    archived: tuple[str, ...] = ()
    overdue: tuple[Overdue, ...] = ()

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    @property
    def originals(self) -> tuple[str, ...]:
        """The papers that still have to go to the archive."""
        return tuple(each.name for each in self.materials if each.original and each.name not in self.archived)

    def document(self, kind: DocumentKind) -> Document | None:
        """The newest document of a kind."""
        return next((each for each in reversed(self.documents) if each.kind is kind), None)

    def broke(self, step: Step) -> bool:
        return any(each.step is step for each in self.overdue)


def missing(service: CaseService, given: tuple[Material, ...], pledged: tuple[str, ...]) -> tuple[str, ...]:
    """What the guide of the service asks for and neither was handed in nor is replaced by a pledge."""
    here = {each.name for each in given} | set(pledged)
    return tuple(name for name in service.materials if name not in here)
