"""Faults between the devices and the hall, several at a time: the others go on, and whoever was away shows the truth.

Numbers are those of the fault matrix (F) and of its invariants (I); what each device does by itself its own tests hold.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.faults.proxy import FaultProxy, Faults
from tests.hardware.course import lit
from tests.hardware.whole import WINDOW, WholeHall, until, whole_hall
from tidehall_caller.pads.frames import BEEP
from tidehall_caller.signals import PAD_BEEPS, Signal
from tools.hardware.table import ADDRESS, NAMES, ROOT, Table

PARTS = ("caller", "board", "led")
UNITS = ROOT / "firmware_scripts/tidehall_appliance/templates/rootfs/etc/systemd/system"


@dataclass
class Lines:
    """A hall, its devices, and a line that may fail between each of them and the hall."""

    hall: WholeHall
    table: Table
    proxies: dict[str, FaultProxy]

    def call(self) -> str:
        """The clerk calls by another way than the keypad."""
        self.hall.stage.command("take-ticket", service="mz")
        return str(self.hall.stage.command("call-next", window=WINDOW)["ticket"])

    def free(self) -> None:
        self.hall.stage.command("start", window=WINDOW)
        self.hall.stage.command("finish", window=WINDOW)

    def keypad(self) -> str:
        return self.table.pads.pads[ADDRESS].display

    def strip(self) -> str:
        return "".join(self.table.panel.card.texts())

    def calls(self) -> int:
        facts = self.hall.stage.get("story?limit=1000")["facts"]
        return sum(fact["type"] in ("TicketCalled", "TicketRecalled") for fact in facts)

    def shows(self, ticket: str, *parts: str) -> None:
        """I8: what stands on each of these devices is what the hall says."""
        if "caller" in parts:
            until(lambda: self.keypad() == f"   {ticket[-3:]}", f"the keypad shows {ticket}")
        if "led" in parts:
            until(lambda: ticket in self.strip(), f"the strip shows {ticket}")
        if "board" in parts:
            until(lambda: self.hall.told(ticket, "shown"), f"the board tells that it shows {ticket}")
            until(lambda: lit(self.table.frame), "the board's picture has a new call")

    def away(self, part: str) -> bool:
        return not self.hall.condition(NAMES[part])


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lines]:
    with ExitStack() as stack:
        hall = stack.enter_context(whole_hall(tmp_path_factory.mktemp("hall")))
        proxies = {part: stack.enter_context(FaultProxy("127.0.0.1", hall.stage.port)) for part in PARTS}
        table = hall.table(lambda part: f"http://127.0.0.1:{proxies[part].port}", PARTS)
        made = Lines(hall, table, proxies)
        until(lambda: not any(made.away(part) for part in PARTS), "every device is there")
        first = made.call()
        made.shows(first, *PARTS)
        made.free()
        yield made


def test_f19_three_lines_fail_each_in_its_way_and_every_device_converges(lines: Lines) -> None:
    """The caller's line is gone, the board's is half open, the strip's is reset and then half open."""
    table, proxies = lines.table, lines.proxies
    proxies["caller"].set(Faults(refuse=True))
    proxies["caller"].drop()
    proxies["board"].set(Faults(frozen=True))
    proxies["led"].reset()
    proxies["led"].set(Faults(frozen=True))
    until(lambda: all(lines.away(part) for part in PARTS), "the hall misses them")
    before, began = lines.calls(), len(table.pads.trace)
    table.pads.press(ADDRESS, "next")
    told = PAD_BEEPS[Signal.NO_LINK]
    until(lambda: _beeps(table, began) == told, "c9, i13: the press is refused aloud")
    ticket = lines.call()
    for proxy in proxies.values():
        proxy.set(Faults())
    lines.shows(ticket, *PARTS)
    assert lines.calls() == before + 1, "i3: the press that was refused was not kept for later"
    lines.free()


def test_f29_frozen_displays_disturb_nobody_and_wake_up_to_the_truth(lines: Lines) -> None:
    board, strip = lines.table.processes["board"], lines.table.processes["led"]
    for process in (board, strip):
        os.kill(process.pid, signal.SIGSTOP)
    ticket = lines.call()
    lines.shows(ticket, "caller")
    assert ticket not in lines.strip()
    os.kill(strip.pid, signal.SIGCONT)
    lines.shows(ticket, "led")
    os.kill(board.pid, signal.SIGCONT)
    lines.shows(ticket, "board")
    assert not lines.table.ended()
    lines.free()


def test_f30_a_board_that_was_killed_comes_back_as_its_unit_says_and_shows_the_call(lines: Lines) -> None:
    unit = (UNITS / "tidehall-display@.service").read_text("utf-8")
    assert "Restart=always" in unit
    assert "WatchdogSec=" in unit
    board = lines.table.processes["board"]
    board.kill()
    board.wait()
    ticket = lines.call()
    lines.shows(ticket, "caller", "led")
    lines.table.frame.unlink()
    lines.table.start_again("board")
    lines.shows(ticket, "board")
    lines.free()


def test_i7_every_call_of_these_faults_was_shown(lines: Lines) -> None:
    facts = lines.hall.stage.get("story?limit=1000")["facts"]
    calls = {fact["version"] for fact in facts if fact["type"] == "TicketCalled"}
    told = [fact["data"] for fact in facts if fact["type"] == "CallAnnounced"]
    assert {each["call"] for each in told if each["how"] == "shown"} == calls


def _beeps(table: Table, began: int) -> int:
    return sum(not said.by_pad and said.frame.function == BEEP for said in table.pads.trace[began:])
