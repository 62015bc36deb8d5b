"""Cases as the hall works on them: with the applicant's data under a seal, the clock, and the call to collect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tidehall_server.core.calendar import business_day
from tidehall_server.core.cases import commands as c
from tidehall_server.core.cases.model import Book, Case, Delivery, Status
from tidehall_server.core.cases.room import CASES
from tidehall_server.core.errands import TELL_APPLICANT
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import Actor, TakeTicket
from tidehall_server.core.queue.model import TERMINAL, Channel, TicketStatus
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.errands import Handler
from tidehall_server.hall import Answer, Hall
from tidehall_server.journal import Journal
from tidehall_server.journal.case_list import CaseList
from tidehall_server.journal.errands import Errand
from tidehall_server.matters import Found, Matters
from tidehall_server.sealing import fingerprint_of, sealed_for

_AT_A_WINDOW = frozenset({TicketStatus.CALLED, TicketStatus.SERVING, TicketStatus.HELD, TicketStatus.FINISHED})
ERRANDS = Actor(id="errands", role="house", name="tidehall", personal=False)


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """One hall's cases. ``book`` gives what the hall's file says today."""

    hall: Hall
    matters: Matters
    book: Callable[[], Book]

    @property
    def journal(self) -> Journal:
        return self.hall.journal

    @property
    def list(self) -> CaseList:
        return CaseList(self.journal.engine, self.hall.id)

    def receive(self, command: c.Receive, fields: Mapping[str, str], actor: Actor, command_id: str) -> Answer:
        """A new case. The applicant's fields are kept only if it was accepted now."""
        if command.ticket is not None:
            self._check_ticket(command.ticket, command.window)

        def work(key: str, fingerprint: str) -> Answer:
            return self.matters.open(CASES, replace(command, person=key), actor, command_id, fingerprint)

        return sealed_for(self.journal, self.hall.id, fields, actor, command, work)

    def _check_ticket(self, number: str, window: str) -> None:
        """A case belongs to a visit of today that came to a window, and to this one if the window is known."""
        with self.hall.reading() as day:
            ticket = day.tickets.get(number)
            if ticket is None:
                raise Refused(Code.UNKNOWN_TICKET, ticket=number)
            if ticket.status not in _AT_A_WINDOW or (window and ticket.window not in (None, window)):
                raise Refused(Code.TICKET_NOT_SERVED, ticket=number, ticket_status=ticket.status)

    def execute(self, receipt: str, command: Any, actor: Actor, command_id: str) -> Answer:
        return self.matters.execute(CASES, receipt, command, actor, command_id)

    def change_delivery(
        self, receipt: str, command: c.ChangeDelivery, address: str | None, actor: Actor, command_id: str
    ) -> Answer:
        """Another way to deliver. An address that came with it is sealed with what is known of the applicant."""
        if address is None:
            return self.execute(receipt, command, actor, command_id)
        wish, fields = replace(command, address=True), {"address": address}
        case: Case = self.find(receipt).state
        fingerprint = fingerprint_of(self.journal, self.hall.id, fields, actor, (receipt, wish))
        answer = self.matters.execute(CASES, receipt, wish, actor, command_id, fingerprint)
        self.journal.seals.add(self.hall.id, case.person, fields)  # asked again after a power cut, it is sealed then
        return answer

    def find(self, receipt: str) -> Found:
        return self.matters.find(CASES, receipt)

    def applicant(self, case: Case) -> dict[str, str] | None:
        """Who applied, in clear; None after the purge."""
        return self.journal.seals.open(self.hall.id, case.person) if case.person else {}

    def forgotten(self, case: Case) -> bool:
        """Whether its applicant was erased; asks for no name."""
        return bool(case.person) and not self.journal.seals.has(self.hall.id, case.person)

    def call(self, receipt: str, actor: Actor, command_id: str) -> str:
        """Draw a ticket for collecting, so that the delivery window calls the applicant like everybody; its number."""
        found = self.find(receipt)
        case: Case = found.state
        collect = self.book().collect
        if case.status is not Status.READY:
            raise Refused(Code.CASE_STATUS, case=receipt, status=case.status.value)
        if collect is None:
            raise Refused(Code.NO_COLLECT_SERVICE)
        taken = self.hall.execute(TakeTicket(collect, channel=Channel.DESK), actor, f"{command_id}:t")
        ticket = str(taken.result["ticket"])
        self.execute(receipt, c.NoteCalled(ticket), actor, f"{command_id}:n")
        return ticket

    def may_be_here(self, case: Case) -> bool:
        """Whether the applicant said today that they wait in the hall; who said so yesterday has gone home."""
        return case.waits and case.delivery is Delivery.WINDOW and self._today(case.received_at)

    def calling(self, case: Case) -> str | None:
        """The ticket of today by which the applicant is being called; None once it ended, whatever came of it."""
        if case.called is None or not self._today(case.called_at):
            return None
        with self.hall.reading() as day:
            ticket = day.tickets.get(case.called)
            return None if ticket is None or ticket.status in TERMINAL else ticket.id

    def _today(self, at: datetime | None) -> bool:
        calendar = self.matters.calendar()
        return at is not None and business_day(calendar, at) == business_day(calendar, self.hall.clock.now())

    def tick(self) -> int:
        """Let the clock act on every case that is due; returns on how many it did."""
        return self.matters.tick_each(CASES, self.list.due(self.hall.clock.now()))

    def errands(self) -> Mapping[str, Handler]:
        return {TELL_APPLICANT: self._tell}

    def _tell(self, errand: Errand, fact: Fact) -> str:
        """A result is there. Who waits in the hall is called; all others get a message or are telephoned."""
        case: Case = self.find(errand.stream.rsplit("/", 1)[1]).state
        if case.status is not Status.READY or not self.may_be_here(case):
            return "handed over" if case.ended else "telephone list"
        called = self.calling(case)
        if called is not None:
            return f"called {called}"
        try:
            return f"called {self.call(case.receipt, ERRANDS, errand.id)}"
        except Refused as refused:
            return f"telephone list: {refused.code}"
