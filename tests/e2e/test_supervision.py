"""The township head's view in the browser: from the first page to a broken rule's evidence in two clicks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.e2e.clerk_people import OWN, fill_in, token_of
from tests.e2e.stage import PASSWORD, Stage
from tidehall_server.clock import SystemClock
from tidehall_server.core.calendar import Calendar
from tidehall_server.core.queue.commands import POLICY
from tidehall_server.core.supervision.commands import IssueCard
from tidehall_server.core.supervision.model import card_id
from tidehall_server.core.supervision.room import CARDS
from tidehall_server.core.supervision.rules import Colour, Duty, Finding, RuleId
from tidehall_server.journal import Journal
from tidehall_server.matters import Matters

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from playwright.sync_api import Page

    from tests.services.browser import Pages


def _late_reviews(data: Path, hall: str, zone: ZoneInfo) -> None:
    """Two bad reviews that nobody answered in time, one for which the first clerk answers."""
    data.mkdir(parents=True, exist_ok=True)
    journal = Journal.open(f"sqlite:///{data / 'journal.sqlite'}")
    clock = SystemClock()
    matters = Matters(hall, journal, clock, lambda: Calendar(zone, fixed=False))
    for subject, who in (("2026-11-19-A001", "zc-1"), ("2026-11-19-A002", "")):
        found = Finding(RuleId.REVIEW_CONTACT, Colour.YELLOW, subject, 1.0, Duty.HALL, who)
        wish = IssueCard(found, (0.0, None))
        matters.execute(CARDS, card_id(found, "2026-11-20"), wish, POLICY, f"seed-{subject}")
    journal.close()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Stage]:
    from zoneinfo import ZoneInfo

    hall = Stage(tmp_path)
    _late_reviews(hall.data, hall.hall, ZoneInfo("Asia/Shanghai"))
    try:
        hall.start()
        yield hall
    finally:
        hall.stop()


def _answered_by_whom_it_names(hall: Stage, pages: Pages) -> None:
    """On the clerk's own page, before a seat is chosen: why, and the answer; closing is not theirs."""
    token_of(hall, "zc-1")
    page = pages.open(f"{hall.url}/clerk", width=1366, height=768)
    fill_in(page, "zc-1", OWN)
    page.click("[data-own-cards]")
    mine = page.locator("[role=dialog] li[data-card]")
    mine.wait_for()
    assert mine.count() == 1, "only what names them"
    told = mine.inner_text()
    assert all(part in told for part in ("黄牌", "差评联系时限", "2026-11-19-A001", "待说明")), told
    mine.get_by_role("button", name="说明情况").click()
    assert page.locator("[role=dialog] select[name=step] option").all_inner_texts() == ["说明情况"]
    page.fill("[role=dialog] input[name=note]", "已当面致歉，材料清单贴出来了")
    page.click("[role=dialog] button[type=submit]")
    page.locator("li[data-type=CardAnswered]").get_by_text("已当面致歉").wait_for()
    page.get_by_role("button", name="关闭").click()
    mine.get_by_text("已说明，待核实").wait_for()
    page.get_by_role("button", name="关闭").click()
    page.wait_for_selector("[data-own-cards]", state="detached")


def _recorded_by_hand(page: Page) -> None:
    """What no data shows is recorded there and then; what the program keeps says how."""
    assert "由系统保证" in page.locator("tr[data-rule=one_list]").inner_text()
    row, dialog = page.locator("tr[data-rule=list_check]"), page.locator("[role=dialog]")
    assert all(part in row.inner_text() for part in ("每月至少 2 次", "第2条", "尚无登记"))
    row.get_by_role("button", name="登记与记录").click()
    dialog.get_by_text("还没有登记过").wait_for()
    dialog.locator("input[name=by]").fill("政务服务组")
    dialog.locator("input[name=found]").fill("清单与指南一致，改正 2 处电话")
    dialog.locator("button[type=submit]").click()
    dialog.locator("li[data-check]").get_by_text("改正 2 处电话").wait_for()
    dialog.locator("li[data-check]").get_by_role("button", name="作废").click()
    dialog.locator("input[name=reason]").fill("记到别的规定上了")
    dialog.get_by_role("button", name="取消").click()
    dialog.locator("input[name=found]").wait_for()
    dialog.get_by_role("button", name="关闭").first.click()
    row.get_by_text("守住").wait_for()
    row.get_by_text("本期已查 1 次").wait_for()


def test_from_the_first_page_to_a_broken_rule_its_card_and_the_whole_way(watched: Stage, pages: Pages) -> None:
    _answered_by_whom_it_names(watched, pages)
    pages.allow("404")  # a matter that nobody knows is asked for at the end
    page = pages.open(f"{watched.url}/manager", width=1366, height=768)
    fill_in(page, "zhuren", PASSWORD)
    page.click(".compliance-strip.bad")
    row = page.locator("tr[data-rule=review_contact]")
    row.wait_for()
    told = row.inner_text()
    assert all(part in told for part in ("差评按期联系", "正在违反", "2 次")), told
    assert page.locator("tr[data-rule]").count() >= 55
    unsaid = "rows => rows.filter((row) => row.querySelector('b').innerText === row.dataset.rule).length"
    assert page.eval_on_selector_all("tr[data-rule]", unsaid) == 0, "each in words"
    _recorded_by_hand(page)
    row.get_by_role("link", name="2026-11-19-A001").click()
    dialog = page.locator("[role=dialog]")
    dialog.get_by_text("黄牌：差评联系时限").wait_for()
    dialog.locator("li[data-type=CardAnswered]").get_by_text("已当面致歉").wait_for()
    dialog.locator("select[name=step]").wait_for()
    assert dialog.locator("select[name=step]").input_value() == "close"
    dialog.locator("button[type=submit]").click()
    dialog.locator("li[data-type=CardClosed]").wait_for()
    dialog.get_by_role("button", name="关闭").first.click()
    page.locator("tr[data-card]").first.wait_for()
    assert page.locator("tr[data-card]").count() == 1, "only open ones"
    page.locator("tr[data-card]").get_by_role("button", name="办理").click()
    dialog.locator("input[name=note]").fill("已电话联系并致歉")
    dialog.locator("button[type=submit]").click()
    dialog.locator("li[data-type=CardAnswered]").wait_for()
    assert dialog.locator("select[name=step]").input_value() == "close"
    dialog.get_by_role("button", name="取消").click()

    ticket = watched.command("take-ticket", service="yb")["ticket"]
    page.goto(f"{watched.url}/manager#chain")
    page.locator("input[name=which]").fill(ticket.lower())
    page.get_by_role("button", name="查看", exact=True).click()
    page.locator("tr[data-type=TicketTaken]").wait_for()
    page.locator("input[name=which]").fill("SJ209901010001")
    page.get_by_role("button", name="查看", exact=True).click()
    page.get_by_text("没有找到").wait_for()
