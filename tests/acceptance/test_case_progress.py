"""A citizen's own look at a case: by the code on the receipt, or its number and four digits; and the delivery desk."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.counter import APPLICANT, Counter
from tests.acceptance.test_papers import paper, text


@pytest.fixture
def hall(tmp_path: Path) -> Counter:
    return Counter("jianping", tmp_path, day="2026-11-16", at="10:00")


def look_up(hall: Counter, receipt: str, last4: str, refused: str = "", address: str = "10.0.0.9") -> Any:
    answer = hall.http.post(
        "/api/v1/case-progress",
        json={"receipt": receipt, "last4": last4},
        environ_overrides={"REMOTE_ADDR": address},
    )
    return hall.result(answer, refused)


def shown(hall: Counter, path: str, refused: str = "") -> Any:
    return hall.result(hall.http.get("/api/v1/case-progress/" + path.rsplit("/", 1)[1]), refused)


def test_mx_9_the_code_on_the_receipt_shows_every_step_and_nobody_s_name(hall: Counter) -> None:
    case = hall.receive("mz", materials=hall.materials("mz"))
    page = text(paper(hall, case, "acceptance"))
    assert re.search(r"http://[^ ]+/c ，", page), "where to type the number"
    path = look_up(hall, case.lower(), "8000")["path"]
    assert look_up(hall, case, "002x")["path"] == path, "phone or identity number"
    hall.step(case, "send")
    hall.clock.advance(86400)
    hall.step(case, "decide", "boss", "manager", granted=True, note="与户籍核对一致，何大力经办")
    hall.step(case, "tell", "cj-9", "delivery", how="phone", reached=False)
    hall.step(case, "tell", "cj-9", "delivery", how="phone")
    found = shown(hall, path)
    assert (found["status"], found["delivery"], found["late"]) == ("ready", "window", False)
    assert [(m["what"], m["detail"]) for m in found["moments"]] == [
        ("received", ""), ("accepted", ""), ("sent", "town"), ("granted", ""), ("ready", ""), ("told", "phone"),
    ]  # fmt: skip
    said = str(found)
    for secret in (*APPLICANT.values(), "何大力", "zc-a", "person"):
        assert secret not in said, secret
    hall.step(case, "deliver", "cj-9", "delivery", refused="identity_required")
    hall.step(case, "deliver", "cj-9", "delivery", proxy=True, identity="id_card", refused="identity_required")
    hall.step(case, "deliver", "cj-9", "delivery", proxy=True, identity="letter")
    assert shown(hall, path)["moments"][-1]["what"] == "delivered"
    assert hall.card(case)["story"][-1]["data"]["identity"] == "letter"
    shown(hall, path[:-3] + "xxx", "case_link_invalid")
    assert hall.http.get("/api/v1/progress/" + path.rsplit("/", 1)[1]).get_json()["code"] == "link_invalid"


def test_a_list_says_what_to_bring_and_who_waits_in_the_hall_sees_the_ticket(hall: Counter) -> None:
    short = hall.receive("mz", "incomplete", lacking=[{"name": "户口簿", "remark": "缺户主页"}])
    found = shown(hall, look_up(hall, short, "8000")["path"])
    assert found["status"] == "incomplete"
    assert {"name": "户口簿", "remark": "缺户主页"} in found["lacking"]
    waiting = hall.receive("nj", materials=hall.materials("nj"), waits=True)
    path = look_up(hall, waiting, "8000")["path"]
    hall.step(waiting, "send")
    hall.step(waiting, "decide", "boss", "manager", granted=True)
    hall.look()
    collect = shown(hall, path)["collect"]
    assert (collect["ticket"], collect["status"], collect["window"]) == (hall.card(waiting)["called"], "waiting", None)
    assert shown(hall, path)["collect_at"]
    assert hall.http.get("/api/v1/progress/" + collect["path"].rsplit("/", 1)[1]).status_code == 200
    hall.clock.advance(86400)
    hall.hall.open_today(hall.config)
    hall.do("take-ticket", role="kiosk", service="cj")
    assert shown(hall, path)["collect"] is None, "tomorrow's number of the same letters is somebody else's"


def test_guessing_four_digits_is_stopped_and_tells_nothing(hall: Counter) -> None:
    case = hall.receive("mz", materials=hall.materials("mz"))
    unknown = look_up(hall, "SJ209901010001", "8000", "case_lookup")
    wrong = look_up(hall, case, "1234", "case_lookup")
    assert {**unknown, "request_id": ""} == {**wrong, "request_id": ""}
    for number in range(4):
        look_up(hall, case, f"000{number}", "case_lookup", f"10.0.1.{number}")
    assert look_up(hall, case, "8000", "case_lookup_blocked", "10.0.2.1")["facts"]["retry_after_s"] == 3600
    other = hall.receive("mz", materials=hall.materials("mz"))
    assert look_up(hall, other, "8000", address="10.0.2.1")["path"]
    hall.clock.advance(3601)
    assert look_up(hall, case, "8000")["path"]
    for bad in ({"receipt": case}, {"receipt": "../../x", "last4": "8000"}, {"receipt": case, "last4": "80"}):
        assert hall.http.post("/api/v1/case-progress", json=bad).status_code == 422


def test_mx_8_the_delivery_desk_s_list_has_what_it_needs_and_no_clear_name(hall: Counter) -> None:
    for service in ("nj", "mz"):
        case = hall.receive(service, materials=hall.materials(service), waits=service == "nj")
        hall.step(case, "send")
        hall.step(case, "decide", "boss", "manager", granted=service == "nj", note="不符合条件")
    away = hall.receive("mz", marks=["assisted"], returns="collect", materials=hall.materials("mz"), delivery="door")
    hall.step(away, "send")
    hall.step(away, "decide", granted=True, note="县里已办结")
    hall.look()
    listed = hall.result(hall.ask("GET", "", "cj-9", "delivery", room="handing-out"))
    assert [(line["granted"], bool(line["called"]), line["tries"]) for line in listed["ready"]] == [
        (True, True, 0), (False, False, 0)
    ]  # fmt: skip
    assert [(line["receipt"], line["returns"], line["approver"]) for line in listed["coming"]] == [
        (away, "collect", "county")
    ]
    assert listed["ready"][0]["applicant"]["name"] == "陈**"
    assert not any(each in str(listed) for each in APPLICANT.values())
    hall.step(listed["ready"][0]["receipt"], "deliver", "cj-9", "delivery", identity="id_card")
    after = hall.result(hall.ask("GET", "?q=" + away, "cj-9", "delivery", room="handing-out"))
    assert (after["ready"], len(after["coming"]), after["delivered"], after["more"]) == ([], 1, 1, 0)
    assert hall.ask("GET", "", "sp-x", "office", room="handing-out").status_code == 403
