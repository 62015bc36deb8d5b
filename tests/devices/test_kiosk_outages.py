"""Server gone and back, answers lost on the way, an agent that dies: one tap stays one ticket."""

from __future__ import annotations

import http.client
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.devices.conftest import Kiosks
from tests.devices.kiosk import HallProcess, KioskProcess, Page, online, until
from tests.faults.proxy import FaultProxy, Faults
from tidehall_kiosk.tickets.book import PRINTING, RequestBook


@pytest.fixture
def proxy(hall: HallProcess) -> Iterator[FaultProxy]:
    with FaultProxy("127.0.0.1", hall.port) as proxy:
        yield proxy


def _url(proxy: FaultProxy) -> str:
    return f"http://127.0.0.1:{proxy.port}"


def test_a_lost_answer_is_said_to_be_unknown_and_found_again_by_the_same_request(
    kiosks: Kiosks, hall: HallProcess, proxy: FaultProxy
) -> None:
    page = online(kiosks.start(_url(proxy), patience_s=2))
    before = set(hall.tickets())
    proxy.set(Faults(cut_after=1))  # the command arrives, the answer does not
    answer = page.take("outage-0001")
    assert (answer.status, answer.body["code"]) == (504, "unknown_outcome")
    assert "导办台" in answer.body["next"]
    issued = set(hall.tickets()) - before
    assert len(issued) == 1, "the server did give a number"
    proxy.set(Faults())
    again = page.take("outage-0001")
    assert (again.status, {again.body["ticket"]}) == (200, issued)
    assert again.body["print"] == "printed"
    assert set(hall.tickets()) - before == issued


def test_a_dead_line_ends_within_the_citizens_patience(kiosks: Kiosks, hall: HallProcess, proxy: FaultProxy) -> None:
    page = online(kiosks.start(_url(proxy), patience_s=1))
    proxy.set(Faults(frozen=True))
    answer = page.take("outage-0002")
    assert answer.body["code"] == "unknown_outcome"
    proxy.set(Faults())
    again = page.take("outage-0002")
    assert again.status == 200
    assert again.body["ticket"] in hall.tickets()


def test_an_answer_that_comes_within_the_patience_is_used(kiosks: Kiosks, hall: HallProcess, proxy: FaultProxy) -> None:
    page = online(kiosks.start(_url(proxy)))
    before = set(hall.tickets())
    proxy.set(Faults(cut_after=1))
    healer = threading.Timer(1.0, proxy.set, [Faults()])
    healer.start()
    answer = page.take("outage-0003")
    healer.join()
    assert answer.status == 200
    assert set(hall.tickets()) - before == {answer.body["ticket"]}


@dataclass
class Broken:
    """A way to break the line, and whether the server may have heard of the tap."""

    name: str
    faults: Faults
    codes: tuple[str, ...]


BROKEN = (
    Broken("blackhole", Faults(frozen=True), ("unknown_outcome",)),
    Broken("nothing reaches the server", Faults(deaf=True), ("unknown_outcome",)),
    Broken("nothing comes back", Faults(mute=True), ("unknown_outcome",)),
    Broken("closed at once", Faults(refuse=True), ("unknown_outcome", "unreachable")),
    Broken("reset in the middle", Faults(mute=True), ("unknown_outcome", "unreachable")),
)


def test_f18_every_way_to_break_the_line_ends_in_words_and_one_ticket(
    kiosks: Kiosks, hall: HallProcess, proxy: FaultProxy
) -> None:
    """I13: each tap has an answer that names the desk. I3: the same request is the same ticket afterwards."""
    page = online(kiosks.start(_url(proxy), patience_s=1))
    before = set(hall.tickets())
    given: dict[str, str] = {}
    for number, broken in enumerate(BROKEN):
        request = f"f18-{number:06}"
        proxy.set(broken.faults)
        cutter = threading.Timer(0.3, proxy.reset) if "reset" in broken.name else None
        if cutter is not None:
            cutter.start()
        answer = page.take(request)
        assert answer.body["code"] in broken.codes, broken.name
        assert "导办台" in answer.body["next"], broken.name
        if cutter is not None:
            cutter.join()
        proxy.set(Faults())
        proxy.drop()  # what hung on the broken line is gone for good
        again = page.take(request)
        assert again.status == 200, broken.name
        given[request] = again.body["ticket"]
        assert page.take(request).body["ticket"] == given[request], broken.name
    assert set(hall.tickets()) - before == set(given.values())
    assert len(set(given.values())) == len(BROKEN)
    until(lambda: page.state()["server"] == "online", "the view is followed again")


