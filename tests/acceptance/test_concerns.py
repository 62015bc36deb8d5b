"""“办不成事”: what the register takes, what it refuses, and what becomes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.counter import Counter

WORDS = "跑了三趟，每次说的材料都不一样"


@pytest.fixture
def hall(tmp_path: Path) -> Counter:
    return Counter("chini", tmp_path, day="2026-11-16", at="10:00")


def told(hall: Counter, method: str, path: str, as_: str, role: str, body: Any = None, refused: str = "") -> Any:
    return hall.result(hall.ask(method, path, as_, role, body, room="concerns"), refused)


def register(hall: Counter, refused: str = "", **body: Any) -> Any:
    given = {"words": WORDS, "name": "何大力", "phone": "13900139000", **body}
    return told(hall, "POST", "", "daotai", "guide", given, refused)


def test_cn_6_what_belongs_elsewhere_is_refused_with_where(hall: Counter) -> None:
    for excluded in ("legal", "lawsuit", "petition", "policy"):
        said = register(hall, "concern_excluded", excluded=excluded, category="process", explained=True)
        assert said["facts"]["excluded"] == excluded
        assert "信访部门" in said["next"]
    assert told(hall, "GET", "", "boss", "manager")["total"] == 0


def test_cn_6_a_category_of_the_notice_is_demanded(hall: Counter) -> None:
    register(hall, "category_required")
    register(hall, "input_invalid", category="bad_mood")
    register(hall, "explain_first", category="materials")
    first = register(hall, category="materials", explained=True)["id"]
    second = register(hall, category="no_department")["id"]
    assert [first, second] == ["FY20260001", "FY20260002"]


def test_a_concern_is_assigned_answered_in_time_and_closed(hall: Counter) -> None:
    number = register(hall, category="no_authority")["id"]
    late = register(hall, category="no_authority")["id"]
    told(hall, "POST", f"/{number}/close", "boss", "manager", {}, "concern_standing")
    told(hall, "POST", f"/{number}/assign", "boss", "manager", {"department": "消防"}, "unknown_department")
    told(hall, "POST", f"/{number}/assign", "boss", "manager", {"department": "民政"})
    answer = {"outcome": "solved", "note": "已明确由民政受理，当场办结"}
    told(hall, "POST", f"/{number}/answer", "boss", "manager", answer)
    told(hall, "POST", f"/{number}/close", "boss", "manager", {"satisfied": True})
    hall.clock.advance(8 * 86400)
    hall.look()
    hall.look()
    lines = {line["number"]: line for line in told(hall, "GET", "", "boss", "manager")["concerns"]}
    assert (lines[number]["standing"], lines[number]["overdue"]) == ("closed", False)
    assert (lines[late]["standing"], lines[late]["overdue"]) == ("open", True)
    card = told(hall, "GET", f"/{number}", "boss", "manager")
    assert card["told"] == {"name": "何**", "phone": "139****9000"}
    assert card["words"] == WORDS
    assert [line["type"] for line in card["story"]] == [
        "ConcernRegistered", "ConcernAssigned", "ConcernAnswered", "ConcernClosed"
    ]  # fmt: skip
    assert WORDS not in str(card["story"])
    assert hall.journal.stale() == []


def test_who_must_answer_sees_the_telephone_and_that_is_in_the_audit(hall: Counter) -> None:
    number = register(hall, category="no_authority")["id"]
    listed = told(hall, "GET", "", "boss", "manager")
    assert (listed["open"], listed["overdue"], "民政" in listed["departments"]) == (1, 0, True)
    assert "13900139000" not in str(listed)
    fields = told(hall, "POST", f"/{number}/person", "daotai", "guide")["fields"]
    assert fields == {"name": "何大力", "phone": "13900139000"}, "the words are shown without the person"
    token = hall.sign_in("boss", "manager")
    path = f"/api/v1/halls/{hall.hall.id}/audit?limit=500"
    rows = hall.http.get(path, headers={"Authorization": f"Bearer {token}"}).get_json()["rows"]
    assert [row["subject"] for row in rows if row["action"] == "applicant_shown"] == [number]
    assert hall.ask("POST", f"/{number}/person", "x", "auditor", room="concerns").status_code == 403
    hall.clock.advance(8 * 86400)
    hall.look()
    assert told(hall, "GET", "", "boss", "manager")["overdue"] == 1
