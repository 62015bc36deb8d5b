"""CN-3 and CN-9 in the browser: the manager's page of the month's scores, and the clerk's own month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.clerk_people import console, fill_in
from tests.e2e.stage import PASSWORD, Stage

if TYPE_CHECKING:
    from tests.services.browser import Pages


def test_cn_3_cn_9_a_month_is_scored_tested_corrected_and_objected_to(shared_stage: Stage, pages: Pages) -> None:
    hall = shared_stage
    now = hall.get("settings")
    weights = {"volume": 0.5, "quantified": 0.3, "satisfaction": 0.2, "base": 100, "pass_mark": 80}
    values = {**now["values"], "assessment": weights}
    hall.post("settings/apply", {"etag": now["etag"], "values": values, "reason": "按方案开始考核"})
    first = hall.clerks()[0]
    desk = console(hall, pages, first, "1")
    hall.command("take-ticket", service="yb")
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
