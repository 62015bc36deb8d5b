"""``tidehall close-day``: close the open business day without a server."""

from __future__ import annotations

from pathlib import Path

import click

from tidehall_server.cli._options import data_option, hall_option, open_hall, open_journal, told
from tidehall_server.core.queue.commands import Actor, CloseDay


@click.command("close-day")
@click.option("--reason", default="", help="原因 / reason")
@click.option("--force", is_flag=True, help="窗口上还有号码也结束 / even with tickets at windows")
@data_option
@hall_option
@told
def command(reason: str, force: bool, data: Path, db: str, hall: str) -> None:
    """结束营业日，并打印当天链条的末端。 / Close the business day and print the head of its chain."""
    journal = open_journal(data, db)
    try:
        it = open_hall(journal, hall)
        actor = Actor(id="cli", role="manager", name="cli", personal=False)
        it.execute(CloseDay(reason, force), actor, f"close-{it.stream.replace('/', '-')}-{it.version}")
        head = journal.head(it.stream)
        click.echo(f"{it.stream}: 已结束 closed, {head.version} {head.hash}")
    finally:
        journal.close()
