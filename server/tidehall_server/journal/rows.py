"""Reading stored rows, with as little as possible between the driver and the codec.

These few statements are asked with every command or for every row of a day, so they go to the driver as they are; all
others go through SQLAlchemy (measured: 10 instead of 80 microseconds for one row).

Rows are fetched whole, chunk by chunk: a cursor left open would hold a read lock, and with a rollback journal that
stops the writer.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection

CHUNK = 50_000

Row = Sequence[Any]

_COLUMNS = "version, type, schema, at, actor, command_id, data"
_AFTER = f"SELECT {_COLUMNS} FROM events WHERE stream = ? AND version > ? ORDER BY version LIMIT ?"  # noqa: S608
_WITH_HASH = f"SELECT {_COLUMNS}, hash FROM events WHERE stream = ? AND version > ? ORDER BY version LIMIT ?"  # noqa: S608
_NAMING = f"SELECT {_COLUMNS} FROM events WHERE stream = ? AND data LIKE ? ESCAPE '!' ORDER BY version"  # noqa: S608
_HEAD = "SELECT version, hash FROM streams WHERE stream = ?"
_MOVE = "UPDATE streams SET version = ?, hash = ? WHERE stream = ? AND version = ?"
_ANSWER = "SELECT fingerprint, version, result FROM answers WHERE hall = ? AND command_id = ?"
_WILD = str.maketrans({"!": "!!", "%": "!%", "_": "!_"})


def _run(connection: Connection, sql: str, parameters: tuple[object, ...]) -> Any:
    """A cursor of the driver that has run ``sql``; it must be closed."""
    if not connection.in_transaction():
        connection.begin()
    if connection.dialect.name == "postgresql":
        sql = sql.replace("?", "%s")
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, parameters)
    except BaseException:
        cursor.close()
        raise
    return cursor


def _fetch(connection: Connection, sql: str, parameters: tuple[object, ...]) -> list[Row]:
    with closing(_run(connection, sql, parameters)) as cursor:
        return list(cursor.fetchall())


def after(connection: Connection, stream: str, version: int, limit: int = CHUNK) -> list[Row]:
    """At most ``limit`` rows after ``version``, columns as in ``Texts``."""
    return _fetch(connection, _AFTER, (stream, version, limit))


def with_hashes(connection: Connection, stream: str, version: int, limit: int = CHUNK) -> list[Row]:
    """The same with the row's hash as the last column."""
    return _fetch(connection, _WITH_HASH, (stream, version, limit))


def naming(connection: Connection, stream: str, ticket: str) -> list[Row]:
    """The rows whose event has this ticket in its field ``ticket``."""
    sought = f'"ticket":{json.dumps(ticket, ensure_ascii=False)}'.translate(_WILD)
    return _fetch(connection, _NAMING, (stream, f"%{sought}%"))


def head(connection: Connection, stream: str, *, lock: bool = False) -> Row | None:
    """Version and hash of a stream's end. ``lock`` holds the row on PostgreSQL; on SQLite the transaction holds all."""
    held = lock and connection.dialect.name == "postgresql"
    found = _fetch(connection, f"{_HEAD} FOR UPDATE" if held else _HEAD, (stream,))
    return found[0] if found else None


def move(connection: Connection, stream: str, before: int, version: int, head: str) -> bool:
    """Move a stream's end from version ``before``; False when it is not there."""
    with closing(_run(connection, _MOVE, (version, head, stream, before))) as cursor:
        moved: bool = cursor.rowcount == 1
        return moved


def answer(connection: Connection, hall: str, command_id: str) -> Row | None:
    """Fingerprint, version and result (JSON text) of an answered command."""
    found = _fetch(connection, _ANSWER, (hall, command_id))
    return found[0] if found else None


@contextmanager
def loading() -> Iterator[None]:
    """Without the cycle collector: while rows become facts, and facts a day, nothing is garbage, and it would walk
    all of them again and again (measured: half of the time of loading a 10,000-ticket day)."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
