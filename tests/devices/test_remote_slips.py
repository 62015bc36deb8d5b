"""The guide desk asks a kiosk for a slip: it really comes out, once, and the hall hears what came of it."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from tests.devices.conftest import Kiosks
from tests.devices.kiosk import BASE, HallProcess, Page, online, until
from tests.devices.test_kiosk_tickets import last_slip, printer_of
from tidehall_kiosk.agent import Agent
from tidehall_kiosk.clock import SystemClock
from tidehall_kiosk.hall import Declined, Done, Extras, Json
from tidehall_kiosk.printing.printer import Outcome
from tidehall_kiosk.remote_slips import RemoteSlips
from tidehall_kiosk.state import Screen
from tidehall_kiosk.tickets.book import open_book
from tidehall_kiosk.virtual.mechanism import Fault


def _desk(hall: HallProcess, name: str, **body: Any) -> dict[str, Any]:
    return dict(hall.call("POST", f"{BASE}/commands/{name}", body)["result"])


def _outcome(hall: HallProcess, ticket: str) -> str | None:
    slips = hall.call("GET", f"{BASE}/views/guide")["view"]["slips"]
    outcome: str | None = next(line["outcome"] for line in slips if line["ticket"] == ticket)
    return outcome


def _device(page: Page) -> str:
    return str(until(lambda: page.state()["device"].get("id"), "the kiosk knows itself"))


def test_a_slip_asked_for_at_the_desk_comes_out_marked(page: Page, agent: Agent, hall: HallProcess) -> None:
    ticket = _desk(hall, "take-ticket", service="yb", channel="desk")["ticket"]
    _desk(hall, "reprint", ticket=ticket, printer=_device(page))
    assert until(lambda: _outcome(hall, ticket), "the kiosk told") == "printed"
    assert "【补打】" not in last_slip(agent).text
    assert ticket in last_slip(agent).text
    _desk(hall, "reprint", ticket=ticket, printer=_device(page))
    until(lambda: len(printer_of(agent).mechanism.slips) == 2, "a second slip")
    assert "【补打】" in last_slip(agent).text


def test_a_kiosk_without_paper_says_that_nothing_came_out(page: Page, agent: Agent, hall: HallProcess) -> None:
    device = _device(page)
    printer_of(agent).mechanism.misbehave(Fault.PAPER_OUT)
    ticket = _desk(hall, "take-ticket", service="yb", channel="desk")["ticket"]
    _desk(hall, "reprint", ticket=ticket, printer=device)
    assert until(lambda: _outcome(hall, ticket), "the kiosk told") == "failed"


def test_a_restarted_kiosk_prints_no_slip_twice(kiosks: Kiosks, hall: HallProcess) -> None:
    first = kiosks.start(folder="same")
    device = _device(online(first))
    ticket = _desk(hall, "take-ticket", service="yb", channel="desk")["ticket"]
    wish = {"printer": device, "ticket": ticket, "times": 1, "service": "yb", "at": first.screen.now().isoformat()}
    key = f"slip:{first.screen.view()['hall']['business_day']}:{ticket}:1"
    first._book.begin(key, key, 0.0)
    first._book.printed(key, "printing")
    kiosks.stop(first)
    again = kiosks.start(folder="same")
    online(again)
    again._remote.look(again.screen.view() | {"slips": [wish]})
    assert list(printer_of(again).mechanism.slips) == []


class Busy:
    """A hall whose disk is full for a moment."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def send(self, name: str, body: Json, command_id: str, wait_s: float) -> Declined:
        self.told.append(str(body["outcome"]))
        return Declined(503 if len(self.told) == 1 else 409, {})


def test_a_report_that_the_hall_could_not_take_in_is_told_again(
    page: Page, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = {"printer": _device(page), "ticket": "A900", "times": 1}
    view = agent.screen.view() | {"slips": [wish]}
    key = f"slip:{view['hall']['business_day']}:A900:1"
    agent._book.begin(key, key, 0.0)
    agent._book.printed(key, "printed")
    busy = Busy()
    monkeypatch.setattr(agent._remote, "_link", lambda: busy)
    for _ in range(3):
        agent._remote.look(view)
    assert busy.told == ["printed", "printed"]


class Printing:
    """Hall and printer in one: every slip comes out, every report is taken in."""

    def send(self, *_: object) -> Done:
        return Done({}, 1)

    def extras(self, *_: object) -> Extras:
        return Extras()

    def print(self, *_: object, reprint: bool) -> Future[Outcome]:
        done: Future[Outcome] = Future()
        done.set_result(Outcome.PRINTED)
        return done


def test_a_lost_slip_that_the_desk_had_printed_again_is_lost_no_more(tmp_path: Path) -> None:
    screen = Screen(SystemClock(), {"id": "k1"})
    now, book, hall = screen.now(), open_book(tmp_path / "book"), Printing()
    book.begin("request-1", "f", now.timestamp() - 60)
    book.finish("request-1", {"ticket": "A001"}, "A001")
    book.printed("request-1", "unknown")
    assert book.unknown(now.timestamp() - 3600) == 1
    remote = RemoteSlips(screen, lambda: hall, hall, book, str)  # type: ignore[arg-type,return-value]
    wish = {"printer": "k1", "ticket": "A001", "times": 1, "service": "yb", "at": now.isoformat()}
    remote.look({"hall": {"business_day": "2026-11-21"}, "slips": [wish]})
    assert book.unknown(now.timestamp() - 3600) == 0
    book.close()
