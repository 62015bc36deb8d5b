"""Reports in the browser: a month is counted, a number of it opened down to one ticket's story, and taken home."""

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

HALL = "chini"
DAYS = (date(2026, 9, 15), date(2026, 10, 13))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A served hall that has lived a day in September and one in October."""
    folder = tmp_path_factory.mktemp("reports")
    made = Stage(folder, HALL)
    made.data.mkdir(mode=0o700)
    journal = Journal.open(f"sqlite:///{made.data / 'journal.sqlite'}", people_key=load_key(made.data / "people.key"))
    for day in DAYS:
        record_day(journal, HALL, day, folder / day.isoformat(), seed=day.day, busy=0.5)
    journal.close()
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def page(hall: Stage, pages: Pages) -> Page:
    found = pages.open(f"{hall.url}/manager#report/month/2026-10-01", width=1366, height=768)
    fill_in(found, "zhuren", PASSWORD)
    found.wait_for_selector("[data-figure=taken]")
    return found


def test_a_month_opens_from_its_figures_to_one_tickets_story(hall: Stage, page: Page) -> None:
    assert page.locator(".report-title h2").inner_text() == "2026 年 10 月月报"
    assert "2026-09-01 至 2026-09-30" in page.locator(".report-title").inner_text()
    page.wait_for_selector("[data-chart=drawn]")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    taken = page.locator("[data-figure=taken] a").first.inner_text()
    told = {each["id"]: each["value"] for each in hall.get("reports/2026-10-01/2026-10-31")["figures"]}
    assert taken == str(told["taken"])
    row = page.locator("[data-sheet=services] tbody tr").first
    service, number = row.locator("td").nth(0).inner_text(), row.locator("td").nth(2).inner_text()
    row.locator("td").nth(2).locator("a").click()
    page.get_by_text(f"共 {number} 条").wait_for()
    assert f"事项 {service}" in page.locator(".page-head").inner_text()
    first = page.locator(".evidence tbody tr").first
    ticket = first.locator("a").inner_text()
    first.locator("a").click()
    page.get_by_role("heading", name=ticket).first.wait_for()
    page.go_back()
    page.get_by_role("button", name="回到报表").click()
    page.wait_for_selector("[data-figure=taken]")


def test_a_report_is_taken_home_and_other_days_are_chosen_with_words(page: Page) -> None:
    with page.expect_download() as book:
        page.get_by_role("button", name="下载表格").click()
    assert book.value.suggested_filename == "2026 年 10 月月报.xlsx"
    page.get_by_role("button", name="上一期").click()
    page.get_by_role("heading", name="2026 年 9 月月报").wait_for()
    page.get_by_role("button", name="上一期").click()
    page.get_by_text("这段时间没有记录").wait_for()
    page.get_by_role("tab", name="自选对比").click()
    page.wait_for_selector(".report-title")
    page.evaluate("location.hash = '#report/span/2026-10-13/2026-10-13/2026-09-15/2026-09-15'")
    page.get_by_text("对比期：2026-09-15 至 2026-09-15").wait_for()
    assert page.locator("[data-figure=counters] td").first.inner_text() == "9"


def test_cn_7_and_the_month_is_handed_in_from_the_banner_on_the_first_page(hall: Stage, page: Page) -> None:
    page.evaluate("location.hash = '#overview'")
    page.get_by_text("2026-10 月报").wait_for()
    page.get_by_role("link", name="去报表").click()
    page.locator("[data-filed=no]").wait_for()
    page.fill("input[name=to]", "区政务服务数据管理局")
    page.get_by_role("button", name="登记已报送").click()
    page.locator("[data-filed=yes]").wait_for()
    assert "由 zhuren 报送给区政务服务数据管理局" in page.locator(".month-filings").inner_text()
    assert [each["month"] for each in hall.get("months")["months"] if not each["filed"]] == []
    page.evaluate("location.hash = '#report/span/2026-10-01/2026-10-31/2024-11-01/2024-11-30'")
    row = page.locator("[data-figure=reform_windows]")
    row.wait_for()
    assert row.locator("td").all_inner_texts() == ["7", "10", "−3"]
