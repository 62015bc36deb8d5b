"""Supervision through the API: cards and their steps, the transfer that turns red at twice its limit, the rota's
vacant window, the tide without staff, and the status of every rule of the notices."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.counter import Counter
from tests.acceptance.house import LOCAL
from tidehall_server import case_limits
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import Actor
from tidehall_server.core.reviews.commands import ContactReview
from tidehall_server.core.reviews.model import Reached
from tidehall_server.matters import Matters

BOSS = Actor("boss", "manager")


@pytest.fixture
def hall(tmp_path: Path) -> Counter:
    made = Counter("meijiang", tmp_path)
    made.staff(w2="zc-a")
    return made


def look(hall: Counter, seconds: float = 0) -> None:
    hall.clock.advance(seconds)
    hall.app.matters.tick()
    hall.app.matters.tick()


def cards(hall: Counter, as_: str = "boss", role: str = "manager", query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = hall.result(hall.ask("GET", query, as_, role, room="cards"))["cards"]
    return found


def one(hall: Counter, rule: str) -> dict[str, Any]:
    return next(each for each in cards(hall) if each["rule"] == rule)


def step(hall: Counter, card: str, name: str, body: Any, as_: str = "boss", refused: str = "") -> Any:
    role = "clerk" if as_.startswith("zc") else "manager"
    return hall.result(hall.ask("POST", f"/{card}/{name}", as_, role, body, room="cards"), refused)


def rules(hall: Counter) -> dict[str, dict[str, Any]]:
    said = hall.result(hall.ask("GET", "", "boss", "manager", room="compliance"))
    return {line["id"]: line for line in said["lines"]}


def test_the_published_hours_are_told_by_the_clock_of_the_hall(tmp_path: Path) -> None:
    town = Counter("chini", tmp_path, day="2026-11-16", at="10:00")
    assert rules(town)["hours"]["limit"] == "09:00–12:00、13:00–17:00"


def test_ts_4_a_transfer_is_yellow_past_its_limit_red_past_twice_and_over_when_it_is_sent(hall: Counter) -> None:
    case = hall.receive("mz", urgent=True, materials=hall.materials("mz"))
    look(hall, 301)
    assert (one(hall, "transfer_urgent")["colour"], rules(hall)["transfer_urgent"]["state"]) == ("yellow", "broken")
    look(hall, 240)
    assert one(hall, "transfer_urgent")["colour"] == "yellow", "9:01 is not twice five minutes"
    look(hall, 61)
    red = one(hall, "transfer_urgent")
    assert (red["colour"], red["ended_at"], red["who"], red["duty"]) == ("red", None, "zc-a", "front_desk")
    hall.result(hall.ask("POST", f"/{case}/send", body={}))
    look(hall, 61)
    assert one(hall, "transfer_urgent")["ended_at"] is not None
    status = rules(hall)["transfer_urgent"]
    assert (status["state"], status["who"], status["limit"]) == ("mended", ["zc-a"], "5")
    assert status["evidence"][0]["id"] == red["id"]


def test_a_card_is_answered_by_whom_it_names_closed_by_another_and_taken_back_by_two(hall: Counter) -> None:
    hall.take("mz")
    look(hall, 601 + 15)
    card = one(hall, "window_vacant")
    assert [each["id"] for each in cards(hall, "zc-a", "clerk")] == [card["id"]]
    assert cards(hall, "zc-b", "clerk") == []
    hall.result(hall.ask("GET", f"/{card['id']}", "zc-b", "clerk", room="cards"), "card_unknown")
    step(hall, card["id"], "close", {}, refused="card_unanswered")
    step(hall, card["id"], "answer", {"note": "叫号器断电，已换电池"}, "zc-a")
    step(hall, card["id"], "propose-withdrawal", {"reason": "当时停电"})
    step(hall, card["id"], "decide-withdrawal", {"approved": True}, refused="card_own")
    step(hall, card["id"], "decide-withdrawal", {"approved": False, "note": "备用电源可用"}, "second")
    step(hall, card["id"], "close", {"note": "已核实"})
    said = hall.result(hall.ask("GET", f"/{card['id']}", "boss", "manager", room="cards"))
    types = [line["type"] for line in said["story"] if line["type"] != "CardTold"]
    assert types == ["CardIssued", "CardAnswered", "WithdrawalProposed", "WithdrawalDenied", "CardClosed"]
    assert said["steps"] == []
    step(hall, card["id"], "answer", {"note": "再说"}, "zc-a", refused="card_closed")
    assert hall.ask("POST", f"/{card['id']}/close", "zc-a", "clerk", {}, room="cards").status_code == 403


def test_a_clerk_who_never_came_is_known_from_the_rota(tmp_path: Path) -> None:
    hall = Counter("meijiang", tmp_path)
    hall.take("mz")
    look(hall, 601)
    vacant = one(hall, "window_vacant")
    assert (vacant["subject"], vacant["who"], vacant["colour"]) == ("2", "zc-a", "yellow")
    found = rules(hall)
    assert (found["ab_posts"]["state"], found["vacant"]["state"], found["vacant"]["who"]) == (
        "broken", "broken", ["zc-a"],
    )  # fmt: skip
    hall.staff(w2="zc-b")
    hall.call("2")
    look(hall, 16)
    assert rules(hall)["vacant"]["state"] == "mended"
    assert hall.journal.verify() == []
    assert hall.journal.stale() == []


def test_the_next_clerk_at_the_same_window_gets_a_card_of_their_own(hall: Counter) -> None:
    hall.take("mz")
    look(hall, 601 + 15)
    first = one(hall, "window_vacant")
    step(hall, first["id"], "answer", {"note": "已到岗"}, "zc-a")
    step(hall, first["id"], "close", {})
    hall.do("sign-out", clerk="zc-a")
    hall.staff(w2="zc-b")
    look(hall, 590)
    assert [each["who"] for each in cards(hall) if each["rule"] == "window_vacant"] == ["zc-a"]
    look(hall, 30)
    found = {each["who"]: each for each in cards(hall) if each["rule"] == "window_vacant"}
    assert (found["zc-a"]["closed_at"] is None, found["zc-b"]["closed_at"] is None) == (False, True)
    assert [each["id"] for each in cards(hall, "zc-b", "clerk")] == [found["zc-b"]["id"]]
    assert rules(hall)["vacant"]["who"] == ["zc-b"]
    said = hall.result(hall.ask("GET", f"/{found['zc-b']['id']}", "zc-b", "clerk", room="cards"))
    assert (said["line"]["subject"], said["line"]["who"]) == ("2", "zc-b")


def test_a_promise_that_breaks_today_is_broken_today_and_so_it_stays_when_its_card_is_closed(tmp_path: Path) -> None:
    hall = Counter("jianping", tmp_path, {"mz": "promise_days = 2"})
    hall.bootstrap("zc-a", "sp-mz")
    hall.staff(w1="zc-a")
    case = hall.receive("mz", materials=hall.materials("mz"))
    hall.step(case, "send")

    def at(moment: str) -> dict[str, Any]:
        hall.clock.set(datetime.fromisoformat(moment).replace(tzinfo=LOCAL))
        look(hall)
        return rules(hall)["promise"]

    assert at("2026-11-23T10:00")["state"] == "kept"
    near = one(hall, "promise_due")
    assert (near["colour"], near["who"]) == ("yellow", "民政")
    broken = at("2026-11-25T00:00:01")
    assert (broken["state"], broken["who"], broken["since"][:10]) == ("broken", ["民政"], "2026-11-24")  # UTC
    hall.result(hall.ask("POST", f"/{case}/decide", "sp-mz", "office", {"granted": True}))
    step(hall, near["id"], "answer", {"note": "已办结"})
    assert at("2026-11-25T09:00")["state"] == "mended"
    step(hall, near["id"], "close", {}, "second")
    assert (rules(hall)["promise"]["state"], rules(hall)["promise"]["breaches"]) == ("mended", 1)
    assert at("2026-11-26T09:00")["state"] in ("kept", "idle")


def test_a_result_is_told_and_filed_in_time_or_the_rule_says_who_owes_it(tmp_path: Path) -> None:
    """Notice 000 三（三）: 及时通知, and 备案 of what the district decided. Friday's result has until Monday's end."""
    town = Counter("meixian", tmp_path, {"yb": 'delegation = "prelim"'})

    def at(moment: str) -> list[tuple[str, list[str], str | None]]:
        town.clock.set(datetime.fromisoformat(moment).replace(tzinfo=LOCAL))
        found = rules(town)
        assert all(found[name]["own"] for name in ("told", "filed"))
        return [(found[name]["state"], found[name]["who"], found[name]["since"]) for name in ("told", "filed")]

    nothing: tuple[str, list[str], None] = ("idle", [], None)
    fine: tuple[str, list[str], None] = ("kept", [], None)
    assert at("2026-11-20T10:00") == [nothing, nothing]
    case = town.receive("yb", materials=town.materials("yb"))
    town.step(case, "send")
    town.step(case, "decide", granted=True, note="区局批复 12 号")
    assert at("2026-11-20T11:00") == [nothing, fine]
    town.step(case, "take-back", "cj-9", "delivery", returned="collect")
    assert at("2026-11-23T23:59") == [fine, fine]
    untold = ("broken", ["zc-a"], "2026-11-23T16:00:00Z")
    assert at("2026-11-24T09:00") == [untold, fine]
    town.step(case, "tell", "cj-9", "delivery", how="phone", reached=False)
    assert at("2026-11-24T09:10")[0] == untold, "not reached is not told"
    town.step(case, "tell", "cj-9", "delivery", how="phone")
    assert at("2026-11-27T23:59") == [fine, fine]
    assert at("2026-11-28T09:00") == [fine, ("broken", ["医保"], "2026-11-27T16:00:00Z")]
    assert [each["id"] for each in rules(town)["filed"]["evidence"]] == [case]
    town.step(case, "file", number="BA-7")
    assert at("2026-11-28T09:10") == [fine, fine]


def test_more_cases_than_are_read_in_one_go_are_all_looked_at_and_read_once(
    hall: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = [hall.receive("mz", urgent=True, materials=hall.materials("mz")) for _ in range(3)]
    hall.receive("mz", "incomplete")
    monkeypatch.setattr(case_limits, "_AT_ONCE", 1)
    look(hall, 601)
    assert {each["colour"] for each in cards(hall)} == {"yellow"}, "as the facts say: not all were looked at yet"
    look(hall)
    found = [each for each in cards(hall) if each["rule"] == "transfer_urgent"]
    assert {each["subject"]: (each["colour"], each["ended_at"]) for each in found} == dict.fromkeys(late, ("red", None))
    watch = hall.app.matters.watch

    def unread(_self: Matters, _room: object, matter: str) -> list[Fact]:
        raise AssertionError(f"{matter} was read again")

    monkeypatch.setattr(Matters, "story", unread)
    assert set(watch.limits.look(hall.clock.now(), ()) or ()) == set(late), "nobody is waited for in the other one"


def test_the_card_of_a_bad_review_is_over_when_somebody_called(hall: Counter) -> None:
    ticket = hall.take("mz")
    hall.call("2")
    hall.do("start", window="2")
    hall.do("finish", window="2")
    hall.do("rate", ticket=ticket, level="dissatisfied", words="等得太久", anonymous=False)
    look(hall)
    look(hall, 4 * 86400)
    late = one(hall, "review_contact")
    found = rules(hall)
    assert (late["ended_at"], found["review_contact"]["state"]) == (None, "broken")
    assert (found["replied"]["state"], found["rectified"]["state"]) == ("broken", "kept"), "each by its own limit"
    desk = hall.app.matters.reviews
    desk.execute(late["subject"], ContactReview(Reached.UNREACHED, "无人接听"), BOSS, "try-1")
    look(hall, 61)
    assert one(hall, "review_contact")["ended_at"] is None
    desk.execute(late["subject"], ContactReview(Reached.REACHED, "已联系"), BOSS, "try-2")
    look(hall, 61)
    assert one(hall, "review_contact")["ended_at"] is not None
    assert rules(hall)["review_contact"]["state"] == "mended"


def test_jp_4_a_tide_that_nobody_can_open_is_a_yellow_card_when_it_lasts(tmp_path: Path) -> None:
    hall = Counter("jianping", tmp_path)
    hall.staff(w1=hall.config.file.clerks[0].id)
    service = hall.view("kiosk")["services"][0]["id"]
    hall.take(service)
    hall.call("1")
    hall.take(service)
    hall.pass_time(seconds=901)
    look(hall)
    assert "tide_nobody" not in {each["rule"] for each in cards(hall)}
    hall.pass_time(seconds=301)
    look(hall)
    lasting = one(hall, "tide_nobody")
    assert (lasting["colour"], lasting["duty"], lasting["who"]) == ("yellow", "hall", "")
    assert rules(hall)["tide_staff"]["state"] == "broken"
    assert rules(hall)["wait"]["own"] is True


def test_a_hall_sets_its_own_thresholds_and_nonsense_is_refused_in_words(tmp_path: Path) -> None:
    more = '\n[[supervision]]\nrule = "wait_over"\nyellow = 20\n'
    hall = Counter("meijiang", tmp_path, more=more)
    hall.staff(w2="zc-a")
    hall.take("mz")
    hall.call("2")
    hall.take("mz")
    look(hall, 19 * 60)
    assert "wait_over" not in {each["rule"] for each in cards(hall)}
    look(hall, 62)
    assert one(hall, "wait_over")["colour"] == "yellow"
    said = hall.result(hall.ask("GET", "", "boss", "manager", room="cards"))
    (rule,) = [each for each in said["rules"] if each["id"] == "wait_over"]
    assert (rule["yellow"], rule["red"], said["local"]) == (20, None, "本地规则，请与本级监察部门确认")


def test_mx_9_one_story_from_the_ticket_to_the_delivery(tmp_path: Path) -> None:
    hall = Counter("jianping", tmp_path)
    hall.bootstrap("zc-a", "sp-mz", "cj-1")
    hall.staff(w1="zc-a")
    ticket = hall.take("mz")
    hall.call("1")
    hall.do("start", window="1")
    case = hall.receive("mz", urgent=True, ticket=ticket, materials=hall.materials("mz"))
    look(hall, 301)
    for name, account, role, body in (
        ("send", "zc-a", "clerk", {}),
        ("decide", "sp-mz", "office", {"granted": True}),
        ("deliver", "cj-1", "delivery", {"identity": "id_card"}),
    ):
        hall.clock.advance(60)
        hall.result(hall.ask("POST", f"/{case}/{name}", account, role, body))
    look(hall, 61)
    hall.do("finish", window="1")
    day = hall.hall.stream.rsplit("/", 1)[1]
    whole = hall.result(hall.ask("GET", f"?day={day}&ticket={ticket}", "boss", "manager", room="chain"))
    again = hall.result(hall.ask("GET", f"?receipt={case}", "boss", "manager", room="chain"))
    assert whole == again
    kinds = {line["kind"] for line in whole["lines"]}
    types = [line["type"] for line in whole["lines"]]
    assert kinds == {"ticket", "case", "card"}
    assert (types[0], whole["ticket"], whole["receipt"]) == ("TicketTaken", ticket, case)
    order = ["TicketCalled", "CaseReceived", "CardIssued", "CaseSent", "CaseDecided", "CaseDelivered", "BreachEnded"]
    assert [each for each in types if each in order] == order
    times = [line["at"] for line in whole["lines"]]
    assert times == sorted(times)
    assert all(line["actor"] for line in whole["lines"])
    assert "person" not in str(whole)
    for query in ("?receipt=SJ1", "?day=2026-11-20&ticket=Z999", "?day=2026-13-45&ticket=A001"):
        hall.result(hall.ask("GET", query, "boss", "manager", room="chain"), "ticket_not_found")
    assert hall.ask("GET", f"?receipt={case}", "zc-a", "clerk", room="chain").status_code == 403


def test_a_rule_that_no_data_shows_is_recorded_by_hand_and_due_again(tmp_path: Path) -> None:
    """Notice 003 §2: the lists are gone over twice a month. Nobody's record, a struck one, one too few, and enough."""
    town = Counter("meijiang", tmp_path, day="2026-11-16", at="10:00")

    def write(step: str, body: dict[str, Any], refused: str = "", as_: str = "boss", role: str = "manager") -> Any:
        return town.result(town.ask("POST", f"/list_check/{step}", as_, role, body, room="compliance"), refused)

    def stands(at: str) -> tuple[str, str | None]:
        town.clock.set(datetime.fromisoformat(at).replace(tzinfo=LOCAL))
        found = rules(town)["list_check"]
        return found["state"], found["since"]

    line = rules(town)["list_check"]
    assert (line["state"], line["group"], line["own"], line["limit"]) == ("unrecorded", "by_hand", True, "2")
    assert line["cited"] == ["梅区府办明电〔2023〕26号 第2条"]
    kept = rules(town)["one_list"]
    assert (kept["state"], kept["group"], kept["judged"]) == ("ensured", "ensured", None)
    check = {"on": "2026-11-16", "by": "政务服务组", "found": "改正 2 处电话"}
    write("record", check, "forbidden", "zc-a", "clerk")
    write("record", check, "forbidden", "shenji", "auditor")
    write("record", {**check, "on": "2026-11-17"}, "check_day")
    write("record", check)
    write("record", {**check, "on": "2026-11-09"})
    write("strike", {"check": "2026-11-2", "reason": "那天没有查"})
    write("strike", {"check": "2026-11-2", "reason": "那天没有查"}, "check_gone")
    write("strike", {"check": "1999-01-1", "reason": "没有这条"}, "check_gone")
    assert (rules(town)["list_check"]["last"], rules(town)["list_check"]["judged"]) == ("2026-11-16", 1)
    assert stands("2026-11-30T23:59") == ("kept", None)
    look(town)
    assert stands("2026-12-01T00:01") == ("broken", "2026-11-30T16:00:00Z")
    write("record", {**check, "on": "2026-11-30", "found": "补登记：清单一致"})
    assert stands("2026-12-02T09:00") == ("kept", None)
    said = town.result(town.ask("GET", "/list_check", "shenji", "auditor", room="compliance"))
    assert (said["least"], said["period"], said["local"]) == (2, "month", False)
    story = [(each["on"], each["account"], each["struck"]) for each in said["checks"]]
    assert story == [("2026-11-30", "boss", ""), ("2026-11-16", "boss", ""), ("2026-11-09", "boss", "那天没有查")]
    town.result(town.ask("GET", "/wait", "boss", "manager", room="compliance"), "rule_unknown")
    assert town.journal.verify() == []


def test_a_month_with_a_check_owes_its_report_when_it_has_ended(tmp_path: Path) -> None:
    """The check is in the month's own stream before the report is owed: the clock opens it all the same."""
    town = Counter("meijiang", tmp_path, day="2026-11-16", at="10:00")
    town.take("mz")
    body = {"on": "2026-11-16", "by": "分管领导", "found": "无问题"}
    town.result(town.ask("POST", "/hall_check/record", "boss", "manager", body, room="compliance"))
    look(town)
    assert town.get("months")["months"] == []
    town.clock.set(datetime.fromisoformat("2026-12-01T09:00").replace(tzinfo=LOCAL))
    look(town)
    assert [each["month"] for each in town.get("months")["months"]] == ["2026-11"]
