"""A hall with persons who sign in, and cases over its window: what the acceptance tests of cases speak through."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from tests.acceptance.house import HERE, House
from tidehall_server.halls.presets import locate

PASSWORD = "correct horse battery"
FIRST = "first password once"
APPLICANT = {
    "name": "陈秀兰",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "address": "城南路 8 号 2 单元",
}


class Counter(House):
    """``as_`` names the account that asks; each request signs in anew, so that no session grows old."""

    def __init__(
        self, preset: str, data: Path, changes: dict[str, str] | None = None, more: str = "", **when: Any
    ) -> None:
        """``changes`` are lines put into services, ``more`` further tables of the hall's file."""
        text = locate(preset).read_text(encoding="utf-8") + more
        for service, lines in (changes or {}).items():
            text, count = re.subn(rf'(\[\[services\]\][^\[]*?\nid = "{service}"\n)', rf"\g<1>{lines}\n", text)
            assert count == 1, service
        own = data / f"{preset}-hall.toml"
        own.write_text(text, encoding="utf-8")
        super().__init__(str(own), data, **when)
        self._known: set[str] = set()
        self._wishes = 0

    def sign_in(self, name: str, role: str) -> str:
        if name not in self._known:
            known = {account.name for account in self.app.rooms.accounts.list()}
            if name not in known:
                self.app.rooms.accounts.add(name, name, role, PASSWORD, HERE, must_change=False)
            self._known.add(name)
        return self.app.rooms.sessions.login(name, PASSWORD, "127.0.0.1").token

    def bootstrap(self, *names: str) -> None:
        """The accounts of the hall's file, as at first start; these change their first password."""
        wanted = [(each.name, each.display, each.role.value) for each in self.config.accounts]
        self.app.rooms.accounts.seed(wanted, HERE)
        for name in names:
            self.app.rooms.accounts.reset(name, FIRST, HERE)
            token = self.app.rooms.sessions.login(name, FIRST, "127.0.0.1").token
            body = {"old": FIRST, "new": PASSWORD}
            answer = self.http.post("/api/v1/password", json=body, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 200, answer.text
            self._known.add(name)

    def ask(
        self,
        method: str,
        path: str,
        as_: str = "zc-a",
        role: str = "clerk",
        body: Any = None,
        key: str = "",
        room: str = "cases",
    ) -> TestResponse:
        self._wishes += 1
        headers = {"Authorization": f"Bearer {self.sign_in(as_, role)}"}
        if method == "POST":
            headers["Idempotency-Key"] = key or f"case-{self._wishes:06d}"
        url = f"/api/v1/halls/{self.hall.id}/{room}{path}"
        json = {} if body is None and method == "POST" else body
        return self.http.open(url, method=method, json=json, headers=headers)

    def receive(self, service: str, verdict: str = "complete", *, refused: str = "", **more: Any) -> str:
        """A case received by the first clerk; its receipt, or "" where it must be refused with this code."""
        body = {"service": service, "verdict": verdict, "applicant": APPLICANT, "delivery": "window", **more}
        answer = self.ask("POST", "", body=body)
        return str(self.result(answer, refused).get("id", ""))

    def step(
        self, case: str, name: str, as_: str = "zc-a", role: str = "clerk", /, *, refused: str = "", **body: Any
    ) -> dict[str, Any]:
        return self.result(self.ask("POST", f"/{case}/{name}", as_, role, body), refused)

    def result(self, answer: TestResponse, refused: str = "") -> dict[str, Any]:
        said: dict[str, Any] = answer.get_json()
        if not refused:
            assert answer.status_code == 200, answer.text
            result: dict[str, Any] = said.get("result", said)
            return result
        assert said.get("code") == refused, answer.text
        assert any("\u4e00" <= letter <= "\u9fff" for letter in said["message"]), said
        assert said["next"]
        assert said["message_en"]
        return said

    def card(self, case: str, as_: str = "boss", role: str = "manager") -> dict[str, Any]:
        return self.result(self.ask("GET", f"/{case}", as_, role))

    def cases(self, query: str = "", as_: str = "boss", role: str = "manager") -> dict[str, Any]:
        return self.result(self.ask("GET", f"?{query}", as_, role))

    def look(self) -> None:
        """The second hand, as a served hall turns it."""
        self.app.matters.tick()

    def materials(self, service: str) -> list[dict[str, Any]]:
        """All papers that the guide of a service asks for."""
        found = next(each for each in self.config.file.services if each.id == service)
        return [{"name": name} for name in found.materials]
