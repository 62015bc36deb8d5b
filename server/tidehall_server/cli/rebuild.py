"""``tidehall rebuild``: fold the read tables anew from the facts."""

from __future__ import annotations

from pathlib import Path

import click

from tidehall_server.cli._options import data_option, open_journal, told


@click.command("rebuild")
@data_option
@told
def command(data: Path, db: str) -> None:
    """从留痕重建统计表；大厅可以继续营业。 / Fold the report tables anew from the facts."""
    journal = open_journal(data, db)
    try:
        journal.rebuild()
    finally:
        journal.close()
    click.echo("已重建 / rebuilt")
