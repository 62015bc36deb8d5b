"""A card on the kiosk: the class by age, one open ticket per person, and no trace of the number anywhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.devices.conftest import Kiosks
from tests.devices.kiosk import Page, online, until
from tidehall_kiosk.agent import Agent
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


def test_the_number_is_in_no_file_no_log_and_no_answer(kiosks: Kiosks, tmp_path: Path, capfd: object) -> None:
    import pytest

    assert isinstance(capfd, pytest.CaptureFixture)
    person = MadeUpPerson("孙某某", date(1948, 7, 9), 5)
    agent = kiosks.start()
    page = online(agent)
    handle = lay(agent, page, person)
    answer = page.take("card-000005", card=handle)
    assert answer.status == 200
    kiosks.stop(agent)
    out, err = capfd.readouterr()
    for secret in (person.number, person.name, "19480709"):
        assert secret not in str(answer.body)
        assert secret not in out + err
        for file in (tmp_path / "kiosk").rglob("*"):
            assert secret.encode() not in file.read_bytes()
