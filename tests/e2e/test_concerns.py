"""“办不成事” in a browser: the guide registers, the manager assigns, the clerk answers, the guide tells and closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.clerk_people import console
from tests.e2e.counter import LOOK

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.counter import Counter
    from tests.services.browser import Pages

SAID = "跑了三趟，每次说的材料都不一样"


def _open(page: Page, number: str) -> None:
    page.evaluate(LOOK)
    page.click(f"[data-concern={number}]")
    page.wait_for_selector(f"[data-concern-sheet={number}]")


def test_cn_6_from_the_first_word_to_the_citizen_s_answer(counter: Counter, pages: Pages) -> None:
    guide = counter.page(pages, "高敏", "guide", width=1280, height=800)
    guide.click("[data-tab=concerns]")
    guide.click("[data-concern-new]")
    guide.click("[data-excluded=lawsuit]")
    assert "法院" in guide.inner_text("[data-where]")
    assert guide.locator("[data-concern-go]").count() == 0, "what belongs to a court is not registered"
    guide.click("[data-category=materials]")
    assert guide.get_attribute("[data-concern-go]", "aria-disabled") == "true", "the window explains first"
    guide.check("[name=explained]")
    guide.fill("[name=words]", SAID)
    guide.fill("[name=name]", "何大力")
    guide.fill("[name=phone]", "139001390")
    guide.click("[data-concern-go]")
    guide.wait_for_selector(".fault")
    guide.fill("[name=phone]", "13900139000")
    guide.click("[data-concern-go]")
    guide.wait_for_selector("[data-concern-sheet][data-standing=open]")
    number = guide.get_attribute("[data-concern-sheet]", "data-concern-sheet") or ""
    assert number in guide.inner_text(".th-banner.good")

    office = counter.page(pages, "主任", "manager")
    office.goto(f"{counter.stage.url}/manager#concerns/{number}")
    office.wait_for_selector(f"[data-concern-sheet={number}]")
    office.select_option("[name=department]", index=0)
    department = office.input_value("[name=department]")
    office.click("[data-step-go]")
    office.wait_for_selector("[data-concern-sheet][data-standing=assigned]")

    clerk = console(counter.stage, pages, "zc-a", "1")
    clerk.click("[data-concerns-open]")
    _open(clerk, number)
    assert department in clerk.inner_text(".cn-facts")
    assert SAID in clerk.inner_text("[data-words]")
    clerk.click("[data-answer=solved]")
    clerk.fill("[name=note]", "已明确材料清单，当场受理")
    clerk.click("[data-step-go]")
    clerk.wait_for_selector("[data-concern-sheet][data-standing=answered]")

    _open(guide, number)
    assert "13900139000" not in guide.inner_text("[data-concern-sheet]")
    guide.click("[data-concern-show]")
    guide.wait_for_selector(".cn-facts:has-text('13900139000')")
    guide.click("[data-satisfied=true]")
    guide.click("[data-step-go]")
    guide.wait_for_selector("[data-concern-sheet][data-standing=closed]")
    facts = [line["type"] for line in counter.stage.get(f"concerns/{number}")["story"]]
    assert facts == ["ConcernRegistered", "ConcernAssigned", "ConcernAnswered", "ConcernClosed"]
