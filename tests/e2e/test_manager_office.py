"""The office half of the manager's console: settings, devices, people. Names M… are the screen criteria's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.board_pairing import code_on
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


def test_m4_jp_3_a_rule_is_checked_shown_applied_audited_and_undone(shared_stage: Stage, manager: Page) -> None:
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


def test_m4_what_is_typed_stays_and_outlives_a_look_elsewhere(shared_stage: Stage, manager: Page) -> None:
    _go(manager, shared_stage, "settings/policy")
    wait = _entry(manager, "policy.tide.max_wait_s").locator("input")
    wait.fill("")
    wait.press_sequentially("12.5")
    assert wait.input_value() == "12.5"
    wait.blur()
    manager.get_by_text("1 处修改").first.wait_for()
    assert wait.input_value() == "750", "in seconds, where it is no whole number of minutes"
    _go(manager, shared_stage, "overview")
    manager.locator(".live").wait_for()
    _go(manager, shared_stage, "settings/policy")
    manager.get_by_text("1 处修改").first.wait_for()
    assert wait.input_value() == "750"
    manager.get_by_role("button", name="放弃").click()
    manager.get_by_text("1 处修改").first.wait_for(state="detached")
    assert wait.input_value() == "15"


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


def test_m3_a_device_is_paired_watched_reloaded_and_unpaired(shared_stage: Stage, manager: Page, pages: Pages) -> None:
    for part in ("401", "socket.io", "WebSocket"):
        pages.allow(part)
    board = pages.open(f"{shared_stage.url}/board", width=1920, height=1080)
    _go(manager, shared_stage, "devices")
    manager.fill("input[name=code]", code_on(board).lower())
    manager.fill("input[name=device-name]", "东侧大屏")
    manager.locator("main form button[type=submit]").click()
    row = manager.locator("[data-device]", has_text="东侧大屏")
    row.get_by_text("在线").wait_for(timeout=60_000)
    row.get_by_text("版本 0.1.0").wait_for(timeout=60_000)
    row.get_by_text("时钟差").wait_for()
    board.wait_for_selector(".board")
    board.evaluate("document.documentElement.dataset.before = 'yes'")
    row.get_by_role("button", name="重新载入").click()
    manager.get_by_text("已通知“东侧大屏”").wait_for()
    board.wait_for_selector("html:not([data-before]) .board", timeout=60_000)
    row.get_by_role("button", name="取消授权").click()
    manager.click("[role=dialog] [data-do]")
    board.get_by_text("本设备的授权已取消").wait_for()


def test_m3_paper_and_reader_of_a_kiosk_are_told(shared_stage: Stage, manager: Page, pages: Pages) -> None:
    kiosk = shared_stage.kiosk()
    _go(manager, shared_stage, "devices")
    row = manager.locator("[data-device]", has_text="取号机1")
    row.get_by_text("纸张 正常 · 读卡器 正常").wait_for(timeout=60_000)
    for fact in ("版本 0.1.0", "时钟差", "磁盘剩"):
        row.get_by_text(fact).wait_for()
    touch = pages.open(f"{kiosk.url}/", width=1080, height=1920)
    touch.request.post(f"{kiosk.url}/virtual/printer", data={"fault": "paper_out"}, headers={"Origin": kiosk.url})
    row.get_by_text("换纸；取号照常").wait_for(timeout=60_000)
    manager.locator(".office-nav a[href='#devices'] .badge").wait_for(timeout=60_000)


def test_m6_all_devices_are_revoked_only_with_name_and_reason(shared_stage: Stage, manager: Page) -> None:
    _go(manager, shared_stage, "devices")
    manager.get_by_role("button", name="取消全部授权").click()
    submit = manager.locator("[role=dialog] button[type=submit]")
    manager.fill("[role=dialog] input[name=reason]", "令牌外泄")
    assert submit.get_attribute("aria-disabled") == "true"
    manager.fill("[role=dialog] input[name=confirm]", shared_stage.get("views/manager")["view"]["hall"]["name"])
    submit.click()
    manager.get_by_text("台设备的授权").wait_for()
    assert shared_stage.get("devices")["devices"] == []
    told = [row for row in shared_stage.get("audit?limit=500")["rows"] if row["action"] == "devices_revoked"]
    assert told[0]["detail"]["reason"] == "令牌外泄"


def test_an_account_is_added_with_a_password_told_once(shared_stage: Stage, manager: Page, pages: Pages) -> None:
    _go(manager, shared_stage, "accounts")
    manager.fill("input[name=account]", "xiaoli")
    manager.fill("input[name=display]", "李小梅")
    manager.locator("main form button[type=submit]").click()
    secret = manager.inner_text(".secret b")
    clerk = pages.open(f"{shared_stage.url}/clerk", width=1366, height=768)
    fill_in(clerk, "xiaoli", secret)
    clerk.wait_for_selector("input[name=again]")
    row = manager.locator("[data-user=xiaoli]")
    row.get_by_role("button", name="停用").click()
    manager.click("[role=dialog] [data-do]")
    row.get_by_text("已停用").wait_for()


def test_the_rota_tells_who_sits_where(shared_stage: Stage, manager: Page) -> None:
    _go(manager, shared_stage, "accounts")
    rota = manager.locator(".rota")
    rota.locator("tbody tr").first.wait_for()
    assert rota.locator("tbody td").count() >= 10
    with manager.expect_download() as kept:
        manager.get_by_role("button", name="Excel").click()
    assert kept.value.suggested_filename.endswith(".xlsx")


def test_m7_settings_by_keyboard_alone(shared_stage: Stage, manager: Page) -> None:
    """From the section's link to the applied change without a pointer."""
    _go(manager, shared_stage, "settings/policy")
    box = _entry(manager, "policy.recall_limit").locator("input")
    box.wait_for()
    manager.locator(".settings-nav a").first.focus()
    for _ in range(80):
        manager.keyboard.press("Tab")
        if box.evaluate("each => each === document.activeElement"):
            break
    manager.keyboard.press("Control+A")
    manager.keyboard.type("6")
    manager.get_by_text("1 处修改").first.wait_for()
    review = manager.get_by_role("button", name="核对修改")
    for _ in range(80):
        manager.keyboard.press("Tab")
        if review.evaluate("each => each === document.activeElement"):
            break
    manager.keyboard.press("Enter")
    manager.locator("[role=dialog]").wait_for()
    manager.keyboard.type("键盘试行")
    manager.keyboard.press("Enter")
    manager.get_by_text("已保存").wait_for()
    assert shared_stage.get("views/manager")["view"]["policy"]["recall_limit"] == 6


