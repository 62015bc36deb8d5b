"""A QR scanner on a serial line: one code a line. (Scanners that play a keyboard type into the touch page itself.)

What a citizen holds under the glass may be anything; only what looks like a booking code goes on; nothing is
logged.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable

from tidehall_link.ports import Port, PortGone, PortStuck

CODE = re.compile(r"[A-Za-z0-9_-]{4,64}")
_LONGEST = 512
_STALE_S = 1.0
_GONE_WAIT_S = 2.0
_ENDS = re.compile(rb"[\r\n\t\x00\x03]+")


class Lines:
    """Bytes in, codes out. ``now`` in seconds: a line that stood unfinished for a second was the end of another one."""

    def __init__(self) -> None:
        self._rest = b""
        self._at = 0.0
        self._too_long = False

    def feed(self, data: bytes, now: float) -> list[str]:
        """Whole codes in ``data``; what is no code is the empty string, so that the citizen can be told."""
        if self._rest and now - self._at > _STALE_S:
            self._rest, self._too_long = b"", False
        self._at = now
        *lines, self._rest = _ENDS.split(self._rest + data)
        found: list[str] = []
        for line in lines:
            if line or self._too_long:
                found.append("" if self._too_long else _code(line))
            self._too_long = False
        if len(self._rest) > _LONGEST:
            self._rest, self._too_long = self._rest[:1], True
        return found


class Scanner:
    """A thread that reads the line. ``on_code`` hears codes, and "" for what is none; ``on_there`` comes and goes."""

    def __init__(self, port: Port, on_code: Callable[[str], None], on_there: Callable[[bool], None]) -> None:
        self._port = port
        self._on_code = on_code
        self._on_there = on_there
        self._there: bool | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scanner", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    @property
    def alive(self) -> bool:
        """True while its thread runs."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Let go of the line."""
        self._stopping.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._port.open()
                self._say(True)
                self._listen()
            except (PortGone, PortStuck):
                self._say(False)
                self._stopping.wait(_GONE_WAIT_S)
            finally:
                self._port.close()

    def _listen(self) -> None:
        lines = Lines()
        while not self._stopping.is_set():
            if data := self._port.read(0.25):
                for code in lines.feed(data, time.monotonic()):
                    self._on_code(code)

    def _say(self, there: bool) -> None:
        if there is not self._there:
            self._there = there
            self._on_there(there)


def _code(line: bytes) -> str:
    try:
        text = line.decode("ascii").strip()
    except UnicodeDecodeError:
        return ""
    return text if CODE.fullmatch(text) else ""
