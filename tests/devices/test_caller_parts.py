"""Buttons on mock pins, number pads from hand-made events, settings that contradict themselves, and the doctor."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from evdev import InputEvent, ecodes
from gpiozero.pins.mock import MockFactory

from tests.devices.kiosk import until
from tidehall_caller.__main__ import main
from tidehall_caller.checks import Own
from tidehall_caller.gpio import Buttons, Light, PinsMissing, pin_factory
from tidehall_caller.lamp import Feedback
from tidehall_caller.numpad import Keymap, NumpadReader
from tidehall_caller.settings import NumpadKeys
from tidehall_caller.settings_check import read_settings
from tidehall_caller.signals import Mood, Signal
from tidehall_caller.strokes import Stroke, Touch
from tidehall_caller.virtual.keypads import VirtualKeypads
from tidehall_link.checkup.limits import Limits
from tidehall_link.doctor import Level
from tidehall_link.pace import Pace
from tidehall_link.settings import SettingsError

SERVER = 'server = "http://127.0.0.1:9"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "caller.toml"
    path.write_text(SERVER + f'data = "{folder}"\n' + text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> set[str]:
    try:
        read_settings(written(folder, text), {})
    except SettingsError as error:
        return {problem.code for problem in error.problems}
    return set()


def _at_least(found: list[tuple[str, Stroke]], count: int) -> bool:
    return len(found) >= count


def test_f23_a_button_that_bounces_and_is_hammered() -> None:
    """Every edge of the mock pin reaches us (it ignores gpiozero's bounce_time); one press comes out of each push."""
    at = 0.0
    factory = MockFactory()
    strokes: list[tuple[str, Stroke]] = []
    pace = Pace(monotonic=lambda: at)
    buttons = Buttons({"next": 5}, factory, Touch(0.03, 60), lambda name, stroke: strokes.append((name, stroke)), pace)
    buttons.start()
    try:
        for push in (1, 2):
            at = float(push)
            for _ in range(20):
                factory.pin(5).drive_low()
                factory.pin(5).drive_high()
            until(partial(_at_least, strokes, push), f"push {push}")
        assert strokes == [("next", Stroke.DOWN)] * 2
    finally:
        buttons.stop()
    assert factory.pin(5).function == "input"


def test_a_lamp_answers_over_its_mood_and_goes_out_at_the_end() -> None:
    at = 0.0
    factory = MockFactory()
    lamp, buzzer = Light(17, factory, active_high=True), Light(27, factory, active_high=False)
    feedback = Feedback(lamp, buzzer, Pace(monotonic=lambda: at))
    feedback.start()
    assert factory.pin(27).state, "a buzzer that sounds at low level is silent"
    feedback.mood(Mood.BUSY)
    until(lambda: factory.pin(17).state, "busy: the lamp is on")
    feedback.answer(Signal.UNKNOWN)
    until(lambda: not factory.pin(27).state, "it sounds")
    at = 0.7
    until(lambda: factory.pin(27).state, "a pause")
    at = 60.0
    until(lambda: factory.pin(17).state, "the mood again")
    feedback.stop()
    assert not factory.pin(17).state
    assert factory.pin(27).state


def test_a_pin_that_another_holds_is_told_not_thrown() -> None:
    factory = MockFactory()
    held = Light(17, factory, active_high=True)
    with pytest.raises(PinsMissing, match="17"):
        Buttons({"next": 17}, factory, Touch(), lambda *_: None).start()
    held.close()


def test_a_machine_without_pins_says_so_and_nothing_is_left_where_it_stands() -> None:
    with pytest.raises(PinsMissing):
        pin_factory("lgpio")
    assert list(Path.cwd().glob(".lgd-*")) == [], "lgpio makes its pipe elsewhere"


def event(name: str, value: int = 1) -> InputEvent:
    return InputEvent(0, 0, ecodes.EV_KEY, ecodes.ecodes[name], value)


def test_a_number_pad_by_its_events() -> None:
    keymap = Keymap(NumpadKeys().codes())
    names = ("KEY_KP7", "KEY_7", "KEY_HOME", "KEY_KPENTER", "KEY_KPMINUS", "KEY_A")
    told = [keymap.read(event(name)) for name in names]
    assert told == [("digit", "7")] * 3 + [("key", "next"), ("key", "no_show"), None]
    assert keymap.read(event("KEY_KPENTER", 0)) is None, "let go"
    assert keymap.read(event("KEY_KPENTER", 2)) is None, "the kernel repeats a key that is held"
    assert keymap.read(InputEvent(0, 0, ecodes.EV_SYN, 0, 1)) is None
    assert Keymap({"KEY_KP7": "pause"}).read(event("KEY_KP7")) == ("key", "pause")


class HandMadePad:
    """A pad as evdev opens it; there is no /dev/uinput on this machine, so its events are made by hand."""

    def __init__(self, batches: list[list[InputEvent]]) -> None:
        self.batches = batches
        self.grabbed = self.closed = False

    def grab(self) -> None:
        self.grabbed = True

    def wait(self, seconds: float) -> bool:
        time.sleep(0.01)
        return True

    def events(self) -> Iterable[InputEvent]:
        if not self.batches:
            raise OSError(19, "No such device")
        return self.batches.pop(0)

    def close(self) -> None:
        self.closed = True


def test_a_number_pad_that_is_pulled_out_and_put_back() -> None:
    made: list[HandMadePad] = []
    heard: list[tuple[str, str]] = []

    def opened(path: str) -> HandMadePad:
        assert path == "/dev/input/by-path/pad"
        if len(made) == 1 and not made[0].batches:
            made.append(HandMadePad([[event("KEY_KP1"), event("KEY_KPDOT")]]))
            return made[-1]
        if made:
            raise FileNotFoundError(2, "No such file or directory")
        made.append(HandMadePad([[event("KEY_KPENTER"), event("KEY_KPENTER", 0)]]))
        return made[-1]

    keymap = Keymap(NumpadKeys().codes())
    reader = NumpadReader("/dev/input/by-path/pad", keymap, lambda *key: heard.append(key), opened)
    reader.start()
    try:
        until(lambda: len(heard) == 3, "all keys")
    finally:
        reader.stop()
    assert heard == [("key", "next"), ("digit", "1"), ("key", "step")]
    assert all(pad.grabbed and pad.closed for pad in made)


def test_settings_say_everything_that_is_wrong_at_once(tmp_path: Path) -> None:
    buzzer = "[lamp]\nbuzzer = 27\n"
    assert problems(tmp_path, "[buttons]\nnext = 5\nrecall = 6\n" + buzzer) == set()
    assert problems(tmp_path, "[buttons]\nnext = 5\nrecall = 5\n[lamp]\nlamp = 5\n") == {"pin_twice"}
    assert problems(tmp_path, '[buttons]\nnext = 2\n[screen]\nkind = "ssd1306"\n') == {"pin_bus"}
    assert problems(tmp_path, '[buttons]\nnext = 2\n[screen]\nkind = "ssd1306"\nbus = "spi"\n') == set()
    assert problems(tmp_path, "[buttons]\ndigits = [1, 2, 3]\n" + buzzer) == {"digits_ten"}
    colour = '[screen]\nkind = "st7735"\n'
    assert problems(tmp_path, colour) == {"screen_wire", "screen_size"}
    assert problems(tmp_path, colour + 'bus = "spi"\nwidth = 160\nheight = 128\nlight_pin = 12\n') == set()
    spi = colour + 'bus = "spi"\nwidth = 160\nheight = 80\n'
    assert problems(tmp_path, spi + "light_pin = 18\n[lamp]\nlamp = 18\n") == {"pin_bus"}
    assert problems(tmp_path, spi + "light_pin = 25\n") == {"pin_twice"}, "its reset line is there"
    assert problems(tmp_path, '[numpad]\nnext = "KEY_KPPLUS"\n') == {"key_twice"}
    pad = '[[keypads]]\naddress = 3\nwindow = "1"\n'
    assert problems(tmp_path, pad) == {"keypads_without_bus"}
    assert problems(tmp_path, '[bus]\nkind = "serial"\n') == {"no_device", "no_keypads"}
    assert problems(tmp_path, '[bus]\nkind = "virtual"\n' + pad + pad) == {"address_twice"}
    assert problems(tmp_path, '[bus]\nkind = "virtual"\n' + pad + "evaluator = true\n") == {"no_scale"}


def test_a_pin_used_twice_is_told_with_line_and_both_names(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as found:
        read_settings(written(tmp_path, "[buttons]\nnext = 5\nrecall = 5\n[lamp]\nbuzzer = 27\n"), {})
    (problem,) = found.value.problems
    assert (problem.line, problem.key) == (5, "buttons.recall")
    assert problem.zh == "BCM 5 号针脚已经给了 buttons.next。"


def test_doctor_names_what_is_missing_and_ends_with_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidehall_caller.checks.limits_of", lambda _: Limits(None, None, running=False))
    keypads = VirtualKeypads(3)
    keypads.start()
    line = tmp_path / "line"  # a name of our own: the number of a line that has gone may soon be another's
    line.symlink_to(keypads.device)
    try:
        text = (
            'scale = "one_is_best"\n[buttons]\nnext = 5\nlibrary = "mock"\n[lamp]\nlamp = 17\n'
            f'[bus]\nkind = "serial"\ndevice = "{line}"\n'
            '[[keypads]]\naddress = 3\nwindow = "1"\nevaluator = true\n[[numpads]]\ndevice = "/dev/input/none"\n'
        )
        said = CliRunner().invoke(main, ["--config", str(written(tmp_path, text)), "doctor"])
    finally:
        keypads.stop()
        line.unlink()
    assert said.exit_code == 2, said.output
    for row in ("✓ 正常  pins", "✓ 正常  keypads", "✗ 问题  numpads", "! 注意  scale", "✗ 问题  server"):
        assert row in said.output, said.output
    gone = CliRunner().invoke(main, ["--config", str(written(tmp_path, text)), "doctor", "--json"])
    assert '"check": "keypads",\n    "level": "bad"' in gone.output


def test_doctor_leaves_display_and_line_of_a_running_caller_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def untouched(*_: object) -> None:
        raise AssertionError("two programs on one display")

    monkeypatch.setattr("tidehall_caller.checks.limits_of", lambda _: Limits(None, None, running=True))
    monkeypatch.setattr("tidehall_caller.checks.LumaPanel", untouched)
    text = '[screen]\nkind = "ssd1306"\n[bus]\nkind = "serial"\ndevice = "/dev/none"\n'
    text += '[[keypads]]\naddress = 3\nwindow = "1"\n'
    own = Own(read_settings(written(tmp_path, text), {}))
    found = [*own.display(), *own.keypads()]
    assert [each.level for each in found] == [Level.OK, Level.OK]
    assert all("运行中" in each.zh for each in found)


def test_doctor_drives_no_buttons_pin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    driven: list[tuple[int, bool]] = []

    class Noted(Light):
        def __init__(self, pin: int, factory: MockFactory, *, active_high: bool) -> None:
            driven.append((pin, active_high))
            super().__init__(pin, factory, active_high=active_high)

    monkeypatch.setattr("tidehall_caller.checks.Light", Noted)
    text = '[buttons]\nnext = 5\nlibrary = "mock"\n[lamp]\nlamp = 17\nbuzzer = 27\nbuzzer_active_high = false\n'
    assert [each.level for each in Own(read_settings(written(tmp_path, text), {})).pins()] == [Level.OK]
    assert driven == [(17, True), (27, False)], "a pressed button would be a short circuit"
