"""One panel kept as it should be: pace, faults, return. The clock is turned by hand, the card is virtual and strict."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.devices.led import HandPort, TurnedClock
from tidehall_display.led.driver import Busy, Lost, Refused
from tidehall_display.led.face import Colour, Face, Palette, Rect, Row
from tidehall_display.led.gb2312 import Speller
from tidehall_display.led.keeper import Keeper, PanelState, Times, Wish
from tidehall_display.led.onbon import command
from tidehall_display.led.onbon.card import BX_5K, BX_6K, Family, FontCard, Manner
from tidehall_display.led.onbon.frame import FrameReader
from tidehall_display.led.onbon.header import Header, packed, unpacked
from tidehall_display.led.strip import Template, TextStrip
from tidehall_display.led.virtual.card import VirtualCard
from tidehall_display.led.virtual.picture import difference
from tidehall_display.led.virtual.trick import Trick
from tidehall_display.led.wire import Line
from tidehall_link.pace import Backoff


def rows(*said: str, width: int = 128, tall: int = 16) -> Face:
    return tuple(
        Row(Rect(0, n * tall, width, tall), text, Colour.RED, 16, scroll=len(text) > 8) for n, text in enumerate(said)
    )


class Bench:
    """A keeper, its card and the pipe between them."""

    def __init__(self, family: Family = BX_6K, tall: int = 128) -> None:
        self.clock = TurnedClock()
        self.card = VirtualCard(family, 128, tall, Palette.TWO, monotonic=self.clock.monotonic)
        self.port = HandPort(self.card.hear, self.clock)
        line = Line(lambda _: self.port, monotonic=self.clock.monotonic)
        self.driver = FontCard(line, family, manner=Manner(Palette.TWO))
        self.keeper = Keeper(
            "3号", self.driver, self.clock.hall_time, Times(), self.clock.monotonic, Backoff(0.5, 3.0, lambda: 1.0)
        )

    def run(self, seconds: float, until: Callable[[], bool] = lambda: False) -> float:
        """Turn the clock as the thread would; returns how long it took."""
        begun = self.clock.at
        end = begun + seconds
        while self.clock.at < end and not until():
            pause = self.keeper.step()
            self.clock.at = max(self.clock.at, min(self.clock.at + max(pause, 0.001), end))
        return self.clock.at - begun

    def show(self, *said: str, lit: bool = True, level: int | None = None) -> None:
        self.keeper.want(Wish(rows(*said), lit, level))

    @property
    def texts(self) -> list[str]:
        return self.card.texts()


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_card_that_is_found_gets_everything(bench: Bench) -> None:
    bench.show("请A017号", level=9)
    bench.run(1)
    assert bench.texts == ["请A017号"]
    assert (bench.card.level, bench.card.lit, bench.keeper.state) == (9, True, PanelState.OK)
    assert bench.card.clock is not None
    assert bench.card.clock.hour == 10, "the hall's time, not this machine's"
    assert bench.card.violations == []


def test_what_somebody_left_in_the_card_goes(bench: Bench) -> None:
    bench.show("一", "二", "三")
    bench.run(5)
    other = Keeper("again", bench.driver, bench.clock.hall_time, Times(), bench.clock.monotonic)
    bench.keeper = other
    bench.show("暂停服务")
    bench.run(5)
    assert list(bench.card.areas) == [0]
    assert bench.texts == ["暂停服务"]


def test_the_latest_state_wins_and_no_row_is_written_faster_than_a_second(bench: Bench) -> None:
    """Two hundred states in ten seconds: a handful of writes, none too early, and the last state at the end."""
    for n in range(200):
        bench.show(f"A{n:03d}")
        bench.run(0.05)
    bench.show("A999")
    assert bench.run(5, lambda: bench.texts == ["A999"]) <= 1.2
    assert 8 <= len(bench.card.writes) <= 12
    assert bench.card.violations == []


def test_the_same_again_is_not_written_but_renewed_after_a_minute(bench: Bench) -> None:
    for _ in range(50):
        bench.show("暂停服务")
        bench.run(1)
    assert len(bench.card.writes) == 1
    bench.run(61)
    assert len(bench.card.writes) == 2
    bench.run(3600)
    assert 55 <= len(bench.card.writes) <= 65


def test_only_the_row_that_changed_is_written(bench: Bench) -> None:
    bench.show("请A017到3号", "请A016到1号", "等候 5 人")
    bench.run(5)
    before = len(bench.card.writes)
    bench.show("请A017到3号", "请A016到1号", "等候 4 人")
    bench.run(5)
    assert [(number, text) for _, number, text in bench.card.writes[before:]] == [(2, "等候 4 人")]
    bench.show("请A017到3号")
    bench.run(5)
    assert bench.texts == ["请A017到3号"]
    assert bench.card.violations == []


def test_what_fits_stands_in_the_middle_and_what_does_not_runs_from_the_left(bench: Bench) -> None:
    bench.show("暂停服务", "请到 3 号综合服务窗口办理", "等候 5 人")
    bench.run(5)
    shown = [bench.card.areas[number] for number in range(3)]
    assert [(area.motion, area.align) for area in shown] == [(1, 0b1010), (3, 0b1000), (1, 0b1010)]
    assert difference(bench.card.image(offset=20), bench.card.image(offset=60)), "it moves"


def test_pings_keep_watch_when_there_is_nothing_to_say(bench: Bench) -> None:
    bench.show("欢迎")
    bench.run(120)
    assert 7 <= bench.card.pings <= 14


def test_clock_is_set_every_day(bench: Bench) -> None:
    bench.show("欢迎")
    bench.run(5)
    bench.card.clock = None
    bench.run(3600)
    assert bench.card.clock is None
    bench.clock.at += 24 * 3600
    bench.run(5)
    assert bench.card.clock is not None


def test_dark_outside_the_hours_and_whole_again_in_the_morning(bench: Bench) -> None:
    bench.show("欢迎", "等候 2 人")
    bench.run(5)
    bench.show("欢迎", "等候 0 人", lit=False)
    bench.run(30)
    assert (bench.card.lit, bench.texts) == (False, [])
    bench.show("欢迎", "等候 1 人")
    bench.run(5)
    assert (bench.card.lit, bench.texts) == (True, ["欢迎", "等候 1 人"])
    assert bench.card.violations == []


@pytest.mark.parametrize("trick", [Trick.SILENT, Trick.HALF_FRAME, Trick.WRONG_CRC, Trick.HANG_UP, Trick.DEAF])
def test_f29_a_card_that_misbehaves_is_told_of_and_right_within_ten_seconds_after(bench: Bench, trick: Trick) -> None:
    bench.show("欢迎")
    bench.run(5)
    bench.card.trick = trick
    bench.show("请A017号")
    bench.run(15)
    states = [bench.keeper.state]
    bench.card.trick = Trick.NONE
    bench.show("请A018号")
    assert bench.run(20, lambda: bench.texts == ["请A018号"]) <= 10
    bench.run(0.1)
    assert [*states, bench.keeper.state] == [PanelState.UNREACHABLE, PanelState.OK]
    assert [why for why in bench.card.violations if "again" not in why] == []


def test_noise_before_an_answer_does_no_harm(bench: Bench) -> None:
    bench.card.trick = Trick.NOISE
    bench.show("请A017号")
    bench.run(3)
    assert (bench.texts, bench.keeper.state) == (["请A017号"], PanelState.OK)


def test_a_busy_card_is_asked_again_and_again_but_not_given_up(bench: Bench) -> None:
    bench.show("欢迎")
    bench.run(5)
    bench.card.trick = Trick.BUSY
    bench.show("请A017号")
    bench.run(1)
    assert bench.keeper.state is PanelState.OK, "for a moment it may be busy"
    bench.run(5)
    assert (bench.keeper.state, bench.keeper.why) == (PanelState.REFUSING, "busy")
    assert bench.port.times_opened == 1
    bench.card.trick = Trick.NONE
    assert bench.run(5, lambda: bench.texts == ["请A017号"]) <= 2
    assert bench.keeper.state is PanelState.OK


@pytest.mark.parametrize("seconds", [0.5, 3, 15, 120])
def test_f19_controller_away_and_back(bench: Bench, seconds: float) -> None:
    """Its power was cut: RAM is empty. Everything is there again within ten seconds, and nothing of before."""
    bench.show("请A017号", "等候 5 人", level=7)
    bench.run(5)
    bench.port.there = bench.port.opened = False
    bench.card.power_cut()
    bench.card.level = 15
    bench.run(seconds)
    bench.show("请A020号", "等候 2 人", level=7)
    bench.port.there = True
    took = bench.run(30, lambda: bench.texts == ["请A020号", "等候 2 人"] and bench.card.level == 7)
    assert took <= 10
    assert "请A017号" not in [text for _, _, text in bench.card.writes[2:]]
    assert bench.card.violations == []


def test_f28_a_dead_strip_that_cannot_be_pinged_leaves_the_line_to_the_others() -> None:
    """Opening it asks nothing and proves nothing: its time-outs become as rare as those of any other."""
    clock = TurnedClock()
    asked: list[bytes] = []
    port = HandPort(lambda data: asked.append(data) or [], clock)  # type: ignore[func-returns-value]
    strip = TextStrip(Line(lambda _: port, bus=True, monotonic=clock.monotonic), Template(answer=b"\x06"), 3)
    keeper = Keeper("3号", strip, clock.hall_time, Times(), clock.monotonic, Backoff(0.5, 6.0, lambda: 1.0))
    keeper.want(Wish(rows("欢迎")))
    end = clock.at + 120
    states = set()
    while clock.at < end:
        clock.at += max(keeper.step(), 0.001)
        states.add(keeper.state)
    assert states == {PanelState.STARTING, PanelState.UNREACHABLE}, "never well: nothing was ever answered"
    assert len(asked) <= 30, "each costs the others a second"


def test_a_card_that_hangs_up_after_each_answer_is_not_called_without_a_pause(bench: Bench) -> None:
    heard = bench.card.hear

    def hang_up(data: bytes) -> list[bytes]:
        said = heard(data)
        bench.clock.at += 0.01
        return said

    bench.port._hear = hang_up
    read = bench.port.read

    def once(wait_s: float) -> bytes:
        said = read(wait_s)
        bench.port.opened = not said
        return said

    bench.port.read = once  # type: ignore[method-assign]
    bench.show("欢迎")
    bench.run(60)
    assert bench.port.times_opened <= 120
    assert bench.keeper.state is PanelState.UNREACHABLE


def test_a_blink_of_the_power_that_nobody_noticed_heals_with_the_next_renewal(bench: Bench) -> None:
    """A card on a serial line answers the next PING as if nothing had happened."""
    bench.show("暂停服务")
    bench.run(5)
    bench.card.power_cut()
    bench.run(61)
    assert bench.texts == ["暂停服务"]


def test_a_panel_forgets_what_nobody_renews(bench: Bench) -> None:
    """This program has died: a call of an hour ago must not stand there."""
    bench.show("请A017号")
    bench.run(5)
    bench.clock.at += 290
    assert bench.texts == ["请A017号"]
    bench.clock.at += 20
    assert bench.texts == []


def test_a_text_that_the_card_refuses_is_said_once_and_the_next_is_shown(bench: Bench) -> None:
    """A card without a 24-dot font, say."""
    heard = bench.card.hear

    def no_large_font(data: bytes) -> list[bytes]:
        if b"\\FO001" in data:
            return [packed(Header(to=0x8000, origin=0xFFFE), command.answer_bytes(command.nack(command.CardError(12))))]
        return heard(data)

    bench.port._hear = no_large_font
    bench.keeper.want(Wish((replace(rows("大字", tall=32)[0], dots=24),)))
    bench.run(20)
    assert (bench.keeper.state, bench.keeper.why) == (PanelState.REFUSING, "12 no_font")
    bench.show("小字")
    bench.run(3)
    assert (bench.keeper.state, bench.texts) == (PanelState.OK, ["小字"])


def test_a_surprise_in_a_driver_is_not_the_end(bench: Bench) -> None:
    bench.show("一")
    bench.run(3)
    bench.driver.show = lambda *_, **__: 1 / 0  # type: ignore[method-assign,assignment]
    bench.show("二")
    bench.run(2)
    assert (bench.keeper.state, bench.keeper.why) == (PanelState.UNREACHABLE, "ZeroDivisionError")
    del bench.driver.show
    bench.run(10)
    assert bench.texts == ["二"]


@pytest.mark.parametrize("family", [BX_5K, BX_6K])
def test_a_full_board_goes_out_in_as_many_requests_as_it_takes(family: Family) -> None:
    bench = Bench(family)
    said = [f"第{n}行" + "很长的通知" * 20 for n in range(family.areas)]
    bench.show(*said)
    bench.run(10)
    assert bench.texts == said
    assert bench.card.violations == []


def test_a_text_too_long_for_its_area_is_cut_between_characters() -> None:
    bench = Bench(BX_5K)
    bench.show("请" * 400)
    bench.run(3)
    (text,) = bench.texts
    assert set(text) == {"请"}
    assert 215 < len(text) < 230
    assert bench.card.violations == []


def test_a_strict_card_refuses_what_would_wear_it_out_or_could_not_be_shown(bench: Bench) -> None:
    for flash in ("a105010000 01 50303030 47000000", "a201010000"):
        bench.card.hear(packed(Header(), bytes.fromhex(flash)))
    assert len(bench.card.violations) == 2
    answer = bench.card.hear(packed(Header(), bytes.fromhex("b000010000")))[0]
    said = command.read_answer(unpacked(FrameReader().feed(answer)[0])[1])
    assert said == command.nack(command.CardError.GROUP)


LIMITS = [
    (BX_6K, [Row(Rect(0, 0, 128, 16), "x", Colour.RED, 16)] * 2, "again after 0.000"),
    (BX_6K, [Row(Rect(0, 0, 136, 16), "x", Colour.RED, 16)], "beyond the panel"),
    (BX_6K, [Row(Rect(0, 0, 128, 16), "x", Colour.RED, 32)], "a font of 32"),
]


@pytest.mark.parametrize(("family", "written", "why"), LIMITS)
def test_a_strict_card_refuses_what_is_beyond_its_limits(family: Family, written: list[Row], why: str) -> None:
    bench = Bench(family)
    bench.driver.open()
    for each in written[:-1]:
        bench.driver.show({0: each}, [], afresh=False)
    with pytest.raises((Busy, Refused)):
        bench.driver.show({0: written[-1]}, [], afresh=False)
    assert [each for each in bench.card.violations if why in each]


def test_a_strict_card_takes_no_more_areas_than_it_has() -> None:
    for family, other in ((BX_5K, BX_6K), (BX_6K, BX_5K)):
        bench = Bench(family, tall=160)
        eight = dict(enumerate(rows(*"一二三四五六七八")))
        line = Line(lambda _, b=bench: b.port, monotonic=bench.clock.monotonic)  # type: ignore[misc]
        with pytest.raises(Refused):
            FontCard(line, other).show(eight, [], afresh=True)
        assert bench.card.areas == {}


def test_an_answer_of_another_card_is_not_ours() -> None:
    clock = TurnedClock()
    stranger = packed(Header(to=0x8000, origin=9), command.answer_bytes(command.ACK))
    port = HandPort(lambda _: [stranger], clock)
    card = FontCard(Line(lambda _: port, monotonic=clock.monotonic), BX_6K, address=4)
    with pytest.raises(Lost):
        card.open()


STATES = st.lists(
    st.tuples(
        st.lists(
            st.sampled_from(["请A017号", "暂停服务", "等候 5 人"]) | st.text("请到号窗口A0123456789—\\", max_size=20),
            min_size=1,
            max_size=5,
        ),
        st.floats(0, 4),
        st.sampled_from([*Trick, "cut", "unplug", "plug", "dark"]),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STATES, st.sampled_from([BX_5K, BX_6K]), st.integers(0, 99))
def test_whatever_happens_the_last_state_ends_on_the_panel(
    story: list[tuple[list[str], float, object]], family: Family, seed: int
) -> None:
    """Random states and faults; then peace. Nothing is ever written too fast, too long or into the flash."""
    bench, chance = Bench(family), random.Random(seed)
    said: list[str] = []
    for texts, seconds, event in story:
        said = [Speller().plain(text) for text in texts]
        bench.show(*said, lit=event != "dark", level=chance.randrange(16))
        if event == "cut":
            bench.card.power_cut()
            bench.port.opened = False
        elif event in ("unplug", "plug"):
            bench.port.there = event == "plug"
        elif isinstance(event, Trick):
            bench.card.trick = event
        bench.run(seconds)
    bench.card.trick, bench.port.there = Trick.NONE, True
    bench.show(*said, level=5)
    bench.run(10)
    wanted = [text for text in said if text.strip()]
    assert bench.texts == wanted
    assert (bench.keeper.state, bench.card.level, bench.card.lit) == (PanelState.OK, 5, True)
    assert bench.card.violations == []
