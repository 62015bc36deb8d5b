"""What a board reads of the views ``board`` and ``kiosk``, typed. What is missing or odd reads as empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

_HOME = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Hall:
    """The head of every view. ``open`` is the business day, not the clock."""

    name: str
    name_en: str
    day: str
    zone: ZoneInfo
    open: bool
    sessions: tuple[tuple[datetime, datetime], ...]
    next_opening: datetime | None
    notice: str
    phone: str


@dataclass(frozen=True, slots=True)
class Tide:
    state: str
    ready_at: datetime | None


@dataclass(frozen=True, slots=True)
class Window:
    """``state``: closed, open (free), called, serving, paused."""

    id: str
    name: str
    name_en: str
    area: str
    signs: tuple[str, ...]
    state: str
    ticket: str
    badge: str
    tide: Tide | None


@dataclass(frozen=True, slots=True)
class Call:
    """``version`` is that of the call or its latest recall."""

    version: int
    ticket: str
    window: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BoardView:
    hall: Hall
    windows: tuple[Window, ...]
    calls: tuple[Call, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class Service:
    """``estimate_s``: the wait of a ticket taken now, low and high; None when no open window serves it."""

    group: str
    waiting: int
    estimate_s: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class KioskView:
    hall: Hall
    services: tuple[Service, ...]
    waiting: int


def read_board(view: Mapping[str, Any]) -> BoardView:
    """The view ``board``."""
    windows = tuple(_window(each) for each in _list(view, "windows"))
    calls = [_call(each) for each in _list(view, "calls")]
    return BoardView(_hall(view), windows, tuple(c for c in calls if c), _int(_map(view, "waiting"), "total"))


def read_kiosk(view: Mapping[str, Any]) -> KioskView:
    """The view ``kiosk``, of which the entrance screen tells."""
    services = tuple(_service(each) for each in _list(view, "services"))
    return KioskView(_hall(view), services, _int(_map(view, "waiting"), "total"))


def _hall(view: Mapping[str, Any]) -> Hall:
    head = _map(view, "hall")
    spans = [(_time(each, "opens"), _time(each, "closes")) for each in _list(head, "sessions")]
    return Hall(
        name=_text(head, "name"), name_en=_text(head, "name_en"), day=_text(head, "business_day"),
        zone=zone(_text(head, "timezone")), open=bool(head.get("open")),
        sessions=tuple((opens, closes) for opens, closes in spans if opens and closes),
        next_opening=_time(head, "next_opening"), notice=_text(head, "notice"), phone=_text(head, "phone"),
    )  # fmt: skip


def zone(name: str) -> ZoneInfo:
    """A zone by its name; one that this machine does not know is ours."""
    try:
        return ZoneInfo(name or _HOME)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(_HOME)


def _window(each: Mapping[str, Any]) -> Window:
    tide = each.get("tide")
    return Window(
        id=_text(each, "id"), name=_text(each, "name"), name_en=_text(each, "name_en"), area=_text(each, "area"),
        signs=tuple(str(sign) for sign in each.get("signs") or ()), state=_text(each, "state") or "closed",
        ticket=_text(each, "ticket"), badge=_text(each, "badge"),
        tide=Tide(_text(tide, "state"), _time(tide, "ready_at")) if isinstance(tide, Mapping) else None,
    )  # fmt: skip


def _call(each: Mapping[str, Any]) -> Call | None:
    at = _time(each, "at")
    return Call(_int(each, "version"), _text(each, "ticket"), _text(each, "window"), at) if at else None


def _service(each: Mapping[str, Any]) -> Service:
    group = _text(each, "group") or _text(each, "department") or _text(each, "name")
    estimate = each.get("estimate_s")
    low, high = estimate if isinstance(estimate, list | tuple) and len(estimate) == 2 else (None, None)
    known = (int(low), int(high)) if isinstance(low, int | float) and isinstance(high, int | float) else None
    return Service(group, _int(each, "waiting"), known)


def _list(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = data.get(key)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list | tuple) else []


def _map(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _int(data: Mapping[str, Any], key: str) -> int:
    value = data.get(key)
    return value if isinstance(value, int) else 0


def _time(data: Mapping[str, Any], key: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(_text(data, key))
    except ValueError:
        return None
    return read if read.tzinfo else None
