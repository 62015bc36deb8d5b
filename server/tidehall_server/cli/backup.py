"""``tidehall backup FILE``: a verified copy, taken while the hall works."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from tidehall_server.cli._options import data_option, told
from tidehall_server.halls.archive import beside, pack
from tidehall_server.halls.cabinet import HALLS
from tidehall_server.journal.backup import backup
from tidehall_server.settings import database_url


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / machine-readable output")
@data_option
@told
def command(file: Path, as_json: bool, data: Path, db: str) -> None:
    """备份到 FILE（新文件），旁边写校验值；改过的设置在 FILE.halls.zip。密钥文件 people.key 请另存。

    Write a verified copy to FILE, which must not exist, and its checksum beside it; the hall's own settings go to
    FILE.halls.zip. Keep people.key elsewhere.
    """
    settings = beside(file)
    if settings.exists():
        raise click.ClickException(f"{settings} 已存在，请换一个文件名。/ {settings} exists and is not overwritten.")
    report = backup(database_url(data, db), file)
    count = pack(data / HALLS, settings)
    if as_json:
        click.echo(json.dumps(asdict(report) | {"settings": count}, ensure_ascii=False))
        return
    click.echo(f"{report.path}: {report.facts} 条记录 facts, {report.bytes} 字节 bytes, sha256 {report.sha256}")
    if count:
        click.echo(f"{settings}: {count} 份设置 settings")
