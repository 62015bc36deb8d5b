"""Who is connected: the sessions that have said who they are."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from tidehall_server.bucket import Bucket


class Identity(Protocol):
    """Somebody known by a token; ``tidehall_server.auth.identity.Identity`` is one."""

    @property
    def id(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def hall(self) -> str: ...
    @property
    def kind(self) -> Any: ...


Identify = Callable[[str], Identity | None]
MayWatch = Callable[[Any, str, str], bool]


@dataclass(slots=True)
class Connection:
    """One authenticated Socket.IO session. ``generation`` is the presence of this very connection."""

    sid: str
    session: str
    token: str = field(repr=False)
    identity: Identity
    generation: int = 0
    views: set[str] = field(default_factory=set)
    closing: bool = False
    watches: Bucket = field(default_factory=lambda: Bucket(rate=4.0, burst=40.0))
    statuses: Bucket = field(default_factory=lambda: Bucket(rate=0.2, burst=5.0))


class Connections:
    """The authenticated sessions of this process, in order of arrival."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_sid: dict[str, Connection] = {}
        self._watchers: Counter[str] = Counter()

    def add(self, connection: Connection) -> None:
        with self._lock:
            self._by_sid[connection.sid] = connection

    def get(self, sid: str) -> Connection | None:
        return self._by_sid.get(sid)

    def pop(self, sid: str) -> Connection | None:
        with self._lock:
            gone = self._by_sid.pop(sid, None)
            if gone is not None:
                self._watchers.subtract(gone.views)
            return gone

    def watch(self, connection: Connection, view: str) -> bool:
        """Note that ``connection`` watches ``view``; True when nobody else does."""
        with self._lock:
            first = connection.sid in self._by_sid and view not in connection.views
            if first:
                connection.views.add(view)
                self._watchers[view] += 1
            return self._watchers[view] <= 1

    def of_session(self, session: str) -> Connection | None:
        return next((each for each in self if each.session == session), None)

    def of(self, identity: Identity) -> list[Connection]:
        """Its connections, oldest first."""
        return [each for each in self if (each.identity.hall, each.identity.id) == (identity.hall, identity.id)]

    def watching(self, view: str) -> bool:
        return self._watchers[view] > 0

    def __iter__(self) -> Iterator[Connection]:
        with self._lock:
            return iter(list(self._by_sid.values()))

    def __len__(self) -> int:
        return len(self._by_sid)
