"""A slip as data: a list of blocks. The layout makes them, the encoder turns them into bytes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    """Where a line stands on the paper."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph; an empty one is an empty line.

    ``wide`` and ``high`` are multiples of the normal character, 1 to 8. It wraps at the edge.
    """

    text: str
    align: Align = Align.LEFT
    wide: int = 1
    high: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Qr:
    """A centred QR code. ``module`` is the size of one cell in dots."""

    data: str
    module: int = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """A black bar over the whole width: white lines in it are dead dots of the head."""

    rows: int = 24


@dataclass(frozen=True, slots=True)
class Cut:
    """Feed past the knife and cut, leaving one point."""

    feed: int = 3


Block = Line | Qr | Bar | Cut
Slip = tuple[Block, ...]
