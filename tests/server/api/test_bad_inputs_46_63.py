"""Bad inputs 46 to 63: what is written here and read elsewhere, and ratings that are none. Refused or neutralised."""

from __future__ import annotations

import csv
import io
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from tests.province.sample import REVIEW, ZONE
from tests.server.api.test_phone import links
from tests.server.house import Plans, Stage, code
from tidehall_kiosk.printing.blocks import Line
from tidehall_kiosk.printing.encode import Profile, encode
from tidehall_server.core.queue.commands import RatingChannel
from tidehall_server.figures.files import as_csv, as_xlsx
from tidehall_server.figures.sheet import Column, Sheet
from tidehall_server.papers.making import Papers
from tidehall_server.province import export
from tidehall_server.province.codes import CHANNELS
from tidehall_server.speech.espeak_child import _UTF8

FORMULAS = [
    '=HYPERLINK("http://x","点我")',
    "+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "\t=1+1",
    "-2+3",
    "＝1+1",
    " =1",
    "\r=1",
]


@pytest.fixture(scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("bad46")
    made = Stage(folder, f"sqlite:///{folder / 'journal.sqlite'}")
    yield made
    assert made.journal.verify() == []
    assert made.journal.stale() == []
    made.close()


@pytest.fixture
def stage(_house: Stage) -> Stage:
    """One hall for all of them; each test serves its own citizen."""
    return _house


def sheet(*cells: str) -> Sheet:
    return Sheet("said", "意见", [Column("words", "意见", "", "text")], [[cell] for cell in cells])


def rate(stage: Stage, ticket: str, role: str = "pad", **body: Any) -> TestResponse:
    token = stage.token(role, "1" if role == "pad" else None)
    return stage.command("rate", {"ticket": ticket, "level": "satisfied", **body}, token)


def said_of(answer: TestResponse) -> dict[str, Any]:
    """A refusal with its code, a Chinese sentence and a next step; never a 500."""
    assert 400 <= answer.status_code < 500, answer.text
    said: dict[str, Any] = answer.get_json()
    assert said["code"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said["message"])
    assert said["next"]
    return said


def test_46_no_comment_becomes_a_formula_in_any_file() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(sheet(*FORMULAS)).decode("utf-8-sig"), newline="")))[1:]
    assert all(row[0].startswith("'") for row in rows)
    made = export.as_csv(export.sheet([_review(words) for words in FORMULAS], "441402", ZONE)).decode("utf-8-sig")
    cells = [row[10] for row in list(csv.reader(io.StringIO(made, newline="")))[1:]]
    assert all(cell.startswith("'") for cell in cells)
    assert "<f>" not in _xml(as_xlsx([sheet(*FORMULAS)], "意见"))


def _review(words: str) -> Any:

    return replace(REVIEW, words=words)


def _xml(raw: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_47_quotes_and_line_ends_stay_in_their_cell() -> None:
    hostile = ['他说"好"', "一行\n两行", "回\r车", 'a","b']
    rows = list(csv.reader(io.StringIO(as_csv(sheet(*hostile)).decode("utf-8-sig"), newline="")))
    assert [len(row) for row in rows] == [1] * 5
    assert rows[1:] == [[each] for each in hostile]


def test_46_47_what_a_citizen_writes_arrives_as_text_in_the_file_for_the_province(desk: Stage) -> None:
    """Sent by phone, pad and paper form, and read back from the file that somebody opens in a spreadsheet."""
    said = [*FORMULAS[:3], FORMULAS[4], 'a","b', "一行\n两行"]
    for words in said:
        token, _ = links(desk, desk.serve_one())
        assert desk.post(f"/api/v1/rate/{token}", {"level": "fair", "words": words}).status_code == 200
    assert rate(desk, desk.serve_one(), words=FORMULAS[0]).status_code == 200
    assert rate(desk, desk.serve_one(), "manager", words=FORMULAS[0]).status_code == 200
    text = desk.get("/api/v1/halls/test/outbox.csv", desk.token("manager")).data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len({len(row) for row in rows}) == 1, "no cell spills into another"
    cells = [row[10] for row in rows[1:]]
    assert sorted(cells) == sorted([f"'{each}" if each[0] in "=+@-" else each for each in (*said, *[FORMULAS[0]] * 2)])


def test_48_a_workbook_takes_long_text_and_control_characters_and_still_opens() -> None:
    raw = as_xlsx([sheet("长" * 40_000, "a\x00b\x07c\x1b[31m")], "意见\x0b[:*?/\\]")
    text = _xml(raw)
    assert "长" * 32_767 in text
    assert "长" * 32_768 not in text
    assert not any(sign in text for sign in "\x00\x07\x0b\x1b")


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "javascript:alert(1)"])
def test_49_markup_in_words_is_text_on_paper_and_json_on_the_wire(text: str, stage: Stage) -> None:
    ticket = stage.serve_one()
    assert rate(stage, ticket, level="dissatisfied", words=text).status_code == 200
    story = stage.get(f"/api/v1/halls/test/tickets/{ticket}", stage.token("manager"))
    assert story.headers["Content-Type"].startswith("application/json")
    assert story.headers["X-Content-Type-Options"] == "nosniff"
    policy = stage.get("/manager").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    made = Papers(stage.data / "papers")._jinja.from_string("<p>{{ words }}</p>").render(words=text)
    assert "<img" not in made
    assert "<script" not in made


