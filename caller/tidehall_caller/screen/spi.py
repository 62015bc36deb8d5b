"""A display on SPI, through lgpio and this caller's own pins.

luma's own way to SPI wants spidev and RPi.GPIO. The second knows no Pi 5, and its stand-in would take the pins a second
time; lgpio is here already for the buttons, and speaks SPI as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tidehall_caller.gpio import Light


class SpiWire:
    """What luma's ``spi`` asks of RPi.GPIO (``setup``, ``output``, ``cleanup``) and of spidev (the rest).

    ``factory`` is gpiozero's. ``close`` lets go of everything, so that the display can be opened again.
    """

    OUT, LOW, HIGH = 0, 0, 1

    def __init__(self, factory: Any) -> None:
        self.max_speed_hz = 0
        self._factory = factory
        self._pins: dict[int, Light] = {}
        self._place = (0, 0)
        self._handle: int | None = None

    def setup(self, pin: int, _way: int) -> None:
        """Raises PinsMissing when another has it."""
        self._pins[pin] = Light(pin, self._factory, active_high=True)

    def output(self, pin: int, level: int) -> None:
        self._pins[pin].put(bool(level))

    def cleanup(self, _pins: object = None) -> None:
        """Pins are let go of by ``close``."""

    def open(self, port: int, device: int) -> None:
        """luma tells the speed only afterwards: opened by the first write."""
        self._place = (port, device)

    def writebytes(self, data: Iterable[int]) -> None:
        """Raises lgpio.error when there is no such bus, or no right to use it."""
        import lgpio  # noqa: PLC0415 - a machine without pins needs none

        if self._handle is None:
            self._handle = lgpio.spi_open(*self._place, self.max_speed_hz)
        lgpio.spi_write(self._handle, bytes(data))

    def close(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            import lgpio  # noqa: PLC0415

            lgpio.spi_close(handle)
        for pin in self._pins.values():
            pin.close()
        self._pins.clear()


class Backlight:
    """The light behind a colour display, on a pin or always on; called as luma calls it."""

    def __init__(self, light: Light | None) -> None:
        self._light = light

    def __call__(self, on: bool) -> None:
        if self._light is not None:
            self._light.put(on)

    def close(self) -> None:
        if self._light is not None:
            self._light.close()
