"""Rectification and outbox over HTTP: who may do what, what every answer shows, what cannot be hidden (MJ-8, MJ-9)."""

from __future__ import annotations

import uuid
from typing import Any

from werkzeug.test import TestResponse

from tests.server.house import Stage, code

BASE = "/api/v1/halls/test/reviews"
BOX = "/api/v1/halls/test/outbox"


def rated(desk: Stage, level: str = "dissatisfied", *, anonymous: bool = False) -> str:
    """A ticket with this review, opened as a rectification where it is bad; the id of the review."""
    ticket = desk.serve_one()
    body = {"ticket": ticket, "level": level, "words": "等太久了", "anonymous": anonymous}
    answer = desk.command("rate", body, desk.token("pad", "1"))
    assert answer.status_code == 200, answer.text
    desk.house.matters.tick()
    return f"2026-03-02-{ticket}"


def step(desk: Stage, review: str, name: str, token: str, **body: Any) -> TestResponse:
    return desk.post(f"{BASE}/{review}/{name}", body, token, **{"Idempotency-Key": uuid.uuid4().hex})


def done(desk: Stage, review: str, name: str, token: str, **body: Any) -> list[str]:
    answer = step(desk, review, name, token, **body)
    assert answer.status_code == 200, answer.text
    return list(answer.get_json()["result"]["steps"])


def page(desk: Stage, query: str = "", role: str = "manager") -> dict[str, Any]:
    answer = desk.get(f"{BASE}{query}", desk.token(role))
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def test_mj_8_both_promises_are_in_every_answer_and_no_filter_takes_them_away(desk: Stage) -> None:
    review = rated(desk)
    rated(desk, "satisfied")
    for query in ("", "?state=closed", "?state=overdue", "?limit=1&offset=5"):
        said = page(desk, query)
        assert (said["rectified"]["of"], said["replied"]["of"]) == (1, 1)
        assert (said["rectified"]["percent"], said["replied"]["kept"]) == (0.0, False)
    assert desk.get(f"{BASE}?promises=false", desk.token("manager")).status_code == 422
    boss, leader = desk.token("manager"), desk.person("leader", "manager")
    assert done(desk, review, "propose-invalid", boss, why="mistaken", reason="群众点错") != []
    assert code(step(desk, review, "decide-invalid", boss, approved=True)) == "review_same_person"
    assert page(desk)["replied"]["of"] == 1
    assert done(desk, review, "decide-invalid", leader, approved=True) == []
    said = page(desk)
    assert (said["replied"], said["invalid"]) == ({"done": 0, "of": 0, "late": 0, "percent": 100.0, "kept": True}, 1)


def test_the_whole_way_with_its_story(desk: Stage) -> None:
    review, boss = rated(desk), desk.token("manager")
    helper = desk.person("helper", "clerk")
    done(desk, review, "check", boss, reasonable=True, truthful=True)
    assert done(desk, review, "contact", boss, outcome="reached", note="已电话联系") == ["assign"]
    assert code(step(desk, review, "assign", boss, handler="nobody")) == "user_unknown"
    assert done(desk, review, "assign", boss, handler="helper") == ["rectify"]
    assert code(step(desk, review, "rectify", boss, remedy="fixed", note="代为整改")) == "review_not_yours"
    assert done(desk, review, "rectify", helper, remedy="fixed", note="已补办并致歉") == ["reply"]
    assert done(desk, review, "reply", helper, note="已电话回复") == ["call_back"]
    assert done(desk, review, "call-back", boss, opinion="satisfied") == []
    card = desk.get(f"{BASE}/{review}", boss).get_json()
    assert (card["words"], card["review"]["opinion"]) == ("等太久了", "satisfied")
    assert [each["type"] for each in card["story"]] == [
        "ReviewOpened", "ReviewChecked", "ReviewContacted", "ReviewAssigned", "ReviewRectified", "ReviewReplied",
        "ReviewCalledBack", "ReviewClosed",
    ]  # fmt: skip
    assert card["story"][4]["actor"] == "clerk:helper"
    assert page(desk)["rectified"]["kept"] is True


def test_a_clerk_sees_and_does_only_what_was_assigned_and_never_their_own(desk: Stage) -> None:
    review, boss = rated(desk), desk.token("manager")
    helper, own = desk.person("helper", "clerk"), desk.token("clerk")
    for token in (helper, own):
        assert desk.get(BASE, token).get_json()["reviews"] == []
        assert code(desk.get(f"{BASE}/{review}", token)) == "review_unknown"
        assert code(step(desk, review, "rectify", token, remedy="fixed", note="整改")) == "review_unknown"
    done(desk, review, "check", boss, reasonable=True, truthful=True)
    assert code(step(desk, review, "assign", boss, handler="zhang")) == "review_own"
    done(desk, review, "assign", boss, handler="helper")
    assert [row["id"] for row in desk.get(BASE, helper).get_json()["reviews"]] == [review]
    assert step(desk, review, "check", helper, reasonable=True, truthful=True).status_code == 403
    assert desk.get(BASE, desk.token("auditor")).status_code == 200
    for role in ("guide", "kiosk", "pad"):
        assert desk.get(BASE, desk.token(role, "1" if role == "pad" else None)).status_code == 403


def test_a_step_sent_twice_is_taken_once_and_only_a_rating_opens_a_review(desk: Stage) -> None:
    review, boss = rated(desk), desk.token("manager")
    key = {"Idempotency-Key": "the-same-step"}
    body = {"reasonable": True, "truthful": True}
    first = desk.post(f"{BASE}/{review}/check", body, boss, **key)
    again = desk.post(f"{BASE}/{review}/check", body, boss, **key)
    assert first.get_json() == again.get_json()
    other = desk.post(f"{BASE}/{review}/instruct", {"note": "请抓紧"}, boss, **key)
    assert code(other) == "command_id_reused"
    for unknown in ("2026-03-02-Z999", "x", "..", "2026-03-02-" + "Z" * 200):
        assert step(desk, unknown, "check", boss, reasonable=True, truthful=True).status_code == 404
    assert len(desk.journal.streams("test", "review")) == 1


def test_a_number_in_a_note_is_refused_in_words(desk: Stage) -> None:
    answer = step(desk, rated(desk), "contact", desk.token("manager"), outcome="reached", note="已致电 138 0013 8000")
    assert code(answer) == "note_has_number"
    assert "保密" in answer.get_json()["next"]


def test_mj_9_every_rating_is_in_the_outbox_at_once_and_says_that_no_province_is_connected(desk: Stage) -> None:
    rated(desk, "very_satisfied")
    desk.house.matters.send()
    box = desk.get(BOX, desk.token("manager")).get_json()
    assert (box["connected"], box["counts"]) == (False, {"open": 1, "done": 0, "failed": 0})
    assert (box["rows"][0]["day"], box["rows"][0]["state"]) == ("2026-03-02", "open")
    body = {"ids": [box["rows"][0]["id"]]}
    assert code(desk.post(f"{BOX}/again", body, desk.token("manager"))) == "upload_unknown"
    assert desk.post(f"{BOX}/again", body, desk.token("auditor")).status_code == 403
