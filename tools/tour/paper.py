"""Paper and pen of the picture sheet: text that wraps, pictures that fit, a heading over each panel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tidehall_link.fonts import find_font

GROUND, CARD, INK, INK_2, LINE, TIDE, SOFT = "#eef3f5", "#ffffff", "#14232c", "#3c4f5a", "#c9d5db", "#0b4f6c", "#dcecf2"
_LEADING = 1.45


@lru_cache(maxsize=32)
def face(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The font with Chinese characters that the machine has; its bold where there is one."""
    name, index = find_font()
    strong = name.replace("Regular", "Bold")
    return ImageFont.truetype(strong if bold and Path(strong).is_file() else name, size, index=index)


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the paper."""

    x: int
    y: int
    w: int
    h: int

    def inner(self, margin: int) -> Box:
        return Box(self.x + margin, self.y + margin, self.w - 2 * margin, self.h - 2 * margin)

    def below(self, height: int) -> Box:
        """What is left when ``height`` is taken from the top."""
        return Box(self.x, self.y + height, self.w, self.h - height)


class Paper:
    """A sheet to draw on."""

    def __init__(self, width: int, height: int) -> None:
        self.image = Image.new("RGB", (width, height), GROUND)
        self._draw = ImageDraw.Draw(self.image)

    def rectangle(self, box: Box, fill: str, outline: str | None = None) -> None:
        self._draw.rounded_rectangle((box.x, box.y, box.x + box.w, box.y + box.h), 8, fill, outline)

    def line(self, x: int, y: int, x2: int, y2: int, colour: str = LINE, width: int = 1) -> None:
        self._draw.line((x, y, x2, y2), colour, width)

    def text(self, x: int, y: int, words: str, size: int = 18, colour: str = INK, bold: bool = False) -> int:
        """One line; its width."""
        self._draw.text((x, y), words, colour, face(size, bold))
        return round(face(size, bold).getlength(words))

    def wrapped(self, box: Box, words: str, size: int = 18, colour: str = INK, bold: bool = False) -> int:
        """As many lines as it takes; the height used."""
        rows, font, step = [""], face(size, bold), round(size * _LEADING)
        for sign in words:
            if sign == "\n" or (font.getlength(rows[-1] + sign) > box.w and sign not in "，。；：、！？）”"):
                rows.append("")
            rows[-1] += sign.strip("\n")
        for place, row in enumerate(rows):
            self.text(box.x, box.y + place * step, row.lstrip(), size, colour, bold)
        return len(rows) * step

    def picture(self, box: Box, picture: Image.Image, sharp: bool = False) -> Box:
        """``picture`` as large as fits, from the upper left; where it stands."""
        scale = min(box.w / picture.width, box.h / picture.height)
        size = (round(picture.width * scale), round(picture.height * scale))
        how = Image.Resampling.NEAREST if sharp else Image.Resampling.LANCZOS
        self.image.paste(picture.convert("RGB").resize(size, how), (box.x, box.y))
        placed = Box(box.x, box.y, *size)
        self._draw.rectangle((box.x, box.y, box.x + size[0] - 1, box.y + size[1] - 1), outline=LINE)
        return placed

    def panel(self, box: Box, number: int, title: str, words: str) -> Box:
        """A card with a numbered heading and a line of explanation; what is left of it."""
        self.rectangle(box, CARD, LINE)
        inside = box.inner(20)
        self.rectangle(Box(inside.x, inside.y, 34, 34), TIDE)
        mark = str(number)
        self.text(inside.x + 17 - round(face(20, True).getlength(mark) / 2), inside.y + 2, mark, 20, CARD, bold=True)
        self.text(inside.x + 46, inside.y + 1, title, 22, bold=True)
        used = 44 + self.wrapped(inside.below(44), words, 17, INK_2)
        return inside.below(used + 12)
