"""From a tap to a slip, against the real server, a real socket printer and a page made of HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pyzbar.pyzbar import decode

from tests.devices.conftest import Kiosks
from tests.devices.kiosk import BASE, Answer, HallProcess, Page, online, until
from tidehall_kiosk.agent import Agent
from tidehall_kiosk.settings import PrinterSettings
from tidehall_kiosk.virtual.mechanism import Fault, PrintedSlip
from tidehall_kiosk.virtual.printer import VirtualPrinter


def printer_of(agent: Agent) -> VirtualPrinter:
    assert agent.devices.virtual_printer is not None
    return agent.devices.virtual_printer


def last_slip(agent: Agent) -> PrintedSlip:
    return printer_of(agent).mechanism.slips[-1]


def test_a_tap_becomes_a_number_and_a_slip_that_says_it(page: Page, agent: Agent, hall: HallProcess) -> None:
    answer = page.take("tap-00000001")
    assert answer.status == 200
    told = answer.body
    assert told["print"] == "printed"
    assert told["ticket"] in hall.tickets()
    text = last_slip(agent).text
    for words in ("梅县区镇级便民服务中心", told["ticket"], told["service_name"], "1号、2号", "12345"):
        assert words in text
    assert last_slip(agent).error == ""
    (code,) = decode(last_slip(agent).picture())
    assert code.data.decode() == told["progress_url"]
    token = told["progress_url"].rsplit("/", 1)[1]
    assert hall.call("GET", f"/api/v1/progress/{token}")["ticket"] == told["ticket"]


def test_a_text_slip_stays_small_enough_for_a_slow_serial_line(page: Page, agent: Agent) -> None:
    page.take("tap-00000002")
    assert len(last_slip(agent).raw) < 400, "a slip without rare characters must be text, not pictures"


def test_large_print_and_english_on_demand(page: Page, agent: Agent) -> None:
    told = page.take("tap-00000003", elder=True, lang="en").body
    text = last_slip(agent).text
    assert "Meixian" in text
    assert "Residents'" in text
    assert told["service_name_en"] == "Residents' medical insurance"
    assert last_slip(agent).picture().width == 576 + 64


def test_the_same_request_again_is_the_same_ticket_and_no_second_slip(
    page: Page, agent: Agent, hall: HallProcess
) -> None:
    first = page.take("tap-00000004")
    slips, tickets = len(printer_of(agent).mechanism.slips), hall.tickets()
    again = page.take("tap-00000004")
    assert (again.status, again.body) == (200, first.body)
    assert (len(printer_of(agent).mechanism.slips), hall.tickets()) == (slips, tickets)


def test_another_wish_under_the_same_request_id_is_refused(page: Page) -> None:
    page.take("tap-00000005")
    other = page.take("tap-00000005", "rs")
    assert (other.status, other.body["code"]) == (409, "different_request")


def _at_once(calls: list[tuple[Page, str]]) -> list[Answer]:
    answers: list[Answer] = []
    gate = threading.Barrier(len(calls))

    def tap(page: Page, request_id: str) -> None:
        gate.wait()
        answers.append(page.take(request_id))

    threads = [threading.Thread(target=tap, args=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_f23_twenty_taps_with_one_request_id_are_one_ticket_and_one_slip(
    page: Page, agent: Agent, hall: HallProcess
) -> None:
    before = set(hall.tickets())
    answers = _at_once([(page, "tap-00000006")] * 20)
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["ticket"] for answer in answers}) == 1
    assert len(set(hall.tickets()) - before) == 1
    assert len(printer_of(agent).mechanism.slips) == 1


def test_f23_a_palm_on_the_screen_is_one_ticket_and_polite_refusals(kiosks: Kiosks, hall: HallProcess) -> None:
    page = online(kiosks.start(guard_s=3600))
    before = set(hall.tickets())
    answers = _at_once([(page, f"palm-{number:06}") for number in range(12)])
    given = [answer for answer in answers if answer.status == 200]
    assert len(given) == 1
    assert len(set(hall.tickets()) - before) == 1
    refused = [answer.body for answer in answers if answer.status == 409]
    assert len(refused) == 11
    assert {body["code"] for body in refused} <= {"kiosk_busy", "just_taken"}
    assert all(body["message"] and body["next"] and body["message_en"] and body["next_en"] for body in refused)


def test_a_refusal_of_the_rules_reaches_the_page_with_its_words(page: Page) -> None:
    answer = page.take("tap-00000007", "no-such-service")
    assert (answer.status, answer.body["code"]) == (409, "unknown_service")
    assert answer.body["message"]
    assert answer.body["next"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault.PAPER_OUT,
        Fault.COVER_OPEN,
        Fault.OFFLINE,
        Fault.CUTTER,
        Fault.SILENT,
        Fault.GARBAGE,
        Fault.HANG,
        Fault.UNPLUGGED,
    ],
)
def test_f28_a_broken_printer_never_stands_between_a_citizen_and_the_number(
    kiosks: Kiosks, hall: HallProcess, fault: Fault
) -> None:
    agent = kiosks.start(printer=replace(PrinterSettings(), poll_s=60, answer_s=0.2, done_s=0.5, timeout_s=0.5))
    page = online(agent)
    printer_of(agent).misbehave(fault)
    answer = page.take("tap-00000008")
    assert answer.status == 200
    assert answer.body["ticket"] in hall.tickets()
    expected = "unknown" if fault in (Fault.SILENT, Fault.GARBAGE, Fault.HANG) else "failed"
    assert answer.body["print"] == expected
    assert answer.body["progress_url"], "without paper the citizen needs the code on the screen"


def test_the_page_hears_of_the_printer_before_somebody_chooses(page: Page, agent: Agent) -> None:
    printer_of(agent).misbehave(Fault.PAPER_OUT)
    until(lambda: page.state()["printer"]["state"] == "out", "the page knows that the paper is out")
    printer_of(agent).misbehave(Fault.NONE)
    until(lambda: page.state()["printer"]["state"] == "ready", "the page knows that there is paper again")


def test_the_manager_sees_the_paper_on_the_device_page(page: Page, agent: Agent, hall: HallProcess) -> None:
    printer_of(agent).misbehave(Fault.PAPER_OUT)

    def told() -> bool:
        devices = hall.call("GET", f"{BASE}/devices")["devices"]
        return any((device["status"] or {}).get("paper") == "out" for device in devices)

    until(told, "the server knows of the paper")


def test_the_manager_sees_how_many_slips_are_left_on_the_roll(kiosks: Kiosks, hall: HallProcess) -> None:
    agent = kiosks.start(printer=replace(PrinterSettings(), answer_s=5, done_s=20, roll_slips=21), print_wait_s=20)
    page = online(agent)
    assert page.take("roll-000001").body["print"] == "printed"
    printer = page.state()["printer"]
    assert (printer["printed"], printer["left"], printer["state"]) == (1, 20, "near_end")

    def told() -> bool:
        devices = hall.call("GET", f"{BASE}/devices")["devices"]
        return any(
            line["condition"]["slips_left"] == 20 and "near_end" in line["condition"]["alerts"] for line in devices
        )

    until(told, "the manager knows that the roll is near its end, by the count alone")


def test_a_slow_printer_does_not_hold_the_number_back(kiosks: Kiosks) -> None:
    agent = kiosks.start(print_wait_s=0)
    page = online(agent)
    with agent.screen.listen() as line:
        answer = page.take("tap-00000009")
        assert (answer.status, answer.body["print"]) == (200, "printing")
        news = until(lambda: next((item for item in _drain(line) if item and item[0] == "print"), None), "print event")
    assert '"print":"printed"' in news[1]
    assert page.take("tap-00000009").body["print"] == "printed"


def _drain(line: object) -> Iterator[tuple[str, str] | None]:
    import queue

    assert isinstance(line, queue.Queue)
    while True:
        try:
            yield line.get_nowait()
        except queue.Empty:
            return


def test_f28_a_reprint_is_marked_and_only_for_this_kiosks_numbers(page: Page, agent: Agent, hall: HallProcess) -> None:
    printer_of(agent).misbehave(Fault.PAPER_OUT)
    told = page.take("tap-00000010").body
    assert told["print"] == "failed"
    printer_of(agent).misbehave(Fault.NONE)
    wish = {"request_id": "reprint-0001", "ticket": told["ticket"]}
    again = page.call("POST", "/local/reprint", wish)
    assert (again.status, again.body["print"], again.body["ticket"]) == (200, "printed", told["ticket"])
    assert "【补打】" in last_slip(agent).text
    assert told["ticket"] in last_slip(agent).text
    assert page.call("POST", "/local/reprint", wish).body["ticket"] == told["ticket"]
    assert len(printer_of(agent).mechanism.slips) == 1, "the same reprint request prints once"
    taken_elsewhere = hall.call("GET", f"{BASE}/tickets")["tickets"]
    foreign = next(card["ticket"] for card in taken_elsewhere if card["ticket"] != told["ticket"])
    refused = page.call("POST", "/local/reprint", {"request_id": "reprint-0002", "ticket": foreign})
    assert (refused.status, refused.body["code"]) == (409, "not_this_kiosk")


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"request_id": "short", "service": "yb"},
        {"request_id": "tap-00000011"},
        {"request_id": "tap-00000011", "service": "yb\u0000"},
        {"request_id": "tap-00000011", "service": "yb", "class": "elderly"},
        {"request_id": "tap-00000011", "service": "yb", "class": "military"},
        {"request_id": "tap-00000011", "service": "yb", "role": "manager"},
        {"request_id": ["tap-00000011"], "service": "yb"},
        {"request_id": "tap-00000011", "service": "x" * 5000},
    ],
)
def test_bad_input_is_refused_in_words(page: Page, hall: HallProcess, body: object) -> None:
    before = hall.tickets()
    answer = page.call("POST", "/local/tickets", body)
    assert answer.status in (413, 422)
    assert answer.body["message"]
    assert hall.tickets() == before


def test_a_booked_citizen_checks_in_with_the_code(page: Page, agent: Agent, hall: HallProcess) -> None:
    now = page.state()["now"]
    hall.call("POST", f"{BASE}/commands/book", {"code": "B12345", "service": "yb", "slot": now})
    answer = page.call("POST", "/local/check-in", {"request_id": "checkin-0001", "code": "B12345"})
    assert (answer.status, answer.body["print"]) == (200, "printed")
    assert answer.body["ticket"] in last_slip(agent).text
    wrong = page.call("POST", "/local/check-in", {"request_id": "checkin-0002", "code": "B99999"})
    assert (wrong.status, wrong.body["code"]) == (409, "unknown_booking")
