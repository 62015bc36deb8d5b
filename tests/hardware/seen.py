"""What must be seen on a board, drawn apart from the process that draws it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pygame
from PIL import Image

from tidehall_display.board.calls import Row
from tidehall_display.board.canvas import Canvas
from tidehall_display.board.painter import Painter
from tidehall_display.board.parts import Text
from tidehall_display.board.pen import Pen
from tidehall_display.board.scene import scene
from tidehall_display.board.sizes import sizes
from tidehall_display.board.state import State
from tidehall_display.board.told import Told
from tidehall_display.board.typesetter import Typesetter
from tidehall_display.board.view import BoardView, Call, read_board
from tidehall_display.board.words import Words

if TYPE_CHECKING:
    from tests.hardware.whole import WholeHall

SCREEN = (1920, 1080)
_NEW_S = 9.0
"""Still new, and its edge does not glow any more."""


def number_on_a_board(hall: WholeHall, ticket: str) -> Image.Image:
    """The number of the newest call as the hall's main board must show it, cut out; ``info`` says from where."""
    view = read_board(hall.stage.view("board"))
    with _no_screen():
        return _drawn(view, next(call for call in view.calls if call.ticket == ticket))


@contextmanager
def _no_screen() -> Iterator[None]:
    before = os.environ.get("SDL_VIDEODRIVER")
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    pygame.display.init()
    pygame.display.set_mode((64, 64))
    try:
        yield
    finally:
        pygame.display.quit()
        os.environ.pop("SDL_VIDEODRIVER") if before is None else os.environ.update(SDL_VIDEODRIVER=before)


def _drawn(view: BoardView, call: Call) -> Image.Image:
    told, letters, rows = Told(), Typesetter(), (Row(call, 0.0),)
    pen = Pen(letters, sizes(*SCREEN, told.diagonal_in, told.distance_m), Words("zh-CN"), _NEW_S)
    picture = scene(State(told, board=view, rows=rows, now=call.at, seconds=_NEW_S), pen)
    canvas = Canvas(SCREEN, Painter(letters))
    canvas.show(picture)
    (row,) = (widget for widget in picture if widget.name == "call.0")
    number = next(part for part in row.parts if isinstance(part, Text) and part.text == call.ticket)
    up, down = letters.rise(number.size, number.bold)
    rim = pen.sizes.units(0.3)  # an edge that glows is drawn there
    top, end = max(number.y - up, row.rect.y + rim), min(number.y + down, row.rect.bottom - rim)
    box = (number.x, top, number.x + number.w, end)
    whole = Image.frombytes("RGB", SCREEN, pygame.image.tobytes(canvas.surface, "RGB"))
    cut = whole.crop(box)
    cut.info["box"] = box
    return cut
