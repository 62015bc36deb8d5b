"""What may be asked of the rectification of a bad review. Notes are of the staff and hold no names and no numbers."""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_server.core.reviews.model import Invalid, Opinion, Rated, Reached, Remedy


@dataclass(frozen=True, slots=True)
class OpenReview:
    """A bad review has come in. Given by the errand of its rating, never by a person."""

    rated: Rated


@dataclass(frozen=True, slots=True)
class CheckReview:
    """预审."""

    reasonable: bool
    truthful: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContactReview:
    outcome: Reached
    note: str


@dataclass(frozen=True, slots=True)
class AssignReview:
    """转办."""

    handler: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RectifyReview:
    """整改."""

    remedy: Remedy
    note: str


@dataclass(frozen=True, slots=True)
class ReplyReview:
    """回复."""

    note: str


@dataclass(frozen=True, slots=True)
class CallBackReview:
    """回访."""

    opinion: Opinion
    note: str = ""


@dataclass(frozen=True, slots=True)
class AskExtension:
    days: int
    reason: str


@dataclass(frozen=True, slots=True)
class DecideExtension:
    granted: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProposeInvalid:
    why: Invalid
    reason: str


@dataclass(frozen=True, slots=True)
class DecideInvalid:
    approved: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class InstructReview:
    """领导批示."""

    note: str


@dataclass(frozen=True, slots=True)
class TickReview:
    """The clock asks whether a deadline is over."""


ReviewCommand = (
    OpenReview | CheckReview | ContactReview | AssignReview | RectifyReview | ReplyReview | CallBackReview
    | AskExtension | DecideExtension | ProposeInvalid | DecideInvalid | InstructReview | TickReview
)  # fmt: skip
COMMANDS: dict[str, type] = {
    "check": CheckReview,
    "contact": ContactReview,
    "assign": AssignReview,
    "rectify": RectifyReview,
    "reply": ReplyReview,
    "call-back": CallBackReview,
    "ask-extension": AskExtension,
    "decide-extension": DecideExtension,
    "propose-invalid": ProposeInvalid,
    "decide-invalid": DecideInvalid,
    "instruct": InstructReview,
}
"""What a person may do, by its name in the API."""
