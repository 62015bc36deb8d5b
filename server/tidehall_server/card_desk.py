"""Supervision as the hall lives it: the day is looked at, broken limits become cards, and cards go their way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tidehall_server.core.cases.events import CaseOverdue
from tidehall_server.core.cases.model import Rule as CaseRule
from tidehall_server.core.errands import CARD
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import POLICY, Actor
from tidehall_server.core.reviews.events import ReviewOverdue
from tidehall_server.core.reviews.model import Limit
from tidehall_server.core.supervision.commands import EndBreach, IssueCard
from tidehall_server.core.supervision.day import measures
from tidehall_server.core.supervision.model import card_id
from tidehall_server.core.supervision.room import CARDS
from tidehall_server.core.supervision.rules import Colour, Finding, Rule, RuleId, judge
from tidehall_server.errands import Handler
from tidehall_server.hall import Answer, Hall
from tidehall_server.journal.card_rows import CardList, Stands
from tidehall_server.journal.errands import Errand
from tidehall_server.matters import Found, Matters, UnknownMatterError

LOOK = timedelta(seconds=15)
OF_THE_DAY = frozenset({RuleId.WAIT_OVER, RuleId.WINDOW_VACANT, RuleId.PAUSE_LONG})
_CASES: Mapping[CaseRule, tuple[RuleId, Colour]] = {
    CaseRule.NOTICE_3WD: (RuleId.NOTICE_3WD, Colour.RED),
    CaseRule.TRANSFER_URGENT: (RuleId.TRANSFER_URGENT, Colour.YELLOW),
    CaseRule.TRANSFER_PROMISED: (RuleId.TRANSFER_PROMISED, Colour.YELLOW),
    CaseRule.PROMISE_OVER: (RuleId.PROMISE_DUE, Colour.RED),
    CaseRule.ARCHIVE_DAILY: (RuleId.ARCHIVE_DAILY, Colour.YELLOW),
}
_REVIEWS = {Limit.CONTACT: (RuleId.REVIEW_CONTACT, Colour.YELLOW), Limit.SETTLE: (RuleId.REVIEW_SETTLE, Colour.RED)}


@dataclass(slots=True)
class CardDesk:
    """One hall's cards. ``rules`` gives the table as it is set now."""

    hall: Hall
    matters: Matters
    rules: Callable[[], Mapping[RuleId, Rule]]
    _looked: datetime | None = field(default=None)

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

    def tick(self) -> int:
        """Look at the day every quarter of a minute; returns how many cards changed."""
        now = self.hall.clock.now()
        if self._looked is not None and timedelta() <= now - self._looked < LOOK:
            return 0
        self._looked = now
        rules = self.rules()
        with self.hall.reading() as day:
            found = judge(measures(day, now), rules)
            name = day.plan.business_day if day.plan is not None else ""
        return self._settle(found, name, rules) if name else 0

    def _settle(self, found: list[Finding], day: str, rules: Mapping[RuleId, Rule]) -> int:
        """Issue what is new or worse, and note what is over."""
        known, at = self.rows.running(day), self.hall.clock.now().isoformat()
        broken = {card_id(each, day): each for each in found}
        changed = 0
        for card, finding in broken.items():
            colour, stands = known.get(card, (None, Stands.ENDED))
            worse = colour == Colour.YELLOW.value and finding.colour is Colour.RED
            if stands is Stands.ENDED or (worse and stands is Stands.GOES_ON):
                self._issue(card, finding, rules, f"card-{card}-{at}")
                changed += 1
        for card, (_, stands) in known.items():
            rule = card.removeprefix(f"{day}-").split("-", 1)[0]
            if stands is Stands.GOES_ON and card not in broken and rule in OF_THE_DAY:
                self.matters.execute(CARDS, card, EndBreach(), POLICY, f"ended-{card}-{at}")
                changed += 1
        return changed

    def _issue(self, card: str, finding: Finding, rules: Mapping[RuleId, Rule], command_id: str) -> Answer:
        rule = rules[finding.rule]
        return self.matters.execute(CARDS, card, IssueCard(finding, (rule.yellow, rule.red)), POLICY, command_id)

    def errands(self) -> Mapping[str, Handler]:
        return {CARD: self._from_fact}

    def _from_fact(self, errand: Errand, fact: Fact) -> str:
        """A limit that a case or a review broke becomes a card, once."""
        found = _finding(errand.stream, fact, self.rules())
        if found is None:
            return "no card for this"
        day = self.matters.clock.now().date().isoformat()
        answer = self._issue(card_id(found, day), found, self.rules(), errand.id)
        return f"card {answer.result['id']}"


def _finding(stream: str, fact: Fact, rules: Mapping[RuleId, Rule]) -> Finding | None:
    event, subject = fact.event, stream.rsplit("/", 1)[1]
    if isinstance(event, ReviewOverdue):
        rule, colour = _REVIEWS[event.limit]
        due, who = event.by, ""
    elif isinstance(event, CaseOverdue) and event.rule in _CASES:
        rule, colour = _CASES[event.rule]
        due, who = event.due, event.holder.partition(":")[2] or event.holder
    else:
        return None
    evidence = (("due", due.isoformat()), ("matter", stream))
    return Finding(rule, colour, subject, 0.0, rules[rule].duty, who, evidence)
