"""The steps of a rectification as they come in by HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from tidehall_server.api.fields import AccountName, Body, Reason, Text
from tidehall_server.core.reviews import commands as c
from tidehall_server.core.reviews.model import Invalid, Opinion, Reached, Remedy


class CheckBody(Body):
    """预审: is it reasonable, is it true? A note where it is not."""

    reasonable: bool
    truthful: bool
    note: Text = ""


class ContactBody(Body):
    """The first contact with the citizen."""

    outcome: Annotated[Reached, Field(strict=False)]
    note: Reason


class AssignBody(Body):
    """转办: to an account, never to whom the review is about."""

    handler: AccountName
    note: Text = ""


class RectifyBody(Body):
    """整改, by whom it was assigned to."""

    remedy: Annotated[Remedy, Field(strict=False)]
    note: Reason


class ReplyBody(Body):
    """回复 to a citizen who gave a name."""

    note: Reason


class CallBackBody(Body):
    """回访, by another than who put it right."""

    opinion: Annotated[Opinion, Field(strict=False)]
    note: Text = ""


class AskExtensionBody(Body):
    """More working days, with the reason."""

    days: Annotated[int, Field(ge=1, le=60)]
    reason: Reason


class DecideExtensionBody(Body):
    """By a second person."""

    granted: bool
    note: Text = ""


class ProposeInvalidBody(Body):
    """误评 or 恶意差评, with the reason; it counts until a second person agrees."""

    why: Annotated[Invalid, Field(strict=False)]
    reason: Reason


class DecideInvalidBody(Body):
    """By a second person."""

    approved: bool
    note: Text = ""


class InstructBody(Body):
    """领导批示."""

    note: Reason


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """One step: its name, its body, its command."""

    name: str
    model: type[Body]
    command: type

    def build(self, body: Body) -> Any:
        return self.command(**body.model_dump())


_MODELS: dict[str, type[Body]] = {
    "check": CheckBody, "contact": ContactBody, "assign": AssignBody, "rectify": RectifyBody, "reply": ReplyBody,
    "call-back": CallBackBody, "ask-extension": AskExtensionBody, "decide-extension": DecideExtensionBody,
    "propose-invalid": ProposeInvalidBody, "decide-invalid": DecideInvalidBody, "instruct": InstructBody,
}  # fmt: skip
STEPS = tuple(ReviewStep(name, _MODELS[name], command) for name, command in c.COMMANDS.items())
