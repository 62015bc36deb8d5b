"""The line that many keypads share: opens the port again and again, answers at once, speaks when nobody else does."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from tidehall_caller.beat import STALE_S, Beat
from tidehall_caller.pads import frames
from tidehall_caller.pads.frames import Frame, FrameReader
from tidehall_caller.signals import PAD_BEEPS, Signal
from tidehall_link.pace import Backoff, Pace
from tidehall_link.ports import Port, PortGone, PortStuck

log = logging.getLogger("tidehall.caller.bus")

_LOOK_S = 0.05
_GAP_S = 0.03
_BEEP_S = 0.25
_SILENT_S = 0.2
_SETTLE_S = 0.2
_ECHO_S, _INSTANT_S = 0.3, 0.06
_MOST_WAITING = 200
_NOISE = 10

Heard = Callable[[Frame], None]


class Bus:
    """``attach`` the pads before ``start``; they hear in the bus's thread and must be quick. Send from any thread."""

    def __init__(self, port: Port, pace: Pace | None = None) -> None:
        self._port = port
        self._pads: dict[int, Heard] = {}
        self._pace = pace or Pace()
        self._reader = FrameReader()
        self._lock = threading.Lock()
        self._waiting: deque[tuple[float, Frame]] = deque()
        self._sent: list[tuple[float, bytes]] = []
        self._stopping = threading.Event()
        self._moved_at = 0.0
        self._beat = Beat(self._pace)
        self._thread = threading.Thread(target=self._run, name="keypad-bus", daemon=True)
        self.there = False
        self.echoes = False
        self.strangers: set[int] = set()
        self.heard: set[int] = set()

    def attach(self, address: int, heard: Heard) -> None:
        """The frames of ``address`` go to ``heard``."""
        self._pads[address] = heard

    def start(self) -> None:
        """Begin; a port that is not there is a state, not an error."""
        self._thread.start()

    def stop(self) -> None:
        """End, and let go of the port."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=10)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive() and self._beat.well

    @property
    def noisy(self) -> bool:
        """True when more than one frame in ten arrives broken."""
        return self._reader.spoilt >= _NOISE and self._reader.spoilt * 9 > self._reader.whole

    def send(self, frame: Frame) -> None:
        """Say it when the line is free. What a display shows replaces what it was to show before."""
        with self._lock:
            if frame.function == frames.SHOW:
                self._forget(lambda other: other.address == frame.address and other.function == frames.SHOW)
            self._put(self._pace.monotonic(), frame)

    def beep(self, address: int, times: int) -> None:
        """So many beeps, countable; those of an earlier answer that were not heard yet are dropped."""
        with self._lock:
            self._forget(lambda other: other.address == address and other.function == frames.BEEP)
            now = self._pace.monotonic()
            for number in range(times):
                self._put(now + number * _BEEP_S, frames.beep(address))

    def _forget(self, what: Callable[[Frame], bool]) -> None:
        self._waiting = deque(each for each in self._waiting if not what(each[1]))

    def _put(self, due: float, frame: Frame) -> None:
        if len(self._waiting) < _MOST_WAITING:
            self._waiting.append((due, frame))

    def _run(self) -> None:
        backoff = Backoff(0.5, 5.0)
        while not self._stopping.is_set():
            self._beat.turn()
            try:
                self._port.open()
                self._settle()
                self._turn(there=True)
                backoff.reset()
                self._serve()
            except (PortGone, PortStuck) as error:
                self._turn(there=False, why=str(error))
                self._pace.wait(backoff.pause(), self._stopping)
        self._port.close()

    def _turn(self, *, there: bool, why: str = "") -> None:
        if there != self.there:
            log.log(logging.INFO if there else logging.WARNING, "bus %s %s", "opened" if there else "gone", why)
        self.there = there

    def _settle(self) -> None:
        """A serial server may hand over what was pressed while nobody was connected: old wishes, thrown away."""
        began = self._pace.monotonic()
        while self._port.read(_LOOK_S) and self._pace.monotonic() - began < _SETTLE_S:
            pass

    def _serve(self) -> None:
        with self._lock:
            self._waiting.clear()  # what was to be said while the line was away is old
        self._reader.quiet()
        self._beat.turn()
        while not self._stopping.is_set():
            self._round()

    def _round(self) -> None:
        """Read, hand on, speak. What gathered while this thread stood still is no wish of now."""
        data = self._port.read(_LOOK_S)
        now = self._pace.monotonic()
        if self._beat.turn() > STALE_S:
            log.warning("the keypads were not listened to for a while: what they said is dropped")
            self._reader.quiet()
            for address in {frame.address for frame in self._reader.feed(data)} & self._pads.keys():
                self.beep(address, PAD_BEEPS[Signal.REFUSED])
            data = b""
        if data:
            self._moved_at = now
        silent = not data and now - self._moved_at > _SILENT_S
        for frame in self._reader.quiet() if silent else self._reader.feed(data):
            self._take(frame, now)
        self._speak()

    def _take(self, frame: Frame, now: float) -> None:
        """Hand on. Many adapters hear themselves: what comes back as it was just said is nobody's press."""
        if self._own_echo(frame, now):
            return
        if frame.address not in self._pads:
            if frame.address not in self.strangers:
                log.warning("a keypad of address %d is on the bus, but not in the settings", frame.address)
                self.strangers.add(frame.address)
            return
        self.heard.add(frame.address)
        try:
            self._pads[frame.address](frame)
        except (PortGone, PortStuck):
            raise
        except Exception:
            log.exception("a frame of keypad %d could not be handled", frame.address)  # the other pads go on

    def _own_echo(self, frame: Frame, now: float) -> bool:
        """An echo comes at once and in order: a pad that spoke in between shows that the rest will not come.

        No pad shows or beeps by itself, so such a frame proves that the adapter hears itself; until then only what
        comes back faster than any finger is an echo.
        """
        patience = _ECHO_S if self.echoes else _INSTANT_S
        fresh = [said for at, said in self._sent if now - at < patience]
        encoded = frame.encoded()
        echo = encoded in fresh
        self.echoes = self.echoes or (echo and frame.function in (frames.SHOW, frames.BEEP))
        keep = fresh[fresh.index(encoded) + 1 :] if echo else []
        self._sent = [(at, said) for at, said in self._sent if said in keep]
        return echo

    def answer(self, frame: Frame) -> None:
        """Acknowledge ``frame`` at once, before anything else; only from the bus's own thread."""
        self._write(frames.acknowledgement(frame))

    def _speak(self) -> None:
        """One frame that is due, if the line has been quiet for a moment: pads speak when they like."""
        now = self._pace.monotonic()
        if now - self._moved_at < _GAP_S:
            return
        with self._lock:
            place = next((place for place, (due, _) in enumerate(self._waiting) if due <= now), None)
            if place is None:
                return
            frame = self._waiting[place][1]
            del self._waiting[place]
        self._write(frame)

    def _write(self, frame: Frame) -> None:
        encoded = frame.encoded()
        self._port.write(encoded)
        self._moved_at = self._pace.monotonic()
        recent = [said for said in self._sent if self._moved_at - said[0] < _ECHO_S]
        self._sent = [*recent, (self._moved_at, encoded)]
