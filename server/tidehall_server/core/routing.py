"""Who is called next at a window, and which window should call.

There is one pool. Everybody in it has a call-by time (``callby``), and a window calls the earliest of those it is
responsible for. Only the first of each line, a service and a class, is a candidate, so nobody sees a like case go
before, and the cost does not grow with the number of people waiting.

**Bound.** At a window responsible for both, no turn goes before one that began more than ``callby.bound_s`` earlier
(with the usual settings 23 minutes): so no class and no short matter starves anybody. Two things stand outside it: what
a person sent to one window, and a window about to go off duty, which leaves to others what it could not finish.

When none of its own waits, a window helps with the services it may help with, so far as it will be free again for the
next citizen booked for its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import NamedTuple

from tidehall_server.core import learning
from tidehall_server.core.callby import Allowance, allowance, may_be_called, quickness, scarcity
from tidehall_server.core.duty import leaves_at
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.events import TicketCalled
from tidehall_server.core.queue.model import CallOrder, Ticket, Why, Window, WindowKind
from tidehall_server.core.queue.pool import Entry, Line, Rank, rank_for


class Rule(StrEnum):
    """Why this ticket is the next one; the catalogue has a sentence for each."""

    FIRST_COME = "first_come"
    BOOKED_DUE = "booked_due"
    PRIORITY = "priority"
    QUICK = "quick"
    FEW = "few"
    CALL_BY = "call_by"
    LATE = "late"
    LEAVING = "leaving"
    HELP = "help"


_KIND_ORDER = {
    WindowKind.SPECIAL: 0,
    WindowKind.GENERAL: 1,
    WindowKind.ENQUIRY: 1,
    WindowKind.DELIVERY: 1,
    WindowKind.TIDAL: 2,
}
_MINUTE = 60
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    """``overtook``: somebody whose turn began earlier could be called here and is not."""

    ticket: str
    rule: Rule
    overtook: bool
    helping: bool
    waited_s: int
    why: Why


class _Offer(NamedTuple):
    """The first of a line, in the order of offers: call-by time, then the beginning of the turn."""

    due: float
    entry: Entry
    line: Line
    allowed: Allowance


def _offers(
    day: Day, services: Collection[str], pinned: tuple[str, ...], now_s: float, skip: Collection[str]
) -> Iterator[_Offer]:
    for service, lines in day.pool.by_service.items():
        if service not in services:
            continue
        for line, entries in lines.items():
            if line.window not in pinned:
                continue
            entry = next((each for each in entries if each.ticket not in skip), None) if skip else entries[0]
            if entry is not None and may_be_called(day, line, entry, now_s):
                allowed = allowance(day, line)
                yield _Offer(entry.since + allowed.within(entry.since, now_s), entry, line, allowed)


def choose(day: Day, window: Window, now: datetime, *, skip: Collection[str] = _NOBODY) -> Choice | None:
    """The ticket this window calls next at ``now``, or None; those of ``skip`` are called elsewhere."""
    if not len(day.pool):
        return None
    now_s, helping, rights, name = now.timestamp(), False, day.rights, window.spec.id
    offers = list(_offers(day, rights.serves[name], ("", name), now_s, skip))
    helps = rights.helps[name]
    if helps:
        offers += _offers(day, helps, (name,), now_s, skip)
        if not offers:
            helping = True
            offers = list(_offers(day, helps, ("",), now_s, skip))
    if not offers:
        return None
    if any(offer.line.window for offer in offers):
        offers = _in_turn(offers)
    best = min(offers)
    ends = _free_until(day, window, now, helping=helping)
    chosen = best if ends is None else _finished_by(day, window, offers, now, ends)
    return _explained(day, chosen, offers, now_s, helping=helping, ends=ends if chosen is not best else None)


def _in_turn(offers: list[_Offer]) -> list[_Offer]:
    """Of like cases, some in the pool and some sent to this window, the one whose turn began first.

    Their call-by times need not be in that order: the one that is late already has the later one.
    """
    first: dict[tuple[str, Rank], _Offer] = {}
    for offer in sorted(offers, key=lambda offer: offer.entry):
        first.setdefault((offer.line.service, offer.line.rank), offer)
    return list(first.values())


def _free_until(day: Day, window: Window, now: datetime, *, helping: bool) -> datetime | None:
    """Until when a matter begun now should be done: the end of duty, and for a helper the next own booked citizen."""
    ends = leaves_at(day, window, now)
    own = _own_booked(day, window, now) if helping else None
    return min((each for each in (ends, own) if each is not None), default=None)


def _own_booked(day: Day, window: Window, now: datetime) -> datetime | None:
    """The next slot booked for this window's own services, checked in or still to come."""
    mine = day.serves[window.id]
    slots = [
        b.slot
        for b in day.bookings.values()
        if b.service in mine and not b.cancelled and b.ticket is None and b.slot > now
    ]
    heads = (entries[0].ticket for s in mine for line, entries in day.pool.of(s).items() if line.rank is Rank.BOOKED)
    return min([*slots, *(day.tickets[name].turn_from for name in heads)], default=None)


def _finished_by(day: Day, window: Window, offers: list[_Offer], now: datetime, ends: datetime) -> _Offer:
    """The first offer that this window can finish by ``ends`` or that nobody else could; else simply the first."""
    ordered = sorted(offers)
    for offer in ordered:
        done = now + timedelta(seconds=learning.expected_s(day, offer.line.service))
        if done <= ends or offer.line.window or not _others_can(day, window, offer.line.service, done, now):
            return offer
    return ordered[0]


def _others_can(day: Day, window: Window, service: str, done: datetime, now: datetime) -> bool:
    """Whether another open window is responsible for the service and on duty for long enough."""
    for other in day.windows.values():
        if other.open and other.id != window.id and service in day.serves[other.id]:
            ends = leaves_at(day, other, now)
            if ends is None or done <= ends:
                return True
    return False


