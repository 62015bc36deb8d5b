"""The panels belong to one process at a time: two on one serial line would spoil each other's sentences."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class Claim:
    """A lock on a file, gone with the process that holds it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "panels.lock"
        self._file: int | None = None

    def take(self) -> bool:
        """False while another process has it. Where no file can be opened there is nothing to claim by.

        Opened to be read only: one that a technician's ``sudo`` has made must bind the service too.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError:
            return True
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Give it back."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)
