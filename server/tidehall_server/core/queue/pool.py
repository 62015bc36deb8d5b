"""The one pool of waiting tickets, kept as short ordered lines.

A line holds the tickets of one service (or pinned to one window) and one rank. Within a line order is plain, so the
next ticket of a window is found by looking at the heads of the few lines it serves, however many people wait.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from datetime import datetime
from enum import IntEnum
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from tidehall_server.core.queue.model import PriorityClass, Ticket


class Rank(IntEnum):
    """Booked and due before priority before ordinary (issue of the day: see docs/decisions/calling-order)."""

    BOOKED = 0
    PRIORITY = 1
    NORMAL = 2


class Line(NamedTuple):
    """``window`` is empty unless the tickets were transferred to one window."""

    service: str
    window: str
    rank: Rank


class Entry(NamedTuple):
    """``order`` is the slot (POSIX seconds) in booked lines, the place in all others."""

    order: float
    place: float
    ticket: str


def rank_of(ticket: Ticket) -> Rank:
    if ticket.booked:
        return Rank.BOOKED
    return Rank.NORMAL if ticket.priority in (PriorityClass.NORMAL, PriorityClass.APPOINTMENT) else Rank.PRIORITY


def line_of(ticket: Ticket) -> Line:
    return Line(ticket.service, ticket.pinned or "", rank_of(ticket))


def entry_of(ticket: Ticket) -> Entry:
    order = ticket.slot.timestamp() if ticket.slot is not None and ticket.booked else ticket.place
    return Entry(order, ticket.place, ticket.id)


class Pool:
    """All waiting tickets. Each is in exactly one line."""

    def __init__(self) -> None:
        self._lines: dict[Line, list[Entry]] = {}
        self._where: dict[str, tuple[Line, Entry]] = {}
        self._by_base: list[tuple[datetime, str]] = []
        self._bases: dict[str, datetime] = {}

    def __len__(self) -> int:
        return len(self._bases)

    def __contains__(self, ticket: str) -> bool:
        return ticket in self._bases

    def add(self, ticket: Ticket) -> None:
        key, entry, base = line_of(ticket), entry_of(ticket), ticket.waits_from
        line = self._lines.setdefault(key, [])
        if line and entry < line[-1]:
            insort(line, entry)
        else:
            line.append(entry)
        self._where[ticket.id] = key, entry
        self._bases[ticket.id] = base
        heappush(self._by_base, (base, ticket.id))

    def remove(self, ticket: Ticket) -> None:
        key, entry = self._where.pop(ticket.id)
        line = self._lines[key]
        del line[0 if line[0] is entry else bisect_left(line, entry)]
        if not line:
            del self._lines[key]
        del self._bases[ticket.id]
        if len(self._by_base) > 64 and len(self._by_base) > 2 * len(self._bases):
            self._by_base = [(base, name) for name, base in self._bases.items()]
            heapify(self._by_base)

    def line(self, key: Line) -> list[Entry]:
        return self._lines.get(key, [])

    def lines(self) -> Iterator[tuple[Line, list[Entry]]]:
        return iter(self._lines.items())

    def tickets(self) -> Iterator[str]:
        return iter(self._bases)

    def count(self, service: str) -> int:
        return sum(len(entries) for line, entries in self._lines.items() if line.service == service)

    def counts(self) -> dict[str, int]:
        """Waiting tickets by service."""
        found: dict[str, int] = {}
        for line, entries in self._lines.items():
            found[line.service] = found.get(line.service, 0) + len(entries)
        return found

    def longest(self) -> tuple[datetime, str] | None:
        """The beginning of the wait, and the id, of the ticket that has waited longest."""
        heap = self._by_base
        while heap and self._bases.get(heap[0][1]) != heap[0][0]:
            heappop(heap)
        return heap[0] if heap else None
