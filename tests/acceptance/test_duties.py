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
from sqlalchemy import func, select, table, text
from werkzeug.test import TestResponse

from tests.acceptance.counter import APPLICANT, Counter
from tidehall_server.auth.permissions import PERSON_ROLES, ROLES, Permissions
from tidehall_server.cli.audit import command

WHO = {**APPLICANT, "phone": "13765432109"}  # not the number that forms show as an example
RATER = {"name": "赵守义", "phone": "13512340987"}
BOOKER = {"name": "孙桂芳", "phone": "13487650912", "id_number": "440301199003070019"}
PLANTED = {
    **WHO, "words": "窗口的人说话很冲，跑了三趟", "caller": "何大力", "caller_phone": "13698765432",
    **{f"rater_{key}": value for key, value in RATER.items()},
    **{f"booker_{key}": value for key, value in BOOKER.items()},
}  # fmt: skip
OWN = {"speech-call", "speech-say"}
"""Asked by POST and changing nothing: a sentence is spoken for whoever asks."""
ANYBODY = {
    "setup", "login", "logout", "password", "pair-start", "pair-poll", "case-lookup", "booking-place", "booking-find",
    "booking-give-up", "progress-leave", "rate-link", "rate-append",
}  # fmt: skip
"""Open to whoever comes, without a right of the hall: the own session, and what citizens do."""
TODAY, MONTH = "2026-11-16", "2026-11"
QUERIES = {
    "search": "q=A001", "booking-times": "service=lh", "desk-times": "service=lh", "chain": f"day={TODAY}&ticket=A001",
    "report-evidence": "what=taken", "report-evidence-xlsx": "what=taken",
}  # fmt: skip


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """A morning with everything personal in it: a ticket by card, a case, a concern, a bad review by name, a booking, a
    card that names a clerk, a test."""
    made = Counter("chini", tmp_path_factory.mktemp("duties"), day=TODAY, at="10:00")
    service = made.config.file.services[0].id
    made.receive(service, materials=made.materials(service), applicant=WHO)
    concern = {"words": PLANTED["words"], "name": PLANTED["caller"], "phone": PLANTED["caller_phone"]}
    _done(made, "concerns", "daotai", "guide", {**concern, "category": "no_department"})
    made.do("take-ticket", role="kiosk", service=service, id_number=PLANTED["id_number"])
    made.staff(w1="zc-1")
    made.do("rate", ticket=made.serve("1"), level="dissatisfied", words="等太久", anonymous=False, contact=RATER)
    slot = "2026-11-17T10:00:00+08:00"
    _done(made, "bookings", "daotai", "guide", {"service": "lh", "slot": slot, **BOOKER})
    marks = [{"clerk": "zc-1", "points": 90}]
    _done(made, f"scores/{MONTH}/exam", "boss", "manager", {"title": "业务测试", "day": TODAY, "marks": marks})
    made.take("lh")
    made.clock.advance(3600)
    for _ in range(3):
        made.look()
    yield made
    made.journal.close()


def _done(hall: Counter, room: str, as_: str, role: str, body: dict[str, Any]) -> None:
    hall.result(hall.ask("POST", "", as_, role, body, room=room))


def _ids(hall: Counter) -> dict[str, str]:
    """By the names that paths have for them, ids of things that are there."""

    def first(room: str, key: str, many: str) -> str:
        found = hall.result(hall.ask("GET", "", "boss", "manager", room=room))[many]
        return str(found[0][key])

    case = first("cases", "receipt", "cases")
    return {
        "hall": hall.hall.id, "day": TODAY, "first": TODAY, "last": TODAY, "period": MONTH, "clerk": "zc-1",
        "ticket": "A001", "case": case, "concern": first("concerns", "number", "concerns"),
        "review": first("reviews", "id", "reviews"),
        "card": first("cards", "id", "cards"), "code": first(f"bookings?day={TODAY}&days=3", "code", "bookings"),
        "name": "manager", "sheet": "services", "rule": "list_check",
    }  # fmt: skip


