"""Server processes and screens for the real-time tests."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import socketio

from tests.services.process import free_port, wait_for
from tests.services.warm import start
from tidehall_link.follower import Follower
from tidehall_link.following import Following, LinkState, SocketLine
from tidehall_link.pace import Backoff

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PATIENCE_S = 30.0
TOKENS = {
    "boss": {"id": "boss", "role": "manager", "hall": "t", "kind": "person"},
    "board": {"id": "board-1", "role": "board", "hall": "t", "kind": "device"},
    "kiosk": {"id": "kiosk-1", "role": "kiosk", "hall": "t", "kind": "device"},
    "stranger": {"id": "board-2", "role": "board", "hall": "other", "kind": "device"},
}


def until(condition: Callable[[], bool], what: str = "") -> None:
    """Wait until ``condition``; the generous end only bounds a machine that hangs."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"never came true: {what or condition}"
        time.sleep(0.02)


class Server:
    """One ``one_server.py`` process."""

    def __init__(self, folder: Path, mode: str, url: str, redis_url: str = "", port: int = 0) -> None:
        self.port = port or free_port()
        self._forgotten = 0
        self.log = folder / f"server-{uuid.uuid4().hex}.log"
        tokens = folder / "tokens.json"
        if not tokens.exists():
            tokens.write_text(json.dumps(TOKENS))
        self.tokens = tokens
        words = [str(HERE / "one_server.py"), mode, url, str(self.port), str(tokens)]
        with self.log.open("ab") as log:
            self.process = start(
                *words,
                *([redis_url] if redis_url else []),
                flags=["-W", "error"],
                stdout=log,
                stderr=log,
                env={"PYTHONPATH": str(ROOT / "server"), "PATH": "/usr/bin:/bin", "PYTHONUNBUFFERED": "1"},
            )
        try:
            wait_for(lambda: f"READY {self.port}" in self.words(), self.process, "one_server")
        except RuntimeError as error:
            self.process.kill()
            self.process.wait()
            raise RuntimeError(f"{error}:\n{self.words()[-4000:]}") from None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def words(self) -> str:
        """What it logged since it started, or since ``forget_words``."""
        return self.log.read_text(errors="replace")[self._forgotten :]

    def forget_words(self) -> None:
        """A new test begins."""
        self._forgotten = len(self.log.read_text(errors="replace"))

    def request(self, method: str, path: str, body: object = None, command_id: str = "") -> tuple[int, Any]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        headers = {"Content-Type": "application/json", "Idempotency-Key": command_id or uuid.uuid4().hex}
        try:
            line.request(method, path, None if body is None else json.dumps(body), headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            line.close()

    def do(self, name: str, **body: object) -> dict[str, Any]:
        status, answer = self.request("POST", f"/do/{name}", body)
        assert status == 200, answer
        return dict(answer)

    def view(self, name: str) -> tuple[int, dict[str, Any]]:
        answer = self.request("GET", f"/view/{name}")[1]
        return answer["version"], answer["view"]

    def devices(self) -> dict[str, Any]:
        return dict(self.request("GET", "/devices")[1])

    def revoke(self, token: str) -> None:
        left = {name: entry for name, entry in TOKENS.items() if name != token}
        fresh = self.tokens.with_suffix(".new")
        fresh.write_text(json.dumps(left))
        fresh.replace(self.tokens)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


class Screen:
    """A screen of the shipped link; ``port`` may be a proxy's."""

    def __init__(self, port: int, view: str = "board", token: str = "board") -> None:
        self.states: list[LinkState] = []
        self.views: list[int] = []
        self.follower = Follower("t", view, lambda _view, version, _keys: self.views.append(version))
        self.following = Following(
            lambda: SocketLine(f"http://127.0.0.1:{port}", token),
            self.follower,
            self.states.append,
            backoff=Backoff(shortest=0.1, longest=1.0),
        )
        self._thread = threading.Thread(target=self.following.run, daemon=True)
        self._thread.start()

    def converges(self, server: Server) -> None:
        """Until it shows exactly what a fresh snapshot of ``server`` shows."""

        def equal() -> bool:
            version, view = server.view(self.follower.name)
            return self.follower.version == version and self.follower.view == view

        until(equal, f"{self.follower.name} at {self.follower.version} equals the server")

    def live(self) -> Screen:
        until(lambda: self.following.state is LinkState.LIVE, "live")
        return self

    def close(self) -> None:
        self.following.stop()
        self._thread.join(PATIENCE_S)


def raw_client(server: Server, token: str = "boss", transports: list[str] | None = None) -> socketio.Client:
    """A plain Socket.IO client, as an outsider would use one."""
    client = socketio.Client(reconnection=False, handle_sigint=False)
    client.connect(server.base, auth={"token": token}, transports=transports or ["websocket"], wait_timeout=10)
    return client
