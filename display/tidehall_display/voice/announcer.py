"""Speaks what is called, one after another, and tells what became of each call. Its thread is the only one that waits
for sound."""

from __future__ import annotations

import logging
import threading
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol

from tidehall_display.voice.calls import Call, Line, calls_of, day_of, still_called, zone_of
from tidehall_display.voice.library import NoVoiceError, Texts
from tidehall_display.voice.manner import Manner
from tidehall_display.voice.memory import Memory
from tidehall_display.voice.sentence import call_sentence
from tidehall_display.voice.speaker import Speaker, SpeakerError
from tidehall_link.clock import HallClock
from tidehall_link.pace import Pace
from tidehall_link.speech.sound import CHIME_HERTZ, Sound, chime

log = logging.getLogger("tidehall.voice")

CROWD: Final = 3
"""With so many waiting behind it a call is spoken once and without a chime of its own."""
_BREATH_S: Final = 0.45
_TRIES: Final = 2
_AGAIN_S: Final = 1.5
_TRIAL: Final = Sound(CHIME_HERTZ, array("h", bytes(CHIME_HERTZ)))
"""Half a second of silence."""


class Health(StrEnum):
    """In the words that the server knows."""

    SILENT = "silent"
    OK = "ok"
    FAILING = "failing"
    NO_VOICE = "no_voice"
    OFF = "off"


class Sentences(Protocol):
    """Where words become sound."""

    def sentence(self, texts: Texts) -> Sound: ...


