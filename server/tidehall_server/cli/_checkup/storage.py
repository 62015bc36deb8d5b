"""The journal and what keeps it: engine, tables, chain, clock against the newest fact, backups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DatabaseError

from tidehall_link.doctor import Finding, bad, ok, warn
from tidehall_server.cli._checkup.patient import Patient, read
from tidehall_server.halls import archive
from tidehall_server.journal.backup import RESTORED, SUFFIX
from tidehall_server.journal.engine import report
from tidehall_server.journal.tables import events
from tidehall_server.journal.upgrade import revisions

_OLD_BACKUP_H = 26
_OLD_TRIAL_DAYS = 35
_RIGHTS = (
    "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user"
)  # fmt: skip


def tables(engine: Engine) -> Iterator[Finding]:
    """To be asked before anything opens the journal, which would migrate it."""
    current, newest = revisions(engine)
    if current == newest:
        yield ok("migrations", f"表结构是最新的（{current}）", f"tables are current ({current})")
    else:
        yield warn(
            "migrations",
            f"表结构 {current or '—'} 将在下次启动时升级到 {newest}：先备份",
            f"tables {current or '—'} will be upgraded to {newest} at the next start: back up first",
        )


def engine(it: Patient) -> Iterator[Finding]:
    """Which engine, how it is run, and whether what was answered survives a power cut."""
    found = report(it.engine)
    told = f"{found.database} {found.version} " + " ".join(f"{key}={value}" for key, value in found.settings.items())
    why = "; ".join(found.notes)
    if found.durable:
        slow = "（此版本的 WAL 有缺陷，已改用回滚日志，慢一点但安全）" if "WAL-reset bug" in why else ""
        yield ok("database", f"断电不丢已确认的记录：{told}{slow}", f"survives a power cut: {told}; {why}")
    else:
        yield bad(
            "database",
            f"断电可能丢记录：{told}（{why}）。在数据库的配置里改回 on，重启数据库",
            f"a power cut may lose facts: {told}; {why}: set it back to on and restart the database",
        )


def pages(it: Patient) -> Iterator[Finding]:
    """SQLite's own check of every page; PostgreSQL keeps checksums itself."""
    if it.engine.dialect.name != "sqlite":
        return
    try:
        lines = read(it.engine, lambda c: [str(row[0]) for row in c.exec_driver_sql("PRAGMA quick_check(3)")])
    except DatabaseError as error:
        lines = [str(error.orig)]
    if lines == ["ok"]:
        yield ok("quick_check", "数据库文件完好", "the database file is whole")
    else:
        told = "; ".join(lines)
        yield bad(
            "quick_check", f"数据库文件损坏（{told}）：停机，恢复最近的备份", f"damaged ({told}): restore a backup"
        )


def rights(it: Patient) -> Iterator[Finding]:
    """Whoever gets hold of the server's password should not own the machine's databases."""
    if it.engine.dialect.name != "postgresql":
        return
    row = read(it.engine, lambda c: c.exec_driver_sql(_RIGHTS).one())
    held = [
        name for name, has in zip(("SUPERUSER", "CREATEROLE", "CREATEDB", "BYPASSRLS"), row, strict=True) if has
    ]  # fmt: skip
    if held:
        yield warn(
            "rights",
            f"数据库账号权限过大（{'、'.join(held)}）：ALTER ROLE … NO{' NO'.join(held)}",
            f"the database role may do too much ({', '.join(held)}): ALTER ROLE … NO{' NO'.join(held)}",
        )
    else:
        yield ok("rights", "数据库账号没有多余权限", "the database role may do no more than it must")


def chain(it: Patient) -> Iterator[Finding]:
    names = [None] if it.full else _newest_streams(it.engine)
    breaks = [each for name in names for each in it.journal.verify(name)]
    for each in breaks:
        place = f"{each.stream} {each.version} {each.what} {each.detail}"
        yield bad("chain", f"留痕断裂：{place}。请停机并恢复备份", f"broken chain: {place}; restore a backup")
    if not breaks:
        what = ("全部", "all") if it.full else ("最近一天", "newest day")
        yield ok("chain", f"留痕链条完好（{what[0]}）", f"the chain is whole ({what[1]})")


def past(it: Patient) -> Iterator[Finding]:
    """A machine whose battery is empty wakes up before its own records."""
    newest = read(it.engine, lambda c: c.execute(select(func.max(events.c.at))).scalar())
    last = datetime.fromisoformat(newest.replace("Z", "+00:00")) if newest else None
    now = it.clock.now()
    if last is not None and now < last - timedelta(minutes=1):
        yield bad(
            "past",
            f"本机时间 {now:%F %T} 早于最后一条记录 {last:%F %T}（UTC）：校时",
            f"the clock says {now:%F %T}, before the newest fact {last:%F %T}: set it",
        )
    else:
        yield ok("past", "时间在最后一条记录之后", "the clock is after the newest fact")


def backup(it: Patient) -> Iterator[Finding]:
    """A backup that nobody has ever brought back is a hope."""
    folder = it.backups or it.data / "backups"
    if not folder.is_dir():
        yield warn(
            "backup",
            f"没有备份目录 {folder}：每天 tidehall backup {folder}/日期.bak 并拷到别处，或用 --backups 指明",
            f"there is no {folder}: tidehall backup into it every day and copy it elsewhere, or name --backups",
        )
        return
    found = [
        path
        for path in folder.glob("*")
        if path.with_name(path.name + SUFFIX).exists() and not path.name.endswith(archive.SUFFIX)
    ]
    if not found:
        yield warn("backup", f"{folder} 里没有备份：tidehall backup", f"no backup in {folder}: tidehall backup")
        return
    hours = _age_h(it, found)
    judged = ok if hours < _OLD_BACKUP_H else warn
    yield judged("backup", f"最近备份在 {hours:.0f} 小时前", f"the newest backup is {hours:.0f} hours old")
    tried = [path for path in folder.glob(f"*{RESTORED}") if path.with_suffix("").exists()]
    days = _age_h(it, tried) / 24 if tried else None
    if days is None or days > _OLD_TRIAL_DAYS:
        when = (f"上次试恢复在 {days:.0f} 天前", f"{days:.0f} days ago") if days else ("还没有试过恢复", "never")
        yield warn(
            "restore",
            f"{when[0]}：在另一台电脑上 tidehall restore，核对无误才算有备份",
            f"last tried restore: {when[1]}; run tidehall restore on another machine",
        )
    else:
        yield ok("restore", f"{days:.0f} 天前试恢复成功", f"a restore succeeded {days:.0f} days ago")


def _age_h(it: Patient, files: list[Path]) -> float:
    newest = max(path.stat().st_mtime for path in files)
    return max(0.0, (it.clock.now().timestamp() - newest) / 3600)


def _newest_streams(engine: Engine) -> list[str | None]:
    """The newest stream of each hall."""

    def names(connection: Connection) -> list[str]:
        return sorted(connection.execute(select(events.c.stream).distinct()).scalars())

    newest: dict[str, str] = {}
    for name in read(engine, names):
        newest[name.rsplit("/", 1)[0]] = name
    return list(newest.values())
