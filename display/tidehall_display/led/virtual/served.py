"""Virtual cards behind a real TCP port or a real pty; they can be unplugged and plugged in again."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import termios
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image

from tidehall_display.led.virtual.trick import HungUp
from tidehall_link.ptyline import PtyLine

Hear = Callable[[bytes], list[bytes]]
_LOOK_S = 0.05


def painted(hear: Hear, image: Callable[[], Image.Image], file: Path | None) -> Hear:
    """Whatever is heard, the panel is painted into ``file`` afterwards; None: nobody looks."""
    if file is None:
        return hear
    file.parent.mkdir(parents=True, exist_ok=True)

    def heard(data: bytes) -> list[bytes]:
        answers = hear(data)
        image().save(file)
        return answers

    return heard


class TcpServed:
    """``hear`` gets what arrives and returns what is sent back; ``HungUp`` from it closes the connection."""

    def __init__(self, hear: Hear, delay_s: float = 0.0) -> None:
        self._hear = hear
        self.delay_s = delay_s
        self.port = 0
        self.connections = 0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Plug it in: always at the same port."""
        listener = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        listener.setblocking(False)
        self.port = listener.getsockname()[1]
        self._stopping.clear()
        self._thread = threading.Thread(target=self._serve, args=(listener,), name="virtual-led", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Pull the network cable: connections are reset, nobody answers."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _serve(self, listener: socket.socket) -> None:
        talking: list[socket.socket] = []
        while not self._stopping.is_set():
            ready, _, _ = select.select([listener, *talking], [], [], _LOOK_S)
            for line in ready:
                if line is listener:
                    talking.append(self._accept(listener))
                elif not self._turn(line):
                    talking.remove(line)
                    line.close()
        for line in (*talking, listener):
            line.close()

    def _accept(self, listener: socket.socket) -> socket.socket:
        line, _ = listener.accept()
        line.setblocking(True)
        self.connections += 1
        return line

    def _turn(self, line: socket.socket) -> bool:
        """Hear and answer; False when the connection has ended."""
        try:
            data = line.recv(65536)
            if not data:
                return False
            for frame in self._hear(data):
                self._stopping.wait(self.delay_s)
                line.sendall(frame)
        except (OSError, HungUp):
            return False
        return True


class PtyServed:
    """Cards on one serial line. At another speed than theirs they hear nothing but noise."""

    def __init__(self, cards: Sequence[Hear], baud: int = 9600) -> None:
        self._cards = cards
        self._speed = getattr(termios, f"B{baud}")
        self._line = PtyLine(self._heard)
        self.device = self._line.device

    def start(self) -> None:
        """Begin to listen."""
        self._line.start()

    def stop(self) -> None:
        """Pull the plug."""
        self._line.stop()

    def _heard(self, data: bytes) -> None:
        if self._baud() != self._speed:
            return
        for hear in self._cards:
            with contextlib.suppress(HungUp):
                for frame in hear(data):
                    self._line.say(frame)

    def _baud(self) -> int:
        """What the other end has set its port to."""
        looking = os.open(self.device, os.O_RDWR | os.O_NOCTTY)
        try:
            speed: int = termios.tcgetattr(looking)[4]
        finally:
            os.close(looking)
        return speed
