"""Who may stand at the door without having said who they are: few, and not for long."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DoorLimits:
    """``patience_s``: an Engine.IO session that has not authenticated by then is closed."""

    pending_per_address: int = 100
    pending_total: int = 400
    sessions_total: int = 2000
    patience_s: float = 5.0


@dataclass(slots=True)
class _Visitor:
    address: str
    deadline: float
    known: bool = False


class Door:
    """Counts Engine.IO sessions by address until they are authenticated."""

    def __init__(self, limits: DoorLimits, monotonic: Callable[[], float]) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._visitors: dict[str, _Visitor] = {}
        self._pending: Counter[str] = Counter()

    def may_enter(self, address: str) -> bool:
        """False while this address, or everybody together, already waits at the door too often."""
        with self._lock:
            return (
                self._pending[address] < self._limits.pending_per_address
                and self._pending.total() < self._limits.pending_total
                and len(self._visitors) < self._limits.sessions_total
            )

    def entered(self, session: str, address: str) -> None:
        with self._lock:
            self._visitors[session] = _Visitor(address, self._monotonic() + self._limits.patience_s)
            self._pending[address] += 1

    def known(self, session: str) -> None:
        """The session has said who it is."""
        with self._lock:
            visitor = self._visitors.get(session)
            if visitor is not None and not visitor.known:
                visitor.known = True
                self._no_longer_pending(visitor)

    def left(self, session: str) -> None:
        with self._lock:
            visitor = self._visitors.pop(session, None)
            if visitor is not None and not visitor.known:
                self._no_longer_pending(visitor)

    def overdue(self) -> list[str]:
        """Sessions that have stood at the door for too long."""
        now = self._monotonic()
        with self._lock:
            return [name for name, visitor in self._visitors.items() if not visitor.known and visitor.deadline <= now]

    def counts(self) -> tuple[int, int]:
        """Sessions, and how many of them are not authenticated."""
        with self._lock:
            return len(self._visitors), self._pending.total()

    def _no_longer_pending(self, visitor: _Visitor) -> None:
        self._pending[visitor.address] -= 1
        if self._pending[visitor.address] <= 0:
            del self._pending[visitor.address]
