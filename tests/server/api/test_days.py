"""Figures of recorded days, their files, stories of past days, and the search, against what the facts say."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.server.house import Stage, code
from tests.services.recorded import record_day
from tidehall_server.core.queue.events import TicketCalled, TicketFinished, TicketRated, TicketTaken
from tidehall_server.figures import files
from tidehall_server.figures.sheet import Column, Sheet, minutes

DAY = date(2026, 2, 27)
LEVELS = [f"rated_{level}" for level in ("very_satisfied", "satisfied", "fair", "dissatisfied", "very_dissatisfied")]
EVIL = ['=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\tx", "\r=1", " =1", "＝1+1"]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The hall 'jianping' with one past day on which tides opened, and a fresh today."""
    folder = tmp_path_factory.mktemp("days")
    made = Stage(folder, f"sqlite:///{folder / 'journal.sqlite'}", hall_id="jianping", open_day=False)
    record_day(made.journal, "jianping", DAY, folder / "day", busy=1.6)
    made.close()
    made = Stage(folder, made.url, hall_id="jianping")
    yield made
    made.close()


def asked(hall: Stage, path: str, role: str = "manager") -> Any:
    answer = hall.get(f"/api/v1/halls/jianping/{path}", hall.token(role))
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def column(sheet: dict[str, Any], name: str) -> list[Any]:
    at = [each["id"] for each in sheet["columns"]].index(name)
    return [row[at] for row in sheet["rows"]]


def facts(hall: Stage) -> list[Any]:
    return [fact.event for fact in hall.journal.read(f"hall/jianping/{DAY.isoformat()}")]


def test_days_are_listed_newest_first(hall: Stage) -> None:
    taken = sum(isinstance(event, TicketTaken) for event in facts(hall))
    days = asked(hall, "days")["days"]
    assert days[0] == {"day": "2026-03-02", "open": True, "taken": 0}
    assert days[1] == {"day": DAY.isoformat(), "open": False, "taken": taken}


def test_the_sums_of_a_past_day_are_those_of_its_facts(hall: Stage) -> None:
    told = facts(hall)
    figures = asked(hall, f"days/{DAY}/figures")
    line, totals = figures["sheets"]["timeline"], figures["totals"]
    taken = sum(isinstance(event, TicketTaken) for event in told)
    called = len({event.ticket for event in told if isinstance(event, TicketCalled)})
    finished = sum(isinstance(event, TicketFinished) for event in told)
    assert sum(column(line, "taken")) == totals["taken"] == taken > 50
    assert sum(column(line, "calls")) == figures["waits"]["calls"] == called
    assert sum(column(line, "finished")) == totals["finished"] == finished
    assert sum(column(line, "over")) == figures["waits"]["over"] == totals["over_target"]
    rated = Counter(event.level.value for event in told if isinstance(event, TicketRated))
    assert {name: sum(column(line, name)) for name in LEVELS} == {name: rated[name[6:]] for name in LEVELS}
    assert totals["ratings"] == dict(rated)
    for sheet in ("services", "windows"):
        counted = column(figures["sheets"][sheet], "taken" if sheet == "services" else "cases")
        assert sum(counted) == (taken if sheet == "services" else finished)
    assert max(each or 0 for each in column(line, "wait_p95")) <= figures["waits"]["max_s"] / 60 + 0.1
    assert len(figures["tides"]) == len(figures["sheets"]["tides"]["rows"]) > 0
    assert not figures["open"]


@pytest.mark.parametrize("sheet", ["timeline", "services", "windows", "tides", "ratings", "tickets"])
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_file_holds_exactly_the_numbers_shown(hall: Stage, sheet: str, lang: str) -> None:
    token = hall.token("manager")
    answer = hall.get(f"/api/v1/halls/jianping/days/{DAY}/sheets/{sheet}.csv?lang={lang}", token)
    assert answer.data.startswith(b"\xef\xbb\xbf")
    written = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    if sheet == "tickets":
        assert len(written) - 1 == asked(hall, f"days/{DAY}/tickets?limit=1")["total"]
        return
    shown = asked(hall, f"days/{DAY}/figures?lang={lang}")["sheets"][sheet]
    assert written[0] == [f"{c['name']}（{c['unit']}）" if c["unit"] else c["name"] for c in shown["columns"]]
    assert written[1:] == [["" if cell is None else str(cell) for cell in row] for row in shown["rows"]]


def test_a_book_holds_every_chart_and_no_formula(hall: Stage) -> None:
    answer = hall.get(f"/api/v1/halls/jianping/days/{DAY}/sheets/all.xlsx", hall.token("manager"))
    book = zipfile.ZipFile(io.BytesIO(answer.data))
    pages = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(pages) == 7
    assert not any(b"<f>" in book.read(page) for page in pages)


