"""One window's commands: one at a time, never queued, each press answered, an unknown outcome never done twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.devices.kiosk import until
from tests.devices.test_caller_keys import CALLED, FREE
from tidehall_caller.desk import Answer, Desk
from tidehall_caller.keys import Key, Press
from tidehall_caller.signals import Signal
from tidehall_link.pace import Pace
from tidehall_link.sending import Unreachable
from tidehall_link.wire import Accepted, Refusal

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


class HandTurnedHall:
    """Takes commands; ``open`` holds every answer back, ``answers`` says what comes."""

    def __init__(self) -> None:
        self.live = True
        self.sent: list[tuple[str, Mapping[str, Any], str]] = []
        self.open = threading.Event()
        self.open.set()
        self.answer: Accepted | Refusal | None = Accepted({}, -1)

    def send(self, name: str, body: Mapping[str, Any], command_id: str) -> Accepted | Refusal:
        self.sent.append((name, body, command_id))
        assert self.open.wait(60)
        if self.answer is None:
            raise Unreachable(command_id, "a test")
        return self.answer


class Stage:
    def __init__(self) -> None:
        self.hall = HandTurnedHall()
        self.at = 0.0
        self.answers: list[Answer] = []
        self.asked: list[str] = []
        self.can_ask = True
        self.now = NOW
        self.desk = Desk(
            "1", self.hall, self.answers.append, ask=self.ask, now=lambda: self.now,
            pace=Pace(monotonic=lambda: self.at),
        )  # fmt: skip
        self.desk.see(FREE, 1)
        self.desk.start()

    def press(self, key: Key, after_s: float = 1.0, **more: Any) -> Answer:
        """Press and wait for the answer."""
        self.at += after_s
        count = len(self.answers)
        self.desk.press(Press(key, **more))
        until(lambda: len(self.answers) > count and not self.desk.sending, "an answer")
        assert len(self.answers) == count + 1
        return self.answers[-1]

    def ask(self, ticket: str) -> bool:
        self.asked.append(ticket)
        return self.can_ask

    @property
    def names(self) -> list[str]:
        return [name for name, _, _ in self.hall.sent]


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.hall.open.set()
    made.desk.stop()


def test_f23_twenty_presses_in_a_second_are_one_call(stage: Stage) -> None:
    stage.hall.open.clear()
    for _ in range(20):
        stage.at += 0.05
        stage.desk.press(Press(Key.NEXT))
    stage.hall.open.set()
    until(lambda: stage.answers and not stage.desk.sending, "an answer")
    assert stage.names == ["call-next"]
    assert [answer.signal for answer in stage.answers] == [Signal.DONE]


def test_c9_without_a_link_a_press_is_refused_at_once_and_never_queued(stage: Stage) -> None:
    stage.hall.live = False
    assert stage.press(Key.NEXT) == Answer(Signal.NO_LINK, Key.NEXT, "no_link")
    stage.hall.live = True
    stage.desk.see(replace(FREE, waiting=3), 2)
    assert stage.hall.sent == []


def test_another_key_during_a_command_is_refused_the_same_key_is_the_same_press(stage: Stage) -> None:
    stage.hall.open.clear()
    stage.at = 1.0
    stage.desk.press(Press(Key.NEXT))
    stage.at = 5.0
    stage.desk.press(Press(Key.NEXT))
    stage.desk.press(Press(Key.PAUSE))
    assert stage.answers == [Answer(Signal.REFUSED, Key.PAUSE, "pending")]
    stage.hall.open.set()
    until(lambda: len(stage.answers) == 2, "the call's answer")
    assert stage.names == ["call-next"]


def test_an_unknown_outcome_is_asked_for_with_the_same_id(stage: Stage) -> None:
    stage.hall.answer = None
    assert stage.press(Key.NEXT).signal is Signal.UNKNOWN
    assert stage.desk.doubt
    assert stage.press(Key.NEXT).signal is Signal.UNKNOWN
    stage.hall.answer = Accepted({}, -1)
    assert stage.press(Key.NEXT).signal is Signal.DONE
    assert len({command_id for _, _, command_id in stage.hall.sent}) == 1
    assert not stage.desk.doubt
    stage.press(Key.NEXT)
    assert stage.hall.sent[-1][2] != stage.hall.sent[0][2], "the next press is another wish"


def test_a_view_that_shows_what_happened_ends_the_doubt(stage: Stage) -> None:
    stage.hall.answer = None
    stage.press(Key.NEXT)
    stage.desk.see(replace(FREE, waiting=9), 2)
    assert stage.desk.doubt, "somebody took a ticket: that says nothing of this window"
    stage.desk.see(CALLED, 3)
    assert not stage.desk.doubt
    assert stage.press(Key.NEXT) == Answer(Signal.REFUSED, Key.NEXT, "why.busy")
    assert stage.names == ["call-next"], "called once, and not again"


def test_the_halls_refusal_is_told_in_its_words_and_its_own_guard_is_the_same_press(stage: Stage) -> None:
    refusal = Refusal(409, "nobody_waiting", "没有人在等候。", "", "", "", "", {})
    stage.hall.answer = refusal
    assert stage.press(Key.NEXT) == Answer(Signal.REFUSED, Key.NEXT, "refused", "没有人在等候。")
    stage.hall.answer = replace(refusal, code="just_called")
    assert stage.press(Key.NEXT).signal is Signal.DONE


def test_the_next_press_is_decided_on_what_the_last_one_changed(stage: Stage) -> None:
    """The answer comes before the change: until the view has it, another press waits its turn by being refused."""
    stage.hall.answer = Accepted({}, 7)
    stage.at = 1.0
    stage.desk.press(Press(Key.NEXT))
    until(lambda: stage.answers, "the call's answer")
    stage.desk.press(Press(Key.START))
    assert stage.answers[-1] == Answer(Signal.REFUSED, Key.START, "pending")
    stage.desk.see(CALLED, 7)
    until(lambda: not stage.desk.sending, "the view has caught up")
    assert stage.press(Key.START, 2.0).signal is Signal.DONE
    assert stage.names == ["call-next", "start"]


def test_a_hasty_pass_wants_a_second_press_within_five_seconds(stage: Stage) -> None:
    stage.desk.see(replace(CALLED, called_at=NOW - timedelta(seconds=3)), 2)
    assert stage.press(Key.NO_SHOW).signal is Signal.AGAIN
    assert stage.desk.hurried
    assert stage.press(Key.NO_SHOW, 6.0).signal is Signal.AGAIN, "that was too long ago"
    assert stage.press(Key.NO_SHOW, 2.0).signal is Signal.DONE
    assert stage.names == ["pass"]
    stage.now += timedelta(seconds=30)
    assert stage.press(Key.NO_SHOW, 20.0).signal is Signal.DONE, "half a minute later it is no haste"


def test_rate_at_a_free_window_asks_and_sends_nothing(stage: Stage) -> None:
    stage.desk.see(replace(FREE, last="A000"), 2)
    assert stage.press(Key.RATE) == Answer(Signal.DONE, Key.RATE, "asked")
    assert (stage.asked, stage.hall.sent) == (["A000"], [])
    stage.can_ask = False
    assert stage.press(Key.RATE) == Answer(Signal.REFUSED, Key.RATE, "not_asked"), "no evaluator hangs on this caller"


def test_a_window_the_hall_does_not_have_is_told(stage: Stage) -> None:
    stage.desk.see(None, 2)
    assert stage.press(Key.NEXT).words == "why.unknown_window"


def test_f19_one_slow_window_holds_up_no_other(stage: Stage) -> None:
    """While window 1 waits for an answer that does not come, window 2 gets its own."""
    answers: list[Answer] = []
    other_hall = HandTurnedHall()
    other = Desk("2", other_hall, answers.append, pace=Pace(monotonic=lambda: stage.at))
    other.see(replace(FREE, id="2"), 1)
    other.start()
    stage.hall.open.clear()
    stage.at = 1.0
    stage.desk.press(Press(Key.NEXT))
    other.press(Press(Key.NEXT))
    until(lambda: answers, "window 2 has its answer")
    assert stage.desk.sending
    assert not stage.answers
    other.stop()


def test_c9_the_same_key_while_the_view_is_late_is_answered_too(stage: Stage) -> None:
    stage.hall.answer = Accepted({}, 7)
    stage.at = 1.0
    stage.desk.press(Press(Key.NEXT))
    until(lambda: stage.answers, "the call's answer")
    stage.at = 2.0
    stage.desk.press(Press(Key.NEXT))
    assert [answer.signal for answer in stage.answers] == [Signal.DONE, Signal.REFUSED]
    assert stage.names == ["call-next"]
    stage.desk.see(CALLED, 7)
    until(lambda: not stage.desk.sending, "the view")
