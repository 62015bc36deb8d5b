"""A USB number pad as a caller: taken from the console, found again after it was pulled out."""

from __future__ import annotations

import errno
import logging
import select
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from evdev import InputDevice, InputEvent, ecodes

from tidehall_caller.beat import STALE_S, Beat
from tidehall_link.pace import Backoff, Pace

log = logging.getLogger("tidehall.caller.numpad")

_LOOK_S = 0.5
_DOWN = 1
_DIGITS = {f"KEY_KP{digit}": str(digit) for digit in range(10)} | {f"KEY_{digit}": str(digit) for digit in range(10)}
# with NumLock off, pads that switch by themselves send these for the digits
_DIGITS |= {
    "KEY_INSERT": "0", "KEY_END": "1", "KEY_DOWN": "2", "KEY_PAGEDOWN": "3", "KEY_LEFT": "4", "KEY_CLEAR": "5",
    "KEY_RIGHT": "6", "KEY_HOME": "7", "KEY_UP": "8", "KEY_PAGEUP": "9",
}  # fmt: skip


def named(code: int) -> tuple[str, ...]:
    """The names of a key code: some have more than one."""
    found = ecodes.KEY.get(code, ())
    return (found,) if isinstance(found, str) else tuple(found)


def known(name: str) -> bool:
    """True when Linux has a key of this name."""
    return name in ecodes.ecodes


class Keymap:
    """From raw events to keys. Pure. Repeats by the kernel (value 2) and releases are nobody's press."""

    def __init__(self, functions: Mapping[str, str]) -> None:
        self._functions = functions

    def read(self, event: InputEvent) -> tuple[str, str] | None:
        """``("digit", "7")``, ``("key", "next")``, or None for what means nothing here."""
        if event.type != ecodes.EV_KEY or event.value != _DOWN:
            return None
        names = named(event.code)
        for name in names:
            if name in self._functions:
                return "key", self._functions[name]
        return next((("digit", _DIGITS[name]) for name in names if name in _DIGITS), None)


class Source(Protocol):
    """An opened pad."""

    def grab(self) -> None: ...

    def wait(self, seconds: float) -> bool: ...

    def events(self) -> Iterable[InputEvent]:
        """Raises OSError when it was pulled out."""
        ...

    def close(self) -> None: ...


class EvdevSource:
    """The real one. Raises OSError when it is not there."""

    def __init__(self, path: str) -> None:
        self._device = InputDevice(path)

    def grab(self) -> None:
        """Nobody else gets its keys: a number typed here must not land on the console."""
        self._device.grab()

    def wait(self, seconds: float) -> bool:
        return bool(select.select([self._device.fd], [], [], seconds)[0])

    def events(self) -> Iterable[InputEvent]:
        found: Iterable[InputEvent] = self._device.read()
        return found

    def close(self) -> None:
        self._device.close()


class NumpadReader:
    """One pad, in a thread of its own; opens it again whenever it is there.

    ``heard`` gets what ``Keymap`` reads, or ``("late", "next")`` once for keys that were read too late.
    """

    def __init__(
        self,
        path: str,
        keymap: Keymap,
        heard: Callable[[str, str], None],
        opened: Callable[[str], Source] = EvdevSource,
        pace: Pace | None = None,
    ) -> None:
        self._path = path
        self._keymap = keymap
        self._heard = heard
        self._opened = opened
        self._pace = pace or Pace()
        self._stopping = threading.Event()
        self._beat = Beat(self._pace)
        self._thread = threading.Thread(target=self._run, name="numpad", daemon=True)
        self.there = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=5)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive() and self._beat.well

    def _run(self) -> None:
        backoff = Backoff(0.5, 3.0)
        while not self._stopping.is_set():
            self._beat.turn()
            try:
                self._once()
            except OSError as error:
                if self.there:
                    backoff.reset()
                if self.there or error.errno == errno.EACCES:
                    log.warning("number pad %s: %s", self._path, error.strerror)
                self.there = False
            self._pace.wait(backoff.pause(), self._stopping)

    def _once(self) -> None:
        source = self._opened(self._path)
        try:
            source.grab()
            log.info("number pad %s is there", self._path)
            self.there = True
            self._beat.turn()
            while not self._stopping.is_set():
                self._round(source)
        finally:
            source.close()

    def _round(self, source: Source) -> None:
        """The kernel keeps keys for who does not read; what gathered meanwhile is no wish of now."""
        events = list(source.events()) if source.wait(_LOOK_S) else []
        if self._beat.turn() > STALE_S:
            log.warning("number pad %s was not listened to for a while: its keys are dropped", self._path)
            while source.wait(0):
                events += source.events()
            keys = {key for event in events if (key := self._keymap.read(event))}
            for name in sorted(name for kind, name in keys if kind == "key")[:1]:
                self._say("late", name)
            return
        for event in events:
            self._take(event)

    def _take(self, event: InputEvent) -> None:
        key = self._keymap.read(event)
        if key is not None:
            self._say(*key)

    def _say(self, kind: str, name: str) -> None:
        try:
            self._heard(kind, name)
        except Exception:
            log.exception("a key of %s could not be handled", self._path)
