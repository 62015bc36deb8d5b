"""Clips that a device fetched from its hall, kept on its own disk so that they play without waiting.

Only the hall's own words and ticket numbers are spoken, never what a citizen typed; so nothing here is personal.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger("tidehall.speech")

_FRESH_S = 12 * 3600.0
_MOST = 2000
_ROOM = 200
_LONGEST = 120

Fetch = Callable[[str, str], bytes | None]


class Shelf:
    """Clips by their text. A recording that replaced a voice is noticed within half a day."""

    def __init__(self, folder: Path, fetch: Fetch, now: Callable[[], float]) -> None:
        self._folder = folder
        self._fetch = fetch
        self._now = now
        self._lock = threading.Lock()

    def clip(self, text: str, language: str) -> bytes | None:
        """The sound of ``text``, or None when there is none to be had."""
        if not text.strip() or len(text) > _LONGEST:
            return None
        path = self._path(text, language)
        kept = _age(path, self._now())
        if kept is not None and kept < _FRESH_S:
            return _read(path)
        sound = self._fetch(text, language)
        if sound is None:
            return _read(path)
        self._keep(path, sound)
        return sound

    def has(self, text: str, language: str) -> bool:
        """Whether it is kept and fresh, so that asking for it costs nothing."""
        kept = _age(self._path(text, language), self._now())
        return kept is not None and kept < _FRESH_S

    def forget(self, text: str, language: str) -> None:
        """It turned out to be no sound."""
        self._path(text, language).unlink(missing_ok=True)

    def _path(self, text: str, language: str) -> Path:
        return self._folder / f"{hashlib.sha256(f'{language}|{text}'.encode()).hexdigest()[:40]}.wav"

    def _keep(self, path: Path, sound: bytes) -> None:
        """A full disk costs the next citizen a tenth of a second, nothing more."""
        new = path.with_suffix(f".{threading.get_ident()}.new")
        try:
            with self._lock:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._thin()
                new.write_bytes(sound)
                os.utime(new, (self._now(), self._now()))
                new.replace(path)
        except OSError as error:
            log.warning("a clip could not be kept: %s", error.strerror)

    def _thin(self) -> None:
        """The oldest go when there are too many: waiting minutes come in ever new numbers."""
        kept = list(self._folder.glob("*.wav"))
        if len(kept) < _MOST:
            return
        kept.sort(key=lambda path: path.stat().st_mtime)
        for path in kept[: len(kept) - _MOST + _ROOM]:
            path.unlink(missing_ok=True)


def _age(path: Path, now: float) -> float | None:
    try:
        return now - path.stat().st_mtime
    except OSError:
        return None


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
