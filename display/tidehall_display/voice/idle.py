"""What a voice does when nobody is called: it says its pairing code, and looks for a loudspeaker that failed."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from tidehall_display.voice.announcer import Announcer, Health
from tidehall_display.voice.library import Library, NoVoiceError
from tidehall_display.voice.sentence import spelt
from tidehall_link.catalogue import Words
from tidehall_link.pace import Pace

log = logging.getLogger("tidehall.voice")

_EVERY_S = 30.0


@dataclass(slots=True)
class Idle:
    """``words`` by language of speech; the first that can be spoken is. ``pairing_s``: how long a code is spoken."""

    announcer: Announcer
    library: Library
    words: dict[str, Words]
    pairing_s: float
    pace: Pace = field(default_factory=Pace)
    code: str | None = None
    _since: float = 0.0
    _said_at: float = float("-inf")
    _looked_at: float = float("-inf")

    def pairing(self, code: str | None) -> None:
        """This code is to be spoken, or none any more. A new code does not begin the time anew."""
        if self.code is None and code is not None:
            self._since, self._said_at = self.pace.monotonic(), float("-inf")
        self.code = code
        self.announcer.wake()

    def do(self) -> None:
        now = self.pace.monotonic()
        if self.announcer.health is Health.FAILING and now - self._looked_at >= _EVERY_S:
            self._looked_at = now
            self.announcer.look()
        if self.code and now - self._said_at >= _EVERY_S and now - self._since < self.pairing_s:
            self._said_at = now
            self._say(self.code)

    def _say(self, code: str) -> None:
        for language, words in self.words.items():
            try:
                sound = self.library.sentence([(language, (words("pairing", code=spelt(code)),))])
            except NoVoiceError:
                continue
            self.announcer.say(sound, f"pairing {code}")
            return
        log.warning("nobody can speak the pairing code; it is %s", code)
