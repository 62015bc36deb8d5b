"""The manager's what-if: a recorded day tried in another way, the answer beside the real day, and adopting it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.e2e.clerk_people import fill_in
from tests.e2e.stage import PASSWORD, Stage
from tests.services.recorded import record_day
from tidehall_server.journal import Journal, load_key

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages

HALL, DAY = "meixian", date(2026, 2, 27)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A served hall that has one ended day."""
    folder = tmp_path_factory.mktemp("what-if")
    made = Stage(folder, HALL)
    made.data.mkdir(mode=0o700)
    journal = Journal.open(f"sqlite:///{made.data / 'journal.sqlite'}", people_key=load_key(made.data / "people.key"))
    record_day(journal, HALL, DAY, folder / "day", busy=0.5)
    journal.close()
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def page(hall: Stage, pages: Pages) -> Page:
    found = pages.open(f"{hall.url}/manager#whatif", width=1366, height=768)
    fill_in(found, "zhuren", PASSWORD)
    found.wait_for_selector(".wi-form [role=tablist]")
    return found


def test_a_day_is_tried_compared_and_adopted_with_the_keyboard_alone(hall: Stage, page: Page) -> None:
    assert "2026-02-27" in page.locator(".wi-days").inner_text()
    slider = page.locator("[data-threshold='tide.max_wait_s'] [role=slider]")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.get_by_text("现在 15 分钟").wait_for()
    start = page.get_by_role("button", name="开始推演")
    start.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-outcome] [data-chart=drawn]", timeout=60_000)
    asked = hall.get("what-if")["jobs"][0]
    assert (asked["state"], asked["change"]["policy"]) == ("done", {"tide.max_wait_s": 600})
    answer = hall.get(f"what-if/{asked['id']}")["answer"]
    assert all(each["zh"] in page.locator("[data-said]").inner_text() for each in answer["change"])
    share = f"{round(answer['before']['share15'] * 1000) / 10:.1f}"
    assert share in page.locator("[data-figure=share15]").inner_text()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")

    page.get_by_role("button", name="采用").focus()
    page.keyboard.press("Enter")
    rows = page.locator(".changes tbody tr")
    rows.first.wait_for()
    assert rows.count() == 1
    assert all(part in rows.inner_text() for part in ("等候上限", "15 分钟", "10 分钟", "立即"))
    assert page.input_value("[role=dialog] input[name=reason]").startswith("推演 2026-02-27：")
    page.keyboard.press("Enter")
    page.get_by_text("已采用，改了 1 处设置").wait_for()
    assert hall.get("views/manager")["view"]["policy"]["tide"]["max_wait_s"] == 600
    assert hall.get("settings/history")["changes"][0]["reason"].startswith("推演 2026-02-27：")


def test_rights_and_windows_are_tried_and_what_cannot_be_is_told_in_words(page: Page, pages: Pages) -> None:
    pages.allow("422")
    page.get_by_role("tab", name="窗口可办事项").click()
    cell = page.locator("[data-cell='0:0']")
    cell.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.cell") == "0:1"
    cell.click()
    page.get_by_role("tab", name="窗口和时间").click()
    page.get_by_role("button", name="增加一个潮汐窗口").click()
    hours = page.locator(".wi-window[data-window='1'] select")
    hours.select_option("own")
    page.locator(".wi-window[data-window='1'] input:not([type=checkbox])").first.fill("25:00")
    page.get_by_text("与现在有 3 处不同").wait_for()
    page.get_by_role("button", name="开始推演").click()
    page.locator(".th-banner.bad").wait_for()
    page.get_by_role("button", name="全部恢复为现在的做法").click()
    page.get_by_text("与现在的做法相同").wait_for()
