"""Before and after as one picture: waits, windows and tides of a day, or the days of a month side by side."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

import matplotlib as mpl
from matplotlib import dates
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ticker import MaxNLocator

from tidehall_link.fonts import NoFont, find_font
from tidehall_server.simulate.figure_words import SIDES, in_short

Json = dict[str, Any]

BEFORE, MIRROR, AFTER, PROMISE, GRID = "#7a8794", "#b07a1f", "#1769aa", "#c0392b", "#e3e8ed"
STEP = "#b8c4d0"
_INK = "#1d2733"
_DPI = 150
_WIDTH = 112
_MANY = 60
"""Days from which on points are small."""
_LOOK: Any = {
    "svg.fonttype": "none",
    "axes.unicode_minus": False,
    "axes.edgecolor": GRID,
    "font.size": 11,
    **dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color"), _INK),
}


def draw(found: Json, kind: str) -> bytes:
    """The picture as ``png``, or as ``svg`` for a page that has its own heading. Text in an SVG stays text."""
    with mpl.rc_context({"font.family": _fonts(), **_LOOK}):
        figure = _day(found) if len(found["days"]) == 1 else _days(found)
        if kind == "png":
            figure.suptitle(_title(found), x=0.01, ha="left", fontsize=13, fontweight="bold", linespacing=1.45)
        stream = BytesIO()
        dated: Any = {"metadata": {"Date": None}} if kind == "svg" else {}
        figure.savefig(stream, format=kind, dpi=_DPI, facecolor="white", **dated)
    return stream.getvalue()


def _fonts() -> list[str]:
    """The machine's Chinese font first; without one a picture still has its figures."""
    with suppress(NoFont, RuntimeError, OSError):
        path, _ = find_font()
        fontManager.addfont(path)
        return [FontProperties(fname=path).get_name(), "DejaVu Sans"]
    return ["DejaVu Sans"]


def _day(found: Json) -> Figure:
    day = found["days"][0]
    zone = ZoneInfo(found["timezone"])
    figure = Figure(figsize=(11, 7.6), layout="constrained")
    waits, open_, tides = figure.subplots(3, 1, sharex=True, height_ratios=(5, 2.4, 1.6))
    _waits(waits, day, zone, mirrored=found["against"] == "mirror")
    _windows(open_, day, zone)
    _tides(tides, day, zone)
    clock: Any = dates
    tides.xaxis.set_major_locator(clock.HourLocator(tz=zone))
    tides.xaxis.set_major_formatter(clock.DateFormatter("%H:%M", tz=zone))
    figure.align_ylabels([waits, open_, tides])
    return figure


def _title(found: Json) -> str:
    """The days, the wish, and what it did."""
    first, last, count = found["days"][0]["day"], found["days"][-1]["day"], len(found["days"])
    days = first if count == 1 else f"{first} 至 {last}，{count} 天"
    return "\n".join((f"{found['hall']['zh']}  {days}", *map(wrapped, (_wish(found), in_short(found)[0]))))


def _wish(found: Json) -> str:
    return f"如果{'；'.join(each['zh'] for each in found['change'])}"


def wrapped(text: str, width: int = _WIDTH) -> str:
    """Broken into lines that fit the picture, after a stop where there is one in the line's second half."""
    found, line = [], ""
    for letter in text:
        if _wide(line) + _wide(letter) > width:
            cut = max(line.rfind(stop) for stop in "；，、：")
            cut = cut + 1 if _wide(line[: cut + 1]) > width / 2 else len(line)
            found.append(line[:cut])
            line = line[cut:]
        line += letter
    return "\n".join((*found, line))


