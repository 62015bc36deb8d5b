"""The two pages behind the QR codes on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages


def _phone(pages: Pages, url: str) -> Page:
    return pages.open(url, width=390, height=844, touch=True)


def _links(stage: Stage, ticket: str) -> dict[str, Any]:
    links: dict[str, Any] = stage.get(f"tickets/{ticket}/links")
    return links


def test_progress_follows_the_ticket(stage: Stage, pages: Pages) -> None:
    stage.sit("1")
    ticket = stage.command("take-ticket", service="yb")["ticket"]
    page = _phone(pages, _links(stage, ticket)["progress"]["url"])
    page.wait_for_selector("[data-status=waiting]")
    assert page.inner_text(".number") == ticket
    stage.command("call-next", window="1")
    page.wait_for_selector("[data-status=called]", timeout=60_000)
    assert "大综窗1" in page.inner_text(".th-banner") or "1" in page.inner_text(".th-banner")


def test_jp_9_rating_by_phone_once(stage: Stage, pages: Pages) -> None:
    stage.sit("1")
    stage.command("take-ticket", service="yb")
    ticket = stage.serve_one("1")
    url = _links(stage, ticket)["rate"]["url"]
    page = _phone(pages, url)
    page.tap("[data-level=very_dissatisfied]")
    assert page.locator("[data-submit][aria-disabled=true]").count() == 1
    assert page.locator("[data-tag]").count() == 8
    page.fill("textarea", "等得太久")
    page.tap("[data-submit]")
    page.wait_for_selector(".t-words h1:text('感谢')")
    again = _phone(pages, url)
    again.wait_for_selector(".t-words h1:text('已经评价')")
    assert stage.get(f"tickets/{ticket}")["card"]["rated"] is True


def test_jp_9_from_the_slip_to_the_rating(stage: Stage, pages: Pages) -> None:
    stage.sit("1")
    ticket = stage.command("take-ticket", service="yb")["ticket"]
    page = _phone(pages, _links(stage, ticket)["progress"]["url"])
    page.wait_for_selector("[data-status=waiting]")
    assert page.locator("[data-rate]").count() == 0
    stage.serve_one("1")
    page.locator("[data-rate]", has_text="请评价本次服务").tap(timeout=60_000)
    page.wait_for_selector("[data-page=rate]")
    page.tap("[data-level=very_satisfied]")
    page.tap("[data-submit]")
    page.wait_for_selector(".t-words h1:text('感谢')")
    page.goto(_links(stage, ticket)["progress"]["url"])
    page.wait_for_selector("[data-status=finished]")
    assert page.locator("[data-rate]").count() == 0
    assert stage.get(f"tickets/{ticket}")["card"]["rated"] is True


def test_a_made_up_link_says_what_to_do(stage: Stage, pages: Pages) -> None:
    pages.allow("404")
    page = _phone(pages, f"{stage.url}/t/made-up-by-nobody")
    page.wait_for_selector(".t-words p")
