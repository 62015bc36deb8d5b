"""A virtual SAM_V reader on a pty. The persons on its cards are made up."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import tty
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tidehall_kiosk.reader import frames
from tidehall_kiosk.reader.frames import BadFrame, FrameReader

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NOBODYS_AREA = "440000"


class Trick(StrEnum):
    """How the reader misbehaves."""

    NONE = "none"
    WRONG_CHECKSUM = "wrong_checksum"
    LIFT_MID_READ = "lift_mid_read"
    SILENT = "silent"
    NO_SECOND_SELECT = "no_second_select"


@dataclass(frozen=True, slots=True)
class MadeUpPerson:
    """A person who does not exist."""

    name: str
    birth: date
    serial: int = 1

    @property
    def number(self) -> str:
        """An ID number with a right check digit under a whole province, as no person has it."""
        digits = f"{_NOBODYS_AREA}{self.birth:%Y%m%d}{self.serial:03d}"
        rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
        return digits + "10X98765432"[rest]

    def record(self) -> bytes:
        """The 256-byte text record of a resident's card."""
        fields = (
            (self.name, 30), ("1", 2), ("01", 4), (f"{self.birth:%Y%m%d}", 16), ("无名路1号", 70), (self.number, 36),
            ("无名市公安局", 30), ("20200101", 16), ("长期", 16), ("", 18), ("", 4), ("", 6), (" ", 2), ("", 6),
        )  # fmt: skip
        return b"".join(_padded(text.encode("utf-16-le"), size) for text, size in fields)


def _padded(text: bytes, size: int) -> bytes:
    """Cut to whole UTF-16 units and filled up with spaces."""
    return (text[:size] + b" \x00" * (size // 2))[:size]


class VirtualReader:
    """Answers find, select and read like the module; ``device`` is the path to open."""

    def __init__(self) -> None:
        self.device = ""
        self.trick = Trick.NONE
        self._card: MadeUpPerson | None = None
        self._fresh = False
        self._read = False
        self._master = -1
        self._slave = -1
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Open the pty and answer."""
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.device = os.ttyname(self._slave)
        self._thread = threading.Thread(target=self._serve, args=(self._master,), name="virtual-reader", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the pty, after its thread: a closed number is soon somebody else's."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        for descriptor in (self._master, self._slave):
            with contextlib.suppress(OSError):
                os.close(descriptor)

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

    def _serve(self, master: int) -> None:
        reader = FrameReader()
        while not self._stopping.is_set():
            try:
                data = os.read(master, 256) if select.select([master], [], [], 0.2)[0] else b""
                command = reader.feed(data) if data else None
                if command is not None and self.trick is not Trick.SILENT:
                    os.write(master, self._answer(command))
            except BadFrame:
                os.write(master, frames.encode(bytes((0, 0, frames.BAD_CHECKSUM))))
            except (OSError, ValueError):
                return

    def _answer(self, command: bytes) -> bytes:
        match command:
            case frames.FIND if self._card and self._fresh:
                return frames.encode(bytes((0, 0, frames.FOUND, 0, 0, 0, 0)))
            case frames.FIND:
                return frames.encode(bytes((0, 0, frames.NOT_FOUND)))
            case frames.SELECT if self._card and not (self._read and self.trick is Trick.NO_SECOND_SELECT):
                return frames.encode(bytes((0, 0, frames.OK)) + bytes(8))
            case frames.SELECT:
                return frames.encode(bytes((0, 0, frames.NOT_SELECTED)))
            case frames.READ if self._card:
                return self._text(self._card)
            case frames.READ:
                return frames.encode(bytes((0, 0, frames.READ_FAILED)))
            case frames.SAM_STATUS:
                return frames.encode(bytes((0, 0, frames.OK)))
        return frames.encode(bytes((0, 0, frames.UNKNOWN_COMMAND)))

    def _text(self, person: MadeUpPerson) -> bytes:
        photo = bytes(1024)
        frame = frames.encode(bytes((0, 0, frames.OK, 1, 0, 4, 0)) + person.record() + photo)
        if self.trick is Trick.WRONG_CHECKSUM:
            return frame[:-1] + bytes([frame[-1] ^ 0x5A])
        if self.trick is Trick.LIFT_MID_READ:
            self.lift()
            return frame[:600]
        self._fresh, self._read = False, True
        return frame
