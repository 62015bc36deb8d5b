"""Every key is answered and no press is done late: keys without a lamp, threads that stood still, bytes that waited."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from evdev import InputEvent
from gpiozero.pins.mock import MockFactory

from tests.devices.caller import LAMP
from tests.devices.kiosk import until
from tests.devices.test_caller_frames import Wire as Line
from tests.devices.test_caller_keys import FREE
from tests.devices.test_caller_parts import event, problems
from tidehall_caller.caller import Caller
from tidehall_caller.desk import Desk
from tidehall_caller.gpio import Buttons
from tidehall_caller.hand import Hand
from tidehall_caller.keys import LEVELS, Key, Press
from tidehall_caller.numpad import EvdevSource, Keymap, NumpadReader
from tidehall_caller.pads import frames
from tidehall_caller.pads.bus import Bus
from tidehall_caller.pads.frames import Frame
from tidehall_caller.parts import Parts
from tidehall_caller.settings import ButtonSettings, CallerSettings, Numpad, NumpadKeys
from tidehall_caller.signals import PAD_BEEPS, Signal
from tidehall_caller.strokes import Stroke, Touch
from tidehall_caller.virtual.keypads import VirtualKeypads
from tidehall_caller.way import Way
from tidehall_link.pace import Pace
from tidehall_link.ports import SerialPort, TcpPort
from tidehall_link.sending import Unreachable
from tidehall_link.wire import Accepted

NEXT = Frame(1, 1, b"\x0c")


class Pressed:
    """A desk that notes what was pressed."""

    hurried = True

    def __init__(self) -> None:
        self.presses: list[Press] = []

    def press(self, press: Press) -> None:
        self.presses.append(press)


def test_every_button_there_is_a_pin_for_does_what_its_name_says() -> None:
    """Also digits, before a transfer or 确认; only a pass means more when it is held."""
    desk, rated, typed = Pressed(), list[Key](), list[str]()
    noted: Any = desk
    late = list[Key]()
    hand = Hand(lambda: noted, rated.append, lambda _: None, lambda: typed.append(hand.digits), late.append)
    names = [field.name for field in fields(ButtonSettings) if field.name in set(Key)]
    assert set(names) == set(Key)
    for name in names:
        for stroke in Stroke:
            hand.stroke(name, stroke)
    expected = [Press(Key(name)) for name in names if name not in LEVELS]
    expected.insert(expected.index(Press(Key.NO_SHOW)) + 1, Press(Key.NO_SHOW, long=True))
    assert desk.presses == expected
    assert rated == list(LEVELS)
    assert late == [Key(name) for name in names], "said, and not done"
    desk.presses.clear()
    typed.clear()
    for name in ("digits[1]", "digits[2]", "transfer", "digits[6]", "step"):
        hand.stroke(name, Stroke.DOWN)
    assert desk.presses == [Press(Key.TRANSFER, "12"), Press(Key.NO_SHOW)]
    assert typed == ["1", "12", "", "6", ""]


def test_keys_without_anything_that_answers_are_refused_at_the_settings(tmp_path: Path) -> None:
    lamp, pad = "[lamp]\nbuzzer = 27\n", '[bus]\nkind = "virtual"\n[[keypads]]\naddress = 3\nwindow = "2"\n'
    numpad = '[[numpads]]\ndevice = "/dev/input/x"\nwindow = "2"\n'
    assert problems(tmp_path, "[buttons]\nnext = 5\n") == {"mute"}
    assert problems(tmp_path, "[buttons]\nnext = 5\n" + lamp) == set()
    assert problems(tmp_path, numpad) == {"mute"}
    assert problems(tmp_path, lamp + numpad) == set()
    assert problems(tmp_path, pad + numpad) == set(), "the keypad of its window beeps"
    assert problems(tmp_path, pad + numpad.replace('"2"', '"1"')) == {"mute"}


def test_a_key_of_another_window_is_answered_by_the_lamp_there_is(tmp_path: Path) -> None:
    """A number pad for window 2 on a machine whose lamp is window 1's; and each digit ticks."""
    settings = CallerSettings(
        server="http://127.0.0.1:9",
        data=str(tmp_path),
        window="1",
        lamp=LAMP,
        numpads=(Numpad(device="/dev/x", window="2"),),
    )
    factory = MockFactory()
    caller = Caller(settings, "token", Parts(pins=factory))
    caller._desk("2")
    caller.here.start()
    buzzer = factory.pin(LAMP.buzzer)
    try:
        for key in (("digit", "7"), ("key", "next")):
            buzzer.clear_states()
            caller.numpads[0]._heard(*key)
            until(lambda: any(state for _, state in buzzer.states), f"{key} sounds")
            until(lambda: not buzzer.state, "and ends")
    finally:
        caller.here.stop()


