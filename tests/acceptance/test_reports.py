"""Part 6: reports whose every number opens to what it counts, and agrees with the days that it is made of."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter as Tally
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.counter import Counter
from tests.acceptance.house import LOCAL
from tests.services.recorded import record_day
from tidehall_server.figures.archive import Archive
from tidehall_server.journal.span_rows import span_rows
from tidehall_server.long_matters import make_long_matters
from tidehall_server.messages.messenger import Ways
from tidehall_server.messages.table import SmsTable, WebhookTable, gateway_of
from tidehall_server.messages.virtual import VirtualGateway
from tidehall_server.reports.evidence import evidence
from tidehall_server.reports.period import Period
from tidehall_server.reports.report import report, words
from tidehall_server.reports.shelf import Shelf
from tidehall_server.reports.span import Span
from tidehall_server.uplink import Uplink

MONTH = "reports/2026-11-01/2026-11-30"
DAYS = (date(2026, 11, 2), date(2026, 11, 3), date(2026, 10, 13))
CONCERN = {"category": "no_department", "window": "8", "words": "跑了三个窗口都说不归他们管"}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """赤坭 with two lived days in November, one in October, a day that runs, cases, bad reviews and a concern."""
    folder = tmp_path_factory.mktemp("reports")
    house = Counter("chini", folder, day="2026-11-20", at="09:00")
    for day in DAYS:
        record_day(house.journal, "chini", day, folder / day.isoformat(), seed=day.day, busy=0.5)
    house.staff(w1="zc-1", w2="zc-2")
    for _ in range(3):
        house.take("mz")
    house.pass_time(minutes=16)
    house.serve("1", 300)
    papers = [{"name": name, "original": True} for name in ("身份证", "户口簿", "本人银行卡")]
    ready = house.receive("mz", materials=papers)
    house.receive("mz", "incomplete", lacking=[{"name": "户口簿", "remark": ""}])
    house.pass_time(minutes=20)  # the accepted one was not sent on in time
    house.step(ready, "send")
    house.result(house.ask("POST", "", as_="zc-a", body=CONCERN, room="concerns"))
    for _ in range(40):
        house.app.matters.tick()
        house.app.matters.tick()
    return house


def month(hall: Counter) -> dict[str, Any]:
    return hall.get(MONTH)


def figure(report: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in report["figures"] if each["id"] == name)


def column(linked: dict[str, Any], name: str) -> dict[str, Any]:
    """The cells of a column by what its row stands for; "" is the sum."""
    sheet = linked["sheet"]
    at = [each["id"] for each in sheet["columns"]].index(name)
    keys = ["/".join(key.values()) for key in linked["keys"]]
    return dict(zip(keys, (row[at] for row in sheet["rows"]), strict=True))


def test_a_month_is_the_sum_of_its_days_and_the_days_page_says_the_same(hall: Counter) -> None:
    made = month(hall)
    sums: Tally[str] = Tally()
    for day in ("2026-11-02", "2026-11-03", "2026-11-20"):
        shown = hall.get(f"days/{day}/figures")
        own = hall.get(f"reports/{day}/{day}")
        assert figure(own, "taken")["value"] == shown["totals"]["taken"]
        assert figure(own, "finished")["value"] == shown["totals"]["finished"]
        assert figure(own, "over")["value"] == shown["waits"]["over"]
        for name in ("wait_p50", "wait_p95", "wait_max"):
            seconds = shown["waits"][f"{name[5:]}_s"]
            assert figure(own, name)["value"] == pytest.approx((seconds or 0) / 60, abs=0.06)
        windows = shown["sheets"]["windows"]
        heads = [each["id"] for each in windows["columns"]]
        for name in ("cases", "open_for", "case_mean"):
            told = {row[0]: row[heads.index(name)] for row in windows["rows"]}
            here = column(own["sheets"]["windows"], name)
            assert {window: here[window] for window in told} == told, (day, name)
        sums.update({name: shown["totals"][name] for name in ("taken", "finished")})
        sums["tides"] += len(shown["tides"])
    for name, total in sums.items():
        assert figure(made, name)["value"] == total
        assert column(made["sheets"]["days"], name)[""] == total
    assert figure(made, "taken")["before"] == figure(hall.get("reports/2026-10-01/2026-10-31"), "taken")["value"] > 0
    assert made["running"] == "2026-11-20"
    assert made["days"] == ["2026-11-02", "2026-11-03", "2026-11-20"]


def test_every_number_of_a_month_is_as_many_as_are_behind_it(hall: Counter) -> None:
    span, zone = Span(date(2026, 11, 1), date(2026, 11, 30)), hall.config.calendar.zone
    shelf_days = [day for day in hall.get("days")["days"] if day["day"] >= "2026-11"]
    assert len(shelf_days) == 3
    period = _period(hall, span)
    said = words("zh-CN")
    made = report(period, _period(hall, span.before()), said)
    looked = 0
    for linked in made.sheets.values():
        for row, key in zip(linked.sheet.rows, linked.keys, strict=True):
            for cell, counts, what in zip(row, linked.counts, linked.whats, strict=True):
                if what is None or not counts:
                    assert what or not isinstance(cell, int | float), "every number opens"
                    continue
                found = evidence(period, said, what, key)
                assert found.total == len(found.sheet.rows) == len(found.refs) == cell, (linked.sheet.id, what, key)
                looked += 1
    for each in made.figures:
        assert each.what, "every number opens"
        if each.counts:
            assert evidence(period, said, each.what, {}).total == each.value, each.id
    assert looked > 500
    assert period.bounds.begins.tzinfo is zone


def _period(hall: Counter, span: Span) -> Period:
    zone, room = hall.config.calendar.zone, hall.journal
    return Shelf(hall.hall.id, room, Archive(hall.hall.id, room), zone, hall.clock.now).period(span)


def test_cases_cards_reviews_and_concerns_stand_in_their_month(hall: Counter) -> None:
    made = month(hall)
    assert figure(made, "cases_received")["value"] == 2
    assert figure(made, "cases_accepted")["value"] == 1
    assert column(made["sheets"]["cases"], "cases_transfer_late") == {"mz": 1}
    cards = made["sheets"]["cards"]
    assert column(cards, "cards_yellow")["transfer_promised"] + column(cards, "cards_red")["transfer_promised"] == 1
    assert figure(made, "concerns")["value"] == 1
    bad = figure(made, "bad")["value"]
    assert bad == column(made["sheets"]["reviews"], "reviews")[""] > 0
    assert figure(made, "rectified_share")["value"] == 0.0
    rows = span_rows(hall.journal.engine, "chini", (date(2026, 11, 1), date(2026, 11, 30)),
                     hall.clock.now().replace(day=1, hour=0), hall.clock.now())  # fmt: skip
    assert len(rows.reviews) == bad


def test_a_number_opens_to_its_tickets_and_these_open_to_their_stories(hall: Counter) -> None:
    key = next(key for key in month(hall)["sheets"]["services"]["keys"] if key)["service"]
    asked = f"{MONTH}/evidence?what=taken&service={key}&limit=1"
    found = hall.get(asked)
    assert found["total"] == column(month(hall)["sheets"]["services"], "taken")[key]
    ref = found["refs"][0]
    assert ref["kind"] == "ticket"
    assert hall.get(f"days/{ref['day']}/tickets/{ref['id']}")["card"]["service"] == key
    next_page = hall.get(f"{asked}&offset=1")
    assert next_page["refs"] != found["refs"]
    assert hall.get(f"{MONTH}/evidence?what=over&lang=en")["sheet"]["columns"][0]["name"] == "Day"


def test_the_same_report_as_a_workbook_and_on_paper(hall: Counter) -> None:
    token = {"Authorization": f"Bearer {hall.token('manager')}"}
    base = f"/api/v1/halls/chini/{MONTH}"
    book = hall.http.get(f"{base}/report.xlsx", headers=token)
    names = zipfile.ZipFile(io.BytesIO(book.data)).read("xl/workbook.xml").decode()
    assert all(name in names for name in ("主要指标", "逐日", "各窗口", "办件时限", "监察红黄牌"))
    page = hall.http.get(f"{base}/report.html", headers=token)
    assert "花都区赤坭镇便民服务中心" in page.text
    assert "2026 年 11 月月报" in page.text
    assert "2026-11-20 尚未结束" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    paper = hall.http.get(f"{base}/report.pdf?lang=en", headers=token)
    assert paper.data.startswith(b"%PDF")
    assert "2026-11.pdf" in paper.headers["Content-Disposition"]
    lines = hall.http.get(f"{base}/progress", headers=token)
    said = [json.loads(line) for line in lines.text.splitlines()]
    assert said[0] == {"done": 0, "of": 4}
    assert said[-1] == {"done": 4, "of": 4}  # October's day is what it is held against


def test_the_workbook_of_a_long_list_says_how_many_there_are(hall: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    token = {"Authorization": f"Bearer {hall.token('manager')}"}
    path = f"/api/v1/halls/chini/{MONTH}/evidence.xlsx?what=taken"

    def sheet() -> str:
        book = zipfile.ZipFile(io.BytesIO(hall.http.get(path, headers=token).data))
        return book.read("xl/worksheets/sheet1.xml").decode()

    total = figure(month(hall), "taken")["value"]
    assert "此表只列" not in sheet()
    monkeypatch.setattr("tidehall_server.api.reports._ALL", 20)
    cut = sheet()
    assert f"共 {total} 条，此表只列前 20 条" in cut
    assert cut.count("<row ") == 22


@pytest.mark.parametrize("span", ["2026-11-30/2026-11-01", "2026-02-30/2026-03-01", "x/y", "2020-01-01/2026-01-01"])
def test_days_that_make_no_report_are_refused_with_words(hall: Counter, span: str) -> None:
    headers = {"Authorization": f"Bearer {hall.token('manager')}"}
    for tail in ("", "/progress", "/report.pdf", "/evidence?what=taken"):
        answer = hall.http.get(f"/api/v1/halls/chini/reports/{span}{tail}", headers=headers)
        assert answer.status_code == 404, tail
        assert answer.get_json()["code"] == "span_invalid"


def test_only_manager_and_auditor_read_reports_and_unknown_figures_are_not_there(hall: Counter) -> None:
    base = f"/api/v1/halls/chini/{MONTH}"
    for role in ("clerk", "guide", "kiosk"):
        assert hall.http.get(base, headers={"Authorization": f"Bearer {hall.token(role)}"}).status_code == 403
    headers = {"Authorization": f"Bearer {hall.token('auditor')}"}
    assert hall.http.get(base, headers=headers).status_code == 200
    assert hall.http.get(f"{base}/evidence?what=secrets", headers=headers).status_code == 404
    assert hall.http.get(f"{base}/evidence?what=taken&service=a'%20or%201", headers=headers).status_code == 422


def test_cn_7_before_and_after_the_reform_ten_windows_became_seven(hall: Counter) -> None:
    made = hall.get(f"{MONTH}?against_first=2024-11-01&against_last=2024-11-30")
    reform = figure(made, "reform_windows")
    assert (reform["before"], reform["value"]) == (10, 7)
    assert (made["reform_on"], made["days_before"]) == ("2024-12-09", 0)
    assert all(each["before"] is None for each in made["figures"] if each["id"] != "reform_windows")
    assert figure(hall.get(MONTH), "reform_windows")["before"] == 7  # October was after it too
    headers = {"Authorization": f"Bearer {hall.token('manager')}"}
    query = "against_first=2024-11-01&against_last=2024-11-30"
    page = hall.http.get(f"/api/v1/halls/chini/{MONTH}/report.html?{query}", headers=headers).text
    assert "<td>改革合并的窗口</td><td>7</td><td>10</td><td>−3</td>" in page


def test_a_month_is_owed_by_the_fifth_reminded_of_and_handed_in(tmp_path: Path) -> None:
    """梅江: 每月5日前. 2026-10 is due on Thursday 5 November; nobody hands it in before the 6th."""
    house = Counter("chini", tmp_path, day="2026-11-01", at="09:00")
    record_day(house.journal, "chini", DAYS[2], tmp_path / "october", seed=13, busy=0.3)

    def owed() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = house.get("months")["months"]
        return found

    assert owed() == []
    house.app.matters.tick()
    (month,) = owed()
    assert (month["month"], month["due"], month["reminded"]) == ("2026-10", "2026-11-05T15:59:59Z", False)
    moments = (
        (4, "08:29", False, False), (4, "08:31", True, False), (5, "23:59:59", True, False),
        (6, "00:01:30", True, True),
    )  # fmt: skip
    for day, at, reminded, overdue in moments:
        house.clock.set(house.clock.now().astimezone(LOCAL).replace(day=day))
        house.clock.set(_at(house, at))
        house.app.matters.tick()
        assert (owed()[0]["reminded"], owed()[0]["overdue"]) == (reminded, overdue), (day, at)
    counts = house.journal.errands("chini").counts()
    for way in ("month-sms", "month-webhook"):
        assert sum(count for (what, _), count in counts.items() if what == way) == 2
    body = {"to": "区政务服务数据管理局"}
    filed = house.ask("POST", "/2026-10/file", "boss", "manager", body, room="months")
    assert filed.status_code == 200, filed.text
    (record,) = owed()[0]["filed"]
    assert (record["late"], record["by"], record["to"]) == (True, "boss", "区政务服务数据管理局")
    report_ = house.get("reports/2026-10-01/2026-10-31")
    assert {t["id"]: t["value"] for t in record["totals"]} == {f["id"]: f["value"] for f in report_["figures"]}
    again = house.ask("POST", "/2026-10/file", "boss", "manager", body, room="months")
    assert again.get_json()["code"] == "reason_required"  # a correction says why
    running = house.ask("POST", "/2026-11/file", "boss", "manager", body, room="months")
    assert running.get_json()["code"] == "month_running"
    assert house.ask("POST", "/2026-09/file", "boss", "manager", body, room="months").status_code == 404
    assert house.ask("POST", "/2026-10/file", "zc-a", "clerk", body, room="months").status_code == 403


def test_days_on_which_a_server_only_idled_are_no_days(tmp_path: Path) -> None:
    """A weekend's DayOpened is no business: no day of a report, nothing to compare with, no month that is owed."""
    house = Counter("chini", tmp_path, day="2026-10-31", at="09:00")  # a Saturday
    house.clock.set(house.clock.now().replace(month=11, day=1))
    house.hall.open_today(house.config)
    assert len(house.journal.streams("chini")) == 2
    made = house.get("reports/2026-10-01/2026-10-31?against_first=2026-11-01&against_last=2026-11-01")
    assert (made["days"], made["days_before"], made["running"]) == ([], 0, None)
    assert figure(made, "days")["value"] == 0
    assert all(each["before"] is None for each in made["figures"] if each["id"] != "reform_windows")
    assert [day["day"] for day in house.get("days")["days"]] == ["2026-11-01"]  # it runs
    house.app.matters.tick()
    assert house.get("months")["months"] == []
    body = {"to": "区政务服务数据管理局"}
    filed = house.ask("POST", "/2026-10/file", "boss", "manager", body, room="months")
    assert (filed.status_code, filed.get_json()["code"]) == (404, "day_unknown")


