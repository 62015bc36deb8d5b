"""When panels are lit and how brightly: the hall's hours, with a little before and after, and the time of day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from tidehall_display.board.view import BoardView


@dataclass(frozen=True, slots=True)
class Level:
    """From ``begins`` until ``ends``, which may lie behind midnight."""

    begins: time
    ends: time
    level: int

    def covers(self, at: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


def level_at(levels: Sequence[Level], usual: int, now: datetime) -> int:
    """The brightness at ``now``, which shows the hall's time."""
    return next((each.level for each in levels if each.covers(now.time())), usual)


def lit(view: BoardView | None, now: datetime, before: timedelta, after: timedelta) -> bool:
    """Whether a panel is lit: from ``before`` the first session until ``after`` the last, the break included.

    A hall of which nothing is known is lit, so that somebody sees it; without fixed hours, while its day is open.
    """
    if view is None:
        return True
    hall = view.hall
    working = any(line.state in ("called", "serving") for line in view.windows)
    soon = hall.next_opening is not None and hall.next_opening - before <= now < hall.next_opening + after
    if soon or (hall.open and working):
        return True
    if not hall.sessions:
        return hall.open and hall.next_opening is None
    return hall.sessions[0][0] - before <= now < hall.sessions[-1][1] + after
