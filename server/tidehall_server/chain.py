"""One matter's whole way (全流程留痕): the ticket, the case received with it, its review, its cards, in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from tidehall_server.core.cases.events import CaseCalled
from tidehall_server.core.cases.model import Case
from tidehall_server.core.cases.room import CASES
from tidehall_server.core.fact import Fact
from tidehall_server.core.reviews.room import REVIEWS
from tidehall_server.core.supervision.room import CARDS
from tidehall_server.journal.card_rows import CardList
from tidehall_server.journal.case_list import CaseList
from tidehall_server.matters import Matters, UnknownMatterError


@dataclass(frozen=True, slots=True)
class Link:
    """A fact and what it is of: ``kind`` is ticket, case, review or card."""

    kind: str
    matter: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Chain:
    day: str
    ticket: str
    receipt: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Chains:
    """``story`` gives the facts of one ticket of a day."""

    matters: Matters
    zone: tzinfo
    story: Callable[[str, str], list[Fact]]

    def of_ticket(self, day: str, ticket: str) -> Chain:
        """From a ticket. Raises ``UnknownMatterError`` when nothing is known of it."""
        first = datetime.combine(date.fromisoformat(day), time.min, self.zone)
        found = self._cases.of_ticket(ticket, first, first + timedelta(days=1))
        return self._chain(day, ticket, found.receipt if found is not None else "")

    def of_receipt(self, receipt: str) -> Chain:
        """From a case; one that nobody drew a ticket for has its own way only. Raises ``UnknownMatterError``."""
        case: Case = self.matters.find(CASES, receipt).state
        day = case.received_at.astimezone(self.zone).date().isoformat() if case.received_at is not None else ""
        return self._chain(day, case.ticket or "", receipt)

    @property
    def _cases(self) -> CaseList:
        return CaseList(self.matters.journal.engine, self.matters.hall)

    def _chain(self, day: str, ticket: str, receipt: str) -> Chain:
        links = sorted(self._links(day, ticket, receipt), key=lambda link: link.fact.at)  # stable: streams keep theirs
        if not links:
            raise UnknownMatterError(ticket or receipt)
        return Chain(day, ticket, receipt, tuple(links))

    def _links(self, day: str, ticket: str, receipt: str) -> Iterator[Link]:
        if ticket:
            yield from (Link("ticket", ticket, fact) for fact in self.story(day, ticket))
            review = f"{day}-{ticket}"
            yield from (Link("review", review, fact) for fact in self.matters.story(REVIEWS, review))
        if receipt:
            yield from self._case(receipt)
        rows = CardList(self.matters.journal.engine, self.matters.hall)
        for card in rows.about(day, ticket, [each for each in (receipt, f"{day}-{ticket}") if each]):
            yield from (Link("card", card, fact) for fact in self.matters.story(CARDS, card))

    def _case(self, receipt: str) -> Iterator[Link]:
        """The case, and the ticket by which its applicant was called to collect."""
        for fact in self.matters.story(CASES, receipt):
            yield Link("case", receipt, fact)
            if isinstance(fact.event, CaseCalled):
                day, called = fact.at.astimezone(self.zone).date().isoformat(), fact.event.ticket
                yield from (Link("ticket", called, each) for each in self.story(day, called))
