"""A Raspberry Pi's header under gpiozero's own driver for lgpio: only lgpio's calls into the kernel are replaced."""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gpiozero.pins.local import LocalPiFactory
from PIL import Image

PI_5, PI_4 = 0xD04170, 0xC03111
_OUT, _ALERT = 1 << 1, 1 << 10

Callback = Callable[[int, int, int, int], None]


class Header:
    """Pins and the SPI bus. ``chip`` is the gpiochip that was opened; ``spi_missing`` makes the bus one that is off."""

    def __init__(self) -> None:
        self.chip: int | None = None
        self.modes: dict[int, int] = {}
        self.levels: dict[int, int] = defaultdict(lambda: 1)
        self.debounced: list[int] = []
        self.spi_missing = False
        self.spi_open: dict[int, tuple[int, int, int]] = {}
        self.heard: Callable[[bytes], None] = lambda _: None
        self._callbacks: dict[int, list[Callback]] = defaultdict(list)

    def drive(self, pin: int, level: int) -> None:
        """Somebody pulls the wire down, or lets go."""
        self.levels[pin] = level
        for callback in list(self._callbacks[pin]):
            callback(self.chip or 0, pin, level, time.monotonic_ns())

    def functions(self) -> dict[str, Callable[..., Any]]:
        """Under the names that lgpio gives them."""
        mine = ("gpiochip_open", "gpiochip_close", "gpio_claim_input", "gpio_claim_output", "gpio_claim_alert",
                "gpio_free", "gpio_get_mode", "gpio_read", "gpio_write", "gpio_set_debounce_micros", "callback",
                "spi_write", "spi_close")  # fmt: skip
        return {name: getattr(self, name) for name in mine} | {"spi_open": self.open_spi}

    def gpiochip_open(self, chip: int) -> int:
        self.chip = chip
        return 7

    def gpiochip_close(self, _handle: int) -> None:
        self.chip = None

    def gpio_claim_input(self, _handle: int, pin: int, flags: int = 0) -> None:
        self.modes[pin] = flags

    def gpio_claim_output(self, _handle: int, pin: int, level: int = 0, flags: int = 0) -> None:
        self.modes[pin], self.levels[pin] = flags | _OUT, level

    def gpio_claim_alert(self, _handle: int, pin: int, _edges: int, flags: int = 0) -> None:
        self.modes[pin] = flags | _ALERT

    def gpio_free(self, _handle: int, pin: int) -> None:
        self.modes.pop(pin, None)

    def gpio_get_mode(self, _handle: int, pin: int) -> int:
        return self.modes.get(pin, 0)

    def gpio_read(self, _handle: int, pin: int) -> int:
        return self.levels[pin]

    def gpio_write(self, _handle: int, pin: int, level: bool) -> None:
        assert self.modes[pin] & _OUT
        self.levels[pin] = int(level)

    def gpio_set_debounce_micros(self, _handle: int, pin: int, micros: int) -> None:
        if micros:
            self.debounced.append(pin)

    def callback(self, _handle: int, pin: int, _edge: int, func: Callback) -> SimpleNamespace:
        self._callbacks[pin].append(func)
        return SimpleNamespace(cancel=lambda: self._callbacks[pin].remove(func))

    def open_spi(self, port: int, device: int, speed: int, _flags: int = 0) -> int:
        if self.spi_missing:
            raise OSError("can not open SPI device")
        self.spi_open[9] = (port, device, speed)
        return 9

    def spi_write(self, handle: int, data: bytes) -> int:
        assert handle in self.spi_open
        self.heard(data)
        return len(data)

    def spi_close(self, handle: int) -> None:
        del self.spi_open[handle]


def header(monkeypatch: pytest.MonkeyPatch, folder: Path, revision: int, chips: tuple[str, ...]) -> Header:
    """The header of a Pi of this revision, with these ``/dev/gpiochip…``. Pins left over are forgotten at the end."""
    with contextlib.chdir(folder):  # lgpio makes a pipe where it is imported
        import gpiozero.pins.lgpio as driver
        import lgpio
    made = Header()
    for name, function in made.functions().items():
        monkeypatch.setattr(lgpio, name, function)
    monkeypatch.setattr(driver.LGPIOFactory, "_get_revision", lambda _: revision)
    monkeypatch.setattr(driver, "os", SimpleNamespace(path=SimpleNamespace(exists=chips.__contains__)))
    monkeypatch.setattr(LocalPiFactory, "pins", {})
    return made


class ColourChip:
    """ST7735, ST7789 and ILI9341 by what their data sheets have in common: a window of columns and rows, then dots."""

    def __init__(self, size: tuple[int, int], data: Callable[[], bool]) -> None:
        self.picture = Image.new("RGB", size)
        self._is_data = data
        self._command = 0
        self._given = bytearray()
        self._box = [0, 0, 0, 0]

    def hear(self, data: bytes) -> None:
        """Bytes of the bus; the DC line says which they are."""
        if self._is_data():
            self._given += data
        else:
            self._command, self._given = data[-1], bytearray()
            return
        if self._command in (0x2A, 0x2B) and len(self._given) == 4:
            first, last = (int.from_bytes(self._given[at : at + 2], "big") for at in (0, 2))
            place = self._command - 0x2A
            self._box[place], self._box[place + 2] = first, last + 1
        left, top, right, bottom = self._box
        if self._command == 0x2C and len(self._given) == (right - left) * (bottom - top) * 3:
            dots = Image.frombytes("RGB", (right - left, bottom - top), bytes(self._given))
            self.picture.paste(dots, (left, top))
