"""A supervision card: who is warned of what, who was told, what they did about it, and who closed it.

One card for one breach: what turns from yellow to red stays the same card.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tidehall_server.core.supervision.rules import Colour, Duty, Finding, RuleId


class CardStep(StrEnum):
    """What is to be done with a card."""

    ANSWER = "answer"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Card:
    """The folded state. ``thresholds`` are those of the day it was issued: a later change judges no earlier breach."""

    rule: RuleId | None = None
    colour: Colour | None = None
    subject: str = ""
    duty: Duty = Duty.HALL
    who: str = ""
    thresholds: tuple[float | None, float | None] = (None, None)
    issued_at: datetime | None = None
    red_at: datetime | None = None
    ended_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    withdrawn: bool = False
    proposed_by: str = ""
    told: tuple[str, ...] = ()

    @property
    def exists(self) -> bool:
        return self.rule is not None

    @property
    def steps(self) -> tuple[CardStep, ...]:
        if not self.exists or self.closed_at is not None:
            return ()
        return (CardStep.ANSWER,) if self.answered_at is None else (CardStep.CLOSE,)


def card_id(finding: Finding, day: str, number: int = 1) -> str:
    """The id of the card of a finding: the same breach can never issue two. ``day``: of the breach, not of the look.

    At a window the rule is broken by one clerk after another: there the id says by whom, and since when (UTC).
    ``number`` is 2 for what came after the first card was settled.
    """
    name = f"{day}-{finding.rule.value}-{finding.subject}"
    if finding.episode is not None:
        name += f"~{finding.who}~{finding.episode:%H%M%S}"
    return (name if number == 1 else f"{name}~{number}").replace("/", ".")
