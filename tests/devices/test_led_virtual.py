"""Bitmap cards and strips of other makers, kept right over faults; what a panel without hardware shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image

from tests.devices.kiosk import until
from tests.devices.led import HandPort, TurnedClock
from tidehall_display.led.dots import row_pages
from tidehall_display.led.driver import LedDriver, Refused
from tidehall_display.led.face import Colour, Face, Palette, Rect, Row
from tidehall_display.led.keeper import Keeper, PanelState, Times, Wish
from tidehall_display.led.onbon import bitmap
from tidehall_display.led.onbon.bitmap_card import BitmapCard
from tidehall_display.led.onbon.frame import framed
from tidehall_display.led.panels import make_panels
from tidehall_display.led.problems import problems
from tidehall_display.led.settings import Kind, LedSettings, PanelSettings, StripSettings
from tidehall_display.led.strip import Template, TextStrip
from tidehall_display.led.virtual.bitmap import VirtualBitmapCard
from tidehall_display.led.virtual.picture import difference
from tidehall_display.led.virtual.served import PtyServed
from tidehall_display.led.virtual.strip import VirtualStrip
from tidehall_display.led.virtual.trick import Trick
from tidehall_display.led.wire import Line
from tidehall_link.pace import Backoff
from tidehall_link.ports import SerialPort

SIZE = (128, 32)
BAD = [trick for trick in Trick if trick not in (Trick.NONE, Trick.NOISE)]


def rows(*said: str) -> Face:
    return tuple(Row(Rect(0, 16 * n, 128, 16), text, Colour.GREEN, 16) for n, text in enumerate(said))


def wanted(face: Face) -> Image.Image:
    """The panel with the first page of each row on it."""
    panel = Image.new("RGB", SIZE)
    for row in face:
        panel.paste(row_pages(row, row.colour)[0], (row.place.x, row.place.y))
    return panel


class Bench:
    """A keeper and its driver. ``run`` turns the clock as the keeper's thread would."""

    def __init__(self, driver: LedDriver, clock: TurnedClock) -> None:
        self.clock = clock
        self.keeper = Keeper("屏", driver, clock.hall_time, Times(), clock.monotonic, Backoff(0.5, 3.0, lambda: 1.0))

    def show(self, *said: str) -> None:
        self.keeper.want(Wish(rows(*said)))

    def run(self, seconds: float, enough: Callable[[], bool] = lambda: False) -> float:
        begun = self.clock.at
        end = begun + seconds
        while self.clock.at < end and not enough():
            pause = self.keeper.step()
            self.clock.at = max(self.clock.at, min(self.clock.at + max(pause, 0.001), end))
        return self.clock.at - begun


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as open_things:
        yield open_things


class Drawn(Bench):
    """A bitmap card on a pipe that takes no time."""

    def __init__(self) -> None:
        clock = TurnedClock()
        self.card = VirtualBitmapCard("6q2", *SIZE, monotonic=clock.monotonic)
        self.port = HandPort(self.card.hear, clock)
        self.driver = BitmapCard(Line(lambda _: self.port, monotonic=clock.monotonic), "6q2", Palette.SEVEN)
        super().__init__(self.driver, clock)

    def stands(self, *said: str) -> bool:
        return not difference(self.card.dots(), wanted(rows(*said)))


def test_a_bitmap_card_shows_what_was_drawn_here_also_what_no_font_card_has() -> None:
    bench = Drawn()
    bench.show("请A017号", "䶮鿏 2 号")
    bench.run(3)
    assert bench.stands("请A017号", "䶮鿏 2 号")
    assert bench.keeper.state is PanelState.OK
    bench.show("暂停服务")
    bench.run(3)
    assert (bench.stands("暂停服务"), list(bench.card.areas)) == (True, [0]), "a row that is no more is deleted"
    lit = {colour for _, colour in bench.card.dots().getcolors() or []}
    assert lit == {(0, 0, 0), (0, 255, 0)}
    assert bench.card.violations == []


def test_a_row_too_wide_for_a_bitmap_card_comes_in_pages() -> None:
    bench = Drawn()
    wide = Row(Rect(0, 0, 64, 16), "请A017到3号窗口", Colour.GREEN, 16)
    bench.keeper.want(Wish((wide,)))
    bench.run(0.5)
    pages = row_pages(wide, Colour.GREEN)
    seen = []
    for _ in range(4):
        shown = bench.card.dots().crop((0, 0, 64, 16))
        seen.append(next(n for n, page in enumerate(pages) if not difference(shown, page)))
        bench.clock.at += 2
    assert (len(pages), seen) == (2, [0, 1, 0, 1])


@pytest.mark.parametrize("trick", BAD)
def test_f29_a_bitmap_card_that_misbehaves_is_told_of_and_right_within_ten_seconds_after(trick: Trick) -> None:
    bench = Drawn()
    bench.show("欢迎")
    bench.run(5)
    bench.card.trick = trick
    bench.show("请A017号")
    bench.run(20)
    state = PanelState.REFUSING if trick is Trick.BUSY else PanelState.UNREACHABLE
    assert bench.keeper.state is state
    bench.card.trick = Trick.NONE
    assert bench.run(20, lambda: bench.stands("请A017号")) <= 10, "what it would not take it is told again"
    bench.show("请A018号", "等候 3 人")
    assert bench.run(20, lambda: bench.stands("请A018号", "等候 3 人")) <= 10
    bench.run(2)
    assert bench.keeper.state is PanelState.OK
    assert [why for why in bench.card.violations if "again" not in why] == []


