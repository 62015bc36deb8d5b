"""What stands on a panel, whoever drives it: rows of text, each in its own rectangle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

DOTS = (32, 24, 16)
"""Heights of the fonts that a font card has, large to small. Latin letters are half as wide as high."""


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"
    YELLOW = "yellow"
    BLUE = "blue"
    CYAN = "cyan"
    MAGENTA = "magenta"
    WHITE = "white"


class Palette(StrEnum):
    """What the lamps of a panel can show: red alone; red, green and both; or all seven."""

    ONE = "one"
    TWO = "two"
    SEVEN = "seven"

    def nearest(self, colour: Colour) -> Colour:
        """``colour``, or the one of this panel that stands for it."""
        if self is Palette.SEVEN:
            return colour
        if self is Palette.ONE:
            return Colour.RED
        return colour if colour in (Colour.RED, Colour.GREEN) else Colour.YELLOW


@dataclass(frozen=True, slots=True)
class Rect:
    """In dots, from the upper left corner of the panel."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of text; ``scroll`` when it is wider than its place. An empty text is a dark row."""

    place: Rect
    text: str
    colour: Colour
    dots: int
    scroll: bool = False
    centre: bool = True

    def dark(self) -> Row:
        """The same place with nothing on it."""
        return replace(self, text="", scroll=False)


Face = tuple[Row, ...]
"""The whole panel. A row's position in it is its number; drivers use it as the number of the area."""
