"""A hall's file changed by the console: what is not changed stays as it was written, to the byte."""

from __future__ import annotations

import copy
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tidehall_server import halls
from tidehall_server.halls.difference import What, When, differences
from tidehall_server.halls.presets import locate, names
from tidehall_server.halls.rewrite import ShapeError, accepted, rewritten, values_of

REMARK = "本厅定（2026-11-20 boss）：试行"


def _text(name: str) -> str:
    return locate(name).read_text(encoding="utf-8")


def _changed(text: str, change: Any) -> str:
    values = copy.deepcopy(values_of(text))
    change(values)
    return rewritten(text, accepted(values), REMARK)


def _lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that went and the lines that came."""
    old, new = before.splitlines(), after.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


@pytest.mark.parametrize("name", names())
def test_nothing_changed_is_the_same_file(name: str) -> None:
    text = _text(name)
    assert rewritten(text, accepted(values_of(text)), REMARK) == text


@pytest.mark.parametrize("name", names())
def test_one_change_is_one_line(name: str) -> None:
    text = _text(name)

    def change(values: Any) -> None:
        values["services"][0]["minutes"] = 17

    new = _changed(text, change)
    gone, came = _lines(text, new)
    assert len(gone) <= 1
    assert [line.split() for line in came] == [f"minutes = 17 # {REMARK}".split()]
    assert values_of(new)["services"][0]["minutes"] == 17


def test_a_new_window_a_new_clerk_and_a_service_that_goes(tmp_path: Path) -> None:
    text = _text("chini")

    def change(values: Any) -> None:
        values["windows"].append({"id": "10", "name": "潮汐窗口", "kind": "tidal", "departments": ["民政"]})
        values["clerks"].insert(0, {"id": "new", "name": "新人", "badge": "12", "primary": ["9"]})
        values["services"] = [each for each in values["services"] if each["id"] != "qy"]
        values["windows"][8]["services"] = ["zx"]
        values["hours"]["closed"] = ["2026-10-01"]
        values["hours"]["special"] = [{"day": "2026-10-10", "name": "调休", "sessions": ["09:00-12:00"]}]
        values["policy"] = {"tide": {"max_wait_s": 600}}

    new = _changed(text, change)
    assert "# 文件三（一）1：五个窗口增加综合服务" in new
    assert "\n\n\n" not in new
    file = tmp_path / "chini.toml"
    file.write_text(new, encoding="utf-8")
    examined = halls.examine(file)
    assert examined.config is not None, [problem.text() for problem in examined.problems]
    assert [window.id for window in examined.config.file.windows][-1] == "10"
    assert examined.config.file.clerks[0].id == "new"
    assert examined.config.file.policy.tide.max_wait_s == 600
    assert tomllib.loads(new)["hours"]["closed"] == [date(2026, 10, 1)]
    assert "policy.tide.max_wait_s" not in examined.config.assumed


def test_a_changed_value_is_no_longer_assumed(tmp_path: Path) -> None:
    text = _text("chini")
    file = tmp_path / "chini.toml"
    file.write_text(_changed(text, lambda v: v["services"][0].update(minutes=17)), encoding="utf-8")
    examined = halls.examine(file)
    assert examined.config is not None
    assert "services[1].minutes" in halls.load("chini").assumed
    assert "services[1].minutes" not in examined.config.assumed


def test_what_is_left_empty_is_left_out() -> None:
    new = _changed(_text("chini"), lambda v: v["hall"].update(notice=""))
    assert "notice =" not in new


def test_closed_on_one_weekday_is_not_the_same_as_not_said() -> None:
    new = _changed(_text("chini"), lambda v: v["hours"].update(monday=[]))
    assert values_of(new)["hours"]["monday"] == []


def test_items_move_with_their_remarks() -> None:
    text = _text("chini")

    def change(values: Any) -> None:
        values["windows"].insert(0, values["windows"].pop(5))

    new = _changed(text, change)
    assert values_of(new)["windows"][0]["id"] == "6"
    assert sorted(text.split()) == sorted(new.split())


@pytest.mark.parametrize(
    "values",
    [
        {"nothing": 1},
        {"hall": []},
        {"windows": {"id": "1"}},
        {"windows": [1]},
        {"hall": {"name": {"zh": "x"}}},
        {"hall": {"departments": [["x"]]}},
        {"hall": {"departments": [None]}},
    ],
)
def test_what_is_no_form_of_ours_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ShapeError):
        accepted(values)


def test_a_wrong_type_is_left_to_check_config(tmp_path: Path) -> None:
    new = _changed(_text("chini"), lambda v: v["services"][0].update(minutes="viel", kind="slow"))
    file = tmp_path / "x.toml"
    file.write_text(new, encoding="utf-8")
    assert {(p.key, p.code) for p in halls.examine(file).problems} == {
        ("services[1].minutes", "type_wrong"),
        ("services[1].kind", "value_choice"),
    }


def test_the_difference_is_told_key_by_key_with_the_time_it_takes_effect() -> None:
    before = values_of(_text("chini"))
    after = copy.deepcopy(before)
    after["hall"]["notice"] = "新提示"
    after["policy"] = {"tide": {"max_wait_s": 600}}
    after["windows"][0]["name"] = "综合一"
    after["clerks"].pop()
    after["services"].append({"id": "new", "name": "新事项", "prefix": "X"})
    found = {change.key: change for change in differences(before, after)}
    assert set(found) == {"hall.notice", "policy.tide.max_wait_s", "windows[1].name", "clerks", "services[17]"}
    wait = found["policy.tide.max_wait_s"]
    assert (wait.old, wait.new, wait.when) == (900, 600, When.NOW)
    name = found["windows[1].name"]
    assert (name.item, name.label, name.when) == ("1 综合服务窗口1（民政）", "窗口名称", When.NEXT_DAY)
    assert (found["clerks"].what, found["clerks"].item) == (What.REMOVED, "qy-1 特色服务岗")
    assert (found["services[17]"].what, found["services[17]"].item) == (What.ADDED, "new 新事项")
    assert differences(before, before) == []


def test_a_renamed_window_is_one_change() -> None:
    before = values_of(_text("chini"))
    after = copy.deepcopy(before)
    after["windows"][0]["id"] = "01"
    assert [(change.key, change.what) for change in differences(before, after)] == [("windows[1].id", What.CHANGED)]
