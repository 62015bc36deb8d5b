"""The devices of the whole hall as processes, each on a wire to its virtual counterpart in the test."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.hardware.record import Said
from tests.hardware.whole import WINDOW, WholeHall
from tidehall_caller.pads.frames import Frame, FrameReader
from tidehall_caller.virtual.keypads import VirtualKeypads
from tidehall_display.led.face import Palette
from tidehall_display.led.onbon.card import BX5
from tidehall_display.led.virtual.card import VirtualCard
from tidehall_display.led.virtual.served import TcpServed

ADDRESS = 2
PANEL = (160, 32)


class TracedKeypads(VirtualKeypads):
    """Keeps every frame that went over the line, with its direction."""

    def __init__(self, *addresses: int) -> None:
        super().__init__(*addresses)
        self.trace: list[tuple[bool, Frame]] = []
        self._listening = FrameReader()

    def _say(self, frame: Frame) -> None:
        self.trace.append((True, frame))
        super()._say(frame)

    def _hear(self, data: bytes) -> None:
        self.trace += [(False, frame) for frame in self._listening.feed(data)]
        super()._hear(data)


@dataclass(slots=True)
class Panel:
    """A virtual card that keeps what it was sent."""

    card: VirtualCard
    heard: list[bytes] = field(default_factory=list)

    def hear(self, data: bytes) -> list[bytes]:
        self.heard.append(data)
        return self.card.hear(data)


def keypads(hall: WholeHall, server: str = "") -> tuple[TracedKeypads, subprocess.Popen[bytes]]:
    """One keypad with an evaluator on a serial line, and the caller behind it."""
    pads = TracedKeypads(ADDRESS)
    pads.start()
    hall.at_end(pads.stop)
    text = f'scale = "five_is_best"\n[bus]\nkind = "serial"\ndevice = "{pads.device}"\n'
    text += f'[[keypads]]\naddress = {ADDRESS}\nwindow = "{WINDOW}"\nevaluator = true\n'
    config = _file(hall, "caller.toml", text, server)
    token = _token(hall, "caller", "叫号盒")
    return pads, hall.run("caller", "tidehall_caller", "--config", config, "--token-file", token)


def display(hall: WholeHall, part: str, table: str, role: str = "", server: str = "") -> subprocess.Popen[bytes]:
    """``tidehall-display PART``; ``table`` is what its settings say."""
    config = _file(hall, f"{part}.toml", table, server)
    token = _token(hall, role or part, NAMES[part])
    silent = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    words = ("--config", config, part, "--token-file", token)
    return hall.run(part, "tidehall_display", *words, **silent)


NAMES = {"board": "大厅电视", "voice": "大厅播音", "led": "窗口条屏"}


def panel(hall: WholeHall, server: str = "") -> tuple[Panel, subprocess.Popen[bytes]]:
    """A strip above the window, and the process that writes it."""
    shown = Panel(VirtualCard(BX5, *PANEL, palette=Palette.TWO))
    line = TcpServed(shown.hear)
    line.start()
    hall.at_end(line.stop)
    table = f'[[led.panels]]\nname = "{WINDOW}号窗口条屏"\nkind = "bx5k"\nhost = "127.0.0.1"\nport = {line.port}\n'
    table += f'width = {PANEL[0]}\nheight = {PANEL[1]}\ncolours = "two"\nwindows = ["{WINDOW}"]\n'
    return shown, display(hall, "led", table, server=server)


def meaning(said: tuple[bool, Frame]) -> Said:
    """A frame in words."""
    by_pad, frame = said
    return Said(by_pad, frame.encoded(), _words(by_pad, frame))


def _words(by_pad: bool, frame: Frame) -> str:
    match frame.function, frame.data:
        case 0x01, b"\x0c":
            return "顺呼" if by_pad else "收到（原样送回）"
        case 0x01, b"\x0b":
            return "评价" if by_pad else "请群众评价"
        case 0x11, value:
            return f"评价器：键值 {value[-1]}"
        case 0x02, digits:
            return "显示 " + "".join(str(digit) if digit < 10 else "␣" for digit in digits)
        case 0x03, _:
            return "嘀一声"
        case 0x01, value if not by_pad:
            return f"收到键值 {value[-1]}"
    return ""


def _file(hall: WholeHall, name: str, text: str, server: str) -> str:
    folder = hall.folder / Path(name).stem
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f'server = "{server or hall.stage.url}"\ndata = "{folder / "data"}"\n{text}', encoding="utf-8")
    return str(path)


def _token(hall: WholeHall, role: str, name: str) -> str:
    path = hall.folder / f"{role}.token"
    path.write_text(hall.stage.device(role, name), encoding="utf-8")
    path.chmod(0o600)
    return str(path)
