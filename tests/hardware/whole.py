"""A hall on one machine where nothing is a browser but the kiosk's page; every device is a process on its real wire."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from pyzbar.pyzbar import decode

from tests.e2e.steered import SteeredHall
from tests.e2e.touch import settle
from tests.hardware.record import Record
from tidehall_kiosk.clock import SystemClock
from tidehall_kiosk.virtual.people import MadeUpPerson
from tidehall_kiosk.virtual.printer import VirtualPrinter
from tidehall_kiosk.virtual.reader import VirtualReader
from tools.hardware.table import NAMES, Table

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages

WINDOW = "2"
SERVICE = "mz"
LONG_S = 60.0
"""Bounds a test that hangs; nothing is measured against it."""
WANG = MadeUpPerson("王某某", date(1954, 3, 8))


def until(true: Callable[[], Any], what: str) -> Any:
    """Wait for something to become true."""
    deadline = time.monotonic() + LONG_S
    while not (value := true()):
        if time.monotonic() > deadline:
            raise AssertionError(f"never happened: {what}")
        time.sleep(0.02)
    return value


class WholeHall:
    """The server with its clock in a working morning, and the devices that a test starts beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stage = SteeredHall(folder)
        self.printer = VirtualPrinter(576, SystemClock().now)
        self.reader = VirtualReader()
        self._stack = ExitStack()

    def start(self) -> None:
        """The hall, with a clerk at every window."""
        self.stage.start()
        self._stack.callback(self.stage.stop)
        self.stage.seat_everybody()

    def stop(self) -> None:
        self._stack.close()

    def kiosk(self, pages: Pages) -> Page:
        """The agent with a printer on TCP and a reader on a serial line, and its page in the browser."""
        self.printer.start()
        self._stack.callback(self.printer.stop)
        self.reader.start()
        self._stack.callback(self.reader.stop)
        wires = f'[printer]\nkind = "network"\nhost = "127.0.0.1"\nport = {self.printer.port}\n'
        wires += f'[reader]\nkind = "serial"\ndevice = "{self.reader.device}"\n'
        agent = self.stage.kiosk(extra=f"guard_s = 0.0\n{wires}")
        pages.allow("/local/speech")  # a machine without a voice says so in the console
        page = pages.open(f"{agent.url}/?diagonal=21.5", width=1080, height=1920, touch=True)
        self._stack.callback(page.close)  # before its agent, whom it would miss
        page.wait_for_selector("[data-screen=home]")
        settle(page)
        return page

    def take(self, page: Page) -> Record:
        """Her card on the reader, one tap, a number on the screen and on paper."""
        self.reader.lay(WANG)
        page.wait_for_selector("[data-note=card]")
        page.tap(f"[data-service={SERVICE}]")
        page.wait_for_selector("[data-screen=number]")
        ticket = page.locator("[data-screen=number] [data-ticket]").get_attribute("data-ticket") or ""
        settle(page)
        screen = Image.open(io.BytesIO(page.screenshot()))
        assert self.printer.mechanism.wait_for_slips(1, LONG_S)
        self.reader.lift()
        slip = self.printer.mechanism.slips[-1]
        assert slip.error == ""
        assert ticket in slip.text
        paper = slip.picture()
        (code,) = decode(paper)
        return Record(ticket, WINDOW, screen, paper, len(slip.raw), code.data.decode())

    def table(self, server: Callable[[str], str] | None = None, parts: Sequence[str] = tuple(NAMES)) -> Table:
        """Caller, board, voice and strip, started; ``server`` may put something between them and the hall."""
        address = server or (lambda _: self.stage.url)
        made = Table(self.folder / "devices", WINDOW, self.stage.device, address, parts)
        self._stack.callback(made.stop)
        made.start()
        return made

    def condition(self, name: str) -> dict[str, Any]:
        """How a device is, as the manager sees it; empty while it is not there."""
        devices = self.stage.get("devices")["devices"]
        found = next((each for each in devices if each["name"] == name and each["online"]), None)
        return dict(found["condition"]) if found else {}

    def told(self, ticket: str, how: str) -> bool:
        """Whether the call of a ticket was told to be shown, spoken or silent."""
        return any(fact["type"] == "CallAnnounced" and fact["data"]["how"] == how for fact in self.story(ticket))

    def story(self, ticket: str) -> list[dict[str, Any]]:
        """What the server tells of a ticket."""
        found: list[dict[str, Any]] = self.stage.get(f"tickets/{ticket}")["story"]
        return found


@contextmanager
def whole_hall(folder: Path) -> Iterator[WholeHall]:
    """Stopped, with everything it started, when the block ends."""
    hall = WholeHall(folder)
    try:
        hall.start()
        yield hall
    finally:
        hall.stop()
