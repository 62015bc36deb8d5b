"""The manager's console, its live and figures half, over recorded days. Names M… are the screen criteria's."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.clerk_people import fill_in
from tests.e2e.stage import PASSWORD, Stage
from tests.services.recorded import record_day
from tidehall_server.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

from tests.services.browser import Pages

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
BUSY, CROWDED = TODAY - timedelta(days=1), TODAY - timedelta(days=2)
PAGES = (
    "overview",
    "tides",
    "ahead",
    "figures",
    "promises",
    "tickets",
    "day",
    "settings",
    "devices",
    "accounts",
    "search/A001",
)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Open all day, with a past day on which tides opened and one of some 600 numbers."""
    folder: Path = tmp_path_factory.mktemp("hall")
    made = Stage(folder)
    made.data.mkdir(parents=True, exist_ok=True)
    journal = Journal.open(f"sqlite:///{made.data / 'journal.sqlite'}")
    record_day(journal, made.hall, BUSY, folder / "busy", busy=1.5)
    record_day(journal, made.hall, CROWDED, folder / "crowded", seed=2, busy=7)
    journal.close()
    try:
        made.start()
        made.sit("1")
        for service in ("yb", "yb", "zx", "yb"):
            made.command("take-ticket", service=service)
        made.command("call-next", window="1")
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def manager(hall: Stage, browser: Browser) -> Iterator[Page]:
    """One signed-in console for all tests of this module; an error in its console fails the last of them."""
    pages = Pages(browser)
    pages.allow("404")  # a day without a record is asked for
    page = pages.open(f"{hall.url}/manager", width=1366, height=768)
    fill_in(page, "zhuren", PASSWORD)
    page.wait_for_selector(".plan [data-window]")
    yield page
    errors = pages.errors
    pages.close()
    assert errors == []


def _go(page: Page, hall: Stage, where: str) -> None:
    page.goto(f"{hall.url}/manager#{where}")


def _drawn(page: Page, sheet: str = "timeline") -> None:
    page.wait_for_selector(f"[data-sheet={sheet}] [data-chart=drawn]")


def _saved(page: Page, sheet: str, kind: str) -> bytes:
    with page.expect_download() as waiting:
        page.locator(f"[data-sheet={sheet}]").get_by_role("button", name=kind).click()
    return waiting.value.path().read_bytes()


