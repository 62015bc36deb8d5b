"""The health gate: feeds its own watchdog while the machine does its work, and stops feeding when it does not.

systemd then starts the machine anew (FailureAction=reboot-force); the hardware's watchdog stands behind systemd. What
cannot be healed that way is not started anew for ever: three times in six hours, then only words.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

from tidehall_appliance.health import Look

EVERY_S = 15.0
BAD_LOOKS = 8
REBOOTS = 3
WITHIN_S = 6 * 3600.0


class Memory:
    """When the gate last let the machine be started anew; survives the start."""

    def __init__(self, path: Path, *, lasting: bool = True) -> None:
        self._path = path
        self._lasting = lasting

    def recent(self, now: float) -> list[float]:
        try:
            times = json.loads(self._path.read_text(encoding="ascii"))
            # no upper end: without a clock's cell every start may begin at the same time, or before the last one
            return [float(each) for each in times if now - WITHIN_S < each < math.inf]
        except (OSError, ValueError, TypeError):
            return []

    def add(self, now: float) -> bool:
        """False when it cannot be written down to stay: then there is no restart, which might never end."""
        if not self._lasting:
            return False
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps([*self.recent(now), now]), encoding="ascii")
        except OSError:
            return False
        return True


class Gate:
    """``look`` sees the machine, ``feed`` the watchdog; ``turn`` is called every ``EVERY_S`` by whoever waits."""

    def __init__(self, look: Callable[[], Look], feed: Callable[[str], None], memory: Memory) -> None:
        self._look = look
        self._feed = feed
        self._memory = memory
        self._bad = 0
        self._restarts: int | None = None
        self._storm = 0
        self.given_up = False

    def turn(self, now: float) -> Look:
        """One look. Nothing is fed once the machine was bad for long enough and may be started anew."""
        seen = self._look()
        self._bad = 0 if seen.well and not self._restarting(seen) else self._bad + 1
        if self._bad >= BAD_LOOKS and not self.given_up and len(self._memory.recent(now)) < REBOOTS:
            self.given_up = self._memory.add(now)
        if not self.given_up:
            self._feed(f"WATCHDOG=1\nSTATUS={'正常 well' if seen.well else f'{seen.zh} / {seen.en}'}")
        return seen

    def _restarting(self, seen: Look) -> bool:
        """A program that dies again and again looks alive at most looks."""
        grew = self._restarts is not None and seen.restarts > self._restarts
        self._restarts = seen.restarts
        self._storm = min(self._storm + 2, BAD_LOOKS) if grew else max(self._storm - 1, 0)
        return self._storm > 4
