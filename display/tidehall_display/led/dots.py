"""Text as dots: for cards that are sent pictures, and for looking at a panel that is not there."""

from __future__ import annotations

from functools import cache

from PIL import Image, ImageDraw, ImageFont

from tidehall_display.board.fonts import find_font
from tidehall_display.led.face import Colour, Row
from tidehall_display.led.gb2312 import in_gb2312, width

RGB: dict[Colour, tuple[int, int, int]] = {
    Colour.RED: (255, 0, 0), Colour.GREEN: (0, 255, 0), Colour.YELLOW: (255, 255, 0), Colour.BLUE: (0, 0, 255),
    Colour.CYAN: (0, 255, 255), Colour.MAGENTA: (255, 0, 255), Colour.WHITE: (255, 255, 255),
}  # fmt: skip
_NO_SIGN = "\U0010ffff"
_THRESHOLD = {16: 96, 24: 110, 32: 120}


class NoFont(Exception):
    """This machine has no font that can write Chinese."""


def text_mask(text: str, dots: int, font: str = "") -> Image.Image:
    """``text`` as a picture of mode 1, as wide as a font card would make it: each sign in its own cell."""
    across = max(1, width(text, dots))
    mask = Image.new("1", (across, dots))
    x = 0
    for sign in text:
        mask.paste(_cell(sign, dots, font), (x, 0))
        x += width(sign, dots)
    return mask


@cache
def _cell(sign: str, dots: int, font: str) -> Image.Image:
    """One sign, centred in its cell. Latin signs are drawn narrower than their font has them, as font cards do."""
    cell_w = width(sign, dots)
    glyph = Image.new("L", (dots * 2, dots * 2))
    draw = ImageDraw.Draw(glyph)
    face = _face(dots, font)
    base = round(dots * 0.86)
    draw.text((dots / 2, base), sign, font=face, fill=255, anchor="ls")
    ink = face.getlength(sign)
    cell = Image.new("L", (cell_w, dots))
    if ink > cell_w and sign.isascii():
        strip = glyph.crop((dots // 2, 0, dots // 2 + round(ink), dots)).resize(
            (cell_w, dots), Image.Resampling.LANCZOS
        )
        cell.paste(strip, (0, 0))
    else:
        left = dots // 2 - round((cell_w - ink) / 2)
        cell.paste(glyph.crop((left, 0, left + cell_w, dots)), (0, 0))
    return cell.point([255 if level >= _THRESHOLD.get(dots, 110) else 0 for level in range(256)], mode="1")


@cache
def _face(dots: int, font: str) -> ImageFont.FreeTypeFont:
    found = find_font(font, bold=False)
    if found is None:
        raise NoFont(font)
    return ImageFont.truetype(found.path, dots - 1 if dots > 16 else 16, index=found.index)


@cache
def has_sign(sign: str, font: str = "") -> bool:
    """Whether the font that rows are drawn with can write ``sign``: it is not drawn as what no font can write."""
    try:
        face = _face(16, font)
    except NoFont:
        return in_gb2312(sign)
    return bytes(face.getmask(sign)) != bytes(face.getmask(_NO_SIGN))


def row_pages(row: Row, colour: Colour, font: str = "") -> list[Image.Image]:
    """The row as pictures of its place; what is too wide comes in pieces, broken between signs."""
    pages = []
    for piece in _pieces(row.text, row.dots, row.place.w):
        page = Image.new("RGB", (row.place.w, row.place.h))
        mask = text_mask(piece, row.dots, font)
        left = (row.place.w - mask.width) // 2 if row.centre else 0
        page.paste(RGB[colour], (left, (row.place.h - row.dots) // 2), mask)
        pages.append(page)
    return pages


def _pieces(text: str, dots: int, across: int) -> list[str]:
    pieces = [""]
    for sign in text:
        if pieces[-1] and width(pieces[-1] + sign, dots) > across:
            pieces.append("")
        pieces[-1] += sign
    return pieces
