"""What was seen and heard while one ticket went through the hall; asserted on by the test, drawn by the tour."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from tools.hardware.wire import Said


@dataclass(frozen=True, slots=True)
class Spoken:
    """One announcement: the sentence of each language, and the sound that left the process."""

    texts: tuple[str, ...]
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
    spoken: Spoken | None = None
    led: Image.Image | None = None
    led_frame: bytes = b""
    rating: list[Said] = field(default_factory=list)
    story: list[dict[str, Any]] = field(default_factory=list)
