"""The clerk's console, through a real browser and a real server. Names C… and G… are the screen criteria's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.clerk_people import FIRST, OWN, console, fill_in, first_password, past_guard, ticket_at, token_of
from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages


def _take(stage: Stage, count: int = 1) -> list[str]:
    return [stage.command("take-ticket", service="yb")["ticket"] for _ in range(count)]


def _types(stage: Stage, ticket: str) -> list[str]:
    return [line["type"] for line in stage.get(f"tickets/{ticket}")["story"]]


def _no_cut_text(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("button, h1, h2, p, b, span, small")]
          .filter((el) => el.clientWidth && el.scrollWidth > el.clientWidth + 2)
          .filter((el) => getComputedStyle(el).overflow !== "hidden")
          .map((el) => `${el.className} ${el.textContent.trim()}`)"""
    )
    return found


def test_first_password_must_be_changed(stage: Stage, pages: Pages) -> None:
    pages.allow("401")
    first_password(stage, "zc-1")
    page = pages.open(f"{stage.url}/clerk", width=1366, height=768)
    fill_in(page, "zc-1", "not-the-password")
    page.wait_for_selector(".th-banner.bad")
    fill_in(page, "zc-1", FIRST)
    page.fill("input[name=old]", FIRST)
    page.fill("input[name=new]", OWN)
    page.fill("input[name=again]", OWN + "x")
    page.click("button[type=submit]")
    page.get_by_text("两次输入的新密码不一样").wait_for()
    page.fill("input[name=again]", OWN)
    page.click("button[type=submit]")
    page.wait_for_selector(".seat-list")


def test_c2_the_whole_cycle_by_keyboard(stage: Stage, pages: Pages) -> None:
    page = console(stage, pages, "zc-1", "1")
    one, two = _take(stage, 2)
    page.wait_for_selector(f"[data-next={one}]")
    page.keyboard.press("F2")
    assert ticket_at(page, "called") == one
    page.keyboard.press("Numpad2")
    page.get_by_text("已重呼 1 次").wait_for()
    page.keyboard.press("F4")
    assert ticket_at(page, "serving") == one
    page.keyboard.press("F8")
    page.wait_for_selector(".current.none")
    past_guard(page)
    page.keyboard.press("Numpad1")
    assert ticket_at(page, "called") == two
    page.keyboard.press("F6")
    page.keyboard.press("Enter")
    page.wait_for_selector(".current.none")
    page.keyboard.press("F7")
    assert ticket_at(page, "called") == two
    page.keyboard.press("Shift+F9")
    page.keyboard.press("Enter")
    page.wait_for_selector(".current.none")
    page.keyboard.press("Shift+F8")
    page.keyboard.press("Enter")
    page.get_by_text("暂停服务").first.wait_for()
    page.keyboard.press("Shift+F8")
    page.get_by_text("窗口已恢复服务").wait_for()
    assert _types(stage, one) == ["TicketTaken", "TicketCalled", "TicketRecalled", "TicketStarted", "TicketFinished"]
    assert _types(stage, two) == ["TicketTaken", "TicketCalled", "TicketHeld", "TicketResumed", "TicketDropped"]


def test_c2_keys_are_listed_and_can_be_changed(stage: Stage, pages: Pages) -> None:
    page = console(stage, pages, "zc-1", "1")
    (ticket,) = _take(stage)
    page.wait_for_selector(f"[data-next={ticket}]")
    page.keyboard.press("Shift+?")
    page.click("[data-key-of=next] button")
    page.keyboard.press("F5")
    page.get_by_text("这个键不能使用").wait_for()
    page.keyboard.press("F3")
    page.get_by_text("这个键已用于“重呼”").wait_for()
    page.keyboard.press("Control+Enter")
    page.locator("[data-key-of=next] kbd", has_text="Ctrl + Enter").wait_for()
    page.get_by_role("button", name="关闭").click()
    page.keyboard.press("F2")
    page.keyboard.press("Control+Enter")
    assert ticket_at(page, "called") == ticket
    assert _types(stage, ticket).count("TicketCalled") == 1


