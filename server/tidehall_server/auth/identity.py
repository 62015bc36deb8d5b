"""Who is behind a token, in microseconds.

``Identifier.identify`` remembers what the database said. Every process compares one number (``Store.generation``)
at most once a second; when it moved, everything remembered is forgotten. A revocation therefore acts at once in the
process that made it and within about a second in the others.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, select, update

from tidehall_server.auth.store import Store
from tidehall_server.auth.tables import accounts, devices, sessions
from tidehall_server.auth.tokens import DEVICE_PREFIX, MAX_TOKEN_LENGTH, SESSION_PREFIX, token_hash
from tidehall_server.core.queue.commands import Actor

_CHECK_EVERY_S = 1.0
_TOUCH_EVERY_MS = 60_000
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody known. ``kind`` person or device; ``window`` binds a device; ``token_hash`` names the session."""

    id: str
    role: str
    name: str
    hall: str
    kind: Literal["person", "device"]
    window: str | None
    must_change: bool
    token_hash: str

    @property
    def label(self) -> str:
        """``role:id``, as the journal and the audit keep it."""
        return f"{self.role}:{self.id}"

    def actor(self, console: str | None = None) -> Actor:
        """The asker as the core sees it; ``console`` is the page of a person who works at one."""
        personal = self.kind == "person"
        page = console if personal else None
        return Actor(self.id, self.role, self.name, personal, self.window, page)


@dataclass(slots=True)
class _Known:
    identity: Identity
    expires_ms: int
    touched_ms: int


class Identifier:
    """``now_ms`` is the wall clock, ``idle_ms`` the time after which an unused session ends."""

    def __init__(
        self,
        store: Store,
        now_ms: Callable[[], int],
        idle_ms: int,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._now_ms = now_ms
        self._idle_ms = idle_ms
        self._monotonic = monotonic
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._generation = -1
        self._checked = float("-inf")

    def identify(self, token: str) -> Identity | None:
        """The person or device that holds this token, or None. Never raises for a strange token."""
        if not token.startswith((SESSION_PREFIX, DEVICE_PREFIX)) or len(token) > MAX_TOKEN_LENGTH:
            return None
        self._compare()
        key = token_hash(token)
        now_ms = self._now_ms()
        known = self._known.get(key)
        if known is None or self._over(known, now_ms):
            known = self._find(key, token.startswith(DEVICE_PREFIX))
            if known is None or self._over(known, now_ms):
                self._known.pop(key, None)
                return None
            self._remember(key, known)
        if now_ms - known.touched_ms > _TOUCH_EVERY_MS:
            self._touch(known, now_ms)
        return known.identity

    def generation(self) -> int:
        """The store's generation, looked up at most once a second."""
        self._compare()
        return self._generation

    def forget(self) -> None:
        """Ask the database again from now on (somebody's rights have just changed here)."""
        self._known.clear()
        self._checked = float("-inf")

    def _compare(self) -> None:
        now = self._monotonic()
        if now - self._checked < _CHECK_EVERY_S:
            return
        generation = self._store.generation()
        if generation != self._generation:
            self._known.clear()
            self._generation = generation
        self._checked = now

    def _over(self, known: _Known, now_ms: int) -> bool:
        idle = known.identity.kind == "person" and now_ms - known.touched_ms > self._idle_ms
        return idle or now_ms >= known.expires_ms

    def _find(self, key: str, device: bool) -> _Known | None:
        return self._store.read(lambda connection: (_device if device else _session)(connection, key))

    def _remember(self, key: str, known: _Known) -> None:
        self._known[key] = known
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _touch(self, known: _Known, now_ms: int) -> None:
        known.touched_ms = now_ms
        table, column = (
            (devices, devices.c.seen_ms) if known.identity.kind == "device" else (sessions, sessions.c.used_ms)
        )
        statement = update(table).where(table.c.token_hash == known.identity.token_hash).values({column: now_ms})
        self._store.write(lambda connection: connection.execute(statement))


_NEVER_MS = 1 << 62


def _device(connection: Connection, key: str) -> _Known | None:
    row = connection.execute(select(devices).where(devices.c.token_hash == key, devices.c.revoked_ms.is_(None))).first()
    if row is None:
        return None
    identity = Identity(row.id, row.role, row.name, row.hall, "device", row.window, False, key)
    return _Known(identity, _NEVER_MS, row.seen_ms or 0)


def _session(connection: Connection, key: str) -> _Known | None:
    both = sessions.join(accounts, (sessions.c.hall == accounts.c.hall) & (sessions.c.name_key == accounts.c.name_key))
    chosen = (
        select(accounts, sessions.c.expires_ms, sessions.c.used_ms)
        .select_from(both)
        .where(sessions.c.token_hash == key, accounts.c.disabled.is_(False))
    )
    row = connection.execute(chosen).first()
    if row is None:
        return None
    identity = Identity(row.name, row.role, row.display, row.hall, "person", None, row.must_change, key)
    return _Known(identity, row.expires_ms, row.used_ms)
