"""How long clerks linger: the seconds between being able to call the next citizen and calling."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median

from tidehall_server.core import routing
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.simulate.truth import Absence

_LONG_S = 180.0
_TIMES = 6.0


class Lingering:
    """Watches a recorded day. A gap far longer than the hall's own is no lingering: the clerk was away, and then."""

    def __init__(self) -> None:
        self._ready: dict[str, datetime] = {}
        self._gaps: dict[str, list[tuple[datetime, float]]] = {}

    def take(self, fact: Fact, day: Day) -> None:
        """``day`` is the state after ``fact``."""
        if isinstance(fact.event, e.TicketCalled):
            window = fact.event.window
            since = self._ready.pop(window, fact.at)
            self._gaps.setdefault(window, []).append((since, max(0.0, (fact.at - since).total_seconds())))
        able = set(routing.turn_order(day, fact.at)) if len(day.pool) else set()
        for window in self._ready.keys() - able:
            del self._ready[window]
        for window in able - self._ready.keys():
            self._ready[window] = fact.at

    def found(self) -> tuple[dict[str, tuple[float, ...]], tuple[Absence, ...]]:
        """Each window's gaps in the order of its calls, and the absences nobody was told of."""
        every = [gap for found in self._gaps.values() for _, gap in found]
        limit = max(_LONG_S, _TIMES * median(every)) if every else _LONG_S
        return (
            {window: tuple(gap for _, gap in found if gap <= limit) for window, found in self._gaps.items()},
            tuple(
                Absence(window, since, since + timedelta(seconds=gap))
                for window, found in self._gaps.items()
                for since, gap in found
                if gap > limit
            ),
        )
