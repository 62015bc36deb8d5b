"""The table: caller, board, voice and strip as processes of their own, each on a real wire to a virtual device."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.services.process import stop
from tidehall_display.led.face import Palette
from tidehall_display.led.onbon.card import BX_5K
from tidehall_display.led.virtual.card import VirtualCard
from tidehall_display.led.virtual.served import TcpServed
from tools.hardware.wire import TracedKeypads, TracedPanel

ROOT = Path(__file__).parents[2]
ADDRESS = 1
PANEL = (192, 32)
NAMES = {"caller": "叫号盒", "board": "大厅电视", "voice": "大厅播音", "led": "窗口条屏"}
_PATH = os.pathsep.join(str(ROOT / part) for part in ("server", "kiosk", "caller", "display"))

Token = Callable[[str, str], str]


class Table:
    """``server`` gives the address that a device is told, so that a test may put something in between."""

    def __init__(
        self, folder: Path, window: str, token: Token, server: Callable[[str], str], parts: Sequence[str] = tuple(NAMES)
    ) -> None:
        self.window = window
        self.frame = folder / "board.png"
        self.announcements = folder / "voice" / "voice" / "announcements"
        self.pads = TracedKeypads(ADDRESS)
        self.panel = TracedPanel(VirtualCard(BX_5K, *PANEL, palette=Palette.TWO))
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._parts = parts
        self._folder = folder
        self._token = token
        self._server = server
        self._line = TcpServed(self.panel.hear)

    def start(self) -> None:
        """Everything; returns at once, the devices find their hall by themselves."""
        self.pads.start()
        self._line.start()
        for part in self._parts:
            self._configure(part)
            self.start_again(part)

    def start_again(self, part: str) -> None:
        """One device's process, as its supervisor would."""
        config, token = self._folder / f"{part}.toml", self._folder / f"{part}.token"
        if part == "caller":
            words = ["tidehall_caller", "--config", str(config), "--token-file", str(token)]
        else:
            words = ["tidehall_display", "--config", str(config), part, "--token-file", str(token)]
        quiet = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "PYTHONUNBUFFERED": "1"}
        with (self._folder / f"{part}.log").open("ab") as output:
            self.processes[part] = subprocess.Popen(
                [sys.executable, "-m", *words], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                cwd=ROOT, env=os.environ | {"PYTHONPATH": _PATH} | quiet,
            )  # fmt: skip

    def ended(self) -> list[str]:
        """The devices whose process has ended."""
        return [part for part, process in self.processes.items() if process.poll() is not None]

    def stop(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)  # a frozen one must go on to hear that it shall end
                stop(process)
        self._line.stop()
        self.pads.stop()

    def _configure(self, part: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        head = f'server = "{self._server(part)}"\ndata = "{(self._folder / part).as_posix()}"\n'
        (self._folder / f"{part}.toml").write_text(head + self._settings(part), encoding="utf-8")
        secret = self._folder / f"{part}.token"
        secret.write_text(self._token(part, NAMES[part]), encoding="utf-8")
        secret.chmod(0o600)

    def _settings(self, part: str) -> str:
        match part:
            case "caller":
                bus = f'scale = "five_is_best"\n[bus]\nkind = "serial"\ndevice = "{self.pads.device}"\n'
                return f'{bus}[[keypads]]\naddress = {ADDRESS}\nwindow = "{self.window}"\nevaluator = true\n'
            case "board":
                return f'[board]\nmode = "1920x1080"\nframe = "{self.frame.as_posix()}"\n'
            case "voice":
                return '[voice]\nspeaker = "virtual"\n'
        panel = f'[[led.panels]]\nname = "{self.window}号窗口条屏"\nkind = "bx5k"\nhost = "127.0.0.1"\n'
        panel += f'port = {self._line.port}\nwidth = {PANEL[0]}\nheight = {PANEL[1]}\ncolours = "two"\n'
        return f'{panel}windows = ["{self.window}"]\n'
