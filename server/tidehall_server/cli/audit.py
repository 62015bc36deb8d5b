"""``tidehall audit``: the audit log as files, for whoever keeps or checks it; and whether such a file is whole."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tidehall_server.auth.audit import Wanted
from tidehall_server.cli._options import data_option, hall_option, opened, told
from tidehall_server.locale import load
from tidehall_server.trail_check import NotFactsError, check
from tidehall_server.trail_files import facts, rights

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("audit")
@click.option("--since", type=_DAY, default=None, help="开始日期，含 / first day")
@click.option("--until", type=_DAY, default=None, help="结束日期，含 / last day")
@click.option("--timezone", default="Asia/Shanghai", show_default=True, help="时区 / time zone of the days")
@click.option("--lang", type=click.Choice(["zh-CN", "en"]), default="zh-CN", show_default=True)
@click.option(
    "--verify",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="核对一个导出的 facts.csv，不需要数据目录 / check an exported facts.csv by itself",
)
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@data_option
@hall_option
@click.pass_context
@told
def command(  # noqa: PLR0913 - one for each option
    context: click.Context,
    folder: Path | None,
    file: Path | None,
    since: datetime | None,
    until: datetime | None,
    timezone: str,
    lang: str,
    data: Path,
    db: str,
    hall: str,
) -> None:
    """把审计记录写成两个 CSV：rights.csv（登录、账号、设备、设置）和 facts.csv（全部业务留痕，带校验值）。

    --verify 重新计算一个 facts.csv 的校验值，指出第一条不对的记录；退出码 1 表示有改动。

    Write the audit log as two files: rights.csv (sign-ins, accounts, devices, settings) and facts.csv (every fact).
    --verify recomputes the hashes of a facts.csv and names the first broken row; exit code 1 when there is one.
    """
    if file is not None and folder is None:
        context.exit(_verify(file))
    if folder is None or file is not None:
        raise click.UsageError("给出要写入的目录，或者 --verify 文件，二选一。/ Give a folder, or --verify.")
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
    rows = -1  # the headings
    with file.open("xb") as out:
        file.chmod(0o600)
        for line in lines:
            out.write(line)
            rows += 1
    click.echo(f"{file}: {rows} 行 / rows")


def _verify(file: Path) -> int:
    """Tell whether the file is whole; the exit code."""
    try:
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            found = check(lines)
    except (NotFactsError, csv.Error):
        raise click.ClickException(f"{file} 不是导出的 facts.csv。/ This is no exported facts.csv.") from None
    if found.broken is None:
        said = f"完好：{found.rows} 条记录、{found.streams} 条链，每一条都和导出时一样。"
        click.echo(f"{said} / Whole: {found.rows} rows of {found.streams} streams are as they were written.")
        return 0
    it = found.broken
    where = f"表格第 {found.line} 行 / row {found.line}"
    click.echo(f"断裂 broken: {where}: {it.stream} {it.version} {it.what}: {it.detail}")
    return 1
