"""Booking by phone, from the first question to the place in the queue. MJ-5 and MJ-6 on the citizen's own screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.stage import Stage, ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages


def _fill(page: Page, phone: str) -> None:
    page.fill("[name=name]", "陈秀兰")
    page.fill("[name=phone]", phone)
    page.fill("[name=id_number]", "11010519491231002x")


def test_mj_6_a_citizen_books_by_phone_and_becomes_a_ticket(shared_stage: Stage, pages: Pages) -> None:
    hall = shared_stage
    hall.sit("1")
    pages.allow("409")
    closed = pages.open(f"{hall.url}/b", width=390, height=844, touch=True)
    closed.wait_for_selector("[data-page=book] .th-banner")
    assert "直接到大厅取号" in closed.inner_text("main")
    hall.book_all_day(per_slot=1, ahead_min=0)
    page = pages.open(f"{hall.url}/b", width=390, height=844, touch=True)
    page.wait_for_selector("[data-step=what]")
    assert "不预约也能办" in page.inner_text("main")
    page.fill("[data-search]", "医保")
    page.tap("[data-service=yb]")
    page.wait_for_selector("[data-step=when] [data-slot]")
    page.locator("[data-day]").last.tap()
    first = page.locator("[data-slot]:not([disabled])").first
    slot = str(first.get_attribute("data-slot"))
    first.tap()
    page.tap("[data-book]")
    assert page.locator(".fault").count() == 3
    _fill(page, "138 0013 8000")
    taken = {"service": "yb", "slot": slot, "name": "何大力"}
    headers = {"Authorization": f"Bearer {hall.manager}", "Idempotency-Key": "somebody-was-faster"}
    ask("POST", f"{hall.url}/api/v1/halls/{hall.hall}/bookings", taken, headers)
    page.tap("[data-book]")
    page.wait_for_selector("[data-refusal]")
    assert "约满" in page.inner_text("[data-refusal]")
    page.tap("[data-change-when]")
    page.locator("[data-day]").last.tap()
    page.wait_for_selector(f"[data-slot='{slot}'][disabled]")
    page.locator("[data-day]").first.tap()
    page.locator("[data-slot]:not([disabled])").first.tap()
    _fill(page, "13800138000")
    page.tap("[data-book]")
    page.wait_for_selector("[data-page=booking][data-standing=open] .number")
    code = page.inner_text("[data-code] .number").strip()
    _cancels_another(hall, pages)
    again = pages.open(f"{hall.url}/b", width=390, height=844, touch=True)
    again.wait_for_selector("[data-step=what]")
    again.tap("[data-find]")
    again.fill("[name=code]", code.lower())
    again.fill("[name=last4]", "8000")
    again.tap("[data-find-go]")
    again.wait_for_selector("[data-page=booking] [data-cancel]")
    ticket = hall.command("check-in", code=code)["ticket"]
    again.reload()
    again.wait_for_selector("[data-standing=came] [data-progress]")
    again.tap("[data-progress]")
    again.wait_for_selector("[data-status=waiting] .number")
    assert again.inner_text(".number") == ticket
    assert hall.command("take-ticket", service="yb")["ticket"] != ticket


def _cancels_another(hall: Stage, pages: Pages) -> None:
    """Somebody else books the last day and thinks better of it."""
    page = pages.open(f"{hall.url}/b?lang=en", width=390, height=844, touch=True)
    page.tap("[data-service=yb]")
    page.locator("[data-day]").last.tap()
    page.locator("[data-slot]:not([disabled])").last.tap()
    page.fill("[name=name]", "何大力")
    page.fill("[name=phone]", "13900139000")
    page.fill("[name=id_number]", "440106198506120029")
    page.tap("[data-book]")
    page.wait_for_selector("[data-page=booking][data-standing=open]")
    page.tap("[data-cancel]")
    page.tap("[data-cancel-go]")
    page.wait_for_selector("[data-standing=cancelled] [data-again]")
