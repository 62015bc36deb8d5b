"""A real ``tidehall serve`` that can be killed and started again on the same data and the same port."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.hall_config import HALL
from tests.services.command import tidehall
from tests.services.process import free_port, stop, wait_for
from tests.services.warm import Program, start

ROOT = Path(__file__).parents[2]
ENV = {**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("server", "kiosk"))}
LONG_S = 120.0
"""Bounds a test that hangs; nothing is measured against it."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: dict[str, Any]


def until(true: Callable[[], Any], what: str) -> Any:
    """Wait for something that must come; the bound only ends a hopeless wait."""
    deadline = time.monotonic() + LONG_S
    while not (value := true()):
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.05)
    return value


class Line:
    """One client's connection, kept alive as real clients keep theirs; not for two threads."""

    def __init__(self, port: int, token: str = "") -> None:
        self._port = port
        self._token = token
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: object = None, command_id: str = "") -> Reply:
        """Raises OSError or HTTPException when there was no whole answer; the connection is then given up."""
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if command_id:
            headers["Idempotency-Key"] = command_id
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=LONG_S)
        try:
            self._connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = self._connection.getresponse()
            raw = answer.read()
        except BaseException:
            self.close()
            raise
        return Reply(answer.status, json.loads(raw) if raw else {})

    def command(self, name: str, body: Mapping[str, object], command_id: str = "") -> Reply:
        return self.ask("POST", f"/api/v1/halls/{HALL}/commands/{name}", body, command_id or uuid.uuid4().hex)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class House:
    """One server process. ``db`` empty: SQLite in ``data``. ``config``: text of a ``server.toml``."""

    def __init__(
        self, hall: Path, data: Path, *more: str, db: str = "", mode: str = "eventlet", env: Mapping[str, str] = ENV
    ) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.through = 0  # the port by which clients come, where it is not the server's own
        self.db = db
        self.process: Program | None = None
        self._env = dict(env)
        self._manager = ""
        self._lines: list[Line] = []
        self._where = ["--data", str(data), *(["--db", db] if db else [])]
        self._words = ["serve", "--hall", str(hall), "--port", str(self.port), "--async", mode, *self._where, *more]
        self._log = hall.parent / f"server-{self.port}.log"

    @property
    def journal_url(self) -> str:
        return self.db or f"sqlite:///{self.data / 'journal.sqlite'}"

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self) -> House:
        """Serve; returns when it answers."""
        with self._log.open("ab") as log:
            self.process = start("-m", "tidehall_server", *self._words, stdout=log, stderr=log, env=self._env)
        try:
            wait_for(self.alive, self.process, "the server")
        except RuntimeError as error:
            raise RuntimeError(f"{error}:\n{self.words()[-4000:]}") from None
        return self

    def alive(self) -> bool:
        line = Line(self.port)
        try:
            return line.ask("GET", "/livez").status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def words(self) -> str:
        """What the server has written so far."""
        return self._log.read_text("utf-8", errors="replace")

    def kill(self) -> None:
        """SIGKILL: no handler runs, nothing is flushed."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process)
            self.process = None

    def line(self, token: str = "") -> Line:
        """A client's connection; hung up at the end at the latest."""
        self._lines.append(Line(self.through or self.port, token))
        return self._lines[-1]

    def hang_up(self) -> None:
        for line in self._lines:
            line.close()

    def manager(self) -> str:
        """A manager's token, from the command line; always the same one."""
        if not self._manager:
            done = self.tidehall("device", "add", "--role", "manager", "--name", "manager")
            assert done.returncode == 0, done.stderr
            self._manager = done.stdout.strip()
        return self._manager

    def token(self, role: str, window: str = "") -> str:
        """A new device's token, paired as real devices are."""
        if role == "manager":
            return self.manager()
        line = self.line(self.manager())
        started = line.ask("POST", "/api/v1/pair/start", {}).body
        at = {"window": window} if window else {}
        approval = {"code": started["code"], "role": role, "name": f"{role}{window}", **at}
        approved = line.ask("POST", f"/api/v1/halls/{HALL}/pair/approve", approval)
        assert approved.status == 200, approved
        paired = line.ask("POST", "/api/v1/pair/poll", {"device_code": started["device_code"]}).body
        line.close()
        return str(paired["token"])

    def tidehall(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command on this data, e.g. ``verify``."""
        return tidehall(*words, *self._where, check=False)

    def ready(self) -> Reply:
        line = self.line()
        try:
            return line.ask("GET", "/readyz")
        finally:
            line.close()


@contextmanager
def serving(house: House) -> Iterator[House]:
    """Start it, and stop it whatever happens."""
    try:
        yield house.start()
    finally:
        house.kill()
        house.hang_up()


def definite(reply: Reply) -> str:
    """The code of a refusal; fails when a clerk would not know what to do: it needs Chinese words and a next step."""
    said = reply.body
    assert reply.status >= 400, reply
    assert said.get("code", "internal") != "internal", reply
    for text in (said["message"], said["next"]):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text), reply
    assert all((said["message_en"], said["next_en"], said["request_id"])), reply
    return str(said["code"])
