"""A hall in its own process, callers in this one: keypads on a pty, mock pins, a display of real bytes."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from gpiozero.pins.mock import MockFactory

from tests.devices.kiosk import until
from tests.faults.hall_config import HALL, write_hall
from tests.faults.house import House, Line
from tidehall_caller.caller import Caller
from tidehall_caller.parts import connect
from tidehall_caller.settings import BusSettings, ButtonSettings, CallerSettings, Keypad, LampSettings, ScreenSettings
from tidehall_caller.virtual.keypads import VirtualKeypads, VirtualPad

PINS = ButtonSettings(next=5, recall=6, step=13, no_show=19, hold_resume=26, very_satisfied=12, dissatisfied=16)
LAMP = LampSettings(lamp=17, buzzer=27)


class Hall:
    """A real server with staffed windows; ``line`` speaks as the manager."""

    def __init__(self, folder: Path) -> None:
        self.house = House(write_hall(folder), folder / "data", mode="threading")
        self._line: Line | None = None

    def start(self) -> Hall:
        self.house.start()
        self._line = self.house.line(self.house.manager())
        for window, clerk in zip("123", self._clerks(), strict=False):
            self.do("sign-in", window=window, clerk=clerk)
        return self

    def stop(self) -> None:
        self.house.kill()
        self.house.hang_up()

    def do(self, name: str, **body: Any) -> dict[str, Any]:
        """A command that must be accepted."""
        assert self._line is not None
        reply = self._line.command(name, body)
        assert reply.status == 200, reply
        result: dict[str, Any] = reply.body["result"]
        return result

    def take(self, service: str = "yb") -> str:
        return str(self.do("take-ticket", service=service)["ticket"])

    def window(self, window: str) -> dict[str, Any]:
        """As the ``clerk`` view shows it now."""
        return next(each for each in self.ask("views/clerk")["view"]["windows"] if each["line"]["id"] == window)

    def ask(self, path: str) -> dict[str, Any]:
        assert self._line is not None
        return self._line.ask("GET", f"/api/v1/halls/{HALL}/{path}").body

    def calls(self) -> int:
        """How many calls were ever made."""
        facts = self.ask("story?limit=1000")["facts"]
        return sum(fact["type"] in ("TicketCalled", "TicketRecalled") for fact in facts)

    def clear(self, *windows: str) -> None:
        """Nobody stands at these windows, nobody waits."""
        for window in windows:
            if (ticket := self.window(window)["ticket"]) is not None:
                self.do("drop", ticket=ticket["ticket"])
        for card in self.ask("views/clerk")["view"]["queue"]:
            self.do("drop", ticket=card["ticket"])

    def _clerks(self) -> list[str]:
        tables = (self.house.data.parent / "hall.toml").read_text("utf-8").split("[[clerks]]")[1:]
        return [table.split('id = "')[1].split('"')[0] for table in tables]


def settings(server: str, folder: Path, **changes: Any) -> CallerSettings:
    """Three keypads on a virtual line, one evaluator; patient with a slow machine, quick with a key."""
    base = CallerSettings(
        server=server,
        data=str(folder),
        repeat_s=0.1,
        patience_s=10.0,
        scale="five_is_best",
        bus=BusSettings(kind="virtual"),
        keypads=(
            Keypad(address=1, window="1", evaluator=True),
            Keypad(address=2, window="2"),
            Keypad(address=7, window="3"),
        ),
    )
    made: CallerSettings = replace(base, **changes)
    return made


def own(server: str, folder: Path, **changes: Any) -> CallerSettings:
    """Buttons, lamp, buzzer and a display, no keypads."""
    screen = ScreenSettings(kind="virtual")
    return settings(server, folder, bus=BusSettings(), keypads=(), buttons=PINS, lamp=LAMP, screen=screen, **changes)


class Desk:
    """Somebody in front of buttons: mock pins that are pulled, and what lamp and display show."""

    def __init__(self, made: CallerSettings, token: str) -> None:
        parts = connect(made)
        self.factory = parts.pins = MockFactory()
        self.oled = parts.oled
        self.caller = Caller(made, token, parts)

    def push(self, pin: int) -> None:
        """Down, and up again for longer than contacts bounce."""
        self.factory.pin(pin).drive_low()
        time.sleep(0.02)
        self.factory.pin(pin).drive_high()
        time.sleep(0.1)

    def lit(self, pin: int) -> bool:
        return bool(self.factory.pin(pin).state)


def pads(caller: Caller) -> VirtualKeypads:
    assert caller.parts.keypads is not None
    return caller.parts.keypads


def pad(caller: Caller, address: int) -> VirtualPad:
    return pads(caller).pads[address]


def at(hall: Hall, window: str) -> tuple[str, str]:
    ticket = hall.window(window)["ticket"] or {"ticket": "", "status": ""}
    return ticket["ticket"], ticket["status"]


def pressed(caller: Caller, address: int, key: str, digits: str = "", beeps: int = 1) -> None:
    """Press and wait for the answer: so many beeps more, and the window is ready for the next."""
    time.sleep(caller.settings.repeat_s)  # a press so soon after the last one would be taken for the same
    heard = pad(caller, address).beeps
    pads(caller).press(address, key, digits)
    until(lambda: pad(caller, address).beeps >= heard + beeps, f"{beeps} beeps after {key}")
    assert pad(caller, address).beeps == heard + beeps
    window = next(each.window for each in caller.settings.keypads if each.address == address)
    until(lambda: not caller.desks[window].sending, "the desk is free")
