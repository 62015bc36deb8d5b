"""CN-3, CN-5, CN-8, CN-9, MJ-10 in the browser: the scores of the Chini hall, a clerk's own month, training."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.clerk_people import OWN, console, fill_in, token_of
from tests.e2e.stage import PASSWORD, Stage
from tidehall_server.halls.presets import locate

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """赤坭, but open around the clock, and with 梅江's rule that training comes before duty: two clerks have none."""
    folder = tmp_path_factory.mktemp("chini")
    day = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    special = "".join(
        f'[[hours.special]]\nday = {day + timedelta(days=n)}\nsessions = ["00:00-23:59"]\n' for n in range(2)
    )
    text, count = re.subn(r"(?m)^\[rules\]$", f"{special}\n[rules]", locate("chini").read_text(encoding="utf-8"))
    assert count == 1
    text = text.replace("[rules]\n", "[rules]\ntrained_before_duty = true\n", 1)
    trained = r'(\[\[clerks\]\][^\n]*\nid = "(?!qy-1|fy-1)[^"]+"\n)'
    text, count = re.subn(trained, r"\g<1>trained = 2024-12-09\n", text)
    assert count > 5
    (folder / "chini.toml").write_text(text, encoding="utf-8")
    stage = Stage(folder, str(folder / "chini.toml"))
    stage.hall = "chini"
    try:
        stage.start()
        yield stage
    finally:
        stage.stop()


def _refused_seat(hall: Stage, pages: Pages, clerk: str, window: str) -> Page:
    """The clerk's page with the seat that was asked for and refused."""
    token_of(hall, clerk)
    page = pages.open(f"{hall.url}/clerk", width=1366, height=768)
    fill_in(page, clerk, OWN)
    page.click(f".seat-list li:has(b:text-is('{window}')) button")
    page.get_by_text("还没有岗前培训合格的记录").wait_for()
    assert "主任" in page.locator(".seats").inner_text(), "what to do next"
    return page


def test_mj_10_no_training_no_window_until_the_test_is_passed_or_a_manager_says_why(hall: Stage, pages: Pages) -> None:
    pages.allow("409")
    tested, allowed = _refused_seat(hall, pages, "qy-1", "9"), _refused_seat(hall, pages, "fy-1", "8")
    manager = pages.open(f"{hall.url}/manager", width=1366, height=768)
    fill_in(manager, "zhuren", PASSWORD)
    manager.locator("[data-untrained='fy-1']").get_by_role("button", name="今天准许上岗").click()
    manager.fill("[role=dialog] input[name=reason]", "两人病假，A岗在旁带教")
    manager.click("[role=dialog] button[type=submit]")
    manager.locator("[data-untrained='fy-1']").get_by_text("今天准许：两人病假").wait_for()
    allowed.click(".seat-list li:has(b:text-is('8')) button")
    allowed.wait_for_selector(".full [data-action=issue]")

    manager.locator(".training").get_by_role("link", name="登记岗前培训考试").click()
    manager.click("[data-tab=exams]")
    manager.get_by_role("button", name="登记考试").click()
    manager.fill("[role=dialog] input[name=title]", "岗前培训考试")
    manager.check("[role=dialog] input[name=before_duty]")
    manager.fill("[role=dialog] input[name='mark-qy-1']", "88")
    manager.click("[role=dialog] button[type=submit]")
    manager.locator("[data-exam]", has_text="岗前培训考试").wait_for()
    manager.goto(f"{hall.url}/manager#overview")
    manager.wait_for_selector("[data-untrained='qy-1']", state="detached")
    tested.click(".seat-list li:has(b:text-is('9')) button")
    tested.wait_for_selector(".full [data-action=issue]")
    for clerk in ("qy-1", "fy-1"):
        hall.command("sign-out", clerk=clerk)


