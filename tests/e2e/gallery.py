"""The state gallery in one browser: every screen in every state, from files, without a server."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from mimetypes import guess_type
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.packaging.declared import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

FRONTEND = ROOT / "server" / "frontend"
BUILT = FRONTEND / ".gallery"
FOLDERS = sorted(page.parent.name for page in (FRONTEND / "src").glob("*/gallery.ts"))
AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
# a plain http origin as in a hall, answered from files
ORIGIN = "http://gallery.test"
# the time of every state. It runs on: where it stands still, Vue takes a click for one from before there was a handler
_NOW = "2026-07-28T10:02:00+08:00"
_STILL = """() => document.getAnimations()
    .filter(a => Number.isFinite(a.effect?.getComputedTiming().endTime))
    .forEach(a => a.finish())"""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass(frozen=True)
class State:
    """One entry of the gallery and the frame it is seen in; the sizes are those of the frame, in its own unit."""

    id: str
    frame: str
    width: int
    height: int
    elder: bool
    reach_mm: float | None
    scrolls: bool
    unit_px: float
    target: float
    primary: float
    text: float
    contrast: float


class Gallery:
    """A page that shows one state after the other, changing only what stands behind the ``#``."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._size = (0, 0)
        self._folder = ""
        page.route(f"{ORIGIN}/**", _from_file)
        page.clock.set_system_time(_NOW)

    @cached_property
    def states(self) -> tuple[State, ...]:
        self.page.goto(f"{ORIGIN}/gallery.html")
        self._folder = ""
        self._settled("*")
        listed: list[dict[str, Any]] = json.loads(self.page.evaluate("document.documentElement.dataset.states"))
        return tuple(State(**one) for one in listed)

    def of(self, folder: str) -> list[State]:
        return [state for state in self.states if state.id.split("/")[0] == folder]

    def show(self, state: State, *, locale: str = "zh-CN", theme: str = "light", still: bool = True) -> None:
        """Puts the state on the screen, at the size of its frame; ``still`` as it is when what arrives has arrived."""
        if self._size != (state.width, state.height):
            self._size = (state.width, state.height)
            self.page.set_viewport_size({"width": state.width, "height": state.height})
        self.page.clock.set_system_time(_NOW)
        address = f"{state.id}&locale={locale}&theme={theme}"
        folder = state.id.split("/")[0]
        if self._folder != folder:
            # the styles of one folder's screens do not suit another's: begin anew
            self._folder = folder
            self.page.goto("about:blank")
            self.page.goto(f"{ORIGIN}/gallery.html#{address}")
            self._settled(address)
        else:
            fault = self.page.evaluate("address => window.gallery.turn(address)", address)
            assert not fault, f"{address}: {fault}"
        if still:
            self.still()

    def still(self) -> None:
        """Brings every movement that ends to its end."""
        self.page.evaluate(_STILL)

    def axe(self) -> list[str]:
        """What axe-core finds in the state on the screen."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        run = (
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(found => "
            "found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 4).join(', ')}`))"
        )
        found: list[str] = self.page.evaluate(run, WCAG)
        return found

    def _settled(self, address: str) -> None:
        """Waits until the state stands there, and takes a fault of its components for a failure of the test."""
        self.page.wait_for_function(
            "address => document.documentElement.dataset.shown === address || document.documentElement.dataset.fault",
            arg=address,
        )
        fault = self.page.evaluate("document.documentElement.dataset.fault ?? ''")
        assert not fault, f"{address}: {fault}"


def _from_file(route: Route) -> None:
    path = BUILT / urlsplit(route.request.url).path.lstrip("/")
    there = path.is_file()
    body = path.read_bytes() if there else b""
    route.fulfill(status=200 if there else 404, body=body, content_type=guess_type(path.name)[0] or "text/plain")