def test_an_earlier_version_gives_the_day_as_it_was_then(hall: Stage) -> None:
    told = facts(hall)[:100]
    token = hall.token("manager")
    answer = hall.get(f"/api/v1/halls/jianping/days/{DAY}/sheets/timeline.csv?version=100", token)
    written = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert sum(int(row[1] or 0) for row in written[1:]) == sum(isinstance(event, TicketTaken) for event in told)


def test_what_looks_like_a_formula_stays_text_in_csv_and_xlsx() -> None:
    sheet = Sheet(
        "x", "=1+1", [Column("a", "=2", "", "text")], [[each] for each in [*EVIL, 'a"b', "x\ny", "\x01" * 40000]]
    )
    rows = list(csv.reader(io.StringIO(files.as_csv(sheet).decode("utf-8-sig"), newline="")))
    assert all(row[0].startswith("'") for row in rows[: len(EVIL) + 1])
    assert [row[0] for row in rows[len(EVIL) + 1 : -1]] == ['a"b', "x\ny"]
    assert len(rows[-1][0]) == 32_767
    book = zipfile.ZipFile(io.BytesIO(files.as_xlsx([sheet], "=3")))
    page, strings = book.read("xl/worksheets/sheet1.xml"), b"".join(map(book.read, book.namelist()))
    assert b"<f>" not in page
    assert b"hyperlink" not in page.lower().replace(b"=hyperlink", b"")
    assert b"=HYPERLINK" in strings


@given(st.text() | st.builds("'{}".format, st.sampled_from(EVIL)) | st.sampled_from(EVIL))
def test_the_mark_against_formulas_can_be_taken_off(text: str) -> None:
    assert files.unmarked(files.marked(text)) == text


def test_long_tables_change_no_text_but_for_the_mark() -> None:
    texts = [*EVIL, "'=1", "'", "a\x01b\r\nc", "长" * 40_000]
    table = b"".join(files.csv_lines([each] for each in texts)).decode("utf-8-sig")
    csv.field_size_limit(2**31 - 1)
    found = [row[0] for row in csv.reader(io.StringIO(table, newline=""))]
    assert [files.unmarked(each) for each in found] == texts
    assert all(each.startswith("'") for each in found[: len(EVIL)])


def test_minutes_round_halves_up_on_both_sides() -> None:
    assert [minutes(s) for s in (0, 2, 3, 15, 57, 60, 900, None)] == [0.0, 0.0, 0.1, 0.3, 1.0, 1.0, 15.0, None]


def test_a_ticket_of_a_past_day_tells_its_story(hall: Stage) -> None:
    first = asked(hall, f"days/{DAY}/tickets?limit=200&status=finished")["tickets"][-1]
    story = asked(hall, f"days/{DAY}/tickets/{first['ticket']}")["story"]
    kinds = [line["type"] for line in story]
    assert kinds[0] == "TicketTaken"
    assert {"TicketCalled", "TicketFinished"} < set(kinds)
    names = asked(hall, f"days/{DAY}/names")
    assert names["services"][first["service"]]["name"] == first["service_name"]
    assert asked(hall, f"days/{DAY}/story?limit=5")["facts"][0]["type"] == "DayOpened"


def test_search_finds_numbers_windows_clerks_and_services_of_any_day(hall: Stage) -> None:
    ticket = asked(hall, f"days/{DAY}/tickets?limit=1")["tickets"][0]["ticket"]
    found = asked(hall, f"search?q={ticket.lower()}")
    assert {(t["day"], t["ticket"]) for t in found["tickets"]} == {(DAY.isoformat(), ticket)}
    (window,) = [t for t in asked(hall, "search?q=1号窗口")["things"] if t["kind"] == "window"]
    assert window["id"] == "1"
    assert window["days"][0]["day"] == DAY.isoformat()
    sat = next(e for e in facts(hall) if type(e).__name__ == "ClerkSignedIn" and e.window)
    clerks = [t for t in asked(hall, f"search?q={sat.clerk}")["things"] if t["kind"] == "clerk"]
    assert [d["note"] for d in clerks[0]["days"] if d["day"] == DAY.isoformat()] != []
    assert asked(hall, "search?q=医保")["things"][0]["kind"] == "service"
    assert asked(hall, "search?q=100%25_")["tickets"] == []


def test_days_without_a_record_and_sheets_without_a_name_are_told(hall: Stage) -> None:
    token = hall.token("manager")
    base = "/api/v1/halls/jianping/days"
    for day in ("2020-01-01", "nonsense", "../x"):
        assert hall.get(f"{base}/{day}/figures", token).status_code == 404
    assert code(hall.get(f"{base}/2020-01-01/figures", token)) == "day_unknown"
    assert hall.get(f"{base}/{DAY}/sheets/people.csv", token).status_code == 404
    assert hall.get(f"{base}/{DAY}/tickets/Z999", token).status_code == 404
    for role in ("clerk", "kiosk", "guide"):
        assert hall.get(f"{base}/{DAY}/figures", hall.token(role)).status_code == 403


