"""A card or a code held to the kiosk: the class by age, one open ticket per person, and no trace of it anywhere."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from tests.devices.conftest import Kiosks
from tests.devices.kiosk import BASE, LONG_S, Answer, HallProcess, Page, online, until
from tidehall_kiosk.agent import Agent
from tidehall_kiosk.reader.record import CardKind
from tidehall_kiosk.settings import ScannerSettings
from tidehall_kiosk.virtual.people import MadeUpPerson
from tidehall_kiosk.virtual.reader import VirtualReader

OLD = MadeUpPerson("张某某", date(1950, 1, 1), 1)
YOUNG = MadeUpPerson("李某某", date(2000, 1, 1), 2)


def reader_of(agent: Agent) -> VirtualReader:
    assert agent.devices.virtual_reader is not None
    return agent.devices.virtual_reader


def lay(agent: Agent, page: Page, person: MadeUpPerson) -> str:
    reader_of(agent).lay(person)
    handle = until(lambda: page.state()["card"], "the page sees the card")["card"]
    assert isinstance(handle, str)
    return handle


def test_age_gives_the_class_and_the_page_learns_the_class_only(page: Page, agent: Agent) -> None:
    handle = lay(agent, page, OLD)
    assert page.state()["card"] == {"card": handle, "class": "elderly"}
    told = page.take("card-000001", card=handle).body
    assert told["priority"] == "elderly"
    assert page.state()["card"] is None, "a card is used once"


def test_nobody_declares_a_class_not_even_with_a_card(page: Page, agent: Agent) -> None:
    handle = lay(agent, page, YOUNG)
    wish = {"request_id": "card-000006", "service": "yb", "card": handle, "class": "elderly"}
    answer = page.call("POST", "/local/tickets", wish)
    assert (answer.status, answer.body["facts"]) == (422, {"field": "class"})
    assert page.take("card-000007", "yb", card=handle).body["priority"] == "normal"


def test_one_open_ticket_per_person_and_service(page: Page, agent: Agent) -> None:
    first = page.take("card-000002", "rs", card=lay(agent, page, YOUNG)).body
    assert first["priority"] == "normal"
    reader_of(agent).lift()
    again = page.take("card-000003", "rs", card=lay(agent, page, YOUNG))
    assert (again.status, again.body["code"]) == (409, "already_queued")
    assert again.body["facts"]["ticket"] == first["ticket"]


def test_a_card_that_is_gone_is_asked_for_again(page: Page, agent: Agent) -> None:
    handle = lay(agent, page, MadeUpPerson("王某某", date(1990, 1, 1), 3))
    reader_of(agent).lift()
    until(lambda: page.state()["card"] is None, "lifted")
    answer = page.take("card-000004", card=handle)
    assert (answer.status, answer.body["code"]) == (409, "card_gone")


def test_reset_of_the_page_takes_the_card_away(page: Page, agent: Agent) -> None:
    lay(agent, page, MadeUpPerson("赵某某", date(1990, 1, 1), 4))
    assert page.call("POST", "/local/reset").status == 200
    assert page.state()["card"] is None


def test_f23_two_kiosks_one_card_twenty_taps_are_one_ticket(kiosks: Kiosks, hall: HallProcess) -> None:
    """Husband and wife at two machines, one card: every tap ends in the number, the number that exists, or "wait"."""
    agents = [kiosks.start(folder=f"kiosk-{each}", guard_s=0) for each in range(2)]
    pages = [online(agent) for agent in agents]
    person = MadeUpPerson("周某某", date(1970, 5, 6), 9)
    before = hall.tickets()
    handles = [lay(agent, page, person) for agent, page in zip(agents, pages, strict=True)]

    def tap(number: int) -> Answer:
        return pages[number % 2].take(f"two-kiosks-{number:04}", "rs", card=handles[number % 2])

    with ThreadPoolExecutor(max_workers=20) as pool:
        answers = list(pool.map(tap, range(20)))
    given = {answer.body["ticket"] for answer in answers if answer.status == 200}
    assert len(given) == 1
    assert set(hall.tickets()) - set(before) == given
    told = {answer.body["code"] for answer in answers if answer.status != 200}
    assert told <= {"already_queued", "kiosk_busy", "just_taken", "card_gone"}, "I13: a definite outcome for every tap"
    queued = [answer for answer in answers if answer.body.get("code") == "already_queued"]
    assert {answer.body["facts"]["ticket"] for answer in queued} <= given
    assert sum(len(printer.mechanism.slips) for agent in agents if (printer := agent.devices.virtual_printer)) == 1


@pytest.mark.parametrize("kind", CardKind)
def test_what_was_read_is_in_no_file_no_log_and_no_answer(
    kiosks: Kiosks, hall: HallProcess, tmp_path: Path, capfd: pytest.CaptureFixture[str], kind: CardKind
) -> None:
    person = MadeUpPerson("孙琼琚", date(1948, 7, 9), 5 + len(kind), kind)
    agent = kiosks.start()
    page = online(agent)
    handle = lay(agent, page, person)
    answer = page.take(f"card-{kind.value}", "yb", card=handle)
    assert answer.status == 200
    assert answer.body["priority"] == "elderly", "it was really read"
    story = hall.call("GET", f"{BASE}/tickets/{answer.body['ticket']}")
    kiosks.stop(agent)
    out, err = capfd.readouterr()
    clear = (person.number, person.name, "19480709", person.number[6:14])
    for secret in clear:
        assert secret not in f"{answer.body} {story} {out} {err}"
    for file in (*(tmp_path / "kiosk").rglob("*"), *hall.files()):
        content = file.read_bytes()
        for secret in clear:
            for coding in ("utf-8", "utf-16-le", "gb18030"):
                assert secret.encode(coding) not in content, f"{secret} in {file.name}"


def test_the_scan_for_names_can_find_one(kiosks: Kiosks, tmp_path: Path) -> None:
    """The scan above looks where the request book is, and would see what stands in it."""
    agent = kiosks.start()
    agent._book.note("planted", "孙琼琚")
    assert any("孙琼琚".encode() in file.read_bytes() for file in (tmp_path / "kiosk").rglob("*"))


def test_a_code_goes_to_who_stands_at_the_page_and_is_kept_nowhere(
    kiosks: Kiosks, capfd: pytest.CaptureFixture[str]
) -> None:
    agent = kiosks.start(scanner=ScannerSettings(kind="virtual"))
    page = online(agent)
    scanner = agent.devices.virtual_scanner
    assert scanner is not None
    with agent.screen.listen() as line:
        scanner.scan("SECRET-77")
        while line.get(timeout=LONG_S) != ("code", '{"code":"SECRET-77"}'):
            pass
    assert "SECRET-77" not in str(page.state())
    form = page.call("POST", "/virtual/scanner", {"code": "SECRET-78"})
    assert form.status == 200
    with agent.screen.listen() as line:
        assert not any("SECRET" in item[1] for item in (line.get_nowait() for _ in range(3)) if item)
    kiosks.stop(agent)
    out, err = capfd.readouterr()
    assert "SECRET" not in out + err
