"""A printer behind a device file such as ``/dev/usb/lp0``; it answers when the file can be read."""

from __future__ import annotations

import contextlib
import os
import select
import time
from pathlib import Path

from tidehall_link.ports import PortGone, PortStuck


class FilePort:
    """Never blocks in ``write``, as the kernel's printer driver does while the paper is out; it waits in ``select``."""

    def __init__(self, path: str, timeout_s: float) -> None:
        self._path = path
        self._timeout_s = timeout_s
        self._fd = -1
        self._readable = False

    def __str__(self) -> str:
        return self._path

    def open(self) -> None:
        self.close()
        flags = os.O_NONBLOCK | os.O_NOCTTY | os.O_APPEND
        plain = Path(self._path).is_file()
        try:
            self._fd, self._readable = os.open(self._path, os.O_RDWR | flags), not plain
        except PermissionError:
            self._fd, self._readable = self._open_for_writing(flags), False
        except OSError as error:
            raise PortGone(str(error)) from error

    def _open_for_writing(self, flags: int) -> int:
        try:
            return os.open(self._path, os.O_WRONLY | flags)
        except OSError as error:
            raise PortGone(str(error)) from error

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        deadline = time.monotonic() + self._timeout_s
        while left:
            wait = deadline - time.monotonic()
            try:
                if wait <= 0 or not select.select([], [self._fd], [], wait)[1]:
                    raise PortStuck(self._path)
                left = left[os.write(self._fd, left[:4096]) :]
            except BlockingIOError:
                time.sleep(0.02)  # noqa: TID251 - waits for hardware
            except (OSError, ValueError) as error:
                raise PortGone(str(error)) from error

    def read(self, wait_s: float) -> bytes:
        """What the device sent within ``wait_s`` seconds; a plain file says nothing."""
        if not self._readable or self._fd < 0:
            return b""
        try:
            ready = select.select([self._fd], [], [], wait_s)[0]
            said = os.read(self._fd, 64) if ready else b""
        except OSError as error:
            raise PortGone(str(error)) from error
        if ready and not said:
            time.sleep(min(wait_s, 0.05))  # noqa: TID251 - usblp says "readable" with nothing to read
        return said

    def close(self) -> None:
        if self._fd >= 0:
            with contextlib.suppress(OSError):
                os.close(self._fd)
            self._fd = -1
