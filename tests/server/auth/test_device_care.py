"""What a manager sees of devices and does with them: condition, reload, and all of them at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.server.house import Stage, code
from tidehall_server.auth.reloads import ReloadOrders
from tidehall_server.device_health import condition, with_skew

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
BASE = "/api/v1/halls/test/devices"


def _alerts(said: dict[str, Any], online: bool = True, ago_s: int = 5, expected: bool = True) -> list[str]:
    seen = NOW - timedelta(seconds=ago_s)
    return [each.value for each in condition({"status": said}, online, seen, NOW, expected).alerts]


@pytest.mark.parametrize(
    ("said", "alerts"),
    [
        ({"paper": "ready", "reader": "ready", "audio": "ok", "skew_s": 3, "temperature_c": 50.0}, []),
        ({"paper": "out"}, ["paper_out"]),
        ({"paper": "ready", "near_end": True}, ["near_end"]),
        ({"paper": "cover_open", "reader": "missing"}, ["printer", "reader"]),
        ({"audio": "failing", "skew_s": -45, "temperature_c": 81}, ["audio", "hot", "clock"]),
        ({"audio": "blocked"}, ["audio"]),
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
    assert with_skew({"now": "2026-11-20T02:00:40.500Z", "paper": "ready"}, NOW) == {"paper": "ready", "skew_s": 40}
    for strange in ("", "gestern", 7, None, "2026-11-20T02:00:00"):
        assert with_skew({"now": strange, "skew_s": 9}, NOW) == {}


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
