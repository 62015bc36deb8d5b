"""MJ-8 and MJ-9 of notice 003 §15–16, through the API, with a province that is away for a while."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.counter import APPLICANT, Counter
from tests.acceptance.house import LOCAL
from tests.province.sample import PRIVATE, PUBLIC, SM4_KEY
from tidehall_server.compliance import Compliance
from tidehall_server.journal import Journal
from tidehall_server.long_matters import LongMatters, make_long_matters
from tidehall_server.outbox import Served
from tidehall_server.province.records import Stage
from tidehall_server.province.table import ProvinceTable
from tidehall_server.province.virtual.judge import Keys
from tidehall_server.province.virtual.server import VirtualProvince
from tidehall_server.uplink import Uplink
from tidehall_server.virtual_end import Trouble

CODE = "1" * 31


def table(province: VirtualProvince) -> ProvinceTable:
    return ProvinceTable(
        url=province.url, area="441402", org_code="11441402000000000X", org_name="梅江区示范镇", app_mark="HALL",
        app_word="word", public_key=PUBLIC, sm4_key=SM4_KEY, timeout_s=1,
    )  # fmt: skip


@pytest.fixture
def hall(tmp_path: Path) -> Counter:
    made = Counter("meijiang", tmp_path, {"mz": f'task_code = "{CODE}"'})
    made.staff(w2="zc-a")
    return made


def served(hall: Counter, level: str, *, case: bool = True) -> str:
    """Somebody comes, hands in an application, and says this; the ticket."""
    ticket = hall.take("mz")
    hall.call("2")
    hall.do("start", window="2")
    if case:
        hall.receive("mz", ticket=ticket, materials=hall.materials("mz"))
    hall.clock.advance(120)
    hall.do("finish", window="2")
    hall.clock.advance(10)
    hall.do("rate", ticket=ticket, level=level, words="等得太久", anonymous=False)
    return ticket


def test_mj_8_a_real_name_review_without_its_answer_keeps_the_second_share_below_100(hall: Counter) -> None:
    served(hall, "dissatisfied")
    hall.app.matters.tick()
    said = hall.result(hall.ask("GET", "", "boss", "manager", room="reviews"))
    assert (said["rectified"]["percent"], said["replied"]["percent"], said["replied"]["kept"]) == (0.0, 0.0, False)


def test_mj_9_what_a_citizen_said_reaches_the_province_and_survives_a_broken_network(hall: Counter) -> None:
    with VirtualProvince(Keys(PRIVATE, SM4_KEY, "HALL", "word"), hall.clock.now, LOCAL) as province:
        matters = make_long_matters(
            hall.hall, hall.app.configured.config, Uplink(table(province), LOCAL, lambda work: work())
        )
        province.trouble = Trouble.CLOSED
        served(hall, "dissatisfied")
        served(hall, "very_satisfied", case=False)
        matters.send()  # nobody answers the first: the second waits for the next round
        matters.send()
        box = hall.result(hall.ask("GET", "", "boss", "manager", room="outbox"))
        assert box["counts"] == {"open": 2, "done": 0, "failed": 0}
        assert {"UnreachableError", "IncompleteError"} == {row["said"].split(":")[0] for row in box["rows"]}
        province.trouble = Trouble.NONE
        hall.clock.advance(60)
        matters.send()
        matters.send()
        (service,), (review,) = province.register.services.values(), province.register.reviews.values()
        assert (service["userName"], service["mobile"], service["taskCode"]) == (
            APPLICANT["name"], APPLICANT["phone"], CODE,
        )  # fmt: skip
        assert (review["satisfaction"], review["writingEvaluation"], review["pf"]) == ("2", "等得太久", "5")
    box = hall.result(hall.ask("GET", "", "boss", "manager", room="outbox"))
    assert box["counts"] == {"open": 1, "done": 1, "failed": 0}, (
        "a rating without a case waits and says what is missing"
    )
    waiting = next(row for row in box["rows"] if row["state"] == "open")
    assert "projectNo" in waiting["said"]


def test_mj_9_a_result_that_was_collected_is_found_by_its_ticket_and_no_story_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = Counter("jianping", tmp_path)
    hall.staff(w1="zc-a")
    cases = [hall.receive("nj", materials=hall.materials("nj"), waits=True) for _ in range(2)]
    for case in cases:
        hall.step(case, "send")
        hall.step(case, "decide", "boss", "manager", granted=True)
    hall.look()
    tickets = [hall.card(case)["called"] for case in cases]
    plan = hall.hall.day.plan
    assert plan is not None
    monkeypatch.setattr(Journal, "read", None)
    served, day = hall.app.matters.outbox.served, f"hall/{hall.hall.id}/{plan.business_day}"
    found = [served(day, ticket, "cj") for ticket in tickets]
    assert [(each.project_no, each.service, each.stage) for each in found] == [
        (case, "nj", Stage.DONE) for case in cases
    ]  # fmt: skip
    assert {each.person.name for each in found} == {APPLICANT["name"]}
    assert served(day, "L999", "cj") == Served()
    assert served(f"hall/{hall.hall.id}/2020-01-01", tickets[0], "cj") == Served()


def upload(hall: Counter, matters: LongMatters) -> tuple[str, int]:
    """How the rule "reviews go to the province at once" stands, and how many do not keep it."""
    line = next(each for each in Compliance(matters, hall.app.configured.config).lines() if each.id == "upload")
    return line.state.value, line.breaches


def test_mj_9_the_rule_is_broken_by_what_is_late_and_not_by_what_is_on_its_way(hall: Counter) -> None:
    """A hall with a line has ten minutes; one without hands in a file, until the end of the day."""
    with VirtualProvince(Keys(PRIVATE, SM4_KEY, "HALL", "word"), hall.clock.now, LOCAL) as province:
        connected = make_long_matters(
            hall.hall, hall.app.configured.config, Uplink(table(province), LOCAL, lambda work: work())
        )
        served(hall, "satisfied")
        assert upload(hall, connected) == ("kept", 0)
        hall.clock.advance(601)
        assert (upload(hall, connected), upload(hall, hall.app.matters)) == (("broken", 1), ("kept", 0))
        hall.clock.advance(24 * 3600)
        assert upload(hall, hall.app.matters) == ("broken", 1)
        connected.send()
        assert upload(hall, connected) == ("kept", 0)
