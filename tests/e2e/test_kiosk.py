"""The touch page in a real browser, on a real agent, on a real server. Numbers K… are those of the screen criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.looks import faults
from tests.e2e.stage import Kiosk, Stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages

PORTRAIT = (1080, 1920)
LANDSCAPE = (1280, 800)
SCREENS = pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["1080x1920", "1280x800"])
# 15.6 inch is the usual size of a 1280x800 desk kiosk.
DIAGONAL = {PORTRAIT: 21.5, LANDSCAPE: 15.6}
TARGET_MM = 20
TEXT_MM = 7.4
NO_GUARD = "guard_s = 0.0\n"


def _open(pages: Pages, kiosk: Kiosk, size: tuple[int, int] = PORTRAIT, query: str = "") -> Page:
    page = pages.open(f"{kiosk.url}/?diagonal={DIAGONAL[size]}{query}", width=size[0], height=size[1], touch=True)
    page.wait_for_selector("[data-screen=home]")
    return page


def _settle(page: Page) -> None:
    """A second touch right after a new screen is taken for a bouncing finger: wait as a person would."""
    page.wait_for_timeout(400)


def _take(page: Page, service: str = "yb") -> str:
    page.tap(f"[data-service={service}]")
    page.wait_for_selector("[data-screen=confirm]")
    _settle(page)
    page.tap("[data-take]")
    return _number(page)


def _number(page: Page) -> str:
    return page.locator("[data-screen=number] [data-ticket]").get_attribute("data-ticket") or ""


def _waiting(stage: Stage) -> list[str]:
    return [card["ticket"] for card in stage.get("tickets")["tickets"]]


@pytest.fixture
def kiosk(stage: Stage) -> Kiosk:
    stage.sit("1")
    return stage.kiosk(extra=NO_GUARD)


@SCREENS
def test_k1_two_taps_to_a_number(stage: Stage, kiosk: Kiosk, pages: Pages, size: tuple[int, int]) -> None:
    page = _open(pages, kiosk, size)
    assert page.locator("[data-service]").count() <= 8
    assert page.locator(".choice.enquiry").is_visible()
    number = _take(page)
    assert _waiting(stage) == [number]
    page.wait_for_selector("[data-print=printed]")
    assert page.locator(".th-qr").is_visible()


@SCREENS
def test_k3_k4_every_screen_fits_and_is_large_enough(kiosk: Kiosk, pages: Pages, size: tuple[int, int]) -> None:
    page = _open(pages, kiosk, size)
    wrong = {"home": faults(page, target_mm=TARGET_MM, text_mm=TEXT_MM)}
    _settle(page)
    page.tap("[data-bar=booking]")
    wrong["check-in"] = faults(page, target_mm=TARGET_MM, text_mm=TEXT_MM)
    _settle(page)
    page.tap("[data-back]")
    _settle(page)
    page.tap("[data-service=yb]")
    wrong["confirm"] = faults(page, target_mm=TARGET_MM, text_mm=TEXT_MM)
    _settle(page)
    page.tap("[data-take]")
    _number(page)
    wrong["number"] = faults(page, target_mm=TARGET_MM, text_mm=TEXT_MM)
    assert float(page.eval_on_selector(".k-number .number", "el => parseFloat(getComputedStyle(el).fontSize)")) >= 220
    assert {name: found for name, found in wrong.items() if found} == {}


@SCREENS
def test_k5_elder_mode_is_one_tap_and_readable(kiosk: Kiosk, pages: Pages, size: tuple[int, int]) -> None:
    page = _open(pages, kiosk, size)
    _settle(page)
    page.tap("[data-bar=elder]")
    page.wait_for_selector("html[data-elder]")
    assert page.locator("[data-service]").count() <= 4
    # 0.7 degrees at 0.6 m is a font of 10 mm (EN 301 549, 5.1.4).
    assert faults(page, target_mm=TARGET_MM, text_mm=10.0, contrast=7) == []
    number = _take(page)
    assert number
    assert faults(page, target_mm=TARGET_MM, text_mm=10.0, contrast=7) == []
    _settle(page)
    page.tap("[data-done]")
    page.wait_for_selector("html:not([data-elder]) [data-screen=home]")


def test_k6_low_position_brings_every_target_below_1220_mm(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    _settle(page)
    page.tap("[data-bar=low]")
    mm = page.evaluate("parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--mm'))")
    highest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('button')].map((b) => b.getBoundingClientRect().top))"
    )
    bottom_mm = 700
    assert bottom_mm + (PORTRAIT[1] - highest) / mm <= 1220
    assert faults(page, target_mm=TARGET_MM, text_mm=TEXT_MM) == []


def test_k9_printer_out_the_number_still_comes(stage: Stage, kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    answer = page.request.post(
        f"{kiosk.url}/virtual/printer", data={"fault": "paper_out"}, headers={"Origin": kiosk.url}
    )
    assert answer.ok, answer.text()
    page.wait_for_selector(".hint.paper")
    assert faults(page, target_mm=TARGET_MM, text_mm=TEXT_MM) == []
    number = _take(page)
    page.wait_for_selector("[data-print=failed]")
    assert page.locator(".th-qr").is_visible()
    assert _waiting(stage) == [number]


def test_k10_server_gone_says_where_to_go_and_returns_by_itself(stage: Stage, kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    stage.stop_server()
    page.wait_for_selector("[data-screen=away]", timeout=60_000)
    assert "导办台" in page.inner_text("[data-screen=away]")
    assert faults(page, target_mm=TARGET_MM, text_mm=TEXT_MM) == []
    stage.start_server()
    page.wait_for_selector("[data-screen=home]", timeout=60_000)


def test_k11_many_taps_one_ticket(stage: Stage, kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    page.tap("[data-service=yb]")
    page.wait_for_selector("[data-screen=confirm]")
    _settle(page)
    page.evaluate("() => { const b = document.querySelector('[data-take]'); for (let i = 0; i < 5; i++) b.click(); }")
    number = _number(page)
    assert _waiting(stage) == [number]


def test_a_finger_that_slides_off_takes_nothing(kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    box = page.locator("[data-service=yb]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(5, 1900)
    page.mouse.up()
    _settle(page)
    assert page.locator("[data-screen=home]").is_visible()


def test_card_then_one_tap_and_priority_by_age(stage: Stage, kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    answer = page.request.post(
        f"{kiosk.url}/virtual/reader", data={"birth": "1944-05-01"}, headers={"Origin": kiosk.url}
    )
    assert answer.ok, answer.text()
    page.wait_for_selector(".hint.read")
    assert "张" not in page.inner_text("#app")
    page.tap("[data-service=yb]")
    number = _number(page)
    assert stage.get(f"tickets/{number}")["card"]["priority"] == "elderly"


def test_booking_code_is_checked_in(stage: Stage, kiosk: Kiosk, pages: Pages) -> None:
    page = _open(pages, kiosk)
    _settle(page)
    page.tap("[data-bar=booking]")
    for key in "XX99":
        page.tap(f".th-pad button:text-is('{key}')")
    _settle(page)
    pages.allow("404")
    pages.allow("409")
    page.tap(".k-checkin .primary")
    page.wait_for_selector("[data-screen=refused]")
    assert page.inner_text(".k-words-title").strip()
    assert page.inner_text(".k-words-text").strip(), "a refusal says what to do next"


def test_unpaired_shows_the_code_and_pairing_opens_the_page(stage: Stage, pages: Pages) -> None:
    kiosk = stage.kiosk(paired=False)
    page = pages.open(f"{kiosk.url}/?diagonal=21.5", width=1080, height=1920)
    code = page.locator(".k-words-big").inner_text().strip()
    assert faults(page, target_mm=TARGET_MM, text_mm=TEXT_MM) == []
    stage.pair(code, "kiosk", "取号机9")
    page.wait_for_selector("[data-screen=home]", timeout=60_000)


@SCREENS
@pytest.mark.parametrize("language", ["en", "qps"])
def test_g6_other_languages_fit(kiosk: Kiosk, pages: Pages, size: tuple[int, int], language: str) -> None:
    page = _open(pages, kiosk, size, f"&lang={language}")
    wrong = {"home": faults(page, target_mm=TARGET_MM, text_mm=TEXT_MM)}
    page.tap("[data-service=mz]")
    wrong["confirm"] = faults(page, target_mm=TARGET_MM, text_mm=TEXT_MM)
    _settle(page)
    page.tap("[data-take]")
    _number(page)
    wrong["number"] = faults(page, target_mm=TARGET_MM, text_mm=TEXT_MM)
    assert {name: found for name, found in wrong.items() if found} == {}
