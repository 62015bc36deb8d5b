"""MJ: 梅江区细化措施 (梅区府办明电〔2023〕26号)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.acceptance.conftest import Open
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


def test_mj_11_the_name_follows_the_pattern(open_hall: Open) -> None:
    name = open_hall("meijiang").view("board")["hall"]["name"]
    assert name.startswith("梅州市梅江区")
    assert name.endswith("便民服务中心")
