"""The inside of the virtual printer: buffer, paper, sensors. It knows nothing of sockets."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from PIL import Image

from tidehall_kiosk.virtual.decoder import AskPaper, CutPaper, Decoder, NewLine, Op, Text, UnknownCommand
from tidehall_kiosk.virtual.rasterise import draw_slip


class Fault(StrEnum):
    """How the printer misbehaves."""

    NONE = "none"
    PAPER_OUT = "paper_out"
    NEAR_END = "near_end"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    CUTTER = "cutter"
    OVERHEATED = "overheated"
    SILENT = "silent"
    GARBAGE = "garbage"
    HANG = "hang"
    UNPLUGGED = "unplugged"


_STATUS: dict[Fault, tuple[int, int, int, int]] = {
    Fault.NONE: (0x12, 0x12, 0x12, 0x12),
    Fault.PAPER_OUT: (0x1A, 0x32, 0x12, 0x7E),
    Fault.NEAR_END: (0x12, 0x12, 0x12, 0x1E),
    Fault.COVER_OPEN: (0x1A, 0x16, 0x12, 0x12),
    Fault.OFFLINE: (0x1A, 0x12, 0x12, 0x12),
    Fault.CUTTER: (0x1A, 0x52, 0x1A, 0x12),
    Fault.OVERHEATED: (0x1A, 0x52, 0x52, 0x12),
    Fault.GARBAGE: (0xFF, 0x00, 0x81, 0x55),
}
_WORKING = frozenset({Fault.NONE, Fault.NEAR_END, Fault.SILENT, Fault.GARBAGE})

Reply = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """One slip that fell out. ``error`` says which bytes were no commands."""

    number: int
    at: datetime
    raw: bytes
    ops: tuple[Op, ...]
    dots: int
    error: str = ""

    def picture(self) -> Image.Image:
        """The slip as it looks. Raises OverWide when something would have been cut off at the edge."""
        return draw_slip(self.ops, self.dots)

    @property
    def text(self) -> str:
        """The words on it, line by line; pictures and codes leave no text."""
        return "".join(
            op.text if isinstance(op, Text) else "\n" for op in self.ops if isinstance(op, Text | NewLine)
        ).strip()


@dataclass(slots=True)
class _Paper:
    """What stands on the paper since the last cut."""

    raw: bytearray = field(default_factory=bytearray)
    ops: list[Op] = field(default_factory=list)


class Mechanism:
    """Takes bytes, answers status requests at once, works the rest off in order while nothing stops it."""

    def __init__(self, dots: int, now: Callable[[], datetime], keep: int = 12, buffer: int = 4096) -> None:
        self.slips: deque[PrintedSlip] = deque(maxlen=keep)
        self.errors: list[str] = []
        self._complaints: list[str] = []
        self._dots = dots
        self._now = now
        self._capacity = buffer
        self._changed = threading.Condition()
        self._fault = Fault.NONE
        self._later: tuple[Fault, int] | None = None
        self._waiting = bytearray()
        self._tail = b""
        self._decoder = Decoder()
        self._paper = _Paper()
        self._count = 0

    @property
    def fault(self) -> Fault:
        """How it misbehaves now."""
        return self._fault

    def misbehave(self, fault: Fault, after: int = 0) -> None:
        """Begin ``fault`` now, or when ``after`` more bytes of slips have been worked off."""
        with self._changed:
            if after:
                self._later = (fault, after)
            else:
                self._fault, self._later = fault, None
            self._changed.notify_all()
        self._work(lambda _: None)

    def wait_for_slips(self, count: int, timeout_s: float) -> bool:
        """True when ``count`` slips have fallen out within ``timeout_s`` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count >= count, timeout_s)

    def room(self) -> bool:
        """False while the receive buffer is full or the printer hangs: it takes no bytes then."""
        return self.space() > 0

    def space(self) -> int:
        """How many bytes it takes now."""
        return 0 if self._fault is Fault.HANG else max(0, self._capacity - len(self._waiting))

    def receive(self, data: bytes, reply: Reply) -> None:
        """Bytes from the line. Real-time requests are answered even while paper or lid stop the rest."""
        self._real_time(data, reply)
        with self._changed:
            self._waiting += data
        self._work(reply)

    def _real_time(self, data: bytes, reply: Reply) -> None:
        seen = self._tail + data
        at = seen.find(b"\x10\x04")
        while 0 <= at < len(seen) - 2:
            if 1 <= seen[at + 2] <= 4 and self._fault in _STATUS:
                reply(bytes([_STATUS[self._fault][seen[at + 2] - 1]]))
            at = seen.find(b"\x10\x04", at + 2)
        self._tail = seen[-2:] if seen.endswith(b"\x10\x04") else seen[-1:] if seen.endswith(b"\x10") else b""

    def _work(self, reply: Reply) -> None:
        with self._changed:
            while self._waiting and self._fault in _WORKING:
                size = min(len(self._waiting), self._later[1] if self._later else 256)
                piece = bytes(self._waiting[:size])
                del self._waiting[:size]
                self._print(piece, reply)
                if self._later:
                    fault, left = self._later
                    self._later = (fault, left - size)
                    if left <= size:
                        self._fault, self._later = fault, None
            self._changed.notify_all()

    def _print(self, piece: bytes, reply: Reply) -> None:
        self._paper.raw += piece
        try:
            for op in self._decoder.feed(piece):
                self._do(op, reply)
        except UnknownCommand as error:
            self.errors.append(str(error))
            self._complaints.append(str(error))
            self._decoder = Decoder()

    def _do(self, op: Op, reply: Reply) -> None:
        if isinstance(op, AskPaper):
            if self._fault is not Fault.SILENT:
                reply(
                    b"\xff" if self._fault is Fault.GARBAGE else b"\x03" if self._fault is Fault.NEAR_END else b"\x00"
                )
            return
        self._paper.ops.append(op)
        if isinstance(op, CutPaper):
            self._cut()

    def _cut(self) -> None:
        paper, self._paper = self._paper, _Paper()
        pending = len(self._decoder.pending)
        raw = bytes(paper.raw[: len(paper.raw) - pending])
        self._paper.raw += self._decoder.pending
        error, self._complaints = "; ".join(self._complaints), []
        self._count += 1
        self.slips.append(PrintedSlip(self._count, self._now(), raw, tuple(paper.ops), self._dots, error))
