"""The hall's settings through the console: checked, told apart, put in force once, taken back, and audited."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.server.house import Stage, code
from tidehall_server.halls import Examined, HallConfig, examine
from tidehall_server.halls.presets import locate

BASE = "/api/v1/halls/test/settings"
NAME = "测试大厅"


def _home(data: Path) -> Path:
    return data / "halls" / "test.toml"


def _get(desk: Stage) -> tuple[str, dict[str, Any]]:
    said = desk.get(BASE, desk.token("manager")).get_json()
    return said["etag"], copy.deepcopy(said["values"])


def _apply(desk: Stage, etag: str, values: Any, reason: str = "试行一个月", **more: str) -> Any:
    body = {"etag": etag, "values": values, "reason": reason, **more}
    return desk.post(f"{BASE}/apply", body, desk.token("manager"))


def test_the_forms_carry_words_limits_and_references(desk: Stage) -> None:
    said = desk.get(BASE, desk.token("auditor")).get_json()
    assert said["own"] is True
    assert said["problems"] == []
    forms = {entry["name"]: entry for entry in said["forms"]}
    assert "accounts" not in forms
    tide = next(entry for entry in forms["policy"]["entries"] if entry["name"] == "tide")
    wait = next(entry for entry in tide["entries"] if entry["name"] == "max_wait_s")
    assert (wait["least"], wait["most"], wait["default"], wait["unit"]) == (60, 7200, 900, "min")
    services = next(entry for entry in forms["windows"]["entries"] if entry["name"] == "services")
    assert (services["refers"], services["many"]) == ("services", True)
    assert forms["clerks"]["identity"] == "id"


def test_m4_every_problem_is_told_at_once_with_its_field_in_the_words_of_check_config(desk: Stage) -> None:
    _, values = _get(desk)
    values["services"][1]["prefix"] = "A"
    values["windows"][0]["services"].append("nix")
    values["policy"] = {"tide": {"max_wait_s": 5}}
    values["hall"]["id"] = "other"
    said = desk.post(f"{BASE}/check", {"values": values}, desk.token("manager")).get_json()
    assert said["ok"] is False
    assert {(p["key"], p["code"]) for p in said["problems"] if not p["warning"]} == {
        ("services[2].prefix", "prefix_twice"),
        ("windows[1].services[6]", "service_unknown"),
        ("policy.tide.max_wait_s", "value_range"),
        ("hall.id", "id_fixed"),
    }
    assert all(problem["zh"] and problem["en"] for problem in said["problems"])


def test_m4_a_change_is_applied_to_the_file_and_the_day_audited_and_undone(desk: Stage) -> None:
    before = _home(desk.data).read_text(encoding="utf-8")
    etag, values = _get(desk)
    values["hall"]["notice"] = "新提示"
    values["policy"] = {"tide": {"max_wait_s": 600}}
    checked = desk.post(f"{BASE}/check", {"values": values}, desk.token("manager")).get_json()
    assert {(c["key"], c["when"]) for c in checked["changes"]} == {
        ("hall.notice", "next_day"),
        ("policy.tide.max_wait_s", "now"),
    }
    done = _apply(desk, etag, values)
    assert done.status_code == 200, done.text
    assert done.get_json()["policy_now"] is True
    assert desk.hall.day.policy.tide.max_wait_s == 600
    text = _home(desk.data).read_text(encoding="utf-8")
    assert "# 本厅定（2026-03-02 boss）：试行一个月" in text
    assert "# 文件三（四）5" in text
    config = desk.house.configured.config()
    assert config is not None
    assert config.file.hall.notice == "新提示"

    line = desk.get(f"{BASE}/history", desk.token("auditor")).get_json()["changes"][0]
    assert (line["actor"], line["reason"], line["count"]) == ("manager:boss", "试行一个月", 2)
    rows = desk.get("/api/v1/halls/test/audit?limit=500", desk.token("auditor")).get_json()["rows"]
    assert "settings_changed" in {row["action"] for row in rows}

    back = {"version": line["before"]}
    told = desk.post(f"{BASE}/compare", back, desk.token("manager")).get_json()
    assert {c["key"] for c in told["changes"]} == {"hall.notice", "policy.tide.max_wait_s"}
    body = {**back, "etag": done.get_json()["etag"], "reason": "试行结束"}
    undone = desk.post(f"{BASE}/restore", body, desk.token("manager"))
    assert undone.status_code == 200, undone.text
    assert _home(desk.data).read_text(encoding="utf-8") == before
    assert desk.hall.day.policy.tide.max_wait_s == 900
    assert len(desk.get(f"{BASE}/history", desk.token("auditor")).get_json()["changes"]) == 2


def test_m4_of_two_managers_the_slower_is_told_who_was_faster(desk: Stage) -> None:
    etag, values = _get(desk)
    values["hall"]["notice"] = "一"
    assert _apply(desk, etag, values).status_code == 200
    values["hall"]["notice"] = "二"
    late = _apply(desk, etag, values)
    assert late.status_code == 409
    assert code(late) == "settings_changed"
    assert "boss" in late.get_json()["message"]
    assert _get(desk)[1]["hall"]["notice"] == "一"


def test_an_edit_by_hand_counts_as_somebody_elses(desk: Stage) -> None:
    etag, values = _get(desk)
    home = _home(desk.data)
    home.write_text(home.read_text(encoding="utf-8").replace("minutes = 20", "minutes = 25"), encoding="utf-8")
    values["hall"]["notice"] = "一"
    assert code(_apply(desk, etag, values)) == "settings_changed"
    etag, values = _get(desk)
    values["hall"]["notice"] = "二"
    assert _apply(desk, etag, values).status_code == 200
    home.write_text(home.read_text(encoding="utf-8").replace("minutes = 25", "minutes = 30"), encoding="utf-8")
    late = _apply(desk, etag, values).get_json()
    assert "boss" not in late["message"], "the last to use the console did not do this"
    assert "不经管理台" in late["message"]


def test_who_asks_while_a_changed_file_is_read_gets_no_older_one(desk: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    configured = desk.house.configured
    seen: list[HallConfig | None] = []
    configured.config()
    home = _home(desk.data)
    home.write_text(home.read_text(encoding="utf-8").replace("minutes = 20", "minutes = 25"), encoding="utf-8")

    def slowly(file: Path) -> Examined:
        if not seen:
            seen.append(None)
            seen[0] = configured.config()
        return examine(file)

    monkeypatch.setattr("tidehall_server.halls.examine", slowly)
    assert configured.config() == seen[0]


def test_wrong_or_empty_changes_are_not_applied(desk: Stage) -> None:
    etag, values = _get(desk)
    assert code(_apply(desk, etag, values)) == "settings_unchanged"
    values["windows"] = []
    refused = _apply(desk, etag, values, confirm=NAME)
    assert code(refused) == "settings_invalid"
    assert refused.get_json()["facts"]["problems"]
    assert (
        desk.post(f"{BASE}/apply", {"etag": etag, "values": values, "reason": " "}, desk.token("manager")).status_code
        == 422
    )
    assert code(_apply(desk, etag, {"nothing": 1})) == "settings_invalid"
    assert _get(desk)[0] == etag


def test_m6_taking_things_away_asks_for_the_name_of_the_hall(desk: Stage) -> None:
    etag, values = _get(desk)
    values["clerks"] = values["clerks"][:-1]
    values["windows"] = [each for each in values["windows"] if each["id"] != "9"]
    values["windows"][7]["services"].append("qy")
    checked = desk.post(f"{BASE}/check", {"values": values}, desk.token("manager")).get_json()
    assert checked["needs_name"] is True, checked["problems"]
    assert code(_apply(desk, etag, values)) == "confirm_name"
    assert code(_apply(desk, etag, values, confirm="别的大厅")) == "confirm_name"
    done = _apply(desk, etag, values, confirm=NAME)
    assert done.status_code == 200, done.text


def test_a_spoilt_file_is_told_and_can_be_gone_back_from(desk: Stage) -> None:
    etag, values = _get(desk)
    values["hall"]["notice"] = "一"
    assert _apply(desk, etag, values).status_code == 200
    _home(desk.data).write_text("[hall\n", encoding="utf-8")
    said = desk.get(BASE, desk.token("manager")).get_json()
    assert said["values"] is None
    assert said["problems"]
    config = desk.house.configured.config()
    assert config is not None  # the last sound one goes on
    version = desk.get(f"{BASE}/history", desk.token("manager")).get_json()["changes"][0]["after"]
    body = {"version": version, "etag": said["etag"], "reason": "恢复"}
    assert desk.post(f"{BASE}/restore", body, desk.token("manager")).status_code == 200
    assert _get(desk)[1]["hall"]["notice"] == "一"

    spoilt = {"version": said["etag"]}
    told = desk.post(f"{BASE}/compare", spoilt, desk.token("manager"))
    assert (told.status_code, told.get_json()["ok"]) == (200, False), told.text
    body = {**spoilt, "etag": _get(desk)[0], "reason": "点错了"}
    assert code(desk.post(f"{BASE}/restore", body, desk.token("manager"))) == "settings_invalid"


def test_a_failed_record_leaves_the_file_as_it_was(desk: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _home(desk.data).read_text(encoding="utf-8")
    etag, values = _get(desk)
    values["hall"]["notice"] = "一"
    desk.token("manager")
    monkeypatch.setattr("tidehall_server.hall_settings.note", _broken)
    assert _apply(desk, etag, values).status_code == 500
    assert _home(desk.data).read_text(encoding="utf-8") == before


def _broken(*_: object, **__: object) -> int:
    raise RuntimeError("the audit cannot be written")


def test_the_rota_stands_in_and_tells_gaps(desk: Stage) -> None:
    etag, values = _get(desk)
    values["shifts"] = [{"clerk": "sb-a", "day": "2026-03-03", "half": "morning", "note": "培训"}]
    assert _apply(desk, etag, values).status_code == 200
    said = desk.get("/api/v1/halls/test/rota?from=2026-03-02&days=2", desk.token("auditor")).get_json()
    at = {(seat["day"], seat["half"], seat["window"]): seat for seat in said["seats"]}
    assert at["2026-03-03", "morning", "6"]["clerk"] == "sb-b"
    assert at["2026-03-03", "afternoon", "6"]["clerk"] == "sb-a"
    assert said["away"] == [{"day": "2026-03-03", "half": "morning", "clerk": "sb-a", "note": "培训"}]
    assert said["clerks"]["sb-b"] == "社保专窗B岗"
    file = desk.get("/api/v1/halls/test/rota.xlsx?from=2026-03-02&days=2", desk.token("auditor"))
    assert file.status_code == 200
    assert file.data.startswith(b"PK")


def test_only_a_manager_changes_and_no_device_does(desk: Stage) -> None:
    for role in ("clerk", "guide", "kiosk"):
        assert desk.get(BASE, desk.token(role)).status_code == 403
    assert desk.post(f"{BASE}/check", {"values": {}}, desk.token("auditor")).status_code == 403
    boss = desk.house.rooms.devices.add("x", "manager", None, desk_source()).token
    assert code(desk.post(f"{BASE}/check", {"values": {}}, boss)) == "person_only"


def desk_source() -> Any:
    from tests.server.house import BY_TEST

    return BY_TEST


def test_a_preset_is_copied_on_the_first_change_and_never_written(tmp_path: Path) -> None:
    from tidehall_server.halls.cabinet import Cabinet

    preset = locate("chini").read_text(encoding="utf-8")
    cabinet = Cabinet("chini", tmp_path)
    assert (cabinet.own, cabinet.file) == (False, locate("chini"))
    cabinet.put(preset.replace("09:00-12:00", "08:30-12:00"))
    assert (cabinet.own, cabinet.file) == (True, tmp_path / "halls" / "chini.toml")
    assert locate("chini").read_text(encoding="utf-8") == preset
    cabinet.take_back(None)
    assert cabinet.file == locate("chini")


def test_a_file_named_on_the_command_line_is_the_file(tmp_path: Path) -> None:
    from tidehall_server.halls.cabinet import Cabinet

    mine = tmp_path / "mine.toml"
    mine.write_text("x = 1\n", encoding="utf-8")
    cabinet = Cabinet(str(mine), tmp_path / "data")
    cabinet.put("x = 2\n")
    assert cabinet.own
    assert mine.read_text(encoding="utf-8") == "x = 2\n"
