"""A virtual sound card behind the mixer's own protocol: an announcement is a WAV file, and it misbehaves at will."""

from __future__ import annotations

import re
import threading
import time
from array import array
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

from tidehall_display.voice.helper import Wire
from tidehall_link.speech.sound import Sound, at_rate, joined, read_wav, write_wav

_KEPT = 500
"""How much of the past it remembers: a demonstration may run for days."""


_LONGEST_PAUSE_S = 3.0


class Trouble(StrEnum):
    """What may be wrong with a sound card."""

    NONE = "none"
    NO_DEVICE = "no_device"
    """Nothing there to be opened."""
    PLAY_FAILS = "play_fails"
    """It opens, and refuses the sound."""
    UNPLUGGED = "unplugged"
    """It is pulled out in the middle of a sentence."""
    SHORT = "short"
    """Says that it has ended when half was played."""
    STANDS = "stands"
    """Plays for ever and gets nowhere."""
    HANGS = "hangs"
    """Does not answer any more."""
    DUMMY = "dummy"
    """The library found no card and plays into nothing."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One sound: what it belonged to, when its first sample went out (``time.monotonic``), how loud, how long."""

    announcement: str
    first_sample_at: float
    volume: float
    sound: Sound


@dataclass(slots=True)
class VirtualCard:
    """``connect`` is what a ``Helper`` wants. ``speed`` 1.0 plays in real time, 0 at once.

    ``folder``: ``0001 A001.wav`` … one file per announcement, all its rounds and languages in it.
    """

    folder: Path | None = None
    speed: float = 0.0
    trouble: Trouble = Trouble.NONE
    heard: list[Heard] = field(default_factory=list)
    opened: int = 0
    _written: int = 0
    _files: dict[str, Path] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def connect(self) -> Wire:
        ours, theirs = Pipe()
        gone = threading.Event()
        thread = threading.Thread(target=self._serve, args=(theirs, gone), name="virtual card", daemon=True)
        thread.start()

        def kill() -> None:
            gone.set()
            if thread is not threading.current_thread():
                thread.join()

        return Wire(ours, kill)

    def announcements(self) -> list[str]:
        """What was heard, one name per announcement, in order."""
        return list(dict.fromkeys(each.announcement for each in self.heard))

    def sound(self, announcement: str) -> Sound:
        """All of an announcement as one sound, with the pauses that it had in real time."""
        parts = [each for each in self.heard if each.announcement == announcement]
        hertz = max(part.sound.hertz for part in parts)
        sounds = [at_rate(parts[0].sound, hertz)]
        for before, part in pairwise(parts):
            pause_s = (part.first_sample_at - before.first_sample_at) * self.speed - before.sound.ms / 1000
            silence = array("h", bytes(2 * round(hertz * min(_LONGEST_PAUSE_S, max(0.0, pause_s)))))
            sounds += [Sound(hertz, silence), at_rate(part.sound, hertz)]
        return joined(sounds, gap_s=0.0)

    def file(self, announcement: str) -> Path:
        """Where it was written."""
        return self._files[announcement]

    def _serve(self, line: Connection[Any, Any], gone: threading.Event) -> None:
        playing = _Sound()
        try:
            while not gone.is_set():
                if not line.poll(0.02):
                    continue
                answer = self._answer(line.recv(), playing)
                if answer is not None:
                    line.send(answer)
        except (EOFError, OSError):
            return
        finally:
            line.close()

    def _answer(self, question: tuple[Any, ...], playing: _Sound) -> tuple[Any, ...] | None:
        if self.trouble is Trouble.HANGS:
            return None
        match question:
            case ("open",):
                return self._open()
            case ("play", announcement, wav, volume):
                return self._play(playing, announcement, wav, volume)
            case _:
                return self._state(playing)

    def _open(self) -> tuple[str, str]:
        if self.trouble is Trouble.NO_DEVICE:
            return "no_device", "ALSA: Couldn't open audio device: No such file or directory"
        self.opened += 1
        return "ok", "dummy" if self.trouble is Trouble.DUMMY else "virtual"

    def _play(self, playing: _Sound, announcement: str, wav: bytes, volume: float) -> tuple[str, Any]:
        if self.trouble is Trouble.PLAY_FAILS:
            return "lost", "Unable to open mixer"
        sound = read_wav(wav)
        playing.began, playing.ms = time.monotonic(), sound.ms
        part = Sound(sound.hertz, sound.samples[: len(sound.samples) // 2]) if self._cuts else sound
        with self._lock:
            self.heard.append(Heard(announcement, playing.began, volume, part))
            del self.heard[:-_KEPT]
            self._write(announcement)
        return "ok", playing.began

    @property
    def _cuts(self) -> bool:
        return self.trouble in (Trouble.SHORT, Trouble.UNPLUGGED)

    def _state(self, playing: _Sound) -> tuple[str, float]:
        if self.trouble is Trouble.STANDS:
            return "playing", 0.0
        passed = (time.monotonic() - playing.began) * 1000 * self.speed if self.speed else float(playing.ms)
        if self._cuts and passed >= playing.ms / 2:
            return "lost" if self.trouble is Trouble.UNPLUGGED else "ended", playing.ms / 2
        return ("ended" if passed >= playing.ms else "playing"), min(passed, playing.ms)

    def _write(self, announcement: str) -> None:
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self._written += announcement not in self._files
        name = f"{self._written:04} {re.sub(r'[^0-9A-Za-z-]+', '-', announcement).strip('-')}.wav"
        path = self._files.setdefault(announcement, self.folder / name)
        for old in list(self._files)[:-_KEPT]:
            self._files.pop(old).unlink(missing_ok=True)
        path.write_bytes(write_wav(self.sound(announcement)))


@dataclass(slots=True)
class _Sound:
    """What the card is playing."""

    began: float = 0.0
    ms: int = 0
