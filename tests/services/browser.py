"""A real Chromium, and pages that fail the test when the console shows an error."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from tests.services.missing import ServiceMissing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--no-first-run",
]


WINDOWLESS = "chromium-headless-shell"
"""The same engine without any windows of its own: a third less work for each page."""


def find_chromium(*rather: str) -> str:
    """``CHROMIUM`` of the environment, else one of ``rather``, else the Chromium or Chrome of the machine."""
    for name in (os.environ.get("CHROMIUM", ""), *rather, "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise ServiceMissing("Chromium")


class Pages:
    """Opens pages, each in a context of its own (own storage, own cookies), and remembers what went wrong in them.

    ``allow(part)`` says that an error whose text contains ``part`` is expected: a test that stops the server expects
    the browser to complain about the connection.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._allowed: list[str] = []
        self._errors: list[str] = []

    def open(
        self,
        url: str | None = None,
        *,
        width: int = 1280,
        height: int = 800,
        touch: bool = False,
        locale: str = "zh-CN",
        timezone: str = "Asia/Shanghai",
    ) -> Page:
        """A new page of ``width`` x ``height`` CSS pixels; goes to ``url`` when one is given."""
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, has_touch=touch, locale=locale, timezone_id=timezone
        )
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._errors.append(f"uncaught: {error}"))
        if url:
            page.goto(url)
        return page

    def allow(self, part: str) -> None:
        self._allowed.append(part)

    @property
    def errors(self) -> list[str]:
        """Console errors and uncaught exceptions so far that nobody allowed."""
        return [error for error in self._errors if not any(part in error for part in self._allowed)]

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._errors.append(f"{message.location.get('url', '')}: {message.text}")
