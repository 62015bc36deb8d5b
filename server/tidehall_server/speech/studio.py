"""Where clips come from: the hall's own recordings first, then the synthesiser, each phrase once."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Final

from tidehall_link.speech.phrases import call_texts, clean
from tidehall_link.speech.sound import Sound, chime, levelled, trimmed
from tidehall_server.speech.clips import Clip, Clips
from tidehall_server.speech.packs import MANIFEST, Pack, packs_in
from tidehall_server.speech.synthesis import Synthesis

CLIPS: Final = "clips"
PACKS: Final = "packs"
_CHIME: Final = "chime 1"
log = logging.getLogger("tidehall.speech")


class NoVoiceError(LookupError):
    """Neither a recording nor a voice for this language."""


class Studio:
    """Speech of one hall. ``folder`` holds ``clips`` (made here) and ``packs`` (put there by the hall)."""

    def __init__(self, folder: Path, synthesis: Synthesis | None = None) -> None:
        self.folder = folder
        self.clips = Clips(folder / CLIPS)
        self.synthesis = synthesis or Synthesis()
        self._lock = threading.Lock()
        self._packs: tuple[list[Pack], list[str]] = ([], [])
        self._seen: tuple[tuple[str, int], ...] = ()

    @property
    def packs(self) -> list[Pack]:
        return self._loaded()[0]

    @property
    def broken(self) -> list[str]:
        """What is wrong with packs that cannot be used."""
        return self._loaded()[1]

    def ready(self, language: str) -> bool:
        """Whether calls can be spoken in this language."""
        return all(self.source(language, text) for text in call_texts(language, "A001", "1", ""))

    def source(self, language: str, text: str) -> str:
        """Who would speak the text: ``recorded``, ``synthesised`` or nobody (empty)."""
        if self._recorded(language, text) is not None:
            return "recorded"
        return "synthesised" if self.synthesis.can(language) else ""

    def say(self, language: str, text: str) -> Clip:
        """The clip of a text. Raises ``UnspeakableError`` or ``NoVoiceError``."""
        line = clean(text)
        clip = self.clips.make(self._name(language, line), lambda: self._spoken(language, line))
        if clip is None:
            raise NoVoiceError(language)
        return clip

    def known(self, language: str, text: str) -> bool:
        """Whether the clip was made before, so that giving it out costs nothing."""
        return self.clips.path(self._name(language, clean(text))) is not None

    def call(self, language: str, ticket: str, window: str, name: str) -> list[Clip]:
        """The clips of a call in one language, in order."""
        return [self.say(language, text) for text in call_texts(language, ticket, window, name)]

    def chime(self) -> Clip:
        clip = self.clips.make(Clips.name_of(_CHIME), chime)
        if clip is None:
            raise NoVoiceError("chime")
        return clip

    def _name(self, language: str, line: str) -> str:
        pack = self._recorded(language, line)
        made_by = pack.fingerprint if pack is not None else self.synthesis.fingerprint
        return Clips.name_of(language, line, made_by)

    def _recorded(self, language: str, line: str) -> Pack | None:
        return next((p for p in self.packs if p.language == language and p.pieces(line) is not None), None)

    def _spoken(self, language: str, line: str) -> Sound | None:
        pack = self._recorded(language, line)
        sound = _played(pack, line) if pack is not None else None
        if sound is None:
            made = self.synthesis.say(language, line)
            sound = levelled(trimmed(made)) if made is not None else None
        return sound

    def _loaded(self) -> tuple[list[Pack], list[str]]:
        """The packs; read anew when a manifest came, went or changed."""
        folder = self.folder / PACKS
        seen = tuple((str(path), path.stat().st_mtime_ns) for path in sorted(folder.glob(f"*/{MANIFEST}")))
        with self._lock:
            if seen != self._seen:
                self._packs, self._seen = packs_in(folder), seen
            return self._packs


def _played(pack: Pack, line: str) -> Sound | None:
    """The recording; one that cannot be played leaves the call to the synthesiser, and the log says which."""
    try:
        return pack.say(line)
    except ValueError as error:
        log.warning("a recording cannot be played: %s", error)
        return None
