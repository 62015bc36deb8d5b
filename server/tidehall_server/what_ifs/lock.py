"""One at a time: a lock that the working process inherits and holds until it is gone, however it goes."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_TRIES, _TRY_S = 10, 0.005


class Held(Exception):
    """Somebody works; ``holder`` is the job."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class Turnstile:
    """The lock's file names its holder: a job, and the process (and group) that works on it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._looking = threading.Lock()

    @contextmanager
    def entered(self) -> Iterator[int]:
        """The open lock, to be handed to the worker and named; raises ``Held``."""
        lock = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            with self._looking:
                if not _taken(lock):
                    raise Held(_read(lock)[0])
                os.ftruncate(lock, 0)
            yield lock
        finally:
            os.close(lock)

    def name(self, lock: int, job: str, process: int) -> None:
        os.pwrite(lock, f"{job} {process}".encode(), 0)

    def holder(self) -> tuple[str, int]:
        """Who works now; ("", 0) when nobody does. While the lock is held, the process's number is its own."""
        with self._looking, suppress(FileNotFoundError):
            lock = os.open(self._path, os.O_RDWR)
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _read(lock)
            finally:
                os.close(lock)
        return "", 0


class Tie:
    """A file that a server process holds locked while it lives: whoever finds it free knows that the server is gone."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def loose(self) -> None:
        os.close(self._file)


def is_torn(path: Path) -> bool:
    """Whether the server that held it is gone."""
    try:
        with path.open("rb") as tie:
            fcntl.flock(tie, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _taken(lock: int) -> bool:
    """Another process that only looks has the lock for an instant: who tries again finds it free."""
    pause = threading.Event()  # never set: a short wait that is one in every async mode
    for _ in range(_TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        pause.wait(_TRY_S)
    return False


def _read(lock: int) -> tuple[str, int]:
    job, _, process = os.pread(lock, 200, 0).decode().partition(" ")
    return job, int(process) if process.isdigit() else 0
