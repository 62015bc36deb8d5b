"""The panels belong to one process at a time: two on one serial line would spoil each other's sentences."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import TextIO


class Claim:
    """A lock on a file, gone with the process that holds it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "panels.lock"
        self._file: TextIO | None = None

    def take(self) -> bool:
        """False while another process has it. Where no file can be written there is nothing to claim by."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = self._path.open("a", encoding="utf-8")
        except OSError:
            return True
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Give it back."""
        file, self._file = self._file, None
        if file is not None:
            file.close()