def test_c4_undo_returns_the_ticket_and_counts_down(stage: Stage, pages: Pages) -> None:
    page = console(stage, pages, "zc-1", "1")
    one, two = _take(stage, 2)
    page.wait_for_selector(f"[data-next={two}]")
    page.click("[data-action=next]")
    assert ticket_at(page, "called") == one
    page.locator("[data-action=undo]", has_text="秒").click()
    page.wait_for_selector(".current.none")
    assert page.locator("[data-next]").first.get_attribute("data-next") == one


def test_c5_the_newest_page_works_the_older_one_reads(stage: Stage, pages: Pages) -> None:
    older = console(stage, pages, "zc-1", "1")
    newer = older.context.new_page()
    newer.goto(f"{stage.url}/clerk")
    fill_in(newer, "zc-1", OWN)
    newer.wait_for_selector(".full")
    older.get_by_text("本窗口已在另一个页面操作").wait_for()
    assert older.get_attribute("[data-action=issue]", "aria-disabled") == "true"
    older.get_by_role("button", name="接管").click()
    newer.get_by_text("本窗口已在另一个页面操作").wait_for()
    assert older.get_attribute("[data-action=issue]", "aria-disabled") is None


def test_c6_a_button_that_is_off_says_why_and_a_hasty_pass_is_asked(stage: Stage, pages: Pages) -> None:
    page = console(stage, pages, "zc-1", "1")
    page.focus("[data-action=finish]")
    page.locator("#why-line", has_text="当前没有号").wait_for()
    page.keyboard.press("F2")
    page.locator("#why-line", has_text="没有本窗口能办的号").wait_for()
    (ticket,) = _take(stage)
    page.wait_for_selector(f"[data-next={ticket}]")
    page.keyboard.press("F2")
    ticket_at(page, "called")
    page.keyboard.press("F9")
    page.get_by_text("群众可能还在走来").wait_for()
    page.click("[role=dialog] [data-do]")
    page.wait_for_selector(".current.none")
    assert "TicketPassed" in _types(stage, ticket)


def test_c7_shows_class_rule_and_whose_turn(stage: Stage, pages: Pages) -> None:
    page = console(stage, pages, "zc-1", "1")
    _take(stage, 2)
    elder = stage.command("take-ticket", service="yb", **{"class": "elderly"})["ticket"]
    first = page.locator("[data-next]").first
    page.wait_for_selector(f"[data-next={elder}]")
    assert first.get_attribute("data-next") == elder
    assert "优先人群" in first.inner_text()
    assert "绿色通道" in first.inner_text()
    page.get_by_text("轮到本窗").wait_for()
    page.keyboard.press("F2")
    ticket_at(page, "called")
    assert "绿色通道" in page.inner_text(".current")


def test_c8_news_never_moves_the_focus(stage: Stage, pages: Pages) -> None:
    page = console(stage, pages, "zc-1", "1")
    page.focus("[data-action=pause]")
    (ticket,) = _take(stage)
    page.wait_for_selector(f"[data-next={ticket}]")
    assert page.evaluate("document.activeElement.dataset.action") == "pause"


