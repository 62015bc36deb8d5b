"""The pulse of a loop: whether it still turns, and how long it stood still."""

from __future__ import annotations

from tidehall_link.pace import Pace

STALE_S = 4.0
"""A press that is older than this when it is read is nobody's wish any more."""
_DEAD_S = 15.0


class Beat:
    """For a loop that never rests as long as ``longest_s``: a thread that hangs is alive, but does no work."""

    def __init__(self, pace: Pace, longest_s: float = _DEAD_S) -> None:
        self._pace = pace
        self._longest_s = longest_s
        self._at = pace.monotonic()

    def turn(self) -> float:
        """Once in each round. How many seconds ago the last one was."""
        now = self._pace.monotonic()
        stood, self._at = now - self._at, now
        return stood

    @property
    def well(self) -> bool:
        """False when no round was made for too long."""
        return self._pace.monotonic() - self._at < self._longest_s
