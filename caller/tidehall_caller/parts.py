"""Makes what hangs on this caller from its settings, real or virtual. Nothing real is opened here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tidehall_caller.gpio import pin_factory
from tidehall_caller.numpad import EvdevSource, Source
from tidehall_caller.screen.panel import LumaPanel, Panel
from tidehall_caller.settings import BusSettings, CallerSettings, ScreenSettings
from tidehall_caller.virtual.keypads import VirtualKeypads
from tidehall_caller.virtual.oled import VirtualBus
from tidehall_link.ports import Port, SerialPort, TcpPort

_WRITE_S = 1.0


@dataclass(slots=True)
class Parts:
    """``pins`` is gpiozero's factory, None until it is asked for; the virtual ones are there to be played with."""

    port: Port | None = None
    panel: Callable[[], Panel] | None = None
    pins: Any = None
    numpad: Callable[[str], Source] = EvdevSource
    keypads: VirtualKeypads | None = None
    oled: VirtualBus | None = None
    library: str = "auto"
    _asking: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def factory(self) -> Any:
        """The one way to the pins, for buttons, lamps and a display on SPI. Raises PinsMissing."""
        with self._asking:
            if self.pins is None:
                self.pins = pin_factory(self.library)
            return self.pins

    def close(self) -> None:
        """Stop the virtual ones."""
        if self.keypads is not None:
            self.keypads.stop()


def connect(settings: CallerSettings) -> Parts:
    """Parts as the settings say."""
    parts = Parts(library=settings.buttons.library)
    if settings.bus.kind == "virtual":
        parts.keypads = VirtualKeypads(*(pad.address for pad in settings.keypads))
        parts.keypads.start()
    parts.port = _port(settings.bus, parts.keypads)
    if settings.screen.kind == "virtual":
        parts.oled = VirtualBus()
    parts.panel = _panel(settings.screen, parts)
    return parts


def _port(bus: BusSettings, virtual: VirtualKeypads | None) -> Port | None:
    match bus.kind:
        case "virtual" if virtual is not None:
            return SerialPort(virtual.device, bus.baud, _WRITE_S)
        case "serial":
            return SerialPort(bus.device, bus.baud, _WRITE_S)
        case "tcp":
            return TcpPort(bus.host, bus.port)
    return None


def _panel(screen: ScreenSettings, parts: Parts) -> Callable[[], Panel] | None:
    if screen.kind == "off":
        return None
    virtual = parts.oled
    if virtual is None:
        return lambda: LumaPanel(screen, pins=parts.factory)

    def opened() -> Panel:
        from luma.core.interface.serial import i2c  # noqa: PLC0415 - only where a display is

        return LumaPanel(screen, i2c(bus=virtual))

    return opened
