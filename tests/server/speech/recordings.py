"""A pack of recordings as a hall would make one: here every word is a tone of its own."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from pathlib import Path

from tidehall_link.speech.sound import Sound, write_wav

HERTZ = 16_000


def tone(hertz: float, ms: int = 200, rate: int = HERTZ) -> bytes:
    samples = array("h", (round(9000 * math.sin(2 * math.pi * hertz * n / rate)) for n in range(rate * ms // 1000)))
    return write_wav(Sound(rate, samples))


def pack(folder: Path, language: str, words: Iterable[str], name: str = "") -> Path:
    """Writes ``manifest.toml`` and a WAV file per word."""
    folder.mkdir(parents=True)
    lines = [f'language = "{language}"', f'name = "{name or language}"', "[clips]"]
    for number, word in enumerate(words):
        (folder / f"w{number}.wav").write_bytes(tone(300 + 20 * number))
        lines.append(f'"{word}" = "w{number}.wav"')
    (folder / "manifest.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder
