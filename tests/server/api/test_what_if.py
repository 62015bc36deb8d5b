"""The what-if's requests and answers: who may, what is refused at once, and what the program says reaches the page."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.server.house import Stage, code
from tests.services.recorded import record_day
from tidehall_server.what_ifs import WhatIfs
from tidehall_server.what_ifs import room as rooms

DAY = date(2026, 2, 27)
OTHER = date(2026, 2, 26)
BASE = "/api/v1/halls/jianping/what-if"
WAITS = (sys.executable, "-c", 'import time; print(\'{"done":1,"of":4}\', flush=True); time.sleep(60)')
REFUSES = (sys.executable, "-c", "import sys; sys.exit('Error: 没有 8 号窗口。\\nThere is no window 8.')")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The hall 'jianping' with two past days, and today, which is open."""
    folder = tmp_path_factory.mktemp("what-if")
    made = Stage(folder, f"sqlite:///{folder / 'journal.sqlite'}", hall_id="jianping", open_day=False)
    record_day(made.journal, "jianping", OTHER, folder / "other", busy=0.1)
    record_day(made.journal, "jianping", DAY, folder / "day", busy=0.1)
    made.close()
    made = Stage(folder, made.url, hall_id="jianping")
    yield made
    made.house.what_ifs.stop()
    made.close()


