"""Speech made on this machine, for when the hall's clips cannot be had."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from tidehall_display.voice.helper import Helper, HelperGone, process
from tidehall_link.speech.phrases import as_heard
from tidehall_link.speech.sound import Sound, levelled, read_wav, trimmed

log = logging.getLogger("tidehall.voice")

START_S: Final = 20.0
"""A small machine takes seconds to load Python and the voices."""
SAY_S: Final = 5.0
_AGAIN_S: Final = 60.0
"""One that does not start costs every sentence this wait: it is not asked again so soon."""


class OwnVoice(Protocol):
    """Who speaks when the hall cannot."""

    def can(self, language: str) -> bool: ...

    def say(self, language: str, text: str) -> Sound | None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Voices:
    """What the synthesiser here can really pronounce: the voice of each language."""

    version: str = ""
    by_language: dict[str, str] | None = None


class Mute:
    """A device that is not to synthesise."""

    def can(self, language: str) -> bool:
        return False

    def say(self, language: str, text: str) -> Sound | None:
        return None

    def close(self) -> None:
        """Nothing to close."""


class Synthesis:
    """pyttsx3 in a process of its own. One that hangs is killed; the next sentence starts a new one."""

    def __init__(
        self,
        helper: Helper | None = None,
        start_s: float = START_S,
        say_s: float = SAY_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._helper = helper or Helper(process("tidehall_display.voice.pyttsx"))
        self._start_s = start_s
        self._say_s = say_s
        self._monotonic = monotonic
        self._again_at = float("-inf")
        self._voices: Voices | None = None

    @property
    def voices(self) -> Voices:
        """Found out once it has answered; a synthesiser that does not start is asked again after a minute."""
        if self._voices is None:
            if self._monotonic() < self._again_at:
                return Voices()
            told = self._ask(("voices",), self._start_s)
            if told is None:
                self._again_at = self._monotonic() + _AGAIN_S
                return Voices()
            self._voices = Voices(str(told[0]), dict(told[1]))
            log.info("own voice: espeak-ng %s, %s", self._voices.version, self._voices.by_language)
        return self._voices

    def can(self, language: str) -> bool:
        return language in (self.voices.by_language or {})

    def say(self, language: str, text: str) -> Sound | None:
        """None when there is no voice for it or none came in time."""
        if not self.can(language):
            return None
        wait_s = self._say_s if self._helper.running else self._start_s
        content = self._ask(("say", language, as_heard(language, text)), wait_s)
        if not content:
            return None
        try:
            sound = read_wav(content)
            return levelled(trimmed(sound)) if sound.samples else None
        except ValueError as error:
            log.warning("the synthesiser made no sound: %s", error)
            return None

    def close(self) -> None:
        self._helper.end()

    def _ask(self, question: tuple[Any, ...], wait_s: float) -> Any:
        try:
            return self._helper.ask(question, wait_s)
        except HelperGone as gone:
            log.warning("the synthesiser was stopped: %s", gone)
            return None
