"""A page of Chromium 90, driven by keys, mouse and scripts alone: Playwright's own helpers need a newer browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_PLACE = """selector => {
    const box = document.querySelector(selector).getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
}"""
_FILL = """([selector, text]) => {
    const box = document.querySelector(selector);
    box.focus();
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
}"""


class OldPage:
    """Waits for what a person would see, presses where it is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def sees(self, selector: str) -> None:
        self.page.wait_for_function("s => document.querySelector(s) !== null", arg=selector)

    def gone(self, selector: str) -> None:
        self.page.wait_for_function("s => document.querySelector(s) === null", arg=selector)

    def reads(self, *words: str) -> None:
        """All the words stand on the page."""
        script = "words => words.every(word => document.body.innerText.includes(word))"
        self.page.wait_for_function(script, arg=list(words))

    def text(self, selector: str) -> str:
        self.sees(selector)
        text: str = self.page.evaluate("s => document.querySelector(s).innerText.trim()", selector)
        return text

    def click(self, selector: str) -> None:
        self.sees(selector)
        x, y = self.page.evaluate(_PLACE, selector)
        self.page.mouse.click(x, y)

    def fill(self, selector: str, text: str) -> None:
        self.sees(selector)
        self.page.evaluate(_FILL, [selector, text])

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def sign_in(self, name: str, password: str) -> None:
        self.fill("input[name=name]", name)
        self.fill("input[name=password]", password)
        self.click("button[type=submit]")
        self.gone(".gate")

    def size(self) -> list[int]:
        script = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        found: list[int] = self.page.evaluate(script)
        return found
