"""One line, one conversation at a time. Cards may share a serial line; a card on TCP has a line of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from tidehall_display.led.driver import Gone, Lost
from tidehall_link.ports import Port, PortGone, PortStuck

T = TypeVar("T")
_DRAIN = 64
_BITS = 10
"""Of a byte on a serial line, its start and its stop included."""
_SPEED_GOOD_S = 60.0
"""So long after the last answer a speed is still believed in."""


class Line:
    """``make`` gives the port for one of ``speeds``; a line without speeds (TCP) has the one speed 0.

    ``bus``: other cards may hang on it, so one that does not answer is no reason to hang up.
    """

    def __init__(
        self,
        make: Callable[[int], Port],
        speeds: Sequence[int] = (0,),
        *,
        bus: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make = make
        self._speeds = tuple(speeds)
        self._bus = bus
        self._monotonic = monotonic
        self._lock = threading.RLock()
        self._port: Port | None = None
        self._speed = self._speeds[0]
        self._heard: float | None = None

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Nobody else talks meanwhile."""
        with self._lock:
            yield

    def candidates(self) -> tuple[int, ...]:
        """The speeds that are worth trying, best first: one alone while somebody answers at it."""
        if self._heard is not None and self._monotonic() - self._heard < _SPEED_GOOD_S:
            return (self._speed,)
        return (self._speed, *(speed for speed in self._speeds if speed != self._speed))

    @property
    def uncertain(self) -> bool:
        """True while the speed is being looked for."""
        return len(self.candidates()) > 1

    def use(self, speed: int) -> None:
        """Talk at ``speed`` from now on."""
        with self._lock:
            if speed != self._speed:
                self.close()
                self._speed = speed

    def talk(self, request: bytes, heard: Callable[[bytes], T | None], wait_s: float) -> T:
        """Send ``request``; ``heard`` gets what comes until it makes an answer of it. Raises Lost.

        ``wait_s`` is the card's: it begins when the last byte has left, which takes a second for 960 of them at 9600.
        """
        with self._lock:
            try:
                port = self._opened()
                port.write(request)
                return self._answer(port, heard, wait_s + self._sending_s(request))
            except (PortGone, PortStuck) as error:
                self.close()
                raise Gone(str(error)) from error

    def say(self, data: bytes) -> None:
        """Send to somebody who never answers. Raises Lost."""
        with self._lock:
            try:
                self._opened().write(data)
            except (PortGone, PortStuck) as error:
                self.close()
                raise Gone(str(error)) from error

    def leave(self) -> None:
        """One card does not answer or is not wanted any more."""
        if not self._bus:
            self.close()

    def close(self) -> None:
        """Hang up; the next one who talks opens the line again."""
        with self._lock:
            port, self._port = self._port, None
            if port is not None:
                port.close()

    def _sending_s(self, request: bytes) -> float:
        return len(request) * _BITS / self._speed if self._speed else 0.0

    def _opened(self) -> Port:
        """The port, with nothing in it that was an answer to somebody else."""
        if self._port is None:
            port = self._make(self._speed)
            port.open()
            self._port = port
        else:
            for _ in range(_DRAIN):  # who never stops talking is noise, and is heard as such
                if not self._port.read(0.0):
                    break
        return self._port

    def _answer(self, port: Port, heard: Callable[[bytes], T | None], wait_s: float) -> T:
        deadline = self._monotonic() + wait_s
        while (left := deadline - self._monotonic()) > 0:
            answer = heard(port.read(left))
            if answer is not None:
                self._heard = self._monotonic()
                return answer
        raise Lost("no answer")
