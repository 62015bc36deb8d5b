"""The delivery desk and the citizen's phone, in a browser: ready, told, called, checked, handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.clerk_people import OWN, fill_in
from tests.e2e.counter import APPLICANT, LOOK

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.counter import Counter
    from tests.services.browser import Pages


@pytest.fixture
def desk(counter: Counter, pages: Pages) -> Page:
    page = counter.page(pages, "出件1", "delivery")
    page.wait_for_selector("[data-online=true] [role=tab]")
    return page


def test_mx_8_whoever_went_home_is_told_by_phone_and_takes_it_with_papers(counter: Counter, desk: Page) -> None:
    receipt = counter.ready()
    desk.evaluate(LOOK)
    desk.click("[data-tab=tell]")
    desk.click(f"[data-receipt={receipt}]")
    desk.wait_for_selector(f"[data-sheet={receipt}]")
    assert APPLICANT["phone"] not in desk.inner_text("body")
    desk.click("[data-reveal]")
    desk.wait_for_selector(f".d-number a[href='tel:{APPLICANT['phone']}']")
    desk.click("[data-missed]")
    desk.wait_for_selector("[data-outcome=done]")
    desk.click("[data-reached]")
    desk.wait_for_selector(f"[data-receipt={receipt}]", state="detached")
    desk.click("[data-tab=collect]")
    desk.wait_for_selector(f"[data-receipt={receipt}]:has-text('电话通知过')")
    assert [(told["how"], told["reached"]) for told in counter.card(receipt)["told"]] == [
        ("phone", False), ("phone", True)
    ]  # fmt: skip
    assert desk.get_attribute("[data-deliver]", "aria-disabled") == "true"
    assert "002X" in desk.inner_text("[data-tail]")
    desk.click("[data-identity=id_card]")
    desk.click("[data-deliver]")
    desk.wait_for_selector(f".th-banner.good:has-text('{receipt}')")
    desk.wait_for_selector(f"[data-receipt={receipt}]", state="detached")
    assert counter.facts(receipt, "CaseDelivered")[0]["identity"] == "id_card"


def test_mx_8_whoever_is_here_is_called_and_a_proxy_leaves_the_letter(counter: Counter, desk: Page) -> None:
    receipt = counter.ready()
    desk.fill("[data-find]", f"http://hall/c/{receipt}.signature")
    desk.wait_for_selector(f"[data-sheet={receipt}]")
    desk.click("[data-call]")
    desk.wait_for_selector(f"[data-receipt={receipt}] .here")
    called = counter.card(receipt)["called"]
    waiting = counter.stage.get("views/guide")["view"]["queue"]
    assert called in {card["ticket"] for card in waiting}
    desk.click("[data-proxy]")
    desk.click("[data-deliver]")
    desk.wait_for_selector(f"[data-receipt={receipt}]", state="detached")
    (handed,) = counter.facts(receipt, "CaseDelivered")
    assert (handed["proxy"], handed["identity"]) == (True, "letter")


def test_jp_8_from_the_county_back_to_the_door(counter: Counter, desk: Page) -> None:
    receipt = counter.received(marks=["assisted"], returns="post", delivery="door")
    counter.step(receipt, "send")
    counter.step(receipt, "decide", granted=True, note="县级0号综合窗口已办结")
    desk.evaluate(LOOK)
    desk.click("[data-tab=coming]")
    desk.click(f"[data-receipt={receipt}]")
    assert "县级综合窗口" in desk.inner_text("[data-take-back]")
    assert desk.locator("[data-back=collect]").count() == 0, "the way back was fixed at receipt"
    desk.fill("[data-take-back] [name=tracking]", "EMS123")
    desk.click("[data-back=post]")
    desk.wait_for_selector("[data-outcome=done]")
    desk.click("[data-tab=send]")
    desk.click(f"[data-receipt={receipt}]")
    desk.click("[data-change]")
    desk.check("[name=to][value=post]")
    desk.fill("[name=reason]", "家里没人，改邮寄")
    desk.click("[data-change-go]")
    desk.wait_for_selector(f"[data-sheet={receipt}] [data-hand-over] [name=tracking]")
    desk.fill("[data-hand-over] [name=tracking]", "EMS456")
    desk.click("[data-deliver]")
    desk.wait_for_selector(f"[data-receipt={receipt}]", state="detached")
    assert counter.facts(receipt, "CaseDelivered")[0]["tracking"] == "EMS456"


def test_mx_9_the_citizen_finds_the_case_and_sees_what_to_do(counter: Counter, pages: Pages) -> None:
    pages.allow("404")
    receipt = counter.received("incomplete", lacking=[{"name": "户口簿", "remark": "缺户主页"}])
    page = pages.open(f"{counter.stage.url}/c", width=390, height=844, touch=True)
    page.tap("[data-go]")
    assert page.locator(".t-field.wrong").count() == 2
    page.fill("[name=receipt]", receipt.lower())
    page.fill("[name=last4]", "1234")
    page.tap("[data-go]")
    page.wait_for_selector("[data-refusal]")
    page.fill("[name=last4]", "002x")
    page.tap("[data-go]")
    page.wait_for_selector("[data-page=case][data-at=incomplete]")
    assert "缺户主页" in page.inner_text("[data-lacking]")
    counter.step(receipt, "supply", materials=[{"name": name} for name in (*counter.materials(), "户口簿")])
    counter.step(receipt, "send")
    counter.step(receipt, "decide", granted=True)
    page.evaluate(LOOK)
    page.wait_for_selector("[data-at=ready]")
    assert "可以来领" in page.inner_text("[data-headline]")
    assert page.locator("[data-moment]").first.get_attribute("data-moment") == "ready", "the newest first"
    assert not any(value in page.content() for value in APPLICANT.values())


def test_jp_7_the_delivery_account_signs_in_to_its_own_page(counter: Counter, pages: Pages) -> None:
    page = pages.open(f"{counter.stage.url}/delivery", width=1366, height=768)
    fill_in(page, "cj-9", OWN)
    page.wait_for_selector("[data-online=true] [data-tab=collect]")
    guide = pages.open(f"{counter.stage.url}/delivery", width=1366, height=768)
    fill_in(guide, "dao-1", OWN)
    guide.wait_for_selector("a[href='/delivery']")
