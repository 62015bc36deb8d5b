"""The figures of an answer in words and numbers that people read: the same in the terminal, on paper and on a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


SIDES = {
    "before": ("实际", "recorded"),
    "mirror": ("照旧重演", "unchanged"),
    "after": ("改后", "changed"),
}
"""The record, the model's own re-living of it, and the days under the change."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: as it was, lived again unchanged, and under the change with its band; then what the change did.

    ``unclear``: some draw says more, another less.
    """

    zh: str
    en: str
    unit: str
    before: str
    mirror: str
    after: str
    band: str
    effect: str
    unclear: bool


def _percent(value: float) -> float:
    return round(value * 100, 1)


def _minutes(value: float) -> float:
    return round(value / 60, 1)


def _count(value: float) -> float:
    return round(value, 1)


def _whole(value: float) -> float:
    return round(value)


FIGURES: tuple[tuple[str, str, str, str, Callable[[float], float]], ...] = (
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


"""Key, words, unit, and the number as it is shown."""


def shown(key: str, value: float | None) -> float | None:
    """A figure of an answer in the unit in which people read it."""
    return None if value is None else next(told for name, *_, told in FIGURES if name == key)(value) + 0.0  # no -0.0


def lines(found: Json) -> list[Line]:
    """Every figure that this answer has."""
    made = (_line(found, *figure) for figure in FIGURES)
    return [line for line in made if line is not None]


def against(found: Json) -> tuple[str, str]:
    """The side with which the changed days are compared, in words."""
    return SIDES[found["against"]]


def in_short(found: Json) -> tuple[str, str]:
    """What the change did, in Chinese and English: against the record, or the mirror where the model is off."""
    pairs = [(found[found["against"]][key], found["after"][key]) for key in ("share15", "mean_s", "tide_minutes")]
    (share, new_share), (wait, new_wait), (tide, new_tide) = pairs
    zh, en = against(found)
    values = (
        f"{share * 100:.1f}% → {new_share * 100:.1f}%", f"{wait / 60:.1f} → {new_wait / 60:.1f}",
        f"{tide:.0f} → {new_tide:.0f}",
    )  # fmt: skip
    lost_zh, lost_en = _without_number(found)
    return (
        lost_zh + "{}：15 分钟内叫到 {}，平均等候 {} 分钟，潮汐开放 {} 分钟".format(f"{zh} → 改后", *values),
        lost_en + "{}: called within 15 min {}, mean wait {} min, tides open {} min".format(f"{en} → changed", *values),
    )


def _without_number(found: Json) -> tuple[str, str]:
    """First of all who got no number under the change and had one without it; on several days, a day's mean."""
    more = round(found["after"]["turned_away"] - found["mirror"]["turned_away"], 1)
    if more <= 0:
        return "", ""
    a_day = ("平均每天 ", " a day") if len(found["days"]) > 1 else ("", "")
    return f"{a_day[0]}{more:g} 人取不到号；", f"{more:g} citizens{a_day[1]} get no number; "


def _line(found: Json, key: str, zh: str, en: str, unit: str, told: Callable[[float], float]) -> Line | None:
    before, mirror, after = (found[side][key] for side in SIDES)
    if None in (before, mirror, after) or (key == "turned_away" and not (before or mirror or after)):
        return None
    text = _text(told)
    low, high = _edges(found["after"], key)
    band = f"{text(low)}–{text(high)}" if low != high else ""
    least, most = _edges(found["effect"], key)
    effect = _signed(text, found["effect"][key])
    return Line(zh, en, unit, text(before), text(mirror), text(after), band, effect, least < 0 < most)


def _edges(side: Json, key: str) -> tuple[float, float]:
    """The band of a figure; none is a band of nothing."""
    return (side["low"][key], side["high"][key]) if side["low"] and side["high"] else (0.0, 0.0)


def _text(told: Callable[[float], float]) -> Callable[[float], str]:
    return lambda value: (
        f"{told(value):.0f}" if told in (_whole, _count) and not told(value) % 1 else f"{told(value):.1f}"
    )


def _signed(text: Callable[[float], str], value: float) -> str:
    size = text(abs(value))
    return size if not float(size) else f"{'+' if value > 0 else '-'}{size}"
