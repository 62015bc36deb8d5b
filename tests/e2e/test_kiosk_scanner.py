"""A booking code under the scanner: one that plays a keyboard, and one on the kiosk's serial line."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.e2e.stage import Kiosk, Stage
from tests.e2e.touch import scan, settle, taken

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages


@pytest.fixture(scope="module")
def kiosk(shared_stage: Stage) -> Kiosk:
    shared_stage.sit("1")
    return shared_stage.kiosk(extra='guard_s = 0.0\n[scanner]\nkind = "virtual"\n')


@pytest.fixture
def page(pages: Pages, kiosk: Kiosk) -> Page:
    for said in ("/local/speech", "/local/check-in"):  # refusals stand in the console
        pages.allow(said)
    opened = pages.open(f"{kiosk.url}/?diagonal=21.5", width=1080, height=1920, touch=True)
    opened.wait_for_selector("[data-screen=home]")
    settle(opened)
    return opened


def _book(stage: Stage, code: str) -> None:
    stage.command("book", code=code, service="yb", slot=datetime.now(UTC).isoformat())


def _burst(page: Page, code: str) -> None:
    """As fast as a scanner, to whatever has the focus: the keys carry their own times, however slow this machine is."""
    session = page.context.new_cdp_session(page)
    at = time.time()
    for number, sign in enumerate([*code, "Enter"]):
        enter = {"code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13} if sign == "Enter" else {"text": sign}
        when = {"key": sign, "timestamp": at + number * 0.005}
        session.send("Input.dispatchKeyEvent", {"type": "keyDown", **when, **enter})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", **when, **enter, "text": ""})
    session.detach()


def _number(page: Page) -> str:
    return page.locator("[data-screen=number] [data-ticket]").get_attribute("data-ticket") or ""


def test_a_burst_on_the_home_screen_is_a_number(shared_stage: Stage, page: Page) -> None:
    _book(shared_stage, "HOME-2001")
    before = taken(shared_stage)
    _burst(page, "HOME-2001")
    number = _number(page)
    assert taken(shared_stage) - before == {number}
    _burst(page, "HOME-2001")
    assert _number(page) == number, "a telephone that is still held under it takes nothing more"


def test_a_burst_on_the_check_in_screen_and_in_a_chosen_matter(shared_stage: Stage, page: Page) -> None:
    for code, way in (("DESK-3001", "[data-bar=booking]"), ("DESK-3002", "[data-service=yb]")):
        _book(shared_stage, code)
        before = taken(shared_stage)
        page.tap(way)
        settle(page)
        page.locator("main button").last.focus()  # Enter would press it
        _burst(page, code)
        number = _number(page)
        assert taken(shared_stage) - before == {number}
        settle(page)
        page.tap("[data-done]")
        page.wait_for_selector("[data-screen=home]")
        settle(page)


def test_what_is_no_booking_code_is_told_and_presses_no_button(shared_stage: Stage, page: Page) -> None:
    before = taken(shared_stage)
    page.locator("[data-service=yb]").focus()
    _burst(page, "http://192.168.1.10:8100/t/chini.20261123.F102.xyz")
    page.wait_for_selector("[data-screen=nocode]")
    assert "不是预约码" in page.inner_text("main")
    settle(page)
    page.tap("[data-done]")
    page.wait_for_selector("[data-screen=home]")
    settle(page)
    _burst(page, "NOBODY-9999")
    page.wait_for_selector("[data-screen=refused]")
    assert taken(shared_stage) == before


def test_a_hand_on_a_keyboard_still_presses_buttons(page: Page) -> None:
    page.locator("[data-bar=booking]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-screen=checkin]")


def test_a_code_on_the_serial_line_is_a_number(shared_stage: Stage, kiosk: Kiosk, page: Page) -> None:
    _book(shared_stage, "LINE-4001")
    before = taken(shared_stage)
    scan(kiosk, "LINE-4001")
    number = _number(page)
    assert taken(shared_stage) - before == {number}
