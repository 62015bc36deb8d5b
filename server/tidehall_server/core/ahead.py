"""Who goes before whom: a ticket's call-by time against those that wait and those that may still come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import CallOrder, PriorityClass, Ticket

_SHORTEST = 0.25


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody whose wait is asked for: a ticket, or one that would be taken now (``ticket`` None)."""

    service: str
    priority: PriorityClass
    waits_from: datetime
    slot: datetime | None = None
    ticket: str | None = None
    pinned: str | None = None


class Order:
    """The hall's calling order as numbers: who has the smaller one goes first."""

    def __init__(self, day: Day) -> None:
        calling = day.policy.calling
        self.by_place = calling.order is CallOrder.ARRIVAL
        self.grace = 0.0 if self.by_place else float(calling.grace_s)
        self.lead = float(calling.booked_lead_s)
        self._day = day
        self._booked, self._priority = float(calling.booked_s), float(calling.priority_s)
        self._ordinary = float(calling.ordinary_s)
        share = {s.id: s.share or 1.0 for s in day.services.values()}
        mean = sum(s.expected_s * share[s.id] for s in day.services.values()) / sum(share.values())
        power = calling.short_first
        self._short = {
            s.id: min(1.0, max(_SHORTEST, (s.expected_s / mean) ** power)) for s in day.services.values()
        }

    def allowance(self, service: str, priority: PriorityClass, booked: bool) -> float:
        """Seconds from the beginning of a wait to its call-by time."""
        if self.by_place:
            return 0.0
        if booked:
            whole = self._booked
        elif priority in (PriorityClass.NORMAL, PriorityClass.APPOINTMENT):
            whole = self._ordinary
        else:
            whole = self._priority
        return whole * self._short[service]

    def of(self, ticket: Ticket) -> float:
        if self.by_place:
            return ticket.place
        return ticket.waits_from.timestamp() + self.allowance(ticket.service, ticket.priority, ticket.booked)

    def of_asked(self, asked: Asked) -> float:
        if asked.ticket is not None:
            return self.of(self._day.tickets[asked.ticket])
        if self.by_place:
            return self._day.last_place + 1.0
        return asked.waits_from.timestamp() + self.allowance(asked.service, asked.priority, asked.slot is not None)
