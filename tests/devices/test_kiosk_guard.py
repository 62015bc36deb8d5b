"""Only the kiosk's own page may use the local API; the virtual devices can be driven from their pages."""

from __future__ import annotations

import http.client
from pathlib import Path

import pytest

from tests.devices.conftest import Kiosks
from tests.devices.kiosk import HallProcess, Page, online, until
from tidehall_kiosk.agent import Agent
from tidehall_kiosk.words import LANGUAGES, read_words

TAP = {"request_id": "guard-00001", "service": "yb"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": ""},
        {"Cookie": "tidehall_kiosk_8101=guess"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
    ],
)
def test_another_page_on_this_machine_cannot_print(page: Page, hall: HallProcess, headers: dict[str, str]) -> None:
    before = hall.tickets()
    for method, path, body in (
        ("POST", "/local/tickets", TAP),
        ("GET", "/local/state", None),
        ("GET", "/local/stream", None),
    ):
        answer = page.call(method, path, body, **headers)
        assert (answer.status, answer.body["code"]) == (403, "not_allowed")
    assert hall.tickets() == before


def test_the_page_itself_is_not_served_under_a_foreign_name(page: Page) -> None:
    answer = page.call("GET", "/", Host="rebound.example:80", Cookie="")
    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers


def test_its_own_page_may(page: Page, agent: Agent) -> None:
    answer = page.call(
        "POST", "/local/tickets", TAP, Origin=f"http://127.0.0.1:{agent.port}", Sec_Fetch_Site="same-origin"
    )
    assert answer.status == 200


def test_the_cookie_is_hidden_from_scripts_and_survives_a_restart_of_the_agent(kiosks: Kiosks) -> None:
    agent = kiosks.start()
    page = Page(agent.port)
    cookie = page.call("GET", "/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    word = page.cookie.split("=")[1]
    kiosks.stop(agent)
    again = Page(kiosks.start().port)
    assert again.cookie.split("=")[1] == word


def test_pages_are_locked_down(page: Page) -> None:
    headers = page.call("GET", "/").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_it_listens_on_this_machine_only(agent: Agent) -> None:
    assert agent.url.startswith("http://127.0.0.1:")


def test_the_stream_begins_with_everything_and_brings_changes(page: Page, agent: Agent) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", agent.port, timeout=60)
    connection.request("GET", "/local/stream", headers={"Cookie": page.cookie})
    response = connection.getresponse()
    assert response.headers["Content-Type"].startswith("text/event-stream")
    seen: list[str] = []
    while len(seen) < 3:
        line = response.readline().decode()
        seen += [line.split()[1]] if line.startswith("event:") else []
    assert seen == ["view", "status", "card"]
    page.take("stream-0001")
    while "view" not in seen[3:]:
        line = response.readline().decode()
        seen += [line.split()[1]] if line.startswith("event:") else []
    response.close()
    connection.close()


def test_the_virtual_printer_shows_slips_and_can_be_broken(page: Page) -> None:
    told = page.take("virtual-001").body
    listing = page.call("GET", "/virtual/printer.json").body
    assert told["ticket"] in listing["slips"][-1]["text"]
    picture = page.call("GET", listing["slips"][-1]["picture"])
    assert picture.body["raw"].startswith(b"\x89PNG")
    html = page.call("GET", "/virtual/printer").body["raw"].decode()
    assert "虚拟小票打印机" in html
    assert page.call("POST", "/virtual/printer", {"fault": "paper_out"}).body["fault"] == "paper_out"
    until(lambda: page.state()["printer"]["state"] == "out", "the page sees the fault")
    assert page.call("POST", "/virtual/printer", {"fault": "nonsense"}).status == 422
    assert page.call("POST", "/virtual/printer", {"fault": "none"}, Cookie="").status == 403


def test_the_virtual_reader_takes_a_card(page: Page) -> None:
    assert "编造" in page.call("GET", "/virtual/reader").body["raw"].decode()
    assert page.call("POST", "/virtual/reader", {"lay": "old"}).body["card"] is True
    assert until(lambda: page.state()["card"], "card")["class"] == "elderly"
    assert page.call("POST", "/virtual/reader", {"lift": True}).body["card"] is False
    until(lambda: page.state()["card"] is None, "lifted")
    assert page.call("POST", "/virtual/reader", {"birth": "not a date"}).status == 422


def test_without_virtual_devices_there_are_no_such_pages(kiosks: Kiosks) -> None:
    from dataclasses import replace

    from tidehall_kiosk.settings import PrinterSettings, ReaderSettings

    off = kiosks.start(printer=replace(PrinterSettings(), kind="off"), reader=replace(ReaderSettings(), kind="off"))
    page = online(off)
    assert page.call("GET", "/virtual/printer").status == 404
    assert page.call("GET", "/virtual/reader").status == 404
    assert page.take("no-devices1").body["print"] == "off"


@pytest.mark.parametrize("path", ["/../settings.py", "/%2e%2e/settings.py", "/etc/passwd", "/..%2fagent.py"])
def test_only_built_pages_are_served(page: Page, path: str) -> None:
    assert page.call("GET", path).status == 404


def test_both_catalogues_say_the_same_things() -> None:
    chinese, english = (read_words(language) for language in LANGUAGES)
    assert chinese.keys == english.keys


def test_the_example_settings_can_be_read() -> None:
    from tidehall_kiosk.settings import read_settings

    assert read_settings(Path(__file__).parents[2] / "config" / "kiosk.toml").port == 8101
