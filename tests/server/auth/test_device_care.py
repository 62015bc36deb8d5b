"""What a manager sees of devices and does with them: condition, reload, and all of them at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.server.house import Stage, code
from tidehall_server.auth.reloads import ReloadOrders
from tidehall_server.device_health import condition
from tidehall_server.device_status import MAX_PARTS, read

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
BASE = "/api/v1/halls/test/devices"


def _alerts(said: dict[str, Any], online: bool = True, ago_s: int = 5, expected: bool = True) -> list[str]:
    seen = NOW - timedelta(seconds=ago_s)
    return [each.value for each in condition({"status": said}, online, seen, NOW, expected, "0.1.0").alerts]


@pytest.mark.parametrize(
    ("said", "alerts"),
    [
        ({"paper": "ready", "reader": "ready", "audio": "ok", "skew_s": 3, "temperature_c": 50.0}, []),
        ({"paper": "out"}, ["paper_out"]),
        ({"paper": "ready", "near_end": True}, ["near_end"]),
        ({"paper": "cover_open", "reader": "missing"}, ["printer", "reader"]),
        ({"audio": "failing", "skew_s": -45, "temperature_c": 81}, ["audio", "hot", "clock"]),
        ({"audio": "blocked"}, ["audio"]),
        ({"paper": "ready", "slips_left": 20}, ["near_end"]),
        ({"paper": "ready", "slips_left": 21, "disk_free_mb": 200, "boots": 3, "unknown_slips": 0}, []),
        (
            {"unknown_slips": 1, "disk_free_mb": 199, "power": "low", "boots": 4},
            ["unknown_slips", "disk", "power", "boots"],
        ),
        ({"paper": "out", "slips_left": 0}, ["paper_out"]),
        ({"version": "0.0.9"}, ["other_version"]),
        ({"version": "0.1.0"}, []),
        ({"paper": 7, "skew_s": True, "temperature_c": "hot", "reader": None}, []),
        ({"paper": ["out"], "audio": ["failing"], "reader": {"missing": 1}}, []),
    ],
)
def test_m3_what_a_device_says_becomes_what_somebody_should_do(said: dict[str, Any], alerts: list[str]) -> None:
    assert _alerts(said) == alerts


def test_m3_a_device_is_silent_only_where_it_should_be_there() -> None:
    assert _alerts({}, online=False, ago_s=61) == ["silent"]
    assert _alerts({"paper": "out"}, online=False, ago_s=61) == ["silent"]
    assert _alerts({}, online=False, ago_s=30) == []
    assert _alerts({}, online=False, ago_s=3600, expected=False) == []
    assert condition({}, False, None, NOW, True).alerts == ()


def test_m3_the_clock_of_a_device_is_told_against_the_servers() -> None:
    assert read({"now": "2026-11-20T02:00:40.500Z", "paper": "ready"}, NOW) == {"paper": "ready", "skew_s": 40}
    for strange in ("", "gestern", 7, None, "2026-11-20T02:00:00"):
        assert read({"now": strange, "skew_s": 9}, NOW) == {}


def test_m3_a_part_says_in_words_how_it_is_and_what_to_do() -> None:
    keypad = {"name": "keypad-3", "state": "bad", "words": "3号窗口按键板不应答", "words_en": "keypad 3 is silent"}
    said = read({"parts": [_part("keys", "ok"), keypad | {"next": "检查 485 接线", "next_en": "check its wires"}]}, NOW)
    found = condition({"status": said}, True, NOW, NOW, True)
    assert [part.name for part in found.parts] == ["keypad-3", "keys"], "the worst comes first"
    assert (found.parts[0].words, found.parts[0].next) == ("3号窗口按键板不应答", "检查 485 接线")
    assert [each.value for each in found.alerts] == ["part"]


def test_m3_what_a_device_sends_is_bounded_and_names_nobody() -> None:
    many = [_part(f"part-{number}", "warn") for number in range(40)]
    assert len(read({"parts": many}, NOW)["parts"]) == MAX_PARTS
    told = read({"parts": [_part("x", "bad") | {"words": "读卡 440106198001011234 失败\n\x1b[31m" + "长" * 300}]}, NOW)
    words = told["parts"][0]["words"]
    assert words.startswith("读卡 **************1234 失败")
    assert len(words) == 80
    assert words.isprintable()
    assert (
        read({"error": {"at": "2026-11-20T02:00:00Z", "words": "打给 13800138000"}}, NOW)["error"]["words"][3:]
        == "*******8000"
    )


@pytest.mark.parametrize(
    "strange",
    [
        {"parts": "many"},
        {"parts": [None, 7, [], {}, {"name": "x"}, {"name": "x", "state": "fine", "words": "w"}]},
        {"parts": [{"name": ["x"], "state": "ok", "words": "w"}, {"name": "x", "state": ["ok"], "words": "w"}]},
        {"error": ["x"], "near_end": "yes", "slips_left": True, "disk_free_mb": float("inf"), "uptime_s": "long"},
        {"__proto__": {"x": 1}, "html": "<script>", "deep": [[[[]]]]},
    ],
)
def test_m3_a_device_that_talks_nonsense_has_said_nothing(strange: dict[str, Any]) -> None:
    assert read(strange, NOW) == {}


def _part(name: str, state: str) -> dict[str, str]:
    return {"name": name, "state": state, "words": f"{name} {state}", "words_en": f"{name} {state}"}


def test_m3_a_reload_is_passed_on_once_in_every_process(stage: Stage) -> None:
    device = stage.house.rooms.devices.add("board-x", "board", None, _source()).device
    identifier = stage.house.rooms.identifier
    here, there = (ReloadOrders(stage.house.rooms.store, "test", identifier.generation) for _ in range(2))
    assert here.due() == []
    stage.house.rooms.devices.order_reload(device.id, _source())
    assert here.due() == [device.id]
    assert here.due() == []
    assert there.due() == [device.id]


def test_a_reload_needs_a_device_that_is_there(stage: Stage) -> None:
    device = stage.house.rooms.devices.add("board-x", "board", None, _source()).device
    assert code(stage.post(f"{BASE}/{device.id}/reload", {}, stage.token("manager"))) == "device_offline"
    assert code(stage.post(f"{BASE}/nothing/reload", {}, stage.token("manager"))) == "device_unknown"
    stage.house.later.presence = lambda _: {device.id: {"online": True, "last_seen": "", "status": {"audio": "ok"}}}
    answer = stage.post(f"{BASE}/{device.id}/reload", {}, stage.token("manager"))
    assert answer.status_code == 200, answer.text
    rows = stage.get("/api/v1/halls/test/audit?limit=500", stage.token("auditor")).get_json()["rows"]
    assert ("device_reload", device.id) in {(row["action"], row["subject"]) for row in rows}


def test_m6_all_devices_at_once_need_the_name_of_the_hall_and_a_reason(stage: Stage) -> None:
    token = stage.device("board")
    manager = stage.token("manager")
    path = f"{BASE}/revoke-all"
    assert code(stage.post(path, {"reason": "丢失一台", "confirm": "大厅"}, manager)) == "confirm_name"
    assert stage.post(path, {"reason": "", "confirm": "测试大厅"}, manager).status_code == 422
    assert stage.get("/api/v1/me", token).status_code == 200
    assert stage.post(path, {"reason": "丢失一台", "confirm": "测试大厅"}, manager).get_json() == {"count": 1}
    assert stage.get("/api/v1/me", token).status_code == 401
    rows = stage.get("/api/v1/halls/test/audit?limit=500", stage.token("auditor")).get_json()["rows"]
    told = next(row for row in rows if row["action"] == "devices_revoked")
    assert told["detail"] == {"count": 1, "reason": "丢失一台"}


def _source() -> Any:
    from tests.server.house import BY_TEST

    return BY_TEST


def test_a_kiosk_that_talks_nonsense_spoils_no_list(stage: Stage) -> None:
    device = stage.house.rooms.devices.add("kiosk-x", "kiosk", None, _source()).device
    said = {"online": True, "last_seen": "", "status": {"paper": ["out"], "audio": {"x": 1}}}
    stage.house.later.presence = lambda _: {device.id: said}
    assert stage.get(BASE, stage.token("manager")).status_code == 200
    assert stage.get("/api/v1/halls/test/desk", stage.token("clerk")).get_json()["flags"] == []
