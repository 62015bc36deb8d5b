"""What is known of the hall at one moment, and how long each call has been known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tidehall_display.board.view import BoardView, Call, Window, read_board

OLD_S = 30.0
"""A call that becomes known later than this is shown and does not flash."""


@dataclass(frozen=True, slots=True)
class Moment:
    """``code``: waits to be paired. ``stale_s``: since when nothing was heard of the hall; 0 while in step.

    ``fresh``: how many seconds ago each call (by its version) became known, for those that came in time.
    ``waiting``: per window, how many wait for what it serves; None while not known. ``turn_s`` only ever grows.
    """

    now: datetime
    turn_s: float
    view: BoardView | None = None
    code: str | None = None
    stale_s: float = 0.0
    heard_at: datetime | None = None
    fresh: Mapping[int, float] | None = None
    waiting: Mapping[str, int] | None = None

    def calls_of(self, window: str) -> list[Call]:
        """The calls to ``window``, newest first."""
        return [call for call in self.newest() if call.window == window]

    def newest(self) -> list[Call]:
        """All calls the board knows, newest first."""
        return sorted(self.view.calls, key=lambda call: -call.version) if self.view else []

    def known_s(self, call: Call) -> float:
        """For how long ``call`` has been known; for ever, when it was old by then."""
        return (self.fresh or {}).get(call.version, float("inf"))


class Freshness:
    """Remembers when each call became known, by a clock that nobody sets."""

    def __init__(self) -> None:
        self._day = ""
        self._since: dict[int, float] = {}

    def take(self, view: BoardView, now: datetime, monotonic: float) -> None:
        """A new state of the board view."""
        if view.hall.day != self._day:
            self._day, self._since = view.hall.day, {}
        known = {call.version: self._since.get(call.version) for call in view.calls}
        for call in view.calls:
            if known[call.version] is None:
                old = now - call.at > timedelta(seconds=OLD_S)
                known[call.version] = float("-inf") if old else monotonic
        self._since = {version: since for version, since in known.items() if since is not None}

    def ages(self, monotonic: float) -> dict[int, float]:
        """Seconds since each call became known."""
        return {version: monotonic - since for version, since in self._since.items()}


def read(view: Mapping[str, Any]) -> tuple[BoardView, dict[str, int]]:
    """The board view, and per window how many wait for what it serves."""
    board = read_board(view)
    counts = {str(each[0]): each[2] for each in _list(view, "services") if _counts(each)}
    windows = [each for each in _list(view, "windows") if isinstance(each, Mapping)]
    return board, {
        str(window.get("id")): sum(counts.get(str(each), 0) for each in _list(window, "services")) for window in windows
    }


def window_of(view: BoardView, window: str) -> Window | None:
    """The window with this number."""
    return next((each for each in view.windows if each.id == window), None)


def _counts(each: object) -> bool:
    return isinstance(each, list | tuple) and len(each) >= 3 and isinstance(each[2], int)


def _list(data: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = data.get(key)
    return value if isinstance(value, list | tuple) else ()
