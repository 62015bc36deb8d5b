"""CN-3, CN-5, CN-8, CN-9: the month's scores of the Chini hall, from sign-ins to the signed list."""

from __future__ import annotations

import io
import shutil
import zipfile
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.acceptance.counter import Counter
from tests.acceptance.house import LOCAL

MONTH = "2026-11"


class Scored(Counter):
    """Chini in November; the third of the month is its only day unless a test lives another."""

    def wish(self, path: str, as_: str = "boss", role: str = "manager", /, *, refused: str = "", **body: Any) -> Any:
        return self.result(self.ask("POST", f"/{path}", as_, role, body, room="scores"), refused)

    def month(self, as_: str = "boss", role: str = "manager", period: str = MONTH) -> dict[str, Any]:
        return self.result(self.ask("GET", f"/{period}", as_, role, room="scores"))

    def line(self, clerk: str, as_: str = "boss", role: str = "manager") -> dict[str, Any]:
        return next(each for each in self.month(as_, role)["lines"] if each["clerk"] == clerk)

    def detail(self, clerk: str, as_: str = "boss", role: str = "manager", period: str = MONTH) -> dict[str, Any]:
        return self.result(self.ask("GET", f"/{period}/clerks/{clerk}", as_, role, room="scores"))

    def file(self, path: str, as_: str = "boss", role: str = "manager") -> TestResponse:
        return self.ask("GET", f"/{MONTH}/{path}", as_, role, room="scores")

    def done(self, window: str, service: str, level: str = "", minutes: float = 6) -> str:
        """A ticket from its issue to its rating."""
        self.take(service)
        ticket = self.serve(window, minutes * 60)
        if level:
            more = {"words": "没办好"} if "dissatisfied" in level else {}
            self.do("rate", ticket=ticket, level=level, **more)
        return ticket

    def in_december(self) -> None:
        self.do("close-day", reason="测试")
        self.clock.set(datetime(2026, 12, 1, 9, tzinfo=LOCAL))

    def exam(self, day: str = "2026-11-03", *clerks: str, points: float = 90) -> None:
        marks = [{"clerk": clerk, "points": points} for clerk in clerks]
        self.wish(f"{MONTH}/exam", title="业务知识测试", day=day, marks=marks)


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clerks worked a morning: zc-1 half as much again as zc-2, in the same time."""
    folder = tmp_path_factory.mktemp("morning")
    made = Scored("chini", folder, day="2026-11-03", at="08:55")
    made.staff(w1="zc-1", w2="zc-2", w6="sb-b")
    made.set_time("09:00")
    for _ in range(3):
        made.done("1", "lh", "very_satisfied")
    made.done("2", "lh", "fair")
    made.done("2", "lh", "dissatisfied")
    made.done("6", "sb", "very_satisfied")
    made.set_time("12:00")
    for clerk in ("zc-1", "zc-2", "sb-b"):
        made.do("sign-out", clerk=clerk)
    for name, role in (("boss", "manager"), ("zc-2", "clerk"), ("other", "manager")):
        made.sign_in(name, role)
    made.journal.close()
    return folder


@pytest.fixture
def hall(morning: Path, tmp_path: Path) -> Scored:
    """A copy of that morning, at noon."""
    shutil.copytree(morning, tmp_path / "data")
    made = Scored("chini", tmp_path / "data", day="2026-11-03", at="12:00")
    made._ids = count(10_000)
    return made


def test_cn_3_a_score_is_counted_from_the_journal_and_opens_down_to_its_facts(hall: Scored) -> None:
    one, two = hall.line("zc-1"), hall.line("zc-2")
    assert (one["cases"], one["load_minutes"], one["open_minutes"]) == (3, 25.5, 180.0)
    assert (two["cases"], two["load_minutes"], two["open_minutes"]) == (2, 17.0, 180.0)
    # the hall's pace is 42.5 / 360; zc-1 is above it and has the base, zc-2 has 17 / 180 of it
    assert (one["volume"], two["volume"]) == (100.0, 80.0)
    assert (one["satisfaction"], two["satisfaction"]) == (100.0, 45.0)
    assert (one["levels"], two["levels"]) == ([3, 0, 0, 0, 0], [0, 0, 1, 1, 0])
    assert two["quantified"] == 100.0
    assert (two["total"], two["passed"]) == (79.0, False), "0.5 · 80 + 0.3 · 100 + 0.2 · 45"
    assert (one["total"], one["passed"]) == (100.0, True)

    opened = hall.detail("zc-2")
    assert opened["services"] == [{"service": "lh", "name": "居住证", "count": 2, "minutes_each": 8.5, "minutes": 17.0}]
    assert [each["level"] for each in opened["ratings"]] == ["fair", "dissatisfied"]
    assert [each["ticket"] for each in opened["tickets"]] == [each["ticket"] for each in opened["ratings"]]
    assert opened["days"] == [
        {"day": "2026-11-03", "cases": 2, "load_minutes": 17.0, "open_minutes": 180.0, "paused_minutes": 0.0}
    ]
    (half,) = opened["halves"]
    assert (half["half"], half["windows"], half["posts"], half["expected"], half["slips"]) == (
        "morning", ["2"], ["primary"], "2", []
    )  # fmt: skip


def test_cn_3_a_rating_that_two_persons_called_invalid_counts_nowhere(hall: Scored) -> None:
    hall.look()
    (review,) = hall.get("reviews")["reviews"]
    for who, step, body in (
        ("boss", "propose-invalid", {"why": "mistaken", "reason": "按错了"}),
        ("other", "decide-invalid", {"approved": True, "note": "属实"}),
    ):
        hall.result(hall.ask("POST", f"/{review['id']}/{step}", who, "manager", body, room="reviews"))
    two = hall.line("zc-2")
    assert (two["levels"], two["invalid"], two["satisfaction"]) == ([0, 0, 1, 0, 0], 1, 60.0)
    assert two["passed"], "0.5 · 80 + 0.3 · 100 + 0.2 · 60 = 82"


def test_cn_3_weights_that_are_no_whole_are_refused_by_the_settings(hall: Scored) -> None:
    now = hall.get("settings")
    wrong = {**now["values"], "assessment": {**now["values"]["assessment"], "volume": 0.6}}
    answer = hall.http.post(
        f"/api/v1/halls/{hall.hall.id}/settings/check", json={"values": wrong},
        headers={"Authorization": f"Bearer {hall.sign_in('boss', 'manager')}"},
    ).get_json()  # fmt: skip
    assert not answer["ok"]
    assert any(problem["code"] == "weights_sum" for problem in answer["problems"]), answer["problems"]


def test_cn_8_clerks_of_special_windows_have_figures_and_no_score(hall: Scored) -> None:
    special = hall.line("sb-b")
    assert (special["cases"], special["satisfaction"], special["assessed"]) == (1, 100.0, False)
    assert (special["total"], special["passed"]) == (None, None)
    assert [each["clerk"] for each in hall.month()["lines"] if each["assessed"]] == [f"zc-{n}" for n in range(1, 6)]


def test_cn_5_the_work_of_the_b_post_is_the_b_clerks_own(hall: Scored) -> None:
    opened = hall.detail("sb-b")
    assert opened["line"]["cases"] == 1
    assert [half["posts"] for half in opened["halves"]] == [["backup"]]
    assert hall.detail("sb-a")["line"]["cases"] == 0
    hall.set_time("14:00")
    assert next(half["slips"] for half in hall.detail("sb-a")["halves"]) == ["absent"], "the rota expected A"


def test_cn_9_a_clerk_with_fewer_than_two_tests_is_listed(hall: Scored) -> None:
    everybody = [line["clerk"] for line in hall.month()["lines"]]
    assert hall.month()["untested"] == everybody
    hall.exam("2026-11-02", "zc-1", "zc-2", "sb-b")
    hall.exam("2026-11-03", "zc-1", "sb-b")
    assert hall.month()["untested"] == [name for name in everybody if name not in ("zc-1", "sb-b")]
    hall.wish(f"{MONTH}/cancel-exam", exam=1, reason="题目泄露，作废")
    assert "zc-1" in hall.month()["untested"]
    hall.wish(f"{MONTH}/cancel-exam", exam=1, reason="再来一次", refused="exam_unknown")
    hall.in_december()
    missing = {deed["rule"]: deed for deed in hall.line("zc-2")["deeds"]}["untested"]
    assert (missing["points"], missing["facts"]) == (-10.0, ["test:1", "test:2"])
    hall.wish(f"{MONTH}/mark", exam=2, clerk="zc-2", points=88, reason="当天漏登")
    assert {deed["rule"]: deed["points"] for deed in hall.line("zc-2")["deeds"]}["untested"] == -5.0


def test_a_test_has_one_possible_mark_for_each_known_person_on_a_day_that_was(hall: Scored) -> None:
    def held(refused: str, day: str = "2026-11-03", clerk: str = "zc-1", points: float = 90, **more: Any) -> None:
        marks = [{"clerk": clerk, "points": points}]
        hall.wish(f"{MONTH}/exam", title="测试", day=day, marks=marks, refused=refused, **more)

    held("exam_day", day="2026-11-04")
    held("exam_day", day="2026-10-31")
    held("exam_mark", points=101)
    held("unknown_clerk", clerk="nobody")
    held("exam_mark", full=0)
    hall.wish("2026-Q4/exam", title="测试", day="2026-11-03", marks=[{"clerk": "zc-1", "points": 1}],
              refused="score_period")  # fmt: skip


def test_corrections_need_a_reason_stand_in_the_story_and_can_be_taken_back(hall: Scored) -> None:
    answer = hall.ask("POST", f"/{MONTH}/correct", "boss", "manager",
                      {"clerk": "zc-2", "part": "quantified", "points": 2}, room="scores")  # fmt: skip
    assert answer.status_code == 422
    hall.wish(f"{MONTH}/correct", clerk="zc-2", part="volume", points=0, reason="零分", refused="score_points")
    number = hall.wish(f"{MONTH}/correct", clerk="zc-2", part="volume", points=2, reason="下乡帮代办半天")["number"]
    two = hall.line("zc-2")
    assert (two["total"], two["passed"], two["volume"], two["corrected"]) == (80.0, True, 80.0, {"volume": 2.0})
    told = hall.month()["story"][-1]
    assert (told["type"], told["data"]["reason"], told["actor"]) == ("ScoreCorrected", "下乡帮代办半天", "manager:boss")
    hall.wish(f"{MONTH}/take-back", correction=number, reason="登记错人")
    assert hall.line("zc-2")["total"] == 79.0
    assert [each["taken_back"] for each in hall.month()["corrections"]] == [True]


def test_a_clerk_sees_the_own_score_only_and_may_object(hall: Scored) -> None:
    hall.exam("2026-11-03", "zc-1", "zc-2")
    mine = hall.month("zc-2", "clerk")
    assert [line["clerk"] for line in mine["lines"]] == ["zc-2"]
    assert mine["story"] == []
    assert mine["exams"][0]["marks"] == {"zc-2": 90.0}
    assert hall.detail("zc-2", "zc-2", "clerk")["ratings"] == [], "who rated is not for whom it is about"
    hall.result(hall.ask("GET", f"/{MONTH}/clerks/zc-1", "zc-2", "clerk", room="scores"), "score_unknown")
    for path in ("all.xlsx", "list.html", "stars"):
        assert hall.file(path, "zc-2", "clerk").status_code == 403
    assert hall.ask("POST", f"/{MONTH}/settle", "zc-2", "clerk", room="scores").status_code == 403
    hall.wish(f"{MONTH}/object", "zc-2", "clerk", reason="当天网络坏了一小时")
    hall.in_december()
    assert _stand(hall)["assessed"] == ("idle", None)
    hall.wish(f"{MONTH}/settle", refused="objection_open")
    hall.wish(f"{MONTH}/answer", objection=1, note="已核实，另行更正")
    assert hall.month("zc-2", "clerk")["objections"][0]["answer"] == "已核实，另行更正"
    hall.wish(f"{MONTH}/settle")


def test_a_settled_month_stays_as_it_was_until_it_is_opened_again(hall: Scored) -> None:
    hall.wish(f"{MONTH}/settle", refused="score_not_over")
    hall.in_december()
    before = hall.line("zc-1")
    hall.wish(f"{MONTH}/settle")
    settled = hall.month()
    assert (settled["state"], settled["settled_by"], settled["drifted"]) == ("settled", "boss", False)
    hall.wish(f"{MONTH}/correct", clerk="zc-1", part="volume", points=-1, reason="再改", refused="score_settled")
    values = hall.get("settings")
    values["values"]["assessment"]["volume"] = 0.2
    values["values"]["assessment"]["satisfaction"] = 0.5
    answer = hall.http.post(
        f"/api/v1/halls/{hall.hall.id}/settings/apply",
        json={"etag": values["etag"], "values": values["values"], "reason": "明年新规"},
        headers={"Authorization": f"Bearer {hall.sign_in('boss', 'manager')}"},
    )
    assert answer.status_code == 200, answer.text
    again = hall.line("zc-1")
    assert again == before, "its rules are those of the day on which it was settled"
    assert hall.month()["rules"]["volume"] == 0.5
    assert hall.month(period="2026-12")["rules"]["volume"] == 0.2
    hall.wish(f"{MONTH}/reopen", reason="有异议，重新核对")
    assert hall.month()["rules"]["volume"] == 0.2
    assert hall.journal.verify() == []
    assert hall.journal.stale() == []


def _stand(hall: Scored) -> dict[str, tuple[str, str | None]]:
    """How both rules of the assessment stand on the head's page."""
    lines = hall.result(hall.ask("GET", "", "boss", "manager", room="compliance"))["lines"]
    return {line["id"]: (line["state"], line["since"]) for line in lines if line["id"] in ("assessed", "stars")}


