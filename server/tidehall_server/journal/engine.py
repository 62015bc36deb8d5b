"""The database engine, set up so that an acknowledged commit survives a power cut.

``BEGIN`` is always explicit: pysqlite's own begins are switched off, a transaction starts with ``BEGIN IMMEDIATE`` so
that a decision is taken while holding the write lock, and only engines marked with ``execution_options(READ_ONLY)``
start with a plain ``BEGIN``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from tidehall_server.journal.errors import JournalError, JournalUnavailable, translated
from tidehall_server.journal.gate import Gate, gate
from tidehall_server.journal.green import make_psycopg2_green
from tidehall_server.journal.patient import PATIENCE_S, PatientConnection

READ_ONLY = "tidehall_read_only"
POSTGRES_OPTIONS = (
    f"-c lock_timeout={int(PATIENCE_S * 1000)} -c idle_in_transaction_session_timeout=30000 "
    "-c timezone=UTC -c default_transaction_isolation=read\\ committed"
)


@dataclass(frozen=True, slots=True)
class EngineReport:
    """What the database is and whether it keeps its promises; for ``doctor`` and the log.

    ``settings`` are the values read back from the database. ``durable`` is false when an acknowledged commit could be
    lost in a power cut. ``notes`` say why each choice was made and what an operator could do.
    """

    database: str
    version: str
    settings: dict[str, str]
    durable: bool
    notes: tuple[str, ...]


def parse_url(url: str | URL) -> URL:
    """The URL with the driver the journal works with; only SQLite files and PostgreSQL are known."""
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise JournalError("the journal needs a file: sqlite:///path/to/journal.sqlite")
        return parsed.set(drivername="sqlite")
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg2")
    raise JournalError(f"unknown database {backend!r}: use sqlite:///path or postgresql://user@host/name")


def sqlite_path(url: URL) -> Path:
    """The file of a SQLite URL."""
    return Path(url.database or "")


def make_private(path: Path) -> None:
    """An empty file that only its owner may read: citizens' words will be in it."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def make_engine(url: str | URL) -> Engine:
    """An engine for the journal's database; nothing is connected yet."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed)
    make_psycopg2_green()
    engine = create_engine(
        parsed,
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        pool_size=10,
        pool_timeout=PATIENCE_S,
        connect_args={"options": POSTGRES_OPTIONS, "connect_timeout": 5, "application_name": "tidehall"},
    )
    event.listen(engine, "connect", _settle_postgres)
    return engine


def _sqlite_engine(url: URL) -> Engine:
    path = sqlite_path(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        make_private(path)
    engine = create_engine(
        url,
        pool_size=10,
        pool_timeout=PATIENCE_S,
        connect_args={"timeout": 0, "factory": PatientConnection, "check_same_thread": False},
    )
    event.listen(engine, "connect", _settle_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _settle_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    (version,) = cursor.execute("SELECT sqlite_version()").fetchone()
    chosen = gate(version)
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # erased personal data must not stay in free pages
    (mode,) = cursor.execute(f"PRAGMA journal_mode={chosen.journal_mode}").fetchone()
    cursor.execute(f"PRAGMA synchronous={chosen.synchronous}")
    cursor.close()
    if mode != chosen.journal_mode:
        raise JournalUnavailable(f"the database stays in journal mode {mode!r}, {chosen.journal_mode!r} is needed")


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _settle_postgres(connection: Any, _record: object) -> None:
    """``synchronous_commit = off`` would acknowledge commits that a power cut forgets; a stronger setting stays."""
    cursor = connection.cursor()
    cursor.execute("SHOW synchronous_commit")
    if cursor.fetchone()[0] in ("off", "false", "0"):
        cursor.execute("SET SESSION synchronous_commit = on")
    cursor.close()
    connection.commit()


def report(engine: Engine) -> EngineReport:
    """Read the settings back from a connection and judge them."""
    with translated(), engine.execution_options(**{READ_ONLY: True}).connect() as connection:
        if engine.dialect.name == "sqlite":
            return _report_sqlite(connection)
        return _report_postgres(connection)


def _report_sqlite(connection: Connection) -> EngineReport:
    def ask(sql: str) -> str:
        return str(connection.exec_driver_sql(sql).scalar())

    version = ask("SELECT sqlite_version()")
    chosen: Gate = gate(version)
    level = {"0": "off", "1": "normal", "2": "full", "3": "extra"}[ask("PRAGMA synchronous")]
    settings = {"journal_mode": ask("PRAGMA journal_mode"), "synchronous": level}
    notes = [chosen.reason]
    if not chosen.wal_safe:
        notes.append("a newer SQLite engine (3.51.3 or later) makes commits faster; nothing is at risk without it")
    durable = level in ("full", "extra") and (settings["journal_mode"] != "wal" or chosen.wal_safe)
    return EngineReport("sqlite", version, settings, durable, tuple(notes))


def _report_postgres(connection: Connection) -> EngineReport:
    names = ("fsync", "full_page_writes", "synchronous_commit")
    settings = {name: str(connection.exec_driver_sql(f"SHOW {name}").scalar()) for name in names}
    version = str(connection.exec_driver_sql("SHOW server_version").scalar())
    notes = [
        f"{name} is off in the server's configuration: a power cut can lose or damage what was acknowledged"
        for name, value in settings.items()
        if value == "off"
    ]
    return EngineReport("postgresql", version, settings, not notes, tuple(notes) or ("server settings are durable",))
