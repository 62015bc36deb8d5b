"""How a card stands after each of its facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tidehall_server.core.fact import Fact
from tidehall_server.core.supervision import events as e
from tidehall_server.core.supervision.model import Card
from tidehall_server.core.supervision.rules import Colour


def evolve(card: Card, fact: Fact) -> Card:
    """The card after one more fact."""
    fold = _FOLDS.get(type(fact.event))
    return fold(card, fact, fact.event) if fold is not None else card


def _issued(_card: Card, fact: Fact, event: e.CardIssued) -> Card:
    return Card(
        rule=event.rule, colour=event.colour, subject=event.subject, duty=event.duty, who=event.who,
        thresholds=event.thresholds, issued_at=fact.at, red_at=fact.at if event.colour is Colour.RED else None,
    )  # fmt: skip


_FOLDS: dict[type, Callable[[Card, Fact, Any], Card]] = {
    e.CardIssued: _issued,
    e.CardTurnedRed: lambda card, fact, _: replace(
        card, colour=Colour.RED, red_at=fact.at, answered_at=None, ended_at=None, closed_at=None, withdrawn=False
    ),
    e.BreachEnded: lambda card, fact, _: replace(card, ended_at=fact.at),
    e.BreachAgain: lambda card, _fact, _event: replace(card, ended_at=None, answered_at=None),
    e.CardTold: lambda card, _, event: replace(card, told=(*card.told, f"{event.way}:{event.to}")),
    e.CardAnswered: lambda card, fact, _: replace(card, answered_at=fact.at),
    e.CardClosed: lambda card, fact, _: replace(card, closed_at=fact.at, proposed_by=""),
    e.WithdrawalProposed: lambda card, fact, _: replace(card, proposed_by=fact.actor.partition(":")[2]),
    e.CardWithdrawn: lambda card, fact, _: replace(card, closed_at=fact.at, withdrawn=True, proposed_by=""),
    e.WithdrawalDenied: lambda card, _fact, _event: replace(card, proposed_by=""),
}