@pytest.mark.parametrize("section", ["policy", "windows", "services", "clerks", "shifts", "hours", "boards", "history"])
def test_m7_no_section_of_the_settings_scrolls_sideways(shared_stage: Stage, manager: Page, section: str) -> None:
    _go(manager, shared_stage, f"settings/{section}")
    manager.locator(".settings-body .th-card").first.wait_for()
    assert manager.evaluate("document.documentElement.scrollWidth") <= 1366


def test_mj_8_a_bad_review_shows_both_promises_and_goes_its_way(shared_stage: Stage, manager: Page) -> None:
    shared_stage.sit("1")
    shared_stage.command("take-ticket", service="yb")
    ticket = shared_stage.serve_one("1")
    shared_stage.command("rate", ticket=ticket, level="dissatisfied", words="等太久了", anonymous=False)
    for _ in range(50):  # its rectification is opened by an errand, within a second
        if any(each["ticket"] == ticket for each in shared_stage.get("reviews")["reviews"]):
            break
        manager.wait_for_timeout(100)
    _go(manager, shared_stage, "reviews")
    row = manager.locator(f"[data-review='{ticket}']")
    told = row.inner_text()
    assert all(part in told for part in ("不满意", "实名", "前联系", "前整改", "预审")), told
    for promise in ("rectified", "replied"):
        assert "100%" not in manager.locator(f"[data-promise={promise}] .promise-figure").inner_text()
    row.get_by_role("button", name="办理").click()
    dialog = manager.locator("[role=dialog]")
    dialog.get_by_text("等太久了").wait_for()
    dialog.get_by_role("button", name="记下来").click()
    dialog.locator(".review-story").get_by_text("合理且属实").wait_for()
    manager.fill("[role=dialog] input[name=note]", "已致歉并说明原因")
    dialog.get_by_role("button", name="记下来").click()
    dialog.locator(".review-story").get_by_text("已致歉并说明原因").wait_for()
    manager.keyboard.press("Escape")
    row.get_by_text("转办").wait_for()


def _signed_in(stage: Stage, pages: Pages, role: str) -> Page:
    stage.post("users", {"name": f"r-{role}", "role": role, "password": PASSWORD})
    page = pages.open(f"{stage.url}/manager", width=1366, height=768)
    fill_in(page, f"r-{role}", PASSWORD)
    page.fill("input[name=old]", PASSWORD)
    page.fill("input[name=new]", f"{PASSWORD}-{role}")
    page.fill("input[name=again]", f"{PASSWORD}-{role}")
    page.keyboard.press("Enter")
    page.wait_for_selector(".office-nav a[aria-current]")
    return page


def test_who_administers_has_their_own_pages_and_no_other(shared_stage: Stage, pages: Pages) -> None:
    security = _signed_in(shared_stage, pages, "secadmin")
    security.locator("[data-user='zhuren']").wait_for()
    assert security.locator(".office-nav a").all_inner_texts() == ["人员"]
    security.goto(f"{shared_stage.url}/manager#overview")
    security.locator("[data-user='zhuren']").wait_for()
    system = _signed_in(shared_stage, pages, "sysadmin")
    system.goto(f"{shared_stage.url}/manager#devices")
    system.get_by_text("授权新设备").wait_for()
    assert set(system.locator(".office-nav a").all_inner_texts()) <= {"设备", "好差评上报"}


def test_an_auditor_looks_through_the_log_and_takes_it_away(shared_stage: Stage, pages: Pages) -> None:
    page = _signed_in(shared_stage, pages, "auditor")
    page.goto(f"{shared_stage.url}/manager#audit")
    page.locator("[data-audit=user_added]").first.wait_for()
    page.select_option("select[name=action]", "password_changed")
    page.locator("[data-audit=password_changed]").first.wait_for()
    page.wait_for_function("() => !document.querySelector('[data-audit=user_added]')")
    with page.expect_download() as taken:
        page.get_by_role("button", name="全部业务留痕").click()
    assert "DayOpened" in taken.value.path().read_text(encoding="utf-8-sig")