def test_f19_a_bitmap_card_whose_power_was_cut_gets_everything_again() -> None:
    bench = Drawn()
    bench.show("请A017号", "等候 5 人")
    bench.run(5)
    bench.port.there = bench.port.opened = False
    bench.card.power_cut()
    bench.show("请A020号", "等候 2 人")
    bench.run(70)
    assert bench.keeper.state is PanelState.UNREACHABLE
    bench.port.there = True
    assert bench.run(30, lambda: bench.stands("请A020号", "等候 2 人")) <= 10
    bench.clock.at += 301
    assert bench.stands(), "what nobody renews goes dark"
    assert bench.card.violations == []


SOUND = bitmap.send_area(0x0266, 0, Rect(0, 0, 2, 1), [bitmap.Page(bytes(6))])
ODD = {
    "beyond the panel": bitmap.send_area(0x0266, 0, Rect(127, 0, 2, 1), [bitmap.Page(bytes(6))]),
    "not as large as its area": bitmap.send_area(0x0266, 0, Rect(0, 0, 3, 1), [bitmap.Page(bytes(6))]),
    "or no page": bitmap.send_area(0x0266, 0, Rect(0, 0, 2, 1), []),
    "area 9": bitmap.send_area(0x0266, 9, Rect(0, 0, 2, 1), [bitmap.Page(bytes(6))]),
    "for the model": bitmap.send_area(0x0174, 0, Rect(0, 0, 2, 1), [bitmap.Page(bytes(6))]),
    "a command": bitmap.request(0x0266, 7, b""),
    "not one area": bitmap.request(0x0266, 0, bytes(40)),
    "not a list": bitmap.request(0x0266, 1, b"\1\0\0"),
    "another length": bitmap.request(0x0266, 1, b"\0\0\2\0"),
    "the group": framed(bytes.fromhex("ffff 0080 f0 00 6602 00000000 03000000 01 a1 00")),
    "wants no answer": framed(bytes.fromhex("ffff 0080 f0 00 6602 00000000 06000000 02 a7 01 0000ff")),
    "a header": framed(bytes.fromhex("ffff 0080 f0 00 6602 00000000 07000000 01 a7 01 0000ff")),
}


@pytest.mark.parametrize("why", ODD)
def test_a_strict_bitmap_card_refuses_what_the_maker_does_not_describe(why: str) -> None:
    bench = Drawn()
    (answer,) = bench.card.hear(ODD[why])
    assert [each for each in bench.card.violations if why in each], bench.card.violations
    assert bench.card.hear(SOUND) != [answer]
    assert bench.card.writes == 1


def test_a_text_that_a_bitmap_card_refuses_is_told_with_its_number() -> None:
    bench = Drawn()
    bench.driver.open()
    with pytest.raises(Refused) as refused:
        bench.driver.show({0: Row(Rect(100, 0, 64, 16), "x", Colour.RED, 16)}, [], afresh=False)
    assert refused.value.code == 10


@pytest.mark.parametrize("answer", [b"\x06", b""])
def test_f29_a_strip_of_another_maker_on_a_real_line(stack: ExitStack, answer: bytes) -> None:
    """One that answers is missed when it does not; one that never does shows the newest text all the same."""
    template, clock = Template(answer=answer), TurnedClock()
    strip = VirtualStrip(template, 7)
    served = PtyServed([strip.hear])
    served.start()
    stack.callback(served.stop)
    line = Line(lambda baud: SerialPort(served.device, baud), (9600,), bus=True)
    stack.callback(line.close)
    driver = TextStrip(line, template, 7, answer_s=10.0)
    bench = Bench(driver, clock)
    bench.show("请A017号")
    bench.run(3)
    if answer:
        assert (strip.shown, bench.keeper.state) == ("请A017号", PanelState.OK)
        strip.trick, driver._answer_s = Trick.SILENT, 0.05
        bench.show("请A018号")
        bench.run(10)
        assert bench.keeper.state is PanelState.UNREACHABLE
        strip.trick, driver._answer_s = Trick.NONE, 10.0
    bench.show("暂停服务")
    bench.run(10)
    assert bench.keeper.state is PanelState.OK
    until(lambda: strip.shown == "暂停服务", "where nobody answers it is there when the line has brought it")


def test_panels_without_hardware_are_painted_as_the_settings_say(tmp_path: Path) -> None:
    """Three kinds of cards on the wires that the real ones have."""

    def panel(name: str, kind: Kind) -> PanelSettings:
        return PanelSettings(name=name, kind=kind, width=128, height=32, windows=("3",), address=5)

    settings = LedSettings(
        panels=(panel("字", Kind.VIRTUAL), panel("图", Kind.VIRTUAL_BITMAP), panel("串", Kind.VIRTUAL_STRIP)),
        strip=StripSettings(answer="06"), pictures=str(tmp_path / "pictures"), answer_s=10.0,
    )  # fmt: skip
    assert problems(settings) == []
    made = make_panels(settings)
    try:
        for each in made.panels:
            each.driver.open()
            each.driver.show({0: Row(Rect(0, 0, 128, 32), "A017", Colour.RED, 16)}, [], afresh=True)
            with Image.open(tmp_path / "pictures" / f"{each.name}.png") as picture:
                assert picture.size == (768, 192)
                assert max(picture.convert("RGB").getchannel("R").tobytes()) > 200, f"{each.name}: something is lit"
    finally:
        made.close()
