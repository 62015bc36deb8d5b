"""Sound as numbers: 16-bit mono, joined, trimmed, made equally loud, and written as WAV. Also our own chime."""

from __future__ import annotations

import io
import math
import sys
import wave
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

_PEAK = 0.71
"""-3 dBFS: loud enough for a hall, without clipping in a cheap amplifier."""
_SILENCE = 250
_EDGE_S = 0.02
GAP_S = 0.06
CHIME_HERTZ = 22_050
_CHIME = ((659.25, 0.0, 0.9), (523.25, 0.42, 1.2))
_OVERTONES = ((1.0, 1.0), (2.0, 0.28), (3.01, 0.1))
_MOST_S = 60


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples at ``hertz``."""

    hertz: int
    samples: array[int]

    @property
    def ms(self) -> int:
        return round(len(self.samples) * 1000 / self.hertz)


def from_pcm(hertz: int, pcm: bytes) -> Sound:
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return Sound(hertz, samples)


def read_wav(content: bytes) -> Sound:
    """A mono 16-bit WAV file; raises ``ValueError`` for anything else."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                raise ValueError("mono 16-bit WAV wanted")
            if not 8_000 <= file.getframerate() <= 48_000 or file.getnframes() > file.getframerate() * _MOST_S:
                raise ValueError("8 to 48 kHz, a minute at most")
            return from_pcm(file.getframerate(), file.readframes(file.getnframes()))
    except (wave.Error, EOFError) as error:
        raise ValueError(str(error)) from error


def write_wav(sound: Sound) -> bytes:
    out = io.BytesIO()
    samples = array("h", sound.samples)
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.hertz)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def trimmed(sound: Sound) -> Sound:
    """Without the silence at its ends, but for a breath."""
    samples, edge = sound.samples, round(sound.hertz * _EDGE_S)
    loud = [index for index in range(0, len(samples), 16) if abs(samples[index]) > _SILENCE]
    if not loud:
        return sound
    return Sound(sound.hertz, samples[max(0, loud[0] - edge) : loud[-1] + 16 + edge])


def levelled(sound: Sound) -> Sound:
    """Equally loud as every other clip, by its highest peak."""
    peak = max((abs(sample) for sample in sound.samples), default=0)
    if peak == 0:
        return sound
    factor = _PEAK * 32767 / peak
    return Sound(sound.hertz, array("h", (round(sample * factor) for sample in sound.samples)))


def at_rate(sound: Sound, hertz: int) -> Sound:
    """The same sound at another rate, straight lines between its samples."""
    if hertz == sound.hertz or not sound.samples:
        return Sound(hertz, sound.samples)
    samples, last = sound.samples, len(sound.samples) - 1
    step = sound.hertz / hertz
    out = array("h")
    for number in range(len(samples) * hertz // sound.hertz):
        place = min(number * step, last)
        left = int(place)
        right = min(left + 1, last)
        out.append(round(samples[left] + (samples[right] - samples[left]) * (place - left)))
    return Sound(hertz, out)


def joined(sounds: Iterable[Sound], gap_s: float = GAP_S) -> Sound:
    """One after another with a short gap; all must have the same rate."""
    all_of_them = list(sounds)
    hertz = all_of_them[0].hertz
    if any(sound.hertz != hertz for sound in all_of_them):
        raise ValueError("clips of one pack have one sample rate")
    gap = array("h", bytes(2 * round(hertz * gap_s)))
    samples = array("h")
    for number, sound in enumerate(all_of_them):
        if number:
            samples += gap
        samples += sound.samples
    return Sound(hertz, samples)


def chime() -> Sound:
    """Two soft bell tones, computed here: nobody's recording."""
    length = max(start + seconds for _, start, seconds in _CHIME)
    values = [0.0] * round(CHIME_HERTZ * length)
    for hertz, start, seconds in _CHIME:
        first = round(CHIME_HERTZ * start)
        for step in range(round(CHIME_HERTZ * seconds)):
            t = step / CHIME_HERTZ
            attack, fall = min(1.0, t / 0.008), math.exp(-4.2 * t) * min(1.0, (seconds - t) / 0.05)
            tone = sum(share * math.sin(2 * math.pi * hertz * ratio * t) for ratio, share in _OVERTONES)
            values[first + step] += attack * fall * tone
    peak = max(abs(value) for value in values)
    return Sound(CHIME_HERTZ, array("h", (round(value / peak * 0.55 * 32767) for value in values)))
