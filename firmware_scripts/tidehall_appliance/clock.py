"""The only place here that reads a clock."""

from __future__ import annotations

import time


def wall() -> float:
    """Seconds since 1970, as far as this machine knows."""
    return time.time()


def monotonic() -> float:
    """Seconds of a clock that nobody can set."""
    return time.monotonic()
