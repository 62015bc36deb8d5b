"""Cases at the window, through the API: the acceptance tests of the five notices that belong to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.counter import APPLICANT, Counter
from tests.acceptance.house import LOCAL

Open = Callable[..., Counter]


@pytest.fixture
def counter(tmp_path: Path) -> Open:
    return lambda preset, changes=None, **when: Counter(preset, tmp_path, changes, **when)


def test_mj_1_a_complex_case_is_answered_within_three_working_days(counter: Open) -> None:
    """Received on the Thursday before the holidays of 2023: Saturday and Sunday after them are working days."""
    hall = counter("meijiang", day="2023-09-28", at="10:00")
    case = hall.receive("mz", "complex")
    due = datetime.fromisoformat(hall.card(case)["notice_due"]).astimezone(LOCAL)
    assert (due.date().isoformat(), due.strftime("%H:%M:%S")) == ("2023-10-09", "23:59:59")


def test_mj_2_whoever_is_not_told_in_time_counts_as_accepted_from_the_day_of_receipt(counter: Open) -> None:
    hall = counter("meijiang", day="2023-09-28", at="10:00")
    case = hall.receive("mz", "complex")
    hall.clock.set(datetime(2023, 10, 9, 23, 59, 59, tzinfo=LOCAL))
    hall.look()
    assert hall.card(case)["status"] == "received"
    hall.clock.set(datetime(2023, 10, 10, 0, 0, 0, tzinfo=LOCAL))
    hall.look()
    hall.look()
    card = hall.card(case)
    assert (card["status"], card["deemed"], card["accepted_on"]) == ("accepted", True, "2023-09-28")
    assert [each["rule"] for each in card["overdue"]] == ["NOTICE_3WD"], "what a red card will be made of, once"
    assert card["documents"][0]["number"] == "SL2023000001"
    hall.step(case, "notify", verdict="incomplete", lacking=[{"name": "户口簿"}], refused="case_deemed")
    assert [line["type"] for line in card["story"]] == ["CaseReceived", "CaseOverdue", "CaseAccepted"]


def test_mj_3_a_notice_on_the_last_day_is_in_time(counter: Open) -> None:
    hall = counter("meijiang", day="2023-09-28", at="10:00")
    case = hall.receive("mz", "complex")
    hall.clock.set(datetime(2023, 10, 9, 17, 30, tzinfo=LOCAL))
    hall.step(case, "notify", verdict="incomplete", lacking=[{"name": "户口簿"}])
    hall.clock.set(datetime(2023, 10, 12, 9, 0, tzinfo=LOCAL))
    hall.look()
    card = hall.card(case)
    assert (card["status"], card["deemed"], card["overdue"]) == ("incomplete", False, [])


def test_mj_4_complete_papers_are_accepted_at_once_and_a_list_names_everything(counter: Open) -> None:
    hall = counter("meijiang")
    whole = hall.receive("yb", materials=hall.materials("yb"))
    assert [(d["kind"], d["number"]) for d in hall.card(whole)["documents"]] == [("acceptance", "SL2026000001")]
    half = hall.receive(
        "mz", "incomplete", materials=[{"name": "身份证"}], lacking=[{"name": "户口簿", "remark": "缺户主页"}]
    )
    items = [each["name"] for each in hall.card(half)["documents"][0]["items"]]
    assert items == ["户口簿", "家庭收入和财产说明", "授权核对书（窗口领取）"], "what the clerk forgot is there as well"
    hall.receive("mz", materials=[{"name": "身份证"}], refused="materials_missing")


def test_mx_5_there_is_one_list_unless_a_manager_orders_another(counter: Open) -> None:
    hall = counter("meixian")
    service = next(each for each in hall.config.file.services if len(each.materials) >= 2)
    case = hall.receive(service.id, "incomplete")
    first = hall.card(case)["documents"][-1]
    assert [each["name"] for each in first["items"]] == list(service.materials)
    other = [{"name": "另一份证明"}]
    hall.step(case, "ask-for-more", lacking=first["items"])
    assert len(hall.card(case)["documents"]) == 1, "the same list once more is the same paper"
    hall.step(case, "ask-for-more", lacking=other, reason="漏写", refused="list_given")
    hall.step(case, "ask-for-more", "boss", "manager", lacking=other, refused="reason_required")
    hall.step(case, "ask-for-more", "boss", "manager", lacking=other, reason="政策调整")
    assert [d["number"] for d in hall.card(case)["documents"]] == ["BZ2026000001", "BZ2026000002"]
    assert hall.card(case)["story"][-1]["data"]["override"] == "政策调整"


def test_mx_6_who_decides_and_what_waits_for_filing(counter: Open) -> None:
    hall = counter("meixian", {"yb": 'delegation = "prelim"'})
    prelim = hall.receive("yb", materials=hall.materials("yb"))
    full_service = next(each for each in hall.config.file.services if each.id != "yb" and each.department)
    full = hall.receive(full_service.id, materials=hall.materials(full_service.id))
    hall.step(full, "send", to="district", refused="wrong_approver")
    for case, approver in ((full, "town"), (prelim, "district")):
        hall.step(case, "send")
        assert hall.card(case)["approver"] == approver
    hall.step(prelim, "decide", granted=True, note="区局批复 12 号")
    assert hall.card(prelim)["filing"] is True
    assert [line["receipt"] for line in hall.cases("filing=true")["cases"]] == [prelim]
    hall.step(prelim, "file", number="BA-7")
    assert hall.cases("filing=true")["total"] == 0
    hall.step(prelim, "file", refused="nothing_to_file")


def test_mx_8_finishing_a_case_tells_the_applicant(counter: Open) -> None:
    """Who waits in the hall is called to the delivery window; whoever went home is on the telephone list."""
    hall = counter("jianping")
    hall.staff(w1="zc-a")
    waiting, gone = (hall.receive("nj", materials=hall.materials("nj"), waits=waits) for waits in (True, False))
    for case in (waiting, gone):
        hall.step(case, "send")
        hall.step(case, "decide", "sp-nj2", "manager", granted=True)
    hall.look()
    hall.look()
    called = hall.card(waiting)["called"]
    assert called.startswith("L"), "a ticket of the service for collecting"
    assert hall.call("1") == called
    assert [line["receipt"] for line in hall.cases("untold=true", "cj-9", "delivery")["cases"]] == [gone, waiting]
    fields = hall.result(hall.ask("POST", f"/{gone}/applicant", "cj-9", "delivery"))["fields"]
    assert fields["phone"] == APPLICANT["phone"]
    hall.step(gone, "tell", "cj-9", "delivery", how="phone", reached=False)
    hall.step(gone, "tell", "cj-9", "delivery", how="phone")
    assert [(t["how"], t["reached"]) for t in hall.card(gone)["told"]] == [("phone", False), ("phone", True)]
    shown = hall.http.get(f"/api/v1/halls/{hall.hall.id}/audit?limit=500", headers={
        "Authorization": f"Bearer {hall.sign_in('boss', 'manager')}"}).get_json()["rows"]  # fmt: skip
    assert [row["subject"] for row in shown if row["action"] == "applicant_shown"] == [gone]


def test_mx_9_every_step_has_its_time_and_its_actor(counter: Open) -> None:
    hall = counter("jianping")
    hall.bootstrap("zc-a", "sp-mz", "cj-1")
    case = hall.receive("mz", materials=[{"name": each["name"], "original": True} for each in hall.materials("mz")])
    steps: list[tuple[str, str, str, dict[str, Any]]] = [
        ("send", "zc-a", "clerk", {}),
        ("decide", "sp-mz", "office", {"granted": True}),
        ("archive", "sp-mz", "office", {}),
        ("tell", "cj-1", "delivery", {"how": "phone"}),
        ("deliver", "cj-1", "delivery", {"identity": "id_card"}),
    ]
    for name, account, role, body in steps:
        hall.clock.advance(60)
        hall.step(case, name, account, role, **body)
    story = hall.card(case)["story"]
    assert [line["type"] for line in story] == [
        "CaseReceived", "CaseAccepted", "CaseSent", "CaseDecided", "CaseReady", "CaseArchived", "CaseTold",
        "CaseDelivered",
    ]  # fmt: skip
    assert [line["actor"] for line in story] == [
        "clerk:zc-a", "clerk:zc-a", "clerk:zc-a", "office:sp-mz", "office:sp-mz", "office:sp-mz", "delivery:cj-1",
        "delivery:cj-1",
    ]  # fmt: skip
    times = [line["at"] for line in story]
    assert times == sorted(times)
    assert len(set(times)) == 6
    assert hall.journal.verify() == []
    assert hall.journal.stale() == []


@pytest.mark.parametrize("ticked", [True, False])
def test_ts_4_the_front_desk_has_five_and_fifteen_minutes(counter: Open, ticked: bool) -> None:
    """A limit “以内” is inclusive; and it is the same whether the clock or the clerk looks first."""
    hall = counter("tongshan")
    began = hall.clock.now()
    limits = [(True, 299, ""), (True, 300, ""), (True, 301, "TRANSFER_URGENT"), (False, 900, ""),
              (False, 901, "TRANSFER_PROMISED")]  # fmt: skip
    received = [hall.receive("mz", materials=hall.materials("mz"), urgent=urgent) for urgent, _, _ in limits]
    for case, (_, seconds, rule) in zip(received, limits, strict=True):
        hall.clock.set(began + timedelta(seconds=seconds))
        if ticked:
            hall.look()
        hall.step(case, "send")
        overdue = hall.card(case)["overdue"]
        assert [each["rule"] for each in overdue] == [rule] * bool(rule)
        assert {(each["step"], each["holder"]) for each in overdue} <= {("transfer", "clerk:zc-a")}, "not the waiting"


def test_ts_5_the_window_closes_what_it_may(counter: Open) -> None:
    hall = counter("tongshan", {"yb": "authority = true"})
    own = hall.receive("yb", materials=hall.materials("yb"))
    hall.step(own, "close-here", granted=False, note=" ", refused="reason_required")
    hall.step(own, "close-here", granted=True)
    card = hall.card(own)
    assert (card["status"], card["approver"], card["sent_at"]) == ("delivered", "window", None)
    other = next(s for s in hall.config.file.services if s.kind.value == "instant" and s.id != "yb" and s.department)
    case = hall.receive(other.id, materials=hall.materials(other.id))
    hall.step(case, "close-here", granted=True, refused="must_send")
    hall.step(case, "send")


def test_ts_6_no_receipt_without_a_way_to_deliver(counter: Open) -> None:
    hall = counter("tongshan")
    hall.receive("mz", delivery=None, refused="delivery_required")
    hall.receive("mz", delivery="post", applicant={"name": "陈秀兰"}, refused="case_address")
    assert hall.cases()["total"] == 0
    assert hall.receive("mz", materials=hall.materials("mz")).endswith("0001"), "the refused one took no number"


def test_ts_6_another_way_to_deliver_has_its_address_under_the_seal(counter: Open) -> None:
    hall = counter("tongshan")
    case = hall.receive("mz", materials=hall.materials("mz"), applicant={"name": "陈秀兰"})

    def address() -> str | None:
        shown: dict[str, str] = hall.result(hall.ask("POST", f"/{case}/applicant", "cj-9", "delivery"))["fields"]
        assert shown["name"] == "陈秀兰"
        return shown.get("address")

    hall.step(case, "change-delivery", delivery="post", reason="不便到场", refused="case_address")
    hall.step(case, "change-delivery", delivery="post", reason=" ", address="城南路 8 号", refused="reason_required")
    assert (hall.card(case)["delivery"], address()) == ("window", None)
    body = {"delivery": "post", "reason": "不便到场", "address": "城南路 8 号"}
    for _ in range(2):
        hall.result(hall.ask("POST", f"/{case}/change-delivery", "cj-9", "delivery", body, key="the-same-change"))
    elsewhere = hall.ask("POST", f"/{case}/change-delivery", "cj-9", "delivery", {**body, "address": "城北路 3 号"},
                         key="the-same-change")  # fmt: skip
    assert hall.result(elsewhere, "command_id_reused")
    card = hall.card(case)
    assert (card["delivery"], card["applicant"]["address"], address()) == ("post", "***", "城南路 8 号")
    assert card["story"][-1]["data"] == {"delivery": "post", "reason": "不便到场", "address": True}
    assert [line["type"] for line in card["story"]].count("DeliveryChanged") == 1
    hall.step(case, "change-delivery", delivery="door", reason="想当面收")
    hall.step(case, "change-delivery", delivery="door", reason="搬家", address="城北路 3 号")
    assert (hall.card(case)["delivery"], address()) == ("door", "城北路 3 号")
    database = Path(str(hall.journal.engine.url.database))
    stored = b"".join(each.read_bytes() for each in database.parent.glob(f"{database.name}*"))
    assert not any(secret.encode() in stored for secret in ("城南路", "城北路"))


def test_ts_7_originals_of_the_day_by_department(counter: Open) -> None:
    hall = counter("tongshan")
    services = [s for s in hall.config.file.services if s.department and s.materials][:3]
    assert len({s.department for s in services}) >= 2
    received = {hall.receive(s.id, materials=[{"name": m, "original": True} for m in s.materials]): s for s in services}
    wanted: dict[str, set[str]] = {}
    for case, service in received.items():
        wanted.setdefault(service.department, set()).add(case)
    found = hall.result(hall.ask("GET", "/originals", "boss", "manager"))["departments"]
    assert {d: {line["receipt"] for line in lines} for d, lines in found.items()} == wanted
    first = next(iter(received))
    hall.step(first, "archive")
    hall.step(first, "archive", refused="nothing_to_archive")
    hall.clock.advance(86400)
    hall.look()
    late = {line["receipt"]: line["overdue"] for line in hall.cases()["cases"]}
    assert "ARCHIVE_DAILY" not in late.pop(first)
    assert all("ARCHIVE_DAILY" in rules for rules in late.values())


def test_ts_8_a_decision_after_the_promised_limit_is_vetoed(counter: Open) -> None:
    hall = counter("tongshan", {"mz": "promise_days = 2"}, day="2026-11-18", at="10:00")
    late, timely = (hall.receive("mz", materials=hall.materials("mz")) for _ in range(2))
    for case in (late, timely):
        hall.step(case, "send")
    hall.clock.set(datetime(2026, 11, 20, 23, 59, 59, tzinfo=LOCAL))
    hall.step(timely, "decide", "boss", "manager", granted=True)
    hall.clock.advance(1)
    hall.step(late, "decide", "boss", "manager", granted=True)
    assert (hall.card(timely)["veto"], hall.card(late)["veto"]) == (False, True)
    assert [(o["step"], o["rule"]) for o in hall.card(late)["overdue"]] == [("approval", "PROMISE_OVER")]


def test_jp_7_ten_accounts_and_an_office_that_cannot_call(counter: Open) -> None:
    hall = counter("jianping")
    hall.bootstrap()
    made = hall.app.rooms.accounts.list()
    roles = [account.role for account in made]
    assert [roles.count(role) for role in ("clerk", "office", "delivery")] == [2, 6, 2]
    assert len({account.name for account in made}) == len({account.display for account in made}) == 10
    assert all(account.must_change for account in made)
    hall.bootstrap("zc-a", "sp-mz", "sp-nj")
    token = hall.sign_in("sp-mz", "office")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "office-calls"}
    path = f"/api/v1/halls/{hall.hall.id}/commands/call-next"
    assert hall.http.post(path, json={"window": "1"}, headers=headers).status_code == 403
    case = hall.receive("mz", materials=hall.materials("mz"))
    hall.step(case, "send")
    assert hall.cases("status=sent", "sp-mz", "office")["total"] == 1
    assert hall.cases("", "sp-nj", "office")["total"] == 0, "another office's inbox"
    assert hall.ask("GET", f"/{case}", "sp-nj", "office").status_code == 404
    hall.step(case, "decide", "sp-nj", "office", granted=True, refused="other_office")
    hall.step(case, "decide", granted=True, refused="not_your_decision")
    hall.step(case, "decide", "sp-mz", "office", granted=False, refused="reason_required")
    hall.step(case, "decide", "sp-mz", "office", granted=True)


def test_jp_8_an_assisted_case_goes_to_the_county_and_comes_back_as_chosen(counter: Open) -> None:
    hall = counter("jianping")
    hall.receive("mz", marks=["assisted"], materials=hall.materials("mz"), refused="return_required")
    case = hall.receive("mz", marks=["assisted"], returns="post", materials=hall.materials("mz"), delivery="door")
    hall.step(case, "send")
    assert hall.card(case)["approver"] == "county"
    hall.step(case, "decide", granted=True, note="县级0号综合窗口已办结")
    assert hall.card(case)["status"] == "decided"
    hall.step(case, "take-back", "cj-9", "delivery", returned="collect", refused="return_other")
    hall.step(case, "take-back", "cj-9", "delivery", returned="post", refused="tracking_required")
    hall.step(case, "take-back", "cj-9", "delivery", returned="post", tracking="EMS123")
    assert hall.card(case)["status"] == "ready"
    hall.step(case, "deliver", "cj-9", "delivery", identity="other")
    assert hall.card(case)["status"] == "delivered"


def test_a_case_may_lack_only_what_its_service_allows_and_is_not_granted_before(counter: Open) -> None:
    hall = counter("jianping", {"mz": 'may_lack = ["户口簿"]\nmay_pledge = ["家庭收入和财产说明"]'})
    papers = hall.materials("mz")
    short = [each for each in papers if each["name"] not in ("户口簿", "家庭收入和财产说明")]
    more: dict[str, Any] = {"materials": short, "marks": ["tolerant", "pledge"], "pledged": ["家庭收入和财产说明"]}
    hall.receive("mz", **{**more, "materials": short[1:]}, refused="not_tolerable")
    hall.receive("mz", **{**more, "pledged": ["户口簿"]}, refused="not_pledgeable")
    case = hall.receive("mz", **more)
    assert [each["name"] for each in hall.card(case)["lacking"]] == ["户口簿"]
    hall.step(case, "send")
    hall.step(case, "decide", "boss", "manager", granted=True, refused="still_lacking")
    hall.step(case, "supply", materials=[{"name": "户口簿"}])
    hall.step(case, "decide", "boss", "manager", granted=True)
    assert len(hall.card(case)["documents"]) == 1, "accepted once"


def test_a_list_after_the_acceptance_moves_the_limit_by_the_days_it_took(counter: Open) -> None:
    hall = counter("jianping", {"mz": "promise_days = 5"}, day="2026-11-16", at="10:00")
    case = hall.receive("mz", materials=hall.materials("mz"))
    hall.step(case, "send")
    before = hall.card(case)["promise_due"]
    hall.step(case, "ask-for-more", "boss", "manager", lacking=[{"name": "收入证明"}], reason="首席代表要求")
    hall.clock.set(datetime(2026, 11, 18, 10, 0, tzinfo=LOCAL))
    hall.step(case, "supply", materials=[{"name": "收入证明"}])
    card = hall.card(case)
    assert (card["status"], len(card["documents"])) == ("accepted", 2)
    days = datetime.fromisoformat(card["promise_due"]) - datetime.fromisoformat(before)
    assert days.days == 2


def test_the_same_receipt_sent_twice_is_one_case_and_persons_are_never_in_a_fact(counter: Open) -> None:
    hall = counter("jianping")
    body = {"service": "mz", "verdict": "complex", "applicant": APPLICANT, "delivery": "window"}
    first, again = (hall.ask("POST", "", body=body, key="the-same-key").get_json() for _ in range(2))
    assert first == again
    changed = {**body, "applicant": {**APPLICANT, "name": "别人"}}
    assert hall.ask("POST", "", body=changed, key="the-same-key").get_json()["code"] == "command_id_reused"
    database = Path(str(hall.journal.engine.url.database))
    stored = b"".join(each.read_bytes() for each in database.parent.glob(f"{database.name}*"))
    assert b"CaseReceived" in stored
    for secret in ("陈秀兰", "13800138000", "11010519491231002X"):
        assert secret.encode() not in stored
    case = first["result"]["id"]
    shown = hall.card(case)["applicant"]
    assert (shown["name"], shown["phone"]) == ("陈**", "138****8000")
    assert shown["id_number"] == "**************002X"
    assert "陈秀兰" not in str(hall.card(case))
    assert all("person" not in line["data"] for line in hall.card(case)["story"])
    assert hall.app.matters.purge() == 0, "an open case keeps its applicant"


def test_an_applicant_is_forgotten_after_the_end_and_the_chain_holds(counter: Open) -> None:
    hall = counter("jianping", {"zg": "authority = true"})
    ended = hall.receive("zg", materials=hall.materials("zg"))
    hall.step(ended, "close-here", granted=True)
    going = hall.receive("mz", materials=hall.materials("mz"))
    at_once = replace(hall.app.matters, keep_days=lambda: -1)
    assert at_once.purge() == 1
    assert hall.card(ended)["applicant"] is None
    assert hall.card(going)["applicant"]["name"] == "陈**"
    assert hall.ask("POST", f"/{ended}/applicant").get_json()["code"] == "case_applicant_erased"
    assert "已按规定删除" in hall.ask("GET", f"/{ended}/papers/acceptance.html").text
    assert hall.journal.verify() == []
    hall.journal.rebuild()
    assert hall.journal.stale() == []


def test_days_of_keeping_run_from_the_end_whoever_looks(counter: Open) -> None:
    """[cases] keep_days = 180 after 办结; a case that took long, and one that somebody looks at each month."""
    hall = counter("jianping", {"zg": "authority = true"})
    case, other = (hall.receive("zg", materials=hall.materials("zg")) for _ in range(2))
    lost = hall.journal.seals.keep("jianping", {"name": "无人认领"})
    hall.clock.advance(200 * 86_400)
    hall.step(case, "close-here", granted=True)
    for _ in range(6):
        hall.clock.advance(30 * 86_400 - 1)
        assert hall.card(case)["applicant"]["name"] == "陈**"
        assert hall.app.matters.purge() == 0
    hall.clock.advance(60)
    assert hall.app.matters.purge() == 1
    assert hall.card(case)["applicant"] is None
    assert hall.card(other)["applicant"]["name"] == "陈**", "an open case keeps its applicant"
    assert replace(hall.app.matters, keep_days=lambda: -1).purge() == 1, "what no matter knows goes by its age"
    assert not hall.journal.seals.has("jianping", lost)


def test_who_may_not_is_refused(counter: Open) -> None:
    hall = counter("jianping")
    case = hall.receive("mz", materials=hall.materials("mz"))
    for role, name in (("guide", "send"), ("auditor", "send"), ("office", "send"), ("delivery", "decide")):
        assert hall.ask("POST", f"/{case}/{name}", f"x-{role}", role, {}).status_code == 403
    assert hall.ask("POST", "/SJ999/send").status_code == 404
    assert hall.ask("POST", f"/{case}/look").status_code in (404, 405), "the clock's own word is not offered"
