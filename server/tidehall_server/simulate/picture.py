"""Before and after as one picture: waits, windows and tides of a day, or the days of a month side by side."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import matplotlib as mpl
from matplotlib import dates
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ticker import MaxNLocator

from tidehall_link.fonts import NoFont, find_font

Json = dict[str, Any]

BEFORE, AFTER, PROMISE, GRID = "#7a8794", "#1769aa", "#c0392b", "#e3e8ed"
_INK = "#1d2733"
_DPI = 150
_LOOK: Any = {
    "svg.fonttype": "none",
    "axes.unicode_minus": False,
    "axes.edgecolor": GRID,
    "font.size": 11,
    **dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color"), _INK),
}


def draw(found: Json, kind: str) -> bytes:
    """The picture as ``png`` or ``svg``. Text in an SVG stays text."""
    with mpl.rc_context({"font.family": _fonts(), **_LOOK}):
        figure = _day(found) if len(found["days"]) == 1 else _days(found)
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
    figure.suptitle(_title(found, day["day"]), x=0.01, ha="left", fontsize=14, fontweight="bold")
    _waits(waits, day, zone)
    _windows(open_, day, zone)
    _tides(tides, day, zone)
    clock: Any = dates
    tides.xaxis.set_major_locator(clock.HourLocator(tz=zone))
    tides.xaxis.set_major_formatter(clock.DateFormatter("%H:%M", tz=zone))
    figure.align_ylabels([waits, open_, tides])
    return figure


def _title(found: Json, days: str) -> str:
    before, after = found["before"], found["after"]
    wish = "；".join(each["zh"] for each in found["change"])
    figures = (
        f"15 分钟内叫到 {_percent(before['share15'])} → {_percent(after['share15'])}",
        f"平均等候 {before['mean_s'] / 60:.1f} → {after['mean_s'] / 60:.1f} 分钟",
        f"潮汐开放 {before['tide_minutes']:.0f} → {after['tide_minutes']:.0f} 分钟",
    )
    return f"{found['hall']['zh']}  {days}\n{wrapped(f'如果{wish}')}\n{'，'.join(figures)}"


def wrapped(text: str, width: int = 56) -> str:
    """Broken into lines that fit the picture; Chinese may break anywhere."""
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


def _percent(share: float) -> str:
    return f"{share * 100:.1f}%"


def _times(slots: Sequence[Json], zone: ZoneInfo) -> list[datetime]:
    return [datetime.fromisoformat(slot["starts"]).astimezone(zone) for slot in slots]


def _minutes(slots: Sequence[Json], key: str) -> list[float]:
    return [slot[key] / 60 if slot[key] is not None else float("nan") for slot in slots]


def _waits(axes: Axes, day: Json, zone: ZoneInfo) -> None:
    """Mean wait of those who came in each quarter of an hour; the band is the lowest and highest draw."""
    slots = day["after"]["slots"]
    if any(slot["low_s"] is not None for slot in slots):
        low, high = _edge(slots, "low_s"), _edge(slots, "high_s")
        times: Any = _times(slots, zone)
        axes.fill_between(times, low, high, color=AFTER, alpha=0.2, linewidth=0, label="改后的范围")
    _line(axes, day["before"]["slots"], zone, color=BEFORE, linewidth=4.5, alpha=0.75, label="实际")
    _line(axes, slots, zone, color=AFTER, linewidth=1.8, marker="o", markersize=3.5, label="改后")
    axes.axhline(15, color=PROMISE, linewidth=1.2, linestyle=(0, (5, 3)), label="承诺 15 分钟")
    _dress(axes, "平均等候（分钟）")
    axes.legend(loc="upper right", frameon=False, ncols=4, fontsize=10)
    axes.set_ylim(bottom=0, top=max(axes.get_ylim()[1], 18) * 1.15)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 5, 10], integer=True))


def _line(axes: Axes, slots: Sequence[Json], zone: ZoneInfo, **look: Any) -> None:
    times: Any = _times(slots, zone)
    axes.plot(times, _minutes(slots, "mean_s"), solid_capstyle="round", **look)


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
    _dress(axes, "等候人数")
    axes.set_ylim(bottom=0)


def _tides(axes: Axes, day: Json, zone: ZoneInfo) -> None:
    """Each tidal window's turns as bars: grey as it was, blue as it would have been."""
    names = sorted({tide["window"] for side in ("before", "after") for tide in day[side]["tides"]})
    for row, name in enumerate(names):
        for side, colour, lift in (("before", BEFORE, 0.06), ("after", AFTER, -0.38)):
            spans = [(_moment(tide["opened"], zone), _moment(tide["closed"], zone)) for tide in day[side]["tides"]
                     if tide["window"] == name]  # fmt: skip
            bars: Any = [(opened, closed - opened) for opened, closed in spans]
            axes.broken_barh(bars, (row + lift, 0.32), color=colour)
    axes.set_yticks(range(len(names)), names)
    _dress(axes, "潮汐窗口")
    axes.set_ylim(-0.6, max(len(names), 1) - 0.4)
    if not names:
        axes.text(0.5, 0.5, "没有开放", transform=axes.transAxes, ha="center", va="center", color=BEFORE)


def _moment(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).astimezone(zone)


def _days(found: Json) -> Figure:
    """A point for each day and figure: grey as it was, blue as it would have been."""
    days = found["days"]
    figure = Figure(figsize=(11, 7.6), layout="constrained")
    shares, waits, tides = figure.subplots(3, 1, sharex=True)
    figure.suptitle(_title(found, f"{days[0]['day']} 至 {days[-1]['day']}，{len(days)} 天"), x=0.01, ha="left",
                    fontsize=14, fontweight="bold")  # fmt: skip
    _pairs(shares, days, "share15", 100, "15 分钟内叫到（%）")
    _pairs(waits, days, "mean_s", 1 / 60, "平均等候（分钟）")
    _pairs(tides, days, "tide_minutes", 1, "潮汐开放（分钟）")
    shares.set_ylim(top=102)
    waits.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], integer=True))
    figure.align_ylabels([shares, waits, tides])
    shares.legend(loc="lower right", frameon=False, ncols=3, fontsize=10)
    step = max(1, len(days) // 12)
    tides.set_xticks(range(0, len(days), step), [day["day"][5:] for day in days[::step]])
    return figure


def _pairs(axes: Axes, days: Sequence[Json], key: str, scale: float, label: str) -> None:
    places = range(len(days))
    before = [day["before"]["totals"][key] * scale for day in days]
    after = [day["after"]["totals"][key] * scale for day in days]
    axes.vlines(places, before, after, color=GRID, linewidth=2)
    axes.plot(places, before, "o", color=BEFORE, markersize=5, label="实际")
    axes.plot(places, after, "o", color=AFTER, markersize=5, label="改后")
    bands = [(place, day["after"]["totals"]) for place, day in zip(places, days, strict=True)]
    drawn = [
        (place, totals["low"][key] * scale, totals["high"][key] * scale) for place, totals in bands if totals["low"]
    ]
    if drawn:
        at, low, high = zip(*drawn, strict=True)
        axes.vlines(at, low, high, color=AFTER, linewidth=5, alpha=0.22, label="改后的范围")
    _dress(axes, label)
    axes.set_ylim(bottom=0)


def _dress(axes: Axes, label: str) -> None:
    axes.set_ylabel(label)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0)
