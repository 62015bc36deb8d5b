"""docs/ux.md lists every criterion of every screen, and names only tests that exist."""

from __future__ import annotations

import re

import pytest

from tests.packaging.declared import ROOT

PAGE = (ROOT / "docs" / "ux.md").read_text(encoding="utf-8")
CRITERIA = {"G": 9, "K": 13, "C": 9, "B": 8, "E": 5, "M": 12, "D": 5, "T": 11, "P": 8, "H": 4}
ROWS = re.findall(r"^\| ([A-Z]\d+) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
NAMED = re.compile(r"`(test_\w+)`")
OF_FRONT_END = re.compile(r"`([\w/]+\.test\.ts)`")


def test_every_criterion_is_listed_once() -> None:
    wanted = [f"{letter}{number}" for letter, count in CRITERIA.items() for number in range(1, count + 1)]
    assert [row[0] for row in ROWS] == wanted


def test_every_named_test_exists() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    there = {name for source in sources for name in re.findall(r"^def (test_\w+)", source, re.MULTILINE)}
    named = {(row[0], name) for row in ROWS for name in NAMED.findall(row[2])}
    assert sorted((criterion, name) for criterion, name in named if name not in there) == []
    front = {(row[0], path) for row in ROWS for path in OF_FRONT_END.findall(row[2])}
    missing = [one for one in sorted(front) if not (ROOT / "server/frontend/src" / one[1]).is_file()]
    assert missing == []


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_criterion_has_a_test_or_an_exception(row: tuple[str, str, str]) -> None:
    criterion, _asked, shown = row
    assert NAMED.search(shown) or OF_FRONT_END.search(shown) or "exception: " in shown, f"{criterion} is open"
