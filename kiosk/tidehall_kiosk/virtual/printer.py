"""The virtual printer on a TCP port, on a pty, and on a virtual USB bus."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime

from tidehall_kiosk.clock import SystemClock
from tidehall_kiosk.virtual.mechanism import Fault, Mechanism
from tidehall_kiosk.virtual.usb import Plugged
from tidehall_link.ptyline import PtyLine

USB_ID = (0x0416, 0x5011)
_USB_IN, _USB_OUT = 0x82, 0x01
_PRINTER_CLASS = 7
_TRANSFER = 1000
"""What it takes of one transfer before the time of that transfer is over: libusb tells the rest by its count alone."""


class VirtualPrinter:
    """A printer that listens on 127.0.0.1 and, when asked, on a pty; ``usb`` is its plug on a virtual bus.

    All three reach the same paper.
    """

    def __init__(self, dots: int = 576, now: Callable[[], datetime] | None = None, buffer: int = 4096) -> None:
        self.mechanism = Mechanism(dots, now or SystemClock().now, buffer=buffer)
        self.port = 0
        self.pty_path = ""
        self._stopping = threading.Event()
        self._listener: socket.socket | None = None
        self._lines: set[socket.socket] = set()
        self._pty: PtyLine | None = None
        self.usb = Plugged(_UsbSide(self), *USB_ID, _PRINTER_CLASS, (_USB_OUT, _USB_IN))

    def start(self, port: int = 0, pty: bool = False) -> None:
        """Listen; ``port`` 0 takes a free one, see ``self.port``."""
        self._listen(port)
        if pty:
            self._plug_pty()

    def stop(self) -> None:
        """Hang up and let go of port and pty."""
        self._stopping.set()
        self._unplug()

    def misbehave(self, fault: Fault, after: int = 0) -> None:
        """See ``Mechanism.misbehave``; pulling the plug also hangs up."""
        was = self.mechanism.fault
        self.mechanism.misbehave(fault, after)
        if fault is Fault.UNPLUGGED and not after:
            self._unplug()
        elif was is Fault.UNPLUGGED:
            self.usb.there, self.usb.kernel = True, True  # the kernel's driver is first at a plug that is pushed in
        if fault is not Fault.UNPLUGGED and was is Fault.UNPLUGGED and self._listener is None:
            self._listen(self.port)
            if self._pty is not None:
                self._plug_pty()

    def _plug_pty(self) -> None:
        """Under another name each time, as USB adapters come back."""
        self._pty = PtyLine(self._hear)
        self.pty_path = self._pty.device
        self._pty.start()

    def _listen(self, port: int) -> None:
        listener = socket.create_server(("127.0.0.1", port))
        listener.settimeout(0.5)
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), name="virtual-printer", daemon=True).start()

    def _unplug(self) -> None:
        self.usb.there = False
        if self._pty is not None:
            self._pty.stop()
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
            self.take(data, reply)
        self._lines.discard(line)
        line.close()

    def _hear(self, data: bytes) -> None:
        if self._pty is not None and self._waits_for_room():
            self.take(data, self._pty.say)

    def take(self, data: bytes, reply: Callable[[bytes], None]) -> None:
        """Bytes from one of its lines."""
        self.mechanism.receive(data, reply)
        if self.mechanism.fault is Fault.UNPLUGGED:
            self._unplug()

    def _waits_for_room(self) -> bool:
        """Take nothing while the buffer is full, as a real printer would; False when stopped."""
        while not self._stopping.is_set() and not self.mechanism.room():
            self._stopping.wait(0.05)
        return not self._stopping.is_set()


class _UsbSide:
    """The printer's end points: what it says waits until it is asked for; a printer that is full takes nothing."""

    def __init__(self, printer: VirtualPrinter) -> None:
        self._printer = printer
        self._said = threading.Condition()
        self._answers = bytearray()

    def take(self, end: int, data: bytes, wait_s: float) -> int:
        deadline = time.monotonic() + wait_s
        while not (room := self._printer.mechanism.space()):
            if time.monotonic() > deadline:
                return 0
            time.sleep(0.01)  # noqa: TID251 - plays the part of hardware
        taken = data[: min(room, _TRANSFER)]
        self._printer.take(taken, self._say)
        return len(taken)

    def give(self, end: int, size: int, wait_s: float) -> bytes:
        with self._said:
            self._said.wait_for(lambda: self._answers, wait_s)
            given = bytes(self._answers[:size])
            del self._answers[:size]
        return given

    def _say(self, data: bytes) -> None:
        with self._said:
            self._answers += data
            self._said.notify_all()
