"""``tidehall doctor``: everything that can be looked at before it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import update_wrapper, wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from tidehall_link.doctor import Check, Finding, examine, exit_code
from tidehall_link.doctor import told as written
from tidehall_link.settings import SettingsError
from tidehall_server import halls
from tidehall_server.cli._checkup import CHECKS, Checker, Patient, tables
from tidehall_server.cli._options import data_option, halls_of, open_journal, told
from tidehall_server.clock import SystemClock
from tidehall_server.halls.cabinet import Cabinet
from tidehall_server.journal import Journal
from tidehall_server.journal.engine import make_engine
from tidehall_server.settings import ServerSettings, settle

F = TypeVar("F", bound=Callable[..., Any])
_FOLDER = click.Path(file_okay=False, path_type=Path)


class _Unwell(click.ClickException):
    """Who cannot even be examined is not well; 1 would say that it may wait until the evening."""

    exit_code = 2


def _unwell(function: F) -> F:
    """Every failure of the command itself is an ``_Unwell``."""

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except click.ClickException as error:
            raise _Unwell(error.message) from None

    return wrapped  # type: ignore[return-value]


@click.command("doctor")
@click.option("--config", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="server.toml")
@click.option("--hall", default="", help="大厅预设名或文件，查语音用 / preset or file of the hall, for its voice")
@click.option("--full", is_flag=True, help="核对全部日子的链条 / check the chain of every day")
@click.option("--redis", default="", help="Redis 地址 / Redis URL")
@click.option("--backups", type=_FOLDER, help="备份目录，缺省为数据目录中的 backups / folder of backups")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / machine-readable output")
@data_option
@click.pass_context
@_unwell
@told
def command(  # noqa: PLR0913 - one for each option
    context: click.Context,
    config: Path | None,
    hall: str,
    full: bool,
    redis: str,
    backups: Path | None,
    as_json: bool,
    data: Path,
    db: str,
) -> None:
    """体检：数据库、链条、备份、时钟、磁盘、密钥、账号、网络、设备、语音。退出码 0 正常，1 有提醒，2 有问题。

    Look at everything that can be looked at before it fails. Exit code 0 well, 1 warnings, 2 something is bad.
    With --config it reads what the server reads.
    """
    by_hand = context.get_parameter_source("data") is not ParameterSource.DEFAULT
    said = {"data": str(data) if by_hand else None, "db": db or None, "redis": redis or None, "hall": hall or None}
    settings = settle(config, said)
    if not settings.table.data:
        settings = settle(config, said | {"data": str(data)})
    found = examined(settings, backups, full=full)
    click.echo(written(found, as_json=as_json))
    context.exit(exit_code(found))


def examined(settings: ServerSettings, backups: Path | None, *, full: bool) -> list[Finding]:
    """Every finding; a check that cannot be made is a finding too."""
    if not settings.table.db and not (settings.data / "journal.sqlite").is_file():
        raise click.ClickException(f"{settings.data} 里没有数据。/ There is no journal in {settings.data}.")
    engine = make_engine(settings.url)
    try:
        found = list(tables(engine))
    finally:
        engine.dispose()
    journal = open_journal(settings.data, settings.table.db)
    try:
        it = Patient(settings, journal, SystemClock(), _hall(settings, journal), backups, full)
        return [*found, *examine([_check(checker, it) for checker in CHECKS])]
    finally:
        journal.close()


def _check(checker: Checker, it: Patient) -> Check:
    def check() -> Iterator[Finding]:
        return checker(it)

    update_wrapper(check, checker)
    return check


def _hall(settings: ServerSettings, journal: Journal) -> halls.HallConfig | None:
    """The settings in force: those named, else those of the only hall in the database."""
    names = [settings.table.hall] if settings.table.hall else halls_of(journal)
    if len(names) != 1:
        return None
    try:
        return halls.load(Cabinet(names[0], settings.data).file)
    except (SettingsError, OSError):
        return None
