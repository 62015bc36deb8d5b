"""``tidehall open-day``: open today's business day without a server."""

from __future__ import annotations

from pathlib import Path

import click

from tidehall_server import halls
from tidehall_server.cli._options import data_option, open_hall, open_journal, told
from tidehall_server.halls.cabinet import Cabinet


@click.command("open-day")
@click.option("--hall", required=True, help="预设名或配置文件 / preset or file")
@data_option
@told
def command(hall: str, data: Path, db: str) -> None:
    """开启今天的营业日；已开启时什么也不做。 / Open today's business day, unless it is open."""
    config = halls.load(Cabinet(hall, data).file)
    journal = open_journal(data, db, create=True)
    try:
        it = open_hall(journal, config.id)
        fresh = it.open_today(config)
        click.echo(f"{it.stream}: {'已开启 opened' if fresh else '早已开启 already open'}")
    finally:
        journal.close()
