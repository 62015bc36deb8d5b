"""A whole hall behind its HTTP API: a preset, a real journal, the real application, and a clock turned by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from werkzeug.test import Client, TestResponse

from tidehall_server import halls
from tidehall_server.app import HallName, create_app
from tidehall_server.auth.audit import Source
from tidehall_server.clock import ManualClock
from tidehall_server.hall import Hall
from tidehall_server.journal import Journal
from tidehall_server.province.page_table import PageTable
from tidehall_server.province.table import ProvinceTable
from tidehall_server.settings import settle

LOCAL = ZoneInfo("Asia/Shanghai")
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HERE = Source("manager:test", "127.0.0.1")


class House:
    """Speaks HTTP only; ``manager`` and friends are tokens of devices with that role."""

    def __init__(
        self,
        preset: str,
        data: Path,
        *,
        day: str = "2026-11-20",
        at: str = "09:00",
        province: ProvinceTable | None = None,
        page: PageTable | None = None,
    ) -> None:
        self.config = halls.load(preset)
        self.clock = ManualClock(datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=LOCAL))
        self.journal = Journal.open(f"sqlite:///{data / 'journal.sqlite'}")
        self.hall = Hall(self.config.id, self.journal, self.clock)
        self.hall.open_today(self.config)
        plain = settle(None, {"data": str(data), "mode": "threading", "hall": preset})
        settings = replace(plain, province=province, province_page=page)
        name = HallName(self.config.name, self.config.name_en, self.config.phone)
        self.app = create_app(settings, self.hall, self.journal, self.clock, name=name, hasher=CHEAP)
        self.http = Client(self.app.app)
        self._ids = count(1)
        self._tokens: dict[tuple[str, str | None], str] = {}

    # Talking

    def token(self, role: str, window: str | None = None) -> str:
        key = role, window
        if key not in self._tokens:
            name = f"{role}-{window or 'x'}"
            self._tokens[key] = self.app.rooms.devices.add(name, role, window, HERE).token
        return self._tokens[key]

    def post(
        self, command: str, body: dict[str, Any], role: str = "manager", window: str | None = None
    ) -> TestResponse:
        headers = {
            "Authorization": f"Bearer {self.token(role, window)}",
            "Idempotency-Key": f"test-{next(self._ids):06d}",
        }
        return self.http.post(f"/api/v1/halls/{self.hall.id}/commands/{command}", json=body, headers=headers)

    def do(self, command: str, /, role: str = "manager", **body: Any) -> dict[str, Any]:
        """An accepted command's result."""
        answer = self.post(command, body, role)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.get_json()["result"]
        return result

    def refused(self, command: str, /, role: str = "manager", **body: Any) -> dict[str, Any]:
        """A refusal, which always has a code, a Chinese sentence and a next step."""
        answer = self.post(command, body, role)
        assert answer.status_code in (403, 409), answer.text
        refusal: dict[str, Any] = answer.get_json()
        assert refusal["code"]
        assert any("\u4e00" <= letter <= "\u9fff" for letter in refusal["message"])
        assert refusal["next"]
        return refusal

    def get(self, path: str, role: str = "manager") -> dict[str, Any]:
        answer = self.http.get(
            f"/api/v1/halls/{self.hall.id}/{path}", headers={"Authorization": f"Bearer {self.token(role)}"}
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def view(self, name: str, role: str = "manager") -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"views/{name}", role)["view"]
        return found

    def window(self, name: str) -> dict[str, Any]:
        windows: list[dict[str, Any]] = self.view("clerk")["windows"]
        return next(window for window in windows if window["line"]["id"] == name)

    def board_window(self, name: str) -> dict[str, Any]:
        windows: list[dict[str, Any]] = self.view("board")["windows"]
        return next(window for window in windows if window["id"] == name)

    def story(self, *types: str) -> list[dict[str, Any]]:
        """Facts of the day, all or of these types."""
        facts: list[dict[str, Any]] = self.get("story?limit=1000")["facts"]
        return [fact for fact in facts if not types or fact["type"] in types]

    # Acting

    def pass_time(self, **span: float) -> None:
        """Turn the clock, then let it look in, as the server does every second."""
        self.clock.advance(timedelta(**span).total_seconds())
        for _ in range(3):
            self.hall.tick()

    def set_time(self, at: str) -> None:
        local = self.clock.now().astimezone(LOCAL)
        hour, minute, *second = (int(part) for part in at.split(":"))
        self.clock.set(local.replace(hour=hour, minute=minute, second=second[0] if second else 0))
        self.hall.tick()

    def staff(self, **posts: str) -> None:
        """``staff(w1="zc-1")``: sign the clerk in at the window."""
        for window, clerk in posts.items():
            self.do("sign-in", window=window.removeprefix("w"), clerk=clerk)

    def standby(self, clerk: str) -> None:
        self.do("sign-in", clerk=clerk)

    def take(self, service: str, **more: Any) -> str:
        ticket: str = self.do("take-ticket", role="kiosk", service=service, **more)["ticket"]
        return ticket

    def call(self, window: str) -> str:
        ticket: str = self.do("call-next", window=window)["ticket"]
        return ticket

    def serve(self, window: str, seconds: float = 3) -> str:
        ticket = self.call(window)
        self.do("start", window=window)
        self.clock.advance(seconds)
        self.do("finish", window=window)
        self.hall.tick()
        return ticket
