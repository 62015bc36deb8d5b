"""The province's own rating page on the pad, and the page of messages, in one hall that has both far ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.clerk_people import fill_in
from tests.e2e.counter import APPLICANT, Counter
from tests.e2e.looks import faults
from tests.e2e.stage import PASSWORD, Stage
from tests.province.sample import PRIVATE, SM4_KEY
from tests.services.origin import Origin
from tidehall_server.clock import SystemClock
from tidehall_server.messages.virtual import VirtualGateway
from tidehall_server.province.virtual.judge import Keys
from tidehall_server.province.virtual.server import VirtualProvince
from tidehall_server.virtual_end import Trouble

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.services.browser import Pages

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def province() -> Iterator[VirtualProvince]:
    with VirtualProvince(Keys(PRIVATE, SM4_KEY, "HALL", "word"), SystemClock().now, ZONE) as virtual:
        yield virtual


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, province: VirtualProvince) -> Iterator[Counter]:
    """A hall whose province opens its own page, and whose gateway takes nothing. An http page beside https is none."""
    with VirtualGateway(trouble=Trouble.REFUSES) as gateway:
        settings = (
            f'[province_page]\nurl = "{province.page_url}"\n[sms]\nurl = "{gateway.url}"\naccepted = "code.: 0"\n'
        )
        stage = Stage(tmp_path_factory.mktemp("province"), "jianping", Origin.LOOPBACK, settings)
        try:
            stage.start()
            stage.command("set-policy", changes={"call_guard_s": 0}, reason="测试")
            stage.sit("1")
            _name_the_item(stage)
            yield Counter(stage)
        finally:
            stage.stop()


def _name_the_item(stage: Stage) -> None:
    """The service of the tests gets its code of the province's list."""
    found = stage.get("settings")
    next(each for each in found["values"]["services"] if each["id"] == "mz")["task_code"] = "1" * 31
    stage.post("settings/apply", {"etag": found["etag"], "values": found["values"], "reason": "省事项编码"})


@pytest.fixture
def pad(hall: Counter, pages: Pages, province: VirtualProvince) -> Page:
    province.trouble = Trouble.NONE
    stage = hall.stage
    token = stage.device("pad", "评价器1", "1")
    page = pages.open(width=1280, height=800, touch=True)
    page.goto(f"{stage.url}/pad#device={token}~pad~{stage.hall}~1")
    page.wait_for_selector("[data-step=idle] h1", timeout=60_000)
    return page


def _served(hall: Counter, *, case: bool = True) -> tuple[str, str]:
    """Somebody handed something in, or only asked: the ticket, and the receipt of the case."""
    stage = hall.stage
    ticket: str = stage.command("take-ticket", service="mz")["ticket"]
    stage.command("call-next", window="1")
    stage.command("start", window="1")
    receipt = hall.received(ticket=ticket) if case else ""
    stage.command("finish", window="1")
    return ticket, receipt


def _story(hall: Counter, ticket: str) -> list[str]:
    lines: list[dict[str, Any]] = hall.stage.get(f"tickets/{ticket}")["story"]
    return [line["type"] for line in lines]


def test_mj_9_the_citizen_rates_on_the_province_s_page_and_the_pad_is_back_by_itself(
    hall: Counter, pad: Page, province: VirtualProvince
) -> None:
    ticket, receipt = _served(hall)
    pad.wait_for_selector("[data-step=page] [data-there=true]", timeout=60_000)
    frame = pad.frame_locator("iframe")
    frame.get_by_text(receipt).wait_for()
    assert faults(pad, target_mm=15, text_mm=3.8) == []
    frame.get_by_role("button", name="非常满意").tap()
    pad.wait_for_selector("[data-step=returned]")
    assert province.pages.rated == {receipt: "5"}
    said = " ".join(province.pages.asked[-1].values())
    assert not any(APPLICANT[each] in said for each in ("name", "id_number", "phone"))
    pad.wait_for_selector("[data-step=idle]")
    story = _story(hall, ticket)
    assert (story.count("TicketAskedElsewhere"), story.count("TicketRated")) == (1, 0)
    assert hall.stage.get("outbox")["counts"] == {"open": 0, "done": 0, "failed": 0}


def test_mj_9_a_way_back_and_the_pad_s_own_page_where_the_province_s_is_not(
    hall: Counter, pad: Page, pages: Pages, province: VirtualProvince
) -> None:
    for part in ("ERR_", "Failed to load resource"):
        pages.allow(part)
    ticket, _ = _served(hall, case=False)
    pad.wait_for_selector("[data-step=ask]")  # no case: the province knows nothing to rate
    ticket, receipt = _served(hall)
    pad.wait_for_selector("[data-step=page] [data-there=true]")
    pad.tap("[data-leave]")
    pad.wait_for_selector("[data-step=returned]:has-text('谢谢您')")
    pad.reload()
    pad.wait_for_selector("[data-step=idle] h1")
    assert receipt not in province.pages.rated
    province.trouble = Trouble.CLOSED
    ticket, _ = _served(hall)
    pad.wait_for_selector("[data-step=ask]", timeout=60_000)
    pad.tap("[data-level=satisfied]")
    pad.wait_for_selector("[data-step=thanks] [data-kept=false]")
    assert _story(hall, ticket)[-1] == "TicketRated"
    province.trouble = Trouble.NONE
    ticket, _ = _served(hall)
    pad.wait_for_selector("[data-step=page] [data-there=true]", timeout=60_000)
    pad.tap("[data-own]")  # what is shown there is of no use, the citizen finds
    pad.tap("[data-level=fair]")
    pad.wait_for_selector("[data-step=thanks] [data-kept=false]")
    assert _story(hall, ticket)[-2:] == ["TicketAskedElsewhere", "TicketRated"]


def test_a_message_that_does_not_go_out_is_seen_masked_and_given_up(hall: Counter, pages: Pages) -> None:
    receipt = hall.ready()
    page = pages.open(f"{hall.stage.url}/manager", width=1366, height=768)
    fill_in(page, "zhuren", PASSWORD)
    page.wait_for_selector(".office-nav")
    page.evaluate("location.hash = '#messages'")
    page.click("[data-count=open]")
    row = page.locator(f"[data-about='{receipt}']")
    row.wait_for()
    told = row.inner_text()
    assert "138****8000" in told
    assert APPLICANT["phone"] not in page.content()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
    row.locator("[data-give-up]").click()
    assert page.locator("[data-sure]").get_attribute("aria-disabled") == "true"
    page.fill("[role=dialog] input[name=reason]", "已电话通知")
    page.click("[data-sure]")
    page.get_by_text("已放弃 1 条").wait_for()
    page.click("[data-count=done]")
    row.get_by_text("已放弃").wait_for()
    assert "zhuren：已电话通知" in row.inner_text()
