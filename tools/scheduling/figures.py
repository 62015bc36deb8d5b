"""The tables of docs/scheduling, from what ``make bench-schedule … OUT=folder`` wrote: nobody types a figure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from tools.scheduling.words import HALL_NAMES, MOMENT_NAMES, POLICY_NAMES, TABLES

_Made = dict[str, Any]
_Words = dict[str, str]


def fill(text: str, made: _Made, language: str) -> str:
    """``text`` with each block from ``<!-- bench:NAME -->`` to ``<!-- end -->`` written anew, if it was measured."""

    def anew(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in _BLOCKS or not _measured(made, name):
            return found.group(0)
        days = TABLES[language]["days"].format(days=made["days"])
        body = "\n".join([days, "", *_BLOCKS[name](made, language)])
        return f"<!-- bench:{name} -->\n\n{body}\n\n<!-- end -->"

    return re.sub(r"<!-- bench:(\w+) -->.*?<!-- end -->", anew, text, flags=re.DOTALL)


def fill_files(folder: Path, bench: Path) -> None:
    made = json.loads((bench / "schedule.json").read_text(encoding="utf-8"))
    for language in ("zh", "en"):
        file = folder / f"{language}.md"
        file.write_text(fill(file.read_text(encoding="utf-8"), made, language), encoding="utf-8")


def _measured(made: _Made, name: str) -> bool:
    if name == "price":
        return any(key.startswith("product:") for key in made.get("policies", {}))
    return bool(made.get("policies" if name == "halls" else name))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    rule = "|---|" + "--:|" * (len(heads) - 1)
    return [f"| {' | '.join(heads)} |", rule, *(f"| {' | '.join(row)} |" for row in rows)]


def _percent(value: float) -> str:
    return f"{value * 100:.1f}%"


def _policies(made: _Made, language: str) -> list[str]:
    words, names = TABLES[language], POLICY_NAMES[language]
    rows = []
    for key, of in made["policies"].items():
        if key not in names:
            continue
        all_days = of["all"]
        cells = [_percent(all_days["share"]), f"{all_days['mean']:.1f}", f"{all_days['p95_day']:.0f}"]
        cells += [f"{all_days['max_day']:.0f}", _percent(all_days["over30"]), _percent(all_days["elderly"])]
        cells += [f"{all_days['tide_day']:.0f}", f"{all_days['openings_day']:.1f}", f"{all_days['flaps_day']:.2f}"]
        bold = "**" if key == "product" else ""
        rows.append([f"{bold}{cell}{bold}" for cell in [names[key], *cells]])
    return _table(words["policies"].split("|"), rows)


def _halls(made: _Made, language: str) -> list[str]:
    names, policies = HALL_NAMES[language], made["policies"]
    keys = [key for key in ("fifo-tide", "product-rule", "recommended", "product", "always") if key in policies]
    rows = []
    for hall in policies["product"]["hall"]:
        of = [policies[key]["hall"][hall] for key in keys]
        rows.append([names.get(hall, hall), *(f"{_percent(one['share'])} @ {one['tide_day']:.0f}" for one in of)])
    return _table([TABLES[language]["hall"], *(POLICY_NAMES[language][key] for key in keys)], rows)


def _told(made: _Made, language: str) -> list[str]:
    words, names = TABLES[language], HALL_NAMES[language]
    rows = []
    for moment, halls in made["told"].items():
        for hall, of in halls.items():
            if moment != "at issue" and hall != "all":
                continue
            mine, best, usual = of["product"], of["best predictor"], of["usual formula"]
            cells = [
                str(mine["people"]),
                _percent(mine["held"]),
                f"{mine['width']:.1f}",
                f"{round(mine['bias'], 1) + 0.0:+.1f}",
            ]
            cells += [f"{one['error']:.1f}" for one in (mine, best, usual)]
            what = names.get(hall, hall) if moment == "at issue" else MOMENT_NAMES[language][moment]
            rows.append([what, *cells])
    return _table(words["told"].split("|"), rows)


def _ahead(made: _Made, language: str) -> list[str]:
    words, names = TABLES[language], HALL_NAMES[language] | TABLES[language + "-days"]
    rows = []
    for what, of in made["ahead"].items():
        came = f"{of['came']:.0f} / {of['expected']:.0f}"
        late = f"{_percent(of['late'])} / {_percent(of['expected_late'])}"
        rows.append(
            [names.get(what, what), str(of["days"]), came, late, f"{of['wait']:.1f} / {of['expected_wait']:.1f}"]
        )
    return _table(words["ahead"].split("|"), rows)


def _gap(made: _Made, language: str) -> list[str]:
    words, names = TABLES[language], HALL_NAMES[language]
    rows = [
        [names.get(hall, hall), f"{_percent(of['share'])} @ {of['tide']:.0f}", f"{of['same_share_tide']:.0f}"]
        + [f"{of[part]:.0f}" for part in ("gap", "ours", "day", "chance")]
        for hall, of in made["gap"].items()
    ]
    return _table(words["gap"].split("|"), rows)


def _price(made: _Made, language: str) -> list[str]:
    """One row for each ``--try``: what it changes against the product as it is."""
    base = made["policies"]["product"]["all"]
    parts = (("share", 100), ("elderly", 100), ("ordinary", 100), ("max_day", 1), ("over30", 100), ("tide_day", 1))
    rows = [
        [f"`{key.removeprefix('product:')}`", *(f"{(of['all'][name] - base[name]) * by:+.1f}" for name, by in parts)]
        for key, of in made["policies"].items()
        if key.startswith("product:")
    ]
    return _table(TABLES[language]["price"].split("|"), rows)


_BLOCKS: dict[str, Callable[[_Made, str], list[str]]] = {
    "policies": _policies, "halls": _halls, "told": _told, "ahead": _ahead, "gap": _gap, "price": _price,
}  # fmt: skip
