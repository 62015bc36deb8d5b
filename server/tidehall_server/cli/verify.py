"""``tidehall verify``: is every fact as it was written? Anybody with the data may ask."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from tidehall_server.cli._options import data_option, open_journal, told


@click.command("verify")
@click.option("--stream", default=None, help="只查这一天 / only this stream, e.g. hall/meixian/2026-01-31")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / machine-readable output")
@data_option
@click.pass_context
@told
def command(context: click.Context, stream: str | None, as_json: bool, data: Path, db: str) -> None:
    """核对留痕链条；有改动时指出第一处。退出码 1 表示有断裂。

    Check the hash chain and name the first broken row of each stream. Exit code 1 when there is one.
    """
    journal = open_journal(data, db)
    try:
        breaks = journal.verify(stream)
    finally:
        journal.close()
    if as_json:
        click.echo(json.dumps({"ok": not breaks, "breaks": [asdict(each) for each in breaks]}, ensure_ascii=False))
    elif breaks:
        for each in breaks:
            click.echo(f"断裂 broken: {each}")
    else:
        click.echo("完好：每一条记录都和写入时一样。 / Whole: every record is as it was written.")
    context.exit(1 if breaks else 0)
