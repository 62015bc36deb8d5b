"""The pipe to a printer: network, serial, USB or device file through python-escpos, every wait bounded.

python-escpos waits for ever or for a minute by default, and a serial ``close`` waits until the last byte has left;
each class here says how long it may take and then lets go.
"""

from __future__ import annotations

import os
import select
import socket
import time
from pathlib import Path
from typing import Protocol

import serial
import usb.core
from escpos.exceptions import Error as EscposError
from escpos.printer import File, Network, Serial, Usb


class WireGone(Exception):
    """The printer cannot be reached, or left while we talked to it."""


class WireStuck(Exception):
    """The printer takes no more bytes within the time it was given."""


class Wire(Protocol):
    """A byte pipe to one printer. ``open`` raises WireGone; ``write`` WireGone or WireStuck."""

    def open(self) -> None: ...

    def write(self, data: bytes) -> None: ...

    def read(self, wait_s: float) -> bytes:
        """What the printer sent within ``wait_s`` seconds; empty when it said nothing. Raises WireGone."""
        ...

    def close(self) -> None: ...


class NetworkWire:
    """A printer on TCP, usually port 9100."""

    def __init__(self, host: str, port: int, timeout_s: float) -> None:
        self._escpos = Network(host, port, timeout=timeout_s)
        self._address = (host, port)
        self._timeout_s = timeout_s

    def open(self) -> None:
        """Connect ourselves: python-escpos forgets to close a socket that did not get through."""
        self.close()
        try:
            self._escpos.device = socket.create_connection(self._address, self._timeout_s)
        except OSError as error:
            raise WireGone(str(error)) from error

    def write(self, data: bytes) -> None:
        try:
            self._escpos._raw(data)
        except TimeoutError as error:
            raise WireStuck from error
        except (OSError, AssertionError) as error:
            raise WireGone(str(error)) from error

    def read(self, wait_s: float) -> bytes:
        device = self._escpos.device
        device.settimeout(max(wait_s, 0.001))
        try:
            said = bytes(self._escpos._read())
        except TimeoutError:
            return b""
        except OSError as error:
            raise WireGone(str(error)) from error
        finally:
            device.settimeout(self._timeout_s)
        if not said:
            raise WireGone("closed by the printer")
        return said

    def close(self) -> None:
        self._escpos.close()


class SerialWire:
    """A printer on RS-232 or a USB serial bridge. ``flow`` is one of dsrdtr, rtscts, xonxoff, none."""

    def __init__(self, device: str, baud: int, flow: str, timeout_s: float) -> None:
        self._escpos = Serial(
            device, baudrate=baud, timeout=timeout_s, xonxoff=flow == "xonxoff", dsrdtr=flow == "dsrdtr"
        )
        self._rtscts = flow == "rtscts"
        self._timeout_s = timeout_s

    def open(self) -> None:
        try:
            self._escpos.open()
            port = self._escpos.device
            port.write_timeout = self._timeout_s
            port.rtscts = self._rtscts
        except (EscposError, OSError, serial.SerialException) as error:
            raise WireGone(str(error)) from error

    def write(self, data: bytes) -> None:
        try:
            self._escpos._raw(data)
        except serial.SerialTimeoutException as error:
            raise WireStuck from error
        except (OSError, serial.SerialException, AssertionError) as error:
            raise WireGone(str(error)) from error

    def read(self, wait_s: float) -> bytes:
        port = self._escpos.device
        try:
            port.timeout = wait_s
            return bytes(port.read(max(1, port.in_waiting)))
        except (OSError, serial.SerialException) as error:
            raise WireGone(str(error)) from error

    def close(self) -> None:
        port = self._escpos._device
        if not port:
            return
        try:
            _drain(port, self._timeout_s)
            port.reset_output_buffer()
        except (OSError, serial.SerialException):
            pass
        port.close()
        self._escpos._device = False


