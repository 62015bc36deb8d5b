"""The caller's pure parts: contacts that bounce, digits, what a key means, what lamp and buzzer say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tidehall_caller.entry import Entry, combined
from tidehall_caller.keys import Key, Press
from tidehall_caller.levels import SCALES, level
from tidehall_caller.plan import Ask, Command, Habits, Why, plan
from tidehall_caller.seen import Window, read_window
from tidehall_caller.signals import BUZZER, LAMP, MOODS, PAD_BEEPS, Mood, Pattern, Signal
from tidehall_caller.strokes import Repeats, Stroke, Touch, Wire
from tidehall_link.catalogue import LANGUAGES, read_catalogue

TOUCH = Touch(bounce_s=0.03, long_s=1.0)
FREE = Window(
    "1", state="open", clerk="li", waiting=2, next="A002", services=frozenset({"yb"}), windows=frozenset("123")
)
CALLED = replace(FREE, state="called", ticket="A001", status="called", called_at=datetime(2026, 11, 20, tzinfo=UTC))
SERVING = replace(CALLED, state="serving", status="serving")


def levels(wire: Wire, *edges: tuple[float, int]) -> list[tuple[float, Stroke]]:
    return [(at, stroke) for at, down in edges for stroke in wire.level(bool(down), at)]


def test_a_bouncing_contact_is_one_press_told_at_its_first_edge() -> None:
    wire = Wire(TOUCH)
    edges = ((0.000, 1), (0.002, 0), (0.004, 1), (0.009, 0), (0.011, 1), (0.200, 0), (0.203, 1), (0.205, 0))
    assert levels(wire, *edges) == [(0.0, Stroke.DOWN)]
    assert wire.due == pytest.approx(0.235)
    assert levels(wire, (0.300, 1)) == [(0.3, Stroke.DOWN)]


def test_a_key_that_stays_down_is_long_once_and_never_a_second_press() -> None:
    wire = Wire(TOUCH)
    assert wire.level(True, 0.0) == [Stroke.DOWN]
    assert wire.due == 1.0
    assert wire.look(0.99) == []
    assert wire.look(1.0) == [Stroke.LONG]
    assert wire.look(50.0) == []
    assert wire.due is None
    assert wire.level(False, 60.0) == []
    assert wire.level(True, 60.02) == [], "it bounced as it was let go"


def test_a_row_of_presses_is_one_for_as_long_as_it_goes_on() -> None:
    repeats = Repeats(0.6)
    assert [repeats.same("next", at / 20) for at in range(20)].count(False) == 1
    assert not repeats.same("recall", 1.0), "another key is another press"
    assert not repeats.same("next", 1.6)


def test_digits_are_forgotten_and_never_wait_for_somebody_elses_key() -> None:
    entry = Entry(patience_s=6)
    for at, digit in enumerate("12345"):
        entry.digit(digit, at)
    assert entry.typed(5.0) == "2345"
    assert entry.typed(10.1) == ""
    entry.digit("2", 20.0)
    assert entry.press(Key.TRANSFER, 21.0) == Press(Key.TRANSFER, "2")
    assert entry.press(Key.TRANSFER, 21.0) == Press(Key.TRANSFER)


def test_a_digit_and_confirm_are_what_deployed_halls_know() -> None:
    pressed = [combined(Key.STEP, number).key for number in ("6", "0", "3")]
    assert pressed == [Key.NO_SHOW, Key.HOLD, Key.RESUME]
    assert combined(Key.STEP, "06") == Press(Key.STEP, "06")
    assert combined(Key.NEXT, "6") == Press(Key.NEXT, "6")


@pytest.mark.parametrize(
    ("key", "free", "called", "serving"),
    [
        (Key.NEXT, "call-next", Why.BUSY, Why.BUSY),
        (Key.RECALL, Why.NO_TICKET, "recall", Why.STARTED),
        (Key.START, Why.NO_TICKET, "start", Why.STARTED),
        (Key.FINISH, Why.NO_TICKET, Why.NOT_STARTED, "finish"),
        (Key.STEP, Why.NO_TICKET, "start", "finish"),
        (Key.NO_SHOW, Why.NO_TICKET, "pass", Why.STARTED),
        (Key.HOLD, Why.NO_TICKET, "hold", "hold"),
        (Key.RESUME, Why.NO_HELD, Why.NO_HELD, Why.NO_HELD),
        (Key.HOLD_RESUME, Why.NO_HELD, "hold", "hold"),
        (Key.TRANSFER, Why.NO_TICKET, Why.NO_TARGET, Why.NO_TARGET),
        (Key.PAUSE, "pause", Why.BUSY, Why.BUSY),
        (Key.RATE, Why.NOT_RATEABLE, Why.NOT_STARTED, "finish"),
    ],
)
def test_what_a_key_means_depends_on_the_window_as_on_the_clerks_page(
    key: Key, free: str, called: str, serving: str
) -> None:
    for here, expected in ((FREE, free), (CALLED, called), (SERVING, serving)):
        wish = plan(Press(key), here)
        assert (wish.name if isinstance(wish, Command) else wish) == expected


def test_what_was_seen_travels_along() -> None:
    for key, name in ((Key.RECALL, "recall"), (Key.START, "start"), (Key.HOLD, "hold"), (Key.NO_SHOW, "pass")):
        assert plan(Press(key), CALLED) == Command(name, {"window": "1", "ticket": "A001"})
    assert plan(Press(Key.NEXT), FREE) == Command("call-next", {"window": "1"})


def test_when_next_calls_nobody() -> None:
    assert plan(Press(Key.NEXT), replace(FREE, paused=True)) is Why.PAUSED
    assert plan(Press(Key.NEXT), replace(FREE, tide="closing")) is Why.TIDE_CLOSING
    assert plan(Press(Key.NEXT), replace(FREE, tide="ordered")) is Why.TIDE_CLOSED
    assert isinstance(plan(Press(Key.NEXT), replace(FREE, tide="open")), Command)
    assert plan(Press(Key.NEXT), replace(FREE, waiting=0, next="")) is Why.NOBODY
    assert plan(Press(Key.RECALL), replace(CALLED, recalls=3, recall_limit=3)) is Why.RECALL_LIMIT
    unpause = plan(Press(Key.PAUSE), replace(FREE, paused=True))
    assert unpause == Command("unpause", {"window": "1"})


def test_a_pass_right_after_the_call_wants_a_second_or_a_long_press() -> None:
    assert plan(Press(Key.NO_SHOW), CALLED, hasty=True) is Why.AGAIN
    assert isinstance(plan(Press(Key.NO_SHOW, long=True), CALLED, hasty=True), Command)
    assert isinstance(plan(Press(Key.NO_SHOW), CALLED), Command)


def test_a_transfer_goes_to_the_window_typed_before_it_or_where_the_settings_say() -> None:
    assert plan(Press(Key.TRANSFER, "02"), CALLED) == Command("transfer", {"ticket": "A001", "to": "2"})
    assert plan(Press(Key.TRANSFER, "9"), CALLED) is Why.NOT_A_WINDOW
    assert plan(Press(Key.TRANSFER, "1"), CALLED) is Why.NOT_A_WINDOW, "it stands there already"
    assert plan(Press(Key.TRANSFER), CALLED, habits=Habits("yb")) == Command("transfer", {"ticket": "A001", "to": "yb"})


def test_a_number_calls_back_who_is_held_and_nobody_else() -> None:
    """The hall has no command to call a waiting ticket by its number: who comes next is the rules' matter."""
    held = replace(FREE, held=("A012", "B012", "A007"))
    assert plan(Press(Key.STEP, "007"), held) == Command("resume", {"window": "1", "ticket": "A007"})
    assert plan(Press(Key.STEP, "12"), held) is Why.NO_CALL_BY_NUMBER, "two have this number"
    assert plan(Press(Key.STEP, "99"), held) is Why.NO_CALL_BY_NUMBER
    assert plan(Press(Key.STEP, "007"), replace(held, ticket="A001", status="called")) is Why.BUSY


