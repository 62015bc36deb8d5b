"""The life of a device process, with a real systemd socket and a real SIGTERM."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tidehall_link.device import STATUS_EVERY_S, Device, Systemd
from tidehall_link.pace import Pace


class Turned:
    """A clock that waiting turns; ``end`` stops the device at that second."""

    def __init__(self, end: float) -> None:
        self.now, self.end = 0.0, end

    def pace(self) -> Pace:
        return Pace(lambda: self.now, self.wait)

    def wait(self, seconds: float, until: threading.Event) -> bool:
        self.now += seconds
        return until.is_set() or self.now >= self.end


class Supervisor:
    """systemd's end of the socket. ``said`` empties it; a real one reads all the time."""

    def __init__(self, folder: Path) -> None:
        self.address = str(folder / "notify")
        self.words: list[str] = []
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind(self.address)
        self._line.setblocking(False)

    def read(self) -> list[str]:
        with suppress(BlockingIOError):
            while True:
                self.words.append(self._line.recv(4096).decode())
        return self.words

    def close(self) -> None:
        self._line.close()


def test_a_quiet_life(tmp_path: Path) -> None:
    listener = Supervisor(tmp_path)
    told: list[Mapping[str, Any]] = []
    systemd = Systemd({"NOTIFY_SOCKET": listener.address, "WATCHDOG_USEC": "6000000", "WATCHDOG_PID": str(os.getpid())})
    clock = Turned(60)
    Device(
        "kiosk",
        status=lambda: {"paper": "ok"},
        tell=lambda status: not told.append(status),  # type: ignore[func-returns-value]
        pace=Pace(lambda: clock.now, lambda seconds, until: bool(listener.read()) and clock.wait(seconds, until)),
        systemd=systemd,
    ).run()
    words = listener.read()
    listener.close()
    assert words[0].startswith("READY=1")
    assert words[-1] == "STOPPING=1"
    assert 20 <= words.count("WATCHDOG=1") <= 31
    assert 5 <= len(told) <= 60 / STATUS_EVERY_S + 1
    assert told[0] == {"paper": "ok"}


def test_an_unwell_device_does_not_feed_the_watchdog(tmp_path: Path) -> None:
    listener = Supervisor(tmp_path)
    systemd = Systemd({"NOTIFY_SOCKET": listener.address, "WATCHDOG_USEC": "6000000"})

    def broken() -> bool:
        raise RuntimeError("the printer thread is gone")

    for healthy in (lambda: False, broken):
        Device(
            "kiosk", status=dict, tell=lambda _: True, healthy=healthy, pace=Turned(30).pace(), systemd=systemd
        ).run()
    assert "WATCHDOG=1" not in listener.read()
    listener.close()


def test_an_unheard_status_is_said_again_and_a_broken_one_kills_nobody() -> None:
    attempts: list[int] = []

    def deaf(status: Mapping[str, Any]) -> bool:
        attempts.append(1)
        return False

    def broken() -> Mapping[str, Any]:
        raise OSError("no such printer")

    Device("kiosk", status=dict, tell=deaf, pace=Turned(10).pace(), systemd=Systemd({})).run()
    Device("kiosk", status=broken, tell=deaf, pace=Turned(10).pace(), systemd=Systemd({})).run()
    assert len(attempts) == 10


def test_sigterm_ends_it_and_the_handlers_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)

    def status() -> Mapping[str, Any]:
        os.kill(os.getpid(), signal.SIGTERM)
        return {}

    Device("caller", status=status, tell=lambda _: True, systemd=Systemd({})).run()
    assert signal.getsignal(signal.SIGTERM) is before


def test_no_systemd_no_words(tmp_path: Path) -> None:
    Systemd({}).say("READY=1")
    listener = Supervisor(tmp_path)
    for _ in range(1000):
        Systemd({"NOTIFY_SOCKET": listener.address}).say("WATCHDOG=1")  # a full socket blocks nobody
    listener.close()
    Systemd({"NOTIFY_SOCKET": str(tmp_path / "nobody")}).say("READY=1")
    assert Systemd({"WATCHDOG_USEC": "5000000", "WATCHDOG_PID": "1"}).watchdog_s == 0.0
    assert Systemd({"WATCHDOG_USEC": "x"}).watchdog_s == 0.0
