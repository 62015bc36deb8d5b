"""One window, several pages: the strip, the small window, two tabs, two PCs (criteria C1 and C5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.clerk_people import OWN, again, console, fill_in, no_cut_text, take, ticket_at, tidy, types
from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.services.browser import Pages


@pytest.fixture
def hall(shared_stage: Stage) -> Stage:
    return tidy(shared_stage)


def _reads(page: Page) -> None:
    page.wait_for_selector("[data-reader]")
    assert page.get_attribute("[data-action=next]", "aria-disabled") == "true"


def _works(page: Page) -> None:
    page.wait_for_selector("[data-reader]", state="detached")
    page.wait_for_selector("[data-action=next]:not([aria-disabled])")


def test_c5_of_two_pcs_the_newest_works_and_the_older_reads_until_it_takes_over(hall: Stage, pages: Pages) -> None:
    older = console(hall, pages, "zc-1", "1")
    one, two = take(hall, 2)
    older.wait_for_selector(f"[data-next={two}]")
    newer = again(hall, pages, "zc-1")
    _works(newer)
    _reads(older)
    older.keyboard.press("F2")
    older.locator("#why-line", has_text="请先点“接管”").wait_for()
    newer.keyboard.press("F2")
    assert ticket_at(newer, "called") == one
    assert ticket_at(older, "called") == one, "the reader sees what happens"
    older.click("[data-take]")
    newer.wait_for_selector("[data-reader]")
    older.keyboard.press("F4")
    assert ticket_at(newer, "serving") == one
    assert types(hall, two) == ["TicketTaken"]


def test_c5_a_page_that_has_not_heard_yet_is_refused_by_the_server(hall: Stage, pages: Pages) -> None:
    pages.allow("409")
    older = console(hall, pages, "zc-1", "1")
    (ticket,) = take(hall)
    older.wait_for_selector(f"[data-next={ticket}]")

    def late(route: Route) -> None:
        """While the press is on its way, the clerk opens the page on another PC."""
        again(hall, pages, "zc-1")
        route.continue_()

    older.route("**/commands/call-next", late)
    older.keyboard.press("F2")
    older.get_by_text("正在另一个页面操作，本页只读").wait_for()
    assert types(hall, ticket) == ["TicketTaken"]


def test_c5_two_tabs_of_one_browser(hall: Stage, pages: Pages) -> None:
    older = console(hall, pages, "zc-1", "1")
    newer = older.context.new_page()
    newer.goto(f"{hall.url}/clerk")
    fill_in(newer, "zc-1", OWN)
    newer.wait_for_selector(".full")
    older.get_by_text("本窗口正在另一处操作，本页只读").wait_for()
    newer.close()
    older.click("[data-take]")
    older.wait_for_selector("[data-reader]", state="detached")


def test_c1_the_small_window_works_beside_and_gives_back_when_it_closes(hall: Stage, pages: Pages) -> None:
    page = console(hall, pages, "zc-1", "1")
    (ticket,) = take(hall)
    page.wait_for_selector(f"[data-next={ticket}]")
    with page.expect_popup() as opened:
        page.click("[data-strip]")
    strip = opened.value
    strip.wait_for_selector(".strip-desk")
    page.get_by_text("正在小窗中操作").wait_for()
    _works(strip)
    strip.keyboard.press("F2")
    strip.wait_for_selector(f".now.called[data-ticket={ticket}]")
    assert ticket_at(page, "called") == ticket
    strip.close()
    page.wait_for_selector("[data-reader]", state="detached")
    page.keyboard.press("F4")
    assert ticket_at(page, "serving") == ticket


def test_c1_the_strip_holds_the_cycle_without_scrolling(hall: Stage, pages: Pages) -> None:
    page = console(hall, pages, "zc-1", "1", width=360, height=220)
    (ticket,) = take(hall)
    page.locator(".strip-desk .reason", has_text="取号最早，已等候").wait_for()
    page.locator(".strip-desk header", has_text="共 1 人等候").wait_for()
    for action, seen in (("next", ticket), ("start", "受理中"), ("finish", "当前没有号")):
        page.click(f"[data-action={action}]")
        page.locator(".strip-desk", has_text=seen).wait_for()
        assert no_cut_text(page) == []
    size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert size == [360, 220]
    assert types(hall, ticket)[-1] == "TicketFinished"


def test_c1_a_refusal_in_the_strip_can_be_read_whole(hall: Stage, pages: Pages) -> None:
    pages.allow("409")
    page = console(hall, pages, "zc-1", "1", width=360, height=220)
    (ticket,) = take(hall)
    page.locator(f"[data-next={ticket}]").wait_for()
    page.route("**/commands/start", lambda route: (hall.command("pass", window="1"), route.continue_()))
    page.click("[data-action=next]")
    page.click("[data-action=start]")
    note = page.locator("[data-note]")
    note.get_by_text("知道了").wait_for()
    cut = "el => [...el.querySelectorAll('strong, p')].filter((e) => e.scrollWidth > e.clientWidth + 1).length"
    assert note.evaluate(cut) == 0
    box = note.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 220
    note.get_by_text("知道了").click()
    note.wait_for(state="detached")
