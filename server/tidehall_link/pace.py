"""Time as the link needs it, handed in so that tests turn it by hand; and how long to wait before trying again."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pace:
    """``monotonic`` in seconds; ``wait(seconds, until)`` returns early, and True, when ``until`` is set."""

    monotonic: Callable[[], float] = time.monotonic
    wait: Callable[[float, threading.Event], bool] = field(default=lambda seconds, until: until.wait(seconds))


@dataclass(slots=True)
class Backoff:
    """Doubling pauses between ``shortest`` and ``longest`` seconds, each shortened at random by up to a half.

    The jitter keeps 800 screens from coming back in the same instant after a restart.
    """

    shortest: float = 0.5
    longest: float = 15.0
    chance: Callable[[], float] = random.random
    _next: float = field(init=False, default=0.0)

    def pause(self) -> float:
        """How long to wait now."""
        self._next = min(self.longest, max(self.shortest, self._next * 2))
        return self._next * (0.5 + self.chance() / 2)

    def reset(self) -> None:
        """It worked: the next pause is short again."""
        self._next = 0.0
