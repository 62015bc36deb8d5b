"""The keypads' frames: the vendor's bytes one by one, and a line that carries anything."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.devices.test_caller_keys import FREE
from tidehall_caller.keys import Key, Press
from tidehall_caller.pads import frames
from tidehall_caller.pads.bus import Bus
from tidehall_caller.pads.frames import Frame, FrameReader
from tidehall_caller.pads.keymap import pressed, value
from tidehall_caller.pads.pad import Pad
from tidehall_caller.report import _line
from tidehall_caller.seen import Window
from tidehall_link.pace import Pace


def hexed(frame: Frame) -> str:
    return frame.encoded().hex(" ")


def test_vendor_beep() -> None:
    assert hexed(frames.beep(3)) == "ff 68 02 02 68 03 03 06 16"


def test_vendor_show_ticket_and_waiting() -> None:
    """The sum of the whole body, low byte: 3 + 2 + 0A·3 + 0 + 1 + 2 = 26 hex."""
    assert hexed(frames.show_ticket(3, "012")) == "ff 68 08 08 68 03 02 0a 0a 0a 00 01 02 26 16"
    assert hexed(frames.show_waiting(3, 12)) == "ff 68 08 08 68 03 02 00 01 02 0a 0a 0a 26 16"
    assert frames.show_waiting(1, 1234) == frames.show_waiting(1, 999)
    assert frames.show_ticket(1, "1012") == frames.show_ticket(1, "012")
    assert frames.show_ticket(1, "7").data == bytes((0x0A, 0x0A, 0x0A, 0, 0, 7))


def test_vendor_start_evaluation() -> None:
    assert hexed(frames.start_evaluation(3)) == "ff 68 03 03 68 03 01 0b 0f 16"


def test_vendor_star_level_of_a_clerk() -> None:
    """The one frame of the document that we never say, for the hall gives clerks no stars at the window."""
    said = bytes.fromhex("ff 68 03 03 68 03 02 05 0a 16")
    assert FrameReader().feed(said) == [Frame(3, frames.SHOW, b"\x05")]
    assert Frame(3, frames.SHOW, b"\x05").encoded() == said


def test_vendor_acknowledgements() -> None:
    """A key comes back as it came; an evaluator's value comes back as FUNC 01 with a sum smaller by 10 hex."""
    key = bytes.fromhex("ff6803036803010c1016")
    (frame,) = FrameReader().feed(key)
    assert frames.acknowledgement(frame).encoded() == key
    rated = bytes.fromhex("ff680303680311051916")
    (frame,) = FrameReader().feed(rated)
    answer = frames.acknowledgement(frame).encoded()
    assert answer.hex(" ") == "ff 68 03 03 68 03 01 05 09 16"
    assert rated[-2] - answer[-2] == 0x10


def test_vendor_keys() -> None:
    meant = {
        "0c": Key.NEXT, "0d": Key.RECALL, "0b": Key.RATE, "12": Key.PAUSE, "13": Key.TRANSFER, "0f": Key.STEP,
        "060f": Key.NO_SHOW, "000f": Key.HOLD, "030f": Key.RESUME,
    }  # fmt: skip
    for data, key in meant.items():
        assert pressed(Frame(1, 1, bytes.fromhex(data))) == Press(key)
    assert pressed(Frame(1, 1, bytes.fromhex("010213"))) == Press(Key.TRANSFER, "12")
    for unused in ("0e", "11", "", "0c01", "0b0f"):
        assert pressed(Frame(1, 1, bytes.fromhex(unused))) is None, unused
    assert pressed(Frame(1, 0x11, b"\x0c")) is None, "an evaluator's value is no key"
    assert (value(Frame(1, 0x11, b"\x05")), value(Frame(1, 1, b"\x05"))) == (5, None)


class Said:
    """A line that notes what is said on it."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []

    def send(self, frame: Frame) -> None:
        self.frames.append(frame)


def test_the_evaluator_asks_whom_it_saw_end_once_and_nobody_from_before() -> None:
    line = Said()
    pad = Pad(3, line, None, "one_is_best", lambda level: True)  # type: ignore[arg-type]

    def asked(here: Window, *, live: bool = True) -> int:
        line.frames.clear()
        pad.see(here, live=live)
        return line.frames.count(frames.start_evaluation(3))

    assert asked(replace(FREE, last="A001")) == 0, "it had ended before this program began"
    assert asked(replace(FREE, last="A002"), live=False) == 0
    assert asked(replace(FREE, last="A002")) == 1
    assert asked(replace(FREE, last="A002", waiting=5)) == 0
    assert asked(FREE) == 0, "rated"
    assert asked(replace(FREE, last="A003")) == 1


class Wire:
    """A port that takes everything; what comes is handed to the bus by the test."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def open(self) -> None:
        """Always there."""

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def read(self, wait_s: float) -> bytes:
        return b""

    def close(self) -> None:
        """Nothing is held."""


