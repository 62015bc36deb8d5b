"""The boards of a hall, heard and seen. Names B… and D… are the screen criteria's (docs/ux.md)."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.e2e.board_pairing import code_on
from tests.e2e.stage import Stage, ask
from tests.services.origin import Origin

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages

DOWN = ("ERR_CONNECTION_REFUSED", "socket.io", "WebSocket", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET")
CAP_HEIGHT = 0.733
SCREENS = ".hall-board, .window-screen, .entrance, .closed-panel"
# Every start and end of a sound with the call that stands on the page then; set before the page's own scripts run.
LISTEN = """
window.heard = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
    const at = performance.now();
    this.addEventListener("ended", () => window.heard.push([at, performance.now()]), { once: true });
    return play.call(this);
};
"""
FORBID = """
window.forbidden = true;
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
    return window.forbidden ? Promise.reject(new DOMException("no gesture", "NotAllowedError")) : play.call(this);
};
"""


def _open(stage: Stage, pages: Pages, query: str = "", name: str = "大屏", script: str = LISTEN) -> Page:
    page = pages.open(None, width=1920, height=1080)
    page.add_init_script(script)
    invitation = quote(f"{stage.device('board', name)}~board~{stage.hall}~")
    page.goto(f"{stage.url}/board{query}#device={invitation}")
    page.wait_for_selector(SCREENS, timeout=60_000)
    return page


@pytest.fixture
def board(shared_stage: Stage, pages: Pages) -> Page:
    return _open(shared_stage, pages)


@pytest.fixture(autouse=True)
def seated(shared_stage: Stage) -> Iterator[None]:
    """Window 1 is staffed and nobody stands there."""
    line = next(w for w in shared_stage.get("views/clerk")["view"]["windows"] if w["line"]["id"] == "1")
    if line["clerk"] is None:
        shared_stage.sit("1")
    _free(shared_stage)
    yield
    _free(shared_stage)


def _free(stage: Stage) -> None:
    line = next(w for w in stage.get("views/board")["view"]["windows"] if w["id"] == "1")
    if line["paused"]:
        stage.command("unpause", window="1")
    if line["ticket"]:
        if line["state"] == "called":
            stage.command("start", window="1")
        stage.command("finish", window="1")


def _call(stage: Stage) -> str:
    stage.command("take-ticket", service="yb")
    ticket: str = stage.command("call-next", window="1")["ticket"]
    return ticket


def _told(stage: Stage, ticket: str) -> list[str]:
    facts = stage.get("story?limit=1000")["facts"]
    return [f["data"]["how"] for f in facts if f["type"] == "CallAnnounced" and f["data"]["ticket"] == ticket]


def _until(page: Page, told: Any, seconds: float = 30) -> None:
    """Waits for something that the server knows."""
    for _ in range(int(seconds * 5)):
        if told():
            return
        page.wait_for_timeout(200)
    raise AssertionError("it did not come about")


def _device(stage: Stage, page: Page) -> dict[str, Any]:
    """The board that follows live, once it is the only one: the page shows the hall before its socket stands."""
    found: list[dict[str, Any]] = []

    def alone() -> bool:
        found[:] = [d for d in stage.get("devices")["devices"] if d["role"] == "board" and d["online"]]
        return len(found) == 1

    _until(page, alone)
    return found[0]


def _alerts(stage: Stage) -> set[str]:
    return {alert["kind"] for alert in stage.get("views/manager")["view"]["alerts"]}


def _font(page: Page, selector: str) -> float:
    size: float = page.locator(selector).first.evaluate("(el) => parseFloat(getComputedStyle(el).fontSize)")
    return size


def test_b1_sizes_for_eight_metres_and_at_most_five_whole_rows(shared_stage: Stage, board: Page) -> None:
    for _ in range(6):
        _free(shared_stage)
        _call(shared_stage)
    board.locator(".call").nth(4).wait_for()
    board.locator(".call").nth(5).wait_for(state="detached")
    assert _font(board, ".call.main .number") * CAP_HEIGHT >= 154
    assert _font(board, ".call.main .number.window") * CAP_HEIGHT >= 154
    assert board.locator(".call").count() == 5
    assert _font(board, ".call:not(.main) .number") * CAP_HEIGHT >= 80
    boxes = board.eval_on_selector_all(
        ".call, .board-foot", "all => all.map((el) => el.getBoundingClientRect().bottom)"
    )
    assert boxes == sorted(boxes)
    assert max(boxes) <= 1080
    assert board.locator("marquee").count() == 0


def test_b1_type_follows_the_screen_and_the_distance(shared_stage: Stage, pages: Pages) -> None:
    page = _open(shared_stage, pages, "?diagonal=75&distance=10")
    _call(shared_stage)
    page.wait_for_selector(".call.main")
    mm = 1920 / (75 * 25.4 * 16 / (16**2 + 9**2) ** 0.5)
    seven_tenths_of_a_degree = 10_000 * 0.01222
    _until(page, lambda: _font(page, ".call.main .number") * CAP_HEIGHT >= seven_tenths_of_a_degree * mm * 0.99)


def test_b2_a_call_is_shown_highlighted_and_told_once(shared_stage: Stage, board: Page) -> None:
    stage = shared_stage
    ticket = _call(stage)
    board.locator(".call.main.fresh .number", has_text=ticket).wait_for()
    _until(board, lambda: "shown" in _told(stage, ticket))
    _free(stage)
    board.reload()
    board.locator(".call.main .number", has_text=ticket).wait_for()
    assert board.locator(".call.fresh").count() == 0
    assert _told(stage, ticket).count("shown") == 1


def test_b3_calls_are_spoken_in_order_twice_and_never_cut_off(shared_stage: Stage, board: Page) -> None:
    stage = shared_stage
    first = _call(stage)
    stage.command("recall", window="1")
    _until(board, lambda: "spoken" in _told(stage, first), 60)
    heard: list[list[float]] = board.evaluate("window.heard")
    assert len(heard) >= 5, "the chime, then the number and the window twice"
    assert all(end <= begin + 5 for (_, end), (begin, _) in pairwise(heard)), heard
    assert _told(stage, first).count("spoken") == 1, "the call that was called anew is not spoken stale"
    device = _device(stage, board)
    if stage.origin is not Origin.LOOPBACK:
        return  # the metrics are told on the server itself only
    with urllib.request.urlopen(f"{stage.url}/metrics", timeout=10) as answer:
        metrics = answer.read().decode()
    assert re.search(rf'tidehall_announcements_waiting{{device="{device["id"]}"}} \d', metrics)


def test_b3_what_was_taken_back_is_not_spoken(shared_stage: Stage, board: Page) -> None:
    stage = shared_stage
    busy = _call(stage)
    board.locator(".call .number", has_text=busy).wait_for()
    _free(stage)
    gone = _call(stage)
    board.locator(".call .number", has_text=gone).wait_for()
    stage.command("undo", window="1")
    board.locator(".call .number", has_text=gone).wait_for(state="detached")
    board.wait_for_timeout(2_500)
    assert "spoken" not in _told(stage, gone)
    assert stage.command("call-next", window="1")["ticket"] == gone


def test_b4_playing_is_confirmed_and_a_silent_browser_says_so(shared_stage: Stage, pages: Pages) -> None:
    stage = shared_stage
    page = _open(stage, pages, name="哑屏", script=FORBID)
    ticket = _call(stage)
    ask_for_sound = page.locator("button.sound", has_text="轻触屏幕")
    ask_for_sound.wait_for()
    _until(page, lambda: "silent" in _told(stage, ticket))

    def audio() -> str:
        online = [d for d in stage.get("devices")["devices"] if d["name"] == "哑屏" and d["online"]]
        return str((online[0]["status"] or {}).get("audio")) if online else ""

    _until(page, lambda: audio() == "blocked")
    page.evaluate("window.forbidden = false")
    ask_for_sound.click()
    ask_for_sound.wait_for(state="detached")
    stage.command("recall", window="1")
    _until(page, lambda: audio() == "ok", 60)
    assert "spoken" in _told(stage, ticket)


def test_i7_a_call_that_no_board_showed_alarms_the_manager(shared_stage: Stage, pages: Pages) -> None:
    stage = shared_stage
    page = _open(stage, pages)
    _call(stage)
    page.locator(".call.main.fresh").wait_for()
    page.goto("about:blank")
    _free(stage)
    _call(stage)
    _until(page, lambda: "call_unannounced" in _alerts(stage), 30)
    page.goto(f"{stage.url}/board")
    _until(page, lambda: "call_unannounced" not in _alerts(stage))


def test_b6_no_person_on_the_board(shared_stage: Stage, board: Page) -> None:
    ticket = _call(shared_stage)
    board.locator(".call .number", has_text=ticket).wait_for()
    clerk = next(w for w in shared_stage.get("views/clerk")["view"]["windows"] if w["line"]["id"] == "1")["clerk_name"]
    assert clerk not in board.inner_text("body")


def test_own_screen_of_a_window(shared_stage: Stage, pages: Pages) -> None:
    stage = shared_stage
    page = _open(stage, pages, "?window=1")
    ticket = _call(stage)
    page.locator(".window-screen .called .number", has_text=ticket).wait_for()
    line = next(w for w in stage.get("views/board")["view"]["windows"] if w["id"] == "1")
    for text in (line["name"], *line["signs"]):
        page.locator(".window-screen", has_text=text).wait_for()
    _free(stage)
    stage.command("pause", window="1", reason="开会")
    page.locator(".window-screen strong", has_text="暂停服务").wait_for()


def test_the_entrance_says_how_long_it_takes(shared_stage: Stage, pages: Pages) -> None:
    page = _open(shared_stage, pages, "?layout=entrance")
    page.locator(".entrance .now strong").wait_for()
    before = page.locator(".entrance .people").inner_text()
    shared_stage.command("take-ticket", service="yb")
    page.wait_for_function("before => document.querySelector('.entrance .people').innerText !== before", arg=before)
    assert page.locator(".entrance tbody tr").count() > 1
    _call(shared_stage)


def test_ts_9_tides_new_windows_and_paused_ones_in_words(shared_stage: Stage, board: Page) -> None:
    stage = shared_stage
    stage.command("sign-in", clerk=stage.clerks()[2])
    stage.command("open-tide", window="3", reason="赶集日")
    board.locator(".board-foot .line.strong", has_text="潮汐窗口 3 已开放").wait_for(timeout=60_000)
    stage.command("add-window", window="9", name="临时潮汐窗口")
    board.locator("[data-window='9']", has_text="未开放").wait_for()
    stage.command("remove-window", window="9")
    board.locator("[data-window='9']").wait_for(state="detached")
    stage.command("pause", window="1", reason="整理材料")
    board.locator("[data-window='1']", has_text="暂停服务").wait_for()


def test_d5_a_revoked_board_asks_to_be_paired_again(shared_stage: Stage, board: Page, pages: Pages) -> None:
    stage = shared_stage
    for part in ("401", "socket.io", "WebSocket"):
        pages.allow(part)
    device = _device(stage, board)
    path = f"{stage.url}/api/v1/halls/{stage.hall}/devices/{device['id']}/revoke"
    ask("POST", path, {}, {"Authorization": f"Bearer {stage.manager}"})
    board.get_by_text("本设备的授权已取消").wait_for()
    stage.pair(code_on(board), "board", "大屏")
    board.wait_for_selector(SCREENS, timeout=60_000)


def test_b5_b8_d2_stale_news_say_so_and_the_board_heals_by_itself(
    shared_stage: Stage, board: Page, pages: Pages
) -> None:
    stage = shared_stage
    for part in (*DOWN, "ERR_FAILED"):
        pages.allow(part)
    ticket = _call(stage)
    board.locator(".call .number", has_text=ticket).wait_for()
    stage.stop_server()
    board.locator(".board-stale", has_text=re.compile(r"信息更新中断 · 最后更新 \d\d:\d\d")).wait_for()
    assert board.locator(".call .number", has_text=ticket).count() == 1
    stage.start_server()
    board.locator(".board-stale").wait_for(state="detached")
    # As after a power cut: the browser starts anew with the address alone.
    board.goto(f"{stage.url}/board")
    board.locator(".call.main .number", has_text=ticket).wait_for()
    _free(stage)
    board.locator(".call.main .number", has_text=_call(stage)).wait_for()


def test_b8_the_end_of_the_day_is_said(shared_stage: Stage, board: Page) -> None:
    shared_stage.command("close-day", reason="下班")
    board.get_by_text("今日服务已结束").wait_for()
