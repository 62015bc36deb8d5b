"""The scanner finds the line of everything that ``tomllib`` reads, and never fails."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidehall_link.settings.places import Path as KeyPath
from tidehall_link.settings.places import scan, spell
from tidehall_server import halls

ODD = '''# 注释
a.b = 1 # one
"quoted key" = "has # and = and ] inside"
'lit' = 'C:\\path'
dates = [1979-05-27T07:32:00Z, 07:32:00, 1979-05-27 07:32:00]
multi = """
first ""quoted"" \\""" still
[not.a.table]
x = 1"""
raw = \'\'\'
it''s # raw\'\'\'
list = [
    1, # one
    [2, 3], { c = 4, d.e = "}" },   # nested
]
[t.u]
v = { w = [ "x", "y" ] }
[[arr]]
k = 1
[[arr.sub]]
s = 1
[[arr.sub]]
s = 2
[arr.more]
m = true
[[arr]]
k = 2
[[arr.sub]]
s = 3
'''


def _paths(value: Any, path: KeyPath = ()) -> set[KeyPath]:
    found = {path} if path else set()
    if isinstance(value, dict):
        for key, inner in value.items():
            found |= _paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found |= _paths(inner, (*path, index))
    return found


def _check(text: str) -> None:
    places = scan(text)
    missing = {path for path in _paths(tomllib.loads(text)) if places.line(path) == 1 and path not in places.lines}
    implicit = {path for path in missing if any(path == known[: len(path)] for known in places.lines)}
    assert missing == implicit
    assert set(places.lines) <= _paths(tomllib.loads(text))


@pytest.mark.parametrize("name", halls.names())
def test_every_value_of_a_preset_has_its_line(name: str) -> None:
    _check(Path(halls.load(name).path).read_text(encoding="utf-8"))


def test_odd_but_lawful_toml() -> None:
    _check(ODD)
    places = scan(ODD)
    lines = ODD.split("\n")
    assert lines[places.line(("arr", 1, "sub", 0, "s")) - 1] == "s = 3"
    assert lines[places.line(("arr", 0, "more", "m")) - 1] == "m = true"
    assert lines[places.line(("list", 2, "d", "e")) - 1].startswith("    [2, 3]")
    assert places.comments[places.line(("a", "b"))] == "one"
    assert spell(("arr", 1, "sub", 0, "s")) == "arr[2].sub[1].s"


_KEYS = st.text("abcdef", min_size=1, max_size=3)
_SCALARS = st.one_of(
    st.integers(), st.booleans(), st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
)  # fmt: skip
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3))


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[\n" + ",\n".join(_toml(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _has_broken_inline(value: Any) -> bool:
    """TOML 1.0 wants inline tables on one line; our writer breaks lists over lines."""
    if isinstance(value, dict):
        return any("\n" in _toml(item) for item in value.values())
    return isinstance(value, list) and any(_has_broken_inline(item) for item in value)


@given(st.dictionaries(_KEYS, _VALUES, max_size=4))
def test_random_documents(document: dict[str, Any]) -> None:
    text = "".join(f"{key} = {_toml(value)}\n" for key, value in document.items())
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    _check(text)


@given(st.text(max_size=80) | st.text("[]{}=\"'.#\n a1,\\", max_size=40))
def test_any_text_is_survived(text: str) -> None:
    scan(text)
