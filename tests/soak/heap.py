"""What a page keeps: heap and DOM nodes after the garbage collector has been everywhere, and whether they grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

MB = 1_000_000
HEAP_GROWTH_MB = 20.0
NODES_GROWTH = 400
"""A list that is longer now than at first is no leak; a node for each of thousands of calls is."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a page holds on to."""

    heap_mb: float
    nodes: int
    listeners: int


def weigh(page: Page) -> Weight:
    """After forced collections: what is left is really held."""
    session = page.context.new_cdp_session(page)
    try:
        session.send("Performance.enable")
        for _ in range(3):
            session.send("HeapProfiler.collectGarbage")
        found = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
        return Weight(round(found["JSHeapUsedSize"] / MB, 2), int(found["Nodes"]), int(found["JSEventListeners"]))
    finally:
        session.detach()


@dataclass(frozen=True, slots=True)
class Growth:
    """Of one screen between its warm state and the end of the day."""

    heap_mb: float
    nodes: int
    listeners: int

    @property
    def leaks(self) -> bool:
        return self.heap_mb >= HEAP_GROWTH_MB or self.nodes >= NODES_GROWTH or self.listeners >= NODES_GROWTH


def growth(weights: Sequence[Weight]) -> Growth:
    """From the lighter of the first two to the lighter of the last two: one weighing may fall on a busy moment."""
    first, last = weights[:2], weights[-2:]

    def grown(of: str) -> float:
        return float(min(getattr(each, of) for each in last) - min(getattr(each, of) for each in first))

    return Growth(round(grown("heap_mb"), 2), int(grown("nodes")), int(grown("listeners")))
