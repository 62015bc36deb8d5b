"""The own screen of one window: its number and name, its signs, who works here, and whom it serves."""

from __future__ import annotations

from tidehall_display.board.hours import hhmm
from tidehall_display.board.looks import ICONS, tone_of
from tidehall_display.board.parts import Box, Part, Rect, Scene, Widget
from tidehall_display.board.pen import Pen, Style
from tidehall_display.board.state import State
from tidehall_display.board.view import BoardView, Hall, Window

_HINTS = {
    "open": "window.freeHint", "called": "window.calledHint", "serving": "window.servingHint",
    "paused": "window.pausedHint", "closed": "window.closedHint",
}  # fmt: skip


def window_screen(state: State, view: BoardView, pen: Pen, body: Rect) -> Scene:
    """The whole body; words when the hall has no such window."""
    windows = state.told.mine(view.windows)
    if not windows:
        return (_none(state, pen, body),)
    line, s = windows[0], pen.sizes
    signs_h = s.units(2.2) if line.signs else 0
    who_h = round(s.r * 0.95 * 1.15)
    who = Rect(body.x, body.y, body.w, who_h)
    second = s.units(2.3) if s.upright and tide_words(line, view.hall, pen) else 0
    signs = Rect(body.x, body.bottom - signs_h, body.w, signs_h)
    top = who.bottom + second + s.units(0.5)
    bottom = signs.y - s.units(0.5) if signs_h else body.bottom
    what = Rect(body.x, top, body.w, bottom - top)
    fresh = is_fresh(state, line)
    return (
        _who(line, view.hall, pen, who, second),
        Widget("what", what, tuple(_what(line, fresh, pen, what))),
        *_signs(line, pen, signs),
    )


def is_fresh(state: State, line: Window) -> bool:
    """Whether the ticket at this window was called a moment ago."""
    return any(row.fresh is not None and row.call.ticket == line.ticket for row in state.rows)


def hint_of(line: Window) -> str:
    """Key of the sentence for whoever stands before it."""
    return _HINTS.get(line.state, "window.closedHint")


def tide_words(line: Window, hall: Hall, pen: Pen) -> str:
    """What its tide is about to do; "" when there is none."""
    tide = line.tide
    if tide is None or tide.state not in ("ordered", "open", "closing"):
        return ""
    if tide.state == "ordered" and tide.ready_at is not None:
        return f"{pen.words('tide.ordered')} {hhmm(tide.ready_at, hall)}"
    return pen.words(f"tide.{tide.state}")


def _none(state: State, pen: Pen, body: Rect) -> Widget:
    words = pen.words("window.none", window=" ".join(state.told.windows))
    style = Style(pen.sizes.u * 1.6)
    return Widget(
        "none", body, tuple(pen.block(words, body.inside(pen.sizes.units(1), 0), style, pen.sizes.u, "centre"))
    )


