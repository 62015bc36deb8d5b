"""追评 and a rating by name, from the citizen's phone: once, apart from the first, and nobody's name in a fact."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.server.api.test_phone import links
from tests.server.house import Plans, Stage, code
from tidehall_server.core.queue.commands import Level
from tidehall_server.core.reviews.indicators import INDICATORS, RETIRED
from tidehall_server.journal.errands import State

CONTACT = {"name": "赵群众", "phone": "13800138000"}
BOX = "/api/v1/halls/test/outbox"


def rated(desk: Stage, **more: Any) -> tuple[str, str]:
    """A ticket that its citizen rated by phone, and the token of the link."""
    ticket = desk.serve_one()
    token, _ = links(desk, ticket)
    answer = desk.post(f"/api/v1/rate/{token}", {"level": "very_satisfied", **more})
    assert answer.status_code == 200, answer.text
    return ticket, token


def add(desk: Stage, token: str, level: str = "dissatisfied", **more: Any) -> TestResponse:
    return desk.post(f"/api/v1/rate/{token}/append", {"level": level, "tags": ["214"], **more})


def test_what_is_added_is_a_fact_of_its_own_and_moves_nothing_of_the_first(desk: Stage) -> None:
    ticket, token = rated(desk)
    asked = desk.get(f"/api/v1/rate/{token}").get_json()
    assert (asked["rated"], asked["appended"]) == ("very_satisfied", None)
    assert asked["append_until"] is not None
    desk.clock.advance(3 * 86_400)
    desk.hall.open_today(Plans("test"))
    past = desk.get(f"/api/v1/rate/{token}").get_json()
    assert (past["rated"], past["may_rate"], past["ticket"]) == ("very_satisfied", False, ticket)
    first = add(desk, token, words="回去才发现材料没盖章")
    assert first.status_code == 200, first.text
    assert add(desk, token, words="回去才发现材料没盖章").get_json() == first.get_json(), "one tap, sent twice"
    assert code(add(desk, token, "fair", tags=[])) == "already_appended"
    assert desk.get(f"/api/v1/rate/{token}").get_json()["appended"] == "dissatisfied"
    (day,) = [each for each in desk.journal.streams("test") if each.endswith("2026-03-02")]
    assert [type(f.event).__name__ for f in desk.journal.read(day)].count("TicketRated") == 1
    assert len(desk.journal.streams("test", "append")) == 1
    assert desk.journal.verify() == []
    assert desk.journal.stale() == []


def test_a_bad_addition_is_put_right_and_both_go_to_the_province(desk: Stage) -> None:
    ticket, token = rated(desk)
    add(desk, token, words="态度变了")
    desk.house.matters.tick()
    page = desk.get("/api/v1/halls/test/reviews", desk.token("manager")).get_json()
    (row,) = page["reviews"]
    assert (row["id"], row["ticket"], row["appended"]) == (f"2026-03-02-{ticket}-2", ticket, True)
    card = desk.get(f"/api/v1/halls/test/reviews/{row['id']}", desk.token("manager")).get_json()
    assert (card["first"], card["words"], card["tags"]) == ("very_satisfied", "态度变了", ["服务态度生硬"])
    box = desk.house.matters.outbox
    assert box.counts()[State.OPEN] == 2
    rows = desk.get(BOX, desk.token("manager")).get_json()["rows"]
    assert {(each["ticket"], each["append_no"]) for each in rows} == {(ticket, 0), (ticket, 1)}
    desk.clock.advance(20 * 86_400)
    assert desk.house.matters.reviews.tick() == 1, "its deadline is watched under its own name"


@pytest.mark.parametrize(("body", "said"), [
    ({"level": "dissatisfied", "tags": []}, "rating_needs_reason"),
    ({"level": "satisfied", "tags": ["214"]}, "rating_tag_unknown"),
    ({"level": "fair", "tags": ["306"]}, "rating_tag_unknown"),
    ({"level": "fair", "tags": ["H01"]}, "rating_tag_unknown"),
    ({"level": "fair", "contact": {"name": "甲", "phone": "1"}}, "input_invalid"),
])  # fmt: skip
def test_the_same_rules_hold_for_what_is_added(body: dict[str, Any], said: str, desk: Stage) -> None:
    """Also the national list: retired indicators and a hall's own are refused."""
    _, token = rated(desk)
    assert code(desk.post(f"/api/v1/rate/{token}/append", body)) == said


