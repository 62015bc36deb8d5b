"""The province's own page on the pad (notice 003 §16): its address, what is in it, and that it never makes a rating."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from tests.acceptance.counter import APPLICANT, Counter
from tests.acceptance.house import LOCAL
from tests.province.sample import PRIVATE, SM4_KEY
from tidehall_server.province.page_table import PageTable
from tidehall_server.province.pages import PageKind
from tidehall_server.province.virtual.judge import Keys
from tidehall_server.province.virtual.server import VirtualProvince
from tidehall_server.virtual_end import Trouble

CODE = "1" * 31


@pytest.fixture
def province() -> Iterator[VirtualProvince]:
    with VirtualProvince(Keys(PRIVATE, SM4_KEY, "HALL", "word"), lambda: datetime.now(UTC), LOCAL) as virtual:
        yield virtual


def opened(data: Path, table: PageTable | None, code: str = CODE) -> Counter:
    hall = Counter("meijiang", data, {"mz": f'task_code = "{code}"'}, page=table)
    hall.staff(w2="zc-a")
    return hall


def served(hall: Counter, *, case: bool = True) -> str:
    ticket = hall.take("mz")
    hall.call("2")
    hall.do("start", window="2")
    if case:
        hall.receive("mz", ticket=ticket, materials=hall.materials("mz"))
    hall.clock.advance(60)
    hall.do("finish", window="2")
    hall.clock.advance(2)
    return ticket


def ask(hall: Counter, ticket: str, window: str = "2", role: str = "pad") -> TestResponse:
    headers = {"Authorization": f"Bearer {hall.token(role, window if role == 'pad' else None)}"}
    return hall.http.post(f"/api/v1/halls/{hall.hall.id}/province-page", json={"ticket": ticket}, headers=headers)


def url_of(hall: Counter, ticket: str) -> str | None:
    answer = ask(hall, ticket)
    assert answer.status_code == 200, answer.text
    url: str | None = answer.get_json()["url"]
    return url


def said(url: str | None) -> dict[str, str]:
    assert url is not None
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


def test_the_address_is_of_this_ticket_and_of_nobody(tmp_path: Path, province: VirtualProvince) -> None:
    hall = opened(tmp_path, PageTable(url=province.page_url, more=("SYSNO=7",)))
    fields = said(url_of(hall, served(hall)))
    assert (fields["BUSINESSCODE"], fields["SYSNO"], fields["PROSTATUS"]) == (CODE, "7", "2")
    assert fields["PROJECTNO"].startswith("SJ")
    assert fields["BACKURL"] == "http://localhost/pad-back"
    assert not {APPLICANT["name"], APPLICANT["phone"], APPLICANT["id_number"]} & set(fields.values())
    back = hall.http.get("/pad-back")
    assert (back.status_code, back.headers["X-Frame-Options"]) == (200, "SAMEORIGIN")
    assert "frame-ancestors 'self'" in back.headers["Content-Security-Policy"]


def test_a_person_is_in_it_where_the_province_insists(tmp_path: Path, province: VirtualProvince) -> None:
    hall = opened(tmp_path, PageTable(url=province.page_url, person=True))
    fields = said(url_of(hall, served(hall)))
    assert (fields["CERTKEY"], fields["CONTACTMOBILE"]) == (APPLICANT["id_number"], APPLICANT["phone"])


def test_where_the_province_knows_no_case_the_pad_asks_itself(tmp_path: Path, province: VirtualProvince) -> None:
    hall = opened(tmp_path, PageTable(url=province.page_url))
    assert url_of(hall, served(hall, case=False)) is None
    assert ask(hall, served(hall), "1").get_json()["code"] == "rating_wrong_window"
    assert ask(hall, hall.take("mz")).status_code == 409
    assert ask(hall, "Z999").status_code == 404
    assert [ask(hall, "Z999", role=role).status_code for role in ("clerk", "manager", "kiosk", "caller")] == [403] * 4


@pytest.mark.parametrize(("table", "code"), [(False, CODE), (True, "1" * 10 + "0" * 8 + "1" * 13), (True, "")])
def test_without_a_setting_and_for_an_item_of_our_own_there_is_none(
    table: bool, code: str, tmp_path: Path, province: VirtualProvince
) -> None:
    hall = opened(tmp_path, PageTable(url=province.page_url) if table else None, code)
    assert url_of(hall, served(hall)) is None


def test_a_province_that_wants_to_be_told_first_is_told(tmp_path: Path, province: VirtualProvince) -> None:
    page = f"{province.page_url}?no={{clerk}}"
    hall = opened(tmp_path, PageTable(url=page, kind=PageKind.BARE, notify=f"{province.url}/notify", timeout_s=1))
    ticket = served(hall)
    url = url_of(hall, ticket)
    (form,) = province.pages.told
    assert url == f"{province.page_url}?no={form['affairDealNo']}"
    assert (form["affairCode"], form["userName"], form["certificateNo"]) == (CODE, "", "")
    assert form["affairDealOfficer"] != "zc-a", "a name, not an account"
    for trouble in (Trouble.BUSY, Trouble.CLOSED, Trouble.LOST, Trouble.HANG):
        province.trouble = trouble
        assert url_of(hall, ticket) is None, trouble


def test_mj_9_what_was_asked_there_is_a_note_and_never_a_rating(tmp_path: Path, province: VirtualProvince) -> None:
    hall = opened(tmp_path, PageTable(url=province.page_url))
    ticket = served(hall)
    for _ in range(2):
        assert hall.post("ask-elsewhere", {"ticket": ticket}, "pad", "2").status_code == 200
    (fact,) = hall.story("TicketAskedElsewhere")
    assert fact["data"] == {"ticket": ticket, "window": "2", "clerk": "zc-a"}
    line = next(each for each in hall.view("pad", "pad")["windows"] if each["window"] == "2")
    assert (line["ask"], line["asked_elsewhere"], line["rated"]) == (ticket, True, None)
    assert hall.story("TicketRated") == []
    assert hall.app.matters.outbox.rows() == [], "nothing goes to the province in the citizen's name"
    refused(hall, "ask-elsewhere", {"ticket": ticket}, "1", "rating_wrong_window")
    assert hall.post("ask-elsewhere", {"ticket": ticket, "level": "satisfied"}, "pad", "2").status_code == 422
    for role in ("manager", "clerk", "guide", "caller", "kiosk"):
        assert hall.post("ask-elsewhere", {"ticket": ticket}, role).status_code == 403
    assert hall.post("rate", {"ticket": ticket, "level": "fair"}, "pad", "2").status_code == 200
    refused(hall, "ask-elsewhere", {"ticket": ticket}, "2", "already_rated")
    assert ask(hall, ticket).get_json()["code"] == "already_rated"


def refused(hall: Counter, name: str, body: dict[str, Any], window: str, code: str) -> None:
    answer = hall.post(name, body, "pad", window)
    assert (answer.status_code, answer.get_json()["code"]) == (409, code)


def test_only_the_pad_may_show_it_and_nothing_else(tmp_path: Path, province: VirtualProvince) -> None:
    hall = opened(tmp_path, PageTable(url=province.page_url))
    policies = []
    for name in ("pad", "manager"):
        with hall.http.get(f"/{name}") as answer:
            policies.append(answer.headers["Content-Security-Policy"])
    pad, manager = policies
    assert f"frame-src 'self' {province.url};" in pad
    assert province.url not in manager
    rule = hall.get("province-page", "pad")
    assert (rule["on"], rule["origin"]) == (True, province.url)
