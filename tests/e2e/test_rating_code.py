"""The clerk shows the code of the rating page to the citizen of the ticket just finished (JP-9)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pyzbar.pyzbar import decode

from tests.e2e.clerk_people import console, ticket_at
from tests.e2e.stage import Stage, ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages

_FULL, _STRIP = (1366, 768), (360, 220)


def _open_code(page: Page, size: tuple[int, int]) -> None:
    if size == _STRIP:
        page.get_by_role("button", name="更多").click()
    page.click("[data-rate-code]")
    page.wait_for_selector(".rate-code .th-qr")


def _read_back(page: Page) -> str:
    """What a phone reads from the screen."""
    with Image.open(io.BytesIO(page.screenshot())) as screen:
        (code,) = decode(screen.convert("L"))
    return str(code.data.decode())


@pytest.mark.parametrize("size", [_FULL, _STRIP], ids=["full", "strip"])
def test_jp_9_the_code_is_readable_and_leaves_when_the_ticket_is_rated(
    stage: Stage, pages: Pages, size: tuple[int, int]
) -> None:
    page = console(stage, pages, "zc-1", "1", width=size[0], height=size[1])
    stage.command("take-ticket", service="yb")
    assert page.locator("[data-rate-code]").count() == 0
    ticket = stage.serve_one("1")
    page.wait_for_selector("[data-ticket='']")
    _open_code(page, size)
    assert ticket in page.inner_text("[role=dialog] h2")
    assert "请群众扫码评价，评价自愿" in page.inner_text("[role=dialog]")
    inside = page.evaluate(
        """() => { const box = document.querySelector(".rate-code .th-dialog");
          return box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1; }"""
    )
    assert inside
    url = _read_back(page)
    assert url == stage.get(f"tickets/{ticket}/links")["rate"]["url"]
    rate = url.replace("/r/", "/api/v1/rate/")
    ask("POST", rate, {"level": "satisfied"}, {"Idempotency-Key": "phone-000001"})
    page.wait_for_selector("[role=dialog]", state="detached")
    if size == _FULL:
        page.wait_for_selector("[data-rate-code]", state="detached")


def test_the_code_leaves_when_the_next_is_called(stage: Stage, pages: Pages) -> None:
    page = console(stage, pages, "zc-1", "1")
    _, second = (stage.command("take-ticket", service="yb")["ticket"] for _ in range(2))
    ticket = stage.serve_one("1")
    _open_code(page, _FULL)
    page.keyboard.press("F2")
    page.wait_for_selector("[role=dialog]", state="detached")
    assert ticket_at(page, "called") == second
    _open_code(page, _FULL)
    assert ticket in page.inner_text("[role=dialog] h2")
