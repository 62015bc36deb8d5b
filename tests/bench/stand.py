"""A served hall in a folder of its own: the real command line, a real port of this machine."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.services.process import free_port, stop, wait_for

ROOT = Path(__file__).resolve().parents[2]
HALL = "tongshan"
PRESET = ROOT / "config" / "halls" / f"{HALL}.toml"
NOON = 12


class Served:
    """A running server of the preset ``HALL``, which fixes no hours, in a time zone where midnight is far away."""

    def __init__(self, folder: Path, mode: str) -> None:
        self.data = folder / "data"
        self.port = free_port()
        self.log = folder / "server.log"
        self._mode = mode
        self._file = folder / "hall.toml"
        self._file.write_text(PRESET.read_text("utf-8").replace("Asia/Shanghai", zone_at_noon()), encoding="utf-8")
        self.start()
        self.token = self._token()

    def start(self) -> None:
        """Serve; returns when the server answers."""
        arguments = ["serve", "--hall", str(self._file), "--data", str(self.data), "--port", str(self.port)]
        self._process = launch(["-m", "tidehall_server", *arguments, "--async", self._mode], self.log)
        wait_for(lambda: answers(f"http://127.0.0.1:{self.port}/livez"), self._process, f"server (see {self.log})")

    def stop(self) -> None:
        stop(self._process)

    def _token(self) -> str:
        command = ["-m", "tidehall_server", "device", "add", "--role", "manager", "--name", "bench"]
        done = subprocess.run(
            [sys.executable, *command, "--data", str(self.data)], capture_output=True, text=True, check=True, cwd=ROOT
        )
        return done.stdout.strip()


@contextmanager
def served(mode: str) -> Iterator[Served]:
    """A server that is stopped, and whose folder is gone, when the block ends."""
    with TemporaryDirectory(prefix="tidehall-bench-") as folder:
        server = Served(Path(folder), mode)
        try:
            yield server
        finally:
            server.stop()


def launch(arguments: list[str], log: Path) -> subprocess.Popen[bytes]:
    """This Python with ``arguments``; what it says goes to ``log``."""
    with log.open("ab") as output:
        return subprocess.Popen([sys.executable, *arguments], stdout=output, stderr=output, cwd=ROOT)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False


def zone_at_noon() -> str:
    """A zone where it is about noon, so that no business day ends during a run."""
    hours = NOON - datetime.now(UTC).hour
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