def test_a_button_that_was_pressed_while_its_thread_stood_still_is_nobody_s_wish() -> None:
    at, held, strokes = 0.0, threading.Event(), list[tuple[str, Stroke]]()
    factory = MockFactory()

    def slow(name: str, stroke: Stroke) -> None:
        strokes.append((name, stroke))
        assert held.wait(60)

    buttons = Buttons({"next": 5, "recall": 6, "step": 13}, factory, Touch(0.03, 60), slow, Pace(monotonic=lambda: at))
    buttons.start()
    try:
        factory.pin(5).drive_low()
        until(lambda: strokes == [("next", Stroke.DOWN)], "the thread hangs in it")
        factory.pin(6).drive_low()
        factory.pin(6).drive_high()
        at = 20.0
        assert not buttons.alive, "a thread that hangs feeds no watchdog"
        held.set()
        until(lambda: buttons.alive, "it goes on")
        at = 21.0
        factory.pin(13).drive_low()
        until(lambda: len(strokes) == 3, "the next press")
        assert strokes[1:] == [("recall", Stroke.LATE), ("step", Stroke.DOWN)], "the press of back then is not done now"
    finally:
        held.set()
        for pin in (5, 13):
            factory.pin(pin).drive_high()  # or gpiozero waits for a second
        buttons.stop()


class Full:
    """A pad whose keys the kernel has kept; ``at`` is when they are read."""

    def __init__(self, batches: list[list[InputEvent]]) -> None:
        self.batches = batches
        self.at = 0.0

    def grab(self) -> None:
        """Always to be had."""

    def wait(self, seconds: float) -> bool:
        if seconds:
            self.at += 5.0 if len(self.batches) == 3 else 0.1
        return bool(self.batches) and not (seconds == 0 and len(self.batches) == 1)

    def events(self) -> Iterable[InputEvent]:
        return iter(self.batches.pop(0))

    def close(self) -> None:
        """Nothing is held."""


def test_keys_that_the_kernel_kept_while_nobody_read_are_dropped_all_of_them() -> None:
    pad = Full([[event("KEY_KPENTER")], [event("KEY_KPENTER")], [event("KEY_KPPLUS")]])
    heard: list[tuple[str, str]] = []
    pace = Pace(monotonic=lambda: pad.at)
    reader = NumpadReader("/dev/x", Keymap(NumpadKeys().codes()), lambda *key: heard.append(key), lambda _: pad, pace)
    reader._beat.turn()
    reader._round(pad)
    assert heard == [("late", "next")], "told once"
    reader._round(pad)
    assert heard[1:] == [("key", "recall")]


class Kept(Line):
    """A line on which a press has been waiting for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = [NEXT.encoded(), NEXT.encoded()]
        self.at, self.took = 0.0, 5.0

    def read(self, wait_s: float) -> bytes:
        self.at, self.took = self.at + self.took, 0.05
        return self.waiting.pop(0) if self.waiting else b""


def test_what_keypads_said_while_the_line_was_not_read_is_dropped_and_told() -> None:
    line, heard = Kept(), list[Frame]()
    bus = Bus(line, Pace(monotonic=lambda: line.at))
    bus.attach(1, heard.append)
    bus._round()
    assert heard == []
    line.waiting.clear()
    for _ in range(20):
        bus._round()
    assert line.written == [frames.beep(1).encoded()] * PAD_BEEPS[Signal.REFUSED], "told, not acknowledged"
    line.waiting.append(NEXT.encoded())
    bus._round()
    assert heard == [NEXT]


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(60)
        yield listening


def test_a_serial_server_that_kept_a_press_for_us_calls_nobody(server: socket.socket) -> None:
    """It hands over at once what came while nobody was connected; what is pressed now is heard and acknowledged."""
    heard: list[Frame] = []
    bus = Bus(TcpPort(*server.getsockname()[:2]))

    def hear(frame: Frame) -> None:
        heard.append(frame)
        bus.answer(frame)

    bus.attach(1, hear)
    bus.start()
    line, _ = server.accept()
    try:
        line.sendall(NEXT.encoded())
        until(lambda: bus.there, "the line is settled")
        line.sendall(Frame(1, 1, b"\x0d").encoded())
        line.settimeout(60)
        assert line.recv(64) == Frame(1, 1, b"\x0d").encoded()
        assert [frame.data for frame in heard] == [b"\x0d"]
    finally:
        bus.stop()
        line.close()


def test_an_adapter_that_is_pulled_out_comes_back_under_another_name(tmp_path: Path) -> None:
    """udev's steady name leads to the new device; the display shows at once what it should."""
    keypads, name = VirtualKeypads(3), tmp_path / "by-id"
    keypads.start()
    name.symlink_to(keypads.device)
    bus, heard = Bus(SerialPort(str(name), 9600)), list[Frame]()
    bus.attach(3, heard.append)
    bus.start()
    try:
        until(lambda: bus.there, "there")
        keypads.stop()
        until(lambda: not bus.there, "gone")
        assert bus.alive
        name.unlink()
        keypads.plug_in()
        name.symlink_to(keypads.device)
        until(lambda: bus.there, "back")
        keypads.press(3, "recall")
        until(lambda: heard, "a press")
    finally:
        bus.stop()
        keypads.stop()
        name.unlink()
    assert heard == [Frame(3, 1, b"\x0d")]