def test_stars_are_given_for_settled_months_that_passed(hall: Scored) -> None:
    def star(period: str, clerk: str, refused: str = "") -> None:
        hall.wish(f"{period}/star", clerk=clerk, reason="服务热情，群众点赞", refused=refused)

    star(MONTH, "zc-1", "score_not_over")
    hall.in_december()
    star(MONTH, "zc-1", "star_not_earned")
    for clerk in ("zc-1", "zc-2"):
        hall.wish(f"{MONTH}/correct", clerk=clerk, part="quantified", points=20, reason="补登考试成绩")
    hall.wish(f"{MONTH}/settle")
    star(MONTH, "zc-2", "star_not_earned")
    star(MONTH, "zc-1")
    star(MONTH, "zc-1", "star_given")
    page = hall.result(hall.file("stars"))
    assert [each["clerk"] for each in page["stars"]] == ["zc-1"]
    assert [each["clerk"] for each in page["candidates"]] == ["zc-1", "zc-2"]
    star("2026-Q4", "zc-1", "score_not_over")
    hall.clock.set(datetime(2027, 1, 4, 9, tzinfo=LOCAL))
    star("2026-Q4", "zc-1")
    star("2026", "zc-1")
    quarter = hall.result(hall.ask("GET", "/2026-Q4/stars", "boss", "manager", room="scores"))
    assert quarter["open_months"] == ["2026-10", "2026-12"]
    assert hall.ask("GET", "/2026-Q5/stars", "boss", "manager", room="scores").status_code == 404
    assert _stand(hall) == {"assessed": ("kept", None), "stars": ("kept", None)}
    hall.wish("2026/take-star", clerk="zc-1", reason="年度名额让出")
    assert hall.result(hall.ask("GET", "/2026/stars", "boss", "manager", room="scores"))["stars"] == []
    hall.wish(f"{MONTH}/reopen", reason="补登一次考试")
    assert _stand(hall) == {"assessed": ("broken", "2026-12-31T16:00:00Z"), "stars": ("kept", None)}
    hall.clock.set(datetime(2027, 2, 1, 9, tzinfo=LOCAL))
    assert _stand(hall) == {"assessed": ("idle", None), "stars": ("broken", "2027-01-31T16:00:00Z")}


