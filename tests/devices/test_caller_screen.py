"""The small display: what it says, and the chip's own bytes decoded back into what somebody sees."""

from __future__ import annotations

from dataclasses import replace

import pytest
from luma.core.interface.serial import i2c, spi
from PIL import Image, ImageChops

from tests.devices.kiosk import until
from tests.devices.test_caller_keys import CALLED, FREE, SERVING
from tidehall_caller.desk import Answer
from tidehall_caller.keys import Key
from tidehall_caller.screen.drawing import Drawing
from tidehall_caller.screen.face import Face, Place, Scene, face, mood
from tidehall_caller.screen.panel import LumaPanel, PanelGone, Screen
from tidehall_caller.seen import Window
from tidehall_caller.settings import ScreenSettings
from tidehall_caller.signals import Mood, Signal
from tidehall_caller.virtual.oled import Ssd1306, UnknownCommand, VirtualBus, VirtualSpi
from tidehall_link.catalogue import LANGUAGES, read_catalogue
from tidehall_link.pace import Pace

WORDS = read_catalogue("tidehall_caller", "zh-CN")
LIVE = Scene(place=Place.LIVE, window="1", here=CALLED)
HERE = replace(FREE, name="综合服务窗口1（民政）")
ORDERED = replace(FREE, name="潮汐窗口", tide="ordered", state="closed")
CODE_HOW = "管理台“设备”输入此码"


def at(here: Window) -> Scene:
    return replace(LIVE, here=here)


@pytest.mark.parametrize(
    ("scene", "expected", "lamp"),
    [
        (Scene(Place.UNPAIRED, code="K7PA-4X9M"), Face("叫号器配对", "", "K7PA-4X9M", CODE_HOW), Mood.UNPAIRED),
        (Scene(), Face(foot="正在连接服务器", big="…"), Mood.NO_LINK),
        (at(HERE), Face("综合服务窗口1", "空闲", "2 人", "下一个 A002"), Mood.WAITING),
        (at(replace(HERE, waiting=0, next="")), Face("综合服务窗口1", "空闲", "0 人", "没有人等候"), Mood.FREE),
        (at(SERVING), Face("", "受理中", "A001", "等候 2 人"), Mood.BUSY),
        (at(ORDERED), Face("潮汐窗口", "潮汐", "未开窗", "潮汐开窗，请就位", True), Mood.TIDE),
        (replace(LIVE, doubt=True), Face("", "待定", "A001", "结果未知，再按原键", True), Mood.DOUBT),
        (replace(LIVE, typed="12"), Face("", "已叫", "A001", "输入 12"), Mood.BUSY),
        (replace(LIVE, here=None), Face(big="—", foot="大厅没有窗口 1", urgent=True), Mood.DARK),
        (replace(LIVE, here=None, window=""), Face("没有所属窗口", "", "—", "请重新配对选窗口", True), Mood.DARK),
    ],
)  # fmt: skip
def test_what_it_says_and_what_the_lamp_shows_meanwhile(scene: Scene, expected: Face, lamp: Mood) -> None:
    assert (face(scene, WORDS), mood(scene)) == (expected, lamp)


def test_c9_without_a_link_the_ticket_stays_and_the_reason_is_said() -> None:
    away = replace(LIVE, place=Place.AWAY)
    assert face(away, WORDS) == Face("", "断网", "A001", "断网，不能叫号", True)
    assert mood(away) is Mood.NO_LINK


def test_an_answer_is_in_words_and_the_halls_own_sentence_as_it_is() -> None:
    local = replace(LIVE, answer=Answer(Signal.REFUSED, Key.NEXT, "why.busy"))
    assert (face(local, WORDS).foot, face(local, WORDS).urgent) == ("窗口还有号没办完", True)
    said = replace(LIVE, answer=Answer(Signal.REFUSED, Key.NEXT, "refused", "窗口3是潮汐窗口，现在没有轮到它开。"))
    assert face(said, WORDS).foot == "窗口3是潮汐窗口，现在没有轮到它开"
    done = replace(LIVE, answer=Answer(Signal.DONE, Key.NEXT, "done.call-next"))
    assert (face(done, WORDS).foot, face(done, WORDS).urgent) == ("已叫号", False)


def test_every_text_of_the_catalogues_is_drawn_whole() -> None:
    """Nothing a clerk must read is cut off: one row, or three where the hall speaks."""
    drawing = Drawing((128, 64))
    for language in LANGUAGES:
        words = read_catalogue("tidehall_caller", language)
        for key in words.keys:
            if key.startswith(("why.", "done.", "answer.")):
                lines = drawing._lines(words(key), 128)
                assert len(lines) == 1, (language, key, lines)


def drawn(said: Face) -> Image.Image:
    return Drawing((128, 64)).draw(said)


FACE = Face("综合服务窗口1", "受理中", "J012", "下一个 A013")


