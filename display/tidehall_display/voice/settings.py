"""What the ``[voice]`` table of ``display.toml`` may say."""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_link.settings import setting


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """The table."""

    name: str = setting("备注", "a remark", default="", longest=40)
