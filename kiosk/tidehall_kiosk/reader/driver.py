"""Talking to a reader: find a card, read it, ask whether it still lies there."""

from __future__ import annotations

import termios
import time
from typing import Protocol

import serial

from tidehall_kiosk.reader import frames
from tidehall_kiosk.reader.frames import BadFrame, FrameReader
from tidehall_kiosk.reader.record import TEXT_SIZE, BadRecord, Card, parse

_ANSWER_S = 1.0
_READ_S = 3.0


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


class SerialReader:
    """A SAM_V reader on a serial port, 115200 8N1 unless told otherwise. It opens the port when first asked."""

    def __init__(self, device: str, baud: int = 115200) -> None:
        self._device = device
        self._baud = baud
        self._port: serial.Serial | None = None
        self._frames = FrameReader()

    def find(self) -> bool:
        """Ask for a card."""
        try:
            return self._status(frames.FIND) == frames.FOUND
        except BadFrame:
            return False

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

    def close(self) -> None:
        """Let go of the port."""
        port, self._port = self._port, None
        if port is not None:
            port.close()

    def _status(self, command: bytes) -> int:
        body = self._ask(command, _ANSWER_S)
        if len(body) < 3:
            raise BadFrame("short")
        return body[2]

    def _ask(self, command: bytes, wait_s: float) -> bytes:
        """The answer's body. Raises ReaderGone on silence, ReadFailed when an answer breaks off, BadFrame."""
        port = self._open()
        self._frames.clear()
        some = False
        deadline = time.monotonic() + wait_s
        try:
            port.reset_input_buffer()
            port.write(frames.encode(command))
            while (left := deadline - time.monotonic()) > 0:
                port.timeout = left if not some else min(left, 0.5)
                data = port.read(max(1, port.in_waiting))
                if not data and some:
                    break
                some = some or bool(data)
                if (body := self._frames.feed(data)) is not None:
                    return body
        except (OSError, serial.SerialException, termios.error) as error:  # termios has an error of its own
            self.close()
            raise ReaderGone(self._device) from error
        if some:
            raise ReadFailed("broken_off")
        self.close()
        raise ReaderGone(self._device)

    def _open(self) -> serial.Serial:
        if self._port is None:
            try:
                self._port = serial.Serial(self._device, self._baud, timeout=_ANSWER_S, write_timeout=_ANSWER_S)
            except (OSError, ValueError, serial.SerialException) as error:
                raise ReaderGone(self._device) from error
        return self._port


def _card(body: bytes) -> Card:
    """The card in the answer to ``READ``: status 3, text length 2, photo length 2, text, photo."""
    if len(body) < 3 or body[2] != frames.OK:
        raise ReadFailed(f"read_{body[2]:02x}" if len(body) > 2 else "short")
    if len(body) < 7 + TEXT_SIZE or int.from_bytes(body[3:5], "big") != TEXT_SIZE:
        raise ReadFailed("length")
    return parse(body[7 : 7 + TEXT_SIZE])
