"""What comes in for a case: one model per command, and the applicant, who never reaches the core."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from tidehall_server.api.fields import (
    LINE_PATTERN,
    Address,
    Body,
    Identifier,
    IdNumber,
    Line,
    Name,
    PhoneNumber,
    WindowId,
)
from tidehall_server.core.cases import commands as c
from tidehall_server.core.cases.model import (
    ApplicantKind,
    Approver,
    Delivery,
    Identity,
    Lacking,
    Mark,
    Material,
    Return,
    ToldBy,
    Verdict,
)

PaperName = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=LINE_PATTERN)]
Tracking = Annotated[str, StringConstraints(max_length=40, pattern=r"^[0-9A-Za-z-]*$")]
_MANY = 40


class MaterialBody(Body):
    """A paper that was handed in."""

    name: PaperName
    copies: Annotated[int, Field(ge=1, le=99)] = 1
    original: bool = False


class LackingBody(Body):
    """A paper that is missing, or what is wrong with it."""

    name: PaperName
    remark: Line = ""


class ApplicantBody(Body):
    """Who applies. Kept sealed and shown masked."""

    name: Name
    id_number: IdNumber | None = None
    phone: PhoneNumber | None = None
    address: Address | None = None
    agent: Name | None = None
    agent_phone: PhoneNumber | None = None


Materials = Annotated[list[MaterialBody], Field(max_length=_MANY)]
LackingList = Annotated[list[LackingBody], Field(max_length=_MANY)]
Names = Annotated[list[PaperName], Field(max_length=_MANY)]
VerdictField = Annotated[Verdict, Field(strict=False)]


class ReceiveBody(Body):
    """Register what was handed in."""

    service: Identifier
    verdict: VerdictField
    applicant: ApplicantBody
    kind: Annotated[ApplicantKind, Field(strict=False)] = ApplicantKind.NATURAL
    delivery: Annotated[Delivery | None, Field(strict=False)] = None
    returns: Annotated[Return | None, Field(strict=False)] = None
    materials: Materials = Field(default_factory=list)
    lacking: LackingList = Field(default_factory=list)
    pledged: Names = Field(default_factory=list)
    marks: Annotated[list[Annotated[Mark, Field(strict=False)]], Field(max_length=len(Mark))] = Field(
        default_factory=list
    )
    urgent: bool = False
    waits: bool = False
    ticket: Identifier | None = None
    window: WindowId | None = None
    reason: Line = ""


class NotifyBody(Body):
    """Say what was found in a case that could not be judged on the spot."""

    verdict: VerdictField
    lacking: LackingList = Field(default_factory=list)
    reason: Line = ""


class AskForMoreBody(Body):
    """Another list of what is missing: a manager's decision, with a reason."""

    lacking: LackingList
    reason: Line = ""


class SupplyBody(Body):
    """The applicant brings what was missing."""

    materials: Materials
    pledged: Names = Field(default_factory=list)


class SendBody(Body):
    """To the approver; left out, the one the service has."""

    to: Annotated[Approver | None, Field(strict=False)] = None


class DecisionBody(Body):
    """Granted or not; a refusal needs a note."""

    granted: bool
    note: Line = ""


class TakeBackBody(Body):
    """The papers came back from the district or county."""

    returned: Annotated[Return, Field(strict=False)]
    tracking: Tracking = ""


class FileBody(Body):
    """The district was told (备案)."""

    number: Tracking = ""


class TellBody(Body):
    """Somebody told the applicant, or tried to."""

    how: Annotated[ToldBy, Field(strict=False)]
    reached: bool = True


class DeliverBody(Body):
    """The result reached its applicant."""

    proxy: bool = False
    tracking: Tracking = ""
    identity: Annotated[Identity | None, Field(strict=False)] = None


class ChangeDeliveryBody(Body):
    """Another way to deliver, as the applicant wishes. ``address`` where none is known, or another one; kept sealed."""

    delivery: Annotated[Delivery, Field(strict=False)]
    reason: Line
    address: Address | None = None


class ArchiveBody(Body):
    """The originals went to their archive."""


class WithdrawBody(Body):
    """The applicant takes the application back."""

    reason: Line


@dataclass(frozen=True, slots=True)
class CaseCommand:
    """A command on a case as the API offers it."""

    name: str
    kind: type
    model: type[Body]

    def build(self, body: Body) -> Any:
        """The core's command."""
        return self.kind(**{name: core(getattr(body, name)) for name in body.model_fields_set})


def core(value: Any) -> Any:
    """A checked value as the core has it."""
    if isinstance(value, MaterialBody):
        return Material(value.name, value.copies, value.original)
    if isinstance(value, LackingBody):
        return Lacking(value.name, value.remark)
    return tuple(core(each) for each in value) if isinstance(value, list) else value


_MODELS: dict[type, type[Body]] = {  # besides receiving and another delivery, which bring personal fields
    c.Notify: NotifyBody,
    c.AskForMore: AskForMoreBody,
    c.Supply: SupplyBody,
    c.Send: SendBody,
    c.CloseHere: DecisionBody,
    c.Decide: DecisionBody,
    c.TakeBack: TakeBackBody,
    c.File: FileBody,
    c.Tell: TellBody,
    c.Deliver: DeliverBody,
    c.Archive: ArchiveBody,
    c.Withdraw: WithdrawBody,
}
OFFERED = {c.name_of(kind): CaseCommand(c.name_of(kind), kind, model) for kind, model in _MODELS.items()}
