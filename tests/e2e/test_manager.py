"""The manager's console. Names M… are the screen criteria's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.e2e.clerk_people import fill_in
from tests.e2e.stage import PASSWORD, Stage

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.services.browser import Pages


@pytest.fixture
def manager(stage: Stage, pages: Pages) -> Page:
    page = pages.open(f"{stage.url}/manager", width=1366, height=768)
    fill_in(page, "zhuren", PASSWORD)
    page.wait_for_selector(".figures")
    return page


def _go(page: Page, stage: Stage, where: str) -> None:
    page.goto(f"{stage.url}/manager#{where}")
    page.wait_for_selector(f".office-nav a[href='#{where.split('/', maxsplit=1)[0]}'][aria-current]")


def test_the_first_manager_is_set_up_with_the_secret(tmp_path: Path, pages: Pages) -> None:
    # The hall is stopped while the page is still open.
    for part in ("403", "ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "socket.io", "WebSocket"):
        pages.allow(part)
    hall = Stage(tmp_path)
    hall.manager = "none yet"
    try:
        hall.start()
        secret = re.search(r"manager: (\S+)", (tmp_path / "server.log").read_text())
        assert secret is not None
        page = pages.open(f"{hall.url}/manager", width=1366, height=768)
        page.fill("input[name=secret]", "wrong")
        page.fill("input[name=name]", "zhuren")
        page.fill("input[name=password]", PASSWORD)
        page.fill("input[name=again]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_selector(".th-banner.bad")
        page.fill("input[name=secret]", secret.group(1))
        page.click("button[type=submit]")
        page.wait_for_selector(".figures")
    finally:
        hall.stop()


def test_mx_7_ts_9_tide_by_hand_with_reason_and_a_temporary_window(stage: Stage, manager: Page) -> None:
    stage.command("sign-in", clerk=stage.clerks()[2])
    _go(manager, stage, "tides")
    row = manager.locator("[data-tidal='3']")
    row.get_by_role("button", name="开放").click()
    manager.fill("[role=dialog] input[name=reason]", "赶集日")
    manager.click("[role=dialog] button[type=submit]")
    row.get_by_text("已开放").wait_for()
    manager.get_by_text("管理员决定：赶集日").wait_for()
    manager.fill("input[name=window]", "9")
    manager.fill("input[name=name]", "临时潮汐窗口")
    manager.get_by_role("button", name="增设临时潮汐窗口").click()
    manager.locator("[data-tidal='9']").wait_for()
    manager.locator("[data-tidal='9']").get_by_role("button", name="撤除").click()
    manager.click("[role=dialog] button[type=submit]")
    manager.locator("[data-tidal='9']").wait_for(state="detached")


def test_m6_the_day_is_closed_only_with_the_name_of_the_hall(stage: Stage, manager: Page) -> None:
    name = stage.get("views/board")["view"]["hall"]["name"]
    stage.command("take-ticket", service="yb")
    _go(manager, stage, "day")
    manager.get_by_text("还有 1 人等候").wait_for()
    button = manager.locator("main form button[type=submit]")
    manager.fill("input[name=hall]", name[:-1])
    assert button.get_attribute("aria-disabled") == "true"
    manager.fill("input[name=hall]", name)
    button.click()
    manager.get_by_text("营业日已结束").first.wait_for()
    manager.locator("[data-type=DayClosed]").wait_for()
    assert stage.get("views/board")["view"]["hall"]["open"] is False


def test_alerts_tell_the_next_step(stage: Stage, manager: Page) -> None:
    stage.command("set-policy", changes={"tide.max_cases": 1}, reason="试行")
    stage.sit("1")
    for _ in range(3):
        stage.command("take-ticket", service="yb")
    for _ in range(2):
        stage.serve_one("1")
    manager.locator(".alerts", has_text="请安排一位窗口人员登录待命").wait_for(timeout=120_000)
