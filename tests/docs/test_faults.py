"""docs/hardware/faults.md lists the faults of the devices, and names only tests that exist."""

from __future__ import annotations

import re

from tests.packaging.declared import ROOT

PAGE = (ROOT / "docs" / "hardware" / "faults.md").read_text(encoding="utf-8")
FAULTS = ["F18", "F19", "F23", "F28", "F29", "F30"]
NAMED = re.compile(r"`(test_\w+)`")


def test_every_fault_of_the_devices_is_listed_with_tests_of_its_own() -> None:
    rows = re.findall(r"^\| (F\d+) \| .+? \| .+? \| (.+?) \|$", PAGE, re.MULTILINE)
    assert [row[0] for row in rows] == FAULTS
    assert all(f"_{fault.lower()}_" in name for fault, shown in rows for name in NAMED.findall(shown))
    assert all(NAMED.search(shown) for _, shown in rows)


def test_every_named_test_exists() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    there = {name for source in sources for name in re.findall(r"^def (test_\w+)", source, re.MULTILINE)}
    assert sorted(set(NAMED.findall(PAGE)) - there) == []
