"""Clips on disk: named by what they are made of, made once, and no more of them than the disk should hold."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tidehall_link.speech.sound import Sound, read_wav, write_wav

MOST_BYTES = 400_000_000
_NAME = re.compile(r"[0-9a-f]{40}\.wav")
_LOOK_EVERY = 200
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Clip:
    """``name`` is the file's, ``ms`` how long it plays."""

    name: str
    ms: int


class Clips:
    """One folder of clips. Several processes may share it: files appear whole or not at all."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._known: dict[str, int] = {}
        self._made = 0

    @staticmethod
    def name_of(*made_of: str) -> str:
        return hashlib.sha256("\0".join(made_of).encode()).hexdigest()[:40] + ".wav"

    def find(self, name: str) -> Clip | None:
        """The clip of that name if it was made before."""
        ms = self._known.get(name)
        if ms is not None and (self._folder / name).is_file():
            return Clip(name, ms)
        path = self.path(name)
        if path is None:
            return None
        try:
            ms = read_wav(path.read_bytes()).ms
        except (OSError, ValueError):
            with suppress(OSError):
                path.unlink()
            return None
        self._known[name] = ms
        return Clip(name, ms)

    def make(self, name: str, maker: Callable[[], Sound | None]) -> Clip | None:
        """The clip of that name; ``maker`` is asked at most once at a time, and only when it is not there."""
        with self._lock:
            clip = self.find(name)
            if clip is not None:
                return clip
            sound = maker()
            if sound is None:
                return None
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            target = self._folder / name
            partial = target.with_suffix(f".{os.getpid()}.part")
            partial.touch(_PRIVATE)
            partial.write_bytes(write_wav(sound))
            partial.replace(target)
            self._known[name] = sound.ms
            self._made += 1
            if self._made % _LOOK_EVERY == 1:
                self._forget_oldest()
            return Clip(name, sound.ms)

    def path(self, name: str) -> Path | None:
        """Where a clip lies; None for a name that is none or a clip that was not made."""
        if not _NAME.fullmatch(name):
            return None
        path = self._folder / name
        return path if path.is_file() else None

    def size(self) -> tuple[int, int]:
        """How many clips there are and how many bytes they take."""
        sizes = [path.stat().st_size for path in self._folder.glob("*.wav")]
        return len(sizes), sum(sizes)

    def _forget_oldest(self) -> None:
        files = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in self._folder.glob("*.wav"))
        excess = sum(size for _, size, _ in files) - self._most_bytes
        for _, size, path in files:
            if excess <= 0:
                return
            path.unlink(missing_ok=True)
            self._known.pop(path.name, None)
            excess -= size
