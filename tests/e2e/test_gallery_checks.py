"""The checks of the gallery find what is planted, and let pass what is right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.e2e.gallery import AXE, WCAG
from tests.e2e.looks import Ruler, measure

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RULER = Ruler(target=40, primary=60, gap=10, text=14, reach=400)
PLACE = "position:absolute;top:500px;left:10px;width:80px;height:60px;font-size:16px"
GOOD = f"<button class='primary' style='{PLACE}'>好</button>"
PLANTED = {
    "target": "<button style='position:absolute;top:500px;width:30px;height:20px;font-size:14px'>小</button>",
    "gap": GOOD + GOOD.replace("left:10px", "left:95px"),
    "reach": GOOD.replace("top:500px", "top:10px"),
    "text": "<p style='font-size:9px'>看不清</p>",
    "contrast": "<p style='color:#aaa'>看不清</p>",
    "icon": "<p style='color:#ccc'><svg class='th-icon' width='24' height='24'></svg></p>",
    "outside": "<p style='position:absolute;left:780px;width:100px'>出界</p>",
    "cut": "<p style='width:60px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis'>一行放不下的很长的字</p>",
    "covered": "<p>看不见</p><div style='position:absolute;top:0;left:0;width:99px;height:80px;background:#fff'></div>",
    "bare": "<label><input type=checkbox> 选</label>",
    "state": "<span class='th-mark' data-state='open'>空闲</span>",
}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 800, "height": 600})
    yield context.new_page()
    context.close()


def _show(page: Page, inside: str) -> None:
    page.set_content(f"<!doctype html><html lang=zh><title>t</title><body><main id=app>{inside}</main></body></html>")


@pytest.mark.parametrize("kind", PLANTED)
def test_finds_what_is_planted(page: Page, kind: str) -> None:
    _show(page, PLANTED[kind])
    assert kind in {found for found, _words in measure(page, RULER)}


def test_lets_pass_what_is_right(page: Page) -> None:
    _show(page, GOOD)
    assert measure(page, RULER) == []


def test_axe_finds_what_is_planted(page: Page) -> None:
    _show(page, "<button></button>")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: tags}).then(r => r.violations.map(v => v.id))", WCAG)
    assert "button-name" in found
