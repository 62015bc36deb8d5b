"""Words become sound: the hall's clips first, from this disk or the network, then this machine's own voice."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from tidehall_display.voice.synthesis import OwnVoice
from tidehall_link.asking import Asker
from tidehall_link.speech.shelf import Shelf
from tidehall_link.speech.sound import Sound, at_rate, joined, read_wav

log = logging.getLogger("tidehall.voice")

Texts = Iterable[tuple[str, tuple[str, ...]]]
"""For each language, in order, the phrases of a sentence."""

_ASK_S: Final = 2.0
_AWAY_S: Final = 5.0
"""A server that did not answer is not asked again so soon: every question would cost its time-out."""
_BETWEEN_LANGUAGES_S: Final = 0.35


class NoVoiceError(LookupError):
    """No language of the sentence could be spoken."""


class HallClips:
    """Fetches a clip of the hall. ``asker`` None: there is no place in a hall yet."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._away_until = float("-inf")
        self.asker: Asker | None = None

    def fetch(self, text: str, language: str) -> bytes | None:
        asker = self.asker
        if asker is None or self._monotonic() < self._away_until:
            return None
        reply = asker.post("/speech/say", {"text": text, "language": language}, _ASK_S)
        if reply is None or reply.status >= 500:
            self._away_until = self._monotonic() + _AWAY_S
            return None
        if reply.status != 200 or not isinstance(reply.data, dict):
            return None
        return asker.fetch(str(reply.data.get("url", "")), _ASK_S)

    def back(self) -> None:
        """The server is there again."""
        self._away_until = float("-inf")


class Library:
    """``clock``: seconds since 1970, for the age of clips. ``spoken_by`` tells who spoke last: ``hall`` or ``own``.

    ``missing``: languages of the last sentence that nobody could speak.
    """

    def __init__(self, folder: Path, hall: HallClips, own: OwnVoice, clock: Callable[[], float]) -> None:
        self._shelf = Shelf(folder, hall.fetch, clock)
        self._own = own
        self.spoken_by = ""
        self.missing: frozenset[str] = frozenset()

    def sentence(self, texts: Texts) -> Sound:
        """All languages of a sentence that can be spoken, one after another. Raises ``NoVoiceError``."""
        said = {language: self.spoken(language, phrases) for language, phrases in texts}
        spoken = [sound for sound in said.values() if sound is not None]
        self._note(frozenset(language for language, sound in said.items() if sound is None))
        if not spoken:
            raise NoVoiceError
        hertz = max(sound.hertz for sound in spoken)
        return joined((at_rate(sound, hertz) for sound in spoken), _BETWEEN_LANGUAGES_S)

    def spoken(self, language: str, phrases: tuple[str, ...]) -> Sound | None:
        """One language with one voice: the hall's for all its phrases, or this machine's for all; None: no voice."""
        sounds, by = self._all(phrases, lambda text: self.clip(language, text)), "hall"
        if sounds is None:
            sounds, by = self._all(phrases, lambda text: self._own.say(language, text)), "own"
        if sounds is None:
            return None
        self.spoken_by = by
        hertz = max(sound.hertz for sound in sounds)
        return joined(at_rate(sound, hertz) for sound in sounds)

    def clip(self, language: str, text: str) -> Sound | None:
        """The hall's clip of a phrase, fetched or kept; a broken one is none."""
        content = self._shelf.clip(text, language)
        if content is None:
            return None
        try:
            if (sound := read_wav(content)).samples:
                return sound
        except ValueError as error:
            log.warning("a clip that is none: %s", error)
        self._shelf.forget(text, language)
        return None

    def has(self, language: str, text: str) -> bool:
        """Whether the hall's clip of a phrase lies here already."""
        return self._shelf.has(text, language)

    def close(self) -> None:
        self._own.close()

    def _note(self, missing: frozenset[str]) -> None:
        if missing - self.missing:
            log.warning("nobody speaks %s", " ".join(sorted(missing)))
        self.missing = missing

    @staticmethod
    def _all(phrases: tuple[str, ...], say: Callable[[str], Sound | None]) -> list[Sound] | None:
        sounds: list[Sound] = []
        for text in phrases:
            sound = say(text)
            if sound is None:
                return None
            sounds.append(sound)
        return sounds
