"""The synthesiser's own process: espeak-ng through pyttsx3's bindings, one sentence in, a WAV file's bytes out.

pyttsx3's own loop is not used: it races with espeak-ng's thread, so that on a busy machine a sentence came out empty,
at another pace, or never; a voice that does not exist is silently the old one; ``say`` needs aplay and blocks. So the
library is opened without a thread, in a process that may be killed, and each voice is tried by its phonemes.
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
    """espeak-ng through pyttsx3's bindings, opened once in this process and without a thread of its own."""

    def __init__(self) -> None:
        _prefer_packaged()
        self._espeak = _module("pyttsx3.drivers._espeak")
        self.hertz = int(self._espeak.Initialize(self._espeak.AUDIO_OUTPUT_SYNCHRONOUS, 0, None, 0))
        self.voices = {language: voice for language in VOICES if (voice := self._tried(language)) is not None}

    @property
    def version(self) -> str:
        self._espeak.dll.espeak_Info.restype = ctypes.c_char_p
        return str(self._espeak.dll.espeak_Info(None).decode())

    def say(self, language: str, text: str) -> bytes | None:
        """A WAV file; None when the voice is not there."""
        espeak, voice, sound = self._espeak, self.voices.get(language), bytearray()
        if voice is None or espeak.dll.espeak_SetVoiceByName(voice.encode()) != 0:
            return None

        def collect(samples: Any, count: int, _events: Any) -> int:
            if count > 0:
                sound.extend(ctypes.string_at(samples, count * 2))
            return 0

        espeak.SetSynthCallback(collect)
        espeak.SetParameter(espeak.RATE, _RATES[language], 0)
        spoken = text.encode() + b"\0"
        espeak.dll.espeak_Synth(spoken, len(spoken), 0, 0, 0, espeak.ENDPAUSE | espeak.CHARS_UTF8, None, None)
        espeak.Synchronize()
        return _wav(bytes(sound), self.hertz) if sound else None

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


def _wav(pcm: bytes, hertz: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(hertz)
        file.writeframes(pcm)
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
