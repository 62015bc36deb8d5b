"""One ticket's life through every page in Chromium 90 itself, not in a newer browser that is told what to lack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.e2e.clerk_people import OWN, tidy, token_of
from tests.e2e.old_page import OldPage
from tests.e2e.stage import PASSWORD, Stage
from tests.services.browser import Pages
from tests.services.chromium90 import chromium_90, exists_here
from tests.services.missing import ServiceMissing

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.skipif(not exists_here(), reason="Chromium 90 exists for x86-64 Linux only")


@pytest.fixture(scope="module")
def old_browser(browser: Browser) -> Iterator[Browser]:
    try:
        with chromium_90(browser.browser_type) as old:
            yield old
    except ServiceMissing as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture
def old(old_browser: Browser) -> Iterator[Pages]:
    opened = Pages(old_browser)
    yield opened
    opened.close()
    assert not opened.errors, "Chromium 90 shows errors"


@pytest.fixture
def hall(shared_stage: Stage) -> Stage:
    return tidy(shared_stage)


def _open(old: Pages, url: str, width: int, height: int) -> OldPage:
    return OldPage(old.open(url, width=width, height=height))


def test_the_clerks_page_and_strip(hall: Stage, old: Pages) -> None:
    token_of(hall, "zc-1")
    hall.command("sign-in", clerk="zc-1", window="1")
    desk = _open(old, f"{hall.url}/clerk", 1366, 768)
    assert "Chrome/90." in desk.page.evaluate("navigator.userAgent")
    desk.sign_in("zc-1", OWN)
    ticket = hall.command("take-ticket", service="yb")["ticket"]
    desk.sees(f"[data-next={ticket}]")
    for key, seen in (("F2", "called"), ("F4", "serving")):
        desk.press(key)
        desk.sees(f".current.{seen}[data-ticket={ticket}]")
    desk.press("Shift+?")
    desk.reads("快捷键", "小键盘 1")
    desk.press("Escape")
    strip = _open(old, f"{hall.url}/clerk", 360, 220)
    strip.sign_in("zc-1", OWN)
    strip.sees(f".now.serving[data-ticket={ticket}]")
    desk.sees("[data-reader]")
    strip.gone("[data-action=finish][aria-disabled]")
    strip.click("[data-action=finish]")
    desk.sees(".current.none")
    assert strip.size() == [360, 220]


def test_kiosk_board_pad_and_phone(hall: Stage, old: Pages) -> None:
    hall.sit("1")
    touch = _open(old, f"{hall.kiosk(extra='guard_s = 0.0').url}/?diagonal=21.5", 1080, 1920)
    touch.sees("[data-screen=home]")
    ticket = hall.command("take-ticket", service="yb")["ticket"]
    board = _open(old, f"{hall.url}/board", 1920, 1080)
    pad = _open(old, f"{hall.url}/pad", 1280, 800)
    hall.pair(board.text(".code"), "board", "大屏")
    hall.pair(pad.text(".code"), "pad", "评价器1", "1")
    board.sees(".hall-board")
    phone = _open(old, hall.get(f"tickets/{ticket}/links")["progress"]["url"], 390, 844)
    phone.sees("[data-status=waiting]")
    hall.command("call-next", window="1")
    board.reads(ticket)
    phone.sees("[data-status=called]")
    hall.command("start", window="1")
    hall.command("finish", window="1")
    pad.reads("非常满意", "非常不满意")


@pytest.mark.parametrize("page", ["manager", "guide"])
def test_manager_and_guide_desk(hall: Stage, old: Pages, page: str) -> None:
    seen = _open(old, f"{hall.url}/{page}", 1366, 768)
    seen.sign_in("zhuren", PASSWORD)
    seen.page.wait_for_function("() => document.body.innerText.length > 80")
