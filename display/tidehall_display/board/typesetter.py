"""Measures and draws text: the board's font, another font for a character that it lacks, figures of one width."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

import pygame
from pygame import freetype

from tidehall_display.board.fonts import FontFile, find_font, font_with
from tidehall_display.board.palette import Colour

log = logging.getLogger("tidehall.board.fonts")

_LACKS = "〓"  # what a printer sets for a type that is not in the case
_CACHED_PIXELS = 24_000_000
_EM = 1000


@dataclass(frozen=True, slots=True)
class Run:
    """Signs of one face. ``cell``: each is as wide as the widest figure, for fonts whose figures differ; in em/1000."""

    face: freetype.Font
    text: str
    width: float
    indent: float = 0.0


Glyphs = tuple[tuple[pygame.Surface, int, int], ...]
"""Drawn pieces and where each stands from the beginning of the line, on its base line."""


class Typesetter:
    """Every size of one board. Not safe from threads."""

    def __init__(self, wanted: str = "") -> None:
        freetype.init()
        self._faces: dict[FontFile | None, freetype.Font] = {}
        self._own = {bold: self._face(find_font(wanted, bold)) for bold in (False, True)}
        self._figures = {bold: self._even(face) for bold, face in self._own.items()}
        self._drawn: OrderedDict[tuple[str, int, bool, Colour], Glyphs] = OrderedDict()
        self._pixels = 0
        self.lacking: set[str] = set()
        self._runs = lru_cache(1024)(self._divide)
        self._sign = lru_cache(8192)(self._measure)

    @property
    def chinese(self) -> bool:
        """Whether this machine can write Chinese at all."""
        return _has(self._own[False], "号")

    def name(self) -> str:
        """Of the font, for logs and the manager."""
        return str(self._own[False].name)

    def width(self, text: str, size: int, bold: bool = False) -> int:
        """How wide a line is, in pixels."""
        return round(self.exact(text, size, bold))

    def exact(self, text: str, size: int, bold: bool = False) -> float:
        """The same before it is rounded."""
        return sum(self._sign(sign, bold) for sign in text) * size / _EM

    def base(self, size: int, bold: bool = False) -> int:
        """From the middle of a line down to its base line."""
        face = self._own[bold]
        return round((face.get_sized_ascender(size) + face.get_sized_descender(size)) / 2)

    def rise(self, size: int, bold: bool = False) -> tuple[int, int]:
        """How far signs reach above and below the base line."""
        face = self._own[bold]
        return face.get_sized_ascender(size), -face.get_sized_descender(size)

    def glyphs(self, text: str, size: int, bold: bool, colour: Colour) -> Glyphs:
        """Drawn once, then kept while it is used."""
        key = (text, size, bold, colour)
        known = self._drawn.get(key)
        if known is None:
            known = self._drawn[key] = self._draw(text, size, bold, colour)
            self._pixels += _area(known)
            while self._pixels > _CACHED_PIXELS and len(self._drawn) > 1:
                self._pixels -= _area(self._drawn.popitem(last=False)[1])
        else:
            self._drawn.move_to_end(key)
        return known

    def _draw(self, text: str, size: int, bold: bool, colour: Colour) -> Glyphs:
        pieces, pen = [], 0.0
        for run in self._runs(text, bold):
            surface, box = run.face.render(run.text, fgcolor=colour, size=size)
            pieces.append((surface.convert_alpha(), round((pen + run.indent) * size / _EM) + box.x, -box.y))
            pen += run.width
        return tuple(pieces)

    def _measure(self, sign: str, bold: bool) -> float:
        return sum(run.width for run in self._divide(sign, bold))

    def _divide(self, text: str, bold: bool) -> tuple[Run, ...]:
        """The line in pieces of one face each."""
        own, cell = self._own[bold], self._figures[bold]
        runs: list[tuple[freetype.Font, str, bool]] = []
        for sign in text:
            face, shown = self._for(sign, bold)
            alone = cell > 0 and sign in "0123456789"
            if runs and not alone and not runs[-1][2] and runs[-1][0] is face:
                runs[-1] = (face, runs[-1][1] + shown, False)
            else:
                runs.append((face, shown, alone))
        return tuple(_run(face, shown, cell if alone and face is own else 0.0) for face, shown, alone in runs)

    def _for(self, sign: str, bold: bool) -> tuple[freetype.Font, str]:
        own = self._own[bold]
        if _has(own, sign) or sign.isspace():
            return own, sign if not sign.isspace() else " " if sign != "\u3000" else sign
        found = font_with(sign, bold)
        if found is not None and _has(face := self._face(found), sign):
            return face, sign
        if sign not in self.lacking:
            self.lacking.add(sign)
            log.warning("no font of this machine has U+%04X", ord(sign))
        return own, next((mark for mark in (_LACKS, "?") if _has(own, mark)), " ")

    def _face(self, file: FontFile | None) -> freetype.Font:
        if file not in self._faces:
            self._faces[file] = _open(file)
        return self._faces[file]

    @staticmethod
    def _even(face: freetype.Font) -> float:
        """0 when all figures have one width, else the widest."""
        widths = [_advance(face, figure) for figure in "0123456789"]
        return max(widths) if max(widths) - min(widths) > 1 else 0.0


def _open(file: FontFile | None) -> freetype.Font:
    try:
        face = freetype.Font(None) if file is None else freetype.Font(file.path, font_index=file.index)
    except (OSError, RuntimeError, pygame.error) as error:
        log.warning("%s is no font: %s", file.path if file else "", error)
        face = freetype.Font(None)
    face.origin = True
    face.strong = file is not None and file.thin
    face.strength = 1 / 24
    return face


@lru_cache(8192)
def _has(face: freetype.Font, sign: str) -> bool:
    return face.get_metrics(sign, size=16)[0] is not None


@lru_cache(8192)
def _advance(face: freetype.Font, sign: str) -> float:
    metrics = face.get_metrics(sign, size=_EM)[0]
    return float(metrics[4]) if metrics is not None else 0.0


def _run(face: freetype.Font, text: str, cell: float) -> Run:
    width = sum(_advance(face, sign) for sign in text)
    return Run(face, text, cell or width, (cell - width) / 2 if cell else 0.0)


def _area(glyphs: Glyphs) -> int:
    return sum(surface.get_width() * surface.get_height() for surface, _, _ in glyphs)
