"""JP: 建平县综合窗口建设意见 (建平县数据局)."""

from __future__ import annotations

from datetime import timedelta

from tests.acceptance.conftest import Open
from tests.acceptance.house import HERE, House


def tide(hall: House) -> str:
    state: str = hall.board_window("2")["tide"]["state"]
    return state


def staffed(open_hall: Open) -> House:
    hall = open_hall("jianping")
    hall.staff(w1="zc-a")
    hall.standby("zc-b")
    return hall


def test_jp_1_fifteen_minutes_exactly_keep_it_closed_one_second_more_opens_it(open_hall: Open) -> None:
    hall = staffed(open_hall)
    ticket = hall.take("yb")
    hall.pass_time(minutes=15)
    assert tide(hall) == "closed"
    hall.pass_time(seconds=1)
    assert tide(hall) == "open"
    assert hall.window("2")["clerk"] == "zc-b"
    (ordered,) = hall.story("TideOrdered")
    assert ordered["data"]["reason"] == "wait"
    assert ordered["data"]["ticket"] == ticket
    assert hall.view("manager")["tides"][0]["wait_s"] == 901


def test_jp_2_the_thirty_first_case_opens_it_and_the_count_starts_anew_next_day(open_hall: Open) -> None:
    hall = staffed(open_hall)
    for _ in range(30):
        hall.take("yb")
        hall.serve("1")
    assert tide(hall) == "closed"
    hall.take("yb")
    hall.serve("1")
    assert tide(hall) == "open"
    assert hall.story("TideOrdered")[0]["data"]["reason"] == "volume"
    hall.clock.advance(timedelta(days=1).total_seconds())
    hall.hall.open_today(hall.config)
    assert hall.window("1")["cases"] == 0
    hall.hall.tick()
    assert tide(hall) == "closed"


def test_jp_3_both_thresholds_change_at_once_and_are_audited(open_hall: Open) -> None:
    hall = staffed(open_hall)
    hall.take("yb")
    hall.pass_time(minutes=10)
    assert tide(hall) == "closed"
    hall.do("set-policy", changes={"tide.max_wait_s": 540, "tide.max_cases": 20}, reason="农忙季节，老人较多")
    hall.pass_time(seconds=1)
    assert tide(hall) == "open"
    (changed,) = hall.story("PolicyChanged")
    assert changed["actor"].startswith("manager:")
    assert sorted(tuple(change) for change in changed["data"]["changes"]) == [
        ("tide.max_cases", 30, 20),
        ("tide.max_wait_s", 900, 540),
    ]
    assert changed["data"]["reason"] == "农忙季节，老人较多"
    assert hall.refused("set-policy", role="clerk", changes={"tide.max_cases": 1}, reason="x")["code"]


def test_jp_4_one_clerk_alone_opens_nothing_and_the_manager_sees_why(open_hall: Open) -> None:
    hall = open_hall("jianping")
    hall.staff(w1="zc-a")
    hall.take("yb")
    hall.pass_time(minutes=15, seconds=1)
    assert tide(hall) == "closed"
    (alert,) = hall.view("manager")["alerts"]
    assert (alert["kind"], alert["subject"]) == ("tide_no_staff", "2")
    refusal = hall.refused("open-tide", window="2", reason="等候过长")
    assert refusal["code"] == "tide_no_staff"
    assert "无可用人员" in refusal["message"]


def test_jp_5_matters_of_the_government_network_never_reach_window_2(open_hall: Open) -> None:
    hall = staffed(open_hall)
    secure = hall.take("mz")
    refusal = hall.refused("open-tide", window="2", reason="试开")
    assert refusal["code"] == "tide_no_network"
    assert "政务外网" in refusal["message"]
    hall.pass_time(minutes=15, seconds=1)
    assert tide(hall) == "closed"
    assert hall.view("manager")["alerts"][0]["kind"] == "tide_no_network"
    public = hall.take("yb")
    hall.pass_time(seconds=1)
    assert tide(hall) == "open"
    assert hall.call("2") == public
    hall.do("start", window="2")
    hall.do("finish", window="2")
    hall.pass_time(seconds=5)
    assert hall.refused("call-next", window="2")["code"] == "nobody_waiting"
    assert hall.refused("transfer", ticket=secure, to="2")["code"] == "network_missing"
    assert hall.call("1") == secure


def test_jp_6_closing_finishes_the_one_in_service_and_returns_the_rest_in_order(open_hall: Open) -> None:
    hall = staffed(open_hall)
    taken = [hall.take("yb") for _ in range(5)]
    hall.do("open-tide", window="2", reason="高峰")
    assert hall.call("2") == taken[0]
    hall.do("start", window="2")
    hall.do("transfer", ticket=taken[2], to="2", reason="指定")
    hall.do("close-tide", window="2", reason="结束")
    assert tide(hall) == "closing"
    assert hall.window("2")["ticket"]["ticket"] == taken[0]
    hall.do("finish", window="2")
    assert tide(hall) == "closed"
    assert [hall.serve("1") for _ in range(4)] == taken[1:]