def test_49_50_markup_in_a_notice_is_data_and_is_not_spoken(desk: Stage) -> None:
    """Put into the hall's file by its manager: shown by pages that escape, refused by the voice."""
    hostile = "<img src=x onerror=alert(1)>"
    manager = desk.token("manager")
    found = desk.get("/api/v1/halls/test/settings", manager).get_json()
    values = found["values"]
    values["hall"] = {**values["hall"], "notice": hostile}
    wish = {"etag": found["etag"], "values": values, "reason": "公告"}
    answer = desk.post("/api/v1/halls/test/settings/apply", wish, manager)
    assert answer.status_code in (200, 422), answer.text
    for page in ("/board", "/manager", "/pad"):
        assert b"onerror" not in desk.get(page).data
    for text in (hostile, '<speak><break time="9s"/></speak>', "[[k]]", "请<audio src='x'/>"):
        spoken = desk.post("/api/v1/halls/test/speech/say", {"text": text}, desk.token("board"))
        assert said_of(spoken)["code"] == "input_invalid"


def test_50_markup_is_read_aloud_as_text_and_opens_no_file() -> None:
    """The voice is told that it gets plain text: without its flag for SSML no mark in it means anything."""
    ssml_flag = 0x10
    assert not _UTF8 & ssml_flag


def test_51_a_name_gives_the_printer_no_command() -> None:
    raw = encode([Line("陈\x1b@\x1dV\x00\x1d(k\x03\x00秀兰")], Profile())
    assert raw.count(b"\x1b@") == 1, "the slip's own reset"
    assert b"\x1dV" not in raw
    assert b"\x1d(k" not in raw
    assert "秀兰".encode("gbk") in raw


def test_52_a_code_on_paper_carries_our_own_address_only(stage: Stage) -> None:
    ticket = stage.serve_one()
    path = f"/api/v1/halls/test/tickets/{ticket}/links"
    answer = stage.get(path, stage.token("kiosk")).get_json()
    assert all(urlsplit(answer[name]["url"]).scheme in ("http", "https") for name in ("rate", "progress"))
    for hostile in ("data:text/html,x", "javascript:alert(1)", "../../x", "a b", "%0d%0aX: y"):
        assert code(stage.get(f"/api/v1/rate/{hostile}")) in ("link_invalid", "not_found")


def test_53_a_log_line_is_one_line(stage: Stage, caplog: pytest.LogCaptureFixture, capsys: Any) -> None:
    with caplog.at_level(logging.DEBUG):
        stage.get("/api/v1/%0aFAKE%1b[31m level=error", stage.token("manager"))
        stage.client.get("/livez", headers={"User-Agent": "a\tb"})
    told = capsys.readouterr()
    assert not any(line.startswith("FAKE") for line in (caplog.text + told.out + told.err).splitlines())
    assert "\x1b[31m level" not in caplog.text + told.out + told.err


@pytest.mark.parametrize("name", [
    "../server.toml", "..%2f..%2fpeople.key", "%2e%2e/people.key", "..\\people.key", "\\\\host\\share\\x", "a%00.js",
    "con", "aux.txt", "C:%5cwindows%5cwin.ini", "....//people.key",
])  # fmt: skip
def test_54_no_name_leads_out_of_its_folder(name: str, stage: Stage) -> None:
    (stage.data / "people.key").touch()
    manager = stage.token("manager")
    for path in ("/assets/", "/api/v1/halls/test/days/", "/api/v1/halls/test/speech/", "/api/v1/halls/test/reviews/"):
        answer = stage.get(path + name, manager)
        assert answer.status_code in (400, 404, 405, 422), (path, answer.status_code)
        assert b"SQLite" not in answer.data


