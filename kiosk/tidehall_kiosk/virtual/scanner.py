"""A virtual QR scanner on a pty: it says what it is told to have seen, in pieces, and rubbish too."""

from __future__ import annotations

from tidehall_link.ptyline import PtyLine


class VirtualScanner:
    """``device`` is the path to open."""

    def __init__(self) -> None:
        self.device = ""
        self._line: PtyLine | None = None

    def start(self) -> None:
        """Open the pty."""
        self._line = PtyLine(lambda _: None)
        self.device = self._line.device
        self._line.start()

    def stop(self) -> None:
        """Pull the plug."""
        if self._line is not None:
            self._line.stop()

    def scan(self, text: str, end: str = "\r\n") -> None:
        """A code under the glass."""
        self.say(f"{text}{end}".encode())

    def say(self, data: bytes) -> None:
        """Any bytes, as a disturbed line has them."""
        if self._line is not None:
            self._line.say(data)
