"""The hall's time on this machine. A Pi whose clock is wrong after a power cut still shows the right minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_KEPT = 8
_JUMP_S = 5.0


@dataclass(frozen=True, slots=True)
class Local:
    """This machine's two clocks: seconds that never jump, and what it believes the time of day is."""

    seconds: Callable[[], float] = time.monotonic
    wall: Callable[[], datetime] = lambda: datetime.now(UTC)


class HallClock:
    """An answer of the server is never early: of the recent ones the largest difference is the least delayed."""

    def __init__(self, local: Local) -> None:
        self._local = local
        self._offsets: list[float] = []

    def observe(self, now: object) -> None:
        """``now`` as the server writes it."""
        try:
            offset = datetime.fromisoformat(str(now)).timestamp() - self._local.seconds()
        except ValueError:
            return
        if self._offsets and abs(offset - max(self._offsets)) > _JUMP_S:
            self._offsets.clear()
        self._offsets = [*self._offsets[1 - _KEPT :], offset]

    def now(self) -> datetime | None:
        """The hall's time; None before the server has told it."""
        if not self._offsets:
            return None
        return datetime.fromtimestamp(0, UTC) + timedelta(seconds=max(self._offsets) + self._local.seconds())

    def best(self) -> datetime:
        """The hall's time; before the server has told it, what this machine believes."""
        return self.now() or self._local.wall()
