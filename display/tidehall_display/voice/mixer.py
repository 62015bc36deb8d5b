"""The sound card's own process: pygame's mixer, asked over a connection. A card that hangs hangs here, and is killed.

``("open",)`` -> ``("ok", driver)`` or ``("no_device", why)``; ``("play", announcement, wav, volume)`` ->
``("ok", first sample's time)`` or ``("lost", why)``; ``("state",)`` -> ``("playing"|"ended", heard_ms)``.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

_HERTZ = 48_000
_BUFFER = 1024


class Mixer:
    """One sound at a time through SDL."""

    def __init__(self) -> None:
        os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"
        self._pygame: Any = import_module("pygame")
        self._channel: Any = None
        self._began = self._ended = 0.0
        self._ms = 0.0

    def answer(self, question: tuple[Any, ...]) -> tuple[Any, ...]:
        match question:
            case ("open",):
                return self._open()
            case ("play", str(), bytes(wav), float(volume)):
                return self._play(wav, volume)
            case ("state",):
                return self._state()
        return ("unknown", "")

    def _open(self) -> tuple[str, str]:
        mixer = self._pygame.mixer
        try:
            mixer.init(_HERTZ, -16, 2, _BUFFER)
        except self._pygame.error as error:
            return "no_device", str(error)
        return "ok", str(mixer.get_driver())

    def _play(self, wav: bytes, volume: float) -> tuple[str, Any]:
        try:
            sound = self._pygame.mixer.Sound(file=io.BytesIO(wav))
            self._ms = sound.get_length() * 1000
            sound.set_volume(volume)
            self._channel = sound.play()
        except self._pygame.error as error:
            return "lost", str(error)
        if self._channel is None:
            return "lost", "no channel"
        self._began, self._ended = time.monotonic(), 0.0
        return "ok", self._began

    def _state(self) -> tuple[str, float]:
        now = time.monotonic()
        if self._channel is not None and self._channel.get_busy():
            return "playing", min(self._ms, (now - self._began) * 1000)
        self._ended = self._ended or now
        return "ended", min(self._ms, (self._ended - self._began) * 1000)


def main(descriptor: int) -> None:
    """Answer until nobody asks any more."""
    with Connection(descriptor) as line:
        mixer = Mixer()
        with contextlib.suppress(EOFError, OSError):
            while True:
                line.send(mixer.answer(line.recv()))
    os._exit(0)  # a card that hangs would keep the library's own farewell waiting


if __name__ == "__main__":
    main(int(sys.argv[1]))
