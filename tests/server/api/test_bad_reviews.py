"""The work-list of bad reviews: due dates in working days, words while they live, and the record of a call-back."""

from __future__ import annotations

from datetime import date, timedelta

from tests.server.house import PASSWORD, Stage, code
from tidehall_server.bad_reviews import BadReviews

BASE = "/api/v1/halls/test/bad-reviews"


def _rated(desk: Stage, level: str = "dissatisfied") -> str:
    ticket = desk.serve_one()
    body = {"ticket": ticket, "level": level, "words": "等太久了"}
    answer = desk.command("rate", body, desk.token("pad", "1"))
    assert answer.status_code == 200, answer.text
    return ticket


def test_m5_a_bad_review_has_due_dates_in_working_days_and_keeps_its_call_back(desk: Stage) -> None:
    ticket = _rated(desk)
    _rated(desk, "satisfied")
    said = desk.get(BASE, desk.token("auditor")).get_json()
    assert [line["ticket"] for line in said["reviews"]] == [ticket]
    line = said["reviews"][0]
    # Monday 2 March 2026: one working day, then five, the weekend left out
    assert (line["day"], line["contact_by"], line["settle_by"]) == ("2026-03-02", "2026-03-03", "2026-03-09")
    assert (line["words"], line["overdue"], line["closed"]) == ("等太久了", False, False)

    desk.clock.advance(timedelta(days=2).total_seconds())
    for role, name in (("auditor", "audit"), ("manager", "boss")):
        desk.token(role)
        desk.tokens[f"{role}@None"] = desk.house.rooms.sessions.login(name, PASSWORD, "127.0.0.1").token
    assert desk.get(BASE, desk.token("auditor")).get_json()["reviews"][0]["overdue"] is True
    path = f"{BASE}/2026-03-02/{ticket}/call-back"
    assert desk.post(path, {"outcome": "unreached", "note": "无人接听"}, desk.token("manager")).status_code == 200
    line = desk.get(BASE, desk.token("auditor")).get_json()["reviews"][0]
    assert (line["overdue"], line["closed"]) == (False, False)
    assert desk.post(path, {"outcome": "reached", "note": "已致歉并办结"}, desk.token("manager")).status_code == 200
    line = desk.get(BASE, desk.token("auditor")).get_json()["reviews"][0]
    assert line["closed"] is True
    assert [(each["actor"], each["outcome"]) for each in line["call_backs"]] == [
        ("manager:boss", "unreached"),
        ("manager:boss", "reached"),
    ]


def test_only_a_manager_calls_back_and_only_for_a_bad_review(desk: Stage) -> None:
    good = _rated(desk, "satisfied")
    body = {"outcome": "reached", "note": "已联系"}
    path = f"{BASE}/2026-03-02/{good}/call-back"
    assert code(desk.post(path, body, desk.token("manager"))) == "ticket_not_found"
    for role in ("auditor", "clerk"):
        assert desk.post(path, body, desk.token(role)).status_code == 403


def test_another_hall_of_the_same_database_keeps_its_reviews_to_itself(desk: Stage) -> None:
    _rated(desk)
    config = desk.house.configured.config()
    assert config is not None
    first = date(2026, 1, 1)
    found = {
        hall: len(BadReviews(desk.house.rooms.store, hall).since(first, config.calendar, config.rating))
        for hall in ("test", "t_st")
    }
    assert found == {"test": 1, "t_st": 0}
