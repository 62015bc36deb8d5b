"""A virtual RS-485 line on a pty: several keypads with keys, display, beeper and evaluator, well behaved or not."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import StrEnum

from tidehall_caller.pads import frames
from tidehall_caller.pads.frames import Frame, FrameReader
from tidehall_link.ptyline import PtyLine

KEYS = {
    "next": 0x0C, "recall": 0x0D, "rate": 0x0B, "cancel": 0x0E, "confirm": 0x0F, "line": 0x11, "pause": 0x12,
    "transfer": 0x13,
}  # fmt: skip
_SHOWN = "0123456789 "


class Trick(StrEnum):
    """How a keypad, or the line around it, misbehaves."""

    NONE = "none"
    NOISE = "noise"
    WRONG_CHECKSUM = "wrong_checksum"
    TWICE = "twice"
    HALVES = "halves"
    ECHO = "echo"
    UNPLUGGED = "unplugged"


@dataclass(slots=True)
class VirtualPad:
    """What somebody in front of it sees and hears."""

    address: int
    trick: Trick = Trick.NONE
    display: str = " " * 6
    beeps: int = 0
    acknowledged: list[bytes] = field(default_factory=list)
    evaluating: bool = False
    rated: int | None = None


class VirtualKeypads:
    """``device`` is the path to open. ``press`` and ``rate`` speak, whatever the driver has said lands in the pads."""

    def __init__(self, *addresses: int) -> None:
        self.pads = {address: VirtualPad(address) for address in addresses}
        self._reader = FrameReader()
        self._changed = threading.Condition()
        self._line = PtyLine(self._hear)

    @property
    def device(self) -> str:
        return self._line.device

    def start(self) -> None:
        self._line.start()

    def stop(self) -> None:
        """Pull the adapter out."""
        self._line.stop()

    def plug_in(self) -> None:
        """The adapter is back, under another name."""
        self._line = PtyLine(self._hear)
        self._line.start()

    def press(self, address: int, key: str, digits: str = "") -> None:
        """Somebody types ``digits`` and presses ``key``."""
        self._say(Frame(address, frames.EVALUATE, bytes((*map(int, digits), KEYS[key]))))

    def rate(self, address: int, number: int) -> None:
        """A citizen presses the evaluator's key that sends ``number``."""
        self._say(Frame(address, frames.EVALUATED, bytes((number,))))

    def noise(self, data: bytes) -> None:
        """Anything at all on the line."""
        self._line.say(data)

    def _say(self, frame: Frame) -> None:
        encoded = frame.encoded()
        match self.pads[frame.address].trick:
            case Trick.UNPLUGGED:
                return
            case Trick.WRONG_CHECKSUM:
                encoded = encoded[:-2] + bytes((encoded[-2] ^ 0x5A, encoded[-1]))
            case Trick.NOISE:
                encoded = b"\x00\xff\x68\x03\x68\xff" + encoded + b"\xff\x68"
            case Trick.TWICE:
                encoded += encoded
            case Trick.HALVES:
                self._line.say(encoded[:4])
                encoded = encoded[4:]
        self._line.say(encoded)

    def _hear(self, data: bytes) -> None:
        if any(pad.trick is Trick.ECHO for pad in self.pads.values()):
            self._line.say(data)  # an adapter that hears itself
        for frame in self._reader.feed(data):
            pad = self.pads.get(frame.address)
            if pad is not None and pad.trick is not Trick.UNPLUGGED:
                with self._changed:
                    _take(pad, frame)
                    self._changed.notify_all()


def _take(pad: VirtualPad, frame: Frame) -> None:
    """02 six places, 03 beep, 01 0B ask the citizen, 01 with a value: that one has arrived; all else is an echo.

    The order to ask has the same bytes as the echo of the pad's own 评价 key, so that key asks even if it is refused.
    """
    if frame.function == frames.SHOW and len(frame.data) == 6:
        pad.display = "".join(_SHOWN[place] if place <= frames.BLANK else "?" for place in frame.data)
        return
    if frame.function == frames.BEEP and not frame.data:
        pad.beeps += 1
        return
    pad.acknowledged.append(frame.encoded())
    if frame.function == frames.EVALUATE and frame.data == b"\x0b":
        pad.evaluating, pad.rated = True, None
    elif frame.function == frames.EVALUATE and pad.evaluating and frame.data[:-1] == b"" and frame.data[-1] < 0x0A:
        pad.evaluating, pad.rated = False, frame.data[0]
