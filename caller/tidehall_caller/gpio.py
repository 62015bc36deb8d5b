"""Buttons, lamp and buzzer on a Raspberry Pi's pins, through gpiozero; lgpio underneath knows the Pi 5."""

from __future__ import annotations

import contextlib
import logging
import tempfile
import threading
from collections.abc import Callable, Mapping
from typing import Any

from tidehall_caller.beat import STALE_S, Beat
from tidehall_caller.strokes import Stroke, Touch, Wire
from tidehall_link.pace import Pace

log = logging.getLogger("tidehall.caller.pins")

_IDLE_S = 5.0


class PinsMissing(Exception):
    """This machine has no pins that can be used. ``str`` says why."""


def pin_factory(library: str) -> Any:
    """gpiozero's way to the pins. Raises PinsMissing: no library, not a Pi, no right to use /dev/gpiochip.

    lgpio makes a pipe in the directory where it is imported, which on an appliance is read-only: so elsewhere.
    """
    try:
        with contextlib.chdir(tempfile.gettempdir()):
            return _factory(library)
    except Exception as error:
        # gpiozero and the libraries below it raise whatever they like, lgpio a bare exception
        raise PinsMissing(f"{type(error).__name__}: {error}") from error


def _factory(library: str) -> Any:
    if library == "mock":
        from gpiozero.pins.mock import MockFactory  # noqa: PLC0415 - a machine without pins needs no gpiozero

        return MockFactory()
    if library == "lgpio":
        from gpiozero.pins.lgpio import LGPIOFactory  # noqa: PLC0415

        return LGPIOFactory()
    from gpiozero import Device  # noqa: PLC0415

    Device.ensure_pin_factory()
    return Device.pin_factory


class Buttons:
    """Every wired button; ``strokes`` gets its name and what happened, in this thread, one at a time.

    The pins' callbacks only note the level: bouncing is judged by ``Wire`` with our own clock.
    """

    def __init__(
        self,
        pins: Mapping[str, int],
        factory: Any,
        touch: Touch,
        strokes: Callable[[str, Stroke], None],
        pace: Pace | None = None,
    ) -> None:
        self._pins = pins
        self._factory = factory
        self._strokes = strokes
        self._pace = pace or Pace()
        self._wires = {name: Wire(touch) for name in pins}
        self._edges: list[tuple[str, bool, float]] = []
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopped = False
        self._devices: list[Any] = []
        self._beat = Beat(self._pace)
        self._thread = threading.Thread(target=self._run, name="buttons", daemon=True)

    def start(self) -> None:
        """Take the pins. Raises PinsMissing when one cannot be had."""
        from gpiozero import Button  # noqa: PLC0415

        for name, pin in self._pins.items():
            try:
                button = Button(pin, pull_up=True, pin_factory=self._factory)
            except Exception as error:
                self._close()
                raise PinsMissing(f"{name} = {pin}: {type(error).__name__}: {error}") from error
            button.when_pressed = lambda name=name: self._edge(name, True)
            button.when_released = lambda name=name: self._edge(name, False)
            self._devices.append(button)
        self._thread.start()

    def stop(self) -> None:
        """Let go of the pins."""
        self._stopped = True
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=5)
        self._close()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive() and self._beat.well

    def _close(self) -> None:
        for button in self._devices:
            button.close()
        self._devices.clear()

    def _edge(self, name: str, down: bool) -> None:
        with self._lock:
            self._edges.append((name, down, self._pace.monotonic()))
        self._wake.set()

    def _run(self) -> None:
        while not self._stopped:
            self._beat.turn()
            self._wake.clear()
            with self._lock:
                edges, self._edges = self._edges, []
            for name, down, at in edges:
                strokes = self._wires[name].level(down, at)
                late = self._pace.monotonic() - at >= STALE_S  # a press that waited here is not done any more
                self._tell(name, [Stroke.LATE] if late and strokes else strokes)
            now = self._pace.monotonic()
            for name, wire in self._wires.items():
                self._tell(name, wire.look(now))
            due = min((wire.due for wire in self._wires.values() if wire.due is not None), default=now + _IDLE_S)
            self._pace.wait(max(due - self._pace.monotonic(), 0.001), self._wake)

    def _tell(self, name: str, strokes: list[Stroke]) -> None:
        for stroke in strokes:
            try:
                self._strokes(name, stroke)
            except Exception:
                log.exception("the key %s could not be handled", name)


class Light:
    """A lamp or an active buzzer on a pin."""

    def __init__(self, pin: int, factory: Any, *, active_high: bool) -> None:
        from gpiozero import DigitalOutputDevice  # noqa: PLC0415

        try:
            self._device = DigitalOutputDevice(pin, active_high=active_high, pin_factory=factory)
        except Exception as error:
            raise PinsMissing(f"{pin}: {type(error).__name__}: {error}") from error

    def put(self, on: bool) -> None:
        """On or off."""
        self._device.value = on

    def close(self) -> None:
        self._device.close()
