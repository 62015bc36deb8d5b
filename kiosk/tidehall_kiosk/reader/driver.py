"""Talking to a reader: find a card, read it, ask whether it still lies there."""

from __future__ import annotations

import time
from typing import Protocol

from tidehall_kiosk.reader import frames
from tidehall_kiosk.reader.frames import BadFrame, FrameReader
from tidehall_kiosk.reader.record import TEXT_SIZE, BadRecord, Card, parse
from tidehall_link.ports import Port, PortGone, PortStuck

_ANSWER_S = 1.0
_READ_S = 3.0
_PAUSE_S = 0.5  # an answer does not pause for longer within
_STALE_READS = 16
_NONSENSE = 3


class ReaderGone(Exception):
    """The reader does not answer or is unplugged."""


class ReadFailed(Exception):
    """The card could not be read: lifted too early, a disturbed line, another kind of card. ``str`` is a short code."""


class CardReader(Protocol):
    """A reader of ID cards. Every call is bounded and raises ReaderGone when the reader is away."""

    def find(self) -> bool:
        """True when a card was laid down that has not been read yet."""
        ...

    def read(self) -> Card:
        """The card that ``find`` saw. Raises ReadFailed."""
        ...

    def present(self) -> bool:
        """True while the card that was read still lies there."""
        ...

    def close(self) -> None: ...


class SamReader:
    """A reader with the SAM_V module behind a port, serial or USB. It opens the port when first asked."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self._open = False
        self._frames = FrameReader()
        self._nonsense = 0

    def find(self) -> bool:
        """Ask for a card. Nonsense is no card; nothing but nonsense, as at a wrong speed, is no reader."""
        try:
            found = self._status(frames.FIND) == frames.FOUND
        except (BadFrame, ReadFailed) as error:
            self._nonsense += 1
            if self._nonsense >= _NONSENSE:
                self._lost()
                raise ReaderGone("nonsense") from error
            return False
        self._nonsense = 0
        return found

    def read(self) -> Card:
        """Select and read. The photo is thrown away unread."""
        try:
            if (status := self._status(frames.SELECT)) != frames.OK:
                raise ReadFailed(f"select_{status:02x}")
            return _card(self._ask(frames.READ, _READ_S))
        except BadFrame as error:
            raise ReadFailed("frame") from error
        except BadRecord as error:
            raise ReadFailed(f"record_{error}") from None

    def present(self) -> bool:
        """Ask to select the card once more: a card that was lifted cannot be selected."""
        try:
            return self._status(frames.SELECT) == frames.OK
        except BadFrame:
            return True

    def sam_ready(self) -> bool:
        """True when the security module inside says that it works."""
        try:
            return self._status(frames.SAM_STATUS) == frames.OK
        except (BadFrame, ReadFailed):
            return False

    def module_number(self) -> str:
        """The number of the security module inside, to be compared with the plate; empty when it does not say."""
        try:
            body = self._ask(frames.SAM_ID, _ANSWER_S)
        except (BadFrame, ReadFailed):
            return ""
        return frames.module_number(body[3:]) if len(body) >= 19 and body[2] == frames.OK else ""

    def close(self) -> None:
        """Let go of the port."""
        self._open = False
        self._port.close()

    def _status(self, command: bytes) -> int:
        body = self._ask(command, _ANSWER_S)
        if len(body) < 3:
            raise BadFrame("short")
        return body[2]

    def _ask(self, command: bytes, wait_s: float) -> bytes:
        """The answer's body. Raises ReaderGone on silence, ReadFailed when an answer breaks off, BadFrame."""
        try:
            if not self._open:
                self._begin()
            return self._exchange(command, wait_s)
        except (PortGone, PortStuck) as error:
            self._lost()
            raise ReaderGone(str(error)) from error
        except ReaderGone:
            self._lost()
            raise

    def _begin(self) -> None:
        """A module that failed its self-test or has no licence reads no card: better said than waited for."""
        self._port.open()
        self._open = True
        try:
            body = self._exchange(frames.SAM_STATUS, _ANSWER_S)
        except (BadFrame, ReadFailed):
            return
        if len(body) > 2 and body[2] in (frames.SELF_TEST, frames.NOT_AUTHORISED):
            raise ReaderGone(f"sam_{body[2]:02x}")

    def _exchange(self, command: bytes, wait_s: float) -> bytes:
        for _ in range(_STALE_READS):
            if not self._port.read(0):
                break
        self._frames.clear()
        self._port.write(frames.encode(command))
        some = False
        deadline = time.monotonic() + wait_s
        while (left := deadline - time.monotonic()) > 0:
            data = self._port.read(left if not some else min(left, _PAUSE_S))
            if not data and some:
                break
            some = some or bool(data)
            if (body := self._frames.feed(data)) is not None:
                return body
        if some:
            raise ReadFailed("broken_off")
        raise ReaderGone("silent")

    def _lost(self) -> None:
        """The next question opens the port anew."""
        self._nonsense = 0
        self.close()


def _card(body: bytes) -> Card:
    """The card in the answer to ``READ``: status 3, text length 2, photo length 2, text, photo."""
    if len(body) < 3 or body[2] != frames.OK:
        raise ReadFailed(f"read_{body[2]:02x}" if len(body) > 2 else "short")
    if len(body) < 7 + TEXT_SIZE or int.from_bytes(body[3:5], "big") != TEXT_SIZE:
        raise ReadFailed("length")
    return parse(body[7 : 7 + TEXT_SIZE])
