"""The pad at the window: five levels, nothing chosen beforehand, nothing lost. Numbers E… are the screen criteria's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.looks import faults
from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages

TEXT_MM = 3.8


@pytest.fixture
def pad(stage: Stage, pages: Pages) -> Page:
    stage.sit("1")
    page = pages.open(f"{stage.url}/pad", width=1280, height=800, touch=True)
    page.get_by_text(re.compile(r"^[A-Z0-9]{8}$")).wait_for()
    stage.pair(page.inner_text(".code").strip(), "pad", "评价器1", "1")
    page.wait_for_selector("[data-step=idle] h1", timeout=60_000)
    return page


def _finished(stage: Stage) -> str:
    stage.command("take-ticket", service="yb")
    return stage.serve_one("1")


def _card(stage: Stage, ticket: str) -> dict[str, Any]:
    story: dict[str, Any] = stage.get(f"tickets/{ticket}")
    return story


def _ratings(stage: Stage, ticket: str) -> list[dict[str, Any]]:
    return [line["data"] for line in _card(stage, ticket)["story"] if line["type"] == "TicketRated"]


def test_e1_five_equal_choices_none_chosen(stage: Stage, pad: Page) -> None:
    assert faults(pad, target_mm=0, text_mm=TEXT_MM) == []
    _finished(stage)
    pad.wait_for_selector("[data-step=ask]")
    sizes = pad.eval_on_selector_all(
        "[data-level]", "all => all.map((b) => [Math.round(b.clientWidth), Math.round(b.clientHeight)].join())"
    )
    assert len(sizes) == 5
    assert len(set(sizes)) == 1
    assert pad.locator("[data-level][aria-pressed=true]").count() == 0
    assert faults(pad, target_mm=25, text_mm=TEXT_MM) == []


def test_e3_a_bad_rating_needs_a_reason(stage: Stage, pad: Page) -> None:
    ticket = _finished(stage)
    pad.tap("[data-level=dissatisfied]")
    assert pad.locator("[data-submit][aria-disabled=true]").count() == 1
    assert 1 <= pad.locator("[data-tag]").count() <= 8
    assert faults(pad, target_mm=0, text_mm=TEXT_MM) == []
    pad.locator("[data-tag]").first.tap()
    pad.tap("[data-submit]")
    pad.wait_for_selector("[data-step=thanks] [data-kept=false]")
    (rating,) = _ratings(stage, ticket)
    assert rating["level"] == "dissatisfied"
    assert len(rating["tags"]) == 1


def test_e1_taken_back_within_three_seconds_sends_nothing(stage: Stage, pad: Page) -> None:
    ticket = _finished(stage)
    pad.tap("[data-level=satisfied]")
    pad.tap("[data-submit]")
    pad.tap("[data-undo]")
    pad.wait_for_selector("[data-step=ask]")
    assert _ratings(stage, ticket) == []


def test_e2_no_answer_is_no_rating(stage: Stage, pad: Page) -> None:
    stage.command("set-policy", changes={"rating_s": 10}, reason="测试")
    ticket = _finished(stage)
    pad.wait_for_selector("[data-step=ask]")
    pad.wait_for_selector("[data-step=idle]", timeout=60_000)
    assert _ratings(stage, ticket) == []


def test_e4_server_gone_the_rating_is_kept_and_sent_once(stage: Stage, pad: Page, pages: Pages) -> None:
    for part in ("Failed to load resource", "WebSocket connection", "ERR_CONNECTION"):
        pages.allow(part)
    ticket = _finished(stage)
    pad.tap("[data-level=very_satisfied]")
    stage.stop_server()
    pad.tap("[data-submit]")
    pad.wait_for_selector("[data-step=thanks] [data-kept=true]", timeout=60_000)
    stage.start_server()
    while pad.evaluate("localStorage.getItem('tidehall.pad.outbox')") != "[]":
        pad.wait_for_timeout(200)
    (rating,) = _ratings(stage, ticket)
    assert rating["level"] == "very_satisfied"