def test_a_month_is_told_once_to_each_by_each_way_though_one_number_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = "".join(
        f'[[messages.staff]]\naccount = "{name}"\nphone = "1380013800{n}"\ncards = "all"\n'
        for n, name in enumerate(("zr", "zc-a"))
    )
    house = Counter("chini", tmp_path, day="2026-11-04", at="09:00", more=f"\n[messages]\n{staff}")
    record_day(house.journal, "chini", DAYS[2], tmp_path / "october", seed=13, busy=0.3)
    tried: list[dict[str, str]] = []
    take = VirtualGateway.take

    def picky(gateway: VirtualGateway, fields: dict[str, str]) -> tuple[int, str]:
        tried.append(fields)
        return (7, "号码不存在") if fields.get("phone") == "13800138000" else take(gateway, fields)

    monkeypatch.setattr(VirtualGateway, "take", picky)
    with VirtualGateway() as gateway:
        sms = gateway_of(SmsTable(url=gateway.url, accepted='"code": *0'))
        ways = Ways(sms, gateway_of(WebhookTable(url=gateway.url)))
        uplink = Uplink(None, LOCAL, lambda work: work())
        matters = make_long_matters(house.hall, house.app.configured.config, uplink, ways)
        matters.tick()
        for _ in range(30):
            matters.send()
            house.clock.advance(60)
    assert Tally(each.get("phone", "group") for each in tried) == {"13800138000": 3, "13800138001": 1, "group": 1}
    assert all("2026年10月" in each["text"] for each in tried)
    assert matters.months.find("2026-10").told == {("sms", "zc-a", False), ("webhook", "group", False)}


def _at(house: Counter, at: str) -> datetime:
    hour, minute, *second = (int(part) for part in at.split(":"))
    return house.clock.now().astimezone(LOCAL).replace(hour=hour, minute=minute, second=second[0] if second else 0)
