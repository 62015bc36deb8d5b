"""Digits typed before a key. Pure; time comes with each call."""

from __future__ import annotations

from tidehall_caller.keys import Key, Press

_LONGEST = 4

CODES = {"6": Key.NO_SHOW, "0": Key.HOLD, "3": Key.RESUME}
"""What one digit and 确认 mean on the keypads of deployed halls: 弃号, 挂起, 回呼."""


class Entry:
    """Collects digits; they are forgotten after ``patience_s`` seconds, so that none waits for somebody else's key."""

    def __init__(self, patience_s: float = 6.0) -> None:
        self._patience_s = patience_s
        self._digits = ""
        self._at = 0.0

    def typed(self, at: float) -> str:
        """The digits that stand now."""
        if self._digits and at - self._at >= self._patience_s:
            self._digits = ""
        return self._digits

    def digit(self, digit: str, at: float) -> str:
        """One more; beyond four the first is dropped. Returns what stands now."""
        self._digits = (self.typed(at) + digit)[-_LONGEST:]
        self._at = at
        return self._digits

    def clear(self) -> bool:
        """Forget them; True when there were any."""
        had, self._digits = bool(self._digits), ""
        return had

    def press(self, key: Key, at: float, *, long: bool = False) -> Press:
        """The key that ends the entry."""
        number = self.typed(at)
        self._digits = ""
        return combined(key, number, long=long)


def combined(key: Key, number: str, *, long: bool = False) -> Press:
    """What ``key`` means after ``number``."""
    if key is Key.STEP and number in CODES:
        return Press(CODES[number], long=long)
    return Press(key, number, long)
