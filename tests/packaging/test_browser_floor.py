"""The built pages run on Chrome 90, which is what trusted desktops of government offices still carry.

The build lowers syntax by itself. Calls and rules that came later it cannot lower: those are looked for here.
"""

from __future__ import annotations

import re

import pytest

from tests.packaging.declared import ROOT

BUILT = [ROOT / "server/tidehall_server/web/assets", ROOT / "kiosk/tidehall_kiosk/web/assets"]
SCRIPT = {
    "structuredClone": r"\bstructuredClone\(",
    "Array.at": r"\.at\(-?\d+\)",
    "Object.hasOwn": r"\bObject\.hasOwn\(",
    "inert": r"\.inert\s*=",
    "findLast": r"\.findLast(Index)?\(\s*[\w(]+\s*=>",
    # Vue has wrappers of these names around arrays; only a call of our own counts
    "toSorted and its like": r"(?<!\(this\))\.(toSorted|toReversed|toSpliced)\(\s*(\)|\(*[\w,]*\)*\s*=>)",
    "AbortSignal.timeout": r"\bAbortSignal\.(timeout|any)\(",
    "needs https": r"\b(crypto\.subtle|randomUUID\()",
    "popover": r"\.(showPopover|togglePopover)\(",
}
STYLE = {
    ":has": r":has\(",
    "@container": r"@container\b",
    "@layer": r"@layer\b",
    "units of the dynamic viewport": r"\d(d|s|l)v[hw]\b",
    "color-mix": r"\bcolor-mix\(",
    "nesting": r"\{[^{}]*&[\s.:>]",
}
CASES = [("js", name, what) for name, what in SCRIPT.items()] + [("css", name, what) for name, what in STYLE.items()]


@pytest.mark.parametrize(("suffix", "name", "what"), CASES, ids=[name for _, name, _ in CASES])
def test_nothing_younger_than_chrome_90(suffix: str, name: str, what: str) -> None:
    files = [file for folder in BUILT for file in folder.glob(f"*.{suffix}")]
    assert files, "the pages are not built: run make web"
    found = [
        f"{file.name}: {text[max(0, hit.start() - 30) : hit.end() + 20]}"
        for file in files
        for text in [file.read_text(encoding="utf-8")]
        for hit in list(re.finditer(what, text))[:1]
    ]
    assert found == [], name


@pytest.mark.parametrize(
    "text", ["a.toSorted((x)=>x)", "a.at(-1)", "e.inert=!0", "a.findLast(x=>x)", "structuredClone(a)"]
)
def test_the_patterns_find_what_is_too_young(text: str) -> None:
    assert any(re.search(what, text) for what in SCRIPT.values())


@pytest.mark.parametrize("text", ["a:has(b){}", "@layer x{}", "p{height:100dvh}", "p{color:red;&:hover{}}"])
def test_the_patterns_find_rules_that_are_too_young(text: str) -> None:
    assert any(re.search(what, text) for what in STYLE.values())
