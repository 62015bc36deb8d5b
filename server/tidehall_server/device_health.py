"""What a device says of itself, read for a manager: what it is like, and what somebody should do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

SILENT_AFTER_S = 60
SKEW_S = 30
HOT_C = 75.0


class DeviceAlert(StrEnum):
    """What a manager must see of a device, worst first."""

    SILENT = "silent"
    PAPER_OUT = "paper_out"
    PRINTER = "printer"
    READER = "reader"
    AUDIO = "audio"
    HOT = "hot"
    CLOCK = "clock"
    NEAR_END = "near_end"


_PRINTER = {"out": DeviceAlert.PAPER_OUT} | dict.fromkeys(
    ("cover_open", "jam", "error", "offline"), DeviceAlert.PRINTER
)

_SOUNDLESS = frozenset({"failing", "blocked", "no_voice"})


@dataclass(frozen=True, slots=True)
class Condition:
    """``None`` where the device does not say. ``skew_s``: its clock minus the server's."""

    version: str | None = None
    paper: str | None = None
    reader: str | None = None
    audio: str | None = None
    temperature_c: float | None = None
    skew_s: int | None = None
    alerts: tuple[DeviceAlert, ...] = ()


def condition(
    known: Mapping[str, Any], online: bool, last_seen: datetime | None, now: datetime, expected: bool
) -> Condition:
    """``expected``: the hall is open, so a device that was ever seen should be there."""
    said: Mapping[str, Any] = known.get("status") or {}
    silent = expected and not online and last_seen is not None and now - last_seen > timedelta(seconds=SILENT_AFTER_S)
    found = [DeviceAlert.SILENT] if silent else []
    return Condition(
        version=_text(said.get("version")),
        paper=_paper(said),
        reader=_text(said.get("reader")),
        audio=_text(said.get("audio")),
        temperature_c=_number(said.get("temperature_c")),
        skew_s=_whole(said.get("skew_s")),
        alerts=(*found, *(_alerts(said) if online else ())),
    )


def _alerts(said: Mapping[str, Any]) -> list[DeviceAlert]:
    found: list[DeviceAlert] = []
    if (paper := _paper(said)) in _PRINTER:
        found.append(_PRINTER[str(paper)])
    if said.get("reader") == "missing":
        found.append(DeviceAlert.READER)
    if _text(said.get("audio")) in _SOUNDLESS:
        found.append(DeviceAlert.AUDIO)
    if (_number(said.get("temperature_c")) or 0) >= HOT_C:
        found.append(DeviceAlert.HOT)
    if abs(_whole(said.get("skew_s")) or 0) > SKEW_S:
        found.append(DeviceAlert.CLOCK)
    if paper == "near_end":
        found.append(DeviceAlert.NEAR_END)
    return found


def with_skew(said: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What a device said, its own time replaced by how far it is off."""
    rest = {key: value for key, value in said.items() if key not in ("now", "skew_s")}
    try:
        own = datetime.fromisoformat(str(said.get("now", "")).replace("Z", "+00:00"))
        return rest | {"skew_s": round((own - now).total_seconds())}
    except (ValueError, TypeError, OverflowError):
        return rest


def _paper(said: Mapping[str, Any]) -> str | None:
    paper = _text(said.get("paper"))
    return "near_end" if paper == "ready" and said.get("near_end") is True else paper


def _text(value: object) -> str | None:
    return value[:40] if isinstance(value, str) and value else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
