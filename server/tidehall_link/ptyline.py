"""A pty as a serial line: virtual devices hold one end, a driver opens ``device`` as if it were hardware."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import tty
from collections.abc import Callable

_READ = 4096


class PtyLine:
    """``hear`` gets what the driver wrote, in a thread of the line; answer with ``say`` from any thread."""

    def __init__(self, hear: Callable[[bytes], None]) -> None:
        self._hear = hear
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        self.device = os.ttyname(self._theirs)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._listen, name=f"pty {self.device}", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def say(self, data: bytes) -> None:
        """Send to the driver; lost when the line has gone, as on a pulled plug."""
        with contextlib.suppress(OSError):
            os.write(self._ours, data)

    def stop(self) -> None:
        """Pull the plug, after the thread: a closed number is soon somebody else's."""
        self._stopping.set()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join()
        for descriptor in (self._ours, self._theirs):
            with contextlib.suppress(OSError):
                os.close(descriptor)
        self._ours = self._theirs = -1

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                data = os.read(self._ours, _READ) if select.select([self._ours], [], [], 0.1)[0] else b""
            except OSError:
                return
            if data:
                self._hear(data)
