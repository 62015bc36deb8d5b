"""A dynamic area of a font card: where it lies, how it moves, what stands in it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from tidehall_display.led.face import Colour, Rect
from tidehall_display.led.gb2312 import encode

_PLACE = struct.Struct("<BHHHHBBBHB")
_LOOK = struct.Struct("<BBBBBBBBI")
_BY_DOT = 0x8000
_COLOURS = {
    Colour.RED: b"1", Colour.GREEN: b"2", Colour.YELLOW: b"3", Colour.BLUE: b"4", Colour.CYAN: b"5",
    Colour.MAGENTA: b"6", Colour.WHITE: b"7",
}  # fmt: skip
_FONTS = {16: b"0", 24: b"1", 32: b"2"}
LEFT_TOP, CENTRE_MIDDLE, LEFT_MIDDLE = 0b0000, 0b1010, 0b1000


class Motion(IntEnum):
    STILL = 1
    AT_ONCE = 2
    LEFT = 3
    RIGHT = 4
    UP = 5
    DOWN = 6


class Run(IntEnum):
    """What becomes of an area: shown for ever, stopped at its last page, or deleted when nobody writes it any more."""

    LOOP = 0
    LAST_PAGE = 1
    FORGET = 2


@dataclass(frozen=True, slots=True)
class Area:
    """``data`` is text with its orders; ``stay`` in half seconds; ``speed`` 0 (fast) to 24."""

    number: int
    place: Rect
    data: bytes
    by_dot: bool = True
    run: Run = Run.LOOP
    timeout_s: int = 0
    align: int = LEFT_TOP
    single_line: bool = False
    motion: Motion = Motion.STILL
    speed: int = 2
    stay: int = 10


def packed(area: Area) -> bytes:
    """The area as A3 06 wants it; no sound, no extended parameters, lines broken by hand."""
    x, w = (_BY_DOT | area.place.x, _BY_DOT | area.place.w) if area.by_dot else (area.place.x // 8, area.place.w // 8)
    head = _PLACE.pack(
        0, x, area.place.y, w, area.place.h, area.number, 0, area.run, area.timeout_s, 0
    )  # fmt: skip
    line = 1 if area.single_line else 2
    return head + _LOOK.pack(
        0, area.align, line, 1, area.motion, 0, area.speed, area.stay, len(area.data)
    ) + area.data  # fmt: skip


def lettering(text: str, dots: int, colour: Colour) -> bytes:
    """Text that a card shows in one font and one colour. ``text`` must have been made plain."""
    font = _FONTS[dots]
    return b"\\FO00" + font + b"\\FE00" + font + b"\\C" + _COLOURS[colour] + encode(text)
