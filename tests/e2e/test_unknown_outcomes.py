"""G5: what was done is said to be done, what was refused says why, and an answer that got lost is asked for again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.e2e.clerk_people import console, take, ticket_at, tidy
from tests.e2e.stage import Stage, ask

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.services.browser import Pages

CALL = "**/commands/call-next"


@pytest.fixture
def hall(shared_stage: Stage) -> Stage:
    return tidy(shared_stage)


@pytest.fixture
def desk(hall: Stage, pages: Pages) -> Page:
    pages.allow("Failed to load resource")
    return console(hall, pages, "zc-1", "1")


def swallow(route: Route) -> None:
    """The server does it; its answer never arrives."""
    sent = route.request
    kept = ("authorization", "idempotency-key", "tidehall-console")
    ask("POST", sent.url, sent.post_data_json, {name: sent.headers[name] for name in kept if name in sent.headers})
    route.abort("connectionreset")


def calls_of(hall: Stage, ticket: str) -> int:
    return [line["type"] for line in hall.get(f"tickets/{ticket}")["story"]].count("TicketCalled")


def test_g5_a_lost_answer_is_asked_for_again_and_nobody_is_called_twice(hall: Stage, desk: Page) -> None:
    first, second = take(hall, 2)
    desk.wait_for_selector(f"[data-next={first}]")
    desk.route(CALL, swallow, times=1)
    desk.keyboard.press("F2")
    assert ticket_at(desk, "called") == first
    assert calls_of(hall, first) == 1
    assert calls_of(hall, second) == 0


def test_g5_while_every_answer_is_lost_the_page_says_that_it_does_not_know(hall: Stage, desk: Page) -> None:
    (ticket,) = take(hall)
    desk.wait_for_selector(f"[data-next={ticket}]")
    desk.route(CALL, swallow)
    desk.keyboard.press("F2")
    desk.get_by_text(re.compile("核对|不能确定|不确定|没有收到")).first.wait_for(timeout=120_000)
    desk.unroute(CALL)
    assert ticket_at(desk, "called") == ticket, "what happened is seen although the answer never came"
    assert calls_of(hall, ticket) == 1


def test_g5_a_refusal_says_why_and_what_to_do(hall: Stage, desk: Page) -> None:
    """Somebody else was quicker: the screen had shown a waiting citizen, and there is none any more."""
    (ticket,) = take(hall)
    desk.wait_for_selector(f"[data-next={ticket}]")

    def too_late(route: Route) -> None:
        hall.command("drop", ticket=ticket)
        route.continue_()

    desk.route(CALL, too_late, times=1)
    desk.keyboard.press("F2")
    desk.get_by_text(re.compile("可以办理的等候号码|变化|变动")).first.wait_for(timeout=120_000)
    assert calls_of(hall, ticket) == 0
