"""Runs as a process of its own: one sentence in, one sound out. Knows nothing of the house.

espeak-ng keeps its state in globals and hangs when two threads use it, so whoever wants a sentence starts this file,
waits a bounded time and may kill it. Standard input is one JSON object; standard output is a WAV file, or JSON for
``{"probe": {voice: text}}``, which asks how texts would be pronounced.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib
import json
import sys
from pathlib import Path
from typing import Any

_SYNCHRONOUS = 2
_UTF8 = 1
_END_PAUSE = 0x1000
_RATE, _VOLUME, _PITCH = 1, 2, 3


def library() -> tuple[str, str | None]:
    """The library and its data: the one that pip brought, else the system's."""
    try:
        espeakng_loader = importlib.import_module("espeakng_loader")
    except ImportError:
        found = ctypes.util.find_library("espeak-ng")
        if found is None:
            raise SystemExit("no espeak-ng") from None
        return found, None
    return str(espeakng_loader.get_library_path()), str(espeakng_loader.get_data_path())


class Espeak:
    """The library, opened once."""

    def __init__(self) -> None:
        path, data = library()
        self._lib = ctypes.CDLL(path)
        self._lib.espeak_Info.restype = ctypes.c_char_p
        self._lib.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self.hertz = self._lib.espeak_Initialize(_SYNCHRONOUS, 0, data.encode() if data else None, 0)
        if self.hertz <= 0:
            raise SystemExit("espeak-ng did not start")

    @property
    def version(self) -> str:
        return str(self._lib.espeak_Info(None).decode())

    def voice(self, name: str) -> bool:
        return bool(self._lib.espeak_SetVoiceByName(name.encode()) == 0)

    def phonemes(self, text: str) -> str:
        kept = ctypes.c_char_p(text.encode())
        rest = ctypes.pointer(ctypes.cast(kept, ctypes.c_void_p))
        said: list[str] = []
        while rest.contents.value:
            said.append(self._lib.espeak_TextToPhonemes(rest, _UTF8, 0).decode())
        return " ".join(said)

    def say(self, text: str, words_per_minute: int) -> bytes:
        """PCM, 16 bit, mono."""
        sound: list[bytes] = []
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)

        def collect(wave: Any, count: int, _events: Any) -> int:
            if count > 0:
                sound.append(ctypes.string_at(wave, count * 2))
            return 0

        called = kind(collect)
        self._lib.espeak_SetSynthCallback(called)
        self._lib.espeak_SetParameter(_RATE, words_per_minute, 0)
        self._lib.espeak_SetParameter(_VOLUME, 100, 0)
        self._lib.espeak_SetParameter(_PITCH, 46, 0)
        spoken = text.encode() + b"\0"
        self._lib.espeak_Synth(spoken, len(spoken), 0, 0, 0, _UTF8 | _END_PAUSE, None, None)
        self._lib.espeak_Synchronize()
        return b"".join(sound)


def main() -> int:
    """Answer the one request on standard input."""
    asked = json.loads(sys.stdin.buffer.read())
    espeak = Espeak()
    if "probe" in asked:
        told = {voice: espeak.phonemes(text) if espeak.voice(voice) else "" for voice, text in asked["probe"].items()}
        sys.stdout.write(json.dumps({"version": espeak.version, "phonemes": told, "file": Path(__file__).name}))
        return 0
    if not espeak.voice(asked["voice"]):
        return 3
    pcm = espeak.say(asked["text"], asked["rate"])
    sys.stdout.buffer.write(espeak.hertz.to_bytes(4, "little") + pcm)
    return 0 if pcm else 4


if __name__ == "__main__":
    sys.exit(main())
