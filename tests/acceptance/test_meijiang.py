"""MJ: 梅江区细化措施 (梅区府办明电〔2023〕26号)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.acceptance.conftest import Open
from tests.acceptance.counter import Counter
from tidehall_server import halls
from tidehall_server.halls.presets import locate


def test_mj_5_a_walk_in_always_gets_a_ticket_and_booking_cannot_be_made_compulsory(
    open_hall: Open, tmp_path: Path
) -> None:
    hall = open_hall("meijiang")
    slot = hall.clock.now() + timedelta(minutes=10)
    hall.do("book", code="B100", service="yb", slot=slot.isoformat())
    assert hall.take("yb")
    file = tmp_path / "forced.toml"
    text = locate("meijiang").read_text(encoding="utf-8")
    file.write_text(text.replace("[hall]", "[booking]\nforced = true\n\n[hall]", 1), encoding="utf-8")
    problems = halls.examine(file).problems
    assert any("预约" in problem.text() and not problem.warning for problem in problems)


def test_mj_6_a_booked_citizen_checks_in_and_never_queues_twice(open_hall: Open) -> None:
    hall = open_hall("meijiang")
    hall.staff(w2="zc-a")
    slot = hall.clock.now() + timedelta(minutes=15)
    hall.do("book", code="KX7P", service="yb", slot=slot.isoformat())
    walk_in = hall.take("yb")
    booked = hall.do("check-in", role="kiosk", code="KX7P")["ticket"]
    assert hall.refused("check-in", role="kiosk", code="KX7P")["facts"]["ticket"] == booked
    assert hall.get("tickets")["total"] == 2
    assert hall.serve("2") == walk_in
    assert hall.refused("call-next", window="2")["code"] == "nobody_waiting"
    hall.pass_time(minutes=14)
    another = hall.take("yb")
    hall.pass_time(minutes=1)
    assert hall.call("2") == booked
    assert hall.window("2")["ticket"]["ticket"] == booked
    assert hall.window("2")["next"][0]["ticket"] == another


def test_the_preset_offers_what_its_notice_promises(open_hall: Open) -> None:
    """错峰、延时和周末 (notice 003 §23) within the week that can be booked."""
    hall = open_hall("meijiang")
    days = hall.http.get("/api/v1/booking-times?service=yb").get_json()["days"]
    assert {line["kind"] for day in days for line in day["times"]} == {"regular", "off_peak", "extended", "weekend"}


def test_mj_7_the_green_channel_goes_first_and_nobody_starves(open_hall: Open) -> None:
    """The stream of elderly people alone fills window 2; who came before them is called within the stated bound."""
    hall = open_hall("meijiang")
    hall.staff(w2="zc-a", w3="zc-b")
    ordinary = hall.take("yb")
    first = hall.take("yb", **{"class": "elderly"})
    assert hall.serve("2") == first
    waited, called = 0, ""
    while called != ordinary:
        hall.take("yb", **{"class": "elderly"})
        hall.pass_time(minutes=2)
        waited += 2
        called = hall.serve("2")
    assert 2 < waited <= 15 + 8 + 2
    care = hall.take("bd", **{"class": "elderly"})
    assert hall.call("3") == care


def _untrained(data: Path) -> Counter:
    """The hall with a new clerk of whom its file knows no training; she has posts like anybody."""
    new = '\n[[clerks]]\nid = "xin"\nname = "新人"\nprimary = ["2"]\n'
    return Counter("meijiang", data, more=new)


def _wish(hall: Counter, path: str, refused: str = "", as_: str = "boss", role: str = "manager", **body: Any) -> Any:
    return hall.result(hall.ask("POST", f"/{path}", as_, role, body, room="scores/2026-11"), refused)


def _sit(hall: Counter, refused: str = "") -> dict[str, Any]:
    answer = hall.ask("POST", "/sign-in", "xin", "clerk", {"window": "2"}, room="commands")
    return hall.result(answer, refused)


def _a_while(hall: Counter) -> None:
    hall.clock.advance(5)
    hall.look()


def test_mj_10_no_training_mark_no_window_until_the_test_is_passed(tmp_path: Path) -> None:
    hall = _untrained(tmp_path)
    said = _sit(hall, "untrained")
    assert "新人" in said["message"]
    assert "岗前培训" in said["next"]
    hall.staff(w3="zc-b")
    marks = [{"clerk": "xin", "points": 90}]
    _wish(hall, "exam", title="业务知识测试", day="2026-11-20", marks=marks)
    _a_while(hall)
    _sit(hall, "untrained")
    duty: dict[str, Any] = {"title": "岗前培训考试", "day": "2026-11-20", "pass_mark": 80, "before_duty": True}
    number = _wish(hall, "exam", marks=[{"clerk": "xin", "points": 79}], **duty)["number"]
    _a_while(hall)
    _sit(hall, "untrained")
    _wish(hall, "mark", exam=number, clerk="xin", points=80, reason="第 3 题判错")
    _a_while(hall)
    assert _sit(hall)["window"] == "2"
    assert hall.window("2")["clerk"] == "xin"
    noted = [fact["data"]["trained"] for fact in hall.story("TrainingNoted")]
    assert [("xin" in each, "zc-a" in each) for each in noted] == [(True, True)]
    hall.do("sign-out", clerk="xin")
    _wish(hall, "cancel-exam", exam=number, reason="代考")
    _a_while(hall)
    _sit(hall, "untrained")
    assert hall.journal.verify() == []


def test_mj_10_a_manager_lets_somebody_sit_for_a_day_and_the_story_says_why(tmp_path: Path) -> None:
    hall = _untrained(tmp_path)

    def waive(refused: str = "", as_: str = "boss", role: str = "manager", **body: str) -> Any:
        return hall.result(hall.ask("POST", "/waive-training", as_, role, body, room="commands"), refused)

    waive("forbidden", "xin", "clerk", clerk="xin", reason="自己放行")
    assert hall.post("waive-training", {"clerk": "xin", "reason": "设备放行"}).get_json()["code"] == "person_only"
    waive("reason_required", clerk="xin")
    assert [each["id"] for each in hall.view("manager")["untrained"]] == ["xin"]
    waive(clerk="xin", reason="两人病假，A岗带教")
    assert _sit(hall)["post"] == "primary"
    (fact,) = hall.story("TrainingWaived")
    assert (fact["actor"], fact["data"]) == ("manager:boss", {"clerk": "xin", "reason": "两人病假，A岗带教"})
    lines = hall.result(hall.ask("GET", "", "boss", "manager", room="compliance"))["lines"]
    rule = next(line for line in lines if line["id"] == "training")
    assert (rule["own"], rule["state"], rule["who"]) == (True, "broken", ["xin"])
    hall.clock.advance(24 * 3600)
    hall.hall.open_today(hall.config)
    _sit(hall, "untrained")


def test_mj_11_the_name_follows_the_pattern(open_hall: Open) -> None:
    name = open_hall("meijiang").view("board")["hall"]["name"]
    assert name.startswith("梅州市梅江区")
    assert name.endswith("便民服务中心")