def test_the_month_is_a_workbook_and_a_list_to_sign(hall: Scored) -> None:
    hall.exam("2026-11-03", "zc-1")
    hall.wish(f"{MONTH}/correct", clerk="zc-2", part="volume", points=2, reason="=HYPERLINK(1)")
    book = hall.file("all.xlsx")
    assert (book.mimetype or "").endswith("sheet")
    with zipfile.ZipFile(io.BytesIO(book.data)) as parts:
        tabs = parts.read("xl/workbook.xml").decode()
        text = "".join(parts.read(name).decode() for name in parts.namelist() if "worksheets" in name)
    for tab in ("月度考核", "扣分", "业务量明细", "评价", "考勤", "考试", "更正"):
        assert tab in tabs
    assert "<f>" not in text, "what somebody wrote is never a formula"
    page = hall.file("list.html").text
    for words in ("2026年11月考核表", "未定稿", "综窗1号A岗", "本人签字", "业务量占50%", "本地规则", "社保专窗B岗"):
        assert words in page


def test_a_hall_without_weights_counts_and_scores_nobody(tmp_path: Path) -> None:
    hall = Scored("meixian", tmp_path, day="2026-11-03", at="09:00")
    hall.staff(w1="zc-1")
    hall.done("1", "yb")
    page = hall.month()
    assert not page["scored"]
    assert hall.line("zc-1")["cases"] == 1
    assert {line["total"] for line in page["lines"]} == {None}
    hall.do("close-day", reason="测试")
    hall.clock.set(datetime(2026, 12, 1, 9, tzinfo=LOCAL))
    hall.wish(f"{MONTH}/settle", refused="score_no_rules")
