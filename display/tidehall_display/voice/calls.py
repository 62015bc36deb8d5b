"""Which calls are to be heard: read from the board view, in order, each once, and none that is no longer true. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """``version`` is the journal's of the call or its latest recall: each is spoken once."""

    version: int
    ticket: str
    window: str
    name: str
    name_en: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Zone:
    """The windows that this voice speaks for; empty means all."""

    windows: frozenset[str] = frozenset()
    area: str = ""

    def holds(self, window: Mapping[str, Any]) -> bool:
        if self.windows and window.get("id") not in self.windows:
            return False
        return not self.area or window.get("area") == self.area


EVERYTHING = Zone()


def windows_of(view: Mapping[str, Any], zone: Zone) -> dict[str, Mapping[str, Any]]:
    """The windows of the zone by their ids."""
    return {str(line["id"]): line for line in _rows(view, "windows") if "id" in line and zone.holds(line)}


def calls_of(view: Mapping[str, Any], zone: Zone) -> list[Call]:
    """The calls of the zone, oldest first. One at a window that is no more belongs to whoever speaks for all."""
    mine = windows_of(view, zone)
    everything = zone == EVERYTHING
    found: list[Call] = []
    for row in _rows(view, "calls"):
        line = mine.get(str(row.get("window")))
        if (line is None and not everything) or (call := _call(row, line or {})) is None:
            continue
        found.append(call)
    return sorted(found, key=lambda call: call.version)


def still_called(view: Mapping[str, Any] | None, call: Call) -> bool:
    """Whether it still waits for its citizen: not taken back, not called anew, and nobody has come yet.

    The view names the last few calls only, so in a crowd an early one is judged by its window alone. It also names
    the calls of before: who was sent on from window 1 to window 5 stands there twice.
    """
    if view is None:
        return False
    calls = (_call(row, {}) for row in _rows(view, "calls"))
    if any(other and other.ticket == call.ticket and other.version > call.version for other in calls):
        return False
    line = next((line for line in _rows(view, "windows") if line.get("id") == call.window), None)
    return line is not None and line.get("ticket") == call.ticket and line.get("state") == "called"


@dataclass(slots=True)
class Line:
    """Announcements one after another: a later one never overtakes, and ``most`` wait at once."""

    most: int
    _waiting: list[Call] = field(default_factory=list)
    _known: int = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def begin(self, settled: int) -> None:
        """A new day, or a new start: up to ``settled`` all was done before."""
        self._waiting.clear()
        self._known = settled

    def add(self, calls: Iterable[Call], now: datetime, fresh_s: float) -> list[Call]:
        """Puts what is new and young at the end. Returns those that find no room any more: the oldest."""
        for call in calls:
            if call.version > self._known:
                self._known = call.version
                if (now - call.at).total_seconds() < fresh_s:
                    self._waiting.append(call)
        excess = max(0, len(self._waiting) - self.most)
        left, self._waiting = self._waiting[:excess], self._waiting[excess:]
        return left

    def next(self) -> Call | None:
        return self._waiting.pop(0) if self._waiting else None

    def coming(self) -> list[Call]:
        return list(self._waiting)


def day_of(view: Mapping[str, Any]) -> str:
    """The hall and its business day: a voice that is taken to another hall begins anew."""
    hall = view.get("hall")
    return f"{hall.get('id', '')} {hall.get('business_day', '')}" if isinstance(hall, Mapping) else ""


def zone_of(view: Mapping[str, Any] | None) -> str:
    """The hall's time zone."""
    hall = view.get("hall") if view is not None else None
    return str(hall.get("timezone") or "Asia/Shanghai") if isinstance(hall, Mapping) else "Asia/Shanghai"


def _rows(view: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = view.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []


def _call(row: Mapping[str, Any], line: Mapping[str, Any]) -> Call | None:
    try:
        at = datetime.fromisoformat(str(row["at"]).replace("Z", "+00:00"))
        name = str(row.get("window_name") or line.get("name") or "")
        return Call(
            int(row["version"]), str(row["ticket"]), str(row["window"]), name, str(line.get("name_en") or name), at
        )
    except (KeyError, ValueError, TypeError):
        return None
