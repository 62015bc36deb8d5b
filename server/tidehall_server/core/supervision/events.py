"""The facts of a supervision card, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_server.core.supervision.rules import Colour, Duty, RuleId


@dataclass(frozen=True, slots=True)
class CardIssued:
    rule: RuleId
    colour: Colour
    subject: str
    duty: Duty
    who: str
    measure: float
    thresholds: tuple[float | None, float | None]
    evidence: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CardTurnedRed:
    measure: float
    evidence: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BreachEnded:
    pass


@dataclass(frozen=True, slots=True)
class BreachAgain:
    """It had ended and came back before the card was closed: to be answered once more."""

    measure: float
    evidence: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CardTold:
    way: str
    to: str


@dataclass(frozen=True, slots=True)
class CardAnswered:
    note: str


@dataclass(frozen=True, slots=True)
class CardClosed:
    note: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawalProposed:
    reason: str


@dataclass(frozen=True, slots=True)
class CardWithdrawn:
    note: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawalDenied:
    note: str = ""


CardEvent = (
    CardIssued | CardTurnedRed | BreachEnded | BreachAgain | CardTold | CardAnswered | CardClosed | WithdrawalProposed
    | CardWithdrawn | WithdrawalDenied
)  # fmt: skip
EVENTS: dict[str, type] = {kind.__name__: kind for kind in CardEvent.__args__}
