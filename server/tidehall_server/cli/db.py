"""``tidehall db``: which tables a database has and how it is run; and back from a newer release."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from tidehall_server.cli._options import data_option, told
from tidehall_server.journal.back import CannotGoBack, back
from tidehall_server.journal.engine import make_engine, report
from tidehall_server.journal.upgrade import revisions
from tidehall_server.settings import database_url, settle


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


@command.command("back")
@click.option("--config", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="server.toml")
@click.option("--leave", type=int, default=0, help="确定丢下这么多条记录 / leave exactly so many facts behind")
@data_option
@told
def return_to_the_copy(config: Path | None, leave: int, data: Path, db: str) -> None:
    """装回旧版本以后：新版本升级过的数据库换回升级前的副本。新版本记下过东西就不换。先停服务。

    After an older release was put back: the copy made before the upgrade takes the place of the database, unless the
    newer release has recorded anything. Stop the server first.
    """
    url = settle(config, {}).url if config else database_url(data, db)
    if url.startswith("sqlite") and not Path(url.removeprefix("sqlite:///")).is_file():
        click.echo("还没有数据。/ There is no journal yet.")
        return
    engine = make_engine(url)
    try:
        done = back(engine, leave)
    except CannotGoBack as why:
        more = f"\n确定丢下：--leave {why.left} / to leave them: --leave {why.left}" if why.left else ""
        raise click.ClickException(f"{why.zh}。/ {why.en}.{more}") from None
    finally:
        engine.dispose()
    if done is None:
        click.echo("本版本读得了这个数据库，什么也没有改。/ This release reads the database; nothing was changed.")
        return
    click.echo(
        f"已换回 {done.copy.name}；新版本的数据库留在 {done.kept.name}，其中 {done.left} 条记录不在副本里。\n"
        f"Back to {done.copy.name}; the newer database is kept as {done.kept.name}, with {done.left} facts of its own."
    )