def test_an_adapter_that_hears_itself_presses_no_key() -> None:
    """What was just said comes back at once; a finger is slower. A display frame that comes back is the proof."""
    at, key = 10.0, Frame(1, 1, b"\x0c")
    heard: list[Frame] = []
    bus = Bus(Wire(), Pace(monotonic=lambda: at))

    def hear(frame: Frame) -> None:
        heard.append(frame)
        bus.answer(frame)

    bus.attach(1, hear)

    def comes(frame: Frame, after_s: float) -> int:
        nonlocal at
        at += after_s
        before = len(heard)
        bus._take(frame, at)
        return len(heard) - before

    assert comes(key, 0.0) == 1
    assert comes(key, 0.02) == 0, "the echo of our answer"
    assert comes(key, 0.02) == 1, "echoed once only"
    assert comes(key, 0.2) == 1, "a second press: nothing proves yet that this adapter hears itself"
    bus.send(frames.show_waiting(1, 3))
    at += 1.0
    bus._speak()
    assert comes(frames.show_waiting(1, 3), 0.02) == 0
    assert bus.echoes
    assert comes(key, 1.0) == 1
    assert comes(key, 0.2) == 0, "now a slow echo is known for what it is"


def test_a_line_where_nobody_presses_remembers_nothing_for_ever() -> None:
    at = 10.0
    bus = Bus(Wire(), Pace(monotonic=lambda: at))
    for count in range(50):
        bus.send(frames.show_waiting(1, count))
        at += 1.0
        bus._speak()
    assert len(bus._sent) == 1


def test_what_a_display_shows_replaces_what_it_was_to_show_and_a_stranger_is_noted() -> None:
    at, wire = 0.0, Wire()
    bus = Bus(wire, Pace(monotonic=lambda: at))
    for count in range(5):
        bus.send(frames.show_waiting(1, count))
    bus.send(frames.show_waiting(2, 9))
    bus.beep(1, 3)
    bus.beep(1, 1)
    for _ in range(20):
        at += 0.1
        bus._speak()
    sent = [FrameReader().feed(data)[0] for data in wire.written]
    assert sent == [frames.show_waiting(1, 4), frames.show_waiting(2, 9), frames.beep(1)]
    bus._take(Frame(77, 1, b"\x0c"), at)
    assert bus.strangers == {77}
    assert len(wire.written) == 3, "nobody answers for a pad that is not ours"


def test_what_the_manager_hears_of_a_line() -> None:
    bus = Bus(Wire(), Pace(monotonic=lambda: 0.0))
    bus.attach(1, lambda _: None)

    def told() -> tuple[str, str]:
        part = _line(bus, 2)
        return part["state"], part["words"]

    assert told() == ("bad", "键盘总线没有应答")
    bus.there = True
    bus._take(Frame(1, 1, b"\x0c"), 0.0)
    assert told() == ("ok", "键盘总线正常，听到过 1/2 个键盘")
    good = Frame(1, 1, b"\x0c").encoded()
    for _ in range(10):
        bus._reader.feed(good[:-1] + b"\x00")
    assert told() == ("warn", "键盘总线有很多坏数据")
    for _ in range(90):
        bus._reader.feed(good)
    assert told()[0] == "ok", "one in ten is a key that bounced on its plug"
    bus._take(Frame(77, 1, b"\x0c"), 0.0)
    assert told() == ("warn", "线上有没登记的键盘，地址 77")


def test_noise_halves_and_wrong_sums_cost_nothing_but_themselves() -> None:
    good = Frame(2, 1, b"\x0c").encoded()
    reader = FrameReader()
    assert reader.feed(b"\x00\x16\xff\xff\x68\x03\x04" + good) == [Frame(2, 1, b"\x0c")]
    broken = good[:-2] + bytes((good[-2] ^ 1, good[-1]))
    assert reader.feed(broken + good) == [Frame(2, 1, b"\x0c")]
    assert reader.feed(good[:5]) == []
    assert reader.feed(good[5:] + good[:3]) == [Frame(2, 1, b"\x0c")]
    assert reader.quiet() == []
    assert reader.feed(good[3:]) == [], "the line fell silent in between: the rest belongs to nothing"
    assert reader.feed(good) == [Frame(2, 1, b"\x0c")]
    assert reader.spoilt >= 3
    assert reader.feed(b"\xff\x68\x10\x10\x68" + good) == [], "a long frame may have begun"
    assert reader.quiet() == [Frame(2, 1, b"\x0c")]


@given(st.lists(st.one_of(st.binary(max_size=6), st.integers(0, 5)), max_size=12), st.integers(0, 2**30))
def test_whatever_comes_every_whole_frame_behind_silence_is_found(parts: list[bytes | int], seed: int) -> None:
    """Arbitrary bytes never raise, and after the line was quiet a frame is read however it is cut."""
    reader = FrameReader()
    for part in parts:
        reader.feed(part if isinstance(part, bytes) else Frame(part, 1, b"\x0d").encoded())
    reader.quiet()
    encoded, dice = Frame(9, 1, b"\x00\x0f").encoded(), random.Random(seed)
    cut = dice.randrange(len(encoded))
    assert reader.feed(encoded[:cut]) + reader.feed(encoded[cut:]) == [Frame(9, 1, b"\x00\x0f")]
