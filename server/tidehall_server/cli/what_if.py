"""``tidehall what-if``: recorded days as they would have been under other rules, windows, rights or staff."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tidehall_server.cli._living import counted, lives
from tidehall_server.cli._options import data_option, hall_option, open_journal, the_hall, told
from tidehall_server.cli._what_if import Chosen, Effort, Wanted, change, chosen, effort, wanted
from tidehall_server.core.fact import Fact
from tidehall_server.journal import Journal
from tidehall_server.simulate.answer import Json, answer
from tidehall_server.simulate.change import Change
from tidehall_server.simulate.figure_words import SIDES, against, lines
from tidehall_server.simulate.outputs import NoPictures, write
from tidehall_server.simulate.reading import Unreadable
from tidehall_server.simulate.whatif import ask

_WIDE = 110
"""A table that breaks its words is none; a narrow terminal breaks its lines."""


@click.command("what-if")
@chosen
@change
@wanted
@effort
@click.option("--json", "as_json", is_flag=True, help="逐行输出进度与结果 / JSON lines: progress, then the answer")
@data_option
@hall_option
@told
def command(  # noqa: PLR0913 - one argument for each group of options
    chosen: Chosen, change: Change, wanted: Wanted, effort: Effort, as_json: bool, data: Path, db: str, hall: str
) -> None:
    """如果当时……：把记录下来的一天、一月或一年，换一套规则、窗口或人员再过一遍，与实际对照。

    Recorded days lived again with something changed, beside what really was and the model's own error.
    """
    wanted.check()
    with recorded(data, db, hall, chosen) as days:
        ask_and_tell(days, change, wanted, effort, as_json=as_json)


@dataclass(frozen=True, slots=True)
class Recorded:
    """Days of a journal: read one at a time."""

    journal: Journal
    streams: Sequence[str]

    def __len__(self) -> int:
        return len(self.streams)

    def __iter__(self) -> Iterator[list[Fact]]:
        return (list(self.journal.read(stream)) for stream in self.streams)


@contextmanager
def recorded(data: Path, db: str, hall: str, chosen: Chosen) -> Iterator[Recorded]:
    """The chosen days of a hall; a record that cannot be read becomes words."""
    journal = open_journal(data, db)
    try:
        yield Recorded(journal, _streams(journal, hall or the_hall(journal), chosen))
    except Unreadable as unread:
        raise click.ClickException(f"记录不完整，无法重演：{unread}\nThe record is not whole: {unread}") from None
    finally:
        journal.close()


def _streams(journal: Journal, hall: str, chosen: Chosen) -> list[str]:
    known = {stream.rpartition("/")[2]: stream for stream in journal.streams(hall)}
    for day in chosen.days:
        if day not in known:
            raise click.ClickException(f"{day} 没有记录，请核对日期。\n{day} was not recorded: check the date.")
    days = chosen.days or [day for day in known if (chosen.since or day) <= day <= (chosen.until or day)]
    if not days:
        raise click.ClickException("这段时间没有记录，请核对日期。\nNothing was recorded then: check the dates.")
    return [known[day] for day in sorted(set(days))]


def ask_and_tell(days: Recorded, change: Change, wanted: Wanted, effort: Effort, *, as_json: bool) -> None:
    """Live the days again under ``change``; the answer in words or as JSON, and on paper where wanted."""
    lived = lives(days, partial(ask, change=change, draws=effort.draws), effort.jobs)
    found = answer(list(counted(lived, len(days), "重演 living again", as_json=as_json)), change)
    try:
        if wanted.out is not None:
            write(wanted.out, found, png=wanted.png, html=wanted.html, csv=wanted.csv)
    except NoPictures as lack:
        raise click.ClickException(f"{lack.zh}\n{lack.en}") from None
    if as_json:
        click.echo(json.dumps({"answer": found}, ensure_ascii=False))
    else:
        _tell(found)


def _tell(found: Json) -> None:
    """The figures side by side, then what has to be said with them."""
    console = Console()
    if console.width < _WIDE:
        console = Console(width=_WIDE)
    table = Table(box=None, header_style="")
    zh, en = against(found)
    for heading in ("", *map("\n".join, SIDES.values()), "范围\nband", f"差别（比{zh}）\nagainst {en}", ""):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for line in lines(found):
        effect = f"{line.effect} 分不清 unclear" if line.unclear else line.effect
        table.add_row(f"{line.zh} {line.en}", line.before, line.mirror, line.after, line.band, effect, line.unit)
    console.print(table)
    for note in found["notes"]:
        click.echo(f"\n{note['zh']}\n{note['en']}")