class Reports(Protocol):
    """Who hears what became of a call, and that something about this voice has changed."""

    def announced(self, call: Call, how: str, reason: str = "") -> None: ...

    def changed(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """As ``[voice]`` sets them."""

    most_waiting: int = 20
    fresh_s: float = 30.0


@dataclass(slots=True)
class Announcer:
    """``take`` gets each new view; ``run`` is the thread. ``reason`` is why nothing was heard, while it is so."""

    speaker: Speaker
    sentences: Sentences
    memory: Memory
    manner: Callable[[], Manner]
    clock: HallClock
    reports: Reports
    limits: Limits = Limits()
    pace: Pace = field(default_factory=Pace)
    health: Health = Health.SILENT
    reason: str = ""
    live: bool = False
    busy_since: float | None = None
    _view: Mapping[str, Any] | None = None
    _day: str = ""
    _line: Line = field(init=False)
    _speaking: Call | None = None
    _follows: bool = False
    _stop: threading.Event = field(default_factory=threading.Event)
    _wake: threading.Event = field(default_factory=threading.Event)
    _afresh: threading.Event = field(default_factory=threading.Event)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _idle: Callable[[], None] = lambda: None
    _chime: Sound = field(default_factory=chime)

    def __post_init__(self) -> None:
        self._line = Line(self.limits.most_waiting)

    @property
    def waiting(self) -> int:
        """How many have not been heard yet, the one that is being spoken included."""
        return len(self._line) + (self._speaking is not None)

    @property
    def state(self) -> Health:
        return self.health if self.manner().sound else Health.OFF

    def take(self, view: Mapping[str, Any], version: int | None = None) -> None:
        """The board as it is now: new calls of this voice's windows are put into the line. ``version``: of the view."""
        with self._lock:
            self._view = view
            day = day_of(view)
            shorter = version is not None and version < self.memory.last(day)
            if version is not None and shorter:
                self.memory.back(day, version)
            if day != self._day or shorter:
                self._day = day
                self._line.begin(self.memory.last(day))
            mine = calls_of(view, self.manner().zone) if self.manner().sound else []
            left = self._line.add(mine, self.clock.best(), self.limits.fresh_s)
        for call in left:
            log.warning("no room for %s at %s: too many wait", call.ticket, call.window)
            self.reports.announced(call, "silent", "crowded")
        self._wake.set()

    def coming(self) -> list[Call]:
        """The calls that wait to be spoken."""
        with self._lock:
            return self._line.coming()

    def on_idle(self, do: Callable[[], None]) -> None:
        """What is done when nothing is to be spoken: pairing codes, a look at a speaker that failed."""
        self._idle = do

    def wake(self) -> None:
        self._wake.set()

    def run(self) -> None:
        """Speak until ``stop``. The first thing is to look for a loudspeaker: before anybody is called."""
        self.look()
        while not self._stop.is_set():
            self._wake.clear()
            if self._afresh.is_set():
                self._afresh.clear()
                self.speaker.reset()
            if not self.speak_next():
                self._follows = False
                self._idle()
                self.pace.wait(1.0, self._wake)

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()

    def speak_next(self) -> bool:
        """The next call of the line, if there is one; returns when it is done with."""
        with self._lock:
            call = self._speaking = self._line.next()
            day = self._day
        if call is None:
            return False
        self.busy_since = self.pace.monotonic()
        self.reports.changed()
        try:
            if self._speak(call):
                self.memory.keep(day, call.version)
        finally:
            self._speaking, self.busy_since = None, None
            self.reports.changed()
        return True

    def say(self, sound: Sound, name: str) -> bool:
        """Something else than a call, once; True when it was heard."""
        try:
            self.speaker.start(sound, self._volume() or 0.5, name).finish()
        except SpeakerError as error:
            self._failed(Health.FAILING, error.fault.value, str(error))
            return False
        if self.health is Health.FAILING:
            self._set(Health.SILENT)
        return True

    def afresh(self) -> None:
        """Let go of the loudspeaker before the next sound."""
        self._afresh.set()
        self._wake.set()

    def look(self) -> None:
        """Whether there is a loudspeaker at all: asked at the start, and again while it fails.

        One that failed must play a moment of silence: many open well and play nothing, and while this voice
        says that it is well no board speaks for it.
        """
        try:
            self.speaker.ready()
            if self.health is Health.FAILING:
                self.speaker.start(_TRIAL, 0.0, "trial").finish()
        except SpeakerError as error:
            self._failed(Health.FAILING, error.fault.value, str(error))
            return
        if self.health is Health.FAILING:
            self._set(Health.SILENT)

    def _speak(self, call: Call) -> bool:
        """False when the end of this process came before the call was heard: it is still to be spoken."""
        heard, failed = 0, False
        try:
            while heard < self._rounds() and self._wanted(call):
                if heard or self._follows:
                    self.pace.wait(_BREATH_S, self._stop)
                if not self._round(call, heard):
                    break
                heard += 1
                self._follows = True
            if heard:
                self._set(Health.OK)
        except SpeakerError as error:
            failed = True
            self._failed(Health.FAILING, error.fault.value, str(error))
        except NoVoiceError:
            failed = True
            self._failed(Health.NO_VOICE, "no_voice", "no voice for any language")
        if heard:
            self.reports.announced(call, "spoken")
        elif failed:
            self.reports.announced(call, "silent", self.reason)
        return bool(heard) or failed or not self._stop.is_set()

    def _round(self, call: Call, number: int) -> bool:
        """One round; a card that was pulled out and put back is given a second chance, while the call is still true."""
        for trial in range(_TRIES):
            try:
                return self._play(call, number)
            except SpeakerError:
                if trial == _TRIES - 1 or self.pace.wait(_AGAIN_S, self._stop) or not self._wanted(call):
                    raise
        return False

    def _play(self, call: Call, number: int) -> bool:
        """The chime while the words are still being fetched, then the words; False when the call ended meanwhile."""
        manner, volume = self.manner(), self._volume()
        name = f"{call.ticket} {call.version}"
        bell = None
        if not manner.languages or (manner.chime and number == 0 and not self._crowded()):
            bell = self.speaker.start(self._chime, volume, name)
        words: Sound | None = None
        try:
            if manner.languages:
                words = self.sentences.sentence(call_sentence(call, manner))
        finally:
            if bell is not None:
                bell.finish()
        if words is None:
            return True
        if not self._wanted(call):
            return False
        self.speaker.start(words, volume, name).finish()
        return True

    def _crowded(self) -> bool:
        """In the middle of a crowd the chime is known already."""
        return self._follows and len(self._line) + 1 >= CROWD

    def _rounds(self) -> int:
        return 1 if len(self._line) >= CROWD else self.manner().repeats

    def _wanted(self, call: Call) -> bool:
        """Still true and allowed to be heard. While the hall is away only what is young can be believed."""
        if self._stop.is_set() or self._volume() <= 0 or not still_called(self._view, call):
            return False
        return self.live or (self.clock.best() - call.at).total_seconds() < self.limits.fresh_s

    def _volume(self) -> float:
        return self.manner().loudness(self.clock.best(), zone_of(self._view))

    def _failed(self, health: Health, reason: str, why: str) -> None:
        if (health, reason) != (self.health, self.reason):
            log.warning("not heard: %s", why)
        self._set(health, reason)

    def _set(self, health: Health, reason: str = "") -> None:
        if (health, reason) != (self.health, self.reason):
            self.health, self.reason = health, reason
            self.reports.changed()
