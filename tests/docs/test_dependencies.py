"""docs/dependencies.md names every dependency, and no other."""

from __future__ import annotations

import re

from tests.packaging.declared import ROOT, canonical, extras, names, npm_names

PAGE = ROOT / "docs" / "dependencies.md"


def documented() -> set[str]:
    """First cell of every table row, without the extras in brackets."""
    rows = re.findall(r"^\| ([^| ]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {row.split("[")[0] for row in rows} - {"package"}


def test_every_dependency_has_a_line_and_every_line_a_dependency() -> None:
    declared = names("", *extras()) | npm_names()
    page = {canonical(name) for name in documented()}
    assert sorted(declared - page) == []
    assert sorted(page - declared) == []


def test_every_line_says_what_why_and_what_else() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert [row for row in rows if len([cell for cell in row.strip("|").split("|") if cell.strip()]) != 4] == []
