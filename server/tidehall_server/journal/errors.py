"""What can go wrong with the journal, as few definite kinds.

A caller that sees any of these may say "nothing was recorded", with one exception that says so itself
(``JournalUnavailable.uncertain``): the connection was lost while PostgreSQL was committing. Then the same command id
sent again gets the answer that counts.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

BUSY_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
CORRUPT_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
LOST_CLASSES = frozenset({"08", "57"})  # connection exception, operator intervention
LOCK_STATES = frozenset({"55P03", "40P01", "40001"})  # lock_not_available, deadlock_detected, serialization_failure


class JournalError(Exception):
    """Any failure of the journal."""


class JournalBusy(JournalError):
    """Somebody else held the journal for longer than we may keep a citizen waiting. Nothing was recorded."""


class JournalUnavailable(JournalError):
    """Disk full, disk error, database gone. ``uncertain`` is true when it may have been recorded nevertheless."""

    def __init__(self, message: str, *, uncertain: bool = False) -> None:
        super().__init__(message)
        self.uncertain = uncertain


class JournalConflict(JournalError):
    """The row to append exists already, or does not follow the head. Nothing was recorded."""


class JournalTooNew(JournalError):
    """The database, or a row in it, was written by a newer release than this one."""


class JournalCorrupt(JournalError):
    """The file is damaged, or a row cannot be read back. The message names the remedy."""


class PeopleKeyMissing(JournalError):
    """Personal data was to be looked up and no secret key was given when the journal was opened."""


def primary_code(error: BaseException | None) -> int | None:
    """The SQLite primary result code of a driver error, None for anything else."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def translate(error: DBAPIError, *, committing: bool = False) -> JournalError:
    """The journal's word for a driver's error."""
    code, state = primary_code(error.orig), getattr(error.orig, "pgcode", None)
    words = str(error.orig).strip()
    if isinstance(error, IntegrityError) or code == sqlite3.SQLITE_CONSTRAINT:
        return JournalConflict(words)
    if code in BUSY_CODES or state in LOCK_STATES:
        return JournalBusy(f"the journal is busy: {words}")
    if code in CORRUPT_CODES or state in {"XX001", "XX002"}:
        return JournalCorrupt(f"the database is damaged ({words}); stop, run `tidehall verify`, restore a backup")
    lost = code is None and (state is None or state[:2] in LOST_CLASSES)
    return JournalUnavailable(words, uncertain=committing and lost)


def _driver_errors() -> tuple[type[Exception], ...]:
    """What the drivers in use raise where SQLAlchemy does not stand between."""
    psycopg2 = sys.modules.get("psycopg2")
    return (sqlite3.Error,) if psycopg2 is None else (sqlite3.Error, psycopg2.Error)


@contextmanager
def translated(*, committing: bool = False) -> Iterator[None]:
    """Turn the errors of the driver and the pool into the journal's own."""
    try:
        yield
    except DBAPIError as error:
        raise translate(error, committing=committing) from error
    except _driver_errors() as error:
        raise translate(DBAPIError("", (), error), committing=committing) from error
    except PoolTimeout as error:
        raise JournalBusy(str(error)) from error
