"""The synthesiser's own process: pyttsx3 on espeak-ng, one sentence in, a WAV file's bytes out.

What is known of pyttsx3 and held against it here: threads hang in it, so it has a process that may be killed; a voice
that does not exist is silently the old one, so the voice is read back after every sentence; ``say`` needs aplay and
blocks, so only files are written; it prints on standard output, so that goes elsewhere; and a voice's name proves
nothing, so each is tried by its phonemes.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import os
import sys
import wave
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any, Final

VOICES: Final = {
    "cmn": ("sit/cmn", "sit/cmn-latn-pinyin"),
    "yue": ("sit/yue",),
    "en": ("gmw/en", "gmw/en-us"),
}
"""Candidates by language, best first. espeak-ng 1.51 reads Chinese as English letters with the first of Mandarin."""
_PROBES: Final = {"cmn": "请", "yue": "请", "en": "please"}
_RATES: Final = {"cmn": 135, "yue": 135, "en": 140}


def pronounces(language: str, phonemes: str) -> bool:
    """Whether these are sounds of the language: Chinese has tones and does not switch to English."""
    if not phonemes.strip() or "(en)" in phonemes:
        return False
    return language == "en" or any(sign.isdigit() or sign == "'" for sign in phonemes)


class Synthesiser:
    """pyttsx3, opened once in this process."""

    def __init__(self) -> None:
        _prefer_packaged()
        self._espeak = _module("pyttsx3.drivers._espeak")
        self.hertz = 0
        opened = self._espeak.Initialize

        def initialise(*asked: Any) -> int:
            self.hertz = int(opened(*asked))
            return self.hertz

        self._espeak.Initialize = initialise
        self._engine = _module("pyttsx3").init("espeak")
        self._said = os.memfd_create("said")  # a file by name for pyttsx3, and nothing that a kill would leave behind
        self.voices = {language: voice for language in VOICES if (voice := self._tried(language)) is not None}

    @property
    def version(self) -> str:
        self._espeak.dll.espeak_Info.restype = ctypes.c_char_p
        return str(self._espeak.dll.espeak_Info(None).decode())

    def say(self, language: str, text: str) -> bytes | None:
        """A WAV file; None when it came from another voice than the one that was asked for."""
        voice = self.voices.get(language)
        if voice is None:
            return None
        os.ftruncate(self._said, 0)
        self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", _RATES[language])
        self._engine.save_to_file(text, f"/proc/self/fd/{self._said}")
        with contextlib.redirect_stdout(io.StringIO()):
            self._engine.runAndWait()
        content = os.pread(self._said, os.fstat(self._said).st_size, 0)
        if self._engine.getProperty("voice") != voice or not content:
            return None
        return _with_rate(content, self.hertz)

    def _tried(self, language: str) -> str | None:
        return next((v for v in VOICES[language] if pronounces(language, self._phonemes(v, _PROBES[language]))), None)

    def _phonemes(self, voice: str, text: str) -> str:
        if self._espeak.dll.espeak_SetVoiceByName(voice.encode()) != 0:
            return ""
        told = self._espeak.dll.espeak_TextToPhonemes
        told.restype = ctypes.c_char_p
        kept = ctypes.c_char_p(text.encode())
        rest = ctypes.pointer(ctypes.cast(kept, ctypes.c_void_p))
        said: list[str] = []
        while rest.contents.value:
            said.append(told(rest, 1, 0).decode())
        return " ".join(said)


def _module(name: str) -> Any:
    return import_module(name)


def _prefer_packaged() -> None:
    """espeak-ng as pip brought it, where it did: pyttsx3 then finds the library already loaded, by its name."""
    try:
        loader = _module("espeakng_loader")
    except ImportError:
        return
    os.environ["ESPEAK_DATA_PATH"] = str(loader.get_data_path())
    ctypes.CDLL(str(loader.get_library_path()))


def _with_rate(content: bytes, hertz: int) -> bytes:
    """The file with the rate that the library really has: pyttsx3 writes 22050 whatever it is."""
    with wave.open(io.BytesIO(content)) as file:
        if file.getframerate() == hertz or hertz <= 0:
            return content
        frames = file.readframes(file.getnframes())
    out = io.BytesIO()
    with wave.open(out, "wb") as right:
        right.setnchannels(1)
        right.setsampwidth(2)
        right.setframerate(hertz)
        right.writeframes(frames)
    return out.getvalue()


def main(descriptor: int) -> None:
    """Answer ``("voices",)`` and ``("say", language, text)`` until nobody asks any more."""
    with Connection(descriptor) as line:
        synthesiser = Synthesiser()
        with contextlib.suppress(EOFError, OSError):
            while True:
                question = line.recv()
                if question[0] == "voices":
                    line.send((synthesiser.version, dict(synthesiser.voices)))
                else:
                    line.send(synthesiser.say(question[1], question[2]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
