"""Which calls a board shows and which of them are new to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tidehall_display.board.view import Call

ROWS = 5
FRESH_S = 10.0
"""A new call stays highlighted for so long (criterion B2: at least 8 s)."""
OLD_S = 30.0
"""A call that became known later than this is shown but not highlighted."""


@dataclass(frozen=True, slots=True)
class Row:
    """``fresh``: the local second at which the highlight began, None when there is none."""

    call: Call
    fresh: float | None


class Calls:
    """Remembers what was new. ``last`` is the highest version of ``day`` that this board has shown."""

    def __init__(self, day: str = "", last: int = 0) -> None:
        self.day = day
        self.last = last
        self._fresh: dict[int, float] = {}

    def take(self, day: str, calls: Iterable[Call], server_now: datetime, local_s: float) -> list[Call]:
        """The calls shown for the first time, oldest first: to be acknowledged."""
        if day != self.day:
            self.day, self.last = day, 0
            self._fresh.clear()
        unseen = sorted((call for call in calls if call.version > self.last), key=lambda call: call.version)
        for call in unseen:
            if (server_now - call.at).total_seconds() < OLD_S:
                self._fresh[call.version] = local_s
        self.last = max((self.last, *(call.version for call in unseen)))
        return unseen

    def back(self, version: int) -> None:
        """The hall's journal is shorter than it was, as after a restored backup: what comes after it is new."""
        self.last = min(self.last, version)

    def rows(self, calls: Sequence[Call], local_s: float) -> tuple[Row, ...]:
        """Newest first, at most five."""
        self._fresh = {version: at for version, at in self._fresh.items() if local_s - at < FRESH_S}
        newest = sorted(calls, key=lambda call: call.version, reverse=True)[:ROWS]
        return tuple(Row(call, self._fresh.get(call.version)) for call in newest)

    def ends(self) -> list[float]:
        """The local seconds at which highlights end."""
        return [at + FRESH_S for at in self._fresh.values()]