def _paths(hall: Counter) -> Iterator[tuple[str, str, str]]:
    """Method, path and operation of everything that the API offers, with ids of things that are there."""
    ids = _ids(hall)
    for path, methods in hall.http.get("/openapi.json").get_json()["paths"].items():
        filled = re.sub(r"\{(\w+)\}", lambda part: ids.get(part[1], "A001"), path)
        filled = filled.replace(f"/bookings/{TODAY}/", "/bookings/2026-11-17/")
        for method, told in methods.items():
            name = str(told.get("operationId", path))
            if name.endswith("-pdf") and name != "case-paper-pdf":
                continue  # what the page beside it says, and seconds to draw
            yield method.upper(), f"{filled}?{QUERIES[name]}" if name in QUERIES else filled, name


def _open(hall: Counter, method: str, path: str, role: str) -> TestResponse:
    """As somebody of this role: a person where persons have it, else a device."""
    kept: dict[str, str] = hall.__dict__.setdefault("looks", {})
    if role not in kept:
        kept[role] = hall.sign_in(f"look-{role}", role) if role in PERSON_ROLES else hall.token(role)
    token = kept[role]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "duties-look"}
    return hall.http.open(path, method=method, json={} if method == "POST" else None, headers=headers)


def _rows(hall: Counter) -> dict[str, int]:
    """How much is written, table by table; what a sign-in leaves apart."""
    with hall.journal.engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        kept = [name for name in names if not name.startswith(("auth_", "sqlite_"))]
        return {each: connection.execute(select(func.count()).select_from(table(each))).scalar_one() for each in kept}


def _told(answer: TestResponse) -> str:
    """Everything in an answer that a person could read; a workbook unpacked."""
    if not answer.data.startswith(b"PK"):
        return str(answer.data, errors="ignore")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        parts: list[bytes] = [book.read(name) for name in book.namelist()]
    return b" ".join(parts).decode(errors="ignore")


def test_an_auditor_changes_nothing(hall: Counter) -> None:
    """Over every route: nothing that the table of rights gives is given, and asking for all of it wrote nothing."""
    before, file = _rows(hall), Path(hall.config.path).read_bytes()
    asked = 0
    for method, path, name in _paths(hall):
        if method != "GET" and name not in OWN | ANYBODY:
            answer = _open(hall, method, path, "auditor")
            assert answer.status_code == 403, (method, path, answer.text)
            asked += 1
    assert asked > 90
    assert _rows(hall) == before
    assert Path(hall.config.path).read_bytes() == file
    assert not [
        matter for matter in Permissions().all_of("auditor") if ":" in matter and not matter.startswith("view:")
    ]


HIDDEN = {"case-paper", "case-paper-pdf", "case-paper-address", "desk", "find-tickets", "ticket-links", "outbox-file"}
"""Who applied, in clear on the papers and in the file for the province: shown to whoever needs it, and noted. A clerk's
own day is the clerk's, and a link that rates is the citizen's."""


def test_an_auditor_sees_whatever_the_manager_sees(hall: Counter) -> None:
    hidden, seen = set(), 0
    for method, path, name in _paths(hall):
        if method == "GET" and "/halls/" in path:
            boss, auditor = (_open(hall, method, path, role).status_code for role in ("manager", "auditor"))
            seen += auditor == 200
            if boss != auditor:
                hidden.add(name)
    assert hidden <= HIDDEN, hidden
    assert seen >= 60, "the paths lead to something"


def test_what_is_personal_is_masked_wherever_anybody_looks(hall: Counter) -> None:
    looked = set()
    for method, path, name in _paths(hall):
        if method != "GET":
            continue
        for role in ROLES:
            answer = _open(hall, method, path, role)
            if answer.status_code == 200:
                looked.add((role, name))
            if name in HIDDEN and role != "auditor":
                continue  # in clear for whoever needs it, and noted
            told = _told(answer)
            for what, value in PLANTED.items():
                if what == "words" and "concerns/" in path:
                    continue  # the register of 办不成事 is there to be read; it is no citizen's name
                assert value not in told, (role, name, what)
    assert len(looked) > 250
    assert {"case", "concern", "review", "desk-booking", "search", "day-ticket", "outbox"} <= {
        name for _, name in looked
    }


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
