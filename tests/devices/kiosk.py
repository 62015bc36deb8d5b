"""A hall in its own process, a kiosk agent in this one, and a touch page made of plain HTTP."""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.services.process import stop
from tests.services.warm import Program, start
from tidehall_kiosk.agent import Agent, create_agent
from tidehall_kiosk.settings import KioskSettings, PrinterSettings, ReaderSettings
from tidehall_server.cli._options import BY_HAND, opened

ROOT = Path(__file__).parents[2]
HALL = "meixian"
BASE = f"/api/v1/halls/{HALL}"
ENV = {**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("server", "kiosk"))}
LONG_S = 60.0
"""Bounds a test that hangs; nothing is measured against it."""


def until(true: Callable[[], Any], what: str = "") -> Any:
    """Wait for something to become true."""
    deadline = time.monotonic() + LONG_S
    while not (value := true()):
        if time.monotonic() > deadline:
            raise AssertionError(f"never happened: {what}")
        time.sleep(0.02)
    return value


class HallProcess:
    """``tidehall serve`` with a preset that fixes no hours. ``stop`` and ``start`` again keep data, port and tokens."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._process: Program | None = None
        self.port = 0
        self.tokens: dict[str, str] = {}

    def start(self) -> HallProcess:
        said = ["--hall", HALL, "--data", str(self._data), "--port", str(self.port), "--async", "threading"]
        words = ["-m", "tidehall_server", "serve", *said, "--log", "WARNING"]
        self._process = start(*words, stdout=subprocess.PIPE, env=ENV)
        assert self._process.stdout is not None
        line = self._process.stdout.readline().decode()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        assert found, line
        self.port = int(found.group(1))
        if not self.tokens:
            self.tokens = {role: self.add_device(role) for role in ("kiosk", "manager")}
        return self

    def add_device(self, role: str) -> str:
        """A token, given as the command line gives it (whose output the agents of this process would mix into)."""
        with opened(self._data, "", HALL) as it:
            return it.rooms.devices.add(f"{role} of the test", role, None, BY_HAND).token

    def pair(self, code: str, name: str, role: str = "kiosk") -> None:
        """Approve the device that shows ``code``."""
        self._by_hand("pair", code, "--role", role, "--name", name)

    def revoke(self, device: str) -> None:
        """End a device's token."""
        self._by_hand("device", "revoke", device)

    def _by_hand(self, *words: str) -> str:
        command = self._command(*words, "--data", str(self._data), "--hall", HALL)
        return subprocess.run(command, capture_output=True, check=True, env=ENV).stdout.decode().strip()

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "tidehall_server", *words]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        if self._process is not None:
            stop(self._process)
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process = None

    def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Ask as the manager."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONG_S)
        headers = {
            "Authorization": f"Bearer {self.tokens['manager']}",
            "Content-Type": "application/json",
            "Idempotency-Key": secrets.token_hex(8),
        }
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        read = json.loads(answer.read())
        connection.close()
        assert isinstance(read, dict)
        return read

    def files(self) -> list[Path]:
        """Everything that it has on its disk."""
        return [path for path in self._data.rglob("*") if path.is_file()]

    def tickets(self) -> list[str]:
        """The numbers given today."""
        return sorted(card["ticket"] for card in self.call("GET", f"{BASE}/tickets")["tickets"])


@dataclass
class Answer:
    status: int
    body: dict[str, Any]
    headers: dict[str, str]


class Page:
    """The touch page's side of the local API: it fetches ``/`` once and keeps the cookie."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""
        self.cookie = self.call("GET", "/").headers["Set-Cookie"].split(";")[0]

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONG_S)
        sent = {"Cookie": self.cookie, "Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        response = connection.getresponse()
        raw = response.read()
        connection.close()
        is_json = response.headers.get_content_type() == "application/json"
        return Answer(response.status, json.loads(raw) if is_json else {"raw": raw}, dict(response.headers))

    def state(self) -> dict[str, Any]:
        return self.call("GET", "/local/state").body

    def take(self, request_id: str, service: str = "yb", **more: Any) -> Answer:
        return self.call("POST", "/local/tickets", {"request_id": request_id, "service": service} | more)


def kiosk_settings(server: str, data: Path, **changes: Any) -> KioskSettings:
    """Virtual devices and a free port; patient with the printer, so that answers carry the final outcome."""
    base = KioskSettings(server=server, data=str(data), port=0, guard_s=0, print_wait_s=20, patience_s=LONG_S)
    printer = replace(PrinterSettings(), poll_s=0.2, answer_s=5, done_s=20)
    reader = replace(ReaderSettings(), poll_s=0.05)
    made: KioskSettings = replace(replace(base, printer=printer, reader=reader), **changes)
    return made


def online(agent: Agent) -> Page:
    """The page of an agent that has begun to work."""
    page = Page(agent.port)
    until(lambda: page.state()["server"] == "online" and page.state()["view"], "the kiosk is online")
    until(lambda: (page.state()["printer"] or {"state": "ready"})["state"] in ("ready", "near_end", "off"), "printer")
    return page


def started(settings: KioskSettings, token: str) -> Agent:
    agent = create_agent(settings, token)
    agent.start()
    return agent


class KioskProcess:
    """``python -m tidehall_kiosk`` with a TOML file; ``more`` are further lines of it."""

    def __init__(self, folder: Path, server: str, token: str, more: str = "", port: int = 0) -> None:
        self._config = folder / "kiosk.toml"
        self._config.write_text(
            f'server = "{server}"\ndata = "{folder / "data"}"\nport = {port}\nguard_s = 0\npatience_s = 30\n{more}',
            encoding="utf-8",
        )
        self._token = folder / "token"
        self._token.write_text(token)
        self._process: Program | None = None

    def start(self) -> Page:
        self._process = start(*self._words, stdout=subprocess.PIPE, env=ENV)
        assert self._process.stdout is not None
        url = self._process.stdout.readline().decode()
        page = Page(int(url.rstrip("/\n").rsplit(":", 1)[1]))
        until(lambda: page.state()["server"] == "online", "the process is online")
        return page

    @property
    def _words(self) -> list[str]:
        words = ["--config", str(self._config), "--token-file", str(self._token), "--log", "ERROR"]
        return ["-m", "tidehall_kiosk", *words]

    def refused(self) -> str:
        """What a start that fails says."""
        ran = subprocess.run(
            [sys.executable, *self._words], capture_output=True, text=True, env=ENV, timeout=LONG_S, check=False
        )
        assert ran.returncode == 1
        return ran.stderr

    def end(self) -> None:
        """SIGTERM ends it quietly."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(60) == 0

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process = None
