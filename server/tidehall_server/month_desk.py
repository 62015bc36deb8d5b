"""The months a hall owes reports for: each is opened by the clock, reminded of, and handed in by a person."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tidehall_server.core.errands import MONTH_TOLD
from tidehall_server.core.fact import Fact
from tidehall_server.core.monthly.commands import FileMonth, OpenMonth
from tidehall_server.core.monthly.events import MonthOverdue, MonthReminded
from tidehall_server.core.monthly.model import Month
from tidehall_server.core.monthly.room import MONTHS
from tidehall_server.core.queue.commands import POLICY, Actor
from tidehall_server.errands import Handler
from tidehall_server.hall import Answer, Hall
from tidehall_server.halls.messages import Told
from tidehall_server.halls.schema import HallFile
from tidehall_server.journal.errands import Errand
from tidehall_server.matters import Matters
from tidehall_server.messages.messenger import Messenger

_PAUSE = timedelta(minutes=1)
_LOOKED_AT = 3


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
        names = [stream.rsplit("/", 1)[1] for stream in self.hall.journal.streams(self.hall.id, MONTHS.kind)]
        return [self.find(name) for name in reversed(names)]

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
        return {MONTH_TOLD: self._tell}

    def _open(self, month: str) -> None:
        known = f"{MONTHS.kind}/{self.hall.id}/{month}"
        if self.hall.journal.head(known).version or self.empty(month):
            return
        self.matters.execute(MONTHS, month, OpenMonth(), POLICY, f"open-{known}")

    def _tell(self, errand: Errand, fact: Fact) -> str:
        """The group, and whoever is told of everything. The console shows it whatever ways the hall has."""
        event = fact.event
        if not isinstance(event, MonthReminded | MonthOverdue) or self.find(event.month).filed:
            return "no longer of use"
        file, local = self.file(), self.messenger.local(event.due)
        late = "已逾期" if isinstance(event, MonthOverdue) else "将到期"
        fields = {"month": f"{event.month[:4]}年{int(event.month[5:])}月", "due": f"{local:%m-%d}", "late": late}
        told = []
        if self.messenger.calls_webhook:
            self.messenger.webhook(file.reports.text, fields, _id(errand, "group"))
            told.append("group")
        if self.messenger.sends_sms:
            for each in file.messages.staff:
                if each.cards is Told.ALL:
                    self.messenger.sms(each.phone, file.reports.text, fields, _id(errand, each.account))
                    told.append(each.account)
        return f"{len(told)} told" if told else "on the screen"


def ended(today: date) -> str:
    """The month before the one that runs."""
    return f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"


def _id(errand: Errand, to: str) -> str:
    return hashlib.sha256(f"{errand.id}:{to}".encode()).hexdigest()[:20]