@pytest.mark.parametrize("kind", ["image/png", "image/svg+xml", "application/zip", "multipart/form-data", "text/html"])
def test_55_nothing_takes_a_picture_or_an_archive(kind: str, stage: Stage) -> None:
    """No door of the API takes a file: whatever it calls itself, it is refused before it is read."""
    size = (30_000).to_bytes(4, "big")
    huge = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + size + size + b"\x08\x06\x00\x00\x00"
    bodies = {"image/png": huge, "image/svg+xml": b"<svg onload='alert(1)'/>", "application/zip": b"PK\x03\x04"}
    for path in ("commands/rate", "commands/take-ticket", "outbox/again", "settings/apply", "messages/again"):
        answer = stage.client.post(
            f"/api/v1/halls/test/{path}", data=bodies.get(kind, b"<script>alert(1)</script>"),
            headers={"Authorization": f"Bearer {stage.token('manager')}", "Content-Type": kind,
                     "Idempotency-Key": "picture-1"},
        )  # fmt: skip
        assert answer.status_code == 415
        said_of(answer)


@pytest.mark.parametrize("level", [0, 1, 5, 6, -1, "5", "6", "", None, 5.0, True, "VERY_SATISFIED", [], {}])
def test_56_a_level_is_a_word_and_nothing_else(level: object, stage: Stage) -> None:
    ticket = stage.serve_one()
    token, _ = links(stage, ticket)
    assert said_of(rate(stage, ticket, level=level))["code"] == "input_invalid"
    for path in (f"/api/v1/rate/{token}", f"/api/v1/rate/{token}/append"):
        assert said_of(stage.post(path, {"level": level}))["code"] == "input_invalid"
    assert stage.hall.day.tickets[ticket].rating is None


def test_57_twice_and_from_two_pads_is_one_rating(stage: Stage) -> None:
    ticket = stage.serve_one()
    assert rate(stage, ticket).status_code == 200
    assert said_of(rate(stage, ticket, level="fair"))["code"] == "already_rated"
    other = stage.command("rate", {"ticket": ticket, "level": "fair"}, stage.token("pad", "2"))
    assert said_of(other)["code"] in ("already_rated", "rating_wrong_window")
    assert stage.hall.day.tickets[ticket].rating == "satisfied"


def test_58_a_ticket_of_another_window_or_of_no_day_is_not_rated(stage: Stage) -> None:
    ticket = stage.serve_one()
    wrong = stage.command("rate", {"ticket": ticket, "level": "fair"}, stage.token("pad", "2"))
    assert said_of(wrong)["code"] == "rating_wrong_window"
    assert said_of(rate(stage, "Z999"))["code"] in ("unknown_ticket", "ticket_unknown", "ticket_not_found")
    waiting = stage.command("take-ticket", {"service": "ms"}, stage.token("kiosk")).get_json()["result"]["ticket"]
    assert said_of(rate(stage, waiting))["code"] == "not_finished"
    stage.command("drop", {"ticket": waiting, "reason": "离开了"}, stage.token("manager"))


@pytest.mark.parametrize("role", ["clerk", "guide", "kiosk", "board", "auditor", "office", "delivery"])
def test_59_no_clerk_and_no_screen_rates(role: str, stage: Stage) -> None:
    ticket = stage.serve_one()
    answer = stage.command("rate", {"ticket": ticket, "level": "very_satisfied"}, stage.token(role))
    assert (answer.status_code, said_of(answer)["code"]) == (403, "forbidden")
    assert stage.hall.day.tickets[ticket].rating is None


def test_60_63_too_late_from_the_future_and_before_the_service_is_no_rating(desk: Stage) -> None:
    stage = desk
    ticket = stage.serve_one()
    stage.clock.advance(5)
    now = stage.clock.now()
    for at in (now + timedelta(hours=1), now - timedelta(days=1), now - timedelta(minutes=10)):
        assert said_of(rate(stage, ticket, given_at=at.isoformat()))["code"] == "rating_expired"
    odd: tuple[object, ...] = ("2026-03-02", 1_772_000_000, "0", "9999-99-99T00:00:00Z", "2026-03-02T09:30:00")
    for each in odd:
        assert said_of(rate(stage, ticket, given_at=each))["code"] == "input_invalid"
    stage.clock.advance(3600)
    assert said_of(rate(stage, ticket))["code"] == "rating_expired"
    assert stage.hall.day.tickets[ticket].rating is None


