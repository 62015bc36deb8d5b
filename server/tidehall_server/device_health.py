"""What a device says of itself, read for a manager: what it is like, and what somebody should do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tidehall_server.device_status import LastError, Part, last_error, number, parts, plain

SILENT_AFTER_S = 60
SKEW_S = 30
HOT_C = 75.0
DISK_MB = 200
FEW_SLIPS = 20
MANY_BOOTS = 3


class DeviceAlert(StrEnum):
    """What a manager must see of a device, worst first. ``part``: one of its parts says itself what is wrong."""

    SILENT = "silent"
    PAPER_OUT = "paper_out"
    PRINTER = "printer"
    READER = "reader"
    AUDIO = "audio"
    PART = "part"
    UNKNOWN_SLIPS = "unknown_slips"
    DISK = "disk"
    POWER = "power"
    HOT = "hot"
    CLOCK = "clock"
    BOOTS = "boots"
    NEAR_END = "near_end"
    OTHER_VERSION = "other_version"


_PRINTER = {"out": DeviceAlert.PAPER_OUT} | dict.fromkeys(
    ("cover_open", "jam", "error", "offline"), DeviceAlert.PRINTER
)

_SOUNDLESS = frozenset({"failing", "blocked", "no_voice"})


def soundless(said: Mapping[str, Any]) -> bool:
    """Whether a device says of itself that it should speak and cannot."""
    return _text(said, "audio") in _SOUNDLESS


@dataclass(frozen=True, slots=True)
class Condition:
    """``None`` where the device does not say. ``skew_s``: its clock minus the server's; ``boots``: in the last day."""

    version: str | None = None
    paper: str | None = None
    slips_left: int | None = None
    slips_printed: int | None = None
    unknown_slips: int | None = None
    reader: str | None = None
    audio: str | None = None
    temperature_c: float | None = None
    skew_s: int | None = None
    disk_free_mb: int | None = None
    uptime_s: int | None = None
    boots: int | None = None
    parts: tuple[Part, ...] = ()
    error: LastError | None = None
    alerts: tuple[DeviceAlert, ...] = ()


def condition(
    known: Mapping[str, Any],
    online: bool,
    last_seen: datetime | None,
    now: datetime,
    expected: bool,
    version: str = "",
) -> Condition:
    """``expected``: the hall is open, so a device that was ever seen should be there. ``version``: the server's."""
    said: Mapping[str, Any] = known.get("status") or {}
    silent = expected and not online and last_seen is not None and now - last_seen > timedelta(seconds=SILENT_AFTER_S)
    found = [DeviceAlert.SILENT] if silent else []
    return Condition(
        version=_text(said, "version"),
        paper=_paper(said),
        slips_left=_whole(said, "slips_left"),
        slips_printed=_whole(said, "slips_printed"),
        unknown_slips=_whole(said, "unknown_slips"),
        reader=_text(said, "reader"),
        audio=_text(said, "audio"),
        temperature_c=number(said.get("temperature_c")),
        skew_s=_whole(said, "skew_s"),
        disk_free_mb=_whole(said, "disk_free_mb"),
        uptime_s=_whole(said, "uptime_s"),
        boots=_whole(said, "boots"),
        parts=parts(said),
        error=last_error(said),
        alerts=(*found, *(sorted(_alerts(said, version), key=_ORDER.index) if online else ())),
    )


_ORDER = tuple(DeviceAlert)


def _alerts(said: Mapping[str, Any], version: str) -> Iterator[DeviceAlert]:
    paper = _paper(said)
    if paper in _PRINTER:
        yield _PRINTER[str(paper)]
    elif paper == "near_end":
        yield DeviceAlert.NEAR_END
    if said.get("reader") == "missing":
        yield DeviceAlert.READER
    if soundless(said):
        yield DeviceAlert.AUDIO
    if any(part.state != "ok" for part in parts(said)):
        yield DeviceAlert.PART
    if (_whole(said, "unknown_slips") or 0) > 0:
        yield DeviceAlert.UNKNOWN_SLIPS
    yield from _machine_alerts(said)
    if version and (_text(said, "version") or version) != version:
        yield DeviceAlert.OTHER_VERSION


def _machine_alerts(said: Mapping[str, Any]) -> Iterator[DeviceAlert]:
    free = _whole(said, "disk_free_mb")
    if free is not None and free < DISK_MB:
        yield DeviceAlert.DISK
    if said.get("power") == "low":
        yield DeviceAlert.POWER
    if (number(said.get("temperature_c")) or 0) >= HOT_C:
        yield DeviceAlert.HOT
    if abs(_whole(said, "skew_s") or 0) > SKEW_S:
        yield DeviceAlert.CLOCK
    if (_whole(said, "boots") or 0) > MANY_BOOTS:
        yield DeviceAlert.BOOTS


def _paper(said: Mapping[str, Any]) -> str | None:
    """``near_end`` by the printer's own sensor, or because few slips are left on the roll by the count."""
    paper = _text(said, "paper")
    left = _whole(said, "slips_left")
    ending = said.get("near_end") is True or (left is not None and left <= FEW_SLIPS)
    return "near_end" if paper == "ready" and ending else paper


def _text(said: Mapping[str, Any], key: str) -> str | None:
    return plain(said.get(key), 40) or None


def _whole(said: Mapping[str, Any], key: str) -> int | None:
    value = number(said.get(key))
    return None if value is None else int(value)
