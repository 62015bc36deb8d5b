"""The whole picture of a board from its state alone."""

from __future__ import annotations

from tidehall_display.board.entrance_screen import entrance_screen
from tidehall_display.board.frame import framed
from tidehall_display.board.hall_screen import hall_screen
from tidehall_display.board.pairing_screen import pairing_screen
from tidehall_display.board.parts import Rect, Scene, Widget
from tidehall_display.board.pen import Pen, Style
from tidehall_display.board.state import State
from tidehall_display.board.strip_screen import strip_screen
from tidehall_display.board.window_screen import window_screen


def scene(state: State, pen: Pen) -> Scene:
    """Widgets that do not overlap, in the order in which they are read."""
    if state.pairing is not None:
        return pairing_screen(state.pairing, pen)
    if pen.sizes.strip:
        return strip_screen(state, pen)
    around, body = framed(state, pen)
    return (*around, *_body(state, pen, body))


def _body(state: State, pen: Pen, body: Rect) -> Scene:
    if state.told.layout == "entrance":
        return entrance_screen(state, state.kiosk, pen, body) if state.kiosk is not None else _connecting(pen, body)
    if state.board is None:
        return _connecting(pen, body)
    if state.told.layout == "window":
        return window_screen(state, state.board, pen, body)
    return hall_screen(state, state.board, pen, body)


def _connecting(pen: Pen, body: Rect) -> Scene:
    words = pen.block(pen.words("link.connecting"), body, Style(pen.sizes.u * 1.6), pen.sizes.u, "centre")
    return (Widget("connecting", body, tuple(words)),)
