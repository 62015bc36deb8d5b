"""The office half of the manager's console: settings, devices, people. Names M… are the screen criteria's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.clerk_people import fill_in
from tests.e2e.stage import PASSWORD, Stage

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.services.browser import Pages


@pytest.fixture
def manager(shared_stage: Stage, pages: Pages) -> Page:
    page = pages.open(f"{shared_stage.url}/manager", width=1366, height=768)
    fill_in(page, "zhuren", PASSWORD)
    page.wait_for_selector(".office-nav")
    return page


def _go(page: Page, stage: Stage, where: str) -> None:
    page.goto(f"{stage.url}/manager#{where}")
    page.wait_for_selector(f".office-nav a[href='#{where.split('/', maxsplit=1)[0]}'][aria-current]")


def _entry(page: Page, key: str) -> Locator:
    return page.locator(f"[data-key='{key}']")


def _apply(page: Page, reason: str, name: str = "") -> None:
    page.get_by_role("button", name="核对修改").click()
    page.fill("[role=dialog] input[name=reason]", reason)
    if name:
        page.fill("[role=dialog] input[name=confirm]", name)
    page.click("[role=dialog] button[type=submit]")
    page.get_by_text("已保存").wait_for()


def test_m4_a_rule_is_checked_shown_applied_audited_and_undone(shared_stage: Stage, manager: Page) -> None:
    _go(manager, shared_stage, "settings/policy")
    wait = _entry(manager, "policy.tide.max_wait_s")
    wait.locator("input").fill("4")
    _entry(manager, "policy.tide.calm_wait_s").get_by_text("窗口会反复开关").wait_for()
    assert manager.get_by_role("button", name="核对修改").get_attribute("aria-disabled") == "true"
    wait.locator("input").fill("0")
    wait.get_by_text("超出范围").wait_for()
    wait.locator("input").fill("10")
    manager.get_by_text("1 处修改").first.wait_for()
    manager.get_by_role("button", name="核对修改").click()
    row = manager.locator("[role=dialog] tbody tr")
    assert row.count() == 1
    told = row.inner_text()
    assert all(part in told for part in ("等候上限", "15 分钟", "10 分钟", "立即")), told
    manager.fill("[role=dialog] input[name=reason]", "赶集日人多")
    manager.click("[role=dialog] button[type=submit]")
    manager.get_by_text("已保存").wait_for()
    assert shared_stage.get("views/manager")["view"]["policy"]["tide"]["max_wait_s"] == 600

    _go(manager, shared_stage, "settings/history")
    line = manager.locator("[data-history]").first
    assert "赶集日人多" in line.inner_text()
    line.get_by_role("button", name="恢复到修改前").click()
    manager.fill("[role=dialog] input[name=reason]", "集市结束")
    manager.click("[role=dialog] button[type=submit]")
    manager.get_by_text("已保存").wait_for()
    assert shared_stage.get("views/manager")["view"]["policy"]["tide"]["max_wait_s"] == 900
    manager.locator("[data-history]").nth(1).wait_for()


def test_m4_impossible_combinations_are_explained_where_they_are(shared_stage: Stage, manager: Page) -> None:
    _go(manager, shared_stage, "settings/services")
    services = manager.locator(".item-list li button")
    services.nth(1).click()
    _entry(manager, "services[2].prefix").locator("input").fill("A")
    _entry(manager, "services[2].prefix").get_by_text("会出现两个相同的号码").wait_for()
    assert manager.locator(".settings-nav a[href='#settings/services'] .bad").count() == 1
    _go(manager, shared_stage, "settings/hall")
    link = manager.locator(".settings-foot a.bad").first
    assert "事项" in link.inner_text()
    link.click()
    _entry(manager, "services[2].prefix").wait_for()
    manager.get_by_role("button", name="放弃修改").click()
    manager.get_by_text("没有修改").wait_for()


def test_m4_of_two_managers_the_slower_is_told(shared_stage: Stage, manager: Page, pages: Pages) -> None:
    pages.allow("409")
    _go(manager, shared_stage, "settings/hall")
    _entry(manager, "hall.notice").locator("input").fill("第一位的提示")
    manager.get_by_text("1 处修改").first.wait_for()
    now = shared_stage.get("settings")
    values = {**now["values"], "hall": {**now["values"]["hall"], "notice": "第二位的提示"}}
    shared_stage.post("settings/apply", {"etag": now["etag"], "values": values, "reason": "先改"})
    manager.get_by_role("button", name="核对修改").click()
    manager.fill("[role=dialog] input[name=reason]", "后改")
    manager.click("[role=dialog] button[type=submit]")
    manager.locator("[role=dialog]").get_by_text("已不是最新内容").wait_for()


def test_m6_taking_a_clerk_away_asks_for_the_name_of_the_hall(shared_stage: Stage, manager: Page) -> None:
    _go(manager, shared_stage, "settings/clerks")
    manager.get_by_role("button", name="新增").click()
    at = len(shared_stage.clerks()) + 1
    _entry(manager, f"clerks[{at}].id").locator("input").fill("lin-shi")
    _entry(manager, f"clerks[{at}].name").locator("input").fill("临时人员")
    manager.get_by_text("1 处修改").first.wait_for()
    _apply(manager, "暑期帮忙")
    manager.locator(".item-list li button", has_text="临时人员").click()
    manager.get_by_role("button", name="删去").click()
    manager.get_by_text("1 处修改").first.wait_for()
    manager.get_by_role("button", name="核对修改").click()
    manager.fill("[role=dialog] input[name=reason]", "已离岗")
    submit = manager.locator("[role=dialog] button[type=submit]")
    assert submit.get_attribute("aria-disabled") == "true"
    manager.fill("[role=dialog] input[name=confirm]", "别的大厅")
    assert submit.get_attribute("aria-disabled") == "true"
    manager.fill("[role=dialog] input[name=confirm]", shared_stage.get("views/manager")["view"]["hall"]["name"])
    submit.click()
    manager.get_by_text("已保存").wait_for()
    assert "lin-shi" not in {clerk["id"] for clerk in shared_stage.get("settings")["values"]["clerks"]}
