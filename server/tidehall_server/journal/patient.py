"""SQLite connections that wait for a lock in Python instead of in C.

The engine's own busy timeout sleeps inside a C call: under eventlet or gevent everything stops with it (measured: one
second for one second). Here the engine answers "busy" at once, and ``time.sleep`` (cooperative once patched) does the
waiting, with a bound and then a definite error.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

PATIENCE_S = 5.0
FIRST_NAP_S = 0.0005
LONGEST_NAP_S = 0.02

T = TypeVar("T")


def is_busy(error: sqlite3.OperationalError) -> bool:
    """Whether waiting can help. A stale snapshot (BUSY_SNAPSHOT) can only be helped by a new transaction."""
    code = getattr(error, "sqlite_errorcode", 0)
    return (code & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and code != sqlite3.SQLITE_BUSY_SNAPSHOT


def retry(attempt: Callable[[], T], error: sqlite3.OperationalError, deadline: float) -> T:
    """Repeat ``attempt``, which has just failed with ``error``, until it works or the deadline (monotonic) passes."""
    nap = FIRST_NAP_S
    while True:
        if not is_busy(error) or time.monotonic() >= deadline:
            raise error
        time.sleep(nap * random.uniform(0.5, 1.0))  # noqa: S311, TID251 - the bounded wait itself; jitter is no secret
        nap = min(nap * 1.5, LONGEST_NAP_S)
        try:
            return attempt()
        except sqlite3.OperationalError as again:
            error = again


class PatientCursor(sqlite3.Cursor):
    """A cursor whose statements wait for locks."""

    connection: PatientConnection

    def execute(self, sql: str, parameters: Any = (), /) -> PatientCursor:
        try:
            super().execute(sql, parameters)
        except sqlite3.OperationalError as error:
            retry(lambda: sqlite3.Cursor.execute(self, sql, parameters), error, self.connection.give_up_at())
        return self

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> PatientCursor:
        super().executemany(sql, parameters)
        return self


class PatientConnection(sqlite3.Connection):
    """A connection whose statements and commits wait for locks.

    ``patience`` bounds the wait of one statement in seconds; ``deadline``, when set, is a monotonic instant that bounds
    the waits of several.
    """

    patience: float = PATIENCE_S
    deadline: float | None = None

    def give_up_at(self) -> float:
        own = time.monotonic() + self.patience
        return own if self.deadline is None else min(own, self.deadline)

    def cursor(self, factory: Any = PatientCursor) -> Any:
        return super().cursor(factory)

    def commit(self) -> None:
        """A busy COMMIT leaves the transaction open and is repeated; one that fails for good is rolled back here,
        because whoever hears of the failure believes that nothing is left open."""
        try:
            try:
                super().commit()
            except sqlite3.OperationalError as error:
                retry(lambda: sqlite3.Connection.commit(self), error, self.give_up_at())
        except sqlite3.Error:
            super().rollback()
            raise
