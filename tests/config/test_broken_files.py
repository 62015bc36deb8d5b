"""Files that a hall manager might really write: each is refused with messages that were read by a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.golden import assert_golden
from tidehall_server import halls

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(path.name for path in BROKEN.glob("*.toml"))


def test_there_are_thirty() -> None:
    assert len(FILES) >= 30


@pytest.mark.parametrize("name", FILES)
def test_broken_file_is_refused_in_both_languages(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    examined = halls.examine(name)
    assert examined.config is None
    text = "".join(problem.text() + "\n" for problem in examined.problems)
    assert_golden((BROKEN / name).with_suffix(".txt"), text)
    for problem in examined.problems:
        assert problem.zh
        assert problem.en
        assert "{" not in problem.text()


def test_the_file_they_are_made_from_is_sound() -> None:
    examined = halls.examine(BROKEN.parent / "sound.toml")
    assert examined.problems == []
    assert examined.config is not None


def test_load_raises_every_problem_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    with pytest.raises(halls.SettingsError) as caught:
        halls.load("37_everything_at_once.toml")
    codes = {problem.code for problem in caught.value.problems}
    assert {
        "timezone_unknown", "key_unknown", "prefix_twice", "department_unknown", "service_unknown", "id_twice",
        "window_unknown", "hours_overlap", "value_range",
    } <= codes  # fmt: skip
