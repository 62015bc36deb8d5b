"""What this kiosk was asked and what came of it, on disk before anything is sent.

An agent that dies between asking and hearing the answer finds the request again and asks with the same id. No name and
no ID number is ever written.
"""

from __future__ import annotations

import json
import logging
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TABLE = """
CREATE TABLE IF NOT EXISTS request (
    id TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    at REAL NOT NULL,
    answer TEXT,
    ticket TEXT,
    printed TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS request_ticket ON request (ticket);
CREATE TABLE IF NOT EXISTS note (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""
_SELECT = "SELECT id, fingerprint, answer, printed FROM request"
_UNKNOWN_SLIPS = """
SELECT count(*) FROM request AS lost WHERE printed = ? AND at > ? AND NOT EXISTS (
    SELECT 1 FROM request AS later WHERE later.printed = 'printed' AND later.at >= lost.at
    AND json_extract(later.answer, '$.ticket') = json_extract(lost.answer, '$.ticket'))
"""
BOOK = "requests.sqlite"
PRINTING = "printing"
UNKNOWN = "unknown"
_log = logging.getLogger("tidehall.kiosk.book")


@dataclass(frozen=True, slots=True)
class Entry:
    """``answer`` None while the outcome is open; ``printed`` None before a slip was tried, ``printing`` during it."""

    id: str
    fingerprint: str
    answer: dict[str, Any] | None
    printed: str | None


class RequestBook:
    """A small SQLite file; every write is on the disk when the call returns. Raises sqlite3.Error when it cannot be.

    ``trouble`` says why the last write failed; it is empty while all is well. ``open_book`` makes a book in any case.
    """

    def __init__(self, path: Path | str, trouble: str = "") -> None:
        self._lock = threading.Lock()
        self._lasting = not trouble
        self.trouble = trouble
        self._base = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=1)
        try:
            self._base.execute("PRAGMA journal_mode=TRUNCATE")
            self._base.execute("PRAGMA synchronous=EXTRA")
            self._base.executescript(_TABLE)
            found = self._base.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise sqlite3.DatabaseError(found)
            if self._base.execute("SELECT 1 FROM note WHERE key = 'secret'").fetchone() is None:
                self._base.execute("INSERT INTO note VALUES ('secret', ?)", (secrets.token_hex(32),))
        except sqlite3.Error:
            self._base.close()
            raise

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One caller at a time; what goes wrong is remembered for whoever asks how the kiosk is."""
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                self.trouble = str(error)
                raise
            if self._lasting:
                self.trouble = ""

    def begin(self, request_id: str, fingerprint: str, at: float) -> Entry:
        """The entry of this request; a new one is on disk before it returns."""
        with self._writing():
            self._base.execute(
                "INSERT INTO request (id, fingerprint, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (request_id, fingerprint, at),
            )
            return self._entry(f"{_SELECT} WHERE id = ?", request_id) or Entry(request_id, fingerprint, None, None)

    def finish(self, request_id: str, answer: Mapping[str, Any], ticket: str | None) -> None:
        """The definite answer; ``ticket`` is its number when there is one."""
        text = json.dumps(answer, ensure_ascii=False)
        with self._writing():
            self._base.execute("UPDATE request SET answer = ?, ticket = ? WHERE id = ?", (text, ticket, request_id))

    def printed(self, request_id: str, outcome: str) -> None:
        """How far the slip is."""
        with self._writing():
            self._base.execute("UPDATE request SET printed = ? WHERE id = ?", (outcome, request_id))

    def by_ticket(self, ticket: str, after: float) -> Entry | None:
        """The latest request since ``after`` (seconds of the epoch) that got this number at this kiosk."""
        with self._lock:
            return self._entry(f"{_SELECT} WHERE ticket = ? AND at > ? ORDER BY at DESC LIMIT 1", ticket, after)

    def forget(self, before: float) -> None:
        """Drop requests older than ``before`` (seconds of the epoch)."""
        with self._writing():
            self._base.execute("DELETE FROM request WHERE at < ?", (before,))

    def note(self, key: str, value: str | None = None) -> str | None:
        """Read a small value kept over restarts, or write it."""
        if value is not None:
            with self._writing():
                self._base.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (key, value))
        with self._lock:
            row = self._base.execute("SELECT value FROM note WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def begin_again(self) -> None:
        """At a start: a slip that was being printed when the last process ended is one of which nobody knows."""
        with self._writing():
            self._base.execute("UPDATE request SET printed = ? WHERE printed = ?", (UNKNOWN, PRINTING))

    def unknown(self, after: float) -> int:
        """Slips since ``after`` of which nobody knows whether they came out, and that were not printed again."""
        with self._lock:
            row = self._base.execute(_UNKNOWN_SLIPS, (UNKNOWN, after)).fetchone()
        return int(row[0])

    def whole(self) -> str:
        """SQLite's own check of the whole file: ``ok``, or what is wrong."""
        with self._lock:
            return str(self._base.execute("PRAGMA integrity_check(3)").fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._base.close()

    def _entry(self, query: str, *values: object) -> Entry | None:
        row = self._base.execute(query, values).fetchone()
        if row is None:
            return None
        return Entry(row[0], row[1], None if row[2] is None else json.loads(row[2]), row[3])


def open_book(path: Path) -> RequestBook:
    """The book at ``path``. A damaged one is set aside; where nothing can be kept, one that this process alone knows.

    The command id of a request is made of a secret in the book: with another one, a request that was under way when
    the old book broke is asked anew under another id. The page asks no longer by then.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _begun(RequestBook(path))
    except OSError as error:
        why = str(error.strerror)
    except sqlite3.Error as error:
        why = str(error)
        if type(error) is sqlite3.DatabaseError:  # damaged, not merely out of reach
            _log.error("the request book is damaged (%s) and set aside", why)
            with suppress(OSError, sqlite3.Error):
                path.replace(path.with_suffix(".damaged"))
                return RequestBook(path)
    _log.error("nothing can be kept in %s (%s); numbers are given all the same", path.parent, why)
    return _from_memory(path, why)


def _begun(book: RequestBook) -> RequestBook:
    with suppress(sqlite3.Error):  # a disk that takes nothing is told by ``trouble``
        book.begin_again()
    return book


def _from_memory(path: Path, why: str) -> RequestBook:
    """With the notes of the file where it can be read: the same secret gives the same command ids."""
    book = RequestBook(":memory:", why)
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as old:
        for key, value in old.execute("SELECT key, value FROM note"):
            book.note(key, value)
    return book
