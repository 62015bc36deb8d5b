"""A whole hall behind the test client: real journal, real rules, a clock that stands still until told."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tidehall_server.app import HallName, House, create_app
from tidehall_server.async_mode import AsyncMode
from tidehall_server.auth.audit import Source
from tidehall_server.clock import ManualClock
from tidehall_server.core.queue.model import (
    ClerkSpec,
    DayPlan,
    Policy,
    Service,
    Session,
    TidePolicy,
    WindowKind,
    WindowSpec,
)
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal, load_key
from tidehall_server.settings import ServerSettings, ServerTable

START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # a Monday, 09:30 in the hall
PASSWORD = "correct horse battery"
BY_TEST = Source("test", "local")


def cheap_hasher() -> PasswordHasher:
    """Argon2id with the smallest cost: tests prove the logic, not the minutes."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass(frozen=True, slots=True)
class Plans:
    """A small hall: two services, a general, a special and a tidal window, three clerks."""

    hall: str = "test"

    def business_day(self, now: datetime) -> date:
        return (now + timedelta(hours=8)).date()

    def plan(self, business_day: date) -> DayPlan:
        opens = datetime(business_day.year, business_day.month, business_day.day, 1, 0, tzinfo=UTC)
        return DayPlan(
            hall=self.hall,
            name="测试大厅",
            name_en="Test hall",
            business_day=business_day.isoformat(),
            timezone="Asia/Shanghai",
            services=(
                Service("yb", "医保", "A", "医保局", networks=("gov",)),
                Service("ms", "民政", "B", "民政局"),
                Service("zx", "综合咨询", "Z", "大厅", enquiry=True),
            ),
            windows=(
                WindowSpec("1", "综合窗口一", WindowKind.GENERAL, ("yb", "ms", "zx")),
                WindowSpec("2", "民政专窗", WindowKind.SPECIAL, ("ms",)),
                WindowSpec("9", "潮汐窗口", WindowKind.TIDAL, ("yb", "ms")),
            ),
            clerks=(
                ClerkSpec("zhang", "张三", "001"),
                ClerkSpec("li", "李四", "002"),
                ClerkSpec("wang", "王五", "003"),
            ),
            policy=Policy(tide=TidePolicy(automatic=False), call_guard_s=0),
            sessions=(Session(opens, opens + timedelta(hours=8)),),
        )


@dataclass(slots=True)
class Stage:
    """One server of one hall. ``token(role)`` signs somebody in; ``post`` and ``get`` speak for a token."""

    data: Path
    url: str
    hall_id: str = "test"
    clock: ManualClock = field(default_factory=lambda: ManualClock(START))
    open_day: bool = True
    table: dict[str, Any] = field(default_factory=dict)
    journal: Journal = field(init=False)
    hall: Hall = field(init=False)
    house: House = field(init=False)
    client: FlaskClient = field(init=False)
    tokens: dict[str, str] = field(default_factory=dict)
    numbers: Any = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        table = ServerTable(hall=self.hall_id, data=str(self.data), mode=AsyncMode.THREADING, **self.table)
        self.journal = Journal.open(self.url, people_key=load_key(self.data / "people.key"))
        self.hall = Hall(self.hall_id, self.journal, self.clock)
        if self.open_day:
            self.hall.open_today(Plans(self.hall_id))
        self.house = create_app(
            ServerSettings(table, web=self.data / "web"),
            self.hall,
            self.journal,
            self.clock,
            name=HallName("测试大厅", "Test hall", "12345"),
            hasher=cheap_hasher(),
        )
        self.client = self.house.app.test_client()

    def close(self) -> None:
        self.journal.close()

    def person(self, name: str, role: str) -> str:
        """A new account that has signed in; its token."""
        self.house.rooms.accounts.add(name, name, role, PASSWORD, BY_TEST, must_change=False)
        return self.house.rooms.sessions.login(name, PASSWORD, "127.0.0.1").token

    def device(self, role: str, window: str | None = None) -> str:
        """A new device's token."""
        return self.house.rooms.devices.add(f"{role}-x", role, window, BY_TEST).token

    def token(self, role: str, window: str | None = None) -> str:
        """A token of this role, the same each time: a person's where the role is a person's."""
        key = f"{role}@{window}"
        if key not in self.tokens:
            persons = {"manager": "boss", "clerk": "zhang", "guide": "guide", "auditor": "audit", "office": "office",
                       "delivery": "delivery", "sysadmin": "sys", "secadmin": "sec"}  # fmt: skip
            made = self.person(persons[role], role) if role in persons else self.device(role, window)
            self.tokens[key] = made
        return self.tokens[key]

    def get(self, path: str, token: str | None = None) -> TestResponse:
        return self.client.get(path, headers=bearer(token))

    def post(self, path: str, body: object = None, token: str | None = None, **headers: str) -> TestResponse:
        json = {} if body is None else body
        return self.client.post(path, json=json, headers={**bearer(token), **headers})

    def command(self, name: str, body: object, token: str | None, command_id: str = "") -> TestResponse:
        """A command with an id of its own unless one is given."""
        path = f"/api/v1/halls/{self.hall_id}/commands/{name}"
        return self.post(path, body, token, **{"Idempotency-Key": command_id or f"test-{uuid.uuid4().hex}"})

    def serve_one(self, service: str = "ms", window: str = "1", finish: bool = True) -> str:
        """A ticket taken, called, started and (unless told otherwise) finished; its number."""
        taken = self.command("take-ticket", {"service": service}, self.token("kiosk"))
        clerk = self.token("clerk")
        for name in ("call-next", "start", "finish")[: 3 if finish else 2]:
            answer = self.command(name, {"window": window}, clerk)
            assert answer.status_code == 200, answer.text
        return str(taken.get_json()["result"]["ticket"])


def bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token is not None else {}


def code(answer: TestResponse) -> str:
    """The refusal's code; fails when the answer is not a refusal in the promised shape."""
    said = answer.get_json()
    assert set(said) == {"code", "message", "message_en", "next", "next_en", "request_id", "facts"}, said
    assert all(said[name] for name in ("message", "next", "message_en", "next_en"))
    return str(said["code"])
