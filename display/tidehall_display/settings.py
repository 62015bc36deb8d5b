"""What ``display.toml`` may say. Each part is a process of its own and keeps its own token."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tidehall_display.board.settings import BoardSettings
from tidehall_display.led.settings import LedSettings
from tidehall_display.voice.settings import VoiceSettings
from tidehall_link.home import ca_setting, server_setting
from tidehall_link.settings import load, setting, table


@dataclass(frozen=True, slots=True)
class DisplaySettings:
    """The whole file."""

    server: str = server_setting()
    ca: str = ca_setting()
    data: str = setting(
        "本机数据目录（令牌、声音、最后的画面）",
        "directory for tokens, clips and the last picture",
        default="data/display",
    )
    board: BoardSettings = table("大屏", "the board", BoardSettings)
    voice: VoiceSettings = table("语音", "the voice", VoiceSettings)
    led: LedSettings = table("LED 屏", "LED strips and boards", LedSettings)

    def folder(self, part: str) -> Path:
        """The data directory of ``board``, ``voice`` or ``led``."""
        return Path(self.data) / part


def read_settings(path: Path, environ: dict[str, str] | None = None) -> DisplaySettings:
    """The settings in ``path``; ``TIDEHALL_DISPLAY_…`` variables win. Raises SettingsError with every problem."""
    return load(path, DisplaySettings, environ=environ, prefix="TIDEHALL_DISPLAY")
