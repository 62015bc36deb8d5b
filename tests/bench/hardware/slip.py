"""From the last tap on the kiosk to the first byte of the slip at the printer; beside it the same bytes sent bare."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

from tests.bench.report import median, percentile, tell
from tests.devices.kiosk import Page
from tests.e2e.stage import Stage
from tidehall_kiosk.clock import SystemClock
from tidehall_kiosk.virtual.mechanism import Mechanism, Reply
from tidehall_kiosk.virtual.printer import VirtualPrinter

_BEGIN = b"\x1b@"  # every slip begins by initialising the printer; status questions do not
_SERVICE = "yb"
_LONG_S = 60.0
DOTS = 576


class Ear(Mechanism):
    """Notes when the first byte of a slip arrived, and keeps what it was made of."""

    def __init__(self) -> None:
        super().__init__(DOTS, SystemClock().now)
        self.heard = threading.Event()
        self.at = 0.0

    def receive(self, data: bytes, reply: Reply) -> None:
        now = time.perf_counter()
        if _BEGIN in data and not self.heard.is_set():
            self.at = now
            self.heard.set()
        super().receive(data, reply)

    def wait(self) -> float:
        """When the first byte came; then it listens again."""
        if not self.heard.wait(_LONG_S):
            raise RuntimeError("no slip came")
        self.heard.clear()
        return self.at


def tapped(page: Page, ear: Ear, number: int) -> float:
    """Milliseconds of one ticket through agent and server. Returns when the slip has fallen out."""
    began = time.perf_counter()
    page.take(f"bench-tap-{number:05}", _SERVICE)
    took = (ear.wait() - began) * 1000
    if not ear.wait_for_slips(2 * number + 1, _LONG_S):
        raise RuntimeError("the slip was not finished")
    return took


def bare(port: int, slip: bytes, ear: Ear, number: int) -> float:
    """Milliseconds of the same bytes over a fresh connection, by nobody in between."""
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(slip)
        took = (ear.wait() - began) * 1000
        if not ear.wait_for_slips(2 * number + 2, _LONG_S):
            raise RuntimeError("the slip was not finished")
    return took


def asked(stage: Stage, token: str) -> float:
    """Milliseconds of the command alone, without agent and printer."""
    began = time.perf_counter()
    stage.command("take-ticket", token, service=_SERVICE)
    return (time.perf_counter() - began) * 1000


def measure(folder: Path, rounds: int) -> None:
    """Each round takes a turn of all three, so that a busy moment of the machine falls on each."""
    stage = Stage(folder)
    ear = Ear()
    printer = VirtualPrinter(DOTS)
    printer.mechanism = ear
    printer.start()
    extra = (
        f'guard_s = 0\n[reader]\nkind = "off"\n[printer]\nkind = "network"\nhost = "127.0.0.1"\nport = {printer.port}\n'
    )
    try:
        stage.start()
        page = Page(stage.kiosk(extra=extra).port)
        _online(page)
        token = stage.device("kiosk", "bench")
        taps, sends, asks = [], [], []
        for number in range(rounds):
            taps.append(tapped(page, ear, number))
            slip = ear.slips[-1].raw
            sends.append(bare(printer.port, slip[slip.index(_BEGIN) :], ear, number))
            asks.append(asked(stage, token))
    finally:
        stage.stop()
        printer.stop()
    ratios = [tap / send for tap, send in zip(taps, sends, strict=True)]
    over = [tap - ask - send for tap, ask, send in zip(taps, asks, sends, strict=True)]
    tell(
        "tap_to_first_byte", rounds=rounds, median_ms=median(taps), p95_ms=percentile(taps, 95),
        bare_send_ms=median(sends), take_ticket_ms=median(asks), ratio_to_send=median(ratios), rest_ms=median(over),
    )  # fmt: skip


def _online(page: Page) -> None:
    deadline = time.monotonic() + _LONG_S
    while page.state()["server"] != "online" or not page.state()["view"]:
        if time.monotonic() > deadline:
            raise RuntimeError("the kiosk found no server")
        time.sleep(0.05)
