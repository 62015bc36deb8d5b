"""espeak-ng, asked sentence by sentence in a process that may be killed; voices are chosen by test, not by name."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tidehall_link.speech.phrases import as_heard
from tidehall_link.speech.sound import Sound, from_pcm

CHILD: Final = Path(__file__).with_name("espeak_child.py")
_VOICES: Final = {"cmn": ("cmn", 135), "yue": ("yue", 135), "en": ("en", 140)}
_PROBES: Final = {"cmn": "请", "yue": "请", "en": "please"}
PATIENCE_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Voices:
    """What this machine's espeak-ng can really pronounce."""

    version: str
    languages: frozenset[str]


class Synthesis:
    """Makes sound out of sentences. ``command`` starts the child; tests put another one there."""

    def __init__(self, command: tuple[str, ...] = (), patience_s: float = PATIENCE_S) -> None:
        self._command = command or (sys.executable, "-I", str(CHILD))
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._voices: Voices | None = None

    @property
    def voices(self) -> Voices:
        """Found out once. Debian's 1.51 reads Chinese as English letters: such a voice is none."""
        with self._lock:
            if self._voices is None:
                self._voices = self._probe()
            return self._voices

    @property
    def fingerprint(self) -> str:
        """Changes when clips made before would sound different now."""
        return f"espeak-ng {self.voices.version} 1"

    def can(self, language: str) -> bool:
        return language in self.voices.languages

    def say(self, language: str, text: str) -> Sound | None:
        """None when the voice is not there or did not answer in time; the caller says so."""
        if not self.can(language):
            return None
        voice, rate = _VOICES[language]
        answer = self._ask({"voice": voice, "rate": rate, "text": as_heard(language, text)})
        return from_pcm(int.from_bytes(answer[:4], "little"), answer[4:]) if answer and len(answer) > 4 else None

    def _probe(self) -> Voices:
        answer = self._ask({"probe": _PROBES})
        if answer is None:
            return Voices("", frozenset())
        told: dict[str, Any] = json.loads(answer)
        heard: dict[str, str] = told["phonemes"]
        good = {
            language
            for language, (voice, _) in _VOICES.items()
            if heard.get(voice) and "(en)" not in heard[voice] and (language == "en" or "'" in heard[voice])
        }
        return Voices(str(told["version"]), frozenset(good))

    def _ask(self, request: dict[str, Any]) -> bytes | None:
        try:
            done = subprocess.run(
                self._command, input=json.dumps(request).encode(), capture_output=True, timeout=self._patience_s,
                check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout if done.returncode == 0 and done.stdout else None
