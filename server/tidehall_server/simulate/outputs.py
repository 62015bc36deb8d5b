"""An answer on paper: one picture, a page that needs nothing else, and tables."""

from __future__ import annotations

import html as markup
from pathlib import Path
from string import Template
from typing import Any

from tidehall_server.figures.files import as_csv
from tidehall_server.simulate import tables
from tidehall_server.simulate.figure_words import SIDES, Line, against, in_short, lines

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
        for sheet in tables.sheets(found):
            (out / f"{NAME}.{sheet.id}.csv").write_bytes(as_csv(sheet))
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


# The page


def page(found: Json, svg: str) -> str:
    """A page that can be sent by mail: the picture within it, no script, nothing fetched."""
    days, said = [day["day"] for day in found["days"]], in_short(found)
    return _PAGE.substitute(
        days=markup.escape(days[0] if len(days) == 1 else f"{days[0]} – {days[-1]}（{len(days)} 天 days）"),
        hall=markup.escape(found["hall"]["zh"]),
        changes="\n".join(
            f"<li>{markup.escape(each['zh'])}<br><small lang=en>{markup.escape(each['en'])}</small></li>"
            for each in found["change"]
        ),
        short="<br>".join((markup.escape(said[0]), f"<small lang=en>{markup.escape(said[1])}</small>")),
        picture=svg[svg.index("<svg") :],
        head=_head(found),
        rows="\n".join(_row(line) for line in lines(found)),
        notes="\n".join(
            f"<p>{markup.escape(note['zh'])}<br><small lang=en>{markup.escape(note['en'])}</small></p>"
            for note in found["notes"]
        ),
    )


def _head(found: Json) -> str:
    """The columns; the side that the difference is taken from is named in its own."""
    zh, en = against(found)
    names = (*SIDES.values(), ("范围", "band"), (f"差别（比{zh}）", f"against {en}"), ("", ""))
    return "".join(f"<th>{zh}<br><small lang=en>{en}</small></th>" for zh, en in names)


def _row(line: Line) -> str:
    effect = line.effect + ("<br><small>分不清 unclear</small>" if line.unclear else "")
    cells = (line.before, line.mirror, f"<b>{line.after}</b>", line.band, effect, line.unit)
    return f"<tr><th>{line.zh}<br><small lang=en>{line.en}</small></th>{''.join(f'<td>{c}</td>' for c in cells)}</tr>"


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
tbody th { font-weight: 500; }
@media print { body { margin: 0; } }
</style></head><body>
<h1>如果当时…… <small lang="en">What if</small></h1>
<p>$hall，$days</p>
<ul>
$changes
</ul>
<p><b>$short</b></p>
$picture
<table><thead><tr><th>数字</th>$head</tr></thead><tbody>
$rows
</tbody></table>
$notes
</body></html>
""")
