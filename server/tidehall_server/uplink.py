"""What connects a hall to its province: the codes of a service there, the case of a ticket, and who carries it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tidehall_server.core.queue.model import ServiceKind
from tidehall_server.core.reviews.appended import AppendBook
from tidehall_server.core.reviews.model import Limits
from tidehall_server.hall import Hall
from tidehall_server.halls import HallConfig
from tidehall_server.halls.cases import book_of
from tidehall_server.journal.case_list import CaseList, CaseOf
from tidehall_server.outbox import Outbox, Served
from tidehall_server.province.push import Push
from tidehall_server.province.records import Matter, Person, Stage
from tidehall_server.province.table import ProvinceTable, interface_of

Offload = Callable[[Callable[[], Any]], Any]


@dataclass(frozen=True, slots=True)
class Uplink:
    """The province as the server's settings name it; ``table`` is None where none is connected."""

    table: ProvinceTable | None
    zone: ZoneInfo
    offload: Offload

    def outbox(self, hall: Hall, config: Callable[[], HallConfig]) -> Outbox:
        """``config`` is the hall's file as it is now."""
        push = None
        if self.table is not None:
            push = Push(interface_of(self.table), self.zone, hall.clock.now, self.offload)

        def matter(service: str) -> Matter:
            found = next((each for each in config().file.services if each.id == service), None)
            if found is None:
                raise LookupError(f"the service {service} is no longer in the hall's file")
            code = self.table.org_code if self.table is not None else ""
            return Matter(found.name, found.kind, found.task_code, "", code, found.department)

        def served(stream: str, ticket: str, service: str) -> Served:
            collects = book_of(config().file).collect == service
            return self._collected(hall, stream, ticket) if collects else self._served(hall, stream, ticket)

        named = clerk_named(config)
        return Outbox(hall.id, hall.journal, matter, served, push, lambda clerk: named(clerk)[0])

    def _served(self, hall: Hall, stream: str, ticket: str) -> Served:
        """The case that was received with this ticket: an instant one was done there, a promised one accepted."""
        found = CaseList(hall.journal.engine, hall.id).of_ticket(ticket, *self._day(stream))
        return Served() if found is None else self._of(hall, found)

    def _collected(self, hall: Hall, stream: str, ticket: str) -> Served:
        """The case whose result was collected with this ticket."""
        found = CaseList(hall.journal.engine, hall.id).called_by(ticket, *self._day(stream))
        if found is None:
            return Served()
        return replace(self._of(hall, found), stage=Stage.DONE, service=found.service)

    def _of(self, hall: Hall, case: CaseOf) -> Served:
        """Our receipt is the number of the case; the seal of its applicant is opened to send it."""
        fields = (hall.journal.seals.open(hall.id, case.person) if case.person else None) or {}
        phone = fields.get("phone") or fields.get("agent_phone", "")
        person = Person(fields.get("name", ""), fields.get("id_number", ""), phone=phone)
        stage = Stage.DONE if case.kind == ServiceKind.INSTANT.value else Stage.ACCEPTED
        return Served(case.receipt, person, stage=stage)

    def _day(self, stream: str) -> tuple[datetime, datetime]:
        first = datetime.combine(date.fromisoformat(stream.rsplit("/", 1)[1]), time.min, self.zone)
        return first, first + timedelta(days=1)


def clerk_named(config: Callable[[], HallConfig | None]) -> Callable[[str], tuple[str, str]]:
    """A clerk's name and badge number by the account, as the hall's file has them now; of whom it knows nothing, the
    account and no number.
    """

    def named(account: str) -> tuple[str, str]:
        said = config()
        clerks = said.file.clerks if said is not None else ()
        return next(((each.name, each.badge) for each in clerks if each.id == account), (account, ""))

    return named


def limits_of(config: HallConfig) -> Limits:
    """The deadlines of a bad review as the hall's file sets them."""
    rating = config.rating
    most = max(rating.most_days, rating.settle_days)
    return Limits(rating.contact_days, rating.settle_days, most, reply_days=rating.reply_days)


def append_book(config: HallConfig | None) -> AppendBook:
    """How long something may be added to a rating; a file that cannot be read silences nobody."""
    return AppendBook(config.rating.append_days) if config is not None else AppendBook()
