"""What a window's screen needs of the API: tickets checked, clocks in lists, papers in a frame, the day's originals."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.counter import APPLICANT, Counter

instant = datetime.fromisoformat


@pytest.fixture
def hall(tmp_path: Path) -> Counter:
    return Counter("jianping", tmp_path)


def test_a_case_is_received_with_a_ticket_that_came_to_this_window(hall: Counter) -> None:
    hall.staff(w1="zc-a")
    first, second = (hall.take("mz") for _ in range(2))
    more: dict[str, Any] = {"materials": hall.materials("mz"), "window": "1"}
    hall.receive("mz", ticket="E999", refused="unknown_ticket", **more)
    hall.receive("mz", ticket=first, refused="ticket_not_served", **more)
    assert hall.call("1") == first
    hall.receive("mz", ticket=first, refused="ticket_not_served", **{**more, "window": "2"})
    case = hall.receive("mz", ticket=first, **more)
    hall.do("start", window="1")
    other = hall.receive("gl", ticket=first, materials=hall.materials("gl"), window="1")
    assert {hall.card(each)["ticket"] for each in (case, other)} == {first}, "one visit, two cases"
    hall.do("finish", window="1")
    hall.receive("mz", ticket=first, **more)
    assert hall.call("1") == second
    hall.do("drop", ticket=second)
    hall.receive("mz", ticket=second, refused="ticket_not_served", **more)


def test_what_is_due_first_comes_first_and_a_list_knows_its_clocks(hall: Counter) -> None:
    calm = hall.receive("mz", materials=hall.materials("mz"))
    hall.clock.advance(60)
    urgent = hall.receive("mz", materials=hall.materials("mz"), urgent=True)
    waiting = hall.receive("mz", "incomplete")
    found = hall.cases("order=due")
    assert [line["receipt"] for line in found["cases"]] == [urgent, calm, waiting]
    assert instant(found["cases"][0]["step_due"]) == instant(hall.card(urgent)["send_due"])
    assert found["cases"][2]["step_due"] is None
    assert found["now"]
    hall.step(urgent, "send")
    sent = hall.cases("status=sent&approver=town", "sp-mz", "manager")["cases"]
    assert [instant(line["step_due"]) for line in sent] == [instant(hall.card(urgent)["promise_due"])]
    assert hall.cases("approver=district")["total"] == 0


def test_the_forms_name_every_paper_and_the_halls_own_words(hall: Counter) -> None:
    forms = hall.result(hall.ask("GET", "/forms"))
    service = next(each for each in forms["services"] if each["id"] == "mz")
    assert [{"name": name} for name in service["materials"]] == hall.materials("mz")
    assert "cj" not in {each["id"] for each in forms["services"]}, "collecting is no application"
    assert (forms["limits"]["urgent_min"], forms["limits"]["promised_min"]) == (5, 15)
    assert forms["timezone"] == "Asia/Shanghai"
    assert forms["acceptance"] in ("业务受理通知书", "受理回执单")


def test_an_approver_gives_one_list_for_what_it_was_sent_and_no_other(hall: Counter) -> None:
    hall.bootstrap("zc-a", "sp-mz", "sp-nj")
    case = hall.receive("mz", materials=hall.materials("mz"))
    hall.step(case, "send")
    more = [{"name": "收入证明", "remark": "加盖单位公章"}]
    hall.step(case, "ask-for-more", "sp-nj", "office", lacking=more, refused="other_office")
    hall.step(case, "ask-for-more", "sp-mz", "office", lacking=more)
    assert hall.card(case)["status"] == "incomplete"
    hall.step(case, "supply", materials=[{"name": "收入证明"}])
    hall.step(case, "send")
    hall.step(case, "ask-for-more", "sp-mz", "office", lacking=[{"name": "再来一份"}], refused="list_given")


def test_a_paper_has_an_address_for_a_minute(hall: Counter) -> None:
    case = hall.receive("mz", materials=hall.materials("mz"))
    url = hall.result(hall.ask("GET", f"/{case}/papers/acceptance/address"))["url"]
    shown = hall.http.get(url)
    assert shown.status_code == 200
    assert APPLICANT["name"] in shown.text
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "style-src 'unsafe-inline'" in shown.headers["Content-Security-Policy"], "its own face, nothing else"
    assert (
        "申请人联"
        not in hall.http.get(hall.result(hall.ask("GET", f"/{case}/papers/acceptance/address?form=slip"))["url"]).text
    )
    assert hall.result(hall.ask("GET", f"/{case}/papers/list/address"), "paper_not_made")
    assert hall.http.get(f"{url[:-2]}xx").status_code == 404
    hall.clock.advance(61)
    assert hall.result(hall.http.get(url), "paper_link_over")


def test_a_paper_in_clear_is_in_the_audit_and_an_office_sees_whose_it_is_masked(hall: Counter) -> None:
    hall.bootstrap("zc-a", "sp-mz")
    case = hall.receive("mz", materials=hall.materials("mz"), delivery="post")

    def noted() -> list[tuple[str, str, str]]:
        headers = {"Authorization": f"Bearer {hall.sign_in('boss', 'manager')}"}
        rows = hall.http.get(f"/api/v1/halls/{hall.hall.id}/audit?limit=500", headers=headers).get_json()["rows"]
        shown = [row for row in rows if row["action"] == "applicant_shown"]
        return [(row["actor"], row["subject"], row["detail"]["paper"]) for row in shown]

    def pages(account: str, role: str) -> list[str]:
        url = hall.result(hall.ask("GET", f"/{case}/papers/acceptance/address", account, role))["url"]
        return [hall.http.get(url).text, hall.ask("GET", f"/{case}/papers/acceptance.html", account, role).text]

    for page in pages("sp-mz", "office"):
        assert "陈**" in page
        assert not any(each in page for each in APPLICANT.values())
    assert noted() == []
    for page in pages("zc-a", "clerk"):
        assert all(APPLICANT[each] in page for each in ("name", "phone", "address"))
    assert noted() == [("clerk:zc-a", case, "acceptance")] * 2


def test_ts_7_the_list_of_originals_names_the_papers_and_the_office_archives_its_own(hall: Counter) -> None:
    hall.bootstrap("zc-a", "sp-mz", "sp-nj")
    papers = [{"name": "户口簿", "original": True}, {"name": "身份证"}]
    rest = [each for each in hall.materials("mz") if each["name"] not in ("户口簿", "身份证")]
    case = hall.receive("mz", materials=papers + rest)
    found = hall.result(hall.ask("GET", "/originals", "sp-mz", "office"))["departments"]
    assert {name: [(line["receipt"], line["papers"]) for line in lines] for name, lines in found.items()} == {
        "民政": [(case, ["户口簿"])]
    }
    assert hall.result(hall.ask("GET", "/originals", "sp-nj", "office"))["departments"] == {}
    assert hall.cases()["originals"] == 1
    hall.step(case, "archive", "sp-mz", "office")
    assert hall.cases()["originals"] == 0


def test_a_row_made_anew_says_the_same(hall: Counter) -> None:
    case = hall.receive("mz", materials=hall.materials("mz"))
    before = hall.cases()["cases"]
    hall.journal.rebuild()
    assert hall.cases()["cases"] == before
    assert re.fullmatch(r"SJ\d+", case.replace("-", ""))
    hall.clock.advance(timedelta(minutes=16).total_seconds())
    hall.look()
    assert hall.cases("order=due")["cases"][0]["step_due"] == before[0]["step_due"], "broken or kept"
