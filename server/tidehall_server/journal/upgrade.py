"""Bring a database to this release's tables, once, whoever starts first; refuse one from a newer release."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from tidehall_server.journal.engine import READ_ONLY, sqlite_path
from tidehall_server.journal.errors import JournalTooNew, translated

ADVISORY_LOCK = 0x7469646568616C6C  # "tidehall": held by whoever migrates
PATIENCE = "60s"
STEPS = Path(__file__).parent / "migrations" / "versions"
_VERSION = "alembic_version"


def upgrade(engine: Engine) -> Path | None:
    """Migrate to the newest revision. Returns the copy made of a SQLite file before its tables were changed.

    Raises ``JournalTooNew`` when the database knows a revision that this release does not.
    """
    with translated(), engine.execution_options(**{READ_ONLY: True}).connect() as connection:
        if _pending(connection) is None:
            return None
    from tidehall_server.journal import migrating  # noqa: PLC0415 - a tenth of a second, and most starts change nothing

    with translated(), engine.begin() as connection:
        _lock(connection)
        current = _pending(connection)
        if current is None:
            return None
        copy = _copy(engine, connection, current)
        migrating.migrate(connection)
        return copy


def revisions(engine: Engine) -> tuple[str, str]:
    """The revision the database is at ("" for none), and the newest that this release knows."""
    with translated(), engine.execution_options(**{READ_ONLY: True}).connect() as connection:
        return _current(connection), max(known())


def known() -> frozenset[str]:
    """The revisions of this release: the steps are named after them, and are taken in the order of the names."""
    return frozenset(step.name.partition("_")[0] for step in STEPS.glob("[0-9]*_*.py"))


def _current(connection: Connection) -> str:
    if not inspect(connection).has_table(_VERSION):
        return ""
    return str(connection.execute(text(f"SELECT version_num FROM {_VERSION}")).scalar() or "")  # noqa: S608


def _pending(connection: Connection) -> str | None:
    """The revision the database is at ("" for none), or None when there is nothing to do."""
    current, steps = _current(connection), known()
    if current == max(steps):
        return None
    if current and current not in steps:
        raise JournalTooNew(f"the database is at revision {current!r}, newer than this release: update tidehall")
    return current


def _lock(connection: Connection) -> None:
    """On SQLite ``BEGIN IMMEDIATE`` is the lock already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})


def _copy(engine: Engine, connection: Connection, current: str) -> Path | None:
    """Copy a SQLite file that has rows, under a name that is still free, and make sure the copy is on the disk."""
    if engine.dialect.name != "sqlite" or not current or not _has_rows(connection):
        return None
    source = sqlite_path(engine.url)
    target = _free_name(source, current)
    address = f"{source.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
    with target.open("rb") as written:
        os.fsync(written.fileno())
    return target


def _has_rows(connection: Connection) -> bool:
    tables = [name for name in inspect(connection).get_table_names() if name != _VERSION]
    return any(connection.exec_driver_sql(f'SELECT 1 FROM "{name}" LIMIT 1').first() for name in tables)  # noqa: S608


def _free_name(source: Path, current: str) -> Path:
    number = 1
    while (target := source.with_name(f"{source.name}.before-{current}-{number}.bak")).exists():
        number += 1
    return target
