"""``tidehall restore FILE``: a backup becomes a new database; an existing one is never overwritten."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import click

from tidehall_server.cli._options import data_option, make_private, told
from tidehall_server.halls.archive import BadArchive, beside, check, unpack
from tidehall_server.halls.cabinet import HALLS
from tidehall_server.journal.backup import RESTORED, restore
from tidehall_server.settings import database_url


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / machine-readable output")
@data_option
@told
def command(file: Path, as_json: bool, data: Path, db: str) -> None:
    """把备份恢复成新的数据目录（或空数据库），并核对校验值和链条；改过的设置一起恢复。

    Bring a backup back as a new database, checked, with the hall's own settings. Facts after the backup are unknown:
    begin a new business day.
    """
    settings = beside(file)
    try:
        found = check(settings, data / HALLS) if settings.exists() else []
        make_private(data)
        report = restore(file, database_url(data, db))
        count = unpack(settings, data / HALLS) if found else 0
    except BadArchive as error:
        raise click.ClickException(f"设置没有恢复：{error} / The settings were not restored.") from None
    with suppress(OSError):  # a backup on a disk that cannot be written is as good; nobody notes that it was tried
        file.with_name(file.name + RESTORED).write_text(f"{report.sha256}  {file.name}\n", encoding="ascii")
    if as_json:
        click.echo(json.dumps(asdict(report) | {"settings": count}, ensure_ascii=False))
        return
    last = report.last_at or "—"
    click.echo(f"已恢复 restored: {report.facts} 条记录 facts, {report.streams} 天 days, 最后一条 newest {last}")
    click.echo(f"设置 settings: {count} 份 files")
