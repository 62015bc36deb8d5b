"""Byte pipes to what hangs on a device: serial lines and TCP, every wait bounded. Needs pyserial, as devices have."""

from __future__ import annotations

import contextlib
import socket
import termios
import time
from typing import Protocol

import serial

_READ = 4096


class PortGone(Exception):
    """The other end cannot be reached, or left while we talked to it."""


class PortStuck(Exception):
    """The other end takes no more bytes within the time it was given."""


class Port(Protocol):
    """One pipe. ``open`` may be called again after ``close``, or after it raised; not safe from two threads."""

    def open(self) -> None:
        """Raises PortGone."""
        ...

    def write(self, data: bytes) -> None:
        """Returns when the system has taken all of it. Raises PortGone or PortStuck."""
        ...

    def read(self, wait_s: float) -> bytes:
        """What came within ``wait_s`` seconds, as soon as anything has; empty when nothing did. Raises PortGone."""
        ...

    def close(self) -> None:
        """Never raises."""
        ...


class SerialPort:
    """A serial line, 8N1; ``flow`` is one of none, rtscts, dsrdtr, xonxoff. RS-485 adapters switch by themselves."""

    def __init__(self, device: str, baud: int, timeout_s: float = 1.0, flow: str = "none") -> None:
        self._device = device
        self._baud = baud
        self._timeout_s = timeout_s
        self._flow = flow
        self._line: serial.Serial | None = None

    def __str__(self) -> str:
        return self._device

    def open(self) -> None:
        self.close()
        try:
            self._line = serial.Serial(
                self._device,
                self._baud,
                timeout=self._timeout_s,
                write_timeout=self._timeout_s,
                rtscts=self._flow == "rtscts",
                dsrdtr=self._flow == "dsrdtr",
                xonxoff=self._flow == "xonxoff",
            )
        except (OSError, ValueError, serial.SerialException, termios.error) as error:
            raise PortGone(str(error)) from error

    def write(self, data: bytes) -> None:
        line = self._opened()
        try:
            line.write(data)
        except serial.SerialTimeoutException as error:
            raise PortStuck(self._device) from error
        except (OSError, serial.SerialException) as error:
            raise PortGone(str(error)) from error

    def read(self, wait_s: float) -> bytes:
        line = self._opened()
        try:
            line.timeout = wait_s
            return bytes(line.read(max(1, line.in_waiting)))
        except (OSError, serial.SerialException) as error:
            raise PortGone(str(error)) from error

    def close(self) -> None:
        """Give the bytes still in the kernel a moment to leave; ``tcdrain`` would wait for ever on a stopped line."""
        line, self._line = self._line, None
        if line is None:
            return
        deadline = time.monotonic() + self._timeout_s
        with contextlib.suppress(OSError, serial.SerialException, termios.error):
            while line.out_waiting and time.monotonic() < deadline:
                time.sleep(0.01)  # noqa: TID251 - waits for hardware
            line.reset_output_buffer()
        line.close()

    def _opened(self) -> serial.Serial:
        if self._line is None:
            raise PortGone(f"{self._device} is not open")
        return self._line


class TcpPort:
    """A device on TCP."""

    def __init__(self, host: str, port: int, timeout_s: float = 3.0) -> None:
        self._address = (host, port)
        self._timeout_s = timeout_s
        self._line: socket.socket | None = None

    def __str__(self) -> str:
        return f"{self._address[0]}:{self._address[1]}"

    def open(self) -> None:
        self.close()
        try:
            self._line = socket.create_connection(self._address, self._timeout_s)
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (OSError, ValueError) as error:  # a ValueError: a name such as 192.168.1..10, which is none
            raise PortGone(str(error)) from error

    def write(self, data: bytes) -> None:
        line = self._opened()
        try:
            line.settimeout(self._timeout_s)
            line.sendall(data)
        except TimeoutError as error:
            raise PortStuck(str(self)) from error
        except OSError as error:
            raise PortGone(str(error)) from error

    def read(self, wait_s: float) -> bytes:
        line = self._opened()
        try:
            line.settimeout(max(wait_s, 0.001))
            said = line.recv(_READ)
        except TimeoutError:
            return b""
        except OSError as error:
            raise PortGone(str(error)) from error
        if not said:
            raise PortGone(f"{self} closed the connection")
        return said

    def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _opened(self) -> socket.socket:
        if self._line is None:
            raise PortGone(f"{self} is not open")
        return self._line
