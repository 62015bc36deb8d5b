"""G4 and the no-dead-end table: one outage, every screen open, each says so in words and comes back by itself.

How soon is the front end's business (6.5 silent seconds, looked at every second: lib/live.test.ts); here nothing may
stay blank, turn for ever, or need a reload.
"""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.clerk_people import fill_in
from tests.e2e.stage import PASSWORD, Kiosk, Stage
from tests.services.browser import FLAGS
from tests.services.origin import Origin, authority, chosen
from tidehall_appliance import browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages

NETWORK = ("ERR_", "Failed to load resource", "WebSocket", "socket.io")
LOST = "中断|断开|连不上|无法连接|没有连接|连接不上|暂不能|暂时不能|正在恢复|正在重新连接|不能及时更新|停止更新"
BUSY = "[aria-busy=true], [role=progressbar]:not([aria-valuenow]), .spinner, .el-loading-mask"
PATIENCE_MS = 120_000


@pytest.fixture(scope="module")
def kiosk(shared_stage: Stage) -> Kiosk:
    return shared_stage.kiosk(extra='desk = "导办台"\n')


def every_screen(hall: Stage, pages: Pages, kiosk: Kiosk) -> dict[str, Page]:
    def device(role: str, width: int, height: int, window: str = "") -> Page:
        token = hall.device(role, f"{role}1", window or None)
        where = f"{hall.url}/{role}#device={token}~{role}~{hall.hall}~{window}"
        return pages.open(where, width=width, height=height, touch=True)

    ticket = hall.command("take-ticket", service="yb")["ticket"]
    manager = pages.open(f"{hall.url}/manager", width=1366, height=768)
    fill_in(manager, "zhuren", PASSWORD)
    manager.locator("nav").first.wait_for()
    phone = hall.get(f"tickets/{ticket}/links")["progress"]["url"]
    screens = {
        "kiosk": pages.open(f"{kiosk.url}/?diagonal=21.5", width=1080, height=1920, touch=True),
        "board": device("board", 1920, 1080),
        "pad": device("pad", 1280, 800, "1"),
        "manager": manager,
        "phone": pages.open(phone, width=390, height=844, touch=True),
    }
    screens["kiosk"].wait_for_selector("[data-screen=home]")
    screens["pad"].wait_for_selector("[data-step=idle]")
    screens["board"].wait_for_selector("main")
    screens["phone"].wait_for_selector("[data-status]")
    for page in screens.values():
        page.evaluate("window.neverReloaded = true")
    return screens


def said(page: Page) -> str:
    """Visible words about the connection; empty when there are none."""
    lines: list[str] = page.inner_text("body").splitlines()
    return "|".join(line for line in lines if re.search(LOST, line))


def wait_until_said(page: Page, name: str, *, lost: bool) -> None:
    for _ in range(PATIENCE_MS // 250):
        if bool(said(page)) is lost:
            return
        page.wait_for_timeout(250)
    pytest.fail(f"{name}: {'no words about the outage' if lost else 'still says ' + said(page)}: "
                f"{page.inner_text('body')[:400]}")  # fmt: skip


@pytest.mark.parametrize("how", ["gone", "frozen"])
def test_g4_an_outage_is_said_on_every_screen_and_ends_by_itself(
    shared_stage: Stage, pages: Pages, kiosk: Kiosk, how: str
) -> None:
    for part in NETWORK:
        pages.allow(part)
    screens = every_screen(shared_stage, pages, kiosk)
    for name, page in screens.items():
        wait_until_said(page, name, lost=False)
    if how == "gone":
        shared_stage.stop_server()
    else:
        shared_stage.signal(signal.SIGSTOP)
    for name, page in screens.items():
        wait_until_said(page, name, lost=True)
        assert len(page.inner_text("body")) > 20, f"{name} is blank"
    screens["board"].wait_for_timeout(5_000)
    turning = {name: page.locator(BUSY).locator("visible=true").count() for name, page in screens.items()}
    assert turning == dict.fromkeys(screens, 0), "something turns for longer than five seconds"
    if how == "gone":
        shared_stage.start_server()
    else:
        shared_stage.signal(signal.SIGCONT)
    for name, page in screens.items():
        wait_until_said(page, name, lost=False)
        assert page.evaluate("window.neverReloaded") is True, f"{name} was reloaded"


class Watched:
    """A board as an appliance has it: real Chromium, the appliance's own watch; systemd's part is the test's."""

    def __init__(self, chromium: str, url: str, profile: Path) -> None:
        ours = browser.command(chromium, url, str(profile), private=False)
        head = [word.replace("--ozone-platform=wayland", "--headless") for word in ours[1:-1]]
        self._stop = threading.Event()
        self._profile = profile
        self._why = ""
        trust = ["env", f"HOME={authority().home()}"] if chosen() is Origin.HTTPS else []
        self._thread = threading.Thread(target=self._watch, args=([*trust, chromium, *head, *FLAGS, url],))
        self._thread.start()

    def _watch(self, arguments: list[str]) -> None:
        self._why = browser.watch(arguments, lambda _: None, time.monotonic, self._stop.is_set)

    def crash(self) -> str:
        """Kill what draws the page; why the watch has ended the browser."""
        for pid in self._renderers():
            os.kill(pid, signal.SIGKILL)
        self._thread.join(60)
        assert not self._thread.is_alive()
        return self._why

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(60)

    def _renderers(self) -> list[int]:
        whole = {pid: words for pid, words in _processes() if str(self._profile).encode() in words}
        found, known = [], set(whole)
        for pid, words in sorted(_processes()):
            if pid in known or _parent(pid) in known:
                known.add(pid)
                found += [pid] if b"--type=renderer" in words else []
        return found


def _processes() -> Iterator[tuple[int, bytes]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield int(folder.name), (folder / "cmdline").read_bytes()
        except OSError:
            continue


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def test_f30_i8_a_board_whose_page_dies_is_started_afresh_and_shows_the_call(
    shared_stage: Stage, chromium: str, tmp_path: Path
) -> None:
    hall = shared_stage
    hall.sit("1")
    token = hall.device("board", "浏览器大屏")

    def shown(ticket: str) -> None:
        for _ in range(PATIENCE_MS // 100):
            if any(fact["type"] == "CallAnnounced" for fact in hall.get(f"tickets/{ticket}")["story"]):
                return
            time.sleep(0.1)
        pytest.fail(f"nobody showed {ticket}")

    def called() -> str:
        hall.command("take-ticket", service="yb")
        return str(hall.command("call-next", window="1")["ticket"])

    board = Watched(chromium, f"{hall.url}/board#device={token}~board~{hall.hall}~", tmp_path / "profile")
    try:
        shown(called())
        assert board.crash() == "the page crashed"
        for step in ("start", "finish"):
            hall.command(step, window="1")
        missed = called()
        board = Watched(chromium, f"{hall.url}/board", tmp_path / "profile")  # it kept its right to be a board
        shown(missed)
    finally:
        board.stop()
