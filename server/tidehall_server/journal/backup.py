"""Copies of the journal that can be trusted, and the way back.

A backup is made while the hall works, is verified before it gets its name, and has its SHA-256 beside it in the format
of ``sha256sum``. A restore never overwrites anything: it goes to a new place, and the operator points the server there.
The key of the erasable tables is deliberately in no backup.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import URL, Engine, NullPool, create_engine, func, inspect, select

from tidehall_server.journal.codec import CODEC
from tidehall_server.journal.engine import make_engine, make_private, parse_url, sqlite_path
from tidehall_server.journal.errors import JournalCorrupt, JournalError, JournalUnavailable, translated
from tidehall_server.journal.tables import events, streams
from tidehall_server.journal.values import Break
from tidehall_server.journal.verify import verify

SUFFIX = ".sha256"
RESTORED = ".restored"
"""Beside a backup that was brought back and found whole, by ``tidehall restore``; for ``doctor``."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup or a restore has at its end. ``last_at`` is the instant of the newest fact, "" when there is none.

    After a restore everything later than ``last_at`` is unknown: numbers issued since then would be issued again, so
    the day must be told apart (close it, open the next) before tickets are taken.
    """

    path: str
    bytes: int
    sha256: str
    streams: int
    facts: int
    last_at: str


def backup(url: str, path: Path) -> BackupReport:
    """Write a verified copy of the journal to ``path`` and its checksum beside it.

    Raises ``JournalError`` when the file exists, ``JournalCorrupt`` when the journal itself is broken.
    """
    _refuse_existing(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    make_private(part)
    try:
        parsed = parse_url(url)
        if parsed.get_backend_name() == "sqlite":
            _copy_sqlite(sqlite_path(parsed), part)
            counted = _check(f"sqlite:///{part}")
        else:
            _run_postgres("pg_dump", parsed, ["--format=custom", "--no-owner", f"--file={part}"])
            counted = _check(url)
        digest = _digest(part)
        flush(part)
        os.link(part, path)  # fails, as it should, when somebody else made the file meanwhile
        path.with_name(path.name + SUFFIX).write_text(f"{digest}  {path.name}\n", encoding="ascii")
        flush(path.with_name(path.name + SUFFIX))
    finally:
        part.unlink(missing_ok=True)
    return BackupReport(str(path), path.stat().st_size, digest, *counted)


def restore(path: Path, target: str, *, check: bool = True) -> BackupReport:
    """Bring a backup back as the new database ``target`` (a URL): a file that does not exist, or an empty database.

    With ``check`` the checksum must be there and right and the chain whole; otherwise nothing is left behind.
    Raises ``JournalError`` or ``JournalCorrupt``.
    """
    if not path.is_file():
        raise JournalError(f"there is no backup {path}")
    digest = _digest(path)
    if check:
        _check_digest(path, digest)
    parsed = parse_url(target)
    if parsed.get_backend_name() == "sqlite":
        counted = _restore_sqlite(path, sqlite_path(parsed), check=check)
    else:
        counted = _restore_postgres(path, parsed, target, check=check)
    return BackupReport(parsed.render_as_string(hide_password=True), path.stat().st_size, digest, *counted)


def _copy_sqlite(source: Path, target: Path) -> None:
    """One pass of the online backup: a consistent copy that waits for writers and is not waited for long."""
    if not source.is_file():
        raise JournalError(f"there is no journal {source}")
    address = f"{source.resolve().as_uri()}?mode=ro"
    with (
        translated(),
        closing(sqlite3.connect(address, uri=True, timeout=30)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new, sleep=0.01)
        new.execute("PRAGMA journal_mode=DELETE")


def _restore_sqlite(path: Path, target: Path, *, check: bool) -> tuple[int, int, str]:
    for name in (target, *(target.with_name(target.name + end) for end in ("-wal", "-journal", "-shm"))):
        _refuse_existing(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        make_private(part)
        shutil.copyfile(path, part)
        counted = _check(f"sqlite:///{part}") if check else _count(f"sqlite:///{part}")
        flush(part)
        os.link(part, target)
    finally:
        part.unlink(missing_ok=True)
    return counted


def _restore_postgres(path: Path, parsed: URL, target: str, *, check: bool) -> tuple[int, int, str]:
    engine = make_engine(target)
    try:
        with translated(), engine.connect() as connection:
            if inspect(connection).get_table_names():
                raise JournalError("the target database is not empty: give a new one")
    finally:
        engine.dispose()
    options = ["--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={parsed.database}", str(path)]
    _run_postgres("pg_restore", parsed, options)
    return _check(target) if check else _count(target)


def _run_postgres(tool: str, url: URL, options: Sequence[str]) -> None:
    """Run a PostgreSQL client program; the password goes by the environment, never by the command line."""
    place: dict[str, object] = {
        "PGHOST": url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    place |= {f"PG{name.upper()}": url.query[name] for name in ("host", "port", "sslmode") if name in url.query}
    environment = os.environ | {name: str(value) for name, value in place.items() if value is not None}
    try:
        done = subprocess.run([tool, *options], env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise JournalUnavailable(f"{tool} is missing: install the PostgreSQL client programs") from error
    if done.returncode:
        raise JournalUnavailable(f"{tool} failed: {done.stderr.strip()}")


def _check(url: str) -> tuple[int, int, str]:
    """Verify every chain of a copy and count it. Raises ``JournalCorrupt`` with the first break."""
    engine = _plain_engine(url)
    try:
        broken: list[Break] = verify(engine.connect, CODEC)
    finally:
        engine.dispose()
    if broken:
        first = broken[0]
        raise JournalCorrupt(f"{first.stream} version {first.version}: {first.what} {first.detail}")
    return _count(url)


def _count(url: str) -> tuple[int, int, str]:
    engine = _plain_engine(url)
    try:
        with translated(), engine.connect() as connection:
            days = connection.execute(select(func.count()).where(streams.c.stream.startswith("hall/"))).scalar_one()
            facts, last_at = connection.execute(select(func.count(), func.max(events.c.at)).select_from(events)).one()
    finally:
        engine.dispose()
    return int(days), int(facts), str(last_at or "")


def _plain_engine(url: str) -> Engine:
    """To look at a copy without settling anything in it."""
    parsed = parse_url(url)
    return create_engine(parsed, poolclass=NullPool)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _check_digest(path: Path, digest: str) -> None:
    beside = path.with_name(path.name + SUFFIX)
    if not beside.is_file():
        raise JournalCorrupt(f"the checksum {beside.name} is missing beside the backup")
    if beside.read_text(encoding="ascii", errors="replace").split()[:1] != [digest]:
        raise JournalCorrupt(f"{path.name} is not what was written: its checksum differs")


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise JournalError(f"{path} exists and is not overwritten")


def flush(path: Path) -> None:
    """Make sure the file and its name are on the disk."""
    for place in (path, path.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
