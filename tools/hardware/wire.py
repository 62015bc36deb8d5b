"""Virtual counterparts that keep what was said to them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tidehall_caller.pads.frames import Frame, FrameReader
from tidehall_caller.virtual.keypads import VirtualKeypads
from tidehall_display.led.virtual.card import VirtualCard


@dataclass(frozen=True, slots=True)
class Said:
    """One frame on the keypads' line."""

    by_pad: bool
    frame: Frame

    @property
    def hexadecimal(self) -> str:
        return self.frame.encoded().hex(" ").upper()

    @property
    def words(self) -> str:
        """What it means, for people."""
        match self.frame.function, self.frame.data:
            case 0x11, value:
                return f"评价器：键值 {value[-1]}"
            case 0x01, b"\x0c":
                return "按“顺呼”" if self.by_pad else "收到（原样送回）"
            case 0x01, b"\x0b":
                return "按“评价”" if self.by_pad else "请群众评价"
            case 0x01, b"\x0f":
                return "按“确认”" if self.by_pad else "收到（原样送回）"
            case 0x01, value:
                return "按键" if self.by_pad else f"收到键值 {value[-1]}"
            case 0x02, digits:
                return "显示 " + "".join(str(digit) if digit < 10 else "·" for digit in digits)
            case 0x03, _:
                return "嘀一声"
        return ""


class TracedKeypads(VirtualKeypads):
    """Every frame that went over the line is kept, with its direction."""

    def __init__(self, *addresses: int) -> None:
        super().__init__(*addresses)
        self.trace: list[Said] = []
        self._listening = FrameReader()

    def _say(self, frame: Frame) -> None:
        self.trace.append(Said(True, frame))
        super()._say(frame)

    def _hear(self, data: bytes) -> None:
        self.trace += [Said(False, frame) for frame in self._listening.feed(data)]
        super()._hear(data)


@dataclass(slots=True)
class TracedPanel:
    """A card and what it was sent."""

    card: VirtualCard
    heard: list[bytes] = field(default_factory=list)

    def hear(self, data: bytes) -> list[bytes]:
        self.heard.append(data)
        return self.card.hear(data)