def _who(line: Window, hall: Hall, pen: Pen, box: Rect, second: int) -> Widget:
    s, t = pen.sizes, pen.words
    number = Style(s.r * 0.95, "night", True, "night-ink")
    block_w = max(round(number.size * 1.3), pen.width(line.id, number) + round(number.size * 0.4))
    plate = Rect(box.x, box.y, block_w, box.h)
    parts: list[Part] = [
        Box(plate, "night-ink", s.units(0.4)),
        pen.line(line.id, plate.x + plate.w // 2, plate.middle, number, "centre"),
    ]
    tide = tide_words(line, hall, pen)
    right = box.right
    if tide:
        style = Style(s.u * 1.3, "night", True, "night-mark")
        w = pen.labelled_width(tide, style) + round(style.size * 1.2)
        below = second > 0
        mark = Rect(
            box.x if below else right - w,
            box.bottom + s.units(0.4) if below else box.middle - s.units(0.9),
            w,
            s.units(1.8),
        )
        parts.append(Box(mark, "night-mark", s.units(0.3)))
        parts += pen.labelled("wave", tide, mark.x + round(style.size * 0.6), mark.middle, style)
        right = right if below else mark.x - s.units(0.9)
    x = plate.right + s.units(0.9)
    below_h = s.units(1.5) if line.badge or line.area else 0
    name = Rect(x, box.y, right - x, box.h - below_h)
    parts += pen.block(t.name(line.name, line.name_en), name, Style(s.u * 1.9, bold=True), s.u * 1.15)
    parts += _badge_and_area(line, pen, Rect(x, box.bottom - below_h - s.units(0.1), right - x, below_h))
    return Widget("who", Rect(box.x, box.y, box.w, box.h + second), tuple(parts))


def _badge_and_area(line: Window, pen: Pen, box: Rect) -> list[Part]:
    style = Style(pen.sizes.u * 1.15, "night-ink-2")
    parts: list[Part] = []
    x = box.x
    badge = pen.words("window.badge", badge=line.badge) if line.badge else ""
    for icon, words in (("card", badge), ("pin", line.area)):
        if words and x + pen.labelled_width(words, style) <= box.right:
            parts += pen.labelled(icon, words, x, box.middle, style)
            x += pen.labelled_width(words, style) + round(style.size * 1.2)
    return parts


def _what(line: Window, fresh: bool, pen: Pen, box: Rect) -> list[Part]:
    """The ticket, or the state in shape and word; and what to do."""
    s, t = pen.sizes, pen.words
    on = "night-mark" if fresh else "night-2"
    ink = "night" if fresh else "night-ink"
    called = line.state == "called"
    edge = s.units(0.15) if called and not fresh else 0
    parts: list[Part] = [Box(box, on, s.units(0.4), "night-mark" if edge else "", edge)]
    inner = box.inside(s.units(0.8), s.units(0.3))
    hint = Style(s.u * 1.6, _hint_tone(line, fresh), False, on)
    hint_h = round(hint.size * (2.2 if pen.width(t(hint_of(line)), hint) > inner.w * 0.9 else 1.2))
    if line.ticket:
        number = Style(min(s.r * 2.2, (inner.h - hint_h) / 0.95), ink, True, on)
        number = pen.fitted(line.ticket, inner.w, number, s.u)
        big, below = _stack(inner, number.size, hint_h)
        words = pen.fitted(t(hint_of(line)), below.w - round(hint.size * 1.6), hint, s.u)
        x = below.x + (below.w - pen.labelled_width(t(hint_of(line)), words)) // 2
        parts.append(pen.line(line.ticket, big.x + big.w // 2, big.middle, number, "centre"))
        return [*parts, *pen.labelled(ICONS.get(line.state, "minus"), t(hint_of(line)), x, below.middle, words)]
    big, below = _stack(inner, min(s.r * 0.85 * 1.2, inner.h - hint_h), hint_h)
    return [*parts, *_state(line, pen, big, on), *pen.block(t(hint_of(line)), below, hint, s.u, "centre")]


def _stack(box: Rect, big_h: float, small_h: int) -> tuple[Rect, Rect]:
    """Two pieces in the middle, one below the other."""
    top = round(box.y + (box.h - big_h - small_h) / 2)
    big = Rect(box.x, top, box.w, round(big_h))
    return big, Rect(box.x, big.bottom, box.w, small_h)


def _hint_tone(line: Window, fresh: bool) -> str:
    if fresh:
        return "night"
    return {"called": "night-mark", "closed": "night-ink-2"}.get(line.state, "night-ink")


def _state(line: Window, pen: Pen, box: Rect, on: str) -> list[Part]:
    state = line.state if line.state in ICONS else "closed"
    tone = tone_of(state) if state in ("open", "paused", "closed") else "night-ink"
    words = pen.words(f"state.{state}")
    style = Style(min(pen.sizes.r * 0.85, box.h / 1.2), tone, True, on)
    style = pen.fitted(words, box.w - round(style.size * 1.6), style, pen.sizes.u)
    x = box.x + (box.w - pen.labelled_width(words, style)) // 2
    return pen.labelled(ICONS[state], words, x, box.middle, style)


def _signs(line: Window, pen: Pen, box: Rect) -> Scene:
    s = pen.sizes
    if not line.signs:
        return ()
    gap = s.units(0.4)
    w = (box.w - gap * (len(line.signs) - 1)) // len(line.signs)
    parts: list[Part] = []
    for n, sign in enumerate(line.signs):
        place = Rect(box.x + n * (w + gap), box.y, w, box.h)
        parts.append(Box(place, "", s.units(0.3), "night-line", max(1, s.units(0.08))))
        room = place.inside(s.units(0.4), s.units(0.1))
        parts += pen.block(sign, room, Style(s.u * 1.25), s.u * 0.8, "centre")
    return (Widget("signs", box, tuple(parts)),)
