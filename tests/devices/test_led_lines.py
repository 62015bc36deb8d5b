"""Real TCP, real ptys: speeds found out, several cards on one line, other makers' strips."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from datetime import UTC, datetime

import pytest

from tests.devices.led import HandPort, TurnedClock
from tidehall_display.led.dots import text_mask
from tidehall_display.led.driver import Lost
from tidehall_display.led.face import Colour, Rect, Row
from tidehall_display.led.onbon.card import BX_5K, BX_6K, SPEEDS, FontCard, Manner
from tidehall_display.led.strip import Template, TextStrip, built, template_ok
from tidehall_display.led.virtual.card import VirtualCard
from tidehall_display.led.virtual.picture import difference
from tidehall_display.led.virtual.served import PtyServed, TcpServed
from tidehall_display.led.virtual.strip import VirtualStrip
from tidehall_display.led.virtual.trick import Trick
from tidehall_display.led.wire import Line
from tidehall_link.ports import SerialPort, TcpPort

PATIENT = Manner(answer_s=10.0)


def row(text: str, dots: int = 16) -> Row:
    return Row(Rect(0, 0, 128, 32), text, Colour.RED, dots)


@pytest.fixture
def open_things() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def on_pty(stack: ExitStack, cards: list[VirtualCard], baud: int) -> Line:
    served = PtyServed([card.hear for card in cards], baud)
    served.start()
    stack.callback(served.stop)
    line = Line(lambda speed: SerialPort(served.device, speed), SPEEDS, bus=True)
    stack.callback(line.close)
    return line


def test_a_card_on_tcp_and_its_picture(open_things: ExitStack) -> None:
    card = VirtualCard(BX_6K, 128, 32)
    served = TcpServed(card.hear)
    served.start()
    open_things.callback(served.stop)
    line = Line(lambda _: TcpPort("127.0.0.1", served.port))
    open_things.callback(line.close)
    driver = FontCard(line, BX_6K, manner=PATIENT)
    driver.open()
    dark = card.image()
    driver.show({0: row("请A017号", 32)}, [], afresh=True)
    driver.set_clock(datetime(2026, 11, 20, 10, 5, tzinfo=UTC))
    assert card.texts() == ["请A017号"]
    assert (card.image().size, difference(dark, card.image()), served.connections) == ((768, 192), True, 1)
    served.stop()
    with pytest.raises(Lost):
        driver.ping()
    served.start()
    driver.ping()
    assert served.connections == 2


def test_a_slow_card_is_given_up_and_its_late_answer_is_nobodys(open_things: ExitStack) -> None:
    card = VirtualCard(BX_6K, 128, 32)
    served = TcpServed(card.hear, delay_s=0.3)
    served.start()
    open_things.callback(served.stop)
    line = Line(lambda _: TcpPort("127.0.0.1", served.port))
    open_things.callback(line.close)
    with pytest.raises(Lost):
        FontCard(line, BX_6K, manner=Manner(answer_s=0.05)).power(False)
    served.delay_s = 0
    driver = FontCard(line, BX_6K, manner=PATIENT)
    driver.close()
    driver.show({0: row("暂停服务")}, [], afresh=True)
    driver.power(True)
    assert card.texts() == ["暂停服务"]


def test_the_speed_is_found_out_and_cards_with_numbers_share_a_line(open_things: ExitStack) -> None:
    """57600 is the second guess; a card that is not there does not stop the others."""
    cards = [VirtualCard(BX_5K, 128, 32, address=number) for number in (1, 2)]
    line = on_pty(open_things, cards, baud=57600)
    first, second = (FontCard(line, BX_5K, number, PATIENT) for number in (1, 2))
    first.open()
    assert not line.uncertain
    second.open()
    dead = FontCard(line, BX_5K, 3, Manner(answer_s=0.1))
    with pytest.raises(Lost):
        dead.open()
    first.show({0: row("一号")}, [], afresh=True)
    second.show({0: row("二号")}, [], afresh=True)
    assert [card.texts() for card in cards] == [["一号"], ["二号"]]
    assert [card.violations for card in cards] == [[], []]


def test_a_line_that_never_stops_talking_is_a_lost_card_and_not_a_lost_thread() -> None:
    clock = TurnedClock()

    class Babble(HandPort):
        def read(self, wait_s: float) -> bytes:
            clock.at += 0.01
            return b"\x00\xa5\xa5noise"

    port = Babble(lambda _: [], clock)
    card = FontCard(Line(lambda _: port, monotonic=clock.monotonic), BX_6K, 1, Manner(answer_s=1.0))
    for _ in range(2):
        with pytest.raises(Lost):
            card.ping()


@pytest.mark.parametrize(("late_s", "heard"), [(0.9, True), (1.5, False)])
def test_a_long_text_on_a_slow_line_is_given_the_time_that_its_bytes_take(late_s: float, heard: bool) -> None:
    """A card answers some time after the last byte has come: at 9600 half a second after the first one was sent."""
    clock = TurnedClock()
    card = VirtualCard(BX_5K, 128, 32, monotonic=clock.monotonic)

    class Slow(HandPort):
        due = 0.0

        def write(self, data: bytes) -> None:
            super().write(data)
            self.due = clock.at + len(data) * 10 / 9600 + late_s

        def read(self, wait_s: float) -> bytes:
            if self._said and clock.at + wait_s < self.due:
                clock.at += wait_s
                return b""
            clock.at = max(clock.at, self.due) if self._said else clock.at
            return super().read(wait_s)

    port = Slow(card.hear, clock)
    driver = FontCard(Line(lambda _: port, (9600,), monotonic=clock.monotonic), BX_5K)
    with nullcontext() if heard else pytest.raises(Lost):
        driver.show({0: row("请" * 200)}, [], afresh=True)
    assert card.texts() == ["请" * 200], "it has come in either case"


@pytest.mark.parametrize(
    ("template", "said", "frame"),
    [
        (Template(), "请A1", b"\x0207\xc7\xebA1" + b"%02X" % (0x02 ^ 0x30 ^ 0x37 ^ 0xC7 ^ 0xEB ^ 0x41 ^ 0x31) + b"\r"),
        (Template("<FF>{from}{address}{text}{check}<0D>", "sum", check_hex=False), "A", b"\xff\x07A\x48\r"),
        (Template("#{address2}:{text}<0D><0A>", "none", text_bytes=4), "号号号", "#07:号号\r\n".encode("gb2312")),
        (Template("{text}{check}<0D>", "negative_sum"), "A", b"ABF\r"),
        (Template("{text}{check}", "crc16", check_hex=False), "123456789", b"123456789\x3d\xbb"),
    ],
)
def test_frames_of_other_strips(template: Template, said: str, frame: bytes) -> None:
    assert template_ok(template.frame)
    assert built(template, 7, said) == frame


def test_a_template_that_cannot_be_read() -> None:
    assert [template_ok(frame) for frame in ("{text", "<0>{text}", "{address}", "中{text}", "{text}<0d>")] == [
        False, False, False, False, True,
    ]  # fmt: skip


def test_a_strip_that_answers_and_one_that_never_does() -> None:
    clock = TurnedClock()
    for answer in (b"\x06", b""):
        template = Template(answer=answer)
        strip = VirtualStrip(template, 7)
        driver = TextStrip(Line(lambda _, s=strip: HandPort(s.hear, clock), monotonic=clock.monotonic), template, 7)  # type: ignore[misc]
        driver.open()
        driver.show({0: row("请A017号")}, [], afresh=True)
        driver.show({0: row("暂停服务")}, [], afresh=False)
        assert (strip.shown, strip.frames) == ("暂停服务", 2)
        assert difference(strip.image(128, 16), VirtualStrip(template, 7).image(128, 16))
        strip.trick = Trick.SILENT
        if answer:
            with pytest.raises(Lost):
                driver.show({0: row("欢迎")}, [], afresh=False)


def test_each_sign_has_the_cell_a_font_card_gives_it() -> None:
    for dots in (16, 24, 32):
        mask = text_mask("A号", dots)
        assert mask.size == (dots // 2 + dots, dots)
        assert mask.crop((0, 0, dots // 2, dots)).getbbox() is not None
        assert mask.crop((dots // 2, 0, dots * 3 // 2, dots)).getbbox() is not None
