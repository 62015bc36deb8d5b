"""Where a hall's file is kept, and its former versions.

``serve --hall FILE``: that file is the hall's, and the console changes it. ``serve --hall NAME``: the preset belongs to
the program and is never changed; the first change makes a copy in the data directory, which is read from then on.
Every version that was ever in force stays beside it, under its digest (docs/decisions/042-settings-in-the-console.md).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from tidehall_server.halls.presets import is_preset, locate

HALLS = "halls"
_DIGEST = 16


class Cabinet:
    """``hall`` as on the command line; ``data`` is the data directory."""

    def __init__(self, hall: str, data: Path) -> None:
        named = locate(hall)
        self._preset = named if is_preset(hall) or not named.is_file() else None
        self._versions = data / HALLS / named.stem
        self.home = data / HALLS / f"{named.stem}.toml" if self._preset is not None else named.resolve()
        """Where changes are written."""

    @property
    def file(self) -> Path:
        """The file that is in force."""
        return self._preset if self._preset is not None and not self.home.is_file() else self.home

    def text(self) -> str:
        """What the file in force says. Raises ``OSError`` or ``UnicodeDecodeError``."""
        return self.file.read_text(encoding="utf-8-sig")

    def stamp(self) -> tuple[str, int, int]:
        """Changes whenever the file may have changed; costs no reading."""
        file = self.file
        try:
            known = file.stat()
        except OSError:
            return (str(file), 0, 0)
        return (str(file), known.st_mtime_ns, known.st_size)

    def version(self, digest: str) -> str | None:
        """A former version, or None."""
        path = self._versions / f"{digest}.toml"
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def writable(self) -> bool:
        folder = self.home.parent
        while not folder.exists():
            folder = folder.parent
        return os.access(folder, os.W_OK) and (not self.home.exists() or os.access(self.home, os.W_OK))

    def keep(self, text: str) -> None:
        """Remember a version."""
        if self.version(digest_of(text)) is None:
            self._versions.mkdir(parents=True, exist_ok=True, mode=0o700)
            _put(self._versions / f"{digest_of(text)}.toml", text)

    def put(self, text: str) -> None:
        """Put ``text`` in force, whole or not at all."""
        self.home.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _put(self.home, text)

    def take_back(self, text: str | None) -> None:
        """Undo a ``put`` that could not be recorded; ``None``: there was no file of our own before."""
        if text is not None:
            _put(self.home, text)
        elif self._preset is not None:
            with suppress(FileNotFoundError):
                self.home.unlink()

    @property
    def own(self) -> bool:
        """Whether the file in force is the one that the console writes, not the program's preset."""
        return self._preset is None or self.home.is_file()


def digest_of(text: str) -> str:
    """The name of a version."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]


def _put(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".toml")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, name)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
