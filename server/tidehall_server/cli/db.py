"""``tidehall db status``: which tables a database has, and how it is run."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from tidehall_server.cli._options import data_option, told
from tidehall_server.journal.engine import make_engine, report
from tidehall_server.journal.upgrade import revisions
from tidehall_server.settings import database_url


@click.group("db")
def command() -> None:
    """数据库。 / The database."""


@command.command("status")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / machine-readable output")
@data_option
@told
def status(as_json: bool, data: Path, db: str) -> None:
    """表的版本和引擎的设置；什么也不改。 / Revision of the tables and settings of the engine; changes nothing."""
    if not db and not (data / "journal.sqlite").is_file():
        raise click.ClickException(f"{data} 里没有数据。/ There is no journal in {data}.")
    engine = make_engine(database_url(data, db))
    try:
        current, newest = revisions(engine)
        found = {"revision": current, "newest": newest, **asdict(report(engine))}
    finally:
        engine.dispose()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for key, value in found.items():
        click.echo(f"{key}: {value}")
