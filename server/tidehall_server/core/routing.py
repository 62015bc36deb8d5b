"""Who is called next at a window, and which window should call.

Order at a window, among the waiting tickets it is responsible for:

1. booked tickets whose slot is due, earliest slot first (never before the slot);
2. priority classes (老弱病残孕 green channel, military), by place;
3. everybody else, by place.

**Bound.** A window lets at most ``policy.priority_burst`` calls in a row overtake somebody with an earlier place; the
next call takes the earliest place, whoever it is. So with *b* the burst, a due ticket with *k* tickets of its
window placed before it is called after at most ``(k + 1) * (b + 1)`` calls of that window, and no ticket starves.
(Each run of b + 1 calls contains one that takes the earliest place; that call removes one of the k, or the ticket.)
``tests/core/test_no_starvation.py`` holds the bound over random histories.

When none of its own waits, a window helps with the services it may help with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import CallOrder, Ticket, Window, WindowKind
from tidehall_server.core.queue.pool import Entry, Line, Rank


class Rule(StrEnum):
    """Why this ticket is the next one; the catalogue has a sentence for each."""

    FIRST_COME = "first_come"
    BOOKED_DUE = "booked_due"
    PRIORITY = "priority"
    FAIR_TURN = "fair_turn"
    HELP = "help"
    RESUMED = "resumed"


_RULE_OF_RANK = {Rank.BOOKED: Rule.BOOKED_DUE, Rank.PRIORITY: Rule.PRIORITY, Rank.NORMAL: Rule.FIRST_COME}
_KIND_ORDER = {
    WindowKind.SPECIAL: 0,
    WindowKind.GENERAL: 1,
    WindowKind.ENQUIRY: 1,
    WindowKind.DELIVERY: 1,
    WindowKind.TIDAL: 2,
}


@dataclass(frozen=True, slots=True)
class Choice:
    ticket: str
    rule: Rule
    overtook: bool


def _due(entries: list[Entry], rank: Rank, now: datetime, skip: set[str]) -> Iterator[Entry]:
    """What a line offers: its first ticket; of booked ones all that are due, as their order is not that of places."""
    for entry in entries:
        if rank is Rank.BOOKED and now.timestamp() < entry.order:
            return
        if entry.ticket not in skip:
            yield entry
            if rank is not Rank.BOOKED:
                return


def _offers(
    day: Day, services: Iterable[str], pinned: tuple[str, ...], now: datetime, skip: set[str]
) -> Iterator[tuple[Rank, Entry]]:
    for service in services:
        for rank in Rank:
            for window in pinned:
                for entry in _due(day.pool.line(Line(service, window, rank)), rank, now, skip):
                    yield rank, entry


def choose(
    day: Day, window: Window, now: datetime, *, streak: int | None = None, skip: set[str] | None = None
) -> Choice | None:
    """The ticket this window calls next at ``now``, or None. Shape of the answer: id, why, and whether it overtakes."""
    missing = skip or set()
    offers = list(_offers(day, day.serves[window.id], ("", window.id), now, missing))
    offers += _offers(day, day.helps[window.id], (window.id,), now, missing)
    helping = not offers
    if helping:
        offers = list(_offers(day, day.helps[window.id], ("",), now, missing))
    if not offers:
        return None
    best_rank, best = min(offers, key=lambda offer: (offer[0], offer[1].order, offer[1].place, offer[1].ticket))
    _, first = min(offers, key=lambda offer: (offer[1].place, offer[1].ticket))
    run = window.streak if streak is None else streak
    if best.ticket == first.ticket or run < (0 if day.policy.calling.order is CallOrder.ARRIVAL else 2):
        rule = Rule.HELP if helping and best_rank is Rank.NORMAL else _RULE_OF_RANK[best_rank]
        return Choice(best.ticket, rule, best.ticket != first.ticket)
    return Choice(first.ticket, Rule.FAIR_TURN, overtook=False)


def upcoming(day: Day, window: Window, now: datetime, count: int) -> list[Choice]:
    """The next ``count`` choices of this window if no other window called."""
    found: list[Choice] = []
    skip: set[str] = set()
    streak = window.streak
    while len(found) < count and (choice := choose(day, window, now, streak=streak, skip=skip)):
        found.append(choice)
        skip.add(choice.ticket)
        streak = streak + 1 if choice.overtook else 0
    return found


def turn_order(day: Day, now: datetime) -> list[str]:
    """Free windows with somebody to call, in the order in which they should call.

    Special windows first, tidal last; among equals the one with the least load for its capacity (notice 001 §2:
    办件均衡, 避免冷热不均).
    """

    def load(window: Window) -> tuple[int, float, float, str]:
        share = max(1, window.spec.capacity)
        return _KIND_ORDER[window.spec.kind], window.cases / share, window.work_s / share, window.id

    free = [w for w in day.windows.values() if w.open and w.ticket is None]
    return [w.id for w in sorted(free, key=load) if choose(day, w, now) is not None]


def place_after(day: Day, ticket: Ticket, places: int) -> float:
    """A place behind the first ``places`` tickets that wait in the same line of windows, before the one after them."""
    shared = day.neighbours(ticket.service)
    waiting = sorted(e.place for line, entries in day.pool.lines() if line.service in shared for e in entries)
    if len(waiting) <= places:
        return day.last_place + 1.0
    before = waiting[places - 1] if places > 0 else waiting[0] - 2.0
    return (before + waiting[places]) / 2
