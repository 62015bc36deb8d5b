"""A real server: ``tidehall serve`` as a process of its own, on a free port, stopped whatever happens."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.services.warm import start

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("server", "kiosk", "caller", "display")),
}


def process(*arguments: str, text: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a command of the command line to its end, as a process (quicker: ``tests.services.command``)."""
    return subprocess.run(
        [sys.executable, "-m", "tidehall_server", *arguments],
        input=text, capture_output=True, text=True, env=ENVIRONMENT, check=check, timeout=120,
    )  # fmt: skip


class Server:
    """``with Server(data) as it:`` gives ``it.url``, ``it.secret``, and ``it.ask`` for JSON over HTTP."""

    def __init__(self, data: Path, *more: str, hall: str = "jianping") -> None:
        self.data = data
        words = ["serve", "--hall", hall, "--data", str(data), "--port", "0", *more]
        self._log = (data.parent / "server.log").open("ab")
        self.process = start(
            "-m", "tidehall_server", *words, flags=["-u"], stdout=subprocess.PIPE, stderr=self._log, text=True,
            env=ENVIRONMENT,
        )  # fmt: skip
        self.url, self.secret = "", ""

    def __enter__(self) -> Self:
        assert self.process.stdout is not None
        first = self.process.stdout.readline()
        found = re.search(r"https?://\S+", first)
        assert found, f"{first!r} {(self.data.parent / 'server.log').read_text('utf-8')}"
        self.url = found.group()
        return self

    def read_secret(self) -> str:
        """The one-time secret, printed after the address."""
        assert self.process.stdout is not None
        return str(self.process.stdout.readline()).rsplit(" ", 1)[-1].strip()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._log.close()

    def stop(self) -> int:
        """Ask it to stop, as an init system does; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def ask(self, path: str, body: object = None, token: str = "", **headers: str) -> tuple[int, Any]:
        """Status and JSON; a body makes it a POST."""
        sent = {"Content-Type": "application/json", **headers}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data=data, headers=sent)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)


def wait_until(true: Any, patience_s: float = 60.0) -> None:
    """Wait for something that must come; the bound only ends a hopeless wait."""
    deadline = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)
