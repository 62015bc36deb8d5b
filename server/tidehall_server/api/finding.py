"""Somebody lost the slip: today's open tickets of a card or of a phone number. Says numbers and places, no matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from pydantic import BaseModel

from tidehall_server.api.commands import whose
from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.api.fields import Body, IdNumber, PhoneNumber
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import Ticket, TicketStatus
from tidehall_server.core.queue.standing import ahead_of, estimate_of
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.hall import Hall


class People(Protocol):
    """The erasable table, as far as finding needs it."""

    def known(self, hall: str, id_number: str) -> str | None: ...


class FindBody(Body):
    id_number: IdNumber | None = None
    phone: PhoneNumber | None = None


class FoundTicket(BaseModel):
    """``ahead`` and ``estimate_s`` are None unless the ticket waits, ``window`` unless it was called."""

    ticket: str
    status: TicketStatus
    ahead: int | None
    estimate_s: tuple[int, int] | None
    window: str | None


class FoundTickets(BaseModel):
    tickets: list[FoundTicket]


@dataclass(frozen=True, slots=True)
class Finding:
    """Answers the same for who was never here and for who has no open ticket."""

    hall: Hall
    people: People
    today: Callable[[], date]

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("POST", "/api/v1/halls/{hall}/find-tickets", "find-tickets",
                     "Today's open tickets of a card or phone number", self.find, FoundTickets, matter="find-tickets",
                     body=FindBody, codes=(409,), tag="tickets"),
        ]  # fmt: skip

    def find(self, call: Call) -> FoundTickets:
        body: FindBody = call.body
        named = whose(body.id_number, body.phone, self.today())
        person = self.people.known(self.hall.id, named) if named is not None else None
        with self.hall.reading() as day:
            if not day.opened:
                raise Refused(Code.DAY_NOT_OPEN)
            tickets = [day.tickets[name] for name in day.people.get(person, ())] if person is not None else []
            return FoundTickets(tickets=[self._told(day, ticket) for ticket in tickets if not ticket.ended])

    def _told(self, day: Day, ticket: Ticket) -> FoundTicket:
        now = self.hall.clock.now()
        ahead = ahead_of(day, ticket, now) if ticket.status is TicketStatus.WAITING else None
        return FoundTicket(
            ticket=ticket.id,
            status=ticket.status,
            ahead=ahead,
            estimate_s=estimate_of(day, ticket, now) if ahead is not None else None,
            window=ticket.window,
        )
