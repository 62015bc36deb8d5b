"""The two pages behind the QR codes on a phone. P… as in docs/ux.md."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.stage import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages


@pytest.fixture(scope="module")
def hall(shared_stage: Stage) -> Stage:
    shared_stage.command("set-policy", changes={"call_guard_s": 0}, reason="测试")
    shared_stage.sit("1")
    return shared_stage


def _phone(pages: Pages, url: str) -> Page:
    return pages.open(url, width=390, height=844, touch=True)


def _links(hall: Stage, ticket: str) -> dict[str, Any]:
    links: dict[str, Any] = hall.get(f"tickets/{ticket}/links")
    return links


def _take(hall: Stage) -> str:
    ticket: str = hall.command("take-ticket", service="yb")["ticket"]
    return ticket


def _story(hall: Stage, ticket: str) -> dict[str, Any]:
    story: dict[str, Any] = hall.get(f"tickets/{ticket}")
    return story


def test_p1_p2_the_place_in_the_queue_until_the_big_window_number(hall: Stage, pages: Pages) -> None:
    ticket = _take(hall)
    page = _phone(pages, _links(hall, ticket)["progress"]["url"])
    page.wait_for_selector("[data-status=waiting] .number")
    assert page.inner_text(".number") == ticket
    assert page.locator("[data-ahead], [data-near]").count() > 0
    page.evaluate("void (navigator.vibrate = (pattern) => (window.buzzed = pattern))")
    page.tap("[data-ring]")
    page.wait_for_selector(".t-on")
    hall.command("call-next", window="1")
    page.wait_for_selector("[data-status=called] .window", timeout=60_000)
    assert page.inner_text(".t-called .window") == "1"
    assert "大综窗1" in page.inner_text(".t-called")
    assert page.evaluate("Array.isArray(window.buzzed)")
    assert "大综窗1" in page.title()
    hall.command("start", window="1")
    hall.command("finish", window="1")


def test_p3_leaving_asks_first_and_the_queue_follows(hall: Stage, pages: Pages) -> None:
    ticket = _take(hall)
    page = _phone(pages, _links(hall, ticket)["progress"]["url"])
    page.tap("[data-leave]")
    page.tap("[role=dialog] [data-first]")
    assert _story(hall, ticket)["card"]["status"] == "waiting"
    page.tap("[data-leave]")
    page.tap("[data-leave-go]")
    page.wait_for_selector("[data-status=dropped]")
    last = _story(hall, ticket)["story"][-1]
    assert (last["type"], last["actor"], last["data"]["reason"]) == ("TicketDropped", "phone:phone", "phone")
    assert ticket not in {card["ticket"] for card in hall.get("views/guide")["view"]["queue"]}
    assert page.locator("[data-leave]").count() == 0


def test_p4_news_that_stopped_say_so_and_come_back(hall: Stage, pages: Pages) -> None:
    pages.allow("Failed to load resource")
    pages.allow("ERR_FAILED")
    ticket = _take(hall)
    page = _phone(pages, _links(hall, ticket)["progress"]["url"])
    page.wait_for_selector("[data-status=waiting]")
    page.route("**/api/v1/progress/**", lambda route: route.abort())
    page.wait_for_selector("[data-stale]", timeout=60_000)
    assert page.inner_text(".number") == ticket
    page.unroute("**/api/v1/progress/**")
    page.wait_for_selector("[data-stale]", state="detached", timeout=60_000)
    hall.command("drop", ticket=ticket, reason="测试")


def test_p5_jp_9_from_the_slip_to_the_rating_once(hall: Stage, pages: Pages) -> None:
    ticket = _take(hall)
    links = _links(hall, ticket)
    page = _phone(pages, links["progress"]["url"])
    page.wait_for_selector("[data-status=waiting]")
    assert page.locator("[data-rate]").count() == 0
    assert hall.serve_one("1") == ticket
    page.locator("[data-rate]", has_text="请评价本次服务").tap(timeout=60_000)
    page.wait_for_selector("[data-page=rate]")
    sizes = page.eval_on_selector_all(
        "[data-level]", "all => all.map((b) => [Math.round(b.clientWidth), Math.round(b.clientHeight)].join())"
    )
    assert (len(sizes), len(set(sizes))) == (5, 1)
    assert page.locator("[aria-pressed=true]").count() == 0
    page.tap("[data-level=very_dissatisfied]")
    page.wait_for_selector(".t-sorry")
    assert page.locator("[data-submit][aria-disabled=true]").count() == 1
    assert page.locator("[data-tag]").count() == 8
    page.fill("textarea", "等得太久")
    page.tap("[data-submit]")
    page.wait_for_selector("[data-given=very_dissatisfied]")
    again = _phone(pages, links["rate"]["url"])
    again.wait_for_selector(".t-words h1:text('已经评价')")
    assert again.get_attribute("[data-given]", "data-given") == "very_dissatisfied"
    assert _story(hall, ticket)["card"]["rated"] is True
    page.goto(links["progress"]["url"])
    page.wait_for_selector("[data-status=finished]")
    assert page.locator("[data-rate]").count() == 0


def test_p5_rated_at_the_pad_meanwhile_shows_the_first_rating(hall: Stage, pages: Pages) -> None:
    pages.allow("409")
    _take(hall)
    ticket = hall.serve_one("1")
    page = _phone(pages, _links(hall, ticket)["rate"]["url"])
    page.tap("[data-level=satisfied]")
    hall.command("rate", hall.device("pad", "评价器1", "1"), ticket=ticket, level="fair")
    page.tap("[data-submit]")
    page.wait_for_selector("[data-given=fair]")


def test_p5_a_page_opened_early_follows_until_somebody_rated(hall: Stage, pages: Pages) -> None:
    page = _phone(pages, _links(hall, _take(hall))["rate"]["url"])
    page.wait_for_selector(".t-words p")
    ticket = hall.serve_one("1")
    page.wait_for_selector("[data-level=satisfied]")
    hall.command("rate", hall.device("pad", "评价器1", "1"), ticket=ticket, level="fair")
    page.wait_for_selector("[data-given=fair]")


def test_p6_a_made_up_link_says_what_to_do(hall: Stage, pages: Pages) -> None:
    pages.allow(str(HTTPStatus.NOT_FOUND.value))
    page = _phone(pages, f"{hall.url}/t/made-up-by-nobody")
    page.wait_for_selector(".t-words p")


def test_p6_in_english_for_a_phone_that_speaks_it(hall: Stage, pages: Pages) -> None:
    ticket = _take(hall)
    page = pages.open(_links(hall, ticket)["progress"]["url"], width=390, height=844, touch=True, locale="en-GB")
    page.wait_for_selector(".slip .label:text('Your number')")
    page.tap("[data-language]")
    page.wait_for_selector(".slip .label:text('您的号码')")
    hall.command("drop", ticket=ticket, reason="测试")
