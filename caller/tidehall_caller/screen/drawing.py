"""Draws a face in the dots of a small display: one bit each, or colour."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from tidehall_caller.screen.face import Face
from tidehall_link.fonts import find_font

_ROW = 16
_SMALL = 13
_LEAST = 11
_ELLIPSIS = "…"


class Drawing:
    """``size`` in dots, ``mode`` as the panel's (``1`` or ``RGB``). Raises NoFont when there is none to draw with."""

    def __init__(self, size: tuple[int, int], mode: str = "1", font: str = "") -> None:
        self._size = size
        self._mode = mode
        self._font = font
        self._unit = max(1, min(size[0] // 128, size[1] // 64))
        find_font(font)

    def draw(self, face: Face, shift: int = 0) -> Image.Image:
        """``shift`` moves everything by so many dots, so that no dot burns in.

        A display of 32 dots has no middle: the number stands where the window's name would.
        """
        image = Image.new(self._mode, self._size)
        pen = ImageDraw.Draw(image)
        pen.fontmode = "1" if self._mode == "1" else "L"
        width, height = self._size
        row = _ROW * self._unit
        low = height < 3 * row
        self._head(pen, replace(face, head=face.big or face.head) if low else face, row, shift)
        lines = [face.foot] if low else self._lines(face.foot, width)
        foot = min(len(lines) * row, height - row)
        if len(lines) == 1 and not low:
            self._middle(pen, face.big, (row, height - row), shift)
        self._foot(pen, lines, height - foot, urgent=face.urgent, shift=shift)
        return image

    def _head(self, pen: ImageDraw.ImageDraw, face: Face, row: int, shift: int) -> None:
        """The window on the left, its state on the right; the state always has its room."""
        tag_font = self._face(_SMALL)
        tag_width = round(tag_font.getlength(face.tag)) if face.tag else 0
        room = self._size[0] - tag_width - (6 * self._unit if face.tag else 0) - 2
        text, font = self._fitting(face.head, room)
        self._put(pen, text, font, (shift, 0, room, row))
        if face.tag:
            left = self._size[0] - tag_width - 4 * self._unit
            pen.rectangle((left - 2 + shift, 0, self._size[0] - 3 + shift, row - 2), fill="white")
            self._put(pen, face.tag, tag_font, (left + shift, 1, tag_width, row - 2), ink="black")

    def _middle(self, pen: ImageDraw.ImageDraw, text: str, between: tuple[int, int], shift: int) -> None:
        """As large as it fits; a number of four signs fills the display's width half."""
        top, bottom = between
        size = bottom - top
        font = self._face(size)
        while font.getlength(text) > self._size[0] - 4 and size > _SMALL * self._unit:
            size -= 1
            font = self._face(size)
        box = font.getbbox(text, mode=pen.fontmode)
        x = (self._size[0] - (box[2] - box[0])) // 2 - box[0] + shift
        y = top + (bottom - top - (box[3] - box[1])) // 2 - box[1]
        pen.text((x, y), text, font=font, fill="white")

    def _foot(self, pen: ImageDraw.ImageDraw, lines: list[str], top: int, *, urgent: bool, shift: int) -> None:
        row = _ROW * self._unit
        width, height = self._size
        if urgent:
            pen.rectangle((0, top, width - 1, height - 1), fill="white")
        for number, line in enumerate(lines):
            text, font = self._fitting(line, width - 4)
            x = max(2, (width - round(font.getlength(text))) // 2) + (0 if urgent else shift)
            box = (x, top + number * row, width, row)
            self._put(pen, text, font, box, ink="black" if urgent else "white")

    def _put(
        self,
        pen: ImageDraw.ImageDraw,
        text: str,
        font: ImageFont.FreeTypeFont,
        box: tuple[int, int, int, int],
        ink: str = "white",
    ) -> None:
        """One line, its Chinese signs standing in the middle of the box's height."""
        x, y, _, height = box
        measure = font.getbbox("国", mode=pen.fontmode)
        pen.text((x, y + (height - (measure[3] - measure[1])) // 2 - measure[1]), text, font=font, fill=ink)

    def _fitting(self, text: str, room: int) -> tuple[str, ImageFont.FreeTypeFont]:
        """In the usual size or a little smaller; what still has no room ends in dots."""
        for size in range(_SMALL, _LEAST - 1, -1):
            font = self._face(size)
            if font.getlength(text) <= room:
                return text, font
        while text and font.getlength(text + _ELLIPSIS) > room:
            text = text[:-1]
        return text + _ELLIPSIS, font

    def _lines(self, text: str, width: int) -> list[str]:
        """One line if it fits, else as many as there is room for."""
        font = self._face(_LEAST)
        if font.getlength(text) <= width - 4:
            return [text]
        lines = [""]
        for sign in text:
            if font.getlength(lines[-1] + sign) > width - 4:
                lines.append("")
            lines[-1] += sign
        return lines[:3]

    def _face(self, size: int) -> ImageFont.FreeTypeFont:
        """``size`` in units below the middle's, in dots there."""
        dots = size * self._unit if size <= _SMALL else size
        return _loaded(self._font, dots)


@lru_cache(maxsize=64)
def _loaded(path: str, dots: int) -> ImageFont.FreeTypeFont:
    name, index = find_font(path)
    return ImageFont.truetype(name, dots, index=index)