def test_nothing_is_added_before_the_first_or_after_the_days(desk: Stage) -> None:
    ticket = desk.serve_one()
    token, progress = links(desk, ticket)
    assert code(add(desk, token)) == "append_first"
    assert code(add(desk, progress)) == "link_invalid"
    _, token = rated(desk)
    desk.clock.advance(30 * 86_400 + 1)
    desk.hall.open_today(Plans("test"))
    assert desk.get(f"/api/v1/rate/{token}").get_json()["append_until"] is None
    assert code(add(desk, token)) == "append_over"


def test_who_leaves_a_name_is_answered_by_it_and_it_stands_in_no_fact(desk: Stage) -> None:
    ticket, _ = rated(desk, level="dissatisfied", tags=["213"], contact=CONTACT)
    desk.house.matters.tick()
    review, boss = f"2026-03-02-{ticket}", desk.token("manager")
    card = desk.get(f"/api/v1/halls/test/reviews/{review}", boss).get_json()
    assert card["citizen"] == {"name": "赵**", "phone": "138****8000"}
    page = desk.get("/api/v1/halls/test/reviews", boss).get_json()
    assert page["reviews"][0]["real_name"] is True
    path = f"/api/v1/halls/test/reviews/{review}/citizen"
    assert desk.post(path, {}, boss).get_json() == {"fields": CONTACT}
    assert code(desk.post(path, {}, desk.person("helper", "clerk"))) == "review_unknown"
    audit = desk.get("/api/v1/halls/test/audit", boss).get_json()
    assert any(each["action"] == "applicant_shown" and each["subject"] == review for each in audit["rows"])
    streams = [*desk.journal.streams("test"), *desk.journal.streams("test", "review")]
    facts = "".join(repr(fact) for stream in streams for fact in desk.journal.read(stream))
    story = desk.get("/api/v1/halls/test/story?limit=1000", boss).text
    assert not any(secret in text for secret in CONTACT.values() for text in (facts, story, str(page), str(card)))
    assert desk.house.matters.reviews.open_persons(), "a purge leaves what must still be answered"


def test_the_national_list_is_whole_and_what_was_retired_stays_readable(desk: Stage) -> None:
    tags = desk.get("/api/v1/halls/test/indicators", desk.token("pad", "1")).get_json()
    assert len(INDICATORS) == 40
    assert all(sum(each.level is level for each in INDICATORS.values()) == 8 for level in Level)
    assert not set(INDICATORS) & RETIRED
    assert tags["version"] == "2020-05-22"


def test_what_did_not_arrive_leaves_as_a_file_and_is_noted_as_handed_in(desk: Stage) -> None:
    _, token = rated(desk, words="=1+1", contact=CONTACT)
    add(desk, token, words="后来又想起")
    boss = desk.token("manager")
    for role in ("auditor", "clerk"):
        assert desk.get(f"{BOX}.csv", desk.token(role)).status_code == 403
    lines = desk.get(f"{BOX}.csv", boss).data.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert all(part in lines[1] for part in ("赵群众", "非常满意", "'=1+1"))
    assert ",2,不满意," in lines[2]
    ids = [each["id"] for each in desk.get(BOX, boss).get_json()["rows"]]
    assert desk.post(f"{BOX}/handed-in", {"ids": ids}, boss).get_json() == {"sent": 2}
    page = desk.get(BOX, boss).get_json()
    assert page["counts"] == {"open": 0, "done": 2, "failed": 0}
    assert {each["said"] for each in page["rows"]} == {"file, boss"}
    assert code(desk.post(f"{BOX}/handed-in", {"ids": ids}, boss)) == "upload_unknown"
    assert desk.get(f"{BOX}.csv", boss).data.decode("utf-8-sig").count("\n") == 1