@pytest.mark.parametrize("text", ["字" * 10_000, "a\x00b", "a\x1bb", "a\u202eb"])
def test_61_a_comment_of_ten_thousand_signs_or_with_controls_is_refused(text: str, stage: Stage) -> None:
    ticket = stage.serve_one()
    token, _ = links(stage, ticket)
    assert said_of(rate(stage, ticket, words=text))["code"] == "input_invalid"
    assert said_of(stage.post(f"/api/v1/rate/{token}", {"level": "fair", "words": text}))["code"] == "input_invalid"
    assert text[:50] not in stage.post(f"/api/v1/rate/{token}", {"level": "fair", "words": text}).text


def test_62_a_request_of_yesterday_rates_nothing_today(desk: Stage) -> None:
    stage = desk
    ticket = stage.serve_one()
    token, _ = links(stage, ticket)
    key, body = {"Idempotency-Key": "yesterday-0001"}, {"level": "fair"}
    first = stage.post(f"/api/v1/rate/{token}", body, **key)
    stage.clock.advance(86_400)
    stage.hall.open_today(Plans("test"))
    again = stage.post(f"/api/v1/rate/{token}", body, **key)
    assert again.status_code in (200, 409)
    if again.status_code == 200:
        assert again.get_json() == first.get_json()
    else:
        assert said_of(again)["code"] == "rating_expired"
    assert not any(each.rating for each in stage.hall.day.tickets.values())


def test_no_path_makes_a_rating_that_nobody_gave(desk: Stage) -> None:
    """Never a default: no field, no silence and no passing of time ever rates a ticket (notice 003 §16)."""
    ticket = desk.serve_one()
    hidden = ({"is_default": True, "level": "fair"}, {"level": "fair", "channel": "system_default", "default": True})
    for who in (desk.token("pad", "1"), desk.token("manager")):  # the pad's own page, and a paper form
        for body in ({}, {"level": None}, *hidden):
            assert said_of(desk.command("rate", {"ticket": ticket, **body}, who))["code"] == "input_invalid"
    pad = desk.token("pad", "1")
    extras: tuple[dict[str, Any], ...] = ({"level": "fair"}, {"rated": True}, {"channel": "system_default"})
    for extra in extras:  # the province's page: a note only
        assert said_of(desk.command("ask-elsewhere", {"ticket": ticket, **extra}, pad))["code"] == "input_invalid"
        page = desk.post("/api/v1/halls/test/province-page", {"ticket": ticket, **extra}, pad)
        assert said_of(page)["code"] == "input_invalid"
    assert desk.post("/api/v1/halls/test/province-page", {"ticket": ticket}, pad).get_json() == {"url": None}
    assert desk.command("ask-elsewhere", {"ticket": ticket}, pad).status_code == 200
    for back in (desk.get("/pad-back?level=5&satisfaction=5"), desk.client.post("/pad-back", data={"level": "5"})):
        assert back.status_code in (200, 405)
    for days in (0.1, 0.5, 1, 8, 31):
        desk.clock.advance(days * 86_400)
        desk.hall.tick()
        desk.house.matters.tick()
        desk.house.matters.send()
        desk.hall.open_today(Plans("test"))
    streams = [*desk.journal.streams("test"), *desk.journal.streams("test", "append")]
    assert len(streams) > 3, "days have come and gone"
    made = {type(fact.event).__name__ for each in streams for fact in desk.journal.read(each)}
    assert {"TicketFinished", "TicketAskedElsewhere"} <= made
    assert not made & {"TicketRated", "ReviewAppended"}
    assert desk.journal.errands("test").newest("upload") == []


def test_no_channel_of_ours_is_a_default_one() -> None:
    """Provinces have a channel for default ratings; none of ours is spelled as theirs in any table."""
    assert {each.value for each in RatingChannel} == {"hall_tablet", "hall_other", "qr", "paper"}
    assert not any("7" in table.values() for table in CHANNELS.values())
