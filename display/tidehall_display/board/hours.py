"""Whether the hall serves now, and when it does next.

A day without sessions of which a next opening is known is closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tidehall_display.board.view import Hall

_DAYS = "一二三四五六日"
_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Hours:
    """``serving``: open, before, break or closed."""

    serving: str
    next: datetime | None


def hours_of(hall: Hall, now: datetime) -> Hours:
    """The hall at ``now``."""
    if not hall.open:
        return Hours("closed", hall.next_opening)
    unfixed = not hall.sessions and hall.next_opening is None
    if unfixed or any(opens <= now < closes for opens, closes in hall.sessions):
        return Hours("open", None)
    later = next((opens for opens, _ in hall.sessions if opens > now), None)
    if later is None:
        return Hours("closed", hall.next_opening)
    return Hours("before" if later == hall.sessions[0][0] else "break", later)


def hhmm(at: datetime, hall: Hall) -> str:
    """``14:05`` in the hall's zone."""
    return at.astimezone(hall.zone).strftime("%H:%M")


def long_day(at: datetime | date, language: str) -> str:
    """``11月20日 星期五`` or ``Fri, 20 Nov``; a moment must be in the hall's zone already."""
    if language == "en":
        return f"{_DAYS_EN[at.weekday()]}, {at.day} {_MONTHS_EN[at.month - 1]}"
    return f"{at.month}月{at.day}日 星期{_DAYS[at.weekday()]}"
