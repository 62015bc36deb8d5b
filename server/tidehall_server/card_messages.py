"""Whom a card reaches: the screens of those who answer for it, their telephones, and the group chat of the hall.

Who was told by which way is a fact of the card, so that a message that is tried again skips whoever has it. Numbers
stay in the settings: the fact names the account.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from tidehall_server.auth.permissions import MANAGER
from tidehall_server.card_desk import CardDesk
from tidehall_server.core.errands import CARD_SCREEN, CARD_SMS, CARD_WEBHOOK
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import POLICY
from tidehall_server.core.supervision.commands import TellOfCard
from tidehall_server.core.supervision.events import BreachAgain, CardTold
from tidehall_server.core.supervision.model import Card
from tidehall_server.core.supervision.rules import Colour, Duty, RuleId
from tidehall_server.errands import Handler, after_sending, for_everyone
from tidehall_server.halls.cases import book_of
from tidehall_server.halls.messages import StaffTable, Told
from tidehall_server.halls.schema import HallFile
from tidehall_server.journal.errands import Errand
from tidehall_server.messages.messenger import Messenger

STALE = timedelta(hours=12)
"""Whom the gateway did not reach by then sees the card on the screen; an old alarm helps nobody."""
LULL = timedelta(minutes=10)
"""A queue that empties and fills makes a breach come and go: whoever was told so lately knows."""
_COLOURS = {Colour.YELLOW: "黄牌", Colour.RED: "红牌"}
_WINDOWS = frozenset({RuleId.WINDOW_VACANT, RuleId.PAUSE_LONG})


@dataclass(frozen=True, slots=True)
class CardMessages:
    """One hall's. ``file`` is the hall's as it is set now."""

    desk: CardDesk
    messenger: Messenger
    file: Callable[[], HallFile]

    def here(self) -> Mapping[str, Handler]:
        """Quick ones."""
        return {CARD_SCREEN: self._screen}

    def away(self) -> Mapping[str, Handler]:
        """Those that speak to the network."""
        return {CARD_SMS: self._sms, CARD_WEBHOOK: self._webhook}

    def _screen(self, errand: Errand, fact: Fact) -> str:
        """Managers see every card, and whom it names sees it: the clerk at the window, an office its department's."""
        told = self._told(errand, fact, "screen")
        for to in dict.fromkeys((MANAGER, *self._named(self._card(errand)))):
            if to not in told:
                self._note(errand, "screen", to)
        return "on the screen"

    def _sms(self, errand: Errand, fact: Fact) -> str:
        card = self._card(errand)
        if not self.messenger.sends_sms:
            return "no gateway"
        if self._late(fact) or card.withdrawn:
            return "no longer of use"
        text = self.file().messages.card

        def send(to: StaffTable) -> None:
            self.messenger.sms(to.phone, text, self._fields(card, fact), _message(errand, to.account))
            with after_sending():
                self._note(errand, "sms", to.account)

        return f"{for_everyone(self.wanted(errand, fact), send)} told"

    def wanted(self, errand: Errand, fact: Fact) -> list[StaffTable]:
        """Who is to be told by SMS, and was not yet."""
        card, told = self._card(errand), self._told(errand, fact, "sms")
        named = self._named(card)
        staff = (to for to in self.file().messages.staff if to.account not in told)
        return [to for to in staff if to.account in named or _wants(to.cards, card)]

    def _webhook(self, errand: Errand, fact: Fact) -> str:
        card, messages = self._card(errand), self.file().messages
        if not self.messenger.calls_webhook:
            return "no gateway"
        red_only = messages.group is Told.RED and card.colour is not Colour.RED
        if self._late(fact) or card.withdrawn or messages.group is Told.OWN or red_only:
            return "not for the group"
        if self._told(errand, fact, "webhook"):
            return "told already"
        said = self.messenger.webhook(messages.card, self._fields(card, fact), _message(errand, "group"))
        with after_sending():
            self._note(errand, "webhook", "group")
        return said

    def _card(self, errand: Errand) -> Card:
        card: Card = self.desk.find(errand.stream.split("/", 2)[2]).state
        return card

    def _late(self, fact: Fact) -> bool:
        return self.desk.hall.clock.now() - fact.at > STALE

    def _told(self, errand: Errand, fact: Fact, way: str) -> set[str]:
        """Who was told of this turn of the card already; of a breach that came back, also who was told lately."""
        since = fact.at - LULL if isinstance(fact.event, BreachAgain) else None
        story = self.desk.story(errand.stream.split("/", 2)[2])
        known = (each for each in story if each.version > errand.version or (since is not None and each.at > since))
        events = (each.event for each in known)
        return {event.to for event in events if isinstance(event, CardTold) and event.way == way}

    def _named(self, card: Card) -> list[str]:
        """The accounts of whom the card names: a clerk, or the offices of the department that answers for it."""
        if card.duty is not Duty.BACK_OFFICE:
            return [card.who] if card.who else []
        return [account for account, department in book_of(self.file()).offices.items() if department == card.who]

    def _note(self, errand: Errand, way: str, to: str) -> None:
        card = errand.stream.split("/", 2)[2]
        self.desk.execute(card, TellOfCard(way, to), POLICY, f"{errand.id}:{to}")

    def _fields(self, card: Card, fact: Fact) -> dict[str, str]:
        file = self.file()
        names = {each.id: each.name for each in file.clerks} | {each.name: each.display for each in file.accounts}
        rule = self.desk.rules()[card.rule] if card.rule is not None else None
        return {
            "colour": _COLOURS[card.colour] if card.colour is not None else "",
            "rule": rule.name if rule is not None else "",
            "subject": _subject(card, file),
            "who": names.get(card.who, card.who),
            "at": f"{self.messenger.local(fact.at):%m-%d %H:%M}",
        }


def _wants(cards: Told, card: Card) -> bool:
    """Whether somebody is told of cards that do not name them."""
    return cards is Told.ALL or (cards is Told.RED and card.colour is Colour.RED)


def _subject(card: Card, file: HallFile) -> str:
    """What it is about, in the words of the hall."""
    if card.rule not in _WINDOWS:
        return card.subject
    return next((each.name for each in file.windows if each.id == card.subject), card.subject)


def _message(errand: Errand, to: str) -> str:
    """The id by which a gateway knows a repetition: letters and digits, the same however often it is tried."""
    return hashlib.sha256(f"{errand.id}:{to}".encode()).hexdigest()[:20]
