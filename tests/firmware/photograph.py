"""Wait for a text on the page that a browser shows, and take its picture: photograph.py PORT TEXT FILE."""

from __future__ import annotations

import sys
import time

from playwright.sync_api import Page, Playwright, sync_playwright


def shown(driver: Playwright, port: str) -> list[Page]:
    """The pages there are now; a connection learns of later ones only while it is asked something."""
    browser = driver.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
    return [page for context in browser.contexts for page in context.pages]


def main(port: str, text: str, file: str) -> None:
    with sync_playwright() as driver:
        while not (pages := shown(driver, port)):
            time.sleep(0.2)
        page = pages[0]
        page.get_by_text(text).first.wait_for(timeout=120_000)
        page.wait_for_timeout(500)
        page.screenshot(path=file)
        print(page.url, page.evaluate("innerWidth + 'x' + innerHeight"))


if __name__ == "__main__":
    main(*sys.argv[1:])
