"""Checks of a screen that a person would make with a ruler: sizes, cut text, scrolling, contrast."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_FAULTS = Path(__file__).with_name("looks.js")


def faults(page: Page, *, target_mm: float, text_mm: float, contrast: float = 4.5) -> list[str]:
    """What is wrong with the screen as it stands; sizes in millimetres by the page's own ``--mm``."""
    found: list[str] = page.evaluate(
        _FAULTS.read_text(encoding="utf-8"), {"target": target_mm, "text": text_mm, "contrast": contrast}
    )
    return found
