"""A panel as people see it: round lamps on a dark board."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageChops, ImageDraw

from tidehall_display.led.dots import RGB, text_mask
from tidehall_display.led.face import Palette
from tidehall_display.led.virtual.shown import ShownArea

_BOARD = (18, 18, 20)
OFF = (44, 42, 44)
_SCROLLS_LEFT = 3


def panel_picture(
    width: int, height: int, areas: Sequence[ShownArea], palette: Palette, scale: int = 6, offset: int = 0
) -> Image.Image:
    """``offset``: how many dots a running text has run."""
    lamps = Image.new("RGB", (width, height), OFF)
    for area in areas:
        _write(lamps, area, palette, offset)
    return as_lamps(lamps, scale)


def as_lamps(dots: Image.Image, scale: int) -> Image.Image:
    """One lamp for each dot of the picture."""
    large = dots.resize((dots.width * scale, dots.height * scale), Image.Resampling.NEAREST)
    mask = _lamps(dots.width, dots.height, scale)
    board = Image.new("RGB", large.size, _BOARD)
    lit: Image.Image = Image.composite(large, board, mask)
    return lit


@cache
def _lamps(width: int, height: int, scale: int) -> Image.Image:
    tile = Image.new("L", (scale * 4, scale * 4))
    ImageDraw.Draw(tile).ellipse((2, 2, scale * 4 - 3, scale * 4 - 3), fill=255)
    tile = tile.resize((scale, scale), Image.Resampling.LANCZOS)
    mask = Image.new("L", (width * scale, height * scale))
    for x in range(width):
        mask.paste(tile, (x * scale, 0))
    row = mask.crop((0, 0, mask.width, scale))
    for y in range(1, height):
        mask.paste(row, (0, y * scale))
    return mask


def _write(lamps: Image.Image, area: ShownArea, palette: Palette, offset: int) -> None:
    ink = text_mask(area.text, area.dots)
    place = Image.new("1", (area.place.w, area.place.h))
    across, down = area.align & 0b11, area.align >> 2 & 0b11
    x = {0: 0, 1: place.width - ink.width, 2: (place.width - ink.width) // 2}.get(across, 0)
    y = {0: 0, 1: place.height - ink.height, 2: (place.height - ink.height) // 2}.get(down, 0)
    if area.motion == _SCROLLS_LEFT:
        x = place.width - offset if offset else 0
    place.paste(ink, (x, y))
    colour = RGB[palette.nearest(area.colour)]
    lamps.paste(OFF, (area.place.x, area.place.y, area.place.x + place.width, area.place.y + place.height))
    lamps.paste(colour, (area.place.x, area.place.y), place)


def difference(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures differ."""
    return ImageChops.difference(one, other).getbbox() is not None
