"""Cases in the browser: a window receives, lists, accepts, sends on, closes and archives; an office decides its own."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.clerk_people import OWN, console, fill_in, ticket_at, token_of
from tests.e2e.counter import LOOK
from tests.e2e.stage import Stage, ask
from tests.services.browser import Pages
from tidehall_server.clock import SystemClock
from tidehall_server.core.calendar import Calendar
from tidehall_server.core.queue.commands import POLICY
from tidehall_server.core.supervision.commands import IssueCard
from tidehall_server.core.supervision.model import card_id
from tidehall_server.core.supervision.room import CARDS
from tidehall_server.core.supervision.rules import Colour, Duty, Finding, RuleId
from tidehall_server.halls.presets import locate
from tidehall_server.journal import Journal
from tidehall_server.matters import Matters

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """建平, where two clerks, six offices and a printer are all there is.

    One service may be decided at the window, another is decided by the district.
    """
    folder = tmp_path_factory.mktemp("cases")
    text = locate("jianping").read_text(encoding="utf-8")
    for service, line in (("zg", "authority = true"), ("yb", 'delegation = "prelim"')):
        text, count = re.subn(rf'(id = "{service}"\n)', rf"\1{line}\n", text)
        assert count == 1
    (folder / "jianping.toml").write_text(text, encoding="utf-8")
    stage = Stage(folder, str(folder / "jianping.toml"))
    stage.hall = "jianping"
    try:
        stage.start()
        yield stage
    finally:
        stage.stop()


@pytest.fixture(scope="module")
def desk(hall: Stage, module_pages: Pages) -> Page:
    """The console of window 1, for the whole module."""
    return console(hall, module_pages, "zc-a", "1")


@pytest.fixture(scope="module")
def module_pages(browser: Browser) -> Iterator[Pages]:
    opened = Pages(browser)
    opened.allow("409")
    yield opened
    assert opened.errors == []
    opened.close()


def serve(hall: Stage, page: Page, service: str) -> str:
    """The next citizen sits down at the window; the ticket."""
    back = page.locator("[data-cases][aria-pressed=true]")
    if back.count():
        back.click()
    hall.command("take-ticket", service=service)
    page.wait_for_selector("[data-next]")
    page.keyboard.press("F2")
    ticket = ticket_at(page, "called")
    page.keyboard.press("F4")
    ticket_at(page, "serving")
    return ticket


def end(page: Page) -> None:
    """The citizen leaves."""
    page.keyboard.press("F8")
    page.wait_for_selector("[data-now] [data-action=next]")


def applicant(page: Page) -> None:
    page.fill("input[name=applicant]", "陈秀兰")
    page.fill("input[name=phone]", "13800138000")
    page.check("input[name=delivery][value=window]")


def standing(page: Page, status: str) -> str:
    page.wait_for_selector(f"[data-sheet][data-status={status}]")
    return page.get_attribute("[data-sheet]", "data-sheet") or ""


def printed(page: Page, paper: str) -> str:
    """The words of a paper as its frame has them; the frame alone is what is printed."""
    page.click(f"[data-print={paper}]")
    page.wait_for_selector("iframe[data-ready=true]")
    frame = page.frame_locator("iframe[data-paper]")
    words = frame.locator("body").inner_text()
    page.evaluate("frames[0].print = () => { document.body.dataset.printed = frames[0].location.pathname }")
    page.click("[data-print-now]")
    assert (page.get_attribute("body", "data-printed") or "").startswith("/paper/")
    page.keyboard.press("Escape")
    return words


def assigned(hall: Stage, department: str) -> str:
    """Somebody could not get something done, and the manager says who must answer."""

    def post(path: str, body: object) -> str:
        headers = {"Authorization": f"Bearer {hall.manager}", "Idempotency-Key": uuid.uuid4().hex}
        return str(ask("POST", f"{hall.url}/api/v1/halls/{hall.hall}/{path}", body, headers)["result"]["id"])

    number = post("concerns", {"category": "conditions", "explained": True, "words": "不知道为什么不符合条件"})
    return post(f"concerns/{number}/assign", {"department": department})


def test_mj_4_mx_4_mx_5_ts_4_ts_6_everything_missing_on_one_list_then_accepted_and_sent(
    hall: Stage, desk: Page
) -> None:
    ticket = serve(hall, desk, "mz")
    desk.click("[data-receive-here]")
    desk.wait_for_selector("[data-tick]")
    assert desk.input_value("input[name=ticket]") == ticket
    assert desk.input_value("select[name=service]") == "mz"
    desk.check("[data-tick=身份证] input[type=checkbox]")
    desk.fill("[data-tick=户口簿] .c-remark", "缺户主页")
    desk.get_by_role("button", name="缺 3 项，出一次性告知书").click()
    desk.get_by_text("请问清送达方式").wait_for()
    assert hall.get("cases")["total"] == 0, "nothing is received without a way to deliver"
    applicant(desk)
    desk.click("[data-verdict=incomplete]")
    case = standing(desk, "incomplete")
    listed = desk.locator("[data-lacking] b").all_inner_texts()
    assert listed == ["户口簿", "家庭收入和财产说明", "授权核对书（窗口领取）"]
    words = printed(desk, "list")
    assert all(name in words for name in (*listed, "缺户主页", "中心留存联", "申请人联", case))
    assert desk.locator("[data-step=ask-for-more]").count() == 0, "a second list is no clerk's"
    for name in listed:
        desk.check(f"[data-supply] [data-tick='{name}'] .c-tick input")
    desk.click("[data-supply] [data-do]")
    standing(desk, "accepted")
    assert 800 < int(desk.get_attribute("[data-sheet] [data-clock=send]", "data-left") or 0) <= 900
    words = printed(desk, "acceptance")
    assert words.count("中心留存联") == words.count("申请人联") == 1, "MX-4"
    desk.click("[data-cases]")
    desk.locator(".c-due [data-clock=send]").wait_for()
    desk.set_viewport_size({"width": 360, "height": 220})
    left = desk.locator(".strip-desk [data-clock=send]")
    left.wait_for()
    assert left.inner_text().startswith("送审还剩 1"), "its minutes run beside the business system too"
    assert desk.evaluate("document.documentElement.scrollHeight") <= 220
    desk.set_viewport_size({"width": 1366, "height": 768})
    desk.click("[data-cases]")
    desk.click(f"[data-case={case}]")
    desk.click("[data-step=send]")
    standing(desk, "sent")
    desk.get_by_text("已送民政，等待审批。").wait_for()
    end(desk)


def test_ts_5_ts_7_closed_at_the_window_and_its_original_archived_the_same_day(hall: Stage, desk: Page) -> None:
    serve(hall, desk, "zg")
    desk.click("[data-receive-here]")
    desk.wait_for_selector("[data-tick]")
    desk.check("[data-all-here]")
    desk.check("[data-tick=社会保障卡] [data-original]")
    applicant(desk)
    desk.click("[data-verdict=complete]")
    case = standing(desk, "accepted")
    assert desk.locator("[data-step=send]").count() == 0
    desk.click("[data-grant]")
    standing(desk, "delivered")
    desk.click("[data-tab=archive]")
    row = desk.locator(f"[data-department=劳动] [data-receipt={case}]")
    row.get_by_text("社会保障卡").wait_for()
    desk.emulate_media(media="print")
    assert row.is_visible()
    assert not desk.locator(".full-bar").is_visible(), "on paper there is the list alone"
    assert not row.locator("[data-archive]").is_visible()
    desk.emulate_media(media="screen")
    row.locator("[data-archive]").click()
    desk.get_by_text("原件都已归档").wait_for()
    assert [fact["type"] for fact in hall.get(f"cases/{case}")["story"]][-1] == "CaseArchived"
    desk.click("[data-tab=todo]")
    end(desk)


def test_mx_6_a_prelim_case_goes_to_the_district_and_waits_for_filing_until_it_is_marked(
    hall: Stage, desk: Page
) -> None:
    serve(hall, desk, "yb")
    desk.click("[data-receive-here]")
    desk.wait_for_selector("[data-tick]")
    desk.check("[data-all-here]")
    applicant(desk)
    desk.click("[data-verdict=complete]")
    case = standing(desk, "accepted")
    desk.get_by_role("button", name="送区（县）审批部门").click()
    standing(desk, "sent")
    desk.fill("[data-decide] textarea", "区局批复 12 号")
    desk.click("[data-grant]")
    standing(desk, "decided")
    desk.click("[data-back=collect]")
    standing(desk, "ready")
    assert desk.locator("[data-sheet] [data-filing]").is_visible()
    desk.click("[data-tab=filing]")
    desk.click(f"[data-list=filing] [data-case={case}]")
    desk.click("[data-step=file]")
    desk.fill("[data-reason] textarea", "BA-7")
    desk.click("[data-reason] [data-do]")
    desk.get_by_text("没有待备案的件").wait_for()
    assert hall.get(f"cases/{case}")["filing"] is False
    desk.click("[data-tab=todo]")
    end(desk)


def test_a_ticket_that_is_not_served_here_is_refused_in_words_and_the_form_stays(hall: Stage, desk: Page) -> None:
    waiting = hall.command("take-ticket", service="gl")["ticket"]
    desk.click("[data-receive]")
    desk.fill("input[name=ticket]", waiting)
    desk.select_option("select[name=service]", "gl")
    desk.check("[data-all-here]")
    applicant(desk)
    desk.check("input[name=urgent]")
    desk.click("[data-verdict=complete]")
    desk.get_by_text(f"号码 {waiting} 不在本窗口办理（等候中）").wait_for()
    desk.fill("input[name=ticket]", "")
    desk.click("[data-cases]")
    desk.click("[data-cases]")
    assert desk.input_value("input[name=applicant]") == "陈秀兰", "a look at the queue takes nothing away"
    desk.click("[data-verdict=complete]")
    standing(desk, "accepted")
    assert desk.evaluate("document.body.innerText").count("陈秀兰") == 0, "masked from now on"
    assert int(desk.get_attribute("[data-sheet] [data-clock=send]", "data-left") or 999) <= 300, "urgent: five minutes"
    desk.click("[data-step=send]")
    standing(desk, "sent")
    hall.command("drop", ticket=waiting)


def _card(hall: Stage, who: str, receipt: str) -> None:
    """The supervision finds that a promise is about to break: a card for those who answer for it."""
    journal, zone = Journal.open(f"sqlite:///{hall.data / 'journal.sqlite'}"), ZoneInfo("Asia/Shanghai")
    matters = Matters(hall.hall, journal, SystemClock(), lambda: Calendar(zone, fixed=False))
    found = Finding(RuleId.PROMISE_DUE, Colour.YELLOW, receipt, -1.0, Duty.BACK_OFFICE, who)
    matters.execute(CARDS, card_id(found, "2026-11-20"), IssueCard(found, (-1.5, 0)), POLICY, f"card-{who}")
    journal.close()


def _answers_its_card(page: Page) -> None:
    page.locator("[data-own-cards]", has_text="监察牌 1").click()
    page.locator("li[data-card]").get_by_role("button", name="说明情况").click()
    page.locator("li[data-type=CardIssued]").get_by_text("到期前 1 个工作日").wait_for()
    page.fill("[role=dialog] input[name=note]", "已会签，今天办结")
    page.click("[role=dialog] button[type=submit]")
    page.locator("li[data-type=CardAnswered]").wait_for()
    page.get_by_role("button", name="关闭").click()
    page.locator("li[data-card]").get_by_text("已说明，待核实").wait_for()
    page.get_by_role("button", name="关闭").click()
    page.locator("[data-own-cards]", has_text="监察牌 0").wait_for()


def test_jp_7_an_office_has_a_page_of_its_own_and_decides_its_own_cases(hall: Stage, pages: Pages) -> None:
    token_of(hall, "sp-mz")
    _card(hall, "民政", "SJ202611190001")
    _card(hall, "农业", "SJ202611190002")
    page = pages.open(f"{hall.url}/approval", width=1366, height=768)
    fill_in(page, "sp-mz", OWN)
    _answers_its_card(page)
    page.wait_for_selector("[data-case]")
    urgent, calm = (page.locator("[data-case]").nth(at).get_attribute("data-case") for at in (0, 1))
    assert {line["receipt"] for line in hall.get("cases?status=sent")["cases"]} == {urgent, calm}
    page.click(f"[data-case={urgent}]")
    page.wait_for_selector("[data-decide]")
    assert page.get_by_text("陈秀兰").count() == 0, "masked"
    page.click("[data-deny]")
    page.get_by_text("请写明理由").wait_for()
    page.click("[data-grant]")
    standing(page, "ready")
    page.click(f"[data-case={calm}]")
    page.wait_for_selector(f"[data-sheet={calm}] [data-decide]")
    assert "CaseSupplied" in [
        each.get_attribute("data-fact") for each in page.locator("[data-fact]").element_handles()
    ], "its whole way"
    page.fill("textarea[name=note]", "家庭收入超过标准")
    page.click("[data-deny]")
    standing(page, "ready")
    page.get_by_text("没有待审批的件").wait_for()
    decided = hall.get(f"cases/{calm}")
    assert (decided["granted"], decided["story"][-2]["actor"]) == (False, "office:sp-mz")
    number = assigned(hall, "民政")
    page.evaluate(LOOK)
    page.click("[data-concerns-open][data-owed='1']")
    page.click(f"[data-concern={number}]")
    page.click("[data-answer=explained]")
    page.fill("[data-concern-sheet] [name=note]", "标准和材料已当面讲清")
    page.click("[data-step-go]")
    page.wait_for_selector("[data-concern-sheet][data-standing=answered]")
    page.click("[data-concerns-close]")
    page.wait_for_selector("[data-concerns-open][data-owed='0']")
    assert hall.get(f"concerns/{number}")["story"][-1]["actor"] == "office:sp-mz"
    other = pages.open(f"{hall.url}/clerk", width=1366, height=768)
    fill_in(other, "sp-mz", OWN)
    other.get_by_text("这个账号不能使用本页面").wait_for()
