"""``tidehall what-if``: recorded days as they would have been under other rules, windows, rights or staff."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tidehall_server.cli._options import data_option, hall_option, open_journal, the_hall, told
from tidehall_server.cli._what_if import Chosen, Effort, Wanted, change, chosen, effort, wanted
from tidehall_server.core.fact import Fact
from tidehall_server.journal import Journal
from tidehall_server.simulate.answer import Json, answer
from tidehall_server.simulate.change import Change
from tidehall_server.simulate.figure_words import lines
from tidehall_server.simulate.outputs import NoPictures, write
from tidehall_server.simulate.reading import Unreadable
from tidehall_server.simulate.whatif import Compared, ask


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
    journal = open_journal(data, db)
    try:
        streams = _streams(journal, hall or the_hall(journal), chosen)
        compared = _work(journal, streams, change, effort, as_json)
        found = answer(compared, change)
        if wanted.out is not None:
            write(wanted.out, found, png=wanted.png, html=wanted.html, csv=wanted.csv)
    except Unreadable as unread:
        raise click.ClickException(f"记录不完整，无法重演：{unread}\nThe record is not whole: {unread}") from None
    except NoPictures as lack:
        raise click.ClickException(f"{lack.zh}\n{lack.en}") from None
    finally:
        journal.close()
    if as_json:
        click.echo(json.dumps({"answer": found}, ensure_ascii=False))
    else:
        _tell(found)


def _streams(journal: Journal, hall: str, chosen: Chosen) -> list[str]:
    known = {stream.rpartition("/")[2]: stream for stream in journal.streams(hall)}
    for day in chosen.days:
        if day not in known:
            raise click.ClickException(f"{day} 没有记录，请核对日期。\n{day} was not recorded: check the date.")
    days = chosen.days or [day for day in known if (chosen.since or day) <= day <= (chosen.until or day)]
    if not days:
        raise click.ClickException("这段时间没有记录，请核对日期。\nNothing was recorded then: check the dates.")
    return [known[day] for day in sorted(set(days))]


def _work(journal: Journal, streams: Sequence[str], change: Change, effort: Effort, as_json: bool) -> list[Compared]:
    days = (list(journal.read(stream)) for stream in streams)
    lives = _lives(days, partial(ask, change=change, draws=effort.draws), effort.jobs)
    if as_json:
        return list(_counted(lives, len(streams)))
    with click.progressbar(lives, length=len(streams), label="重演 living again") as shown:
        return list(shown)


def _counted(lives: Iterable[Compared], of: int) -> Iterator[Compared]:
    click.echo(json.dumps({"done": 0, "of": of}))
    for done, each in enumerate(lives, 1):
        click.echo(json.dumps({"done": done, "of": of}))
        yield each


def _lives(days: Iterable[list[Fact]], live: Callable[[list[Fact]], Compared], jobs: int) -> Iterator[Compared]:
    if jobs == 1:
        yield from map(live, days)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        yield from pool.map(live, days)


def _tell(found: Json) -> None:
    """The figures side by side, then what has to be said with them."""
    table = Table(box=None, header_style="")
    for heading in ("", "实际 recorded", "照旧重演 unchanged", "改后 changed", "范围 band", ""):
        table.add_column(heading, justify="right" if heading else "left")
    for line in lines(found):
        band = f"{line.low}–{line.high}" if line.low else ""
        table.add_row(f"{line.zh} {line.en}", line.before, line.mirror, line.after, band, line.unit)
    Console().print(table)
    for note in found["notes"]:
        click.echo(f"\n{note['zh']}\n{note['en']}")