def test_rate_asks_again_about_the_last_ticket() -> None:
    assert plan(Press(Key.RATE), replace(FREE, last="A000")) == Ask("A000")


def test_a_scale_turns_a_number_into_a_level_and_nothing_else_does() -> None:
    assert level("one_is_best", 1) is Key.VERY_SATISFIED
    assert level("five_is_best", 1) is Key.VERY_DISSATISFIED
    assert level("zero_is_best", 4) is Key.VERY_DISSATISFIED
    assert level("three_keys", 0) is None, "nobody pressed: never a default rating"
    assert level("none", 5) is None
    assert all(level(scale, value) is None for scale in SCALES for value in (6, 7, 0x0B, 255))


def test_no_two_answers_look_or_sound_alike_and_none_flashes_dangerously() -> None:
    for book in (LAMP, BUZZER):
        assert len({pattern.beats for pattern in book.values()}) == len(Signal)
    assert len(set(PAD_BEEPS.values())) == len(Signal)
    assert len({MOODS[mood].beats for mood in Mood if mood not in (Mood.DARK, Mood.FREE)}) == len(Mood) - 2
    for pattern in (*LAMP.values(), *MOODS.values()):
        flashes = [at / 50 for at in range(150) if pattern.lit(at / 50) and not (at and pattern.lit((at - 1) / 50))]
        assert all(sum(at <= other < at + 1 for other in flashes) <= 3 for at in flashes)


def test_a_pattern_tells_when_it_changes() -> None:
    pattern = Pattern((0.2, 0.3), endless=True)
    assert [pattern.lit(at) for at in (0.0, 0.19, 0.2, 0.49, 0.5)] == [True, True, False, False, True]
    assert pattern.next_change(0.1) == pytest.approx(0.1)
    once = Pattern((0.2, 0.3))
    assert (once.lit(0.6), once.next_change(0.6)) == (False, None)


def test_the_catalogues_say_the_same_things() -> None:
    chinese, english = (read_catalogue("tidehall_caller", language) for language in LANGUAGES)
    assert chinese.keys == english.keys
    assert {f"why.{why}" for why in Why} == {key for key in chinese.keys if key.startswith("why.")}
    assert max(len(chinese(key)) for key in chinese.keys if key.startswith(("why.", "done.", "answer."))) <= 11


def test_a_view_without_the_window_is_nobody_s() -> None:
    assert read_window({"windows": []}, "1") is None
