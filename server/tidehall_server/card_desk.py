"""Supervision cards as the hall works with them: issued by a finding, told, answered, closed, taken back by two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import POLICY, Actor
from tidehall_server.core.supervision.commands import EndBreach, IssueCard
from tidehall_server.core.supervision.room import CARDS
from tidehall_server.core.supervision.rules import Finding, Rule, RuleId
from tidehall_server.hall import Answer, Hall
from tidehall_server.journal.card_rows import CardList
from tidehall_server.matters import Found, Matters, UnknownMatterError


@dataclass(frozen=True, slots=True)
class CardDesk:
    """One hall's cards. ``rules`` gives the table as it is set now."""

    hall: Hall
    matters: Matters
    rules: Callable[[], Mapping[RuleId, Rule]]

    @property
    def rows(self) -> CardList:
        return CardList(self.hall.journal.engine, self.hall.id)

    def find(self, card: str) -> Found:
        return self.matters.find(CARDS, card)

    def story(self, card: str) -> list[Fact]:
        return self.matters.story(CARDS, card)

    def execute(self, card: str, command: Any, actor: Actor, command_id: str) -> Answer:
        """A command of a person. Raises ``UnknownMatterError``: only a breach issues a card."""
        if not self.find(card).state.exists:
            raise UnknownMatterError(card)
        return self.matters.execute(CARDS, card, command, actor, command_id)

    def issue(self, card: str, finding: Finding, command_id: str) -> Answer:
        """A breach was found: its card, or what it adds to the card there is."""
        rule = self.rules()[finding.rule]
        wish = IssueCard(finding, (rule.yellow, rule.red))
        return self.matters.execute(CARDS, card, wish, POLICY, command_id)

    def end(self, card: str, command_id: str) -> Answer:
        """The breach is over; the card stays to be answered."""
        return self.matters.execute(CARDS, card, EndBreach(), POLICY, command_id)
