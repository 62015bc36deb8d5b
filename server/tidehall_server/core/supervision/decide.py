"""What may be done with a card, and by whom. A card is never deleted; taking one back needs a second person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tidehall_server.core.matter import Given
from tidehall_server.core.notes import must_name_nobody, must_say
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.core.supervision import commands as c
from tidehall_server.core.supervision import events as e
from tidehall_server.core.supervision.model import Card
from tidehall_server.core.supervision.rules import Colour


def decide(command: Any, card: Card, given: Given) -> Sequence[Any]:
    """The facts that follow from ``command``. Raises ``Refused``."""
    if isinstance(command, c.IssueCard):
        return _issue(command, card)
    if isinstance(command, c.EndBreach):
        return [e.BreachEnded()] if card.exists and card.ended_at is None and card.closed_at is None else []
    if isinstance(command, c.TickCard):
        return []
    if isinstance(command, c.TellOfCard):
        return [e.CardTold(command.way, command.to)] if card.exists else []
    if not card.exists or card.closed_at is not None:
        raise Refused(Code.CARD_CLOSED)
    must_name_nobody(command)
    return _RULES[type(command)](command, card, given)


def _issue(command: c.IssueCard, card: Card) -> Sequence[Any]:
    found = command.finding
    if not card.exists:
        issued = e.CardIssued(
            found.rule, found.colour, found.subject, found.duty, found.who, found.measure, command.thresholds,
            found.evidence,
        )  # fmt: skip
        return [issued]
    if card.closed_at is None and card.ended_at is not None:
        again = e.BreachAgain(found.measure, found.evidence)
        turns = found.colour is Colour.RED and card.colour is Colour.YELLOW
        return [again, e.CardTurnedRed(found.measure, found.evidence)] if turns else [again]
    worse = found.colour is Colour.RED and card.colour is Colour.YELLOW  # closed or not: a warning is not the breach
    return [e.CardTurnedRed(found.measure, found.evidence)] if worse else []


def _answer(command: c.AnswerCard, card: Card, given: Given) -> Sequence[Any]:
    must_say(command.note)
    return [e.CardAnswered(command.note)]


def _close(command: c.CloseCard, card: Card, given: Given) -> Sequence[Any]:
    if card.answered_at is None:
        raise Refused(Code.CARD_UNANSWERED)
    if given.actor.id == card.who:
        raise Refused(Code.CARD_OWN)
    return [e.CardClosed(command.note)]


def _propose(command: c.ProposeWithdrawal, card: Card, given: Given) -> Sequence[Any]:
    must_say(command.reason)
    return [] if card.proposed_by else [e.WithdrawalProposed(command.reason)]


def _decide(command: c.DecideWithdrawal, card: Card, given: Given) -> Sequence[Any]:
    if not card.proposed_by or given.actor.id in (card.proposed_by, card.who):
        raise Refused(Code.CARD_OWN)
    return [e.CardWithdrawn(command.note) if command.approved else e.WithdrawalDenied(command.note)]


_RULES: dict[type, Callable[[Any, Card, Given], Sequence[Any]]] = {
    c.AnswerCard: _answer,
    c.CloseCard: _close,
    c.ProposeWithdrawal: _propose,
    c.DecideWithdrawal: _decide,
}


def result(command: Any, events: Sequence[Any], card: Card) -> dict[str, object]:
    """The answer to a command: the colour, and what is to be done next."""
    return {"colour": card.colour.value if card.colour else None, "steps": [step.value for step in card.steps]}
