"""Is the process alive, can it do its work, and how is it: /livez, /readyz, /metrics, and who the hall is."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from flask import Response
from pydantic import BaseModel
from sqlalchemy import Connection, update

from tidehall_server.api.endpoint import Call, Endpoint
from tidehall_server.auth.identity import Identity
from tidehall_server.auth.permissions import Permissions
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store
from tidehall_server.auth.tables import STATE_ID, state
from tidehall_server.hall import Hall
from tidehall_server.journal.errors import JournalError

_PROBE_EVERY_S = 1.0


class Live(BaseModel):
    status: str = "alive"


class Check(BaseModel):
    name: str
    ok: bool
    detail: str = ""


class Ready(BaseModel):
    """``degraded`` checks slow the house down but do not stop it."""

    status: str
    checks: list[Check]


class HallInfo(BaseModel):
    id: str
    name: str
    name_en: str
    phone: str
    needs_setup: bool
    keeper: str


@dataclass(slots=True)
class Health:
    """``migrated`` says whether the database is at this release's tables; ``redis`` is None where none is used."""

    hall: Hall
    store: Store
    data: Path
    disk_min_mb: int
    migrated: Callable[[], bool]
    redis: Callable[[], bool | None] = field(default=lambda: None)
    _last: tuple[float, Ready] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("GET", "/livez", "livez", "The process answers", lambda _: Live(), Live),
            Endpoint("GET", "/readyz", "readyz", "The process can do its work", self.ready, Ready),
        ]

    def ready(self, _: Call) -> Response:
        """200 or 503. The database is written to at most once a second, whoever asks how often."""
        with self._lock:
            now = time.monotonic()
            if self._last is None or now - self._last[0] >= _PROBE_EVERY_S:
                self._last = (now, self._look())
            ready = self._last[1]
        return Response(ready.model_dump_json(), status=200 if ready.status != "not_ready" else 503,
                        mimetype="application/json")  # fmt: skip

    def _look(self) -> Ready:
        database = self._database()
        checks = [database, self._tables(database), self._disk(), self._day()]
        if all(check.ok for check in checks[:3]):
            redis = self.redis()
            if redis is not None:
                checks.append(Check(name="redis", ok=redis, detail="" if redis else "slower, nothing is lost"))
            return Ready(status="ready" if all(check.ok for check in checks) else "degraded", checks=checks)
        return Ready(status="not_ready", checks=checks)

    def _database(self) -> Check:
        now_ms = int(self.hall.clock.now().timestamp() * 1000)

        def probe(connection: Connection) -> None:
            connection.execute(update(state).where(state.c.id == STATE_ID).values(probe_ms=now_ms))

        try:
            self.store.write(probe)
        except JournalError as error:
            return Check(name="database", ok=False, detail=type(error).__name__)
        return Check(name="database", ok=True)

    def _tables(self, database: Check) -> Check:
        """Not asked where the database does not answer: one wait is enough."""
        if not database.ok:
            return Check(name="migrations", ok=False, detail="unknown")
        try:
            return Check(name="migrations", ok=self.migrated())
        except JournalError as error:
            return Check(name="migrations", ok=False, detail=type(error).__name__)

    def _disk(self) -> Check:
        free_mb = shutil.disk_usage(self.data).free // 1_000_000
        return Check(name="disk", ok=free_mb >= self.disk_min_mb, detail=f"{free_mb} MB")

    def _day(self) -> Check:
        try:
            with self.hall.reading() as day:
                return Check(name="day", ok=day.opened, detail=self.hall.stream.rsplit("/", 1)[-1])
        except JournalError as error:
            return Check(name="day", ok=False, detail=type(error).__name__)


@dataclass(frozen=True, slots=True)
class Metrics:
    """``/metrics`` for this machine, for the addresses named in the settings, and for managers."""

    text: Callable[[], bytes]
    allowed: frozenset[str]
    who: Callable[[Any], Identity | None]
    permissions: Permissions

    def serve(self, request: Any) -> Response:
        if not self._local(request.remote_addr or ""):
            who = self.who(request)
            if who is None or not self.permissions.may(who.role, "metrics"):
                raise Problem(ProblemCode.METRICS_LOCAL)
        return Response(self.text(), mimetype="text/plain; version=0.0.4")

    def _local(self, address: str) -> bool:
        if address in self.allowed:
            return True
        try:
            return ip_address(address).is_loopback
        except ValueError:
            return False
