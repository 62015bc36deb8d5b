"""What the disk gives: bare one-row commits, with the settings the journal gives its own file."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from tidehall_server.journal.gate import gate


class RawCommits:
    """A SQLite file beside the journal; ``run`` commits one row after another."""

    def __init__(self, folder: Path) -> None:
        chosen = gate(sqlite3.sqlite_version)
        self._connection = sqlite3.connect(folder / "raw.sqlite", isolation_level=None)
        self._connection.execute(f"PRAGMA journal_mode={chosen.journal_mode}")
        self._connection.execute(f"PRAGMA synchronous={chosen.synchronous}")
        self._connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, data TEXT)")

    def run(self, seconds: float) -> tuple[float, list[float]]:
        """Commits per second, and the milliseconds of each."""
        took: list[float] = []
        began = time.perf_counter()
        while (start := time.perf_counter()) - began < seconds:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("INSERT INTO rows (data) VALUES (?)", ("x" * 200,))
            self._connection.execute("COMMIT")
            took.append((time.perf_counter() - start) * 1e3)
        return len(took) / (time.perf_counter() - began), took

    def close(self) -> None:
        self._connection.close()