def test_m1_words_stand_where_figures_will_be(hall: Stage, browser: Browser) -> None:
    pages = Pages(browser)
    page = pages.open(None, width=1366, height=768)
    held: list[Route] = []
    page.route("**/api/v1/halls/*/days/*/figures*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks its handlers
    page.goto(f"{hall.url}/manager#figures/{BUSY}")
    fill_in(page, "zhuren", PASSWORD)
    page.get_by_text(f"正在统计 {BUSY} 的数据").wait_for()
    for route in held:
        route.abort()
    pages.close()


def test_m1_the_first_page_comes_without_charts(manager: Page, hall: Stage, browser: Browser) -> None:
    pages = Pages(browser)
    page = pages.open(None, width=1366, height=768)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{hall.url}/manager")
    fill_in(page, "zhuren", PASSWORD)
    page.wait_for_selector(".plan [data-window]")
    assert not [url for url in asked if "echarts" in url]
    _go(page, hall, f"figures/{BUSY}")
    _drawn(page)
    assert [url for url in asked if "echarts" in url]
    pages.close()


def test_m1_live_tiles_stand_still_while_paused(manager: Page, hall: Stage) -> None:
    _go(manager, hall, "overview")
    manager.get_by_role("button", name="暂停更新").click()
    before = manager.inner_text(".pool-sum")
    clock = manager.inner_text("[data-window='1'] .tile-now")
    hall.command("take-ticket", service="yb")
    manager.wait_for_timeout(2_500)
    assert manager.inner_text(".pool-sum") == before
    assert manager.inner_text("[data-window='1'] .tile-now") == clock
    manager.get_by_role("button", name="继续更新").click()
    manager.wait_for_function("before => document.querySelector('.pool-sum').innerText !== before", arg=before)


def test_the_live_hall_says_who_is_where_and_what_a_tide_waits_for(manager: Page, hall: Stage) -> None:
    _go(manager, hall, "overview")
    tile = manager.locator("[data-window='1']")
    tile.get_by_text("已叫号").wait_for()
    assert hall.get("views/manager")["view"]["windows"][0]["clerk_name"] in tile.inner_text()
    gauge = manager.locator(".gauge")
    gauge.get_by_text("到上限时开不了：需要开潮汐窗口，但没有空闲人员").wait_for()
    gauge.get_by_text("请安排一位窗口人员登录待命").wait_for()
    hall.command("sign-in", clerk=hall.clerks()[2])
    gauge.get_by_text("到上限即开放 3号窗口").wait_for()


def test_m2_every_chart_has_title_unit_table_patterns_and_words(manager: Page, hall: Stage) -> None:
    _go(manager, hall, f"figures/{BUSY}")
    for sheet in ("timeline", "services", "windows", "ratings"):
        _drawn(manager, sheet)
        card = manager.locator(f"[data-sheet={sheet}]")
        assert card.locator("h2").inner_text()
        assert "单位" in card.locator(".unit").inner_text()
        spoken = card.locator("[role=img]").first.get_attribute("aria-label") or ""
        assert re.search(r"\d", spoken), spoken  # the numbers, not only a name
        card.get_by_role("button", name="显示数据表").click()
        assert card.locator("table.sheet tbody tr").count() > 0
        card.get_by_role("button", name="显示图形").click()
    assert "取号" in (manager.get_attribute("[data-sheet=timeline] [role=img]", "aria-label") or "")


def test_m2_a_file_holds_exactly_the_numbers_shown(manager: Page, hall: Stage) -> None:
    _go(manager, hall, f"figures/{BUSY}")
    _drawn(manager)
    card = manager.locator("[data-sheet=timeline]")
    card.get_by_role("button", name="显示数据表").click()
    shown = card.locator("table.sheet tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )
    written = list(csv.reader(io.StringIO(_saved(manager, "timeline", "CSV").decode("utf-8-sig"), newline="")))[1:]
    assert [[cell or "–" for cell in row] for row in written] == shown
    taken = sum(int(row[1]) for row in written)
    assert str(taken) == manager.locator(".figures dd").first.inner_text()
    assert _taken(_saved(manager, "timeline", "XLSX")) == taken


def _taken(book: bytes) -> int:
    """The sum of the second column below the two lines of heading."""
    page = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml").decode()
    return sum(int(value) for line, value in re.findall(r'<c r="B(\d+)"[^>]*><v>(\d+)</v>', page) if int(line) > 2)


def test_m2_the_live_chart_saves_what_it_shows_while_the_hall_goes_on(manager: Page, hall: Stage) -> None:
    _go(manager, hall, "overview")
    manager.get_by_role("button", name="暂停更新").click()
    hall.command("take-ticket", service="zx")
    card = manager.locator("[data-sheet=pool]")
    card.get_by_role("button", name="显示数据表").click()
    shown = card.locator("table.sheet tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )
    written = list(csv.reader(io.StringIO(_saved(manager, "pool", "CSV").decode("utf-8-sig"), newline="")))[1:]
    assert written == shown
    manager.get_by_role("button", name="继续更新").click()


def test_a_day_of_six_hundred_and_an_empty_day_are_told(manager: Page, hall: Stage) -> None:
    _go(manager, hall, f"figures/{CROWDED}")
    _drawn(manager)
    assert int(manager.locator(".figures dd").first.inner_text()) > 300
    _go(manager, hall, "figures/2020-01-01")
    manager.get_by_text("没有 2020-01-01 这一天的记录").wait_for()
    manager.get_by_text("请在日期框中选择有记录的日期").wait_for()


def test_a_past_ticket_is_found_from_the_box_and_tells_its_story(manager: Page, hall: Stage) -> None:
    tickets = hall.get(f"days/{BUSY}/tickets?status=finished&limit=1")["tickets"]
    ticket = tickets[0]["ticket"]
    manager.fill("input[name=find]", ticket)
    manager.press("input[name=find]", "Enter")
    manager.locator(f".found-day a[href='#tickets/{BUSY}/{ticket}']").click()
    story = manager.locator(".story-table")
    for words in ("取号 " + ticket, "叫号 " + ticket, "办结 " + ticket):
        story.get_by_text(words).first.wait_for()
    assert "等候" in (manager.locator(".phase-bar").get_attribute("aria-label") or "")
    assert "{" not in story.inner_text()


def test_m7_every_page_by_keyboard_alone_and_without_scrolling_sideways(manager: Page, hall: Stage) -> None:
    """Tab reaches every page of the navigation, each opens with Enter and shows where the focus is."""
    _go(manager, hall, "overview")
    manager.wait_for_selector(".plan")
    manager.reload()
    manager.wait_for_selector(".plan [data-window]")
    manager.keyboard.press("Tab")
    assert manager.evaluate("document.activeElement.className") == "skip"
    for where in [page for page in PAGES if "/" not in page]:
        for _ in range(40):
            if manager.evaluate("document.activeElement.getAttribute('href')") == f"#{where}":
                break
            manager.keyboard.press("Tab")
        assert manager.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", where
        manager.keyboard.press("Enter")
        manager.wait_for_selector(f".office-nav a[href='#{where}'][aria-current]")
    for where in PAGES:
        _go(manager, hall, where)
        manager.wait_for_timeout(400)
        assert manager.evaluate("document.documentElement.scrollWidth") <= 1366, where
        assert _unreachable(manager) == [], where


def _unreachable(page: Page) -> list[str]:
    """What can be pressed but not reached by Tab (tabs are reached by arrow keys), and what Tab reaches unseen."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('main a, main button, main input, main select, main [role=button]')]
            .filter(each => each.offsetParent && each.tabIndex < 0 && !each.disabled && !each.matches('[role=tab]'))
            .map(each => each.outerHTML.slice(0, 80))"""
    )
    return found


def test_m7_a_chart_is_read_and_saved_with_keys(manager: Page, hall: Stage) -> None:
    _go(manager, hall, f"figures/{BUSY}")
    _drawn(manager)
    button = manager.locator("[data-sheet=timeline]").get_by_role("button", name="显示数据表")
    button.focus()
    manager.keyboard.press("Enter")
    manager.wait_for_selector("[data-sheet=timeline] table.sheet")
    manager.keyboard.press("Tab")
    with manager.expect_download():
        manager.keyboard.press("Enter")


def test_m7_another_day_is_chosen_with_keys(manager: Page, hall: Stage) -> None:
    _go(manager, hall, f"figures/{BUSY}")
    manager.wait_for_selector(".day-picker")
    manager.get_by_role("button", name="前一天").focus()
    manager.keyboard.press("Enter")
    manager.wait_for_url(f"**#figures/{CROWDED}")
    box = manager.locator(".day-picker input")
    box.focus()
    box.fill(str(BUSY))
    manager.keyboard.press("Enter")
    manager.wait_for_url(f"**#figures/{BUSY}")


def test_the_estimates_of_a_day_are_held_against_its_waits(hall: Stage, manager: Page) -> None:
    told = hall.get(f"days/{BUSY}/candour")
    _go(manager, hall, f"promises/{BUSY}")
    _drawn(manager, "promises")
    said = manager.locator(".honest").inner_text()
    assert f"100 人里有 {round(told['share'] * 100)} 人在范围内" in said
    assert len(manager.locator(".never a").all()) == told["counts"]["never_called"]
    rows = list(csv.reader(io.StringIO(_saved(manager, "promises_tickets", "CSV").decode("utf-8-sig"))))
    assert len(rows) - 1 == sum(told["counts"].values())
    manager.get_by_role("tab", name="一周").click()
    manager.locator(".honest", has_text="2 个有记录的日子").wait_for()
    week = list(csv.reader(io.StringIO(_saved(manager, "promises_days", "CSV").decode("utf-8-sig"))))
    assert [row[0] for row in week[1:3]] == [CROWDED.isoformat(), BUSY.isoformat()]


def test_a_day_ahead_says_what_is_not_known_and_what_windows_can_promise(hall: Stage, manager: Page) -> None:
    _go(manager, hall, "ahead")
    manager.locator(".honest").wait_for()
    manager.locator(".limits-note", has_text="等候上限 15 分钟与每窗每天 30 件").wait_for()
    _go(manager, hall, "settings/policy")
    manager.locator(".limits-note", has_text="30 件").wait_for()
