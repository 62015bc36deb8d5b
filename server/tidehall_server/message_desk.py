"""Messages as a person looks after them: what did not go out, whom it was for, sending it again, or giving it up.

Numbers are masked, and are read from where they are kept; an errand knows none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tidehall_server.card_messages import CardMessages
from tidehall_server.case_desk import CaseDesk
from tidehall_server.core.errands import (
    BOOKING_TOLD,
    CARD_SMS,
    CARD_WEBHOOK,
    MONTH_SMS,
    MONTH_WEBHOOK,
    TELL_BY_MESSAGE,
)
from tidehall_server.core.fact import Fact
from tidehall_server.halls.messages import StaffTable
from tidehall_server.journal import Journal
from tidehall_server.journal.errands import Errand, ErrandBook, State
from tidehall_server.messages.messenger import hidden
from tidehall_server.month_desk import MonthDesk


class Way(StrEnum):
    """By which a message goes."""

    SMS = "sms"
    WEBHOOK = "webhook"
    CHANNEL = "channel"


WAYS = {
    TELL_BY_MESSAGE: Way.SMS, CARD_SMS: Way.SMS, MONTH_SMS: Way.SMS, CARD_WEBHOOK: Way.WEBHOOK,
    MONTH_WEBHOOK: Way.WEBHOOK, BOOKING_TOLD: Way.CHANNEL,
}  # fmt: skip
GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True)
class Message:
    """``about`` is the number of the case, card, month or booking; ``day`` is a booking's. ``to`` is masked, empty for
    a group, for the province, and where nobody is left to be told.
    """

    errand: Errand
    way: Way
    about: str
    day: str
    to: tuple[str, ...]

    @property
    def given_up(self) -> bool:
        return self.errand.state is State.DONE and self.errand.said.startswith(f"{GIVEN_UP}, ")


@dataclass(frozen=True, slots=True)
class MessageDesk:
    """One hall's. ``ways`` are those that the server's settings name."""

    hall: str
    journal: Journal
    cases: CaseDesk
    cards: CardMessages
    months: MonthDesk
    ways: tuple[Way, ...]

    @property
    def _book(self) -> ErrandBook:
        return self.journal.errands(self.hall)

    def counts(self) -> dict[State, int]:
        found = self._book.counts()
        return {state: sum(found.get((what, state), 0) for what in WAYS) for state in State}

    def rows(self, state: State, limit: int) -> list[Message]:
        """The newest messages that stand so."""
        return [self._message(errand) for errand in self._book.newest(tuple(WAYS), state, limit)]

    def again(self, wanted: Sequence[tuple[str, str, int]], now: datetime) -> int:
        """Send what failed once more; returns how many of ``(what, stream, version)`` there were."""
        return sum(self._book.again(stream, version, what, now) for what, stream, version in wanted if what in WAYS)

    def give_up(self, wanted: Sequence[tuple[str, str, int]], by: str, reason: str, now: datetime) -> int:
        """Try these no more; who decided so and why stays with each."""
        said = f"{GIVEN_UP}, {by}: {reason}"
        return sum(
            self._book.done_by_hand(stream, version, what, said, now)
            for what, stream, version in wanted
            if what in WAYS
        )

    def _message(self, errand: Errand) -> Message:
        fact = next(self.journal.read(errand.stream, after=errand.version - 1))
        name = errand.stream.split("/", 2)[2]
        about, day = (str(getattr(fact.event, "code", "")), name) if errand.what == BOOKING_TOLD else (name, "")
        to = () if errand.state is State.DONE else self._to(errand, fact)
        return Message(errand, WAYS[errand.what], about, day, to)

    def _to(self, errand: Errand, fact: Fact) -> tuple[str, ...]:
        if errand.what == TELL_BY_MESSAGE:
            fields = self.cases.applicant(self.cases.find(errand.stream.split("/", 2)[2]).state) or {}
            phone = fields.get("phone") or fields.get("agent_phone", "")
            return (hidden(phone),) if phone else ()
        if errand.what == CARD_SMS:
            return _staff(self.cards.wanted(errand, fact))
        return _staff(self.months.told()) if errand.what == MONTH_SMS else ()


def _staff(people: Sequence[StaffTable]) -> tuple[str, ...]:
    return tuple(f"{each.account} {hidden(each.phone)}" for each in people)
