"""Every state of every screen, as eye, finger and ruler meet it. No server: the gallery is made of files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.e2e.gallery import BUILT, FOLDERS, Gallery, State
from tests.e2e.looks import ALL, FIT, Ruler, measure

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Findings = dict[str, list[str]]


def _ruler(state: State, *kinds: str, contrast: float | None = None) -> Ruler:
    unit = state.unit_px
    kiosk = state.frame.startswith("kiosk")
    return Ruler(
        target=state.target * unit,
        primary=state.primary * unit,
        gap=4 * unit if kiosk else 0,
        text=state.text * unit,
        contrast=contrast or state.contrast,
        icons=3.0,
        reach=(state.reach_mm or 0) * unit,
        scrolls=state.scrolls,
        kinds=kinds,
    )


class Tour:
    """Walks through the states of a folder once and keeps what it found, by the kind of check."""

    def __init__(self, gallery: Gallery) -> None:
        self.gallery = gallery
        self.of = cache(self._of)

    def _of(self, folder: str) -> Findings:
        found: Findings = defaultdict(list)
        for state in self.gallery.of(folder):
            self._look(state, found)
        return found

    def _look(self, state: State, found: Findings) -> None:
        page = self.gallery.page

        def keep(kind: str, words: str, note: str = "") -> None:
            found[kind].append(f"{state.id}{note}: {words}")

        self.gallery.show(state, still=False)
        moving = page.evaluate(_ANIMATIONS)
        self.gallery.still()
        for kind, words in measure(page, _ruler(state, *ALL)):
            keep(kind, words)
        for words in self.gallery.axe():
            keep("axe", words)
        for words in moving if state.elder else [one for one in moving if one.endswith("flashing")]:
            keep("motion", words)
        if moving:
            page.emulate_media(reduced_motion="reduce")
            self.gallery.show(state, still=False)
            for words in page.evaluate(_ANIMATIONS):
                keep("motion", words, " with reduced motion")
            page.emulate_media(reduced_motion="no-preference")
        for locale in ("qps", "qpr"):
            self.gallery.show(state, locale=locale)
            for _kind, words in measure(page, _ruler(state, *FIT)):
                keep(locale, words)
        self.gallery.show(state, locale="en", theme="contrast")
        for kind, words in measure(page, _ruler(state, *FIT, "contrast", "icon", contrast=7)):
            keep("en" if kind in FIT else "theme", words)
        if page.evaluate("getComputedStyle(document.body).direction") != "ltr":
            keep("lang", "the direction stays after a right-to-left language")


_ANIMATIONS = """() => document.getAnimations().filter(a => a.effect?.target).map(a => {
    const timing = a.effect.getComputedTiming();
    const quick = timing.iterations > 3 && timing.duration < 333;
    return `${a.animationName ?? a.transitionProperty} of ${a.effect.target.className}${quick ? " flashing" : ""}`;
})"""


@pytest.fixture(scope="module")
def tour(browser: Browser) -> Iterator[Tour]:
    assert (BUILT / "gallery.html").is_file(), "the gallery is not built: run make web"
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    try:
        yield Tour(Gallery(context.new_page()))
    finally:
        context.close()


each_folder = pytest.mark.parametrize("folder", FOLDERS)


@each_folder
def test_g1_axe_finds_nothing(tour: Tour, folder: str) -> None:
    assert tour.of(folder)["axe"] == []


@each_folder
def test_g2_contrast_of_text_and_icons(tour: Tour, folder: str) -> None:
    found = tour.of(folder)
    assert found["contrast"] + found["icon"] == []


@each_folder
def test_g2_high_contrast_theme_reaches_7(tour: Tour, folder: str) -> None:
    assert tour.of(folder)["theme"] == []


@each_folder
def test_g3_every_state_has_shape_and_word(tour: Tour, folder: str) -> None:
    assert tour.of(folder)["state"] == []


@each_folder
def test_g6_two_fifths_longer_breaks_nothing(tour: Tour, folder: str) -> None:
    assert tour.of(folder)["qps"] == []


@each_folder
def test_g6_english_breaks_nothing(tour: Tour, folder: str) -> None:
    assert tour.of(folder)["en"] == []


@each_folder
def test_g6_right_to_left_breaks_nothing(tour: Tour, folder: str) -> None:
    found = tour.of(folder)
    assert found["qpr"] + found["lang"] == []


@each_folder
def test_sizes_targets_gaps_and_reach(tour: Tour, folder: str) -> None:
    found = tour.of(folder)
    assert found["target"] + found["gap"] + found["text"] + found["reach"] == []


@each_folder
def test_nothing_is_cut_covered_or_outside(tour: Tour, folder: str) -> None:
    found = tour.of(folder)
    assert found["outside"] + found["cut"] + found["covered"] == []


@each_folder
def test_no_control_has_the_look_of_the_browser(tour: Tour, folder: str) -> None:
    assert tour.of(folder)["bare"] == []


@each_folder
def test_nothing_flashes_and_nothing_moves_where_none_should(tour: Tour, folder: str) -> None:
    assert tour.of(folder)["motion"] == []
