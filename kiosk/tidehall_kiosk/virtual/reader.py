"""A virtual SAM_V reader on a pty and on a virtual USB bus, in both known layouts of end points."""

from __future__ import annotations

import struct
import threading
from enum import StrEnum

from tidehall_kiosk.reader import frames
from tidehall_kiosk.reader.frames import BadFrame, FrameReader
from tidehall_kiosk.reader.usb_layouts import BODY_IN, BODY_OUT, HEAD_IN, HEAD_OUT
from tidehall_kiosk.virtual.people import MadeUpPerson
from tidehall_kiosk.virtual.usb import Plugged
from tidehall_link.ptyline import PtyLine

USB_ID = (0x0400, 0xC35A)
_VENDOR_CLASS = 0xFF
_WHOLE_OUT, _WHOLE_IN = 0x02, 0x81
_PACKET = 64
_MODULE = struct.pack("<HHIII", 5, 3, 20120101, 1234567, 1)
_NOISE = bytes(range(1, 90))


class Trick(StrEnum):
    """How the reader misbehaves."""

    NONE = "none"
    WRONG_CHECKSUM = "wrong_checksum"
    WRONG_LENGTH = "wrong_length"
    LIFT_MID_READ = "lift_mid_read"
    CANNOT_READ = "cannot_read"
    OTHER_CARD = "other_card"
    GARBAGE = "garbage"
    SILENT = "silent"
    NO_SECOND_SELECT = "no_second_select"
    NOT_AUTHORISED = "not_authorised"


class SamModule:
    """The module inside: a card lies on it or not, and it answers frames."""

    def __init__(self) -> None:
        self.trick = Trick.NONE
        self._card: MadeUpPerson | None = None
        self._fresh = False
        self._read = False
        self._frames = FrameReader()

    @property
    def card(self) -> MadeUpPerson | None:
        """What lies on the plate."""
        return self._card

    def lay(self, person: MadeUpPerson) -> None:
        """Lay a card down."""
        self._card, self._fresh, self._read = person, True, False

    def lift(self) -> None:
        """Take it away."""
        self._card, self._fresh, self._read = None, False, False

    def hear(self, data: bytes) -> bytes:
        """What it says to these bytes; empty while a frame is not whole, or when it plays dead."""
        try:
            command = self._frames.feed(data)
        except BadFrame:
            return frames.encode(bytes((0, 0, frames.BAD_CHECKSUM)))
        if command is None or self.trick is Trick.SILENT:
            return b""
        return _NOISE if self.trick is Trick.GARBAGE else self._answer(command)

    def _answer(self, command: bytes) -> bytes:
        match command:
            case frames.FIND if self._card and self._fresh:
                return frames.encode(bytes((0, 0, frames.FOUND, 0, 0, 0, 0)))
            case frames.FIND:
                return frames.encode(bytes((0, 0, frames.NOT_FOUND)))
            case frames.SELECT:
                return frames.encode(self._select())
            case frames.READ if self._card and self.trick is not Trick.CANNOT_READ:
                return self._text(self._card)
            case frames.READ:
                return frames.encode(bytes((0, 0, frames.READ_FAILED)))
            case frames.SAM_STATUS:
                refused = self.trick is Trick.NOT_AUTHORISED
                return frames.encode(bytes((0, 0, frames.NOT_AUTHORISED if refused else frames.OK)))
            case frames.SAM_ID:
                return frames.encode(bytes((0, 0, frames.OK)) + _MODULE)
        return frames.encode(bytes((0, 0, frames.UNKNOWN_COMMAND)))

    def _select(self) -> bytes:
        if self.trick is Trick.OTHER_CARD:
            return bytes((0, 0, frames.OTHER_CARD))
        if not self._card or (self._read and self.trick is Trick.NO_SECOND_SELECT):
            return bytes((0, 0, frames.NOT_SELECTED))
        return bytes((0, 0, frames.OK)) + bytes(8)

    def _text(self, person: MadeUpPerson) -> bytes:
        photo = bytes(1024)
        length = 200 if self.trick is Trick.WRONG_LENGTH else 256
        sizes = length.to_bytes(2, "big") + len(photo).to_bytes(2, "big")
        frame = frames.encode(bytes((0, 0, frames.OK)) + sizes + person.record() + photo)
        if self.trick is Trick.WRONG_CHECKSUM:
            return frame[:-1] + bytes([frame[-1] ^ 0x5A])
        if self.trick is Trick.LIFT_MID_READ:
            self.lift()
            return frame[:600]
        self._fresh, self._read = False, True
        return frame


class VirtualReader(SamModule):
    """The module on a pty; ``device`` is the path to open."""

    def __init__(self) -> None:
        super().__init__()
        self.device = ""
        self._line: PtyLine | None = None

    def start(self) -> None:
        """Open the pty and answer."""
        self._line = line = PtyLine(lambda data: line.say(self.hear(data)))
        self.device = line.device
        line.start()

    def stop(self) -> None:
        """Close the pty."""
        if self._line is not None:
            self._line.stop()


def plug_whole(module: SamModule) -> Plugged:
    """The reader with one pair of end points."""
    side = _UsbSide(module, {_WHOLE_OUT: _WHOLE_IN}, head_in=None)
    return Plugged(side, *USB_ID, _VENDOR_CLASS, (_WHOLE_IN, _WHOLE_OUT), kernel=False)


def plug_split(module: SamModule) -> Plugged:
    """The reader with a pair for the head of a frame and one for its body."""
    side = _UsbSide(module, {HEAD_OUT: BODY_IN, BODY_OUT: BODY_IN}, head_in=HEAD_IN)
    return Plugged(side, *USB_ID, _VENDOR_CLASS, (HEAD_IN, HEAD_OUT, BODY_IN, BODY_OUT), kernel=False)


class _UsbSide:
    """Answers wait at their end point until they are asked for, 64 bytes at a time."""

    def __init__(self, module: SamModule, ways: dict[int, int], head_in: int | None) -> None:
        self._module = module
        self._ways = ways
        self._head_in = head_in
        self._said = threading.Condition()
        self._answers: dict[int, bytearray] = {end: bytearray() for end in (*ways.values(), head_in) if end}

    def take(self, end: int, data: bytes, wait_s: float) -> int:
        answer = self._module.hear(data)
        with self._said:
            if self._head_in is not None:
                self._answers[self._head_in] += answer[: frames.HEAD]
                answer = answer[frames.HEAD :]
            self._answers[self._ways[end]] += answer
            self._said.notify_all()
        return len(data)

    def give(self, end: int, size: int, wait_s: float) -> bytes:
        waiting = self._answers[end]
        with self._said:
            self._said.wait_for(lambda: waiting, wait_s)
            given = bytes(waiting[: min(size, _PACKET)])
            del waiting[: len(given)]
        return given
