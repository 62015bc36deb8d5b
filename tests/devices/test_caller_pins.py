"""A Pi 5 through lgpio: buttons, lamp, and displays on SPI, whose bytes are decoded back into what somebody sees."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import ImageChops

from tests.devices.kiosk import until
from tests.devices.pi_header import PI_4, PI_5, ColourChip, Header, header
from tests.devices.test_caller_screen import FACE
from tidehall_caller.gpio import Buttons, Light
from tidehall_caller.parts import Parts
from tidehall_caller.screen import panel
from tidehall_caller.screen.drawing import Drawing
from tidehall_caller.screen.panel import LumaPanel, PanelGone
from tidehall_caller.settings import ScreenSettings
from tidehall_caller.strokes import Stroke, Touch
from tidehall_caller.virtual.oled import Ssd1306

_PULL_UP, _OUT = 1 << 5, 1 << 1
DC, RST, LIGHT = 24, 25, 12


@pytest.fixture
def pi(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Header:
    monkeypatch.setattr(panel, "_AWAKE_S", 0.0)
    return header(monkeypatch, tmp_path, PI_5, ("/dev/gpiochip0",))


@pytest.mark.parametrize(
    ("revision", "chips", "opened"),
    [(PI_5, ("/dev/gpiochip0", "/dev/gpiochip4"), 4), (PI_5, ("/dev/gpiochip0",), 0), (PI_4, ("/dev/gpiochip0",), 0)],
    ids=["pi5-first-kernels", "pi5", "pi4"],
)
def test_the_pins_of_a_pi_5_are_had_through_lgpio(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, revision: int, chips: tuple[str, ...], opened: int
) -> None:
    """The first Pi 5 kernels had the header at gpiochip4; bouncing is ours, so lgpio is asked for none of it."""
    pi = header(monkeypatch, tmp_path, revision, chips)
    parts = Parts(library="lgpio")
    lamp = Light(17, parts.factory(), active_high=True)
    strokes: list[tuple[str, Stroke]] = []
    buttons = Buttons({"next": 5}, parts.factory(), Touch(long_s=60), lambda *stroke: strokes.append(stroke))
    buttons.start()
    try:
        assert pi.chip == opened
        assert pi.modes[5] & _PULL_UP, "a button connects its pin to ground"
        for level in (0, 1, 0, 1, 0):
            pi.drive(5, level)
        until(lambda: strokes, "a press")
        lamp.put(True)
        assert (pi.modes[17] & _OUT, pi.levels[17]) == (_OUT, 1)
    finally:
        pi.drive(5, 1)
        buttons.stop()
        lamp.close()
    assert strokes == [("next", Stroke.DOWN)]
    assert not pi.modes[17] & _OUT, "let go of"
    assert pi.debounced == []


def test_an_oled_on_spi_shows_the_face_dot_for_dot(pi: Header) -> None:
    chip = Ssd1306()
    pi.heard = lambda data: chip.data(data) if pi.levels[DC] else chip.command(data)
    shown = LumaPanel(ScreenSettings(kind="ssd1306", bus="spi"), pins=Parts(library="lgpio").factory)
    picture = Drawing((128, 64)).draw(FACE)
    shown.show(picture)
    assert ImageChops.difference(chip.picture(), picture).getbbox() is None
    assert pi.spi_open[9][:2] == (0, 0), "the bus that a stock Pi has"
    assert pi.levels[RST] == 1
    shown.close()
    assert chip.picture().getbbox() is None
    assert (pi.spi_open, pi.modes[DC] & _OUT) == ({}, 0)


@pytest.mark.parametrize(
    ("kind", "size"), [("st7735", (160, 128)), ("st7789", (240, 240)), ("ili9341", (320, 240))], ids=str
)
def test_a_colour_display_shows_the_face_and_has_its_light(pi: Header, kind: str, size: tuple[int, int]) -> None:
    chip = ColourChip(size, lambda: bool(pi.levels[DC]))
    pi.heard = chip.hear
    settings = ScreenSettings(kind=kind, bus="spi", width=size[0], height=size[1], light_pin=LIGHT)
    pins = Parts(library="lgpio")
    shown = LumaPanel(settings, pins=pins.factory)
    for face in (FACE, replace(FACE, big="J013", urgent=True)):
        picture = Drawing(size, "RGB").draw(face)
        shown.show(picture)
        assert ImageChops.difference(chip.picture, picture).getbbox() is None
    assert pi.levels[LIGHT] == 1
    shown.close()
    assert not pi.modes[LIGHT] & _OUT
    LumaPanel(replace(settings, light_pin=0), pins=pins.factory).close()
    assert not pi.modes[LIGHT] & _OUT, "a light that is always on needs no pin"


def test_a_display_that_could_not_be_opened_holds_no_pin(pi: Header) -> None:
    pins = Parts(library="lgpio")
    settings = ScreenSettings(kind="st7789", bus="spi", width=240, height=240, light_pin=LIGHT)
    pi.spi_missing = True
    for _ in range(2):
        with pytest.raises(PanelGone, match="SPI"):
            LumaPanel(settings, pins=pins.factory)
    pi.spi_missing = False
    LumaPanel(settings, pins=pins.factory).close()


def test_a_pin_that_a_button_has_is_told(pi: Header) -> None:
    pins = Parts(library="lgpio")
    taken = Light(DC, pins.factory(), active_high=True)
    with pytest.raises(PanelGone, match="24"):
        LumaPanel(ScreenSettings(kind="ssd1306", bus="spi"), pins=pins.factory)
    taken.close()
    LumaPanel(ScreenSettings(kind="ssd1306", bus="spi"), pins=pins.factory).close()
