"""Callers against a real server: keypads on a pty, buttons on mock pins, a display decoded from its bytes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.devices.caller import LAMP, PINS, Desk, Hall, at, own, pad, pads, pressed, settings
from tests.devices.kiosk import until
from tidehall_caller.caller import Caller
from tidehall_caller.virtual.keypads import Trick


@pytest.fixture(scope="module")
def hall(windows: Hall) -> Hall:
    return windows


@pytest.fixture(scope="module")
def line(hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """One caller, one line, three windows."""
    caller = Caller(settings(hall.house.url, tmp_path_factory.mktemp("line")), hall.house.token("caller"))
    caller.start()
    until(lambda: caller.way.live, "the caller is live")
    yield caller
    caller.stop()


@pytest.fixture(autouse=True)
def clean(hall: Hall) -> None:
    hall.clear("1", "2", "3")


def test_a_ticket_from_call_to_rating_by_one_keypad(hall: Hall, line: Caller) -> None:
    ticket, other = hall.take(), hall.take()
    until(lambda: pad(line, 1).display == "002   ", "two wait")
    pressed(line, 1, "next")
    assert at(hall, "1") == (ticket, "called")
    until(lambda: pad(line, 1).display == f"   {ticket[-3:]}", "its number")
    assert pad(line, 1).acknowledged[-1].hex(" ") == "ff 68 03 03 68 01 01 0c 0e 16"
    pressed(line, 1, "recall")
    assert hall.window("1")["ticket"]["recalls"] == 1
    pressed(line, 1, "next", beeps=3)
    pressed(line, 1, "confirm")
    assert at(hall, "1") == (ticket, "serving")
    pressed(line, 1, "rate")
    until(lambda: pad(line, 1).evaluating, "the evaluator asks")
    pads(line).rate(1, 2)
    until(lambda: pad(line, 1).rated == 2, "the rating is acknowledged")
    until(lambda: line.ratings.waiting == 0, "the hall has it")
    rated = next(fact for fact in reversed(hall.ask("story?limit=1000")["facts"]) if fact["type"] == "TicketRated")
    assert (rated["data"]["ticket"], rated["data"]["level"]) == (ticket, "dissatisfied")
    assert rated["data"]["channel"] == "hall_other"
    until(lambda: pad(line, 1).display == "001   " and pad(line, 2).display == "001   ", f"{other} waits")
    until(lambda: _told(hall) == [("keypads", "ok")], "the manager sees the line")


def _told(hall: Hall) -> list[tuple[str, str]]:
    """The parts of the first caller, as the manager's device page has them."""
    callers = [each for each in hall.ask("devices")["devices"] if each["role"] == "caller"]
    return [(part["name"], part["state"]) for part in (callers[0]["condition"] or {}).get("parts", ())]


def test_digits_and_confirm_on_one_window_touch_no_other(hall: Hall, line: Caller) -> None:
    first, second = hall.take(), hall.take()
    pressed(line, 1, "next")
    pressed(line, 2, "next")
    assert (at(hall, "1"), at(hall, "2")) == ((first, "called"), (second, "called"))
    pressed(line, 1, "confirm", "0")
    assert (at(hall, "1"), at(hall, "2")) == (("", ""), (second, "called"))
    pressed(line, 1, "confirm", "3")
    assert at(hall, "1") == (first, "called")
    pressed(line, 1, "transfer", "7", beeps=3)
    pressed(line, 1, "transfer", "3")
    assert hall.window("3")["received"][0]["ticket"] == first
    pressed(line, 7, "next")
    pressed(line, 7, "confirm", "6", beeps=2)
    pressed(line, 7, "confirm", "6")
    assert at(hall, "3") == ("", "")
    pressed(line, 7, "confirm", "99", beeps=3)


def test_a_pad_that_misbehaves_loses_no_press_and_makes_none_twice(hall: Hall, line: Caller) -> None:
    for trick in (Trick.NOISE, Trick.TWICE, Trick.HALVES):
        hall.clear("1")
        ticket = hall.take()
        hall.take()
        until(lambda: (here := line.desks["1"].here) and here.waiting == 2 and not here.ticket, "both wait")
        pad(line, 1).trick = trick
        pressed(line, 1, "next")
        pad(line, 1).trick = Trick.NONE
        assert at(hall, "1") == (ticket, "called"), trick
        assert hall.window("1")["ticket"]["recalls"] == 0, trick
    calls = hall.calls()
    pad(line, 1).trick = Trick.WRONG_CHECKSUM
    pads(line).press(1, "recall")
    pad(line, 1).trick = Trick.NONE
    pressed(line, 1, "recall")
    assert hall.calls() == calls + 1, "a frame of a wrong sum is no press"


