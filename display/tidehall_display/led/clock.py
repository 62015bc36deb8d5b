"""The only place where the LED process reads the wall clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]


def utc_now() -> datetime:
    """This machine's clock, aware. It decides when panels are lit and what they say of the time, nothing else."""
    return datetime.now(UTC)
