"""What ``caller.toml`` may say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tidehall_link.home import ca_setting, server_setting
from tidehall_link.settings import load, setting


@dataclass(frozen=True, slots=True)
class CallerSettings:
    """The whole file."""

    server: str = server_setting()
    ca: str = ca_setting()
    data: str = setting("本机数据目录（令牌）", "directory for the token", default="data/caller")

    @property
    def folder(self) -> Path:
        """The data directory."""
        return Path(self.data)


def read_settings(path: Path, environ: dict[str, str] | None = None) -> CallerSettings:
    """The settings in ``path``; ``TIDEHALL_CALLER_…`` variables win. Raises SettingsError with every problem."""
    return load(path, CallerSettings, environ=environ, prefix="TIDEHALL_CALLER")
