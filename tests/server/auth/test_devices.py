"""Pairing a device with eight letters, and ending it at once."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from tests.server.house import BY_TEST, Stage, code
from tidehall_server.auth.tokens import PAIR_CODE_LENGTH

WRONG = "BCDFGHJK"


def approve(stage: Stage, typed: str, role: str = "kiosk", **more: object) -> TestResponse:
    body = {"code": typed, "role": role, "name": "取号机1", **more}
    return stage.post("/api/v1/halls/test/pair/approve", body, stage.token("manager"))


def poll(stage: Stage, device_code: str) -> TestResponse:
    return stage.post("/api/v1/pair/poll", {"device_code": device_code})


def test_a_device_is_paired_with_the_code_it_shows(any_stage: Stage) -> None:
    started = any_stage.post("/api/v1/pair/start").get_json()
    assert len(started["code"]) == PAIR_CODE_LENGTH
    assert set(started["code"]) <= set("BCDFGHJKLMNPQRSTVWXZ")
    assert poll(any_stage, started["device_code"]).get_json()["status"] == "pending"
    assert approve(any_stage, started["code"]).status_code == 200
    paired = poll(any_stage, started["device_code"]).get_json()
    assert (paired["status"], paired["role"], paired["hall"]) == ("paired", "kiosk", "test")
    me = any_stage.get("/api/v1/me", paired["token"]).get_json()
    assert (me["kind"], me["role"], me["name"], me["must_change"]) == ("device", "kiosk", "取号机1", False)
    assert any_stage.command("take-ticket", {"service": "ms"}, paired["token"]).status_code == 200


def test_the_code_may_be_typed_as_people_write(stage: Stage) -> None:
    shown = stage.post("/api/v1/pair/start").get_json()["code"]
    assert approve(stage, f" {shown[:4].lower()}-{shown[4:].lower()} ").status_code == 200


def test_a_lost_answer_does_not_cost_a_walk(stage: Stage) -> None:
    """Until the token has been used the device may collect another; afterwards nobody may."""
    started = stage.post("/api/v1/pair/start").get_json()
    approve(stage, started["code"])
    lost = poll(stage, started["device_code"]).get_json()["token"]
    kept = poll(stage, started["device_code"]).get_json()["token"]
    assert stage.get("/api/v1/me", lost).status_code == 401
    assert stage.get("/api/v1/me", kept).status_code == 200
    over = poll(stage, started["device_code"])
    assert (over.status_code, code(over)) == (404, "pair_expired")
    assert stage.get("/api/v1/me", kept).status_code == 200


def test_a_code_works_once_and_for_ten_minutes(stage: Stage) -> None:
    used = stage.post("/api/v1/pair/start").get_json()
    approve(stage, used["code"])
    assert code(approve(stage, used["code"])) == "pair_code_wrong"
    late = stage.post("/api/v1/pair/start").get_json()
    stage.clock.advance(601)
    assert code(approve(stage, late["code"])) == "pair_code_wrong"
    assert code(poll(stage, late["device_code"])) == "pair_expired"


def test_codes_cannot_be_guessed_for_long(stage: Stage) -> None:
    good = stage.post("/api/v1/pair/start").get_json()["code"]
    assert [code(approve(stage, WRONG)) for _ in range(5)] == ["pair_code_wrong"] * 5
    blocked = approve(stage, good)
    assert (blocked.status_code, code(blocked)) == (429, "too_many")
    assert blocked.headers["Retry-After"] == "60"
    stage.clock.advance(60)
    assert approve(stage, good).status_code == 200


def test_one_address_cannot_fill_the_waiting_room(stage: Stage) -> None:
    statuses = [stage.post("/api/v1/pair/start").status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]


@pytest.mark.parametrize("device_code", ["", "x", "x" * 128, "../..", "' OR 1=1"])
def test_a_guessed_device_code_gets_nothing(stage: Stage, device_code: str) -> None:
    answer = poll(stage, device_code)
    assert (answer.status_code, code(answer)) == (404, "pair_expired")


def test_a_pad_belongs_to_a_window_that_exists(stage: Stage) -> None:
    shown = stage.post("/api/v1/pair/start").get_json()["code"]
    assert code(approve(stage, shown, "pad")) == "window_unknown"
    assert code(approve(stage, shown, "pad", window="77")) == "window_unknown"
    assert approve(stage, shown, "pad", window=2).get_json()["device"]["window"] == "2"


def test_a_caller_may_serve_several_windows_and_belongs_then_to_none(stage: Stage) -> None:
    shown = stage.post("/api/v1/pair/start").get_json()["code"]
    assert code(approve(stage, shown, "caller", window="77")) == "window_unknown"
    assert approve(stage, shown, "caller").get_json()["device"]["window"] is None


def test_persons_roles_are_not_paired(stage: Stage) -> None:
    shown = stage.post("/api/v1/pair/start").get_json()["code"]
    refused = approve(stage, shown, "manager")
    assert (refused.status_code, code(refused)) == (422, "input_invalid")


def test_a_revoked_device_is_out_at_once(any_stage: Stage) -> None:
    token = any_stage.token("kiosk")
    device = any_stage.get("/api/v1/me", token).get_json()["id"]
    manager = any_stage.token("manager")
    listed = any_stage.get("/api/v1/halls/test/devices", manager).get_json()["devices"]
    assert [each["id"] for each in listed] == [device]
    assert listed[0]["online"] is False
    assert any_stage.post(f"/api/v1/halls/test/devices/{device}/revoke", None, manager).status_code == 200
    refused = any_stage.command("take-ticket", {"service": "ms"}, token)
    assert (refused.status_code, code(refused)) == (401, "not_signed_in")
    assert any_stage.get("/api/v1/halls/test/devices", manager).get_json()["devices"] == []
    again = any_stage.post(f"/api/v1/halls/test/devices/{device}/revoke", None, manager)
    assert again.status_code == 200


def test_revoking_tells_the_real_time_part(stage: Stage) -> None:
    told: list[str] = []
    stage.house.later.recheck = lambda: told.append("look again")
    device = stage.get("/api/v1/me", stage.token("board")).get_json()["id"]
    stage.post(f"/api/v1/halls/test/devices/{device}/revoke", None, stage.token("manager"))
    assert told == ["look again"]


def test_another_process_drops_a_revoked_device(any_stage: Stage) -> None:
    other = Stage(any_stage.data, any_stage.url, open_day=False)
    monotonic = [0.0]
    other.house.rooms.identifier._monotonic = lambda: monotonic[0]
    token = any_stage.token("board")
    assert other.get("/api/v1/ping", token).status_code == 200
    any_stage.house.rooms.devices.revoke(other.get("/api/v1/me", token).get_json()["id"], BY_TEST)
    monotonic[0] += 1.0
    assert other.get("/api/v1/ping", token).status_code == 401
    other.close()


def test_a_device_of_another_hall_cannot_be_revoked(stage: Stage) -> None:
    other = Stage(stage.data / "other", stage.url, hall_id="other")
    device = other.get("/api/v1/me", other.token("kiosk")).get_json()["id"]
    answer = stage.post(f"/api/v1/halls/test/devices/{device}/revoke", None, stage.token("manager"))
    assert (answer.status_code, code(answer)) == (404, "device_unknown")
    assert other.get("/api/v1/me", other.token("kiosk")).status_code == 200
    other.close()
