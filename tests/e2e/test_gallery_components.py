"""What the components do under keys and fingers, in the gallery."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.e2e.gallery import Gallery

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def gallery(browser: Browser) -> Iterator[Gallery]:
    context = browser.new_context(locale="zh-CN")
    yield Gallery(context.new_page())
    context.close()


def _show(gallery: Gallery, name: str, locale: str = "zh-CN") -> Page:
    gallery.show(next(state for state in gallery.states if state.id == f"design/{name}"), locale=locale)
    return gallery.page


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_a_dialog_keeps_the_focus(gallery: Gallery) -> None:
    page = _show(gallery, "dialog")
    inside = "document.querySelector('[role=dialog]').contains(document.activeElement)"
    assert page.evaluate(inside)
    seen = []
    for _ in range(5):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
        seen.append(_focused(page))
    assert set(seen) == {"取消", "确认"}
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(inside)


def test_tabs_move_by_arrow_keys_in_the_direction_of_reading(gallery: Gallery) -> None:
    for locale, key in (("zh-CN", "ArrowRight"), ("qpr", "ArrowLeft")):
        page = _show(gallery, "lists", locale)
        page.locator("[role=tab][aria-selected=true]").focus()
        assert page.evaluate("document.activeElement.dataset.tab") == "held"
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.dataset.tab") == "passed"


def test_right_to_left_turns_the_notice_and_the_arrows(gallery: Gallery) -> None:
    shape = "document.querySelector('.th-banner .th-icon').getBoundingClientRect().left"
    assert _show(gallery, "notices").evaluate(shape) < 100
    assert _show(gallery, "notices", "qpr").evaluate(shape) > 1200
    assert gallery.page.evaluate("document.documentElement.dir") == "rtl"
    arrow = "getComputedStyle(document.querySelector('.th-icon.flips')).transform"
    assert "-1" in _show(gallery, "reasons", "qpr").evaluate(arrow)
    assert _show(gallery, "reasons").evaluate(arrow) == "none"


def test_the_language_of_the_page_is_told_to_readers_of_screens(gallery: Gallery) -> None:
    for locale, lang in (("zh-CN", "zh-CN"), ("en", "en"), ("qpr", "ug")):
        assert _show(gallery, "buttons", locale).evaluate("document.documentElement.lang") == lang


def test_a_disabled_button_can_be_reached_and_says_why(gallery: Gallery) -> None:
    page = _show(gallery, "buttons")
    off = page.locator(".th-button[aria-disabled][title]").first
    off.focus()
    assert page.evaluate("document.activeElement.title") == "信息更新中断"
    heard = page.evaluate(
        "() => { let n = 0; document.addEventListener('click', () => n++); "
        "document.querySelector('.th-button[aria-disabled][title]').click(); return n; }"
    )
    assert heard == 0


def test_the_focus_ring_is_seen_on_light_and_on_dark(gallery: Gallery) -> None:
    page = _show(gallery, "buttons")
    page.keyboard.press("Tab")
    ring = page.evaluate(
        "(s => [s.outlineColor, s.outlineWidth, s.boxShadow])(getComputedStyle(document.activeElement))"
    )
    assert ring[:2] == ["rgb(7, 58, 80)", "3px"]
    assert ring[2].startswith("rgb(255, 255, 255)")