def test_jp_9_no_kiosk_no_pad_the_clerk_issues_and_the_qr_code_rates_once(open_hall: Open) -> None:
    hall = open_hall("jianping")
    devices = hall.config.devices
    assert not any((devices.kiosk, devices.caller, devices.led, devices.pad))
    hall.staff(w1="zc-a")
    ticket = hall.do("take-ticket", role="clerk", service="yb", channel="window")["ticket"]
    assert hall.serve("1") == ticket
    link = hall.get(f"tickets/{ticket}/links")["rate"]["url"]
    path = "/api/v1/rate/" + link.rsplit("/", 1)[1]
    shown = hall.http.get(path).get_json()
    assert shown["ticket"] == ticket
    bad = hall.http.post(path, json={"level": "dissatisfied"}, headers={"Idempotency-Key": "phone-000001"})
    assert bad.get_json()["code"] == "rating_needs_reason"
    body = {"level": "dissatisfied", "tags": ["213"]}
    assert hall.http.post(path, json=body, headers={"Idempotency-Key": "phone-000002"}).status_code == 200
    again = hall.http.post(path, json={"level": "satisfied"}, headers={"Idempotency-Key": "phone-000003"})
    assert again.get_json()["code"] == "already_rated"
    forged = hall.http.post(path[:-2] + "xx", json=body, headers={"Idempotency-Key": "phone-000004"})
    assert forged.status_code in (403, 404)
    (rated,) = hall.story("TicketRated")
    assert (rated["data"]["level"], rated["data"]["channel"]) == ("dissatisfied", "qr")


def test_jp_9_the_qr_code_on_the_slip_leads_to_the_rating_and_the_clerk_cannot_rate(open_hall: Open) -> None:
    hall = open_hall("jianping")
    hall.staff(w1="zc-a")
    ticket = hall.do("take-ticket", role="clerk", service="yb", channel="window")["ticket"]
    progress = "/api/v1/progress/" + hall.get(f"tickets/{ticket}/links")["progress"]["url"].rsplit("/", 1)[1]
    assert hall.http.get(progress).get_json()["rate_path"] is None
    assert hall.serve("1") == ticket
    last = hall.window("1")["last"]
    assert (last["ticket"], last["status"], last["rated"]) == (ticket, "finished", False)
    at_the_window = {"Authorization": f"Bearer {hall.token('clerk', '1')}"}
    links = hall.http.get(f"/api/v1/halls/{hall.hall.id}/tickets/{ticket}/links", headers=at_the_window).get_json()
    shown_to_the_citizen = links["rate"]["url"]
    rate_path = hall.http.get(progress).get_json()["rate_path"]
    assert shown_to_the_citizen.endswith(rate_path)
    assert hall.refused("rate", role="clerk", ticket=ticket, level="very_satisfied")["code"] == "forbidden"
    path = "/api/v1/rate/" + rate_path.rsplit("/", 1)[1]
    body = {"level": "satisfied"}
    assert hall.http.post(path, json=body, headers={"Idempotency-Key": "phone-000001"}).status_code == 200
    again = hall.http.post(path, json=body, headers={"Idempotency-Key": "phone-000002"})
    assert again.get_json()["code"] == "already_rated"
    assert hall.http.get(progress).get_json()["rate_path"] is None
    assert hall.window("1")["last"]["rated"] is True
    assert len(hall.story("TicketRated")) == 1


def test_jp_10_thirty_townships_are_no_threshold(open_hall: Open) -> None:
    hall = open_hall("jianping")
    hall.do("set-policy", changes={"tide.max_cases": 25}, reason="本厅规定")
    county = hall.config.file.county
    assert county is not None
    assert county.townships == 30
    assert hall.view("manager")["policy"]["tide"]["max_cases"] == 25


def test_jp_11_three_signs_at_the_general_window(open_hall: Open) -> None:
    hall = open_hall("jianping")
    assert hall.board_window("1")["signs"] == ["综合咨询窗口", "帮办代办窗口", "“办不成事”反映电话"]


def test_jp_7_accounts_are_bootstrapped_two_six_two(open_hall: Open) -> None:
    hall = open_hall("jianping")
    wanted = hall.config.accounts
    roles = [account.role.value for account in wanted]
    assert (roles.count("clerk"), roles.count("office"), roles.count("delivery")) == (2, 6, 2)
    assert len({account.name for account in wanted}) == 10
    office = hall.app.rooms.devices.add("office", "office", None, HERE).token
    answer = hall.http.post(
        f"/api/v1/halls/{hall.hall.id}/commands/call-next",
        json={"window": "1"},
        headers={"Authorization": f"Bearer {office}", "Idempotency-Key": "office-000001"},
    )
    assert answer.status_code == 403
