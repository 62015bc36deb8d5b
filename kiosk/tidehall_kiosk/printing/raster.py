"""Lines and codes as dots, for characters that a printer's font lacks and printers that draw no QR themselves."""

from __future__ import annotations

import io
import subprocess
from functools import lru_cache
from pathlib import Path

import segno
from escpos.constants import S_RASTER_N
from PIL import Image, ImageDraw, ImageFont

CELL = 24
"""Height of a normal character in dots."""

_KNOWN_FONTS = (
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
)


class NoFont(Exception):
    """No font with Chinese characters is installed."""


def find_font(path: str = "") -> tuple[str, int]:
    """The font file to draw with and the face in it; ``path`` from the settings wins. Raises NoFont."""
    if path:
        if not Path(path).is_file():
            raise NoFont(path)
        return path, 2 if path.endswith("CJK-Regular.ttc") else 0
    for name, index in _KNOWN_FONTS:
        if Path(name).is_file():
            return name, index
    return _ask_fontconfig()


def _ask_fontconfig() -> tuple[str, int]:
    try:
        answer = subprocess.run(
            ["fc-match", "--format=%{file}\n%{index}", ":lang=zh-cn"],
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        ).stdout.split("\n")
    except (OSError, subprocess.SubprocessError) as error:
        raise NoFont("fc-match") from error
    if len(answer) < 2 or not Path(answer[0]).is_file():
        raise NoFont("fc-match")
    return answer[0], int(answer[1] or 0)


@lru_cache(maxsize=16)
def _face(path: str, size: int) -> ImageFont.FreeTypeFont:
    name, index = find_font(path)
    return ImageFont.truetype(name, size, index=index)


def draw_line(text: str, wide: int, high: int, bold: bool, limit: int, font: str = "") -> Image.Image:
    """``text`` in one row of ``CELL * high`` dots, black on white, at most ``limit`` dots wide. Raises NoFont."""
    scale = max(wide, high)
    face = _face(font, CELL * scale - 2 * scale)
    ascent, descent = face.getmetrics()
    height = CELL * scale
    length = max(8, round(face.getlength(text)) + 2)
    image = Image.new("L", (length, height), 255)
    top = (height - ascent - descent) // 2
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
