"""The panel itself, through luma; and the thread that keeps it showing the newest face."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Protocol

from PIL import Image

from tidehall_caller.screen.drawing import Drawing
from tidehall_caller.screen.face import Face
from tidehall_caller.settings import ScreenSettings
from tidehall_link.fonts import NoFont
from tidehall_link.pace import Backoff, Pace

log = logging.getLogger("tidehall.caller.screen")

_SHIFT_EVERY_S = 60.0
_SHIFTS = (0, 1, 2, 1)


class PanelGone(Exception):
    """The display does not answer."""


class Panel(Protocol):
    """A display that shows pictures of ``size`` in ``mode``. ``show`` raises PanelGone."""

    size: tuple[int, int]
    mode: str

    def show(self, image: Image.Image) -> None: ...

    def close(self) -> None: ...


class LumaPanel:
    """Any chip that luma knows; ``serial`` is luma's wire, or one of a virtual display."""

    def __init__(self, settings: ScreenSettings, serial: Any = None) -> None:
        try:
            self._device = _device(settings, serial if serial is not None else _wire(settings))
            self._device.contrast(settings.brightness)
        except Exception as error:
            # luma and the buses below it raise errors of their own, OSError and ImportError
            raise PanelGone(f"{type(error).__name__}: {error}") from error
        self.size: tuple[int, int] = self._device.size
        self.mode: str = self._device.mode

    def show(self, image: Image.Image) -> None:
        """Only what has changed goes over the wire, where the chip can do that."""
        try:
            self._device.display(image)
        except Exception as error:
            raise PanelGone(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Dark, so that no old number stays."""
        try:
            self._device.cleanup()
        except Exception as error:  # noqa: BLE001 - it may be gone already
            log.debug("the display could not be put out: %s", error)


def _wire(settings: ScreenSettings) -> Any:
    from luma.core.interface.serial import i2c, spi  # noqa: PLC0415 - needs the bus libraries of a Pi

    if settings.bus == "i2c":
        return i2c(port=settings.port, address=settings.address)
    return spi(port=settings.port, device=settings.device, gpio_DC=settings.data_pin, gpio_RST=settings.reset_pin)


def _device(settings: ScreenSettings, serial: Any) -> Any:
    from luma.lcd import device as lcd  # noqa: PLC0415
    from luma.oled import device as oled  # noqa: PLC0415

    kind = "ssd1306" if settings.kind == "virtual" else settings.kind
    make = getattr(oled, kind, None) or getattr(lcd, kind)
    return make(serial, width=settings.width, height=settings.height, rotate=settings.rotate)


class Screen:
    """Shows the newest face; opens the panel again whenever it went away."""

    def __init__(
        self, opened: Callable[[], Panel], drawing: Callable[[Panel], Drawing], pace: Pace | None = None
    ) -> None:
        self._opened = opened
        self._drawing = drawing
        self._pace = pace or Pace()
        self._face = Face()
        self._wake = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="screen", daemon=True)
        self.there = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped = True
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=5)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def show(self, face: Face) -> None:
        """The newest wins; what comes faster than the panel draws is left out."""
        if face != self._face:
            self._face = face
            self._wake.set()

    def _run(self) -> None:
        backoff = Backoff(1.0, 10.0)
        while not self._stopped:
            try:
                self._live(self._opened())
            except (PanelGone, NoFont) as error:
                if self.there:
                    backoff.reset()
                log.warning("the display shows nothing: %s %s", type(error).__name__, error)
                self.there = False
                self._wake.clear()
                self._pace.wait(backoff.pause(), self._wake)

    def _live(self, panel: Panel) -> None:
        try:
            drawing = self._drawing(panel)
            while not self._stopped:
                self._wake.clear()
                shift = _SHIFTS[int(self._pace.monotonic() / _SHIFT_EVERY_S) % len(_SHIFTS)]
                panel.show(drawing.draw(self._face, shift))
                self.there = True
                self._pace.wait(_SHIFT_EVERY_S, self._wake)
        finally:
            panel.close()
