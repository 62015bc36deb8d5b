"""``tidehall audit``: the audit log as files, for whoever keeps or checks it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tidehall_server.auth.audit import Wanted
from tidehall_server.cli._options import data_option, hall_option, opened, told
from tidehall_server.locale import load
from tidehall_server.trail_files import facts, rights

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("audit")
@click.option("--since", type=_DAY, default=None, help="开始日期，含 / first day")
@click.option("--until", type=_DAY, default=None, help="结束日期，含 / last day")
@click.option("--timezone", default="Asia/Shanghai", show_default=True, help="时区 / time zone of the days")
@click.option("--lang", type=click.Choice(["zh-CN", "en"]), default="zh-CN", show_default=True)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@data_option
@hall_option
@told
def command(  # noqa: PLR0913 - one for each option
    folder: Path,
    since: datetime | None,
    until: datetime | None,
    timezone: str,
    lang: str,
    data: Path,
    db: str,
    hall: str,
) -> None:
    """把审计记录写成两个 CSV：rights.csv（登录、账号、设备、设置）和 facts.csv（全部业务留痕，带校验值）。

    Write the audit log as two files: rights.csv (sign-ins, accounts, devices, settings) and facts.csv (every fact).
    """
    zone = ZoneInfo(timezone)
    first = datetime.combine(since.date(), time(), zone) if since else None
    end = datetime.combine(until.date() + timedelta(days=1), time(), zone) if until else None
    words = load(lang)
    folder.mkdir(parents=True, exist_ok=True)
    with opened(data, db, hall) as it:
        wanted = Wanted(first, end)
        _write(folder / "rights.csv", rights(it.rooms.store, it.hall, wanted, words, zone))
        _write(folder / "facts.csv", facts(it.journal, it.hall, first, end, words, zone))


def _write(file: Path, lines: Iterable[bytes]) -> None:
    """A new file only its owner reads; an old one is not overwritten."""
    rows = -1
    with file.open("xb") as out:
        file.chmod(0o600)
        for line in lines:
            out.write(line)
            rows += 1
    click.echo(f"{file}: {rows} 行 / rows")
