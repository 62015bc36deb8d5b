"""Draw what a printer would have put on paper, so that people can look at a slip and zbar can read its code."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache

import segno
from PIL import Image, ImageDraw, ImageFont

from tidehall_kiosk.virtual.decoder import CutPaper, NewLine, Op, QrCode, Raster, Style, Text
from tidehall_link.fonts import find_font

_CELL = 24
_GAP = 6
_MARGIN = 32
_LEVELS = {0x30: "l", 0x31: "m", 0x32: "q", 0x33: "h"}


class OverWide(Exception):
    """A line, picture or code is wider than the paper."""


def draw_slip(ops: Sequence[Op], dots: int) -> Image.Image:
    """The slip as a grey picture, ``dots`` wide plus margins. Raises OverWide for what a printer would cut off."""
    rows: list[Image.Image] = []
    line: list[Text] = []
    for op in ops:
        match op:
            case Text():
                line.append(op)
            case NewLine(lines=lines):
                rows.append(_text_row(line, dots))
                rows.extend(_blank(dots, _CELL + _GAP) for _ in range(lines - 1))
                line = []
            case Raster():
                rows.append(_placed(_dots_image(op), op.align, dots))
            case QrCode():
                rows.append(_placed(_qr_image(op), op.align, dots))
            case CutPaper():
                rows.append(_blank(dots, 4))
    return _paper(rows, dots)


def _paper(rows: Sequence[Image.Image], dots: int) -> Image.Image:
    height = sum(row.height for row in rows) + 2 * _MARGIN
    paper = Image.new("L", (dots + 2 * _MARGIN, height), 255)
    top = _MARGIN
    for row in rows:
        paper.paste(row, (_MARGIN, top))
        top += row.height
    return paper


def _text_row(line: Sequence[Text], dots: int) -> Image.Image:
    high = max((_high(char, run.style) for run in line for char in run.text), default=1)
    row = _blank(dots, _CELL * high + _GAP)
    cells = [_cell(char, run.style) for run in line for char in run.text]
    length = sum(cell.width for cell in cells)
    if length > dots:
        raise OverWide("".join(run.text for run in line))
    left = _left(length, line[0].style.align if line else 0, dots)
    for cell in cells:
        row.paste(cell, (left, _CELL * high - cell.height))
        left += cell.width
    return row


def _high(char: str, style: Style) -> int:
    return style.high if char.isascii() else style.cjk_high


@lru_cache(maxsize=2048)
def _cell(char: str, style: Style) -> Image.Image:
    """One character in its cell: 12 by 24 dots for the half-width, 24 by 24 for the full-width, then multiplied."""
    ascii_char = char.isascii()
    wide, high = (style.wide, style.high) if ascii_char else (style.cjk_wide, style.cjk_high)
    scale = max(wide, high)
    face = _face(20 * scale)
    ascent, descent = face.getmetrics()
    width = (12 if ascii_char else 24) * scale
    ink = face.getlength(char)
    image = Image.new("L", (max(width, round(ink) + scale), _CELL * scale), 255)
    lift = scale if ascii_char else 0  # room for the tails of g, p and y
    left, top = (image.width - ink) / 2, (_CELL * scale - ascent - descent) / 2 - lift
    ImageDraw.Draw(image).text((left, top), char, font=face, fill=0, stroke_width=int(style.bold), stroke_fill=0)
    target = ((12 if ascii_char else 24) * wide, _CELL * high)
    return image if image.size == target else image.resize(target)


@lru_cache(maxsize=16)
def _face(size: int) -> ImageFont.FreeTypeFont:
    name, index = find_font()
    return ImageFont.truetype(name, size, index=index)


def _dots_image(raster: Raster) -> Image.Image:
    inverted = bytes(byte ^ 0xFF for byte in raster.dots)
    return Image.frombytes("1", (raster.across * 8, raster.rows), inverted).convert("L")


def _qr_image(code: QrCode) -> Image.Image:
    drawn = segno.make_qr(code.data, error=_LEVELS.get(code.level, "l"), boost_error=False)
    buffer = io.BytesIO()
    drawn.save(buffer, kind="png", scale=code.module, border=0)
    buffer.seek(0)
    return Image.open(buffer).convert("L")


def _placed(image: Image.Image, align: int, dots: int) -> Image.Image:
    if image.width > dots:
        raise OverWide(f"{image.width} dots")
    row = _blank(dots, image.height + _GAP)
    row.paste(image, (_left(image.width, align, dots), 0))
    return row


def _left(length: int, align: int, dots: int) -> int:
    return (0, (dots - length) // 2, dots - length)[min(align, 2)]


def _blank(dots: int, height: int) -> Image.Image:
    return Image.new("L", (dots, height), 255)
