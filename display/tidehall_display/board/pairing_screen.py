"""The code of a board that has no token yet, as large as the screen allows."""

from __future__ import annotations

from tidehall_display.board.parts import Box, Part, Rect, Scene, Widget
from tidehall_display.board.pen import Pen, Style
from tidehall_display.board.state import Pairing


def pairing_screen(pairing: Pairing, pen: Pen) -> Scene:
    """The whole screen."""
    s, t = pen.sizes, pen.words
    unit = s.h * 0.16 if s.strip else s.u
    edge = round(unit * 0.8)
    page = Rect(edge, edge, s.w - 2 * edge, s.h - 2 * edge)
    shown = pairing.code or "········"
    code = pen.fitted(
        shown, round(page.w * 0.84), Style(min(unit * 7, s.h * 0.42), "night-mark", True, "night-2"), unit
    )
    if s.strip:
        code = pen.fitted(shown, page.w // 2, Style(s.h * 0.5, "night-mark", True, "night-2"), unit)
    plate_w = pen.width(shown, code) + round(code.size * 0.6)
    plate_h = round(code.size * 1.3)
    if s.strip:
        plate = Rect(page.x, page.y + (page.h - plate_h) // 2, plate_w, plate_h)
        rest = Rect(plate.right + edge, page.y, page.right - plate.right - edge, page.h)
        return (_code(shown, code, pen, plate), *_said(pairing, pen, rest, unit))
    plate = Rect((s.w - plate_w) // 2, (s.h - plate_h) // 2, plate_w, plate_h)
    what = t("pair.revoked") if pairing.revoked else t("page.title")
    above = Rect(page.x, page.y, page.w, plate.y - page.y - round(unit * 0.6))
    title = Rect(above.x, above.bottom - round(unit * 2.6), above.w, round(unit * 2.4))
    name = Rect(above.x, title.y - round(unit * 1.8), above.w, round(unit * 1.6))
    below = Rect(page.x, plate.bottom + round(unit * 0.8), page.w, round(unit * 1.8))
    last = Rect(page.x, below.bottom + round(unit * 0.4), page.w, round(unit * 1.6))
    waits = "pair.waiting" if pairing.code else "pair.trouble"
    quiet = Style(unit, "night-ink-2") if pairing.code else Style(unit, "night-warn", True)
    return (
        Widget("pair.what", name, tuple(pen.block(what, name, Style(unit * 1.1, "night-ink-2"), unit * 0.8, "centre"))),
        Widget(
            "pair.title", title, tuple(pen.block(t("pair.title"), title, Style(unit * 2, bold=True), unit, "centre"))
        ),
        _code(shown, code, pen, plate),
        Widget("pair.how", below, tuple(pen.block(t("pair.how"), below, Style(unit * 1.2), unit * 0.8, "centre"))),
        Widget("pair.waits", last, tuple(pen.block(t(waits), last, quiet, unit * 0.8, "centre"))),
    )


def _code(shown: str, style: Style, pen: Pen, plate: Rect) -> Widget:
    parts: list[Part] = [
        Box(plate, "night-2", round(style.size * 0.15), "night-line", max(2, round(style.size * 0.03))),
        pen.line(shown, plate.x + plate.w // 2, plate.middle, style, "centre"),
    ]
    return Widget("pair.code", plate, tuple(parts))


def _said(pairing: Pairing, pen: Pen, box: Rect, unit: float) -> Scene:
    waits = "pair.how" if pairing.code else "pair.trouble"
    half = box.h // 2
    title, how = Rect(box.x, box.y, box.w, half), Rect(box.x, box.y + half, box.w, box.h - half)
    return (
        Widget(
            "pair.title", title, tuple(pen.block(pen.words("pair.title"), title, Style(unit * 1.6, bold=True), unit))
        ),
        Widget("pair.how", how, tuple(pen.block(pen.words(waits), how, Style(unit * 1.4), unit))),
    )
