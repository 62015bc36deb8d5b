"""Rules of the notices that take time, on the screens: the clock of the hall is in hand, a quarter of an hour is short.

The exact second of each limit is proved through the API (tests/acceptance); here everybody sees that it passed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.e2e.clerk_people import OWN, console, fill_in, ticket_at, token_of
from tests.e2e.counter import Counter
from tests.e2e.stage import PASSWORD
from tests.e2e.steered import SteeredHall
from tests.services.browser import Pages

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

QUARTER = 900.0
"""A quarter of an hour in a second."""
MONTH = 86_400.0 * 8
"""More than a month in five seconds."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SteeredHall]:
    """建平: one general window, a tidal one with the internet only, two clerks."""
    made = SteeredHall(tmp_path_factory.mktemp("notices"), "jianping")
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def people(browser: Browser) -> Iterator[Pages]:
    opened = Pages(browser)
    opened.allow("409")  # an order that the rules refuse
    yield opened
    assert opened.errors == []
    opened.close()


@pytest.fixture(scope="module")
def counter(hall: SteeredHall) -> Counter:
    return Counter(hall)


@pytest.fixture(scope="module")
def desk(hall: SteeredHall, people: Pages) -> Page:
    return console(hall, people, "zc-a", "1")


@pytest.fixture(scope="module")
def manager(hall: SteeredHall, people: Pages) -> Page:
    page = people.open(f"{hall.url}/manager", width=1366, height=768)
    fill_in(page, "zhuren", PASSWORD)
    page.wait_for_selector(".figures")
    return page


@pytest.fixture(scope="module")
def second(hall: SteeredHall, people: Pages) -> Page:
    """The other clerk's page."""
    token_of(hall, "zc-b")
    page = people.open(f"{hall.url}/clerk", width=1366, height=768)
    fill_in(page, "zc-b", OWN)
    return page


@pytest.fixture(scope="module")
def board(hall: SteeredHall, people: Pages) -> Page:
    return _screen(hall, people, "")


def _screen(hall: SteeredHall, people: Pages, window: str) -> Page:
    token = hall.device("board", f"大屏{window}", window or None)
    page = people.open(f"{hall.url}/board#device={token}~board~{hall.hall}~{window}", width=1920, height=1080)
    page.wait_for_selector(".window-screen" if window else ".windows-panel")
    return page


def _order(manager: Page, what: str, reason: str) -> None:
    """The manager opens or closes the tidal window."""
    manager.locator("[data-tidal='2']").get_by_role("button", name=what).click()
    manager.fill("[role=dialog] input[name=reason]", reason)
    manager.click("[role=dialog] button[type=submit]")


def test_jp_11_three_signs_on_the_screen_of_the_general_window(hall: SteeredHall, people: Pages) -> None:
    own = _screen(hall, people, "1")
    for sign in ("综合咨询窗口", "帮办代办窗口", "“办不成事”反映电话"):
        own.locator(".window-screen", has_text=sign).wait_for()
    own.close()


def test_jp_4_ts_4_nobody_can_open_the_tide_and_a_late_case_is_the_front_desks_card(
    hall: SteeredHall, counter: Counter, desk: Page, manager: Page
) -> None:
    case = counter.received(window="1")
    hall.command("take-ticket", service="yb")
    hall.run_at(QUARTER)
    manager.locator(".alerts", has_text="请安排一位窗口人员登录待命").wait_for()
    desk.locator(".c-due .c-clock.bad", has_text="送审超时").wait_for()
    hall.run_at(1)
    tidal = next(w for w in hall.view("manager")["windows"] if w["line"]["id"] == "2")
    assert tidal["line"]["tide"]["state"] == "closed"
    manager.goto(f"{hall.url}/manager#cards")
    card = manager.locator("tr[data-card]", has_text=case)
    card.get_by_text("前台").wait_for()
    counter.step(case, "send")


def test_jp_1_whoever_waits_longer_than_a_quarter_of_an_hour_opens_the_tide_on_every_screen(
    hall: SteeredHall, manager: Page, board: Page, second: Page
) -> None:
    board.locator("[data-window='2']", has_text="未开放").wait_for()
    manager.goto(f"{hall.url}/manager#tides")
    second.get_by_role("button", name="待命（不占窗口）").click()
    second.get_by_text("2号窗口 已开放，请您开始叫号").wait_for()
    board.locator(".board-foot .line.strong", has_text="潮汐窗口 2 已开放").wait_for()
    manager.locator("main td", has_text="超过等候上限").wait_for()
    manager.locator("[data-tidal='2']").get_by_text("已开放").wait_for()


