"""What this kiosk was asked and what came of it, on disk before anything is sent.

An agent that dies between asking and hearing the answer finds the request again and asks with the same id. No name and
no ID number is ever written.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Mapping
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
PRINTING = "printing"


@dataclass(frozen=True, slots=True)
class Entry:
    """``answer`` None while the outcome is open; ``printed`` None before a slip was tried, ``printing`` during it."""

    id: str
    fingerprint: str
    answer: dict[str, Any] | None
    printed: str | None


class RequestBook:
    """A small SQLite file; every write is on the disk when the call returns. Raises sqlite3.Error when it cannot be."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._base = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=1)
        self._base.execute("PRAGMA journal_mode=TRUNCATE")
        self._base.execute("PRAGMA synchronous=EXTRA")
        self._base.executescript(_TABLE)

    def begin(self, request_id: str, fingerprint: str, at: float) -> Entry:
        """The entry of this request; a new one is on disk before it returns."""
        with self._lock:
            self._base.execute(
                "INSERT INTO request (id, fingerprint, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (request_id, fingerprint, at),
            )
            return self._entry(f"{_SELECT} WHERE id = ?", request_id) or Entry(request_id, fingerprint, None, None)

    def finish(self, request_id: str, answer: Mapping[str, Any], ticket: str | None) -> None:
        """The definite answer; ``ticket`` is its number when there is one."""
        text = json.dumps(answer, ensure_ascii=False)
        with self._lock:
            self._base.execute("UPDATE request SET answer = ?, ticket = ? WHERE id = ?", (text, ticket, request_id))

    def printed(self, request_id: str, outcome: str) -> None:
        """How far the slip is."""
        with self._lock:
            self._base.execute("UPDATE request SET printed = ? WHERE id = ?", (outcome, request_id))

    def by_ticket(self, ticket: str, after: float) -> Entry | None:
        """The latest request since ``after`` (seconds of the epoch) that got this number at this kiosk."""
        with self._lock:
            return self._entry(f"{_SELECT} WHERE ticket = ? AND at > ? ORDER BY at DESC LIMIT 1", ticket, after)

    def forget(self, before: float) -> None:
        """Drop requests older than ``before`` (seconds of the epoch)."""
        with self._lock:
            self._base.execute("DELETE FROM request WHERE at < ?", (before,))

    def note(self, key: str, value: str | None = None) -> str | None:
        """Read a small value kept over restarts, or write it."""
        with self._lock:
            if value is not None:
                self._base.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (key, value))
            row = self._base.execute("SELECT value FROM note WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._base.close()

    def _entry(self, query: str, *values: object) -> Entry | None:
        row = self._base.execute(query, values).fetchone()
        if row is None:
            return None
        return Entry(row[0], row[1], None if row[2] is None else json.loads(row[2]), row[3])
