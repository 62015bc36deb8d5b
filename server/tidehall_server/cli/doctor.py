"""``tidehall doctor``: everything that can be looked at before it fails."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tidehall_server.cli._checks import CHECKS, Checker, Finding, Level, Patient, tables
from tidehall_server.cli._options import data_option, open_journal, told
from tidehall_server.clock import SystemClock
from tidehall_server.journal import JournalError
from tidehall_server.journal.engine import make_engine
from tidehall_server.settings import ServerSettings, ServerTable, database_url

_MARKS = {Level.OK: "[green]✓ 正常 ok[/]", Level.WARN: "[yellow]! 注意 warn[/]", Level.BAD: "[red]✗ 问题 bad[/]"}
_EXIT = {Level.OK: 0, Level.WARN: 1, Level.BAD: 2}


@click.command("doctor")
@click.option("--full", is_flag=True, help="核对全部日子的链条 / check the chain of every day")
@click.option("--redis", "redis_url", default="", help="Redis 地址 / Redis URL")
@click.option("--backups", type=click.Path(path_type=Path), default=None, help="备份目录 / folder of the backups")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / machine-readable output")
@data_option
@click.pass_context
@told
def command(
    context: click.Context, full: bool, redis_url: str, backups: Path | None, as_json: bool, data: Path, db: str
) -> None:
    """体检：数据库、链条、磁盘、时钟、密钥、账号、设备、备份。退出码 0 正常，1 有提醒，2 有问题。

    Look at everything that can be looked at before it fails. Exit code 0 well, 1 warnings, 2 something is bad.
    """
    if not db and not (data / "journal.sqlite").is_file():
        raise click.ClickException(f"{data} 里没有数据。/ There is no journal in {data}.")
    found = examine(data, db, redis_url, backups, full=full)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
    else:
        table = Table("检查 check", "结果 result", "说明 what it means")
        for each in found:
            table.add_row(each.check, _MARKS[each.level], f"{each.zh}\n{each.en}")
        Console().print(table)
    context.exit(max(_EXIT[each.level] for each in found))


def examine(data: Path, db: str, redis_url: str, backups: Path | None, *, full: bool) -> list[Finding]:
    """Every finding; a check that cannot be made is a finding too."""
    settings = ServerSettings(ServerTable(data=str(data), db=db))
    engine = make_engine(database_url(data, db))
    try:
        found = list(tables(engine))
        journal = open_journal(data, db)
    finally:
        engine.dispose()
    it = Patient(
        data=data,
        engine=journal.engine,
        journal=journal,
        clock=SystemClock(),
        web=settings.web,
        disk_min_mb=settings.table.disk_min_mb,
        redis_url=redis_url,
        backups=backups,
        full=full,
    )
    try:
        return [*found, *(finding for check in CHECKS for finding in _tried(check, it))]
    finally:
        journal.close()


def _tried(check: Checker, it: Patient) -> list[Finding]:
    try:
        return list(check(it))
    except (JournalError, OSError) as error:
        told = f"{type(error).__name__}: {error}"
        return [Finding(check.__name__, Level.BAD, f"无法检查：{told}", f"could not be checked: {told}")]