def test_jp_6_closing_finishes_who_is_served_and_gives_the_others_back(
    hall: SteeredHall, desk: Page, manager: Page, board: Page, second: Page
) -> None:
    second.wait_for_selector("[data-next]")
    second.keyboard.press("F2")
    mine = ticket_at(second, "called")
    second.keyboard.press("F4")
    ticket_at(second, "serving")
    waiting = [str(hall.command("take-ticket", service="yb")["ticket"]) for _ in range(2)]
    _order(manager, "关闭", "人少了")
    manager.locator("[data-tidal='2']").get_by_text("即将关闭").wait_for()
    assert ticket_at(second, "serving") == mine
    second.keyboard.press("F8")
    manager.locator("[data-tidal='2']").get_by_text("未开放").wait_for()
    board.locator("[data-window='2']", has_text="未开放").wait_for()
    desk.wait_for_selector(f"[data-next='{waiting[0]}']")
    for ticket in waiting:
        hall.command("drop", ticket=ticket)


def test_jp_5_a_tide_that_could_serve_nobody_is_refused_with_the_network(hall: SteeredHall, manager: Page) -> None:
    hall.command("take-ticket", service="mz")
    _order(manager, "开放", "试开")
    manager.get_by_text("政务外网").first.wait_for()


def test_jp_2_one_case_more_than_the_day_s_number_opens_it(hall: SteeredHall, manager: Page, board: Page) -> None:
    hall.serve_one("1")
    hall.command("set-policy", changes={"tide.max_cases": 2, "tide.min_open_s": 0}, reason="试行")
    for _ in range(3):
        hall.command("take-ticket", service="yb")
    for _ in range(2):
        hall.serve_one("1")
    manager.locator("main td", has_text="今日办件 3 件，超过办件量上限").wait_for()
    board.locator("[data-window='2']", has_text="空闲").wait_for()


def test_mj_1_mj_2_mj_3_ts_8_what_was_told_or_decided_too_late_says_so_on_its_sheet(
    hall: SteeredHall, counter: Counter, people: Pages
) -> None:
    never, told, decided = counter.received("complex"), counter.received("complex"), counter.received()
    counter.step(told, "notify", verdict="complete")
    counter.step(decided, "send")
    page = people.open(f"{hall.url}/approval", width=1366, height=768)
    fill_in(page, "zhuren", PASSWORD)
    page.click("[data-tab=all]")
    page.click(f"[data-case={never}]")
    page.locator("[data-sheet] [data-clock=notice]", has_text="前告知").wait_for()
    people.allow("401")  # whoever was signed in a month ago
    hall.run_at(MONTH)
    page.wait_for_timeout(5_500)
    hall.run_at(1)
    page.reload()
    fill_in(page, "zhuren", PASSWORD)
    page.click(f"[data-case={decided}]")
    page.click("[data-grant]")
    page.get_by_text("超承诺时限（一票否决）").wait_for()
    page.click("[data-tab=all]")
    page.click(f"[data-case={never}]")
    page.get_by_text("逾期未告知，视为受理").wait_for()
    page.click(f"[data-case={told}]")
    page.wait_for_selector(f"[data-sheet={told}]")
    assert page.get_by_text("视为受理").count() == 0


def test_cn_4_at_noon_the_kiosk_says_when_numbers_are_given_again(tmp_path: Path, pages: Pages) -> None:
    town = SteeredHall(tmp_path, "chini")
    try:
        town.start()
        for pace, until in ((4 * QUARTER, "11:20"), (QUARTER, "12:00"), (1, "")):
            town.run_at(pace)
            while town.get("views/board")["now"][11:16] < until:
                time.sleep(0.1)
        kiosk = pages.open(f"{town.kiosk().url}/?diagonal=21.5", width=1080, height=1920, touch=True)
        kiosk.locator("[data-screen=shut]", has_text="13:00").wait_for()
        assert kiosk.locator("[data-take], main [data-choice]").count() == 0
    finally:
        pages.close()
        town.stop()
