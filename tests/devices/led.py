"""A clock turned by hand, a pipe to virtual cards that takes no real time, and a hall that is made up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from tidehall_display.led.gb2312 import Speller
from tidehall_display.led.layout import PanelPlan
from tidehall_display.led.moment import Moment, read
from tidehall_display.led.saying import Sayer
from tidehall_display.led.virtual.trick import HungUp
from tidehall_display.led.words import WordSettings
from tidehall_link.ports import PortGone

NOON = datetime(2026, 11, 20, 10, 5, tzinfo=timezone(timedelta(hours=8)))
MORNING = [{"opens": "2026-11-20T09:00:00+08:00", "closes": "2026-11-20T12:00:00+08:00"},
           {"opens": "2026-11-20T13:00:00+08:00", "closes": "2026-11-20T17:00:00+08:00"}]  # fmt: skip


class TurnedClock:
    """Monotonic seconds and a wall clock that go together."""

    def __init__(self) -> None:
        self.at = 1000.0

    def monotonic(self) -> float:
        return self.at

    def hall_time(self) -> datetime:
        return NOON + timedelta(seconds=self.at - 1000.0)

    def now(self) -> datetime:
        return NOON.astimezone(UTC) + timedelta(seconds=self.at - 1000.0)


class HandPort:
    """A pipe to ``hear``. Waiting turns the clock; what was sent back is there at once."""

    def __init__(self, hear: Callable[[bytes], list[bytes]], clock: TurnedClock) -> None:
        self._hear = hear
        self._clock = clock
        self._said: list[bytes] = []
        self.there = True
        self.opened = False
        self.times_opened = 0

    def open(self) -> None:
        self._look(needed=False)
        self.opened = True
        self.times_opened += 1

    def write(self, data: bytes) -> None:
        self._look()
        try:
            self._said += self._hear(data)
        except HungUp:
            self.opened = False

    def read(self, wait_s: float) -> bytes:
        self._look()
        if self._said:
            return self._said.pop(0)
        self._clock.at += wait_s
        return b""

    def close(self) -> None:
        self.opened = False
        self._said.clear()

    def _look(self, *, needed: bool = True) -> None:
        if not self.there or (needed and not self.opened):
            raise PortGone("unplugged")


def window(number: str, state: str = "open", ticket: str | None = None, **more: Any) -> dict[str, Any]:
    """One window of the board view."""
    return {"id": number, "name": "综合窗口", "area": "", "services": ["yb"], "state": state, "ticket": ticket} | more


def call(version: int, ticket: str, number: str, at: datetime = NOON) -> dict[str, Any]:
    return {"version": version, "ticket": ticket, "window": number, "at": at.isoformat(), "times": 1}


def board(
    windows: Sequence[Mapping[str, Any]], calls: Sequence[Mapping[str, Any]] = (), waiting: int = 12, **hall: Any
) -> dict[str, Any]:
    """A board view as the server sends it."""
    head = {"name": "赤坭镇便民服务中心", "business_day": "2026-11-20", "timezone": "Asia/Shanghai", "open": True,
            "sessions": [], "next_opening": None}  # fmt: skip
    return {"hall": head | hall, "windows": list(windows), "calls": list(calls), "waiting": {"total": waiting},
            "services": [["yb", "医保", waiting]]}  # fmt: skip


def moment(view: Mapping[str, Any] | None, known_s: float = 100.0, turn_s: float = 0.0, **more: Any) -> Moment:
    """A moment at which every call has been known for ``known_s``."""
    seen, waiting = read(view) if view is not None else (None, {})
    fresh = {each.version: known_s for each in seen.calls} if seen else {}
    told: dict[str, Any] = {"now": NOON, "turn_s": turn_s, "view": seen, "fresh": fresh, "waiting": waiting}
    return Moment(**(told | more))


SAYER = Sayer(WordSettings(), Speller())


def texts(plan: PanelPlan, at: Moment) -> list[str]:
    """What stands on the panel, row by row; dark rows as empty texts."""
    return [row.text for row in plan.face(SAYER, at)]
