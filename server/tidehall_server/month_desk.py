"""The months a hall owes reports for: each is opened by the clock, reminded of, and handed in by a person.

Who was told by which way is a fact of the month, so that a message that is tried again skips whoever has it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tidehall_server.core.errands import MONTH_SMS, MONTH_WEBHOOK
from tidehall_server.core.fact import Fact
from tidehall_server.core.monthly.commands import FileMonth, OpenMonth, RecordCheck, StrikeCheck, TellOfMonth
from tidehall_server.core.monthly.events import MonthOverdue, MonthReminded
from tidehall_server.core.monthly.model import Check, Month
from tidehall_server.core.monthly.room import MONTHS
from tidehall_server.core.queue.commands import POLICY, Actor
from tidehall_server.errands import Handler, after_sending, for_everyone
from tidehall_server.hall import Answer, Hall
from tidehall_server.halls.messages import StaffTable, Told
from tidehall_server.halls.schema import HallFile
from tidehall_server.journal.errands import Errand
from tidehall_server.matters import Matters
from tidehall_server.messages.messenger import Messenger

_PAUSE = timedelta(minutes=1)
_LOOKED_AT = 4
"""Three that ended, and the one that runs once a check was recorded in it."""

Send = Callable[[str, str, Mapping[str, str], str], str]
"""To whom, the text, its fields, the id against twins."""


@dataclass
class MonthDesk:
    """``file`` is the hall's as it is set now."""

    hall: Hall
    matters: Matters
    messenger: Messenger
    file: Callable[[], HallFile]
    _next: datetime | None = field(default=None, repr=False)

    def execute(self, month: str, command: FileMonth, actor: Actor, command_id: str) -> Answer:
        """The same wish asked again gets its answer, though the figures have moved meanwhile."""
        wish = f"{month}|{actor.id}|{command.to}|{command.note}"
        fingerprint = hashlib.sha256(wish.encode()).hexdigest()
        return self.matters.execute(MONTHS, month, command, actor, command_id, fingerprint)

    def find(self, month: str) -> Month:
        found: Month = self.matters.find(MONTHS, month).state
        return found

    def empty(self, month: str) -> bool:
        """Whether it has ended without a recorded day: a server that only idled owes nobody a report."""
        if month > ended(self.messenger.local(self.hall.clock.now()).date()):
            return False
        return not self.hall.journal.recorded_days(self.hall.id, f"{month}-01", f"{month}-31")

    def owed(self) -> list[Month]:
        """Every month that has ended with recorded days since the first report was owed; newest first."""
        return [month for month in reversed(self._all()) if month.month]

    def check(self, command: RecordCheck | StrikeCheck, actor: Actor, command_id: str) -> Answer:
        """A check, in the month that runs, or what strikes it. Asked again after the month's end it gets its answer."""
        now = self.messenger.local(self.hall.clock.now())
        month = f"{now:%Y-%m}" if isinstance(command, RecordCheck) else command.check[: len("2026-11")]
        fingerprint = hashlib.sha256(f"check|{actor.id}|{command!r}".encode()).hexdigest()
        return self.matters.execute(MONTHS, month, command, actor, command_id, fingerprint)

    def checks(self, rule: str = "") -> list[Check]:
        """What was ever recorded by hand, of one rule or of all; oldest record first, those that were struck too."""
        return [each for month in self._all() for each in month.checks if rule in ("", each.rule)]

    def _all(self) -> list[Month]:
        streams = self.hall.journal.streams(self.hall.id, MONTHS.kind)
        return [self.find(stream.rsplit("/", 1)[1]) for stream in streams]

    def tick(self) -> None:
        """Once a minute: the month that ended is owed, and the clocks of the last few are looked at."""
        now = self.hall.clock.now()
        if self._next is not None and self._next - _PAUSE <= now < self._next:
            return
        self._next = now + _PAUSE
        if self.file().reports.monthly:
            self._open(ended(self.messenger.local(now).date()))
        for stream in self.hall.journal.streams(self.hall.id, MONTHS.kind)[-_LOOKED_AT:]:
            self.matters.tick(MONTHS, stream.rsplit("/", 1)[1])

    def away(self) -> Mapping[str, Handler]:
        return {MONTH_SMS: self._sms, MONTH_WEBHOOK: self._webhook}

    def _open(self, month: str) -> None:
        known = f"{MONTHS.kind}/{self.hall.id}/{month}"
        if (self.hall.journal.head(known).version and self.find(month).month) or self.empty(month):
            return
        self.matters.execute(MONTHS, month, OpenMonth(), POLICY, f"open-{known}")

    def _sms(self, errand: Errand, fact: Fact) -> str:
        """The console shows it whatever ways the hall has."""
        if not self.messenger.sends_sms:
            return "no gateway"
        phones = {person.account: person.phone for person in self.told()}

        def send(to: str, text: str, fields: Mapping[str, str], message: str) -> str:
            return self.messenger.sms(phones[to], text, fields, message)

        return self._tell(errand, fact, "sms", phones, send)

    def told(self) -> list[StaffTable]:
        """Who is told by SMS: whoever is told of everything."""
        return [person for person in self.file().messages.staff if person.cards is Told.ALL]

    def _webhook(self, errand: Errand, fact: Fact) -> str:
        if not self.messenger.calls_webhook:
            return "no gateway"

        def send(_: str, text: str, fields: Mapping[str, str], message: str) -> str:
            return self.messenger.webhook(text, fields, message)

        return self._tell(errand, fact, "webhook", ["group"], send)

    def _tell(self, errand: Errand, fact: Fact, way: str, wanted: Iterable[str], send: Send) -> str:
        """Everyone who has not heard of it by this way, each once."""
        event = fact.event
        if not isinstance(event, MonthReminded | MonthOverdue) or (month := self.find(event.month)).filed:
            return "no longer of use"
        late, text, name = isinstance(event, MonthOverdue), self.file().reports.text, event.month
        due = f"{self.messenger.local(event.due):%m-%d}"
        fields = {"month": f"{name[:4]}年{int(name[5:])}月", "due": due, "late": "已逾期" if late else "将到期"}

        def tell(to: str) -> None:
            send(to, text, fields, _id(errand, to))
            with after_sending():
                self.matters.execute(MONTHS, name, TellOfMonth(way, to, late), POLICY, f"{errand.id}:{to}")

        return f"{for_everyone([to for to in wanted if (way, to, late) not in month.told], tell)} told"


def ended(today: date) -> str:
    """The month before the one that runs."""
    return f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"


def _id(errand: Errand, to: str) -> str:
    return hashlib.sha256(f"{errand.id}:{to}".encode()).hexdigest()[:20]
