"""The words of the settings' forms, as a manager reads them."""

from __future__ import annotations

import pytest

from tidehall_server.halls.forms import Entry, describe

POLICY = {entry.name: entry for entry in describe()}["policy"]
TABLES = {entry.name: entry for entry in POLICY.entries if entry.kind == "table"}
# what these cost is said by their own name, or by the note on the two limits beside them
PLAIN = {"tide.setup_s", "tide.max_cases", "tide.calm_for_s", "tide.max_open", "tide.automatic"}
TRADES = [
    pytest.param(entry, id=f"{table}.{entry.name}")
    for table in ("tide", "calling")
    for entry in TABLES[table].entries
    if f"{table}.{entry.name}" not in PLAIN
]
PRICE = ("多占人手", "多等", "让得越多", "等得更久", "少", "提前")
PRICE_EN = ("staff", "longer", "wait", "fewer", "cost", "gives way", "favours")


@pytest.mark.parametrize("entry", TRADES)
def test_a_setting_that_trades_says_its_price_in_the_unit_of_the_form(entry: Entry) -> None:
    assert any(word in entry.help for word in PRICE), entry.help
    assert any(word in entry.help_en for word in PRICE_EN), entry.help_en
    assert not any(word in entry.help for word in ("due", "arrival", "forecast", "rule")), entry.help


def test_what_is_set_in_minutes_is_not_explained_in_seconds() -> None:
    entries = [*POLICY.entries, *(entry for table in TABLES.values() for entry in table.entries)]
    assert [entry.name for entry in entries if entry.unit == "min" and "秒" in entry.help] == []