def _wide(text: str) -> int:
    """In half widths: a Chinese character takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _times(slots: Sequence[Json], zone: ZoneInfo) -> list[datetime]:
    return [datetime.fromisoformat(slot["starts"]).astimezone(zone) for slot in slots]


def _minutes(slots: Sequence[Json], key: str) -> list[float]:
    return [slot[key] / 60 if slot[key] is not None else float("nan") for slot in slots]


def _waits(axes: Axes, day: Json, zone: ZoneInfo, *, mirrored: bool) -> None:
    """Mean wait of those who came in each quarter of an hour; the band is the lowest and highest draw."""
    slots = day["after"]["slots"]
    if any(slot["low_s"] is not None for slot in slots):
        low, high = _edge(slots, "low_s"), _edge(slots, "high_s")
        times: Any = _times(slots, zone)
        axes.fill_between(times, low, high, color=AFTER, alpha=0.2, linewidth=0, label="改后的范围 band")
    _line(axes, day["before"]["slots"], zone, color=BEFORE, linewidth=4.5, alpha=0.75, marker="s", markersize=5,
          label=_named("before"))  # fmt: skip
    if mirrored:
        _line(axes, day["mirror_slots"], zone, color=MIRROR, linewidth=1.8, linestyle=(0, (3, 2)), marker="d",
              markersize=4, label=_named("mirror"))  # fmt: skip
    _line(axes, slots, zone, color=AFTER, linewidth=1.8, marker="o", markersize=3.5, label=_named("after"))
    axes.axhline(15, color=PROMISE, linewidth=1.2, linestyle=(0, (5, 3)), label="承诺 promise 15")
    _dress(axes, "平均等候（分钟）", "mean wait, min")
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), frameon=False, ncols=5, fontsize=10)
    axes.set_ylim(bottom=0, top=max(axes.get_ylim()[1], 18))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))


def _line(axes: Axes, slots: Sequence[Json], zone: ZoneInfo, **look: Any) -> None:
    times: Any = _times(slots, zone)
    axes.plot(times, _minutes(slots, "mean_s"), solid_capstyle="round", clip_on=False, **look)


def _named(side: str) -> str:
    return " ".join(SIDES[side])


def _edge(slots: Sequence[Json], key: str) -> list[float]:
    """An edge of the band; where every draw agrees it runs along the line."""
    return _minutes([slot | {key: slot[key] if slot[key] is not None else slot["mean_s"]} for slot in slots], key)


def _windows(axes: Axes, day: Json, zone: ZoneInfo) -> None:
    for side, colour in (("before", BEFORE), ("after", AFTER)):
        slots = day[side]["slots"]
        times: Any = _times(slots, zone)
        width, alpha = (4.0, 0.75) if side == "before" else (1.8, 1.0)
        waiting = [slot["waiting"] for slot in slots]
        axes.step(times, waiting, where="post", color=colour, linewidth=width, alpha=alpha)
    _dress(axes, "等候人数", "waiting")
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))


def _tides(axes: Axes, day: Json, zone: ZoneInfo) -> None:
    """Each tidal window's turns as bars: grey as it was, blue as it would have been."""
    names = sorted({tide["window"] for side in ("before", "after") for tide in day[side]["tides"]})
    for row, name in enumerate(names):
        for side, colour, lift in (("before", BEFORE, 0.06), ("after", AFTER, -0.38)):
            spans = [(_moment(tide["opened"], zone), _moment(tide["closed"], zone)) for tide in day[side]["tides"]
                     if tide["window"] == name]  # fmt: skip
            bars: Any = [(opened, closed - opened) for opened, closed in spans]
            axes.broken_barh(bars, (row + lift, 0.32), color=colour, edgecolor="white", linewidth=1.2)
    axes.set_yticks(range(len(names)), [f"{name} 号" for name in names])
    _dress(axes, "潮汐窗口", "tides")
    axes.set_ylim(-0.6, max(len(names), 1) - 0.4)
    if not names:
        axes.text(0.5, 0.5, "没有开放 none open", transform=axes.transAxes, ha="center", va="center", color=BEFORE)


def _moment(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).astimezone(zone)


def _days(found: Json) -> Figure:
    """A point for each day and figure: grey as it was, blue as it would have been."""
    days = found["days"]
    figure = Figure(figsize=(11, 7.6), layout="constrained")
    shares, waits, tides = figure.subplots(3, 1, sharex=True)
    _pairs(shares, found, "share15", 100, ("15 分钟内叫到（%）", "within 15 min, %"))
    _pairs(waits, found, "mean_s", 1 / 60, ("平均等候（分钟）", "mean wait, min"))
    _pairs(tides, found, "tide_minutes", 1, ("潮汐开放（分钟）", "tides open, min"))
    shares.set_ylim(top=102)
    waits.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], integer=True))
    figure.align_ylabels([shares, waits, tides])
    shares.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), frameon=False, ncols=3, fontsize=10)
    step = max(1, len(days) // 12)
    tides.set_xticks(range(0, len(days), step), [day["day"][5:] for day in days[::step]])
    return figure


def _pairs(axes: Axes, found: Json, key: str, scale: float, label: tuple[str, str]) -> None:
    days, base = found["days"], found["against"]
    places = range(len(days))
    before = [_totals_of(day, base)[key] * scale for day in days]
    after = [day["after"]["totals"][key] * scale for day in days]
    size = 5.0 if len(days) <= _MANY else 2.5
    axes.vlines(places, before, after, color=STEP, linewidth=2)
    axes.plot(places, before, "o", color=BEFORE, markersize=size, label=_named(base))
    axes.plot(places, after, "o", color=AFTER, markersize=size, label=_named("after"))
    bands = [(place, day["after"]["totals"]) for place, day in zip(places, days, strict=True)]
    drawn = [
        (place, totals["low"][key] * scale, totals["high"][key] * scale) for place, totals in bands if totals["low"]
    ]
    if drawn:
        at, low, high = zip(*drawn, strict=True)
        axes.vlines(at, low, high, color=AFTER, linewidth=size, alpha=0.22, label="改后的范围 band")
    _dress(axes, *label)
    axes.set_ylim(bottom=0)


def _totals_of(day: Json, side: str) -> Any:
    return day["mirror"] if side == "mirror" else day[side]["totals"]


def _dress(axes: Axes, zh: str, en: str) -> None:
    axes.set_ylabel(f"{zh}\n{en}", linespacing=1.3, fontsize=10)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0)
