"""Plays patterns on lamp and buzzer: the mood of the window until a press is answered, then the answer."""

from __future__ import annotations

import logging
import threading
from typing import Protocol

from tidehall_caller.beat import Beat
from tidehall_caller.signals import BUZZER, CLICK, LAMP, MOODS, OFF, Mood, Pattern, Signal
from tidehall_link.pace import Pace

log = logging.getLogger("tidehall.caller.lamp")

_IDLE_S = 5.0


class Output(Protocol):
    """A lamp or a buzzer."""

    def put(self, on: bool) -> None: ...

    def close(self) -> None: ...


class Channel:
    """What one output plays. Pure: time comes with each call."""

    def __init__(self) -> None:
        self._under, self._under_at = OFF, 0.0
        self._over: Pattern | None = None
        self._over_at = 0.0

    def mood(self, pattern: Pattern, at: float) -> None:
        if pattern is not self._under:
            self._under, self._under_at = pattern, at

    def answer(self, pattern: Pattern, at: float) -> None:
        """Over the mood, from now to its end; an earlier answer is cut off."""
        self._over, self._over_at = pattern, at

    def lit(self, at: float) -> bool:
        if self._over is not None and at - self._over_at >= self._over.length:
            self._over = None
        if self._over is not None:
            return self._over.lit(at - self._over_at)
        return self._under.lit(at - self._under_at)

    def next_change(self, at: float) -> float | None:
        """Seconds until the output may have to change."""
        if self._over is not None:
            ends = self._over_at + self._over.length - at
            return min(self._over.next_change(at - self._over_at) or ends, max(ends, 0.0))
        return self._under.next_change(at - self._under_at)


class Feedback:
    """Lamp and buzzer of one window, in one thread; either may be missing."""

    def __init__(self, lamp: Output | None, buzzer: Output | None, pace: Pace | None = None) -> None:
        self._outputs = [(output, Channel()) for output in (lamp, buzzer) if output is not None]
        self._lamp = next((channel for output, channel in self._outputs if output is lamp), None)
        self._buzzer = next((channel for output, channel in self._outputs if output is buzzer), None)
        self._pace = pace or Pace()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopped = False
        self._beat = Beat(self._pace)
        self._thread = threading.Thread(target=self._run, name="lamp", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped = True
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=5)
        for output, _ in self._outputs:
            output.put(False)
            output.close()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive() and self._beat.well

    def mood(self, mood: Mood) -> None:
        """What the lamp shows while nobody presses."""
        with self._lock:
            if self._lamp is not None:
                self._lamp.mood(MOODS[mood], self._pace.monotonic())
        self._wake.set()

    def answer(self, signal: Signal) -> None:
        """The answer to a press, at once."""
        self._over(LAMP[signal], BUZZER[signal])

    def click(self) -> None:
        """A digit was heard."""
        self._over(CLICK, CLICK)

    def _over(self, light: Pattern, sound: Pattern) -> None:
        with self._lock:
            now = self._pace.monotonic()
            if self._lamp is not None:
                self._lamp.answer(light, now)
            if self._buzzer is not None:
                self._buzzer.answer(sound, now)
        self._wake.set()

    def _run(self) -> None:
        while not self._stopped:
            self._beat.turn()
            self._wake.clear()
            with self._lock:
                now = self._pace.monotonic()
                for output, channel in self._outputs:
                    output.put(channel.lit(now))
                changes = [channel.next_change(now) for _, channel in self._outputs]
            soonest = min((change for change in changes if change is not None), default=_IDLE_S)
            self._pace.wait(min(max(soonest, 0.005), _IDLE_S), self._wake)
