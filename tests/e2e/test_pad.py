"""The pad at the window: five levels, nothing chosen beforehand, nothing lost. Numbers E… are the screen criteria's."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.clerk_people import token_of
from tests.e2e.looks import faults
from tests.e2e.stage import Refusal, Stage, ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages

TEXT_MM = 3.8
AWAY = ("Failed to load resource", "WebSocket connection", "ERR_CONNECTION")


@pytest.fixture(scope="module")
def hall(shared_stage: Stage) -> Stage:
    shared_stage.command("set-policy", changes={"call_guard_s": 0}, reason="测试")
    shared_stage.sit("1")
    return shared_stage


def _free(hall: Stage) -> None:
    """Whoever still stands at window 1 is done."""
    state = next(line["state"] for line in hall.get("views/board")["view"]["windows"] if line["id"] == "1")
    if state == "called":
        hall.command("start", window="1")
    if state in ("called", "serving"):
        hall.command("finish", window="1")


@pytest.fixture
def pad(hall: Stage, pages: Pages) -> Page:
    """A pad that belongs to window 1; what lay before is over."""
    _free(hall)
    hall.command("take-ticket", service="yb")
    hall.command("call-next", window="1")
    hall.command("start", window="1")
    token = hall.device("pad", "评价器1", "1")
    page = pages.open(width=1280, height=800, touch=True)
    page.goto(f"{hall.url}/pad#device={token}~pad~{hall.hall}~1")
    page.wait_for_selector("[data-step=idle] h1", timeout=60_000)
    return page


def _finished(hall: Stage) -> str:
    """The citizen at window 1 is done."""
    ticket: str = hall.command("finish", window="1")["ticket"]
    return ticket


def _ratings(hall: Stage, ticket: str) -> list[dict[str, Any]]:
    return [line["data"] for line in hall.get(f"tickets/{ticket}")["story"] if line["type"] == "TicketRated"]


def test_e1_five_equal_choices_none_chosen_one_tap_is_enough(hall: Stage, pad: Page) -> None:
    ticket = _finished(hall)
    pad.wait_for_selector("[data-step=ask]")
    sizes = pad.eval_on_selector_all(
        "[data-level]", "all => all.map((b) => [Math.round(b.clientWidth), Math.round(b.clientHeight)].join())"
    )
    assert (len(sizes), len(set(sizes))) == (5, 1)
    assert pad.locator("[aria-pressed=true], [aria-checked=true], .selected").count() == 0
    assert pad.locator("[data-level] .th-face").count() == pad.locator("[data-level] .th-stars").count() == 5
    assert faults(pad, target_mm=25, text_mm=TEXT_MM) == []
    pad.tap("[data-level=satisfied]")
    pad.wait_for_selector("[data-countdown]")
    pad.wait_for_selector("[data-step=thanks] [data-kept=false]")
    assert "感谢您的评价" in pad.inner_text("[role=status][aria-live]")
    (rating,) = _ratings(hall, ticket)
    assert (rating["level"], rating["tags"], rating["channel"]) == ("satisfied", [], "hall_tablet")
    pad.wait_for_selector("[data-step=idle] .p-badge .name", timeout=60_000)


def test_e1_taken_back_within_three_seconds_sends_nothing(hall: Stage, pad: Page) -> None:
    ticket = _finished(hall)
    pad.tap("[data-level=very_satisfied]")
    pad.tap("[data-undo]")
    pad.wait_for_selector("[data-step=ask]")
    pad.wait_for_timeout(3_500)
    assert _ratings(hall, ticket) == []


def test_e2_the_clerk_s_next_call_cuts_nobody_off_and_silence_is_no_rating(hall: Stage, pad: Page) -> None:
    hall.command("set-policy", changes={"rating_s": 10}, reason="测试")
    ticket = _finished(hall)
    pad.wait_for_selector("[data-step=ask]")
    other = hall.command("take-ticket", service="yb")["ticket"]
    assert hall.command("call-next", window="1")["ticket"] == other
    pad.wait_for_selector("[data-more]", timeout=60_000)
    assert pad.locator("[data-step=ask]").count() == 1
    pad.tap("[data-more]")
    pad.wait_for_selector("[data-more]", state="detached")
    hall.command("start", window="1")
    pad.wait_for_selector("[data-step=idle]")
    assert _ratings(hall, ticket) == []
    hall.command("set-policy", changes={"rating_s": 60}, reason="测试")


def test_e3_a_bad_rating_asks_why_and_two_taps_answer(hall: Stage, pad: Page) -> None:
    ticket = _finished(hall)
    pad.tap("[data-level=dissatisfied]")
    assert pad.locator("[data-submit][aria-disabled=true]").count() == 1
    assert 1 <= pad.locator("[data-tag]").count() <= 8
    assert faults(pad, target_mm=0, text_mm=TEXT_MM) == []
    pad.locator("[data-tag]").first.tap()
    pad.tap("[data-submit]")
    pad.wait_for_selector("[data-step=thanks] [data-kept=false]")
    (rating,) = _ratings(hall, ticket)
    assert (rating["level"], len(rating["tags"])) == ("dissatisfied", 1)


def test_e4_d2_server_gone_the_rating_is_kept_without_words_and_sent_once(hall: Stage, pad: Page, pages: Pages) -> None:
    for part in AWAY:
        pages.allow(part)
    ticket = _finished(hall)
    pad.tap("[data-level=very_dissatisfied]")
    pad.locator("[data-tag]").first.tap()
    pad.fill("textarea", "我叫张三，电话13800000000")
    hall.stop_server()
    pad.tap("[data-submit]")
    pad.wait_for_selector("[data-step=thanks] [data-kept=true]", timeout=60_000)
    kept = pad.evaluate("localStorage.getItem('tidehall.pad.outbox')")
    assert ticket in kept
    assert "张三" not in kept
    hall.start_server()
    while pad.evaluate("localStorage.getItem('tidehall.pad.outbox')") != "[]":
        pad.wait_for_timeout(200)
    (rating,) = _ratings(hall, ticket)
    assert rating["level"] == "very_dissatisfied"
    assert rating["words"] == "我叫张三，电话13800000000"


def test_e4_what_no_disk_takes_and_no_server_hears_is_not_called_kept(hall: Stage, pad: Page, pages: Pages) -> None:
    for part in (*AWAY, "503"):
        pages.allow(part)
    _finished(hall)
    pad.wait_for_selector("[data-step=ask]")
    pad.evaluate("void (Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); })")
    pad.route("**/commands/rate", lambda route: route.abort())
    pad.tap("[data-level=fair]")
    pad.wait_for_selector("[data-step=lost]", timeout=60_000)


def test_e5_a_clerk_cannot_rate_and_the_first_rating_stays(hall: Stage, pad: Page, pages: Pages) -> None:
    pages.allow("409")
    clerk = token_of(hall, "zc-5")
    ticket = _finished(hall)
    with pytest.raises(Refusal) as refused:
        hall.command("rate", clerk, ticket=ticket, level="very_satisfied")
    assert refused.value.status == HTTPStatus.FORBIDDEN
    pad.wait_for_selector("[data-step=ask]")
    pad.tap("[data-level=fair]")
    by_phone = hall.get(f"tickets/{ticket}/links")["rate"]["url"].replace("/r/", "/api/v1/rate/")
    ask("POST", by_phone, {"level": "satisfied"}, {"Idempotency-Key": "phone-000001"})
    pad.wait_for_selector("[data-refused]:has-text('评价过')")
    assert [each["level"] for each in _ratings(hall, ticket)] == ["satisfied"]


def test_d5_a_pad_that_lost_its_right_says_who_it_is_and_whom_to_call(hall: Stage, pad: Page, pages: Pages) -> None:
    pages.allow("401")
    devices = hall.get("devices")["devices"]
    me = pad.evaluate("JSON.parse(localStorage.getItem('tidehall.pad.identity')).token")
    mine = ask("GET", f"{hall.url}/api/v1/me", headers={"Authorization": f"Bearer {me}"})["id"]
    assert mine in {device["id"] for device in devices}
    headers = {"Authorization": f"Bearer {hall.manager}"}
    pad.evaluate(f"localStorage.setItem('tidehall.pad.was', {json.dumps('评价器1')})")
    pad.reload()
    pad.wait_for_selector("[data-step=idle] h1")
    ask("POST", f"{hall.url}/api/v1/halls/{hall.hall}/devices/{mine}/revoke", {}, headers)
    pad.wait_for_selector(".th-pairing:has-text('设备未授权'):has-text('评价器1'):has-text('12345')", timeout=60_000)
    _finished(hall)


def test_e2_a_paused_window_says_so(hall: Stage, pad: Page) -> None:
    ticket = _finished(hall)
    pad.tap("[data-level=satisfied]")
    pad.wait_for_selector("[data-step=thanks]")
    hall.command("pause", window="1", reason="喝水")
    pad.wait_for_selector("[data-window-state=paused]:has-text('暂停服务')", timeout=60_000)
    hall.command("unpause", window="1")
    pad.wait_for_selector("[data-window-state=here]")
    assert _ratings(hall, ticket)
