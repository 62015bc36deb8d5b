"""Which devices were told to load their page again: each process finds out by the audit, at no cost meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, func, select

from tidehall_server.auth.audit import Action
from tidehall_server.auth.store import Store
from tidehall_server.auth.tables import audit


class ReloadOrders:
    """``generation`` is the number that moves with every change of rights, as this process last saw it."""

    def __init__(self, store: Store, hall: str, generation: Callable[[], int]) -> None:
        self._store = store
        self._hall = hall
        self._generation = generation
        self._seen = generation()
        self._last = store.read(lambda connection: connection.execute(select(func.max(audit.c.id))).scalar() or 0)

    def due(self) -> list[str]:
        """Devices ordered to reload since the last call."""
        generation = self._generation()
        if generation == self._seen:
            return []
        self._seen = generation
        return self._store.read(self._new)

    def _new(self, connection: Connection) -> list[str]:
        chosen = select(audit.c.id, audit.c.subject).where(
            audit.c.hall == self._hall, audit.c.action == Action.DEVICE_RELOAD.value, audit.c.id > self._last
        )
        rows = connection.execute(chosen.order_by(audit.c.id)).all()
        if rows:
            self._last = rows[-1].id
        return [row.subject for row in rows]