def test_c9_a_lost_connection_keeps_the_ticket_and_comes_back(stage: Stage, pages: Pages) -> None:
    for part in ("ERR_CONNECTION_REFUSED", "socket.io", "WebSocket", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET"):
        pages.allow(part)
    page = console(stage, pages, "zc-1", "1")
    (ticket,) = _take(stage)
    page.wait_for_selector(f"[data-next={ticket}]")
    page.keyboard.press("F2")
    ticket_at(page, "called")
    stage.stop_server()
    page.get_by_text("与服务器的连接已中断").wait_for()
    assert ticket_at(page, "called") == ticket
    page.keyboard.press("F4")
    page.locator("#why-line", has_text="连接中断，不能操作").wait_for()
    stage.start_server()
    page.locator(".desk-lost").wait_for(state="detached")
    page.keyboard.press("F4")
    assert ticket_at(page, "serving") == ticket


def test_c1_the_strip_holds_the_cycle_without_scrolling(stage: Stage, pages: Pages) -> None:
    page = console(stage, pages, "zc-1", "1", width=360, height=220)
    (ticket,) = _take(stage)
    page.get_by_text("共 1 人等候").wait_for()
    for action, seen in (("next", ticket), ("start", "受理中"), ("finish", "当前没有号")):
        page.click(f"[data-action={action}]")
        page.locator(".strip-desk", has_text=seen).wait_for()
        assert _no_cut_text(page) == []
    size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert size == [360, 220]
    assert _types(stage, ticket)[-1] == "TicketFinished"


def test_transfer_requeue_and_issue_by_mouse(stage: Stage, pages: Pages) -> None:
    stage.sit("2", clerk=1)
    page = console(stage, pages, "zc-1", "1")
    page.click("[data-action=issue]")
    page.locator("[role=dialog] .choices button").first.click()
    page.get_by_text("前面 0 人").wait_for()
    page.get_by_role("button", name="关闭").click()
    ticket = page.locator("[data-next]").first.get_attribute("data-next") or ""
    page.click("[data-action=next]")
    ticket_at(page, "called")
    page.click("[data-action=transfer]")
    page.locator("[role=dialog] .choices button", has_text="2 ").first.click()
    page.wait_for_selector(".current.none")
    assert stage.command("call-next", window="2")["ticket"] == ticket


def test_taken_window_is_taken_over_knowingly_and_handed_over(stage: Stage, pages: Pages) -> None:
    stage.sit("1", clerk=1)
    page = pages.open(f"{stage.url}/clerk", width=1366, height=768)
    token_of(stage, "zc-1")
    token_of(stage, "zc-2")
    fill_in(page, "zc-1", OWN)
    page.click(".seat-list li:has(b:text-is('1')) button")
    page.get_by_text("接替后对方立即离岗").wait_for()
    page.locator("[role=dialog] button.primary").click()
    page.wait_for_selector(".full")
    page.get_by_role("button", name="交接换岗").click()
    dialog = page.locator("[role=dialog]")
    dialog.locator("input[name=name]").fill("zc-2")
    dialog.locator("input[name=password]").fill(OWN)
    dialog.locator("button[type=submit]").click()
    page.locator(".full-bar .place p", has_text="综窗2号").wait_for()
    clerk = next(w for w in stage.get("views/clerk")["view"]["windows"] if w["line"]["id"] == "1")
    assert clerk["clerk"] == "zc-2"


def test_a_tide_calls_the_clerk_on_standby(stage: Stage, pages: Pages) -> None:
    token_of(stage, "zc-3")
    page = pages.open(f"{stage.url}/clerk", width=1366, height=768)
    fill_in(page, "zc-3", OWN)
    page.get_by_role("button", name="待命（不占窗口）").click()
    page.get_by_text("您正在待命").wait_for()
    stage.command("open-tide", window="3", reason="赶集日")
    page.locator(".th-banner.warn", has_text="潮汐窗口").wait_for()


def test_a_session_that_ended_asks_again_and_keeps_the_work(stage: Stage, pages: Pages) -> None:
    pages.allow("401")
    page = console(stage, pages, "zc-1", "1")
    (ticket,) = _take(stage)
    page.wait_for_selector(f"[data-next={ticket}]")
    page.keyboard.press("F2")
    ticket_at(page, "called")
    first_password(stage, "zc-1")
    page.get_by_text("登录已失效").wait_for()
    assert ticket_at(page, "called") == ticket


def test_g6_pseudo_words_and_english_break_no_layout(stage: Stage, pages: Pages) -> None:
    token_of(stage, "zc-1")
    _take(stage, 3)
    for language in ("en", "qps"):
        page = pages.open(f"{stage.url}/clerk?lang={language}", width=1366, height=768)
        fill_in(page, "zc-1", OWN)
        page.locator(".seat-list button").first.click() if language == "en" else None
        page.wait_for_selector(".full")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1366
