"""The loudspeaker over a mixer in another process: it believes only what was counted, and lets go of what hangs."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from typing import Any, Final

from tidehall_display.voice.alsa import CardWatch, Counters, moved
from tidehall_display.voice.helper import Helper, HelperGone, process
from tidehall_display.voice.speaker import Fault, SpeakerError
from tidehall_link.pace import Pace
from tidehall_link.speech.sound import Sound, write_wav

log = logging.getLogger("tidehall.voice")

MIXER: Final = "tidehall_display.voice.mixer"
_NOWHERE = frozenset({"dummy", "disk"})
_LOOK_S = 0.03
_HEARD = 0.8
"""Share of its length that must have been played."""


@dataclass(frozen=True, slots=True)
class Waits:
    """``grace_s``: how much longer than itself a sound may take. ``moving_s``: by when the card must have moved."""

    open_s: float = 15.0
    answer_s: float = 3.0
    grace_s: float = 4.0
    moving_s: float = 0.8


@dataclass(slots=True)
class Loudspeaker:
    """``watch`` None: believe the mixer alone. ``anywhere``: sound that goes nowhere counts too (for trying out)."""

    helper: Helper = field(default_factory=lambda: Helper(process(MIXER)))
    watch: CardWatch | None = None
    anywhere: bool = False
    waits: Waits = Waits()
    pace: Pace = field(default_factory=Pace)
    driver: str = ""

    def ready(self) -> None:
        if not self.helper.running:
            self._open()

    def start(self, sound: Sound, volume: float, announcement: str) -> Played:
        self.ready()
        before = self.watch.counters() if self.watch is not None else None
        said, at = self.ask(("play", announcement, write_wav(sound), float(volume)), self.waits.answer_s)
        if said != "ok":
            self.reset()
            raise SpeakerError(Fault.LOST, str(at))
        return Played(self, sound.ms, float(at), before)

    def reset(self) -> None:
        self.helper.end()

    def ask(self, question: tuple[Any, ...], wait_s: float) -> tuple[str, Any]:
        """A helper that is gone or silent is a card that hangs."""
        try:
            said, value = self.helper.ask(question, wait_s)
        except HelperGone as gone:
            raise SpeakerError(Fault.STUCK, str(gone)) from None
        return str(said), value

    def _open(self) -> None:
        said, told = self.ask(("open",), self.waits.open_s)
        if said != "ok":
            self.reset()
            raise SpeakerError(Fault.NO_DEVICE, str(told))
        self.driver = str(told)
        if self.driver in _NOWHERE and not self.anywhere:
            self.reset()
            raise SpeakerError(Fault.NULL_SINK, self.driver)
        log.info("loudspeaker: %s", self.driver)


@dataclass(slots=True)
class Played:
    """A sound that the mixer has begun."""

    speaker: Loudspeaker
    ms: int
    first_sample_at: float
    before: Counters | None

    def finish(self) -> None:
        try:
            heard_ms = self._ended()
        except SpeakerError:
            self.speaker.reset()
            raise
        if heard_ms < self.ms * _HEARD:
            self.speaker.reset()
            raise SpeakerError(Fault.CUT, f"{heard_ms:.0f} of {self.ms} ms")

    def _ended(self) -> float:
        speaker, never = self.speaker, threading.Event()
        began = speaker.pace.monotonic()
        card = _Card(speaker.watch, self.before, began) if self.before is not None else None
        while True:
            said, heard_ms = speaker.ask(("state",), speaker.waits.answer_s)
            now = speaker.pace.monotonic()
            if card is not None:
                card.look(now, speaker.waits.moving_s, ended=said == "ended")
            if said == "ended":
                return float(heard_ms)
            if said != "playing":
                raise SpeakerError(Fault.LOST, said)
            if now - began > self.ms / 1000 + speaker.waits.grace_s:
                raise SpeakerError(Fault.STUCK, f"{heard_ms:.0f} of {self.ms} ms")
            speaker.pace.wait(_LOOK_S, never)


@dataclass(slots=True)
class _Card:
    """The hardware while a sound plays: the mixer goes on as if nothing were when a card is pulled out."""

    watch: CardWatch | None
    last: Counters
    moved_at: float
    ever: bool = False

    def look(self, now: float, patience_s: float, *, ended: bool) -> None:
        """Raises ``SpeakerError`` when it has not moved for ``patience_s`` seconds, or never by the end."""
        counters = self.watch.counters() if self.watch is not None else {}
        if moved(self.last, counters):
            self.last, self.moved_at, self.ever = counters, now, True
        if now - self.moved_at > patience_s or (ended and not self.ever):
            raise SpeakerError(Fault.LOST if self.ever else Fault.NULL_SINK, "no sound card moves")