def _drain(port: serial.Serial, wait_s: float) -> None:
    """Give the bytes still in the kernel time to leave; ``tcdrain`` would wait for ever on a stopped printer."""
    deadline = time.monotonic() + wait_s
    while port.out_waiting and time.monotonic() < deadline:
        time.sleep(0.01)


class UsbWire:
    """A printer on USB by vendor and product number."""

    def __init__(self, vendor: int, product: int, in_ep: int, out_ep: int, timeout_s: float) -> None:
        self._escpos = Usb(vendor, product, timeout=int(timeout_s * 1000), in_ep=in_ep, out_ep=out_ep)
        self._in_ep = in_ep

    def open(self) -> None:
        try:
            self._escpos.open()
        except (EscposError, usb.core.USBError, usb.core.NoBackendError, OSError) as error:
            raise WireGone(str(error)) from error

    def write(self, data: bytes) -> None:
        try:
            self._escpos._raw(data)
        except usb.core.USBTimeoutError as error:
            raise WireStuck from error
        except (usb.core.USBError, OSError, AssertionError) as error:
            raise WireGone(str(error)) from error

    def read(self, wait_s: float) -> bytes:
        try:
            return bytes(self._escpos.device.read(self._in_ep, 64, timeout=max(1, int(wait_s * 1000))))
        except usb.core.USBTimeoutError:
            return b""
        except (usb.core.USBError, OSError) as error:
            raise WireGone(str(error)) from error

    def close(self) -> None:
        self._escpos.close()


class FileWire:
    """A printer behind a device file such as ``/dev/usb/lp0``; it answers when the file can be read."""

    def __init__(self, path: str, timeout_s: float) -> None:
        self._escpos = _BoundedFile(path, timeout_s)

    def open(self) -> None:
        try:
            self._escpos.open()
        except (EscposError, OSError) as error:
            raise WireGone(str(error)) from error

    def write(self, data: bytes) -> None:
        try:
            self._escpos._raw(data)
        except TimeoutError as error:
            raise WireStuck from error
        except OSError as error:
            raise WireGone(str(error)) from error

    def read(self, wait_s: float) -> bytes:
        try:
            return self._escpos.read_within(wait_s)
        except OSError as error:
            raise WireGone(str(error)) from error

    def close(self) -> None:
        self._escpos.close()


class _BoundedFile(File):  # type: ignore[misc]  # python-escpos is untyped
    """python-escpos' ``File`` blocks in ``write`` when the paper is out; this one waits in ``select``."""

    def __init__(self, path: str, timeout_s: float) -> None:
        super().__init__(path)
        self._path = path
        self._timeout_s = timeout_s
        self._fd = -1
        self._readable = False

    def open(self, raise_not_found: bool = True) -> None:
        self.close()
        flags = os.O_NONBLOCK | os.O_NOCTTY | os.O_APPEND
        plain = Path(self._path).is_file()
        try:
            self._fd = os.open(self._path, os.O_RDWR | flags)
            self._readable = not plain
        except PermissionError:
            self._fd = os.open(self._path, os.O_WRONLY | flags)
            self._readable = False

    def _raw(self, msg: bytes) -> None:
        left = memoryview(msg)
        deadline = time.monotonic() + self._timeout_s
        while left:
            wait = deadline - time.monotonic()
            if wait <= 0 or not select.select([], [self._fd], [], wait)[1]:
                raise TimeoutError
            try:
                left = left[os.write(self._fd, left[:4096]) :]
            except BlockingIOError:
                time.sleep(0.02)

    def read_within(self, wait_s: float) -> bytes:
        """What the device sent within ``wait_s`` seconds; a plain file says nothing."""
        if not self._readable or self._fd < 0:
            return b""
        ready = select.select([self._fd], [], [], wait_s)[0]
        said = os.read(self._fd, 64) if ready else b""
        if ready and not said:
            time.sleep(min(wait_s, 0.05))  # usblp says "readable" with nothing to read
        return said

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
