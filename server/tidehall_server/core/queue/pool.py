"""The one pool of waiting tickets, kept as short ordered lines.

A line holds the tickets of one service and one rank (or those of them sent to one window). Within a line the order is
that in which their turn began to count, so the next ticket of a window is found by looking at the heads of the few
lines it serves, however many people wait.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import IntEnum
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from tidehall_server.core.queue.model import PriorityClass, Ticket


class Rank(IntEnum):
    """The classes that have a call-by time of their own; of equals the lower one goes first."""

    BOOKED = 0
    PRIORITY = 1
    NORMAL = 2


class Line(NamedTuple):
    """``window`` is empty unless the tickets were transferred to one window."""

    service: str
    window: str
    rank: Rank


class Entry(NamedTuple):
    """``since`` is when the turn began to count, in POSIX seconds."""

    since: float
    place: float
    ticket: str


def rank_of(ticket: Ticket) -> Rank:
    return rank_for(ticket.priority, booked=ticket.booked)


def rank_for(priority: PriorityClass, *, booked: bool) -> Rank:
    if booked:
        return Rank.BOOKED
    return Rank.NORMAL if priority in (PriorityClass.NORMAL, PriorityClass.APPOINTMENT) else Rank.PRIORITY


def line_of(ticket: Ticket) -> Line:
    return Line(ticket.service, ticket.pinned or "", rank_of(ticket))


def entry_of(ticket: Ticket) -> Entry:
    return Entry(ticket.turn_from.timestamp(), ticket.place, ticket.id)


_NO_LINES: Mapping[Line, list[Entry]] = {}


class Pool:
    """All waiting tickets. Each is in exactly one line; a line that nobody waits in does not exist."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[Line, list[Entry]]] = {}
        self._where: dict[str, tuple[Line, Entry]] = {}
        self._by_base: list[tuple[datetime, str]] = []
        self._bases: dict[str, datetime] = {}

    def __len__(self) -> int:
        return len(self._bases)

    def __contains__(self, ticket: str) -> bool:
        return ticket in self._bases

    def add(self, ticket: Ticket) -> None:
        key, entry, base = line_of(ticket), entry_of(ticket), ticket.waits_from
        line = self._lines.setdefault(key.service, {}).setdefault(key, [])
        if line and entry < line[-1]:
            insort(line, entry)
        else:
            line.append(entry)
        self._where[ticket.id] = key, entry
        self._bases[ticket.id] = base
        heappush(self._by_base, (base, ticket.id))

    def remove(self, ticket: Ticket) -> None:
        key, entry = self._where.pop(ticket.id)
        lines = self._lines[key.service]
        line = lines[key]
        del line[0 if line[0] is entry else bisect_left(line, entry)]
        if not line:
            del lines[key]
            if not lines:
                del self._lines[key.service]
        del self._bases[ticket.id]
        if len(self._by_base) > 64 and len(self._by_base) > 2 * len(self._bases):
            self._by_base = [(base, name) for name, base in self._bases.items()]
            heapify(self._by_base)

    def of(self, service: str) -> Mapping[Line, list[Entry]]:
        """The lines of one service."""
        return self._lines.get(service, _NO_LINES)

    @property
    def by_service(self) -> Mapping[str, Mapping[Line, list[Entry]]]:
        """The lines of each service that anybody waits for."""
        return self._lines

    @property
    def bases(self) -> Mapping[str, datetime]:
        """The beginning of each waiting ticket's wait."""
        return self._bases

    def lines(self) -> Iterator[tuple[Line, list[Entry]]]:
        return (each for lines in self._lines.values() for each in lines.items())

    def tickets(self) -> Iterator[str]:
        return iter(self._bases)

    def count(self, service: str) -> int:
        return sum(len(entries) for entries in self.of(service).values())

    def counts(self) -> dict[str, int]:
        """Waiting tickets by service, where anybody waits."""
        return {service: self.count(service) for service in self._lines}

    def longest(self) -> tuple[datetime, str] | None:
        """The beginning of the wait, and the id, of the ticket that has waited longest."""
        heap = self._by_base
        while heap and self._bases.get(heap[0][1]) != heap[0][0]:
            heappop(heap)
        return heap[0] if heap else None
