"""What connects a hall to its province: the codes of a service there, the case of a ticket, and who carries it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tidehall_server.core.reviews.model import Limits
from tidehall_server.hall import Hall
from tidehall_server.halls import HallConfig
from tidehall_server.journal.case_list import CaseList
from tidehall_server.outbox import Outbox, Served
from tidehall_server.province.push import Push
from tidehall_server.province.records import Matter, Person
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

        return Outbox(hall.id, hall.journal, matter, lambda stream, ticket: self._served(hall, stream, ticket), push)

    def _served(self, hall: Hall, stream: str, ticket: str) -> Served:
        """The case that was received with this ticket: our receipt is its number, and the seal is opened to send it."""
        first = datetime.combine(date.fromisoformat(stream.rsplit("/", 1)[1]), time.min, self.zone)
        found = CaseList(hall.journal.engine, hall.id).of_ticket(ticket, first, first + timedelta(days=1))
        if found is None:
            return Served()
        receipt, key = found
        fields = (hall.journal.seals.open(hall.id, key) if key else None) or {}
        phone = fields.get("phone") or fields.get("agent_phone", "")
        return Served(receipt, Person(fields.get("name", ""), fields.get("id_number", ""), phone=phone))


def limits_of(config: HallConfig) -> Limits:
    """The deadlines of a bad review as the hall's file sets them."""
    rating = config.rating
    return Limits(rating.contact_days, rating.settle_days, max(rating.most_days, rating.settle_days))
