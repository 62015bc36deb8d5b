"""The virtual printer on a TCP port and on a pty."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
import tty
from collections.abc import Callable
from datetime import datetime

from tidehall_kiosk.clock import SystemClock
from tidehall_kiosk.virtual.mechanism import Fault, Mechanism


class VirtualPrinter:
    """A printer that listens on 127.0.0.1 and, when asked, on a pty; both reach the same paper."""

    def __init__(self, dots: int = 576, now: Callable[[], datetime] | None = None, buffer: int = 4096) -> None:
        self.mechanism = Mechanism(dots, now or SystemClock().now, buffer=buffer)
        self.port = 0
        self.pty_path = ""
        self._stopping = threading.Event()
        self._listener: socket.socket | None = None
        self._lines: set[socket.socket] = set()
        self._master = -1
        self._slave = -1
        self._thread: threading.Thread | None = None

    def start(self, port: int = 0, pty: bool = False) -> None:
        """Listen; ``port`` 0 takes a free one, see ``self.port``."""
        self._listen(port)
        if pty:
            self._master, self._slave = os.openpty()
            tty.setraw(self._slave)
            self.pty_path = os.ttyname(self._slave)
            self._thread = threading.Thread(
                target=self._serve_pty, args=(self._master,), name="printer-pty", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Hang up and let go of port and pty."""
        self._stopping.set()
        self._unplug()
        if self._thread is not None:
            self._thread.join()  # before the pty is closed: its number is soon somebody else's
        for descriptor in (self._master, self._slave):
            if descriptor >= 0:
                with contextlib.suppress(OSError):
                    os.close(descriptor)
        self._master = self._slave = -1

    def misbehave(self, fault: Fault, after: int = 0) -> None:
        """See ``Mechanism.misbehave``; pulling the plug also hangs up."""
        was = self.mechanism.fault
        self.mechanism.misbehave(fault, after)
        if fault is Fault.UNPLUGGED and not after:
            self._unplug()
        elif was is Fault.UNPLUGGED and self._listener is None:
            self._listen(self.port)

    def _listen(self, port: int) -> None:
        listener = socket.create_server(("127.0.0.1", port))
        listener.settimeout(0.5)
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), name="virtual-printer", daemon=True).start()

    def _unplug(self) -> None:
        listener, self._listener = self._listener, None
        for line in (*((listener,) if listener else ()), *self._lines):  # the door first: nobody slips in behind
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        self._lines.clear()

    def _accept(self, listener: socket.socket) -> None:
        while not self._stopping.is_set():
            try:
                line, _ = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self._lines.add(line)
            if self._listener is not listener:  # unplugged while this one was at the door
                self._lines.discard(line)
                line.close()
                return
            threading.Thread(target=self._serve, args=(line,), name="virtual-printer-line", daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        line.settimeout(0.2)

        def reply(data: bytes) -> None:
            with contextlib.suppress(OSError):
                line.sendall(data)

        while self._waits_for_room():
            try:
                data = line.recv(1024)
            except TimeoutError:
                continue
            except OSError:
                break
            if not data:
                break
            self._take(data, reply)
        self._lines.discard(line)
        line.close()

    def _serve_pty(self, master: int) -> None:
        def reply(data: bytes) -> None:
            with contextlib.suppress(OSError):
                os.write(master, data)

        while self._waits_for_room():
            try:
                data = os.read(master, 1024) if select.select([master], [], [], 0.2)[0] else b""
            except OSError:
                return
            if data:
                self._take(data, reply)

    def _take(self, data: bytes, reply: Callable[[bytes], None]) -> None:
        self.mechanism.receive(data, reply)
        if self.mechanism.fault is Fault.UNPLUGGED:
            self._unplug()

    def _waits_for_room(self) -> bool:
        """Take nothing while the buffer is full, as a real printer would; False when stopped."""
        while not self._stopping.is_set() and not self.mechanism.room():
            self._stopping.wait(0.05)
        return not self._stopping.is_set()