def test_f23_twenty_presses_in_a_second_call_one_citizen(hall: Hall, line: Caller) -> None:
    ticket = hall.take()
    hall.take()
    until(lambda: pad(line, 2).display == "002   ", "both wait")
    calls = hall.calls()
    for _ in range(20):
        pads(line).press(2, "next")
        time.sleep(0.05)
    until(lambda: at(hall, "2") == (ticket, "called") and not line.desks["2"].sending, "called")
    assert hall.calls() == calls + 1
    assert hall.window("2")["waiting"] == 1


def test_several_windows_at_once(hall: Hall, line: Caller) -> None:
    tickets = {hall.take() for _ in range(3)}
    until(lambda: pad(line, 7).display == "003   ", "all three wait")
    for address in (1, 2, 7):
        pads(line).press(address, "next")
    until(lambda: all(at(hall, window)[1] == "called" for window in "123"), "three calls")
    assert {at(hall, window)[0] for window in "123"} == tickets
    until(lambda: not any(desk.sending for desk in line.desks.values()), "all are free")


def test_buttons_lamp_and_display_of_one_window(hall: Hall, tmp_path: Path) -> None:
    """The window comes with the token; paired without any, a press is answered but goes nowhere."""
    desk = Desk(own(hall.house.url, tmp_path), hall.house.token("caller", "2"))
    desk.caller.start()
    try:
        until(lambda: desk.caller.way.live and "2" in desk.caller.desks, "live at window 2")
        ticket = hall.take()
        until(lambda: desk.caller.desks["2"].here and desk.caller.desks["2"].here.waiting == 1, "one waits")
        desk.push(PINS.next)
        until(lambda: at(hall, "2") == (ticket, "called"), "called by a button")
        until(lambda: desk.lit(LAMP.lamp), "the lamp says so")
        until(lambda: not desk.caller.desks["2"].sending, "the view has caught up")
        shown = _picture(desk)
        desk.push(PINS.step)
        until(lambda: at(hall, "2") == (ticket, "serving"), "started")
        until(lambda: not desk.caller.desks["2"].sending, "the view has caught up again")
        until(lambda: _picture(desk) != shown, "the display follows")
        desk.push(PINS.step)
        until(lambda: at(hall, "2") == ("", ""), "finished")
        until(lambda: desk.caller.desks["2"].here and desk.caller.desks["2"].here.last == ticket, "to be rated")
        desk.push(PINS.very_satisfied)
        until(lambda: hall.window("2")["last"]["rated"], "rated by a button")
    finally:
        desk.caller.stop()
    assert not desk.lit(LAMP.lamp)


def _picture(desk: Desk) -> bytes:
    assert desk.oled is not None
    picture: Any = desk.oled.chip.picture()
    return bytes(picture.tobytes())


def test_pairing_shows_its_code_and_the_window_is_chosen_there(hall: Hall, tmp_path: Path) -> None:
    desk = Desk(own(hall.house.url, tmp_path), "")
    desk.caller.start()
    try:
        code = until(lambda: desk.caller.here.code, "a code is shown")
        desk.push(PINS.next)
        body = {"code": code, "role": "caller", "name": "叫号器3", "window": "3"}
        approved = hall.house.line(hall.house.manager()).ask("POST", "/api/v1/halls/tongshan/pair/approve", body)
        assert approved.status == 200, approved
        until(lambda: desk.caller.way.live and desk.caller.here.window == "3", "paired for window 3")
        ticket = hall.take()
        until(lambda: desk.caller.desks["3"].here and desk.caller.desks["3"].here.waiting == 1, "one waits")
        assert hall.window("3")["ticket"] is None, "a press before pairing was not kept"
        desk.push(PINS.next)
        until(lambda: at(hall, "3") == (ticket, "called"), "called")
    finally:
        desk.caller.stop()
