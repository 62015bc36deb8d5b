"""How many are ahead, and how long it will take: a first, cheap estimate.

The work of everybody ahead is spread over the open windows that can do it; the answer is a range of whole minutes.
It looks at lines, not at single tickets, so its cost does not grow with the queue.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime

from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import CallOrder, PriorityClass, TicketStatus, Window
from tidehall_server.core.queue.pool import Rank

_LOW, _HIGH = 0.6, 1.5
_MINUTE = 60


def _lines_ahead(
    day: Day, service: str, priority: PriorityClass, now: datetime, slot: datetime | None
) -> Iterator[tuple[str, int]]:
    """Service and number of the tickets that go before a new one, lines that share no window left out.

    A booked one waits for earlier slots only, a priority class not for ordinary ones, unless nobody may overtake.
    """
    mine = Rank.NORMAL if priority in (PriorityClass.NORMAL, PriorityClass.APPOINTMENT) else Rank.PRIORITY
    mine = Rank.BOOKED if slot is not None else mine
    mine = Rank.NORMAL if day.policy.calling.order is CallOrder.ARRIVAL else mine
    shared = day.neighbours(service)
    for line, entries in day.pool.lines():
        if line.service not in shared or line.rank > mine:
            continue
        if line.rank is Rank.BOOKED:
            yield line.service, bisect_right(entries, (slot or now).timestamp(), key=lambda entry: entry.order)
        else:
            yield line.service, len(entries)


def ahead(day: Day, service: str, priority: PriorityClass, now: datetime, slot: datetime | None = None) -> int:
    """Waiting tickets that would be called before a new one of this service, class and booked slot."""
    return sum(count for _, count in _lines_ahead(day, service, priority, now, slot))


def _busy_s(day: Day, window: Window, now: datetime) -> float:
    """Expected seconds until the window is free."""
    if window.ticket is None:
        return 0.0
    ticket = day.tickets[window.ticket]
    expected = day.services[ticket.service].expected_s
    since = ticket.started_at if ticket.status is TicketStatus.SERVING else ticket.called_at
    spent = (now - since).total_seconds() if since is not None else 0.0
    return max(expected - spent, expected / 4)


def estimate(
    day: Day,
    service: str,
    priority: PriorityClass,
    now: datetime,
    base: datetime | None = None,
    slot: datetime | None = None,
) -> tuple[int, int] | None:
    """Wait in seconds (low, high; whole minutes) of a ticket taken now; None while no open window serves it."""
    able = [w for w in day.windows_for(service) if w.open]
    if not able:
        return None
    load = {w.id: _busy_s(day, w, now) for w in able}
    for name, count in _lines_ahead(day, service, priority, now, slot):
        helpers = [w for w in day.windows.values() if w.open and name in day.serves[w.id]]
        for window in helpers:
            if window.id in load:
                load[window.id] += count * day.services[name].expected_s / len(helpers)
    wait = min(load.values()) if len(able) == 1 else sum(load.values()) / len(load)
    if min(load.values()) == 0.0:
        wait = 0.0
    earliest = max(0.0, (base - now).total_seconds()) if base is not None else 0.0
    opening = earliest if slot is None else _until_open_s(day, now)
    low = int(max(wait * _LOW + opening, earliest) // _MINUTE) * _MINUTE
    high = (int(max(wait * _HIGH + opening, earliest) // _MINUTE) + 1) * _MINUTE
    return low, high


def _until_open_s(day: Day, now: datetime) -> float:
    """Seconds until work begins; while a booked citizen waits for the slot, others are served already."""
    session = day.session_at(now)
    return max(0.0, (session.opens - now).total_seconds()) if session is not None else 0.0
