"""From the contact of a key to the answer on lamp and buzzer; beside it a pin that gpiozero sets bare.

The pins are gpiozero's mock ones: what a Pi's own pins add is the same on both sides.
"""

from __future__ import annotations

import queue
import time
from pathlib import Path
from typing import Any

from gpiozero import DigitalOutputDevice
from gpiozero.pins.mock import MockFactory, MockPin

from tests.bench.report import median, percentile, tell
from tests.e2e.stage import Stage
from tidehall_caller.caller import Caller
from tidehall_caller.parts import connect
from tidehall_caller.settings import ButtonSettings, CallerSettings, LampSettings

_LONG_S = 60.0
_WINDOW, _NEXT, _LAMP, _BUZZER, _BARE = "1", 5, 17, 27, 22


class TimedPin(MockPin):  # type: ignore[misc]  # gpiozero ships no types
    """Notes when it went high. ``rose`` is shared by all pins of a run: (number, when)."""

    rose: queue.SimpleQueue[tuple[int, float]] = queue.SimpleQueue()

    def _change_state(self, value: Any) -> Any:
        now = time.perf_counter()
        changed = super()._change_state(value)
        if changed and value:
            self.rose.put((self._number, now))
        return changed


def measure(folder: Path, rounds: int) -> None:
    """Each round is a call by the key, the command alone, and a bare pin."""
    stage = Stage(folder)
    caller: Caller | None = None
    answers, commands, sets = [], [], []
    try:
        stage.start()
        stage.sit(_WINDOW)
        factory = MockFactory(pin_class=TimedPin)
        caller = _caller(stage, folder, factory)
        bare = DigitalOutputDevice(_BARE, pin_factory=factory)
        for _ in range(rounds):
            stage.command("take-ticket", service="yb")
            _settled(caller, 1)
            answers.append(_pressed(factory))
            _free(stage, caller)
            commands.append(_asked(stage, caller))
            sets.append(_set(bare))
    finally:
        if caller is not None:
            caller.stop()
        stage.stop()
    ratios = [answer / each for answer, each in zip(answers, sets, strict=True)]
    tell(
        "key_to_lamp", rounds=rounds, median_ms=median(answers), p95_ms=percentile(answers, 95),
        call_next_ms=median(commands), bare_pin_ms=median(sets), ratio_to_pin=median(ratios),
    )  # fmt: skip


def _caller(stage: Stage, folder: Path, factory: MockFactory) -> Caller:
    settings = CallerSettings(
        server=stage.url, data=str(folder / "caller"), window=_WINDOW,
        buttons=ButtonSettings(next=_NEXT), lamp=LampSettings(lamp=_LAMP, buzzer=_BUZZER),
    )  # fmt: skip
    parts = connect(settings)
    parts.pins = factory
    caller = Caller(settings, stage.device("caller", "bench", _WINDOW), parts)
    caller.start()
    return caller


def _pressed(factory: MockFactory) -> float:
    """Milliseconds from the contact to the buzzer, which sounds for nothing but answers."""
    while not TimedPin.rose.empty():
        TimedPin.rose.get()
    pin = factory.pin(_NEXT)
    began = time.perf_counter()
    pin.drive_low()
    took = (_rises(_BUZZER) - began) * 1000
    pin.drive_high()
    return took


def _rises(number: int) -> float:
    while True:
        which, at = TimedPin.rose.get(timeout=_LONG_S)
        if which == number:
            return at


def _asked(stage: Stage, caller: Caller) -> float:
    """The command alone, by HTTP, for a ticket of its own."""
    stage.command("take-ticket", service="yb")
    began = time.perf_counter()
    stage.command("call-next", window=_WINDOW)
    took = (time.perf_counter() - began) * 1000
    _free(stage, caller)
    return took


def _set(bare: DigitalOutputDevice) -> float:
    began = time.perf_counter()
    bare.on()
    took = (_rises(_BARE) - began) * 1000
    bare.off()
    return took


def _free(stage: Stage, caller: Caller) -> None:
    stage.command("start", window=_WINDOW)
    stage.command("finish", window=_WINDOW)
    _settled(caller, 0)
    time.sleep(2.1)  # the hall takes a second call within two seconds for the first one


def _settled(caller: Caller, waiting: int) -> None:
    """The caller has seen what the hall did."""
    deadline = time.monotonic() + _LONG_S
    while True:
        here = caller.desks[_WINDOW].here
        if caller.way.live and here is not None and here.waiting == waiting and not here.ticket:
            return
        if time.monotonic() > deadline:
            raise RuntimeError("the caller does not see the hall")
        time.sleep(0.01)
