"""Start and stop a server process, and wait until it answers."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable

from tests.services.warm import Program


def free_port() -> int:
    """A TCP port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(ready: Callable[[], bool], process: Program, what: str) -> None:
    """Return when ``ready()``; raise when the process died. The two minutes only bound a machine that hangs."""
    deadline = time.monotonic() + 120
    while not ready():
        if (ended := process.poll()) is not None:
            raise RuntimeError(f"{what} ended with {ended} before it was ready")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} did not become ready within two minutes")
        time.sleep(0.02)


def stop(process: Program) -> None:
    """Ask the process to end; insist after ten seconds."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