def _explained(
    day: Day, chosen: _Offer, offers: list[_Offer], now_s: float, *, helping: bool, ends: datetime | None
) -> Choice:
    line, entry, allowed = chosen.line, chosen.entry, chosen.allowed
    first = min(offers, key=lambda offer: offer.entry)
    overtook = first.entry.ticket != entry.ticket
    why = Why(
        within_s=round(allowed.within(entry.since, now_s)),
        case_s=max(1, round(learning.expected_s(day, line.service) / _MINUTE)) * _MINUTE,
        before=first.entry.ticket if overtook else None,
        ends=ends,
    )
    rule = _rule(day, chosen, now_s, overtook=overtook)
    if helping:
        rule = Rule.HELP
    elif ends is not None:
        rule = Rule.LEAVING
    return Choice(entry.ticket, rule, overtook, helping, max(0, round(now_s - entry.since)), why)


def called(choice: Choice, window: str, clerk: str) -> TicketCalled:
    """The fact that a choice was carried out."""
    return TicketCalled(choice.ticket, window, clerk, choice.rule.value, choice.overtook, choice.why, choice.waited_s)


def _rule(day: Day, chosen: _Offer, now_s: float, *, overtook: bool) -> Rule:
    rank = chosen.line.rank
    if rank is Rank.BOOKED:
        return Rule.BOOKED_DUE
    if rank is Rank.PRIORITY and overtook:
        return Rule.PRIORITY
    if not overtook or day.policy.calling.order is CallOrder.ARRIVAL:
        return Rule.FIRST_COME
    if now_s > chosen.entry.since + chosen.allowed.late_s:
        return Rule.LATE
    quick, few = quickness(day, chosen.line.service), scarcity(day, chosen.line.service)
    if min(quick, few) == 1.0:
        return Rule.CALL_BY
    return Rule.QUICK if quick <= few else Rule.FEW


def upcoming(day: Day, window: Window, now: datetime, count: int) -> list[Choice]:
    """The next ``count`` choices of this window if no other window called."""
    found: list[Choice] = []
    skip: set[str] = set()
    while len(found) < count and (choice := choose(day, window, now, skip=skip)):
        found.append(choice)
        skip.add(choice.ticket)
    return found


def turn_order(day: Day, now: datetime) -> list[str]:
    """Free windows with somebody to call, in the order in which they should call.

    Whoever has own matters goes before whoever would only help; special windows first, tidal last; among equals the
    one that has worked least for its capacity (notice 001 §2: 办件均衡, 避免冷热不均). A helper that could not be back
    for its own booked citizen is left out; its clerk may press all the same.
    """
    if not len(day.pool):
        return []
    free = [
        (choice, window)
        for window in day.windows.values()
        if window.ticket is None and window.open and (choice := choose(day, window, now)) is not None
    ]

    def order(one: tuple[Choice, Window]) -> tuple[bool, int, float, str]:
        choice, window = one
        return choice.helping, _KIND_ORDER[window.spec.kind], window.work_s / max(1, window.spec.capacity), window.id

    return [window.id for choice, window in sorted(free, key=order) if _is_back(day, choice, window, now)]


def _is_back(day: Day, choice: Choice, window: Window, now: datetime) -> bool:
    """Whether a helper will be free again when the next own booked citizen is due."""
    own = _own_booked(day, window, now) if choice.helping else None
    return own is None or now + timedelta(seconds=choice.why.case_s) <= own


class Place(NamedTuple):
    """Where a ticket waits: ``since`` is from when its turn counts."""

    place: float
    since: datetime


class _Turn(NamedTuple):
    """Somebody who waits, in the order of calls: a call-by time counts no earlier than those before it in its line."""

    due: float
    entry: Entry
    allowed: Allowance


def place_after(day: Day, ticket: Ticket, places: int, now: datetime) -> Place:
    """A place behind the first ``places`` tickets to be called in the same line of windows.

    Its turn counts from when its own call-by time comes no earlier than that of the ticket before it, whatever the
    class and the matter of the two; never from before that ticket's turn, and from now at the latest: where that is
    not late enough, fewer go before. Who is booked for later does not wait yet, and who missed the call waits without
    a booking.
    """
    now_s = now.timestamp()
    waiting = sorted(_turns(day, ticket.service, now_s))
    if len(waiting) <= places:
        return Place(day.last_place + 1.0, now)
    if places <= 0:
        first = waiting[0].entry
        return Place(first.place - 1.0, min(now, datetime.fromtimestamp(first.since, now.tzinfo)))
    due, entry, theirs = waiting[places - 1]
    mine = allowance(day, Line(ticket.service, ticket.pinned or "", rank_for(ticket.priority, booked=False)))
    later = max(0.0, theirs.first_s - mine.first_s, theirs.last_s - mine.last_s)
    later = max(later, due - mine.within(entry.since + later, now_s) - entry.since)
    since = datetime.fromtimestamp(entry.since, now.tzinfo) + timedelta(seconds=ceil(later))
    beyond = min((turn.entry.place for turn in waiting if turn.entry.place > entry.place), default=None)
    place = day.last_place + 1.0 if beyond is None else (entry.place + beyond) / 2
    return Place(place, min(now, since))


def _turns(day: Day, service: str, now_s: float) -> Iterator[_Turn]:
    for near in day.neighbours(service):
        for line, entries in day.pool.of(near).items():
            allowed, due = allowance(day, line), 0.0
            for entry in entries:
                if may_be_called(day, line, entry, now_s):
                    due = max(due, entry.since + allowed.within(entry.since, now_s))
                    yield _Turn(due, entry, allowed)
