"""Bad reviews in the browser: the promises, a clerk who puts one right, the outbox, and what is added later."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.clerk_people import console, fill_in
from tests.e2e.stage import PASSWORD, Stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages


@pytest.fixture(scope="module")
def hall(shared_stage: Stage) -> Stage:
    shared_stage.command("set-policy", changes={"call_guard_s": 0}, reason="测试")
    shared_stage.sit("1")
    return shared_stage


@pytest.fixture
def manager(hall: Stage, pages: Pages) -> Page:
    page = pages.open(f"{hall.url}/manager", width=1366, height=768)
    fill_in(page, "zhuren", PASSWORD)
    page.wait_for_selector(".office-nav")
    return page


def _served(hall: Stage) -> str:
    hall.command("take-ticket", service="yb")
    return hall.serve_one("1")


def _phone(hall: Stage, pages: Pages, ticket: str) -> Page:
    return pages.open(hall.get(f"tickets/{ticket}/links")["rate"]["url"], width=390, height=844, touch=True)


def _go(page: Page, where: str) -> None:
    page.evaluate(f"location.hash = '{where}'")
    page.wait_for_selector(f".office-nav a[href='#{where}'][aria-current]")


def _step(page: Page, name: str, note: str, choice: str = "") -> None:
    page.select_option("[role=dialog] select[name=step]", name)
    if choice:
        page.select_option("[role=dialog] select[name=choice]", choice)
    page.fill("[role=dialog] input[name=note]", note)
    page.locator("[role=dialog]").get_by_role("button", name="记下来").click()
    page.locator(".review-story").get_by_text(note).wait_for()


def test_mj_8_a_review_by_name_goes_from_phone_to_clerk_and_the_promise_is_kept(
    hall: Stage, pages: Pages, manager: Page
) -> None:
    other = hall.clerks()[1]
    clerk = console(hall, pages, other, "2", width=1366, height=768)
    ticket = _served(hall)
    phone = _phone(hall, pages, ticket)
    phone.tap("[data-level=dissatisfied]")
    phone.tap("[data-tag='207']")
    phone.tap("input[name=named]")
    assert phone.locator("[data-submit]").get_attribute("aria-disabled") == "true"
    phone.fill("input[name=contact-name]", "陈秀兰")
    phone.fill("input[name=contact-phone]", "138 0013 8000")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.tap("[data-submit]")
    phone.wait_for_selector("[data-given=dissatisfied]")

    _go(manager, "overview")
    manager.locator(".promises-card [data-promise=replied]").wait_for()
    _go(manager, "reviews")
    row = manager.locator(f"[data-review='{ticket}']")
    for _ in range(30):  # its rectification is opened by an errand, within a second
        if row.count():
            break
        _go(manager, "overview")
        _go(manager, "reviews")
        manager.locator(".promises").wait_for()
    assert "100%" not in manager.locator("[data-promise=replied] .promise-figure").inner_text()
    row.get_by_role("button", name="办理").click()
    dialog = manager.locator("[role=dialog]")
    assert "陈** 138****8000" in dialog.locator(".review-citizen").inner_text()
    dialog.locator("[data-show]").click()
    dialog.locator(".review-citizen").get_by_text("陈秀兰 13800138000").wait_for()
    _step(manager, "check", "情况属实", "both")
    _step(manager, "assign", "请今天办理", other)
    clerk.click("[data-assigned]")
    clerk.locator(f"[role=dialog] [data-review='{ticket}'] button").click()
    assert "138****8000" in clerk.inner_text(".review-citizen")
    _step(clerk, "contact", "已电话致歉", "reached")
    _step(clerk, "rectify", "已补印材料清单", "fixed")
    _step(clerk, "reply", "已电话答复群众")
    manager.keyboard.press("Escape")
    _go(manager, "overview")
    _go(manager, "reviews")
    row.get_by_role("button", name="办理").click()
    _step(manager, "call-back", "群众表示认可", "satisfied")
    manager.keyboard.press("Escape")
    row.wait_for(state="detached")
    clerk.keyboard.press("Escape")
    clerk.wait_for_selector("[data-assigned]", state="detached", timeout=15_000)


def test_mj_9_every_rating_is_in_the_outbox_and_says_what_it_waits_for(
    hall: Stage, pages: Pages, manager: Page
) -> None:
    ticket = _served(hall)
    phone = _phone(hall, pages, ticket)
    phone.tap("[data-level=very_satisfied]")
    phone.tap("[data-submit]")
    phone.wait_for_selector("[data-given=very_satisfied]")
    phone.tap("[data-append]")
    phone.get_by_text("请您追加评价").wait_for()
    phone.tap("[data-level=dissatisfied]")
    phone.fill("textarea", "回家才发现少盖一个章")
    phone.tap("[data-submit]")
    phone.wait_for_selector("[data-added=dissatisfied]")
    assert phone.locator("[data-given=very_satisfied]").count() == 1
    phone.reload()
    phone.wait_for_selector("[data-added=dissatisfied]")
    assert phone.locator("[data-append]").count() == 0

    _go(manager, "outbox")
    rows = manager.locator(f"[data-row='{ticket}']")
    rows.nth(1).wait_for()
    assert rows.count() == 2
    told = " ".join(rows.all_inner_texts())
    assert all(part in told for part in ("非常满意", "不满意", "追评", "等待上报"))
    manager.get_by_text("还没有连接省平台").wait_for()
    assert manager.evaluate("document.documentElement.scrollWidth") <= 1366
    manager.click("[data-count=failed]")
    manager.get_by_text("没有这样的记录").wait_for()
    with manager.expect_download() as download:
        manager.click("[data-file]")
    text = download.value.path().read_text("utf-8-sig")
    assert "满意度代码（GB/T 39046 表A.8：1=非常满意，5=非常不满意）" in text
    assert "回家才发现少盖一个章" in text
    manager.click("[data-handed-in]")
    manager.get_by_text("已记为线下上报").wait_for()
    manager.click("[data-count=done]")
    rows.nth(1).wait_for()


def test_a_paper_rating_is_typed_in_as_it_is_and_chooses_nothing(hall: Stage, manager: Page, pages: Pages) -> None:
    pages.allow("409")
    ticket = _served(hall)
    _go(manager, "reviews")
    manager.click("[data-paper]")
    dialog = manager.locator("[role=dialog]")
    dialog.locator("input[name=level]").nth(4).wait_for()
    assert dialog.locator("input:checked").count() == 0
    keep = dialog.locator("[data-keep]")
    dialog.locator("input[name=ticket]").fill(ticket.lower())
    dialog.locator("input[name=ticket]").press("Tab")
    dialog.locator("[data-found]").get_by_text(ticket).wait_for()
    dialog.get_by_label("不满意", exact=True).check()
    assert keep.get_attribute("aria-disabled") == "true"
    dialog.get_by_label("没有提供材料清单").check()
    dialog.locator("textarea[name=words]").fill("来回跑了两趟")
    dialog.locator("input[name=named]").check()
    dialog.locator("input[name=name]").fill("陈秀兰")
    assert keep.get_attribute("aria-disabled") == "true"
    dialog.locator("input[name=phone]").fill("13800138000")
    assert manager.evaluate("document.documentElement.scrollWidth") <= 1366
    keep.click()
    dialog.get_by_text(f"已录入 {ticket}：不满意").wait_for()
    assert dialog.locator("input:checked").count() == 0
    (rating,) = [line for line in hall.get(f"tickets/{ticket}")["story"] if line["type"] == "TicketRated"]
    said = rating["data"]
    assert (said["level"], said["tags"], said["channel"], said["anonymous"]) == (
        "dissatisfied",
        ["208"],
        "paper",
        False,
    )
    assert rating["actor"] == "manager:zhuren"
    dialog.locator("input[name=ticket]").fill(ticket)
    dialog.get_by_label("满意", exact=True).check()
    keep.click()
    dialog.get_by_text("已经评价过").wait_for()


def test_mj_11_the_hall_bears_its_name_and_takes_no_other(tmp_path: Path, pages: Pages) -> None:
    """Town and 便民服务中心 as the notice wants it: on the page, and in the settings, which refuse another name."""
    hall = Stage(tmp_path, "meijiang")
    hall.start()
    try:
        page = pages.open(f"{hall.url}/manager#settings/hall", width=1366, height=768)
        fill_in(page, "zhuren", PASSWORD)
        page.locator(".office-side .brand").get_by_text("梅州市梅江区XX镇便民服务中心").wait_for()
        entry = page.locator("[data-key='hall.name']")
        entry.locator("input").fill("某某街道服务大厅")
        entry.get_by_text("便民服务中心").last.wait_for()
        assert page.get_by_role("button", name="核对修改").get_attribute("aria-disabled") == "true"
        entry.locator("input").fill("梅州市梅江区某某镇便民服务中心")
        page.get_by_text("1 处修改").first.wait_for()
        assert page.get_by_role("button", name="核对修改").get_attribute("aria-disabled") != "true"
        page.close()
    finally:
        hall.stop()
