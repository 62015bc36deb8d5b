"""The hall board and the own screen of a window. Names B… are the screen criteria's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.board_pairing import code_on
from tests.e2e.stage import Stage, ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages

DOWN = ("ERR_CONNECTION_REFUSED", "socket.io", "WebSocket", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET")
CAP_HEIGHT = 0.733


def _open(stage: Stage, pages: Pages, query: str = "") -> Page:
    page = pages.open(f"{stage.url}/board{query}", width=1920, height=1080)
    stage.pair(code_on(page), "board", "大屏")
    page.wait_for_selector(".hall-board, .window-screen", timeout=60_000)
    return page


@pytest.fixture
def board(stage: Stage, pages: Pages) -> Page:
    return _open(stage, pages)


def _call(stage: Stage, window: str = "1") -> str:
    stage.command("take-ticket", service="yb")
    ticket: str = stage.command("call-next", window=window)["ticket"]
    return ticket


def _font(page: Page, selector: str) -> float:
    size: float = page.locator(selector).first.evaluate("(el) => parseFloat(getComputedStyle(el).fontSize)")
    return size


def test_b1_sizes_for_eight_metres(stage: Stage, board: Page) -> None:
    stage.sit("1")
    _call(stage)
    board.wait_for_selector(".call.main")
    assert _font(board, ".call.main .number") * CAP_HEIGHT >= 154
    assert _font(board, ".call.main .number.window") * CAP_HEIGHT >= 154


def test_b1_at_most_five_whole_rows(stage: Stage, board: Page) -> None:
    stage.sit("1")
    for _ in range(6):
        stage.command("take-ticket", service="yb")
        stage.serve_one("1")
        board.wait_for_timeout(2_100)
    board.locator(".call").nth(4).wait_for()
    assert board.locator(".call").count() == 5
    assert _font(board, ".call:not(.main) .number") * CAP_HEIGHT >= 80
    boxes = board.eval_on_selector_all(
        ".call, .board-foot", "all => all.map((el) => el.getBoundingClientRect().bottom)"
    )
    assert boxes == sorted(boxes)
    assert max(boxes) <= 1080
    cut = board.eval_on_selector_all(".hall-calls", "all => all[0].scrollHeight - all[0].clientHeight")
    assert cut <= 0


def test_b2_a_call_is_shown_highlighted_and_told_once(stage: Stage, board: Page) -> None:
    stage.sit("1")
    ticket = _call(stage)
    board.locator(".call.main.fresh .number", has_text=ticket).wait_for()

    def shown() -> int:
        facts = stage.get("story?limit=1000")["facts"]
        return sum(f["type"] == "CallAnnounced" and f["data"]["how"] == "shown" for f in facts)

    board.wait_for_timeout(500)
    assert shown() == 1
    board.reload()
    board.locator(".call.main .number", has_text=ticket).wait_for()
    assert board.locator(".call.fresh").count() == 0
    assert shown() == 1
    stage.command("recall", window="1")
    board.locator(".call.main.fresh").wait_for()


def test_b5_stale_news_say_so_and_heal(stage: Stage, board: Page, pages: Pages) -> None:
    for part in DOWN:
        pages.allow(part)
    stage.sit("1")
    ticket = _call(stage)
    board.locator(".call .number", has_text=ticket).wait_for()
    stage.stop_server()
    board.locator(".board-stale", has_text="信息更新中断 · 最后更新").wait_for()
    assert board.locator(".call .number", has_text=ticket).count() == 1
    stage.start_server()
    board.locator(".board-stale").wait_for(state="detached")
    second = _call_after(stage)
    board.locator(".call.main .number", has_text=second).wait_for()


def _call_after(stage: Stage) -> str:
    stage.command("start", window="1")
    stage.command("finish", window="1")
    stage.command("take-ticket", service="yb")
    ticket: str = stage.command("call-next", window="1")["ticket"]
    return ticket


def test_tides_in_words_and_paused_windows(stage: Stage, board: Page) -> None:
    stage.sit("1")
    stage.command("sign-in", clerk=stage.clerks()[2])
    stage.command("open-tide", window="3", reason="赶集日")
    board.locator(".board-foot .tide", has_text="潮汐窗口 3 已开放").wait_for()
    stage.command("pause", window="1", reason="整理材料")
    board.locator("[data-window='1']", has_text="暂停服务").wait_for()


def test_b6_no_person_on_the_board(stage: Stage, board: Page) -> None:
    stage.sit("1")
    ticket = _call(stage)
    board.locator(".call .number", has_text=ticket).wait_for()
    clerk = next(w for w in stage.get("views/clerk")["view"]["windows"] if w["line"]["id"] == "1")["clerk_name"]
    assert clerk not in board.inner_text("body")


def test_the_end_of_the_day_is_said(stage: Stage, board: Page) -> None:
    stage.command("close-day", reason="下班")
    board.get_by_text("今日服务已结束").wait_for()


def test_own_screen_of_a_window(stage: Stage, pages: Pages) -> None:
    page = _open(stage, pages, "?window=1")
    stage.sit("1")
    ticket = _call(stage)
    page.locator(".window-screen .number", has_text=ticket).wait_for()
    for sign in next(w for w in stage.get("views/board")["view"]["windows"] if w["id"] == "1")["signs"]:
        page.locator(".signs li", has_text=sign).wait_for()
    stage.command("start", window="1")
    stage.command("finish", window="1")
    stage.command("pause", window="1", reason="开会")
    page.locator(".window-screen strong", has_text="暂停服务").wait_for()


def test_a_revoked_board_asks_to_be_paired_again(stage: Stage, board: Page, pages: Pages) -> None:
    for part in ("401", "socket.io", "WebSocket"):
        pages.allow(part)
    device = next(d for d in stage.get("devices")["devices"] if d["role"] == "board")
    path = f"{stage.url}/api/v1/halls/{stage.hall}/devices/{device['id']}/revoke"
    ask("POST", path, {}, {"Authorization": f"Bearer {stage.manager}"})
    board.get_by_text("本设备的授权已取消").wait_for()