def test_the_bytes_on_i2c_give_the_picture_back_dot_for_dot() -> None:
    bus = VirtualBus()
    panel = LumaPanel(ScreenSettings(kind="virtual", brightness=77), i2c(bus=bus))
    for said in (FACE, replace(FACE, big="J013", urgent=True)):
        panel.show(drawn(said))
        assert ImageChops.difference(bus.chip.picture(), drawn(said)).getbbox() is None
    assert bus.chip.contrast == 77
    panel.close()
    assert bus.chip.picture().getbbox() is None, "dark at the end: no old number stays"


def test_the_bytes_on_spi_are_the_same() -> None:
    wire = VirtualSpi(data_pin=24)
    panel = LumaPanel(ScreenSettings(kind="ssd1306", bus="spi"), spi(spi=wire, gpio=wire, gpio_DC=24, gpio_RST=25))
    panel.show(drawn(FACE))
    assert ImageChops.difference(wire.chip.picture(), drawn(FACE)).getbbox() is None
    panel.close()


def test_vendor_commands_of_the_data_sheet() -> None:
    """Pages and columns, inversion, remaps; what the chip does not know is refused aloud."""
    chip = Ssd1306()
    chip.command((0xAF, 0x20, 0x00, 0xA1, 0xC8, 0x21, 10))
    chip.command((11, 0x22, 2, 3))
    chip.data((0x01, 0x80, 0xFF, 0x00))
    picture = chip.picture()
    lit = {(x, y) for x in range(128) for y in range(64) if picture.getpixel((x, y))}
    assert lit == {(10, 16), (11, 23), *((10, y) for y in range(24, 32))}
    chip.command((0xA7,))
    assert chip.picture().getpixel((0, 0)) == 255
    chip.command((0xA6, 0xA0, 0xC0))
    assert chip.picture().getpixel((127 - 10, 63 - 16)) == 255
    with pytest.raises(UnknownCommand):
        chip.command((0x07,))
    with pytest.raises(UnknownCommand):
        chip.command((0x20, 0x02))


def test_a_colour_display_draws_the_same_face_larger() -> None:
    picture = Drawing((320, 240), "RGB").draw(FACE)
    assert picture.size == (320, 240)
    assert picture.getbbox() is not None


@pytest.mark.parametrize("scene", [LIVE, at(HERE), at(ORDERED), Scene(), Scene(Place.UNPAIRED, code="K7PA-4X9M")])
def test_a_display_of_32_dots_says_the_number_and_one_line(scene: Scene) -> None:
    """The cheapest ones; a face for 64 dots has no middle there."""
    bus = VirtualBus()
    panel = LumaPanel(ScreenSettings(kind="virtual", height=32), i2c(bus=bus))
    said = face(scene, WORDS)
    picture = Drawing((128, 32)).draw(said)
    panel.show(picture)
    assert ImageChops.difference(bus.chip.picture(32), picture).getbbox() is None
    head, foot = picture.crop((0, 0, 128, 16)), picture.crop((0, 16, 128, 32))
    assert head.getbbox() is not None
    assert foot.getbbox() is not None
    assert Drawing((128, 32)).draw(replace(said, big="")).crop((0, 0, 128, 16)).tobytes() != head.tobytes()


def test_a_display_that_is_pulled_out_comes_back_with_the_newest_face() -> None:
    buses: list[VirtualBus] = []
    pulled = False

    def opened() -> LumaPanel:
        bus = VirtualBus()
        bus.pulled = pulled
        panel = LumaPanel(ScreenSettings(kind="virtual"), i2c(bus=bus))
        buses.append(bus)
        return panel

    still = Pace(monotonic=lambda: 0.0)  # no minute passes, so nothing is shifted
    screen = Screen(opened, lambda panel: Drawing(panel.size, panel.mode), still)
    screen.start()
    try:
        screen.show(FACE)
        until(lambda: buses and ImageChops.difference(buses[0].chip.picture(), drawn(FACE)).getbbox() is None, "shown")
        buses[0].pulled = True
        screen.show(replace(FACE, big="J013"))
        until(lambda: len(buses) == 2, "opened again")
        newest = drawn(replace(FACE, big="J013"))
        until(lambda: ImageChops.difference(buses[1].chip.picture(), newest).getbbox() is None, "the newest")
        assert screen.there
    finally:
        screen.stop()


def test_a_machine_without_a_font_keeps_its_keys() -> None:
    """The display's thread goes on, so the watchdog does not restart a caller that can still call."""
    tried: list[str] = []

    def drawing(panel: object) -> Drawing:
        tried.append("")
        return Drawing((128, 64), font="/nowhere/font.ttc")

    screen = Screen(lambda: LumaPanel(ScreenSettings(kind="virtual"), i2c(bus=VirtualBus())), drawing)
    screen.start()
    until(lambda: tried, "it looked for a font")
    assert screen.alive
    assert not screen.there
    screen.stop()


def test_no_display_is_a_state() -> None:
    bus = VirtualBus()
    bus.pulled = True
    with pytest.raises(PanelGone):
        LumaPanel(ScreenSettings(kind="virtual"), i2c(bus=bus))
