"""One set of keys under a hand: digits are collected, the citizen's own keys rate, all others are presses."""

from __future__ import annotations

from collections.abc import Callable

from tidehall_caller.desk import Desk
from tidehall_caller.entry import Entry
from tidehall_caller.keys import LEVELS, Key
from tidehall_caller.strokes import Stroke
from tidehall_link.pace import Pace


class Hand:
    """``desk`` is asked at each press, for the window is known only when the hall has told it."""

    def __init__(
        self,
        desk: Callable[[], Desk | None],
        rate: Callable[[Key], None],
        nobody: Callable[[Key], None],
        typed: Callable[[], None] = lambda: None,
        late: Callable[[Key], None] = lambda _: None,
        pace: Pace | None = None,
    ) -> None:
        self._desk = desk
        self._rate = rate
        self._nobody = nobody
        self._typed = typed
        self._late = late
        self._pace = pace or Pace()
        self._entry = Entry()

    @property
    def digits(self) -> str:
        """What stands typed now."""
        return self._entry.typed(self._pace.monotonic())

    def stroke(self, name: str, stroke: Stroke) -> None:
        """A button by the name of its pin: a function, or ``digits[3]``."""
        if name.startswith("digits["):
            if stroke is Stroke.DOWN:
                self.digit(name[7:-1])
        elif stroke is Stroke.LATE:
            self.late(Key(name))
        else:
            self.key(Key(name), long=stroke is Stroke.LONG)

    def digit(self, digit: str) -> None:
        self._entry.digit(digit, self._pace.monotonic())
        self._typed()

    def late(self, key: Key) -> None:
        """A key that was heard too late to be a wish of now: said, not done."""
        self._late(key)

    def key(self, key: Key, *, long: bool = False) -> None:
        """A key; one that is held on matters only where the answer was: press again."""
        desk = self._desk()
        if long and (key is not Key.NO_SHOW or desk is None or not desk.hurried):
            return
        if key in LEVELS:
            self._rate(key)
            return
        press = self._entry.press(key, self._pace.monotonic(), long=long)
        self._typed()
        if desk is None:
            self._nobody(key)
        else:
            desk.press(press)
