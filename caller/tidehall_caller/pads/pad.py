"""One keypad on the line: its keys are its window's keys, its display and its beep are its window's answers."""

from __future__ import annotations

import logging
from collections.abc import Callable

from tidehall_caller.desk import Answer, Desk
from tidehall_caller.keys import Key
from tidehall_caller.levels import level
from tidehall_caller.pads import frames
from tidehall_caller.pads.bus import Bus
from tidehall_caller.pads.frames import Frame
from tidehall_caller.pads.keymap import pressed, value
from tidehall_caller.seen import Window
from tidehall_caller.signals import PAD_BEEPS, Signal

log = logging.getLogger("tidehall.caller.pad")

Rate = Callable[[Key], bool]


class Pad:
    """``rate`` keeps a citizen's level and says whether it counts; None when no evaluator hangs on this pad."""

    def __init__(self, address: int, bus: Bus, desk: Desk, scale: str, rate: Rate | None) -> None:
        self.address = address
        self._bus = bus
        self._desk = desk
        self._scale = scale
        self._rate = rate
        self._shown: Frame | None = None
        self._asked: str | None = None

    def hear(self, frame: Frame) -> None:
        """A whole frame of this pad. A key is acknowledged at once, a citizen's value only when it is kept."""
        number = value(frame)
        if number is not None:
            self._rated(frame, number)
            return
        self._bus.answer(frame)
        press = pressed(frame)
        if press is not None:
            self._desk.press(press)

    def tell(self, answer: Answer) -> None:
        """The answer to a press at this window, countable in beeps."""
        self._bus.beep(self.address, PAD_BEEPS[answer.signal])

    def see(self, here: Window | None, *, live: bool) -> None:
        """The number called or served, else how many wait; nothing while the hall is away: an old count is none."""
        if here is None or (not live and not here.ticket):
            self._show(frames.show_nothing(self.address))
        elif here.ticket:
            self._show(frames.show_ticket(self.address, "".join(sign for sign in here.ticket if sign.isdigit())))
        else:
            self._show(frames.show_waiting(self.address, here.waiting))
        if here is not None and live:
            self._ask_once(here.last)

    def _ask_once(self, last: str) -> None:
        """Whose end was seen here is asked. What had ended before this program began is long gone."""
        before, self._asked = self._asked, last
        if last and before is not None and last != before:
            self.ask()

    def ask(self) -> bool:
        """The evaluator asks its citizen; False when there is none."""
        if self._rate is not None:
            self._bus.send(frames.start_evaluation(self.address))
        return self._rate is not None

    def refresh(self) -> None:
        """Say again what the display shows: a pad that was pulled out and put back shows nothing."""
        if self._shown is not None:
            self._bus.send(self._shown)

    def _show(self, frame: Frame) -> None:
        if frame != self._shown:
            self._shown = frame
            self._bus.send(frame)

    def _rated(self, frame: Frame, number: int) -> None:
        chosen = level(self._scale, number)
        if self._rate is None or chosen is None:
            log.warning("window %s: an evaluator says %d, which means nothing here", self._desk.window, number)
        elif self._rate(chosen):
            self._bus.answer(frame)
            return
        self._bus.beep(self.address, PAD_BEEPS[Signal.REFUSED])