def test_server_gone_and_back(tmp_path: Path) -> None:
    hall = HallProcess(tmp_path / "hall").start()
    kiosks = Kiosks(hall, tmp_path)
    try:
        page = online(kiosks.start(patience_s=1))
        first = page.take("gone-000001").body["ticket"]
        hall.stop()
        until(lambda: page.state()["server"] == "offline", "the page says that the server is away")
        assert page.state()["view"], "the last view stays for whoever wants to look"
        answer = page.take("gone-000002")
        assert (answer.status, answer.body["code"]) == (503, "unreachable")
        assert answer.body["next"]
        hall.start()
        until(lambda: page.state()["server"] == "online", "the kiosk comes back by itself")
        second = page.take("gone-000002")
        assert second.status == 200
        assert hall.tickets() == sorted([first, second.body["ticket"]])
    finally:
        kiosks.stop_all()
        hall.stop()


def test_an_agent_that_restarts_between_question_and_answer_finds_the_ticket_again(
    kiosks: Kiosks, hall: HallProcess, proxy: FaultProxy
) -> None:
    agent = kiosks.start(_url(proxy), patience_s=1)
    page = online(agent)
    before = set(hall.tickets())
    proxy.set(Faults(cut_after=1))
    assert page.take("restart-0001").body["code"] == "unknown_outcome"
    kiosks.stop(agent)
    proxy.set(Faults())
    page_again = online(kiosks.start(_url(proxy)))
    answer = page_again.take("restart-0001")
    assert answer.status == 200
    assert set(hall.tickets()) - before == {answer.body["ticket"]}


def test_a_killed_agent_process_gives_the_same_ticket_after_its_restart(
    hall: HallProcess, proxy: FaultProxy, tmp_path: Path
) -> None:
    """SIGKILL while the command is under way: the real process, the real console entry, the real disk."""
    process = KioskProcess(tmp_path, _url(proxy), hall.tokens["kiosk"])
    before = set(hall.tickets())
    try:
        page = process.start()
        proxy.set(Faults(cut_after=1))
        tap = threading.Thread(target=_ignore_loss, args=(page, "killed-00001"))
        tap.start()
        until(lambda: set(hall.tickets()) - before, "the server has given the number")
        process.kill()
        tap.join()
        proxy.set(Faults())
        page = process.start()
        answer = page.take("killed-00001")
        assert answer.status == 200
        assert set(hall.tickets()) - before == {answer.body["ticket"]}
        process.end()
    finally:
        process.kill()


def _ignore_loss(page: Page, request_id: str) -> None:
    with suppress(OSError, http.client.HTTPException):
        page.take(request_id)


def test_a_slip_that_was_being_printed_when_the_agent_died_is_unknown_and_not_printed_twice(
    kiosks: Kiosks, tmp_path: Path
) -> None:
    agent = kiosks.start()
    told = online(agent).take("printing-001").body
    kiosks.stop(agent)
    book = RequestBook(tmp_path / "kiosk" / "requests.sqlite")
    book.printed("printing-001", PRINTING)
    book.close()
    agent = kiosks.start()
    again = online(agent).take("printing-001").body
    assert (again["ticket"], again["print"]) == (told["ticket"], "unknown")
    assert agent.devices.virtual_printer is not None
    assert not agent.devices.virtual_printer.mechanism.slips


def test_a_disk_that_takes_nothing_does_not_stop_numbers(kiosks: Kiosks, hall: HallProcess, tmp_path: Path) -> None:
    """Every write of the agent fails: the same request is the same ticket still."""
    page = online(kiosks.start())
    lock = sqlite3.connect(tmp_path / "kiosk" / "requests.sqlite", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    answer = page.take("full-disk-01")
    assert answer.status == 200
    assert answer.body["ticket"] in hall.tickets()
    assert page.take("full-disk-01").body["ticket"] == answer.body["ticket"]
    lock.close()


def test_a_revoked_kiosk_shows_a_pairing_code_and_works_again_when_paired(
    kiosks: Kiosks, hall: HallProcess, tmp_path: Path
) -> None:
    agent = kiosks.start(token="")
    page = Page(agent.port)
    for name in ("first", "second"):
        code = until(lambda: (page.state()["pairing"] or {}).get("code"), "a pairing code is shown")
        assert page.state()["server"] == "unpaired"
        assert page.take("unpaired-001").body["code"] == "unpaired"
        hall.pair(code, name)
        until(lambda: page.state()["server"] == "online", "paired and online")
        token_file = tmp_path / "kiosk" / "token.json"
        assert token_file.stat().st_mode & 0o777 == 0o600
        assert json.loads(token_file.read_text())["hall"] == "meixian"
        assert page.take(f"paired-by-{name}").status == 200
        hall.revoke(json.loads(token_file.read_text())["device"])
        until(lambda: page.state()["server"] == "unpaired", "the revoked kiosk asks to be paired")
