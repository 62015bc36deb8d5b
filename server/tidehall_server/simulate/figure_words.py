"""The figures of an answer in words and numbers that people read: the same in the terminal, on paper and on a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: as it was, lived again unchanged, and under the change, with the band of that."""

    zh: str
    en: str
    unit: str
    before: str
    mirror: str
    after: str
    low: str
    high: str


def _percent(value: float) -> str:
    return f"{value * 100:.1f}"


def _minutes(value: float) -> str:
    return f"{value / 60:.1f}"


def _count(value: float) -> str:
    return f"{value:.1f}" if value % 1 else f"{value:.0f}"


def _whole(value: float) -> str:
    return f"{value:.0f}"


_FIGURES: tuple[tuple[str, str, str, str, Callable[[float], str]], ...] = (
    ("visitors", "取号人数", "citizens", "人", _count),
    ("served", "办结", "served", "人", _count),
    ("left", "未叫到即离开", "left uncalled", "人", _count),
    ("turned_away", "取不到号", "got no number", "人", _count),
    ("share15", "15 分钟内叫到", "called within 15 min", "%", _percent),
    ("elderly_share15", "其中老年等优先", "of the elderly", "%", _percent),
    ("over30_share", "等候超过 30 分钟", "over 30 min", "%", _percent),
    ("mean_s", "平均等候", "mean wait", "分", _minutes),
    ("p50_s", "一半人等候不超过", "half wait at most", "分", _minutes),
    ("p95_s", "95% 的人不超过", "95 % wait at most", "分", _minutes),
    ("max_s", "最长等候", "longest wait", "分", _minutes),
    ("tide_minutes", "潮汐窗口开放", "tidal windows open", "分", _whole),
    ("openings", "潮汐开放次数", "openings", "次", _count),
    ("flaps", "关后 15 分钟内又开", "re-opened within 15 min", "次", _count),
)


def lines(found: Json) -> list[Line]:
    """Every figure that this answer has."""
    made = (_line(found, *figure) for figure in _FIGURES)
    return [line for line in made if line is not None]


def _line(found: Json, key: str, zh: str, en: str, unit: str, told: Callable[[float], str]) -> Line | None:
    before, mirror, after = (found[side][key] for side in ("before", "mirror", "after"))
    if before is None or mirror is None or after is None:
        return None
    if key == "turned_away" and not (before or mirror or after):
        return None
    low, high = (found["after"][edge][key] if found["after"][edge] else None for edge in ("low", "high"))
    band = (told(low), told(high)) if low is not None and high is not None and low != high else ("", "")
    return Line(zh, en, unit, told(before), told(mirror), told(after), *band)
