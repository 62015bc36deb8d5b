"""Back to this release from a newer one: a database that was migrated meanwhile gives way to the copy of before.

Only while nothing was recorded since: a number that a citizen holds is worth more than a program. Who means it all the
same names how many facts are left behind; the newer database stays beside, under a name of its own.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select

from tidehall_server.journal.backup import flush
from tidehall_server.journal.codec import CODEC, Codec
from tidehall_server.journal.engine import READ_ONLY, sqlite_path
from tidehall_server.journal.errors import JournalError, JournalTooNew, translated
from tidehall_server.journal.tables import events
from tidehall_server.journal.upgrade import known, revisions

_COUNTED = ("events", "auth_audit")
"""What people did. Everything else follows from it, or is when a device was seen last."""


class CannotGoBack(JournalError):
    """``zh`` and ``en`` say why; ``left`` is how many facts would be left behind, where that alone is in the way."""

    def __init__(self, zh: str, en: str, left: int = 0) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en, self.left = zh, en, left


@dataclass(frozen=True, slots=True)
class Back:
    """``copy`` is the journal now; what it took the place of is ``kept``, with ``left`` facts that it has alone."""

    copy: Path
    kept: Path
    left: int


def fits(engine: Engine, codec: Codec = CODEC) -> bool:
    """Whether this release can read the tables and every fact in them; older ones it will bring up when it starts."""
    current, _ = revisions(engine)
    if current not in {"", *known()}:
        return False
    if not current:
        return True
    asked = select(events.c.type, events.c.schema).distinct()
    with translated(), engine.execution_options(**{READ_ONLY: True}).connect() as connection:
        kinds = [(str(name), int(schema)) for name, schema in connection.execute(asked)]
    return all(name in codec.adapters and schema <= codec.schemas.get(name, 1) for name, schema in kinds)


def back(engine: Engine, leave: int = 0) -> Back | None:
    """Nothing when this release can read what is there. ``leave``: so many facts may be left behind, and no others.

    Raises ``CannotGoBack``. The server must not run.
    """
    if fits(engine):
        return None
    engine.dispose()
    if engine.dialect.name != "sqlite":
        raise CannotGoBack(
            "数据库已被新版本升级：PostgreSQL 请恢复升级前的备份（pg_restore 到新库），或继续用新版本",
            "a newer release has upgraded the database: restore the backup of before, or stay with that release",
        )
    path = sqlite_path(engine.url)
    if pids := sorted(_holders(path)):
        told = "、".join(map(str, pids))
        raise CannotGoBack(f"数据库正在使用（进程 {told}）：先停服务", f"in use by process {told}: stop the server")
    copy = _copy(path)
    left = _more(path, copy)
    if left not in (0, leave):
        raise CannotGoBack(
            f"新版本已经记下 {left} 条旧副本里没有的记录，退回会丢掉：请继续用新版本",
            f"the newer release has recorded {left} facts that the copy lacks: stay with it",
            left,
        )
    return _exchange(path, copy, left)


def _copy(path: Path) -> Path:
    """The latest copy made before an upgrade that this release can read."""
    found = sorted(path.parent.glob(f"{path.name}.before-*.bak"), key=lambda each: each.stat().st_mtime_ns)
    mine = [each for each in found if each.name.removeprefix(f"{path.name}.before-").split("-")[0] in known()]
    if not mine:
        raise CannotGoBack(
            f"{path.parent} 里没有升级前的副本：恢复备份（tidehall restore），或继续用新版本",
            f"there is no copy of before the upgrade in {path.parent}: restore a backup, or stay with that release",
        )
    return mine[-1]


def _more(path: Path, copy: Path) -> int:
    """How many rows the database has more than the copy, of what people did."""
    return sum(_rows(path, table) - _rows(copy, table) for table in _COUNTED)


def _rows(path: Path, table: str) -> int:
    with translated(), closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)) as base:
        if base.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is None:
            return 0
        return int(base.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - names of our own


def _exchange(path: Path, copy: Path, left: int) -> Back:
    """A power cut leaves the one or the other, never none: no server begins an empty day for want of a file."""
    for end in ("-wal", "-journal", "-shm"):
        beside = path.with_name(path.name + end)
        if end != "-shm" and beside.exists() and beside.stat().st_size:
            raise JournalTooNew(f"{beside} holds unfinished work of the newer release: start and stop that once")
        beside.unlink(missing_ok=True)
    kept = _free(path)
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    shutil.copyfile(copy, part)
    shutil.copystat(path, part)
    flush(part)
    os.link(path, kept)
    part.replace(path)
    flush(path)
    return Back(copy, kept, left)


def _free(path: Path) -> Path:
    number = 1
    while (target := path.with_name(f"{path.name}.newer-{number}.bak")).exists():
        number += 1
    return target


def _holders(path: Path) -> Iterator[int]:
    """Processes that have the file open, as far as we may see; none where the system does not tell."""
    wanted = path.resolve()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if any(_points(link, wanted) for link in (folder / "fd").iterdir()):
                yield int(folder.name)


def _points(link: Path, wanted: Path) -> bool:
    try:
        return link.readlink() == wanted
    except OSError:
        return False
