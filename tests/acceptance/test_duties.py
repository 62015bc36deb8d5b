"""Data duties: who looks changes nothing, what is personal is masked everywhere, and the log can be taken away."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.acceptance.counter import APPLICANT, Counter
from tidehall_server.auth.permissions import ROLES
from tidehall_server.cli.audit import command

WHO = {**APPLICANT, "phone": "13765432109"}  # not the number that forms show as an example
PLANTED = {**WHO, "words": "窗口的人说话很冲，跑了三趟", "caller": "何大力", "caller_phone": "13698765432"}
OWN = {"speech-call", "speech-say"}
"""Asked by POST and changing nothing: a sentence is spoken for whoever asks."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """A morning with everything personal in it: a ticket by card, a case, a concern, a bad review with words."""
    made = Counter("chini", tmp_path_factory.mktemp("duties"), day="2026-11-16", at="10:00")
    service = made.config.file.services[0].id
    made.receive(service, materials=made.materials(service), applicant=WHO)
    concern = {"words": PLANTED["words"], "name": PLANTED["caller"], "phone": PLANTED["caller_phone"]}
    given = made.ask("POST", "", "daotai", "guide", {**concern, "category": "no_department"}, room="concerns")
    assert given.status_code == 200, given.text
    made.do("take-ticket", role="kiosk", service=service, id_number=PLANTED["id_number"])
    yield made
    made.journal.close()


def _paths(hall: Counter) -> Iterator[tuple[str, str, str]]:
    """Method, path and operation of everything that the API offers, with ids of things that are there."""
    case = hall.cases()["cases"][0]["receipt"]
    concern = hall.result(hall.ask("GET", "", "boss", "manager", room="concerns"))["concerns"][0]["number"]
    day = hall.clock.now().date().isoformat()
    for path, methods in hall.http.get("/openapi.json").get_json()["paths"].items():
        filled = path.replace("{hall}", hall.hall.id).replace("{day}", day).replace("{case}", case)
        filled = filled.replace("{concern}", concern).replace("{number}", concern)
        filled = filled.replace("/cases/{id}", f"/cases/{case}").replace("/concerns/{id}", f"/concerns/{concern}")
        filled = filled.replace("/views/{name}", "/views/manager")
        for method, told in methods.items():
            yield method.upper(), re.sub(r"\{\w+\}", "A001", filled), str(told.get("operationId", path))


def _open(hall: Counter, method: str, path: str, role: str) -> TestResponse:
    headers = {"Authorization": f"Bearer {hall.token(role)}", "Idempotency-Key": "duties-look"}
    return hall.http.open(path, method=method, json={} if method == "POST" else None, headers=headers)


def _told(answer: TestResponse) -> str:
    """Everything in an answer that a person could read; a workbook unpacked."""
    if not answer.data.startswith(b"PK"):
        return str(answer.data, errors="ignore")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        parts: list[bytes] = [book.read(name) for name in book.namelist()]
    return b" ".join(parts).decode(errors="ignore")


def test_an_auditor_changes_nothing(hall: Counter) -> None:
    version = hall.hall.version
    for method, path, name in _paths(hall):
        if method != "GET" and name not in OWN and "/halls/" in path:
            answer = _open(hall, method, path, "auditor")
            assert answer.status_code == 403, (method, path, answer.text)
    assert hall.hall.version == version


def test_an_auditor_sees_whatever_the_manager_sees(hall: Counter) -> None:
    """But for who applied and the printed papers: those are shown to whoever needs them for the case, and noted."""
    hidden = set()
    for method, path, name in _paths(hall):
        seen = [
            _open(hall, method, path, role).status_code != 403 for role in ("manager", "auditor") if method == "GET"
        ]
        if seen == [True, False]:
            hidden.add(name)
    assert hidden <= {"case-paper", "case-papers", "desk", "find-tickets", "ticket-links"}, hidden


def test_what_is_personal_is_masked_wherever_anybody_looks(hall: Counter) -> None:
    looked = 0
    for method, path, name in _paths(hall):
        if method != "GET":
            continue
        for role in ROLES:
            answer = _open(hall, method, path, role)
            looked += answer.status_code == 200
            told = _told(answer)
            for what, value in PLANTED.items():
                if what == "words" and "concerns/" in path:
                    continue  # the register of 办不成事 is there to be read; it is no citizen's name
                assert value not in told, (role, name, what)
    assert looked > 100


def test_what_is_personal_is_in_no_fact_and_in_no_log_of_the_audit(hall: Counter) -> None:
    with hall.journal.engine.connect() as connection:
        stored = " ".join(str(tuple(row)) for row in connection.execute(text("SELECT * FROM events")))
        audit = " ".join(str(tuple(row)) for row in connection.execute(text("SELECT * FROM auth_audit")))
    assert not [what for what, value in PLANTED.items() if value in stored or value in audit]


def _csv(hall: Counter, path: str) -> list[dict[str, str]]:
    answer = hall.http.get(f"/api/v1/halls/{hall.hall.id}/audit/{path}", headers={
        "Authorization": f"Bearer {hall.token('auditor')}"
    })  # fmt: skip
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_audit_log_is_taken_away_whole(hall: Counter) -> None:
    hall.token("auditor")
    with hall.journal.engine.connect() as connection:
        rows: list[Any] = list(connection.execute(text("SELECT stream, version, hash FROM events ORDER BY 1, 2")))
        rights = connection.execute(text("SELECT count(*) FROM auth_audit")).scalar_one()
    facts = _csv(hall, "facts.csv")
    assert [(f["所属"], int(f["第几条"]), f["校验值（与上一条相连）"]) for f in facts] == [tuple(row) for row in rows]
    assert len(_csv(hall, "rights.csv")) == rights
    assert _csv(hall, "facts.csv?since=2026-11-17") == []
    assert len(_csv(hall, "facts.csv?since=2026-11-16&until=2026-11-16")) == len(rows)


def test_a_period_that_ends_before_it_begins_is_refused_with_words(hall: Counter) -> None:
    for path in ("", "/rights.csv", "/facts.csv"):
        answer = _open(
            hall, "GET", f"/api/v1/halls/{hall.hall.id}/audit{path}?since=2026-11-17&until=2026-11-16", "auditor"
        )
        assert (answer.status_code, answer.get_json()["code"]) == (422, "period_backwards")


def test_the_log_is_looked_through_newest_first(hall: Counter) -> None:
    base = f"/api/v1/halls/{hall.hall.id}/audit?order=newest"
    first = _open(hall, "GET", f"{base}&limit=2", "auditor").get_json()
    ids = [row["id"] for row in first["rows"]]
    assert ids == sorted(ids, reverse=True)
    then = _open(hall, "GET", f"{base}&limit=2&before={ids[-1]}", "auditor").get_json()["rows"]
    assert all(row["id"] < ids[-1] for row in then)
    logins = _open(hall, "GET", f"{base}&action=login&limit=500", "auditor").get_json()
    assert {row["action"] for row in logins["rows"]} == {"login"}
    named = _open(hall, "GET", f"{base}&text=daotai", "auditor").get_json()
    assert 0 < named["total"] < first["total"]


def test_the_command_line_writes_both_files(hall: Counter, tmp_path: Path) -> None:
    data = str(Path(hall.journal.engine.url.database or "").parent)
    done = CliRunner().invoke(command, [str(tmp_path / "out"), "--data", data])
    assert done.exit_code == 0, done.output
    for name in ("rights.csv", "facts.csv"):
        with (tmp_path / "out" / name).open(encoding="utf-8-sig", newline="") as file:
            assert f"{name}: {len(list(csv.reader(file))) - 1} 行" in done.output
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"rights.csv", "facts.csv"}
    again = CliRunner().invoke(command, [str(tmp_path / "out"), "--data", data])
    assert again.exit_code != 0
    assert "File exists" in again.output


Rows = list[list[str]]
HASHED = ("校验值", "所属", "第几条", "事实", "格式号", "时间（留痕原文）", "人员", "命令号", "内容")


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """Three days with a ticket each, and a case that is received on the first and sent on on the second."""
    made = Counter("chini", tmp_path_factory.mktemp("days"), day="2026-11-16", at="10:00")
    service = made.config.file.services[0].id
    case = made.receive(service, materials=made.materials(service), applicant=WHO)
    made.take(service)
    for day in (17, 18):
        made.clock.set(made.clock.now().replace(day=day))
        made.hall.open_today(made.config)
        made.take(service)
        if day == 17:
            made.step(case, "send")
    yield made
    made.journal.close()


def _exported(days: Counter, query: str = "") -> Rows:
    token = {"Authorization": f"Bearer {days.token('auditor')}"}
    answer = days.http.get(f"/api/v1/halls/chini/audit/facts.csv{query}", headers=token)
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def _verified(rows: Rows, folder: Path) -> Result:
    file = folder / "facts.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(rows)
    return CliRunner().invoke(command, ["--verify", str(file)])


def test_whoever_has_the_file_can_compute_its_chain(days: Counter) -> None:
    """From the file alone, without a line of the product."""
    head, *rows = _exported(days)
    before: dict[str, str] = {}
    for cells in rows:
        row = dict(zip(head, cells, strict=True))
        row["校验值"] = before.get(row["所属"], "")
        assert row["上一条校验值"] == row["校验值"]
        parts = [row[name].encode() for name in HASHED]
        digest = hashlib.sha256(b"".join(b"%d:%s" % (len(part), part) for part in parts)).hexdigest()
        assert digest == row["校验值（与上一条相连）"], row
        before[row["所属"]] = digest
    with days.journal.engine.connect() as connection:
        heads: list[Any] = list(connection.execute(text("SELECT stream, hash FROM streams WHERE version > 0")))
    assert before == dict(heads)


@pytest.mark.parametrize("query", ["", "?lang=en", "?since=2026-11-17", "?since=2026-11-17&until=2026-11-17"])
def test_an_export_is_whole(days: Counter, tmp_path: Path, query: str) -> None:
    rows = _exported(days, query)
    done = _verified(rows, tmp_path)
    assert done.exit_code == 0, done.output
    assert f"完好：{len(rows) - 1} 条记录" in done.output


def _at(rows: Rows, stream: str, version: int) -> int:
    return next(n for n, row in enumerate(rows) if row[0] == stream and row[1] == str(version))


DAY = "hall/chini/2026-11-17"


@pytest.mark.parametrize(
    "column",
    [*HASHED[1:], "本表从第几条", "本表到第几条", "时间（当地）", "上一条校验值", "校验值（与上一条相连）"],
)
@pytest.mark.parametrize("query", ["", "?since=2026-11-17"])
def test_a_changed_letter_is_named(days: Counter, tmp_path: Path, column: str, query: str) -> None:
    """In a row between others, and in the first that the file has of a stream; or in the row where it first shows."""
    whole = _exported(days, query)
    first = next(n for n, row in enumerate(whole) if row[0].startswith("case/"))
    for at in (_at(whole, DAY, 2), first):
        rows = [list(row) for row in whole]
        cell = rows[0].index(column)
        old = rows[at][cell]
        rows[at][cell] = f"{old[:-1]}{'7' if old[-1:] != '7' else '8'}"
        done = _verified(rows, tmp_path)
        assert done.exit_code == 1, done.output
        assert f"表格第 {at + 1} 行" in done.output or f"表格第 {at + 2} 行" in done.output, done.output


@pytest.mark.parametrize(("version", "told"), [(1, f"{DAY} 1 gap"), (2, f"{DAY} 2 gap"), (0, f"{DAY} {{last}} tail")])
def test_a_row_that_is_missing_is_named(days: Counter, tmp_path: Path, version: int, told: str) -> None:
    rows = _exported(days)
    last = next(int(row[3]) for row in rows if row[0] == DAY)
    del rows[_at(rows, DAY, version or last)]
    done = _verified(rows, tmp_path)
    assert (done.exit_code, told.format(last=last) in done.output) == (1, True), done.output


def test_rows_that_are_doubled_moved_or_a_whole_day_are_named(days: Counter, tmp_path: Path) -> None:
    rows = _exported(days)
    at = _at(rows, DAY, 2)
    for changed in (
        [*rows[:at], rows[at], *rows[at:]],
        [*rows[:at], rows[at + 1], rows[at], *rows[at + 2 :]],
        [*rows, rows[at]],
        [row for row in rows if row[0] != DAY],
    ):
        done = _verified(changed, tmp_path)
        assert done.exit_code == 1, done.output
        assert "断裂" in done.output


def test_what_is_no_export_is_told_in_words(days: Counter, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    for arguments, told in ((["--verify", str(tmp_path / "other.csv")], "不是导出的 facts.csv"), ([], "二选一")):
        done = CliRunner().invoke(command, arguments)
        assert done.exit_code != 0
        assert told in done.output
