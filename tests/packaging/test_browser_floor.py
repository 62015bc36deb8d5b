"""Nothing newer than Chromium 90 in our own pages: names that a compiler does not translate and that fail silently.

What an older browser ignores without harm (``text-wrap``) is not listed. ``tests/e2e/test_chromium_90.py`` runs the
pages in that very browser; this finds what its walk does not reach.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.packaging.declared import ROOT

SOURCES = ROOT / "server" / "frontend" / "src"
TEST_ONLY = (".test.ts", "gallery.ts", "gallerySamples.ts")

# Each with the first Chromium that has it.
CSS = {
    r":has\(": 105,
    r"@container\b": 105,
    r"container-type\s*:": 105,
    r"@layer\b": 99,
    r"\b\d+(\.\d+)?[dsl]v[hwib]\b": 108,
    r"\bcolor-mix\(": 111,
    r"\boklch\(": 111,
    r"accent-color\s*:": 93,
    r"\bsubgrid\b": 117,
    r"scrollbar-gutter\s*:": 94,
    r"font-palette\s*:": 101,
    r"forced-color-adjust\s*:\s*preserve": 113,
    r"@property\s+--.*syntax.*inherits.*initial-value.*@starting-style": 117,
    r"(?m)^\s*(translate|rotate|scale)\s*:": 104,
    r"animation-timeline\s*:": 115,
    r"\bmask-(image|size)\s*:": 120,
    r"&\s*[:.\[#]": 112,
}
SCRIPT = {
    r"\bstructuredClone\(": 98,
    r"\.at\(-?\w+\)": 92,
    r"\.findLast(Index)?\(": 97,
    r"\.to(Sorted|Reversed|Spliced)\(": 110,
    r"\bObject\.(hasOwn|groupBy)\(": 93,
    r"\bPromise\.withResolvers\(": 119,
    r"\bAbortSignal\.(timeout|any)\(": 103,
    r"\.checkVisibility\(": 105,
    r"\.(show|hide|toggle)Popover\(": 114,
    r"\b:?inert\b=": 102,
    r"\brandomUUID\(": 92,
    r"\bArray\.fromAsync\(": 121,
    r"\bnew URLPattern\(": 95,
    r"\.isWellFormed\(": 111,
    r"\bIntl\.supportedValuesOf\(": 99,
    r"\bURL\.canParse\(": 120,
    r"<dialog\b|popover=": 114,
    r"\bdocumentPictureInPicture\b": 116,
    r"\bstatic\s*\{": 94,
}


def own_files() -> list[Path]:
    kinds = {".ts", ".vue", ".css"}
    return [path for path in sorted(SOURCES.rglob("*")) if path.suffix in kinds and not path.name.endswith(TEST_ONLY)]


def parts(path: Path) -> tuple[str, str]:
    """The style and the rest of a file."""
    text = re.sub(r"/\*.*?\*/|(?m:^\s*//.*$)", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    if path.suffix == ".css":
        return text, ""
    styles = "".join(re.findall(r"<style[^>]*>(.*?)</style>", text, re.DOTALL))
    return styles, re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.DOTALL)


def too_new(style: str, script: str) -> list[str]:
    found = [f"{name} (Chromium {since})" for name, since in CSS.items() if re.search(name, style)]
    return found + [f"{name} (Chromium {since})" for name, since in SCRIPT.items() if re.search(name, script)]


def test_our_pages_use_nothing_newer_than_chromium_90() -> None:
    found = {str(path.relative_to(SOURCES)): too_new(*parts(path)) for path in own_files()}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("style", "script"),
    [
        ("a:has(b) {}", ""),
        ("a { height: 100dvh }", ""),
        ("a {\n  rotate: 3deg;\n}", ""),
        ("", "list.at(-1)"),
        ("", "structuredClone(x)"),
        ("", '<div inert="">'),
    ],
)
def test_the_list_finds_what_it_names(style: str, script: str) -> None:
    assert len(too_new(style, script)) == 1
