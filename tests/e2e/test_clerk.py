"""The clerk's cycle through a real browser and a real server. Names C… and G… are the screen criteria's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.e2e.clerk_people import (
    FIRST,
    OWN,
    console,
    fill_in,
    first_password,
    nobody_at,
    past_guard,
    settled,
    take,
    ticket_at,
    tidy,
    token_of,
    types,
)
from tests.e2e.stage import Refusal, Stage

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.services.browser import Pages


@pytest.fixture
def hall(shared_stage: Stage) -> Stage:
    return tidy(shared_stage)


def test_jp_7_first_password_must_be_changed(hall: Stage, pages: Pages) -> None:
    pages.allow("401")
    first_password(hall, "zc-1")
    page = pages.open(f"{hall.url}/clerk", width=1366, height=768)
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


def test_c2_the_whole_cycle_by_keyboard(hall: Stage, pages: Pages) -> None:
    page = console(hall, pages, "zc-1", "1")
    one, two = take(hall, 2)
    page.wait_for_selector(f"[data-next={one}]")
    page.keyboard.press("F2")
    assert ticket_at(page, "called") == one
    page.keyboard.press("Numpad2")
    page.get_by_text("已重呼 1 次").wait_for()
    page.keyboard.press("F4")
    assert ticket_at(page, "serving") == one
    page.keyboard.press("F8")
    nobody_at(page)
    past_guard(page)
    page.keyboard.press("Numpad1")
    assert ticket_at(page, "called") == two
    page.keyboard.press("F6")
    page.keyboard.press("Enter")
    nobody_at(page)
    page.keyboard.press("F7")
    assert ticket_at(page, "called") == two
    page.keyboard.press("Shift+F9")
    page.keyboard.press("Enter")
    nobody_at(page)
    page.keyboard.press("Shift+F8")
    page.keyboard.press("Enter")
    page.locator("[data-pause-timer]", has_text="0:0").wait_for()
    settled(page)
    page.keyboard.press("Shift+F8")
    page.get_by_text("窗口已恢复服务").wait_for()
    assert types(hall, one) == ["TicketTaken", "TicketCalled", "TicketRecalled", "TicketStarted", "TicketFinished"]
    assert types(hall, two) == ["TicketTaken", "TicketCalled", "TicketHeld", "TicketResumed", "TicketDropped"]


def test_c2_keys_are_listed_and_can_be_changed(hall: Stage, pages: Pages) -> None:
    page = console(hall, pages, "zc-1", "1")
    (ticket,) = take(hall)
    page.wait_for_selector(f"[data-next={ticket}]")
    page.keyboard.press("Shift+?")
    page.click("[data-key-of=next] button")
    for owned in ("F5", "Control+w", "Control+Shift+t", "a", "7", ";"):
        page.keyboard.press(owned)
        page.get_by_text("请换一个").wait_for()
    page.keyboard.press("F3")
    page.get_by_text("这个键已用于“重呼”").wait_for()
    page.keyboard.press("Control+Enter")
    page.locator("[data-key-of=next] kbd", has_text="Ctrl + Enter").wait_for()
    page.get_by_role("button", name="关闭").click()
    page.keyboard.press("F2")
    page.keyboard.press("Control+Enter")
    assert ticket_at(page, "called") == ticket
    assert types(hall, ticket).count("TicketCalled") == 1


def test_c3_a_call_under_way_is_pending_and_never_a_guessed_number(hall: Stage, pages: Pages) -> None:
    page = console(hall, pages, "zc-1", "1")
    (ticket,) = take(hall)
    page.wait_for_selector(f"[data-next={ticket}]")
    held: list[Route] = []
    page.route("**/commands/call-next", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a function
    page.keyboard.press("F2")
    page.wait_for_selector("[data-action=next][aria-busy=true]")
    assert page.get_attribute(".current", "data-ticket") == ""
    assert types(hall, ticket) == ["TicketTaken"]
    held[0].continue_()
    assert ticket_at(page, "called") == ticket
    assert page.get_attribute("[data-action=next]", "aria-busy") is None


def test_c4_second_press_calls_nobody_else(hall: Stage, pages: Pages, request: pytest.FixtureRequest) -> None:
    pages.allow("409 (CONFLICT)")  # a press after the answer reaches the server, which refuses it
    hall.command("set-policy", changes={"call_guard_s": 30}, reason="测试")
    request.addfinalizer(lambda: hall.command("set-policy", changes={"call_guard_s": 2}, reason="测试"))
    page = console(hall, pages, "zc-1", "1")
    one, two = take(hall, 2)
    page.wait_for_selector(f"[data-next={two}]")
    page.keyboard.press("F2")
    page.keyboard.press("Numpad1")
    page.click("[data-action=next]", force=True)
    assert ticket_at(page, "called") == one
    with pytest.raises(Refusal) as refused:
        hall.command("call-next", window="1")
    assert refused.value.body["code"] == "just_called"
    assert types(hall, two) == ["TicketTaken"]


def test_c4_undo_returns_the_ticket_to_its_exact_place_and_counts_down(hall: Stage, pages: Pages) -> None:
    page = console(hall, pages, "zc-1", "1")
    tickets = take(hall, 3)
    page.wait_for_selector(f"[data-next={tickets[2]}]")
    page.click("[data-action=next]")
    assert ticket_at(page, "called") == tickets[0]
    page.locator("[data-action=undo]", has_text="秒").click()
    nobody_at(page)
    page.wait_for_selector(f"[data-next={tickets[0]}]")
    assert [row.get_attribute("data-next") for row in page.locator("[data-next]").all()] == tickets


def test_c6_a_button_that_is_off_says_why_and_a_hasty_pass_is_asked(hall: Stage, pages: Pages) -> None:
    page = console(hall, pages, "zc-1", "1")
    page.focus("[data-action=finish]")
    page.locator("#why-line", has_text="当前没有号").wait_for()
    # What the test before did can still be taken back for a while.
    page.wait_for_selector("[data-action=undo][aria-disabled]")
    page.hover("[data-action=undo]")
    page.locator("#why-line", has_text="没有可撤回的操作").wait_for()
    page.keyboard.press("F2")
    page.locator("#why-line", has_text="没有本窗口能办的号").wait_for()
    (ticket,) = take(hall)
    page.wait_for_selector(f"[data-next={ticket}]")
    page.keyboard.press("F2")
    ticket_at(page, "called")
    page.keyboard.press("F9")
    page.get_by_text("群众可能还在走来").wait_for()
    page.click("[role=dialog] [data-do]")
    nobody_at(page)
    assert "TicketPassed" in types(hall, ticket)


def test_c7_says_why_the_next_is_next_in_a_sentence(hall: Stage, pages: Pages) -> None:
    page = console(hall, pages, "zc-1", "1")
    take(hall, 2)
    (elder,) = take(hall, priority="elderly")
    page.wait_for_selector(f"[data-next={elder}]")
    rows = page.locator("[data-next]")
    assert rows.first.get_attribute("data-next") == elder
    # Ten minutes at most: the cases of these tests take no time, so the hall has learnt that the matter is a quick one.
    said = re.search(r"绿色通道（老弱病残孕），(\d+)分内应叫，已等候", rows.first.inner_text())
    assert said is not None
    assert 1 <= int(said[1]) <= 10
    assert "取号最早，已等候" in rows.nth(1).inner_text()
    assert rows.count() == 3
    page.get_by_text("共 3 人等候").first.wait_for()
    page.get_by_text("轮到本窗").wait_for()
    page.keyboard.press("F2")
    ticket_at(page, "called")
    assert "绿色通道" in page.inner_text(".current")


def test_c7_own_figures_and_no_rating_is_shown(hall: Stage, pages: Pages) -> None:
    page = console(hall, pages, "zc-1", "1")
    cases = page.locator(".own dd", has_text="件")
    cases.wait_for()
    before = int(cases.inner_text().split()[0])
    (ticket,) = take(hall)
    page.wait_for_selector(f"[data-next={ticket}]")
    for key, seen in (("F2", "called"), ("F4", "serving"), ("F8", "none")):
        page.keyboard.press(key)
        ticket_at(page, seen)
    page.locator(".own dd", has_text=f"{before + 1} 件").wait_for()
    hall.command("rate", ticket=ticket, level="very_dissatisfied", tags=[], words="态度不好", window="1")
    page.locator("[data-rate-code]").wait_for(state="detached")
    text = page.inner_text("body")
    assert [word for word in ("满意", "差评", "态度不好", "排名") if word in text] == []


def test_c8_news_never_moves_the_focus_and_is_said_politely(hall: Stage, pages: Pages) -> None:
    page = console(hall, pages, "zc-1", "1")
    page.focus("[data-action=pause]")
    (ticket,) = take(hall)
    page.wait_for_selector(f"[data-next={ticket}]")
    assert page.evaluate("document.activeElement.dataset.action") == "pause"
    page.locator("[data-announcer][aria-live=polite]", has_text=f"下一位 {ticket}").wait_for(state="attached")
    assert page.locator("[role=alert]").count() == 0
    hall.command("pause", window="1", reason="开会")
    page.wait_for_selector("[data-pause-timer]")
    assert page.evaluate("document.activeElement.dataset.action") == "pause"


def test_held_passed_and_transferred_are_listed_with_what_can_be_done(hall: Stage, pages: Pages) -> None:
    hall.sit("2", clerk=1)
    page = console(hall, pages, "zc-1", "1")
    page.click("[data-action=issue]")
    page.locator("[role=dialog] .choices button").first.click()
    page.get_by_text("前面 0 人").wait_for()
    page.get_by_role("button", name="关闭").click()
    ticket = page.locator("[data-next]").first.get_attribute("data-next") or ""
    page.click("[data-action=next]")
    ticket_at(page, "called")
    page.click("[data-action=transfer]")
    page.locator("[role=dialog] .choices button", has_text="2 ").first.click()
    nobody_at(page)
    row = page.locator(f"[data-list=moved] [data-listed={ticket}]")
    row.get_by_text("转出至2号窗口").wait_for()
    row.get_by_role("button", name="取回").click()
    row.get_by_text("转来，等本窗叫号").wait_for()
    assert "由1号窗口转来本窗" not in page.locator("[data-next]").first.inner_text()
    row.get_by_role("button", name="退回队列").click()
    row.wait_for(state="detached")
    past_guard(page)
    page.click("[data-action=next]")
    ticket_at(page, "called")
    page.keyboard.press("F6")
    page.keyboard.press("Enter")
    held = page.locator(f"[data-list=held] [data-listed={ticket}]")
    held.get_by_role("button", name="回呼").click()
    ticket_at(page, "called")
    page.click("[data-action=pass]")
    page.click("[role=dialog] [data-do]")
    passed = page.locator(f"[data-list=passed] [data-listed={ticket}]")
    assert passed.get_by_role("button").get_attribute("title") == "已自动重新排队，不用再操作"


def test_cn_5_ab_hand_over_keeps_the_citizen_at_the_window(hall: Stage, pages: Pages) -> None:
    # Figures asked for by the one who goes may be on their way when the other sits down.
    pages.allow("/desk: Failed to load resource: the server responded with a status of 401")
    hall.sit("1", clerk=1)
    token_of(hall, "zc-1")
    token_of(hall, "zc-2")
    page = pages.open(f"{hall.url}/clerk", width=1366, height=768)
    fill_in(page, "zc-1", OWN)
    page.click(".seat-list li:has(b:text-is('1')) button")
    page.get_by_text("接替后对方立即离岗").wait_for()
    page.locator("[role=dialog] button.primary").click()
    page.wait_for_selector(".full")
    (ticket,) = take(hall)
    page.wait_for_selector(f"[data-next={ticket}]")
    page.keyboard.press("F2")
    ticket_at(page, "called")
    page.keyboard.press("F4")
    ticket_at(page, "serving")
    page.get_by_role("button", name="交接换岗").click()
    dialog = page.locator("[role=dialog]")
    dialog.get_by_text(f"{ticket} 正在本窗办理").wait_for()
    dialog.locator("input[name=name]").fill("zc-2")
    dialog.locator("input[name=password]").fill(OWN)
    dialog.locator("button[type=submit]").click()
    page.locator(".full-bar .place p", has_text="综窗2号").wait_for()
    assert ticket_at(page, "serving") == ticket
    page.keyboard.press("F8")
    nobody_at(page)
    clerk = next(w for w in hall.get("views/clerk")["view"]["windows"] if w["line"]["id"] == "1")
    assert clerk["clerk"] == "zc-2"
    assert types(hall, ticket)[-1] == "TicketFinished"


def test_g6_pseudo_words_and_english_break_no_layout(hall: Stage, pages: Pages) -> None:
    token_of(hall, "zc-1")
    take(hall, 3)
    for language in ("en", "qps"):
        page = pages.open(f"{hall.url}/clerk?lang={language}", width=1366, height=768)
        fill_in(page, "zc-1", OWN)
        page.locator(".seat-list button").first.click() if language == "en" else None
        page.wait_for_selector(".full")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1366
