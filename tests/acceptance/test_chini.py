"""CN: 花都区赤坭镇“一窗受理、综合服务” (2024-12-09)."""

from __future__ import annotations

from tests.acceptance.conftest import Open


def test_cn_1_five_general_windows_with_homes_and_two_special_ones(open_hall: Open) -> None:
    hall = open_hall("chini")
    windows = {window["id"]: window for window in hall.view("board")["windows"]}
    general = [windows[name] for name in "12345"]
    assert all(window["kind"] == "general" for window in general)
    assert all(window["kind"] == "special" for window in (windows["6"], windows["7"]))
    assert len({tuple(sorted(window["services"])) for window in general}) == 1, "all five take all general matters"
    homes = [spec.home for spec in hall.config.plan(hall.config.business_day(hall.clock.now())).windows[:5]]
    assert homes == ["民政", "卫健", "农业农村", "来穗", "残联"]


def test_cn_2_residence_permits_anywhere_rent_at_7_social_insurance_at_6(open_hall: Open) -> None:
    hall = open_hall("chini")
    able = {
        service: [w["id"] for w in hall.view("board")["windows"] if service in w["services"]]
        for service in ("lh", "cz", "ba", "sb")
    }
    assert able == {"lh": list("12345"), "cz": ["7"], "ba": ["7"], "sb": ["6"]}
    hall.staff(w1="zc-1", w5="zc-5", w6="sb-a", w7="cz-a")
    permits = [hall.take("lh"), hall.take("lh")]
    filing, insurance = hall.take("ba"), hall.take("sb")
    assert [hall.call("5"), hall.call("1")] == permits
    assert hall.call("7") == filing
    assert hall.call("6") == insurance
    assert hall.refused("transfer", ticket=insurance, to="1")["code"] == "window_cannot_serve"


def test_cn_4_hours_break_and_the_end_of_the_day(open_hall: Open) -> None:
    hall = open_hall("chini", day="2026-11-20", at="11:59")
    hall.staff(w1="zc-1")
    before_lunch = hall.take("lh")
    hall.set_time("12:00")
    refusal = hall.refused("take-ticket", role="kiosk", service="lh")
    assert refusal["code"] == "hall_closed"
    assert "13:00" in refusal["message"] + refusal["next"]
    assert hall.serve("1") == before_lunch
    hall.set_time("13:00")
    waiting = hall.take("lh")
    hall.set_time("16:59:59")
    last = hall.take("lh")
    hall.set_time("17:00")
    refusal = hall.refused("take-ticket", role="kiosk", service="lh")
    assert refusal["code"] == "hall_closed"
    assert [hall.serve("1"), hall.serve("1")] == [waiting, last]
    sessions = hall.view("kiosk")["hall"]["sessions"]
    assert len(sessions) == 2


def test_cn_5_the_backup_keeps_the_window_open_under_their_own_name(open_hall: Open) -> None:
    hall = open_hall("chini")
    hall.take("sb")
    clerk = hall.token("clerk", None)
    assert clerk
    assert hall.refused("sign-in", window="6", clerk="zc-1")["code"] == "no_post"
    assert hall.board_window("6")["state"] == "closed"
    hall.do("sign-in", window="6", clerk="sb-b")
    assert hall.window("6")["post"] == "backup"
    assert hall.board_window("6")["state"] == "open"
    hall.serve("6")
    assert [fact["data"]["clerk"] for fact in hall.story("TicketFinished")] == ["sb-b"]
    hall.do("sign-out", clerk="sb-b")
    assert hall.board_window("6")["state"] == "closed"
    hall.take("sb")
    assert hall.refused("recall", window="6")["code"] == "window_unstaffed"
