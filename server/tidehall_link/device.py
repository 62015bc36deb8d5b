"""The life of a device process: its log, its word to systemd, its status to the server, and a quiet end.

device = Device("kiosk", status=agent.status, healthy=agent.healthy, tell=link.status)
device.run()          # returns after SIGTERM or SIGINT; everything else runs beside, in threads
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tidehall_link.pace import Pace

log = logging.getLogger("tidehall.device")

STATUS_EVERY_S = 10.0
_LOOK_S = 1.0

Status = Callable[[], Mapping[str, Any]]


class Systemd:
    """Tells systemd that we are ready, alive or stopping (``sd_notify``). Without systemd it says nothing."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        micros = environ.get("WATCHDOG_USEC", "")
        ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self.watchdog_s = int(micros) / 1_000_000 if micros.isdigit() and ours else 0.0

    def say(self, words: str) -> None:
        """E.g. ``READY=1``. Never raises: a device must not die of its supervisor's socket."""
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                line.setblocking(False)  # a supervisor that does not read must not stop us
                line.sendto(words.encode(), address)
        except OSError as error:
            log.debug("systemd cannot be told: %s", error)


class Device:
    """``status`` is what the device says of itself, ``tell`` carries it to the server (and may fail, returning False).

    ``healthy`` answers for the whole process: while it says False the watchdog is not fed and systemd restarts us.
    """

    def __init__(
        self,
        name: str,
        *,
        status: Status,
        tell: Callable[[Mapping[str, Any]], bool],
        healthy: Callable[[], bool] = lambda: True,
        pace: Pace | None = None,
        systemd: Systemd | None = None,
    ) -> None:
        self.name = name
        self.stop = threading.Event()
        self._status = status
        self._tell = tell
        self._healthy = healthy
        self._pace = pace or Pace()
        self._systemd = systemd or Systemd(os.environ)

    def run(self) -> None:
        """Live until SIGTERM, SIGINT or ``stop``. Call it in the main thread."""
        with _signals() as asked:
            log.info("%s is up", self.name)
            self._systemd.say(f"READY=1\nSTATUS={self.name}")
            self._live(asked)
            self.stop.set()
            self._systemd.say("STOPPING=1")
            log.info("%s stops", self.name)

    def _live(self, asked: list[int]) -> None:
        said_at = fed_at = float("-inf")
        look = min(_LOOK_S, self._systemd.watchdog_s / 4 or _LOOK_S)
        while True:
            now = self._pace.monotonic()
            if self._systemd.watchdog_s and now - fed_at >= self._systemd.watchdog_s / 3 and self._well():
                self._systemd.say("WATCHDOG=1")
                fed_at = now
            if now - said_at >= STATUS_EVERY_S and self._say_status():
                said_at = now
            if self._pace.wait(look, self.stop) or asked:
                return

    def _well(self) -> bool:
        try:
            return self._healthy()
        except Exception:
            log.exception("the device cannot say whether it is well")
            return False

    def _say_status(self) -> bool:
        try:
            return self._tell(dict(self._status()))
        except Exception:
            log.exception("the status could not be made")
            return True


def log_to_stderr(level: str = "INFO") -> None:
    """Plain lines; systemd's journal adds the time. Personal data never belongs into a log."""
    plain = "%(levelname)s %(name)s: %(message)s"
    logging.basicConfig(stream=sys.stderr, level=level.upper(), format=plain, force=True)
    for noisy in ("engineio", "socketio", "websocket"):
        logging.getLogger(noisy).setLevel(logging.ERROR)


@contextmanager
def _signals() -> Iterator[list[int]]:
    """SIGTERM and SIGINT are noted in the list; the handlers of before come back.

    A handler must not touch an Event: the thread that it interrupts may hold that event's lock.
    """
    asked: list[int] = []

    def note(number: int, _frame: object) -> None:
        asked.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
