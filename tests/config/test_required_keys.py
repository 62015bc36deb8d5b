"""Leave out any required key, or misspell any key: the message names exactly that key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tidehall_link.settings import keys, spell
from tidehall_link.settings.places import Path as KeyPath
from tidehall_link.settings.places import scan
from tidehall_server import halls
from tidehall_server.halls.schema import HallFile

PRESETS = {name: Path(halls.load(name).path).read_text(encoding="utf-8") for name in halls.names()}


def _shape(path: KeyPath) -> Any:
    """The schema's key for ``path``."""
    known, found = keys(HallFile), None
    for part in path:
        if isinstance(part, str):
            found = known[part]
            known = keys(found.item) if found.nested else {}
    assert found is not None
    return found


def _written(text: str) -> list[KeyPath]:
    places = scan(text)
    return [path for path in places.lines if path not in places.headers and isinstance(path[-1], str)
            and (*path, 0) not in places.headers]  # fmt: skip


REQUIRED = [(name, path) for name, text in PRESETS.items() for path in _written(text) if _shape(path).spec.required]
ALL = [(name, path) for name, text in PRESETS.items() for path in _written(text)]


def _problems(text: str, folder: Path) -> list[halls.Problem]:
    path = folder / "hall.toml"
    path.write_text(text, encoding="utf-8")
    return halls.examine(path).problems


def test_the_presets_use_every_required_key() -> None:
    used = {_shape(path).spec for _, path in REQUIRED}
    # dates of one hall's people, notices of later years, a hall's own thresholds: no preset has any (broken/41 to 43)
    rare = ("shifts", "holidays", "supervision")
    tables = [key for key in keys(HallFile).values() if key.nested and key.name not in rare]
    wanted = {key.spec for table in tables for key in keys(table.item).values() if key.spec.required}
    assert wanted <= used


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=st.sampled_from(REQUIRED))
def test_dropping_a_required_key_names_it(case: tuple[str, KeyPath], tmp_path: Path) -> None:
    name, path = case
    lines = PRESETS[name].split("\n")
    line = scan(PRESETS[name]).line(path)
    del lines[line - 1]
    missing = [p for p in _problems("\n".join(lines), tmp_path) if p.code == "key_missing"]
    assert [problem.key for problem in missing] == [spell(path)]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=st.sampled_from(ALL), letter=st.sampled_from("qj"))
def test_misspelling_any_key_suggests_it(case: tuple[str, KeyPath], letter: str, tmp_path: Path) -> None:
    name, path = case
    lines = PRESETS[name].split("\n")
    line = scan(PRESETS[name]).line(path)
    key = str(path[-1])
    wrong = key[:-1] + letter if len(key) > 2 else key + letter
    assert lines[line - 1].startswith(f"{key} =")
    lines[line - 1] = wrong + lines[line - 1][len(key) :]
    found = [p for p in _problems("\n".join(lines), tmp_path) if p.code == "key_unknown"]
    assert [(problem.line, problem.key) for problem in found] == [(line, spell((*path[:-1], wrong)))]
    assert key in found[0].hint_zh
    assert key in found[0].hint_en


@pytest.mark.parametrize("table", ["hall", "services", "windows"])
def test_a_file_without_a_required_table_says_so(table: str, tmp_path: Path) -> None:
    other = {"hall": "[policy]\nundo_s = 10\n", "services": '[hall]\nid = "x1"\n', "windows": '[hall]\nid = "x1"\n'}
    keys_named = [problem.key for problem in _problems(other[table], tmp_path) if problem.code == "key_missing"]
    assert table in keys_named
