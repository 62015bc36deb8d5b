"""From the clerk's press of 下一位 to the number on the screen, in a real browser (criterion C3: p95 within 300 ms)."""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.bench.report import median, percentile, tell
from tests.e2e.clerk_people import console, take
from tests.e2e.stage import Stage
from tests.services.browser import FLAGS, Pages, find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROUNDS = 50
_WATCH = """() => {
    window.called = new Promise((done) => {
        let pressed = 0;
        addEventListener("keydown", () => (pressed = performance.now()), { capture: true, once: true });
        const seen = new MutationObserver(() => {
            if (!document.querySelector(".current.called .number")) return;
            seen.disconnect();
            requestAnimationFrame(() => done(performance.now() - pressed));
        });
        seen.observe(document.body, { subtree: true, childList: true, attributes: true });
    });
}"""


def one(stage: Stage, page: Page) -> float:
    """Milliseconds of one call; the ticket is then finished."""
    (ticket,) = take(stage)
    page.wait_for_selector(f"[data-next={ticket}]")
    page.evaluate(_WATCH)
    page.keyboard.press("F2")
    took: float = page.evaluate("window.called")
    stage.command("start", window="1")
    stage.command("finish", window="1")
    page.wait_for_selector(".current.none")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    with TemporaryDirectory(prefix="tidehall-bench-") as folder, sync_playwright() as playwright:
        stage = Stage(Path(folder))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        pages = Pages(browser)
        try:
            stage.start()
            page = console(stage, pages, "zc-1", "1")
            times = [one(stage, page) for _ in range(rounds)]
        finally:
            pages.close()
            browser.close()
            stage.stop()
    tell("console_call_to_number", rounds=rounds, median_ms=median(times), p95_ms=percentile(times, 95))


if __name__ == "__main__":
    main()
