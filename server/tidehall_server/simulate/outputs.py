"""An answer on paper: one picture, a page that needs nothing else, and tables."""

from __future__ import annotations

import csv
import html as markup
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any

from tidehall_server.simulate.figure_words import Line, lines

Json = dict[str, Any]

NAME = "what-if"


class NoPictures(Exception):
    """This machine cannot draw; says what to do, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en


def write(out: Path, found: Json, *, png: bool, html: bool, csv: bool) -> None:
    """Write what is wanted below ``out`` as ``what-if.*``. Raises ``NoPictures`` where a picture cannot be drawn."""
    out.mkdir(parents=True, exist_ok=True)
    if csv:
        _table(out / f"{NAME}.figures.csv", _figures(found))
        _table(out / f"{NAME}.slots.csv", _slots(found))
        _table(out / f"{NAME}.tides.csv", _tides(found))
    if png:
        (out / f"{NAME}.png").write_bytes(_drawn(found, "png"))
    if html:
        (out / f"{NAME}.html").write_text(page(found, _drawn(found, "svg").decode("utf-8")), encoding="utf-8")


def _drawn(found: Json, kind: str) -> bytes:
    try:
        from tidehall_server.simulate import picture  # noqa: PLC0415 - its library is there only where pictures are wanted
    except ImportError:
        raise NoPictures(
            "画图需要 matplotlib：请安装 tidehall[plots]，或只用 --csv。",
            "Pictures need matplotlib: install tidehall[plots], or ask for --csv only.",
        ) from None
    return picture.draw(found, kind)


# Tables


def _table(path: Path, rows: Iterator[list[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as file:  # the mark tells spreadsheets that it is UTF-8
        csv.writer(file).writerows(rows)


_SIDES = ("before", "mirror", "after")
_FIGURES = (
    "visitors", "served", "left", "turned_away", "share15", "elderly_share15", "over30_share", "mean_s", "p50_s",
    "p95_s", "max_s", "tide_minutes", "openings", "flaps",
)  # fmt: skip


def _figures(found: Json) -> Iterator[list[object]]:
    """One line for each day and side, then the same for all days together."""
    yield ["day", "side", *_FIGURES, *(f"{key}_{edge}" for key in _FIGURES for edge in ("low", "high"))]
    for day in found["days"]:
        sides = {"before": day["before"]["totals"], "mirror": day["mirror"], "after": day["after"]["totals"]}
        yield from _rows(day["day"], sides)
    if len(found["days"]) > 1:
        yield from _rows("all", {side: found[side] for side in _SIDES})


def _rows(day: str, sides: Json) -> Iterator[list[object]]:
    for side, totals in sides.items():
        bands = [(totals[edge] or {}).get(key, "") for key in _FIGURES for edge in ("low", "high")]
        yield [day, side, *(totals[key] for key in _FIGURES), *bands]


_SLOT = ("starts", "arrivals", "mean_s", "low_s", "high_s", "waiting", "open")


def _slots(found: Json) -> Iterator[list[object]]:
    yield ["day", "side", *_SLOT]
    for day in found["days"]:
        for side in ("before", "after"):
            for slot in day[side]["slots"]:
                yield [day["day"], side, *(slot[key] for key in _SLOT)]


def _tides(found: Json) -> Iterator[list[object]]:
    yield ["day", "side", "window", "opened", "closed"]
    for day in found["days"]:
        for side in ("before", "after"):
            for tide in day[side]["tides"]:
                yield [day["day"], side, tide["window"], tide["opened"], tide["closed"]]


# The page


def page(found: Json, svg: str) -> str:
    """A page that can be sent by mail: the picture within it, no script, nothing fetched."""
    days = [day["day"] for day in found["days"]]
    return _PAGE.substitute(
        days=markup.escape(days[0] if len(days) == 1 else f"{days[0]} – {days[-1]}（{len(days)} 天 days）"),
        hall=markup.escape(found["hall"]["zh"]),
        changes="\n".join(
            f"<li>{markup.escape(each['zh'])}<br><small lang=en>{markup.escape(each['en'])}</small></li>"
            for each in found["change"]
        ),
        picture=svg[svg.index("<svg") :],
        rows="\n".join(_row(line) for line in lines(found)),
        notes="\n".join(
            f"<p>{markup.escape(note['zh'])}<br><small lang=en>{markup.escape(note['en'])}</small></p>"
            for note in found["notes"]
        ),
    )


def _row(line: Line) -> str:
    band = f"{line.low}–{line.high}" if line.low else ""
    cells = "".join(f"<td>{cell}</td>" for cell in (line.before, line.mirror, line.after, band, line.unit))
    return f"<tr><th>{line.zh}<br><small lang=en>{line.en}</small></th>{cells}</tr>"


_PAGE = Template("""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>如果当时…… $days</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 16px/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif;
  color: #1d2733; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } small { color: #5b6875; }
svg { width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .6rem; border-bottom: 1px solid #d8dee5; text-align: right; }
th:first-child { text-align: left; }
tbody th { font-weight: 500; } td:nth-of-type(3) { font-weight: 700; }
@media print { body { margin: 0; } }
</style></head><body>
<h1>如果当时…… <small lang="en">What if</small></h1>
<p>$hall，$days</p>
<ul>
$changes
</ul>
$picture
<table><thead><tr><th>数字</th><th>实际<br><small lang="en">recorded</small></th>
<th>照旧重演<br><small lang="en">unchanged</small></th><th>改后<br><small lang="en">changed</small></th>
<th>范围<br><small lang="en">band</small></th><th></th></tr></thead><tbody>
$rows
</tbody></table>
$notes
</body></html>
""")
