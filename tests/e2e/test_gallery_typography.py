"""Chinese as it should be set: rare names show, figures stand in columns, marks share a place and hang nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.e2e.gallery import Gallery

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Ext-A, its last, the last of the first plane, Ext-B and Ext-E: names that people bear. Debian's fonts have them.
NAMES = ("㛃", "䶮", "鿏", "𠮷", "𬭎")
NOBODY = "\U0003fffd"
DRAWN = """text => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 64;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.font = `48px ${getComputedStyle(document.body).fontFamily}`;
    pen.fillText(text, 4, 52);
    return [...pen.getImageData(0, 0, 64, 64).data].filter((_, at) => at % 4 === 3).join("");
}"""
LINES = """() => {
    const node = document.querySelector("[data-measure=lines]").firstChild;
    const range = document.createRange();
    const lines = new Map();
    [...node.textContent].forEach((sign, at) => {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const top = Math.round(range.getBoundingClientRect().top / 8);
        lines.set(top, (lines.get(top) ?? "") + sign);
    });
    return [...lines.values()];
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN")
    gallery = Gallery(context.new_page())
    gallery.show(next(state for state in gallery.states if state.id == "design/typography"))
    yield gallery.page
    context.close()


def _width(page: Page, name: str) -> float:
    box = page.locator(f"[data-measure={name}]").bounding_box()
    assert box
    return box["width"]


@pytest.mark.parametrize("name", NAMES)
def test_g9_names_beyond_the_common_characters_show(page: Page, name: str) -> None:
    assert page.evaluate(DRAWN, name) != page.evaluate(DRAWN, NOBODY)


def test_g9_the_check_knows_a_missing_character(page: Page) -> None:
    assert page.evaluate(DRAWN, "\U0003fffc") == page.evaluate(DRAWN, NOBODY)


def test_figures_have_one_width(page: Page) -> None:
    assert _width(page, "ones") == pytest.approx(_width(page, "eights"), abs=0.5)


def test_marks_that_meet_share_a_place(page: Page) -> None:
    assert _width(page, "pair") < 0.85 * _width(page, "loose")


def test_marks_share_a_place_in_browsers_that_leave_it_to_the_font(page: Page) -> None:
    assert _width(page, "font") < 0.85 * _width(page, "loose")


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(page: Page) -> None:
    lines: list[str] = page.evaluate(LINES)
    assert len(lines) >= 3
    assert [line for line in lines if line[0] in "，。、；：？！）」』》" or line[-1] in "（「『《"] == []
    assert [line for line in lines if len(line) < 3] == []
