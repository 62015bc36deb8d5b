"""Checks of a screen that a person would make with a ruler: sizes, gaps, cut text, scrolling, contrast, reach."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_SCRIPT = Path(__file__).with_name("looks.js").read_text(encoding="utf-8")
FIT = ("outside", "cut")
BASIC = ("target", "text", "contrast", *FIT)
ALL = (*BASIC, "gap", "icon", "covered", "reach", "state", "bare")


@dataclass(frozen=True)
class Ruler:
    """What to hold the screen against; lengths in CSS pixels."""

    target: float = 0
    primary: float = 0
    gap: float = 0
    text: float = 0
    contrast: float = 4.5
    icons: float = 3.0
    reach: float = 0
    scrolls: bool = False
    kinds: tuple[str, ...] = ALL


def measure(page: Page, ruler: Ruler) -> list[tuple[str, str]]:
    """Kind and words of everything that is wrong with the screen as it stands."""
    found: list[list[str]] = page.evaluate(_SCRIPT, asdict(ruler))
    return [(kind, words) for kind, words in found]


def px_per_mm(page: Page) -> float:
    return float(page.evaluate("parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--mm'))"))


def faults(page: Page, *, target_mm: float, text_mm: float, contrast: float = 4.5) -> list[str]:
    """What is wrong with a hall screen; sizes in millimetres by the page's own ``--mm``."""
    mm = px_per_mm(page)
    ruler = Ruler(target=target_mm * mm, text=text_mm * mm, contrast=contrast, kinds=BASIC)
    return [words for _kind, words in measure(page, ruler)]
