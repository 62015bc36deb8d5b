"""The last call that this voice was done with, on disk: a restart repeats nothing and skips nothing that waits."""

from __future__ import annotations

import json
from pathlib import Path

from tidehall_display.saving import write_whole


class Memory:
    """Per business day; another day counts from one again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._day, self._version = _read(path)

    def last(self, day: str) -> int:
        return self._version if day == self._day else 0

    def back(self, day: str, version: int) -> None:
        """The hall's journal is shorter than it was, as after a restored backup: what comes after it is new."""
        if version < self.last(day):
            self._keep(day, version)

    def keep(self, day: str, version: int) -> None:
        """Done with every call of the day up to this one, heard or not."""
        if version > self.last(day):
            self._keep(day, version)

    def _keep(self, day: str, version: int) -> None:
        self._day, self._version = day, version
        write_whole(self._path, json.dumps({"day": day, "version": version}))


def _read(path: Path) -> tuple[str, int]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return str(said["day"]), int(said["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", 0
