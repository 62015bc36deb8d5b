"""The scale itself: a page that leaks is found, one that works and forgets is not. Runs in every suite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.soak.heap import growth, weigh

if TYPE_CHECKING:
    from playwright.sync_api import Page

_WORK = """(keep) => {
    window.kept = window.kept || [];
    for (let i = 0; i < 1500; i++) {
        const row = document.createElement("li");
        row.textContent = "A" + i;
        row.addEventListener("click", () => row.remove());
        document.body.append(row);
        if (keep === "nodes") window.kept.push(row);
        row.remove();
    }
    if (keep === "heap") window.kept.push(new Array(2000000).fill(0.5));
}"""


@pytest.mark.parametrize(("keep", "found"), [("nothing", False), ("nodes", True), ("heap", True)])
def test_g8_a_planted_leak_is_found_and_honest_work_is_not(page: Page, keep: str, found: bool) -> None:
    weights = []
    for _ in range(4):
        page.evaluate(_WORK, keep)
        weights.append(weigh(page))
    assert growth(weights).leaks is found, weights