def test_cn_5_cn_8_the_b_post_keeps_the_window_open_for_the_own_account_and_gets_no_score(
    hall: Stage, pages: Pages
) -> None:
    manager = pages.open(f"{hall.url}/manager", width=1366, height=768)
    fill_in(manager, "zhuren", PASSWORD)
    tile = manager.locator("[data-window='6']")
    tile.wait_for()
    assert tile.get_attribute("data-state") == "closed", "neither is there"
    desk = console(hall, pages, "sb-b", "6")
    assert "B岗" in desk.locator(".full-bar").inner_text()
    manager.locator("[data-window='6'][data-state='open']").wait_for()
    hall.command("take-ticket", service="sb")
    hall.serve_one("6")
    desk.locator(".own").get_by_text("1 件").wait_for()

    manager.goto(f"{hall.url}/manager#scores")
    others = manager.locator("[data-others]")
    others.locator("[data-clerk='sb-b']").wait_for()
    assert manager.locator("[data-scores] [data-clerk='sb-b']").count() == 0, "a special window is not assessed"
    cases = {who: others.locator(f"[data-clerk='{who}'] td.num").first.inner_text() for who in ("sb-a", "sb-b")}
    assert cases == {"sb-a": "0", "sb-b": "1"}
    hall.command("sign-out", clerk="sb-b")
    manager.goto(f"{hall.url}/manager#overview")
    manager.locator("[data-window='6'][data-state='closed']").wait_for()


def test_cn_3_cn_9_a_month_is_scored_tested_corrected_and_objected_to(hall: Stage, pages: Pages) -> None:
    first = hall.clerks()[0]
    desk = console(hall, pages, first, "1")
    hall.command("take-ticket", service="lh")
    ticket = hall.serve_one("1")
    hall.command("rate", ticket=ticket, level="satisfied")

    manager = pages.open(f"{hall.url}/manager#scores", width=1366, height=768)
    fill_in(manager, "zhuren", PASSWORD)
    row = manager.locator(f"[data-scores] [data-clerk='{first}']")
    row.get_by_text("1 份评价").wait_for()
    assert "80" in row.inner_text()
    name = row.locator("a").inner_text()
    assert name in manager.locator("[data-untested]").inner_text()
    assert manager.get_by_role("button", name="定稿").get_attribute("aria-disabled") == "true", "the month is not over"
    assert manager.evaluate("document.documentElement.scrollWidth") <= 1366

    manager.click("[data-tab=exams]")
    for title in ("第一次业务测试", "第二次业务测试"):
        manager.get_by_role("button", name="登记考试").click()
        manager.fill("[role=dialog] input[name=title]", title)
        manager.fill(f"[role=dialog] input[name='mark-{first}']", "92")
        manager.click("[role=dialog] button[type=submit]")
        manager.locator("[data-exam]", has_text=title).wait_for()
    listed = manager.locator("[data-untested]")
    assert not listed.count() or name not in listed.inner_text()

    manager.click("[data-tab=corrections]")
    manager.get_by_role("button", name="更正分数").click()
    manager.select_option("[role=dialog] select[name=clerk]", first)
    manager.fill("[role=dialog] input[name=points]", "-2.5")
    manager.fill("[role=dialog] input[name=reason]", "仪容仪表检查")
    manager.click("[role=dialog] button[type=submit]")
    manager.locator("[data-correction='1']").get_by_text("仪容仪表检查").wait_for()

    desk.click("[data-score]")
    mine = desk.locator("[role=dialog]")
    mine.get_by_text("仪容仪表检查").wait_for()
    assert ticket in mine.inner_text() or mine.locator("details").count()
    mine.get_by_role("button", name="提出异议").click()
    desk.fill("[role=dialog] input[name=reason]", "那天系统停了半小时")
    desk.click("[role=dialog] button[type=submit]")
    mine.get_by_text("已提出，等待答复").wait_for()

    manager.click("[data-tab=list]")
    manager.reload()
    manager.get_by_text("有 1 条异议等待答复").wait_for()
    manager.locator(f"[data-clerk='{first}'] a").click()
    manager.locator("[data-part=quantified]").get_by_text("更正 -2.5").wait_for()
    manager.locator(".breakdown summary").first.click()
    assert manager.locator(f"a[href$='/{ticket}']").first.is_visible(), "a figure leads to the story of its ticket"
