"""An answer as sheets for a spreadsheet program: numbers in the units people read, times by the hall's clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tidehall_server.figures.sheet import Cell, Column, Kind, Sheet, minutes
from tidehall_server.simulate.figure_words import FIGURES, SIDES, shown

Json = Mapping[str, Any]

_KINDS: dict[str, Kind] = {"%": "percent", "分": "minutes"}


def sheets(found: Json) -> list[Sheet]:
    """The figures of each day and side, the quarters of an hour, and the tides."""
    return [_figures(found), _slots(found), _tides(found)]


def _column(key: str, zh: str, en: str, unit: str = "", kind: Kind = "count") -> Column:
    return Column(key, f"{zh} {en}", unit, kind)


_NAMES = {**SIDES, "effect": ("差别", "difference")}
_DAY = _column("day", "日期", "day", kind="text")
_SIDE = _column("side", "哪一种", "which", kind="text")


def _side(side: str, edge: str = "") -> str:
    """``改后最低 changed, lowest``: the edges are the lowest and the highest draw."""
    zh, en = _NAMES[side]
    more = {"": ("", ""), "low": ("最低", ", lowest"), "high": ("最高", ", highest")}[edge]
    return f"{zh}{more[0]} {en}{more[1]}"


# One line for each day and side


def _figures(found: Json) -> Sheet:
    columns = [_column(key, zh, en, unit, _KINDS.get(unit, "count")) for key, zh, en, unit, _ in FIGURES]
    rows = [row for day in found["days"] for row in _rows(day["day"], _sides(day))]
    if len(found["days"]) > 1:
        rows += _rows("全部 all", {side: found[side] for side in (*SIDES, "effect")})
    return Sheet("figures", "数字 figures", [_DAY, _SIDE, *columns], rows)


def _sides(day: Json) -> Json:
    return {
        "before": day["before"]["totals"], "mirror": day["mirror"], "after": day["after"]["totals"],
        "effect": day["effect"],
    }  # fmt: skip


def _rows(day: str, sides: Json) -> Iterator[list[Cell]]:
    for side, totals in sides.items():
        yield [day, _side(side), *_cells(totals)]
        for edge in ("low", "high"):
            if totals[edge] is not None and side != "mirror":
                yield [day, _side(side, edge), *_cells(totals[edge])]


def _cells(totals: Json) -> list[Cell]:
    return [shown(key, totals[key]) for key, *_ in FIGURES]


# Quarters of an hour, and tides

_SLOT = [
    _column("time", "时刻", "from", kind="time"),
    _column("arrivals", "取号", "arrivals", "人"),
    _column("mean", "平均等候", "mean wait", "分", "minutes"),
    _column("low", "最低", "lowest", "分", "minutes"),
    _column("high", "最高", "highest", "分", "minutes"),
    _column("waiting", "等候人数", "waiting", "人"),
    _column("open", "开放窗口", "windows open", "个"),
]


def _slots(found: Json) -> Sheet:
    zone = ZoneInfo(found["timezone"])
    rows: list[list[Cell]] = []
    for day in found["days"]:
        slots = {"before": day["before"]["slots"], "mirror": day["mirror_slots"], "after": day["after"]["slots"]}
        for side, each in slots.items():
            rows += [[day["day"], _side(side), *_slot(slot, zone)] for slot in each]
    return Sheet("slots", "每一刻钟 quarters of an hour", [_DAY, _SIDE, *_SLOT], rows)


def _slot(slot: Json, zone: ZoneInfo) -> list[Cell]:
    waits = [minutes(slot[key]) for key in ("mean_s", "low_s", "high_s")]
    return [_clock(slot["starts"], zone), slot["arrivals"], *waits, slot["waiting"], slot["open"]]


_TIDE = [
    _column("window", "窗口", "window", kind="text"),
    _column("opened", "开", "opened", kind="time"),
    _column("closed", "关", "closed", kind="time"),
    _column("minutes", "时长", "lasted", "分", "minutes"),
]


def _tides(found: Json) -> Sheet:
    zone = ZoneInfo(found["timezone"])
    rows: list[list[Cell]] = []
    for day in found["days"]:
        for side in ("before", "after"):
            rows += [[day["day"], _side(side), *_tide(tide, zone)] for tide in day[side]["tides"]]
    return Sheet("tides", "潮汐窗口 tidal windows", [_DAY, _SIDE, *_TIDE], rows)


def _tide(tide: Json, zone: ZoneInfo) -> list[Cell]:
    opened, closed = (datetime.fromisoformat(tide[key]) for key in ("opened", "closed"))
    lasted = minutes((closed - opened).total_seconds())
    return [tide["window"], _clock(tide["opened"], zone), _clock(tide["closed"], zone), lasted]


def _clock(text: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(text).astimezone(zone):%H:%M}"
