"""What was seen and heard while one ticket went through the hall; asserted on by the test, drawn by the tour."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from tools.hardware.wire import Said


@dataclass(frozen=True, slots=True)
class Spoken:
    """One announcement: the sentence of each language, the hall's clips of its phrases, the sound that was heard."""

    texts: tuple[str, ...]
    clips: tuple[bytes, ...]
    wav: bytes


@dataclass(slots=True)
class Record:
    """Filled step by step."""

    ticket: str
    window: str
    screen: Image.Image
    slip: Image.Image
    slip_bytes: int
    code: str
    keypad: list[Said] = field(default_factory=list)
    display: str = ""
    board: Image.Image | None = None
    board_number: Image.Image | None = None
    spoken: Spoken | None = None
    led: Image.Image | None = None
    led_frame: bytes = b""
    rating: list[Said] = field(default_factory=list)
    story: list[dict[str, Any]] = field(default_factory=list)
