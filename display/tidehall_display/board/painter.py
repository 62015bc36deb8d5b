"""Draws parts on a surface. Letters, rounded boxes and drawings are made once and kept."""

from __future__ import annotations

import io
from functools import lru_cache

import pygame

from tidehall_display.board.drawings import DRAWINGS
from tidehall_display.board.palette import NIGHT, Colour
from tidehall_display.board.parts import Box, Icon, Part, Rect, Text
from tidehall_display.board.typesetter import Typesetter


class Painter:
    """Not safe from threads."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter

    def paint(self, surface: pygame.Surface, part: Part) -> None:
        """Draw, inside the clip that the surface has."""
        if isinstance(part, Text):
            self._text(surface, part)
        elif isinstance(part, Icon):
            surface.blit(_icon(part.name, part.size, NIGHT[part.colour]), (part.x, part.y))
        else:
            _box(surface, part)

    def _text(self, surface: pygame.Surface, part: Text) -> None:
        before = surface.get_clip()
        if part.clip is not None:
            surface.set_clip(before.clip(part.clip))
        for glyphs, dx, dy in self._typesetter.glyphs(part.text, part.size, part.bold, NIGHT[part.colour]):
            surface.blit(glyphs, (part.x - part.shift + dx, part.y + dy))
        surface.set_clip(before)


def _box(surface: pygame.Surface, box: Box) -> None:
    if not box.radius and not box.edge and not box.side:
        surface.fill(NIGHT[box.fill], box.rect)
        return
    image = _shape(box.rect.w, box.rect.h, box)
    image.set_alpha(box.opacity)
    surface.blit(image, box.rect[:2])


def _hex(colour: Colour) -> str:
    return "#" + bytes(colour).hex()


def _svg(w: int, h: int, inner: str) -> pygame.Surface:
    """The corners of pygame's own rectangles are steps; an SVG's are round."""
    text = f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">{inner}</svg>'
    return pygame.image.load(io.BytesIO(text.encode()), "shape.svg").convert_alpha()


def _shape(w: int, h: int, box: Box) -> pygame.Surface:
    fill, edge, side = (NIGHT[name] if name else None for name in (box.fill, box.edge, box.side))
    return _rounded(w, h, fill, box.radius, edge, box.edge_px, side, box.side_px, box.top)


@lru_cache(256)
def _rounded(  # noqa: PLR0913 (the key of the cache)
    w: int, h: int, fill: Colour | None, radius: int, edge: Colour | None, edge_px: int,
    side: Colour | None, side_px: int, top: bool,
) -> pygame.Surface:  # fmt: skip
    half = edge_px / 2
    line = f'stroke="{_hex(edge)}" stroke-width="{edge_px}"' if edge else ""
    inner = (
        f'<rect x="{half}" y="{half}" width="{w - edge_px}" height="{h - edge_px}" rx="{max(0, radius - half)}" '
        f'fill="{_hex(fill) if fill else "none"}" {line}/>'
    )
    if side:
        inner += f'<path d="{_strip(w, h, radius, side_px, top)}" fill="{_hex(side)}"/>'
    return _svg(w, h, inner)


def _strip(w: int, h: int, r: int, px: int, top: bool) -> str:
    """The part of a rounded box that is a strip along its left or its top, as browsers round it."""
    in_ = max(px, r)
    if top:
        return (
            f"M0 {in_} Q0 {px} {r} {px} H{w - r} Q{w} {px} {w} {in_} V{r} A{r} {r} 0 0 0 {w - r} 0 "
            f"H{r} A{r} {r} 0 0 0 0 {r}Z"
        )
    return (
        f"M{in_} 0 H{r} A{r} {r} 0 0 0 0 {r} V{h - r} A{r} {r} 0 0 0 {r} {h} "
        f"H{in_} Q{px} {h} {px} {h - r} V{r} Q{px} 0 {in_} 0Z"
    )


@lru_cache(256)
def _icon(name: str, size: int, colour: Colour) -> pygame.Surface:
    drawing = (
        f'<g transform="scale({size / 24})"><path d="{DRAWINGS[name]}" fill="none" stroke="{_hex(colour)}" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></g>'
    )
    return _svg(size, size, drawing)


def ground() -> Colour:
    """Of the whole board."""
    return NIGHT["night"]


def bounds(rect: Rect) -> pygame.Rect:
    """For pygame."""
    return pygame.Rect(*rect)
