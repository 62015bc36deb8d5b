"""The panel itself, through luma; and the thread that keeps it showing the newest face."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Protocol

from PIL import Image

from tidehall_caller.gpio import Light
from tidehall_caller.screen.drawing import Drawing
from tidehall_caller.screen.face import Face
from tidehall_caller.screen.spi import Backlight, SpiWire
from tidehall_caller.settings import ScreenSettings
from tidehall_link.fonts import NoFont
from tidehall_link.pace import Backoff, Pace

log = logging.getLogger("tidehall.caller.screen")

_SHIFT_EVERY_S = 60.0
_SHIFTS = (0, 1, 2, 1)
_RESET_S, _AWAKE_S = 0.01, 0.15
"""What the controllers' data sheets ask for: the reset line low so long, and so long until the first command."""


class PanelGone(Exception):
    """The display does not answer."""


def _no_pins() -> Any:
    raise PanelGone("no pins were given")


class Panel(Protocol):
    """A display that shows pictures of ``size`` in ``mode``. ``show`` raises PanelGone."""

    size: tuple[int, int]
    mode: str

    def show(self, image: Image.Image) -> None: ...

    def close(self) -> None: ...


class LumaPanel:
    """Any chip that luma knows. ``pins`` gives gpiozero's factory, for a display on SPI; ``serial`` is luma's wire
    where it is there already, of a virtual display."""

    def __init__(self, settings: ScreenSettings, serial: Any = None, pins: Callable[[], Any] = _no_pins) -> None:
        self._held: list[Callable[[], None]] = []
        try:
            self._device = self._opened(settings, serial, pins)
            self._device.contrast(settings.brightness)
        except Exception as error:
            # luma and the buses below it raise errors of their own, OSError and ImportError
            self._let_go()
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
        self._let_go()

    def _opened(self, settings: ScreenSettings, serial: Any, pins: Callable[[], Any]) -> Any:
        from luma.lcd import device as lcd  # noqa: PLC0415 - only where a display is
        from luma.oled import device as oled  # noqa: PLC0415

        wire = serial if serial is not None else self._wire(settings, pins)
        shape = {"width": settings.width, "height": settings.height, "rotate": settings.rotate}
        if settings.colour:
            light = Light(settings.light_pin, pins(), active_high=True) if settings.light_pin else None
            backlight = Backlight(light)
            self._held.append(backlight.close)
            return getattr(lcd, settings.kind)(wire, backlight=backlight, **shape)
        return getattr(oled, "ssd1306" if settings.kind == "virtual" else settings.kind)(wire, **shape)

    def _wire(self, settings: ScreenSettings, pins: Callable[[], Any]) -> Any:
        from luma.core.interface.serial import i2c, spi  # noqa: PLC0415

        if settings.bus == "i2c":
            return i2c(port=settings.bus_number, address=settings.address)
        wire = SpiWire(pins())
        self._held.append(wire.close)
        return spi(
            spi=wire,
            gpio=wire,
            port=settings.bus_number,
            device=settings.device,
            gpio_DC=settings.data_pin,
            gpio_RST=settings.reset_pin,
            reset_hold_time=_RESET_S,
            reset_release_time=_AWAKE_S,
        )

    def _let_go(self) -> None:
        """A pin that stays taken could never be had again."""
        for each in reversed(self._held):
            try:
                each()
            except Exception as error:  # noqa: BLE001 - what is gone cannot be let go of
                log.debug("a wire of the display could not be let go of: %s", error)
        self._held.clear()


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
