"""The hall's own settings beside a backup of the journal: what the console changed, and every former version."""

from __future__ import annotations

import os
import zipfile
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path, PurePosixPath

SUFFIX = ".halls.zip"
_DIGEST = ".sha256"
_MOST = 64_000_000


class BadArchive(Exception):
    """The archive is not what was written."""


def beside(backup: Path) -> Path:
    """Where the settings of a backup are."""
    return backup.with_name(backup.name + SUFFIX)


def pack(folder: Path, archive: Path) -> int:
    """Write every settings file of ``folder`` into a new ``archive``; how many there were (none: no archive)."""
    found = (path for path in folder.rglob("*.toml") if path.is_file() and not path.name.startswith("."))
    files = sorted(path for path in found if not _strange(path.relative_to(folder).as_posix()))
    if not files:
        return 0
    handle = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed:
                for path in files:
                    packed.write(path, path.relative_to(folder).as_posix())
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            archive.unlink()
        raise
    archive.with_name(archive.name + _DIGEST).write_text(f"{_digest(archive)}  {archive.name}\n", encoding="ascii")
    return len(files)


def check(archive: Path, folder: Path) -> list[str]:
    """The names in it. Raises BadArchive when it was changed or holds anything but settings, or ``folder`` exists."""
    if folder.exists():
        raise BadArchive(f"{folder} exists and is not overwritten")
    noted = archive.with_name(archive.name + _DIGEST)
    try:
        if noted.read_text(encoding="ascii").split()[:1] != [_digest(archive)]:
            raise BadArchive(f"{archive.name} is not what was written: its checksum differs")
        with zipfile.ZipFile(archive) as packed:
            listed = packed.infolist()
    except (OSError, UnicodeDecodeError, zipfile.BadZipFile) as error:
        raise BadArchive(f"{archive.name}: {error}") from error
    names = [each.filename for each in listed]
    if any(_strange(name) for name in names) or sum(each.file_size for each in listed) > _MOST:
        raise BadArchive(f"{archive.name} holds something that is no settings file")
    return names


def unpack(archive: Path, folder: Path) -> int:
    """Bring the settings back into ``folder``; how many files. Raises BadArchive."""
    names = check(archive, folder)
    folder.mkdir(parents=True, mode=0o700)
    with zipfile.ZipFile(archive) as packed:
        for name in names:
            packed.extract(name, folder)
    return len(names)


def _strange(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not name.endswith(".toml") or name.startswith("/") or ".." in parts or len(parts) > 2


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
