"""The only place where the agent reads the wall clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Aware UTC time."""

    def now(self) -> datetime: ...


class SystemClock:
    """This machine's clock. Nothing on a ticket's order depends on it."""

    def now(self) -> datetime:
        """Now, aware UTC."""
        return datetime.now(UTC)