@pytest.fixture
def waiting(hall: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[WhatIfs]:
    """The hall's what-ifs, with a program that only waits; nothing runs afterwards."""
    monkeypatch.setattr(hall.house.what_ifs, "_program", WAITS)
    yield hall.house.what_ifs
    hall.house.what_ifs.stop()


def begin(hall: Stage, change: dict[str, Any] | None = None, days: tuple[date, ...] = (DAY,)) -> Any:
    body = {"days": [str(day) for day in days]} | ({"change": change} if change else {})
    return hall.post(BASE, body, hall.token("manager"))


def told(hall: Stage, job: str, *states: str) -> Any:
    """The job once it is in one of ``states``."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        answer = hall.get(f"{BASE}/{job}", hall.token("auditor"))
        assert answer.status_code == 200, answer.text
        found = answer.get_json()
        if found["state"] in states:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{job} is still {found['state']}")


def test_only_managers_ask_and_auditors_look(hall: Stage, waiting: WhatIfs) -> None:
    assert hall.post(BASE, {"days": [str(DAY)]}, hall.token("auditor")).status_code == 403
    job = begin(hall).get_json()["id"]
    for role in ("clerk", "guide", "kiosk", "board"):
        assert hall.get(BASE, hall.token(role)).status_code == 403
        assert hall.get(f"{BASE}/{job}", hall.token(role)).status_code == 403
    assert hall.get(BASE, hall.token("auditor")).get_json()["jobs"][0]["id"] == job
    assert remove(hall, job, "auditor").status_code == 403
    assert remove(hall, job).get_json()["state"] == "cancelled"
    assert told(hall, job, "cancelled")["answer"] is None


def remove(hall: Stage, job: str, role: str = "manager") -> Any:
    return hall.client.delete(f"{BASE}/{job}", headers={"Authorization": f"Bearer {hall.token(role)}"})


def test_a_second_one_is_told_who_is_first(hall: Stage, waiting: WhatIfs) -> None:
    first = begin(hall, days=(DAY, OTHER)).get_json()["id"]
    second = begin(hall)
    assert (second.status_code, code(second)) == (409, "what_if_busy")
    assert second.get_json()["facts"] == {"id": first, "days": 2, "who": "boss"}
    assert "boss" in second.get_json()["message"]
    assert told(hall, first, "running")["days"] == [str(OTHER), str(DAY)]


@pytest.mark.parametrize(
    ("days", "change", "status", "problem"),
    [
        (["2020-01-01"], {}, 404, "day_unknown"),
        (["2026-03-02"], {}, 409, "what_if_day_open"),
        ([], {}, 422, "input_invalid"),
        (["--help"], {}, 422, "input_invalid"),
        (["2026-02-27"], {"policy": {"tide.nonsense": 1}}, 409, "policy_unknown"),
        (["2026-02-27"], {"policy": {"tide.max_wait_s": 1}}, 409, "policy_invalid"),
        (["2026-02-27"], {"policy": {"tide.max_wait_s": "soon; rm"}}, 422, "input_invalid"),
        (["2026-02-27"], {"closed": ["-v"], "more": 1}, 422, "input_invalid"),
        (["2026-02-27"], {"rights": {"1=x": {"services": ["yb"]}}}, 422, "input_invalid"),
        (["2026-02-27"], {"rights": {"1": {"services": ["yb,ms"]}}}, 422, "input_invalid"),
        (["2026-02-27"], {"staff": {"1": ["9-12"]}}, 422, "input_invalid"),
    ],
)
def test_what_cannot_be_asked(hall: Stage, days: list[str], change: dict[str, Any], status: int, problem: str) -> None:
    answer = hall.post(BASE, {"days": days, "change": change}, hall.token("manager"))
    assert (answer.status_code, code(answer)) == (status, problem), answer.text
    assert not hall.house.what_ifs._running()


def test_unknown_jobs_and_names_that_are_paths(hall: Stage) -> None:
    for job in ("0" * 16, "lock", "..", "%2e%2e", "x" * 400):
        assert hall.get(f"{BASE}/{job}", hall.token("manager")).status_code == 404
    assert code(hall.get(f"{BASE}/{'0' * 16}", hall.token("manager"))) == "what_if_unknown"
    assert remove(hall, "0" * 16).status_code == 404


def test_the_program_s_own_words_reach_the_page(hall: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hall.house.what_ifs, "_program", REFUSES)
    failed = told(hall, begin(hall, {"closed": ["8"]}).get_json()["id"], "failed")
    refusal = failed["refusal"]
    assert (refusal["code"], refusal["message"]) == ("what_if_failed", "没有 8 号窗口。")
    assert refusal["message_en"] == "There is no window 8."
    assert refusal["next"]
    assert failed["change"]["closed"] == ["8"]


def test_too_long_is_told_in_words(hall: Stage, waiting: WhatIfs, monkeypatch: pytest.MonkeyPatch) -> None:
    job = begin(hall).get_json()["id"]
    monkeypatch.setattr(rooms, "LONGEST", -rooms.LONGEST)
    waiting.tick()
    assert told(hall, job, "failed")["refusal"]["code"] == "what_if_long"
    assert [each["state"] for each in hall.get(BASE, hall.token("manager")).get_json()["jobs"]].count("running") == 0


def test_a_day_is_lived_again_by_the_program_itself(hall: Stage) -> None:
    """The real `tidehall what-if`, on the hall's own journal while it is being served."""
    done = told(hall, begin(hall, {"policy": {"tide.max_wait_s": 300}}).get_json()["id"], "done", "failed")
    assert done["state"] == "done", done["refusal"]
    assert (done["done"], done["of"]) == (1, 1)
    answer = done["answer"]
    (compared,) = answer["days"]
    assert compared["day"] == str(DAY)
    figures = hall.get(f"/api/v1/halls/jianping/days/{DAY}/figures", hall.token("manager")).get_json()
    assert answer["before"]["served"] == figures["totals"]["finished"]
    assert round(answer["before"]["max_s"]) == figures["waits"]["max_s"]
    assert {"before", "after", "mirror", "notes"} <= set(answer)
    assert all(note["zh"] and note["en"] for note in answer["notes"])


def test_what_the_program_refuses_is_told_in_its_words(hall: Stage) -> None:
    failed = told(hall, begin(hall, {"closed": ["88"]}).get_json()["id"], "failed", "done")
    assert failed["state"] == "failed"
    assert "88" in failed["refusal"]["message"]
    assert "88" in failed["refusal"]["message_en"]
