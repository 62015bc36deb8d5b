"""How this voice speaks, as the hall tells it by its name: for which windows, in which languages, how loud when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tidehall_display.saving import write_whole
from tidehall_display.voice.calls import EVERYTHING, Zone


@dataclass(frozen=True, slots=True)
class Manner:
    """``languages`` empty: the chime alone. ``volumes``: (from, to, volume) in minutes of the hall's day."""

    zone: Zone = EVERYTHING
    sound: bool = True
    languages: tuple[str, ...] = ("cmn",)
    repeats: int = 2
    chime: bool = True
    yao: bool = False
    volume: int = 80
    volumes: tuple[tuple[int, int, int], ...] = ()

    def loudness(self, now: datetime, timezone: str) -> float:
        """From 0 to 1, by the minute of the hall's day."""
        if not self.sound:
            return 0.0
        local = now.astimezone(_zone(timezone))
        minute = local.hour * 60 + local.minute
        here = next((volume for opens, closes, volume in self.volumes if opens <= minute < closes), self.volume)
        return max(0, min(100, here)) / 100


def read_manner(told: object) -> Manner | None:
    """What ``GET …/board`` said; None when it was nothing of the kind."""
    if not isinstance(told, Mapping):
        return None
    try:
        return Manner(
            zone=Zone(frozenset(map(str, told["windows"])), str(told["area"])),
            sound=bool(told["sound"]) and told.get("layout") != "entrance",
            languages=tuple(map(str, told["languages"])),
            repeats=max(1, int(told["repeats"])),
            chime=bool(told["chime"]),
            yao=bool(told.get("yao")),
            volume=int(told["volume"]),
            volumes=tuple((int(row["opens"]), int(row["closes"]), int(row["volume"])) for row in told["volumes"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


class KeptManner:
    """The manner of last time, so that a voice that starts before its server knows how loud it may be."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._raw: Any = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._raw = None
        kept = read_manner(self._raw)
        self.manner = kept or Manner()
        self.known = kept is not None

    def take(self, told: object) -> bool:
        """Keep what the hall said now; True when it is another manner than before."""
        manner = read_manner(told)
        if manner is None or told == self._raw:
            return False
        self._raw, self.manner, self.known = told, manner, True
        write_whole(self._path, json.dumps(told, ensure_ascii=False))
        return True


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Asia/Shanghai")
