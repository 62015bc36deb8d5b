"""What may be asked of a supervision card."""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_server.core.supervision.rules import Finding


@dataclass(frozen=True, slots=True)
class IssueCard:
    """A rule was found broken, by the clock or a fact, never by a person. Found again, or worse: the same card."""

    finding: Finding
    thresholds: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class EndBreach:
    """The breach is over (called, staffed, archived): the card stays to be answered."""


@dataclass(frozen=True, slots=True)
class TellOfCard:
    """Somebody was told: by which way, and to whom (an account or a role, never a number)."""

    way: str
    to: str


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """What was done about it, by whoever answers for it."""

    note: str


@dataclass(frozen=True, slots=True)
class CloseCard:
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProposeWithdrawal:
    reason: str


@dataclass(frozen=True, slots=True)
class DecideWithdrawal:
    approved: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class TickCard:
    """A card has no clock of its own."""


CardCommand = (
    IssueCard | EndBreach | TellOfCard | AnswerCard | CloseCard | ProposeWithdrawal | DecideWithdrawal | TickCard
)  # fmt: skip
COMMANDS: dict[str, type] = {
    "answer": AnswerCard,
    "close": CloseCard,
    "propose-withdrawal": ProposeWithdrawal,
    "decide-withdrawal": DecideWithdrawal,
}
"""What a person may do, by its name in the API."""
