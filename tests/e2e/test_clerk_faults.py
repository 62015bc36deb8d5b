"""What a clerk sees when something is broken: no dead end (criterion C9 and the table D)."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

import pytest

from tests.e2e.clerk_people import OWN, console, fill_in, first_password, past_guard, take, ticket_at, tidy, types
from tests.e2e.stage import Stage
from tidehall_link.client import LinkClient

if TYPE_CHECKING:
    from tests.services.browser import Pages


@pytest.fixture
def hall(shared_stage: Stage) -> Stage:
    return tidy(shared_stage)


def test_c9_a_lost_connection_keeps_the_ticket_and_comes_back(hall: Stage, pages: Pages) -> None:
    for part in ("ERR_CONNECTION_", "ERR_SOCKET_NOT_CONNECTED", "ERR_EMPTY_RESPONSE", "socket.io", "WebSocket"):
        pages.allow(part)
    page = console(hall, pages, "zc-1", "1")
    (ticket,) = take(hall)
    page.wait_for_selector(f"[data-next={ticket}]")
    page.keyboard.press("F2")
    ticket_at(page, "called")
    hall.stop_server()
    page.get_by_text("与服务器的连接已中断").wait_for()
    assert ticket_at(page, "called") == ticket
    page.keyboard.press("F4")
    page.locator("#why-line", has_text="连接中断，不能操作").wait_for()
    hall.start_server()
    page.locator(".desk-lost").wait_for(state="detached")
    page.keyboard.press("F4")
    assert ticket_at(page, "serving") == ticket


def test_c6_a_question_about_one_citizen_ends_when_another_is_called(hall: Stage, pages: Pages) -> None:
    page = console(hall, pages, "zc-1", "1")
    one, _ = take(hall, 2)
    page.wait_for_selector(f"[data-next={one}]")
    page.keyboard.press("F2")
    first = ticket_at(page, "called")
    page.keyboard.press("F6")
    page.locator("[role=dialog]").wait_for()
    hall.command("pass", window="1")
    page.locator("[role=dialog]").wait_for(state="detached")
    past_guard(page)
    hall.command("call-next", window="1")
    assert ticket_at(page, "called") != first


def test_d4_a_full_disk_refuses_in_words_and_keeps_the_ticket(hall: Stage, pages: Pages) -> None:
    pages.allow("503")
    page = console(hall, pages, "zc-1", "1")
    (ticket,) = take(hall)
    page.wait_for_selector(f"[data-next={ticket}]")
    page.keyboard.press("F2")
    ticket_at(page, "called")
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    resource.prlimit(hall.server_pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        page.keyboard.press("F4")
        banner = page.locator(".outcome .th-banner.bad")
        banner.wait_for()
        assert "请" in banner.inner_text()
        assert ticket_at(page, "called") == ticket
    finally:
        resource.prlimit(hall.server_pid, resource.RLIMIT_FSIZE, unlimited)
    page.keyboard.press("F4")
    assert ticket_at(page, "serving") == ticket
    assert types(hall, ticket).count("TicketStarted") == 1


def test_d1_the_clerk_sees_that_a_kiosk_is_out_of_paper(hall: Stage, pages: Pages) -> None:
    page = console(hall, pages, "zc-1", "1")
    link = LinkClient(hall.url, hall.hall, hall.device("kiosk", "1号取号机"), hall.ca)

    def tell(*_: object) -> None:
        link.status({"paper": "out"})

    try:
        link.follow("kiosk", tell, lambda _: None)
        page.locator(".desk-alerts", has_text="1号取号机不能出纸").wait_for()
        assert page.get_attribute("[data-action=issue]", "aria-disabled") is None
    finally:
        link.close()
    page.locator(".desk-alerts", has_text="1号取号机连不上").wait_for()


def test_d5_a_session_that_ended_asks_again_keeps_the_work_and_names_a_phone(hall: Stage, pages: Pages) -> None:
    pages.allow("401")
    page = console(hall, pages, "zc-1", "1")
    (ticket,) = take(hall)
    page.wait_for_selector(f"[data-next={ticket}]")
    page.keyboard.press("F2")
    ticket_at(page, "called")
    first_password(hall, "zc-1")
    page.get_by_text("登录已失效").wait_for()
    assert ticket_at(page, "called") == ticket
    page.locator(".gate [data-help]").wait_for()


def test_d5_who_cannot_sign_in_is_told_whom_to_call(hall: Stage, pages: Pages) -> None:
    pages.allow("401")
    page = pages.open(f"{hall.url}/clerk", width=1366, height=768)
    fill_in(page, "nobody", OWN)
    page.locator(".gate .th-banner.bad").wait_for()
    page.locator(".gate [data-help]").wait_for()
