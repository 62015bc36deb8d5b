"""Lines and codes as dots, for characters that a printer's font lacks and printers that draw no QR themselves."""

from __future__ import annotations

import io
from functools import lru_cache

import segno
from escpos.constants import S_RASTER_N
from PIL import Image, ImageDraw, ImageFont

from tidehall_link.fonts import find_font

CELL = 24
"""Height of a normal character in dots."""


@lru_cache(maxsize=16)
def _face(path: str, size: int) -> ImageFont.FreeTypeFont:
    name, index = find_font(path)
    return ImageFont.truetype(name, size, index=index)


def draw_line(text: str, wide: int, high: int, bold: bool, limit: int, font: str = "") -> Image.Image:
    """``text`` in one row of ``CELL * high`` dots, black on white, at most ``limit`` dots wide. Raises NoFont."""
    scale = max(wide, high)
    face = _face(font, CELL * scale - 3 * scale)
    ascent, descent = face.getmetrics()
    height = CELL * scale
    length = max(8, round(face.getlength(text)) + 2)
    image = Image.new("L", (length, height), 255)
    _, _, _, foot = face.getbbox(text)
    top = min((height - ascent - descent) // 2, height - int(foot))  # the tails of g, p and y are not cut off
    ImageDraw.Draw(image).text((0, top), text, font=face, fill=0, stroke_width=1 if bold else 0, stroke_fill=0)
    target = (min(limit, max(8, length * wide // scale)), CELL * high)
    if image.size != target:
        image = image.resize(target, Image.Resampling.LANCZOS)
    return image.point(lambda level: 0 if level < 150 else 255).convert("1")


def draw_qr(data: str, module: int, limit: int) -> Image.Image:
    """A QR code with its quiet zone, cells of ``module`` dots or as many as fit in ``limit``."""
    code = segno.make_qr(data, error="m")
    cells = code.symbol_size(scale=1, border=4)[0]
    buffer = io.BytesIO()
    code.save(buffer, kind="png", scale=max(1, min(module, limit // cells)), border=4)
    buffer.seek(0)
    return Image.open(buffer).convert("1")


def to_raster(image: Image.Image) -> bytes:
    """``GS v 0`` with the dots of ``image``; the width is filled up to whole bytes with white."""
    across = (image.width + 7) // 8
    padded = Image.new("1", (across * 8, image.height), 1)
    padded.paste(image, (0, 0))
    dots = bytes(byte ^ 0xFF for byte in padded.tobytes())
    head: bytes = S_RASTER_N + across.to_bytes(2, "little") + image.height.to_bytes(2, "little")
    return head + dots