def test_today_grows_with_its_facts_and_is_empty_before(hall: Stage) -> None:
    empty = asked(hall, "days/2026-03-02/figures")
    assert (empty["totals"]["taken"], empty["waits"]["p50_s"]) == (0, None)
    hall.command("take-ticket", {"service": "ms"}, hall.token("kiosk"))
    grown = asked(hall, "days/2026-03-02/figures")
    assert grown["version"] > empty["version"]
    assert sum(n or 0 for n in column(grown["sheets"]["timeline"], "taken")) == 1
    later = column(grown["sheets"]["timeline"], "slot").index("09:30") + 1
    assert set(column(grown["sheets"]["timeline"], "taken")[later:]) == {None}


def test_what_was_told_is_held_against_what_was_waited(hall: Stage) -> None:
    day = asked(hall, f"days/{DAY}/candour")
    told: dict[str, Any] = {}
    called: dict[str, float] = {}
    for fact in hall.journal.read(f"hall/jianping/{DAY.isoformat()}"):
        event = fact.event
        if isinstance(event, TicketTaken) and event.estimate_s is not None:
            low, high = event.estimate_s
            guess = event.foreseen.point_s if event.foreseen is not None else (low + high) / 2
            told[event.ticket] = (fact.at, low, high, guess)
        if isinstance(event, TicketCalled) and event.ticket in told:
            called.setdefault(event.ticket, (fact.at - told[event.ticket][0]).total_seconds())
    pairs = [(told[name][1:], wait) for name, wait in called.items()]
    counted = [(span, wait) for span, wait in pairs if span[1] > 60 or wait > 60]
    errors = [guess - wait for (_, _, guess), wait in counted]
    assert day["count"] == len(counted) > 30
    assert day["share"] == pytest.approx(sum(low <= wait <= high for (low, high, _), wait in counted) / len(counted))
    assert day["mean_s"] == pytest.approx(sum(map(abs, errors)) / len(errors))
    assert day["bias_s"] == pytest.approx(sum(errors) / len(errors))
    assert day["counts"]["at_once"] == len(pairs) - len(counted)
    assert day["counts"]["never_called"] == len(told) - len(called)
    sheets = day["sheets"]
    assert (
        column(sheets["promises"], "measured")[0]
        == sum(column(sheets["promises_services"], "measured"))
        == len(counted)
    )
    assert len(sheets["promises_tickets"]["rows"]) == len({e.ticket for e in facts(hall) if isinstance(e, TicketTaken)})


def test_a_week_is_read_from_the_journal_and_says_the_same(hall: Stage) -> None:
    one, week = asked(hall, f"days/{DAY}/candour"), asked(hall, f"days/{DAY}/candour?days=7")
    same = ("count", "share", "sure", "mean_s", "bias_s", "counts", "as_claimed")
    assert {name: week[name] for name in same} == {name: one[name] for name in same}
    assert (week["first"], week["day"], week["days"]) == ("2026-02-21", "2026-02-27", 1)
    assert week["sheets"]["promises"] == one["sheets"]["promises"]
    file = hall.get(f"/api/v1/halls/jianping/days/{DAY}/sheets/promises.csv?days=7", hall.token("manager"))
    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == column(one["sheets"]["promises"], "told_class")


def test_a_day_ahead_without_fixed_hours_says_when_people_come_and_what_windows_can_promise(hall: Stage) -> None:
    ahead = asked(hall, "ahead")
    assert (ahead["day"], ahead["known"], ahead["hours"], ahead["open"]) == ("2026-03-03", True, False, True)
    assert ahead["staffing"]["rows"][0]["windows"] == 1
    assert ahead["sheets"]["ahead"]["rows"]  # nobody fixed hours here, but one day before says when people come
    lenient = asked(hall, "staffing?wait_s=1800&cases=30")["rows"]
    assert all(a["cases"] > b["cases"] for a, b in zip(lenient, ahead["staffing"]["rows"], strict=True))
    book = hall.get("/api/v1/halls/jianping/ahead/sheets/all.xlsx?lang=en", hall.token("auditor"))
    assert zipfile.is_zipfile(io.BytesIO(book.data))
    assert hall.get("/api/v1/halls/jianping/ahead/sheets/none.csv", hall.token("manager")).status_code == 404
    assert hall.get("/api/v1/halls/jianping/ahead?day=2026-1-1", hall.token("manager")).status_code == 422
