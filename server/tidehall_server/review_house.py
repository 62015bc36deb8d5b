"""Reviews of a served hall, put together: the desk, the clock, the outbox and whoever carries it to the province."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.card_desk import CardDesk
from tidehall_server.core.reviews.model import Limits
from tidehall_server.core.supervision.rules import table
from tidehall_server.errands import Errands
from tidehall_server.hall import Hall
from tidehall_server.halls import HallConfig
from tidehall_server.journal.case_list import CaseList
from tidehall_server.matters import Matters
from tidehall_server.outbox import Outbox, Served
from tidehall_server.province.push import Push
from tidehall_server.province.records import Matter, Person
from tidehall_server.province.table import ProvinceTable, interface_of
from tidehall_server.review_desk import ReviewDesk

Config = Callable[[], HallConfig | None]
Offload = Callable[[Callable[[], Any]], Any]


@dataclass(frozen=True, slots=True)
class ReviewHouse:
    """``tick`` is the second hand and quick; ``send`` speaks to the province and may take as long as that takes."""

    desk: ReviewDesk
    cards: CardDesk
    outbox: Outbox
    here: Errands
    away: Errands

    def tick(self) -> None:
        self.desk.tick()
        self.here.tick()
        self.cards.tick()

    def send(self) -> int:
        """Deliver what is due; returns how many were done. Not for a greenlet that has anything else to do."""
        return self.away.tick()


def make_reviews(
    hall: Hall, read: Config, province: ProvinceTable | None, zone: ZoneInfo, offload: Offload
) -> ReviewHouse:
    """``read`` gives the hall's file as it is now, None when it cannot be read."""

    def config() -> HallConfig:
        found = read()
        if found is None:
            raise Problem(ProblemCode.SETTINGS_UNREADABLE, file="")
        return found

    def limits(_kind: str) -> Limits:
        rating = config().rating
        return Limits(rating.contact_days, rating.settle_days, max(rating.most_days, rating.settle_days))

    def matter(service: str) -> Matter:
        found = next((each for each in config().file.services if each.id == service), None)
        if found is None:
            raise LookupError(f"the service {service} is no longer in the hall's file")
        code = province.org_code if province is not None else ""
        return Matter(found.name, found.kind, found.task_code, "", code, found.department)

    def served(stream: str, ticket: str) -> Served:
        """The case that was received with this ticket: our receipt is its number, and the seal is opened to send it."""
        first = datetime.combine(date.fromisoformat(stream.rsplit("/", 1)[1]), time.min, zone)
        found = CaseList(journal.engine, hall.id).of_ticket(ticket, first, first + timedelta(days=1))
        if found is None:
            return Served()
        receipt, key = found
        fields = (journal.seals.open(hall.id, key) if key else None) or {}
        phone = fields.get("phone") or fields.get("agent_phone", "")
        return Served(receipt, Person(fields.get("name", ""), fields.get("id_number", ""), phone=phone))

    journal, clock = hall.journal, hall.clock
    matters = Matters(hall.id, journal, clock, lambda: config().calendar, limits)
    desk, cards = ReviewDesk(hall.id, journal, matters), CardDesk(hall, matters, table)
    push = None
    if province is not None:
        push = Push(interface_of(province), zone, clock.now, offload)
    outbox = Outbox(hall.id, journal, matter, served, push)
    return ReviewHouse(
        desk, cards, outbox, Errands(journal, hall.id, clock, {**desk.errands(), **cards.errands()}),
        Errands(journal, hall.id, clock, outbox.errands()),
    )  # fmt: skip
