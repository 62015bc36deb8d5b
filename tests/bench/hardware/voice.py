"""From the clerk's press to the first sample of the announcement; beside it a sound that the same mixer starts bare.

SDL's dummy sound card takes samples at the pace of a real one. A real card adds its buffer on both sides alike.
"""

from __future__ import annotations

import os
import queue
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.report import median, percentile, tell
from tests.e2e.stage import Stage
from tidehall_display.settings import DisplaySettings
from tidehall_display.voice.agent import Voice, create_voice
from tidehall_display.voice.loudspeaker import Loudspeaker
from tidehall_link.speech.sound import Sound, chime

_LONG_S = 60.0
_WINDOW = "1"
_BELL = chime()


@dataclass(frozen=True, slots=True)
class Begun:
    """A sound that nobody waits for: the next round need not be late by its length."""

    first_sample_at: float

    def finish(self) -> None:
        return


@dataclass(slots=True)
class Timed:
    """The loudspeaker, and when each sound began."""

    inner: Loudspeaker
    begun: queue.SimpleQueue[tuple[str, float]] = field(default_factory=queue.SimpleQueue)

    def ready(self) -> None:
        self.inner.ready()

    def start(self, sound: Sound, volume: float, announcement: str) -> Begun:
        played = self.inner.start(sound, volume, announcement)
        self.begun.put((announcement, played.first_sample_at))
        return Begun(played.first_sample_at)

    def reset(self) -> None:
        self.inner.reset()

    def first(self, ticket: str, count: int) -> list[float]:
        """When the first ``count`` sounds of this ticket's announcement began."""
        found: list[float] = []
        while len(found) < count:
            name, at = self.begun.get(timeout=_LONG_S)
            if name.startswith(ticket):
                found.append(at)
        return found


def measure(folder: Path, rounds: int) -> None:
    """Each round is one call and one bare sound."""
    os.environ["SDL_AUDIODRIVER"] = "dummy"
    stage = Stage(folder)
    voice: Voice | None = None
    bells, words, starts = [], [], []
    try:
        stage.start()
        stage.sit(_WINDOW)
        voice = create_voice(DisplaySettings(server=stage.url, data=str(folder)), stage.device("voice", "bench"))
        voice.speaker.anywhere = True
        timed = Timed(voice.speaker)
        voice.announcer.speaker = timed
        voice.start()
        _live(voice)
        for _ in range(rounds):
            ticket = str(stage.command("take-ticket", service="yb")["ticket"])
            began = time.monotonic()
            stage.command("call-next", window=_WINDOW)
            bell, word = timed.first(ticket, 2)
            bells.append((bell - began) * 1000)
            words.append((word - began) * 1000)
            _free(stage, voice)
            starts.append(_bare(voice.speaker))
            voice.speaker.reset()  # what still sounds would take the next round's channels
            voice.speaker.ready()
    finally:
        if voice is not None:
            voice.stop()
        stage.stop()
    ratios = [bell / start for bell, start in zip(bells, starts, strict=True)]
    tell(
        "press_to_first_sample", rounds=rounds, median_ms=median(bells), p95_ms=percentile(bells, 95),
        words_ready_ms=median(words), bare_start_ms=median(starts), ratio_to_start=median(ratios),
    )  # fmt: skip


def _bare(speaker: Loudspeaker) -> float:
    began = time.monotonic()
    return (speaker.start(_BELL, 0.5, "bare").first_sample_at - began) * 1000


def _live(voice: Voice) -> None:
    deadline = time.monotonic() + _LONG_S
    while not (voice.announcer.live and voice.manner.known):
        if time.monotonic() > deadline:
            raise RuntimeError("the voice found no hall")
        time.sleep(0.05)


def _free(stage: Stage, voice: Voice) -> None:
    """The citizen has come, and everything has been said."""
    while voice.announcer.waiting:
        time.sleep(0.02)
    stage.command("start", window=_WINDOW)
    stage.command("finish", window=_WINDOW)
