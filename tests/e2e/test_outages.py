"""G4 and the no-dead-end table: one outage, every screen open, each says so in words and comes back by itself.

How soon is the front end's business (6.5 silent seconds, looked at every second: lib/live.test.ts); here nothing may
stay blank, turn for ever, or need a reload.
"""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

import pytest

from tests.e2e.clerk_people import fill_in
from tests.e2e.stage import PASSWORD, Kiosk, Stage

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
