"""A result is there and its applicant is not in the hall: a short message says so, once, and that it did is a fact.

Whom no message reaches, or nobody knows whether it did, stays on the delivery desk's telephone list, which needs no
gateway.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from tidehall_server.case_desk import ERRANDS, CaseDesk
from tidehall_server.core.cases.commands import Tell
from tidehall_server.core.cases.model import Case, Delivery, Status, ToldBy
from tidehall_server.core.errands import TELL_BY_MESSAGE
from tidehall_server.core.fact import Fact
from tidehall_server.core.refusal import Refused
from tidehall_server.errands import DOUBTS, Handler, NotNow, after_sending
from tidehall_server.journal.errands import Errand
from tidehall_server.messages.messenger import Messenger
from tidehall_server.outward import DoubtfulError
from tidehall_server.papers.words import DELIVERIES

CALL_FIRST = timedelta(minutes=2)
"""Who said at receipt that they wait in the hall is called there first."""
ASK_AGAIN = timedelta(minutes=10)
"""Who does not come when called has gone home, and is told like everybody there."""
STALE = timedelta(days=2)
"""By then somebody of the desk has phoned."""


@dataclass(frozen=True, slots=True)
class CaseMessages:
    """One hall's."""

    desk: CaseDesk
    messenger: Messenger

    def away(self) -> Mapping[str, Handler]:
        return {TELL_BY_MESSAGE: self._tell}

    def _tell(self, errand: Errand, fact: Fact) -> str:
        case: Case = self.desk.find(errand.stream.rsplit("/", 1)[1]).state
        age = self.desk.hall.clock.now() - fact.at
        needless = self._needless(case)
        if needless or age > STALE:
            return needless or "telephone list: too late for a message"
        if self.desk.may_be_here(case) and age < CALL_FIRST:
            raise NotNow(fact.at + CALL_FIRST)
        if self.desk.calling(case) is not None:
            raise NotNow(self.desk.hall.clock.now() + ASK_AGAIN)
        fields = self.desk.applicant(case) or {}
        phone = fields.get("phone") or fields.get("agent_phone")
        if phone is None:
            return "telephone list: no number"
        collected = case.delivery is Delivery.WINDOW
        text = self.messenger.texts.ready if collected else self.messenger.texts.ready_sent
        message = hashlib.sha256(errand.id.encode()).hexdigest()[:20]
        try:
            said = self.messenger.sms(phone, text, self._fields(case), message)
        except DoubtfulError:
            if errand.doubts + 1 >= DOUBTS:
                with after_sending():
                    self._note(case, errand, reached=False)
            raise
        with after_sending():
            self._note(case, errand, reached=True)
        return said

    def _note(self, case: Case, errand: Errand, *, reached: bool) -> None:
        """A case that moved on meanwhile needs no note."""
        with suppress(Refused):
            tell, way = Tell(ToldBy.MESSAGE, reached), "t" if reached else "f"
            self.desk.execute(case.receipt, tell, ERRANDS, f"{errand.id}:{way}")

    def _needless(self, case: Case) -> str:
        """Why nothing has to be sent; "" where it has."""
        if case.status is not Status.READY:
            return "handed over"
        if any(each.reached for each in case.told):
            return "told by somebody"
        return "" if self.messenger.sends_sms else "telephone list: no gateway"

    def _fields(self, case: Case) -> dict[str, str]:
        phone = self.messenger.config().phone
        way = DELIVERIES[case.delivery]
        return {"service": case.service.name, "receipt": case.receipt, "phone": phone, "way": way}
