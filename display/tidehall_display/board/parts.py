"""What a picture is made of: plain values that can be compared, so that only what has changed is drawn again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Rect(NamedTuple):
    """Whole pixels."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    @property
    def middle(self) -> int:
        return self.y + self.h // 2

    def inside(self, dx: int, dy: int) -> Rect:
        """Smaller on each side."""
        return Rect(self.x + dx, self.y + dy, max(0, self.w - 2 * dx), max(0, self.h - 2 * dy))


@dataclass(frozen=True, slots=True)
class Text:
    """One line; ``y`` is its base line, ``on`` the colour behind it. ``clip`` and ``shift``: it runs through a gap."""

    text: str
    x: int
    y: int
    w: int
    size: int
    bold: bool
    colour: str
    on: str
    clip: Rect | None = None
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Icon:
    """A drawing in a square of ``size``."""

    name: str
    x: int
    y: int
    size: int
    colour: str
    on: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rounded rectangle; ``edge`` around it, ``side`` along its left or its top. ``fill`` "" is none."""

    rect: Rect
    fill: str = ""
    radius: int = 0
    edge: str = ""
    edge_px: int = 0
    side: str = ""
    side_px: int = 0
    top: bool = False
    opacity: int = 255


Part = Text | Icon | Box


@dataclass(frozen=True, slots=True)
class Widget:
    """A piece of the picture with everything it draws inside its rectangle."""

    name: str
    rect: Rect
    parts: tuple[Part, ...]


Scene = tuple[Widget, ...]
