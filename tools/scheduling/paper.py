"""A sheet to draw a plot on: pixels, a font with Chinese, and axes in minutes or what else is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tidehall_link.fonts import find_font

INK, QUIET, LINE, BLUE, PALE, ORANGE, RED = (
    "#14242e", "#51626d", "#d5dee3", "#0b4f6c", "#cfe3ec", "#b45f06", "#b3261e",
)  # fmt: skip
_SCALE = 2
"""Drawn twice as large and made small: smooth edges without a library for it."""


class Paper:
    """Coordinates are pixels of the finished picture."""

    def __init__(self, width: int, height: int) -> None:
        self.size = (width, height)
        self._image = Image.new("RGB", (width * _SCALE, height * _SCALE), "white")
        self._draw = ImageDraw.Draw(self._image)
        self._font = find_font()

    def text(
        self, x: float, y: float, words: str, *, size: int = 15, colour: str = INK, anchor: str = "la", halo: float = 0
    ) -> None:
        """``halo``: so many pixels of white around the letters, where a line may pass behind them."""
        path, face = self._font
        font = ImageFont.truetype(path, size * _SCALE, index=face)
        self._draw.text(
            (x * _SCALE, y * _SCALE),
            words,
            colour,
            font,
            anchor,
            stroke_width=round(halo * _SCALE),
            stroke_fill="white",
        )

    def box(self, x: float, y: float, right: float, bottom: float, colour: str, edge: str | None = None) -> None:
        corners = [each * _SCALE for each in (x, min(y, bottom), right, max(y, bottom))]
        self._draw.rectangle(corners, fill=colour, outline=edge, width=_SCALE)

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float = 1) -> None:
        self._draw.line([(x * _SCALE, y * _SCALE) for x, y in points], fill=colour, width=round(width * _SCALE))

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        corners = [each * _SCALE for each in (x - radius, y - radius, x + radius, y + radius)]
        self._draw.ellipse(corners, fill=colour)

    def save(self, path: Path) -> None:
        """Few colours are enough, and a small file."""
        small = self._image.resize(self.size, Image.Resampling.LANCZOS)
        small.quantize(64).save(path, optimize=True)


@dataclass(frozen=True, slots=True)
class Axes:
    """A field of the paper: ``x`` and ``y`` turn values into pixels; y grows upwards from 0."""

    paper: Paper
    left: float
    top: float
    width: float
    height: float
    start: float
    end: float
    most: float

    def x(self, value: float) -> float:
        return self.left + (value - self.start) / (self.end - self.start) * self.width

    def y(self, value: float) -> float:
        return self.top + self.height - min(value, self.most) / self.most * self.height

    def grid(self, step: float, unit: str) -> None:
        """Lines across, each with its value."""
        value = 0.0
        while value <= self.most:
            at = self.y(value)
            self.paper.line([(self.left, at), (self.left + self.width, at)], QUIET if value == 0 else LINE)
            self.paper.text(self.left - 8, at, f"{value:g}", size=13, colour=QUIET, anchor="rm")
            value += step
        self.paper.text(self.left - 8, self.top - 14, unit, size=13, colour=QUIET, anchor="rm")

    def limit(self, value: float, words: str) -> None:
        at = self.y(value)
        self.paper.line([(self.left, at), (self.left + self.width, at)], RED, 1.5)
        self.paper.text(self.left + self.width - 4, at - 3, words, size=13, colour=RED, anchor="rb")
