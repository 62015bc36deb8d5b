"""A tide calls a clerk: with the time to get ready, seated at once, declined with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.e2e.clerk_people import OWN, fill_in, take, ticket_at, tidy, token_of
from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages


@pytest.fixture
def hall(shared_stage: Stage) -> Stage:
    return tidy(shared_stage)


@pytest.fixture
def set_up(hall: Stage) -> Iterator[None]:
    """Two minutes to get ready."""
    hall.command("set-policy", changes={"tide.setup_s": 120}, reason="试行")
    yield
    hall.command("set-policy", changes={"tide.setup_s": 0}, reason="结束试行")


def _standby(stage: Stage, pages: Pages) -> Page:
    token_of(stage, "zc-3")
    page = pages.open(f"{stage.url}/clerk", width=1366, height=768)
    fill_in(page, "zc-3", OWN)
    page.get_by_role("button", name="待命（不占窗口）").click()
    page.get_by_text("您正在待命").wait_for()
    return page


@pytest.mark.usefixtures("set_up")
def test_a_tide_calls_with_its_reason_and_a_countdown_and_the_clerk_goes(hall: Stage, pages: Pages) -> None:
    page = _standby(hall, pages)
    (ticket,) = take(hall)
    hall.command("open-tide", window="3", reason="赶集日")
    call = page.locator("[data-tide-call='3']")
    call.get_by_text("请您到 3号窗口 上岗").wait_for()
    assert "管理员决定：赶集日" in call.inner_text()
    before = call.locator("[role=timer]").inner_text()
    assert before.startswith(("1:", "2:00"))
    page.wait_for_function(
        "was => document.querySelector('[data-tide-call] [role=timer]').textContent !== was", arg=before
    )
    call.locator("[data-tide-go]").click()
    page.wait_for_selector(".full")
    call.wait_for(state="detached")
    page.wait_for_selector(f"[data-next={ticket}]")
    page.keyboard.press("F2")
    assert ticket_at(page, "called") == ticket


@pytest.mark.usefixtures("set_up")
def test_a_clerk_who_cannot_come_says_why_and_the_next_is_called(hall: Stage, pages: Pages) -> None:
    page = _standby(hall, pages)
    hall.command("sign-in", clerk="zc-2")
    hall.command("open-tide", window="3")
    page.click("[data-tide-decline]")
    page.get_by_role("button", name="身体不适").click()
    page.locator("[data-tide-call]").wait_for(state="detached")
    page.get_by_text("已告知不能上岗").wait_for()
    tide = next(w["line"]["tide"] for w in hall.get("views/clerk")["view"]["windows"] if w["line"]["id"] == "3")
    assert (tide["state"], tide["clerk"]) == ("ordered", "zc-2")
    declined = [fact["data"] for fact in hall.get("story?limit=1000")["facts"] if fact["type"] == "TideDeclined"]
    assert declined[-1]["reason"] == "身体不适"


def test_without_set_up_time_the_clerk_is_seated_and_told(hall: Stage, pages: Pages) -> None:
    page = _standby(hall, pages)
    hall.command("open-tide", window="3", reason="赶集日")
    page.get_by_text("3号窗口 已开放，请您开始叫号").wait_for()
    page.wait_for_selector(".full")
    page.click("[data-tide-decline]")
    page.get_by_role("button", name="正在处理急事").click()
    page.get_by_text("您正在待命").wait_for()