class Hanging(Line):
    """A port in whose driver a read never comes back."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()

    def read(self, wait_s: float) -> bytes:
        assert self.free.wait(60)
        return b""


def test_a_caller_whose_line_hangs_feeds_no_watchdog(tmp_path: Path) -> None:
    """Its thread lives, and answers nobody."""
    port = Hanging()
    caller = Caller(CallerSettings(server="http://127.0.0.1:9", data=str(tmp_path)), "token", Parts(port=port))
    assert caller.bus is not None
    caller.start()
    try:
        until(caller.healthy, "all threads run")
        caller.bus._beat._longest_s = 0.0
        assert not caller.healthy()
        assert caller.bus._thread.is_alive()
    finally:
        port.free.set()
        caller.stop()


class Plugged:
    """evdev's device over a pipe: what is written there are events."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.fd, self.end = os.pipe()
        self.grabbed = False

    def grab(self) -> None:
        self.grabbed = True

    def read(self) -> Iterator[InputEvent]:
        yield from (event("KEY_KPENTER") for _ in os.read(self.fd, 64))

    def close(self) -> None:
        os.close(self.fd)
        os.close(self.end)


def test_a_number_pad_of_evdev_is_waited_for_taken_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidehall_caller.numpad.InputDevice", Plugged)
    source = EvdevSource("/dev/input/by-path/pad")
    source.grab()
    plugged: Any = source._device
    assert (plugged.path, plugged.grabbed) == ("/dev/input/by-path/pad", True)
    assert not source.wait(0.0)
    os.write(plugged.end, b"xx")
    assert source.wait(60.0)
    assert [each.code for each in source.events()] == [event("KEY_KPENTER").code] * 2
    source.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(plugged.fd)


def test_a_command_that_hangs_for_ever_is_not_well() -> None:
    at, held = 0.0, threading.Event()

    class Stuck:
        live = True

        def send(self, *_: object) -> object:
            assert held.wait(60)
            raise RuntimeError

    stuck: Any = Stuck()
    desk = Desk("1", stuck, lambda _: None, pace=Pace(monotonic=lambda: at))
    desk.see(FREE, 1)
    desk.start()
    try:
        desk.press(Press(Key.NEXT))
        at = 12.0
        assert desk.alive, "the link is as patient as that"
        at = 31.0
        assert not desk.alive
    finally:
        held.set()
        desk.stop()


def test_an_answer_that_drips_is_unknown_in_the_link_s_time() -> None:
    """As from a server that sends a byte now and then; the same key asks again, and threads do not pile up."""
    held, asked = threading.Event(), list[str]()

    class Dripping:
        def send(self, _name: str, _body: object, command_id: str, _patience_s: float) -> Accepted:
            asked.append(command_id)
            assert held.wait(60)
            return Accepted({}, 1)

    dripping: Any = Dripping()
    way = Way(lambda: dripping, lambda: None, patience_s=-0.59)
    try:
        for number in range(30):
            with pytest.raises(Unreachable) as none:
                way.send("call-next", {}, f"id-{number}")
            assert none.value.command_id == f"id-{number}"
        assert len(asked) == 16
    finally:
        held.set()
    way._patience_s = 60.0

    def answered() -> bool:
        with suppress(Unreachable):
            return way.send("call-next", {}, "id") == Accepted({}, 1)
        return False

    until(answered, "the way is free again")
