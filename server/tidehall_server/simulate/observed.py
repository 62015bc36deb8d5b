"""A recorded day as a whole day: what its facts tell about citizens, clerks and people's other acts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from statistics import median

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.evolve import evolve
from tidehall_server.core.queue.model import TicketStatus
from tidehall_server.simulate.filed import midnight_of
from tidehall_server.simulate.lingering import Lingering
from tidehall_server.simulate.reading import Unreadable, command_of, first
from tidehall_server.simulate.recorded import groups
from tidehall_server.simulate.rota import Rota
from tidehall_server.simulate.stays import Stays
from tidehall_server.simulate.truth import Act, Truth, Visit

_HOLD_S = 60.0
_KEPT = (
    c.SetPolicy, c.Book, c.CancelBooking, c.GrantPriority, c.Requeue, c.Transfer, c.AddWindow, c.RemoveWindow,
    c.OpenTide, c.CloseTide,
)  # fmt: skip
"""What people do of their own will, whatever the queue is like. Calls, seats and pauses come from elsewhere; prints,
ratings and announcements move nobody."""


@dataclass(frozen=True, slots=True)
class Observed:
    """``unknown``: visits whose matter nobody saw to its end, so that its time must be drawn.

    ``absent``: visits of which a call got no answer. ``waits_s``: how long each visit waited for its first call, or
    until it left.
    """

    truth: Truth
    unknown: frozenset[str]
    absent: frozenset[str]
    waits_s: dict[str, float] = field(default_factory=dict)


def observe(facts: Sequence[Fact]) -> Observed:
    """Learn a recorded day. Raises ``Unreadable`` where it does not begin with its opening."""
    if not facts or not isinstance(facts[0].event, e.DayOpened):
        raise Unreadable("a day begins with its opening")
    plan = facts[0].event.plan
    day, stays, rota, lingering = Day(), Stays(), Rota(plan), Lingering()
    for fact in facts:
        evolve(day, fact)
        stays.take(fact)
        rota.take(fact)
        lingering.take(fact, day)
    visits = tuple(_visit(fact, fact.event, day, stays) for fact in facts if isinstance(fact.event, e.TicketTaken))
    gaps, silent = lingering.found()
    truth = Truth(
        id=plan.business_day,
        plan=plan,
        midnight=midnight_of(plan),
        opens_at=facts[0].at,
        visits=visits,
        duties=rota.duties(facts[-1].at),
        absences=(*rota.absences(facts[-1].at), *silent),
        acts=tuple(_acts(facts)),
        gaps=gaps,
        gap_s=median(gap for found in gaps.values() for gap in found) if any(gaps.values()) else 0.0,
    )
    unknown = frozenset(visit.id for visit in visits if not visit.legs)
    absent = frozenset(visit.id for visit in visits if not visit.legs and stays.calls(visit.id))
    return Observed(truth, unknown, absent, {visit.id: _waited(day, visit.id, facts[-1].at) for visit in visits})


def _waited(day: Day, ticket: str, end: datetime) -> float:
    known = day.tickets[ticket]
    until = known.first_called_at or known.ended_at or end
    return max(0.0, (until - known.base).total_seconds())


def _visit(fact: Fact, taken: e.TicketTaken, day: Day, stays: Stays) -> Visit:
    ticket = day.tickets[taken.ticket]
    left = ticket.status is TicketStatus.DROPPED and ticket.first_called_at is None and ticket.ended_at is not None
    visit = Visit(
        id=taken.ticket,
        at=fact.at,
        service=taken.service,
        priority=taken.priority,
        channel=taken.channel,
        slot=taken.slot,
        code=taken.booking or "",
        legs=stays.legs(taken.ticket),
        hold_s=stays.hold_s(taken.ticket, _HOLD_S),
        misses=stays.misses(taken.ticket),
    )
    if left and ticket.ended_at is not None:
        visit = replace(visit, patience_s=max(0.0, (ticket.ended_at - ticket.base).total_seconds()), says_so=True)
    return visit


def _acts(facts: Iterable[Fact]) -> Iterator[Act]:
    for group in groups(facts):
        events = [fact.event for fact in group]
        command, actor = command_of(events, group[0].actor)
        moved = first(events, e.TicketTransferred)
        if isinstance(command, _KEPT) and actor.role != c.POLICY.role and (moved is None or moved.source is None):
            yield Act(group[0].at, replace(actor, console=None), command, getattr(command, "ticket", ""))
