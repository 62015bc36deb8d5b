"""Screens far wider than high (a bar over a window or a corridor): one line of type as large as they are high."""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_display.board.calls import Row
from tidehall_display.board.entrance import LOAD_ICONS, hall_load
from tidehall_display.board.hours import hhmm, hours_of
from tidehall_display.board.looks import ICONS, glance, tone_of, word_of
from tidehall_display.board.parts import Box, Part, Rect, Scene, Widget
from tidehall_display.board.pen import Pen, Style
from tidehall_display.board.state import State
from tidehall_display.board.view import BoardView, Hall, KioskView
from tidehall_display.board.window_screen import hint_of, is_fresh

_EDGE, _NUMBER, _SIDE, _LEAST = 0.06, 0.74, 0.26, 0.17


def strip_screen(state: State, pen: Pen) -> Scene:
    """The whole screen."""
    h = pen.sizes.h
    edge = max(1, round(h * _EDGE))
    box = Rect(edge, edge, pen.sizes.w - 2 * edge, h - 2 * edge)
    side, box = _side(state, pen, box)
    if state.board is not None and state.told.layout == "window":
        return (*_window(state, state.board, pen, box), *side)
    if state.board is not None:
        return (*_calls(state, state.board, pen, box), *side)
    if state.kiosk is not None:
        return (*_entrance(state, state.kiosk, pen, box), *side)
    return (_words("connecting", pen.words("link.connecting"), pen, box),)


def _side(state: State, pen: Pen, box: Rect) -> tuple[Scene, Rect]:
    """The time, or that the news are old, at the right end."""
    hall = state.hall
    if hall is None:
        return (), box
    stale = state.stale
    style = Style(box.h * _SIDE, "night" if stale else "night-ink-2", True, "night-mark" if stale else "night")
    time = hhmm(state.now, hall) if state.now is not None else "--:--"
    lines = [hhmm(state.said_at, hall) if state.said_at is not None else "--:--"] if stale else [time]
    w = max(pen.width(line, style) for line in lines) + round(style.size * 0.8)
    place = Rect(box.right - w, box.y, w, box.h)
    parts: list[Part] = []
    middle = place.middle
    if stale:
        parts.append(Box(place, "night-mark", round(box.h * 0.1)))
        icon = Style(box.h * 0.3, "night", False, "night-mark")
        parts.append(pen.icon("unlink", place.x + (w - icon.icon) // 2, place.y + round(box.h * 0.3), icon))
        middle = place.y + round(box.h * 0.74)
    parts.append(pen.line(lines[0], place.x + w // 2, middle, style, "centre"))
    gap = max(1, round(box.h * 0.08))
    return (Widget("side", place, tuple(parts)),), Rect(box.x, box.y, box.w - w - gap, box.h)


def _words(name: str, words: str, pen: Pen, box: Rect, colour: str = "night-ink") -> Widget:
    style = Style(box.h * 0.5, colour, True)
    return Widget(name, box, tuple(pen.block(words, box, style, box.h * _SIDE)))


def _resting(hall: Hall, state: State, pen: Pen, box: Rect) -> Widget | None:
    if state.moment is None or (hours := hours_of(hall, state.moment)).serving == "open":
        return None
    key = {"break": "closed.break", "before": "closed.before"}.get(hours.serving, "closed.day")
    return _words("closed", pen.words(key), pen, box)


def _window(state: State, view: BoardView, pen: Pen, box: Rect) -> Scene:
    windows = state.told.mine(view.windows)
    if not windows:
        return (_words("none", pen.words("window.none", window=" ".join(state.told.windows)), pen, box),)
    line, h = windows[0], box.h
    number = Style(h * _NUMBER, "night", True, "night-ink")
    plate = Rect(box.x, box.y, max(h, pen.width(line.id, number) + round(h * 0.3)), h)
    sign = pen.line(line.id, plate.x + plate.w // 2, plate.middle, number, "centre")
    who = Widget("who", plate, (Box(plate, "night-ink", round(h * 0.1)), sign))
    fresh = is_fresh(state, line)
    on = "night-mark" if fresh else "night-2"
    card = Rect(plate.right + round(h * 0.08), box.y, box.right - plate.right - round(h * 0.08), h)
    inner = card.inside(round(h * 0.2), 0)
    parts: list[Part] = [Box(card, on, round(h * 0.1))]
    look = glance(line)
    tone = "night" if fresh else tone_of(look)
    if line.ticket:
        big = pen.line(line.ticket, inner.x, inner.middle, Style(h * _NUMBER, tone, True, on))
        parts.append(big)
        used = big.w
    else:
        style = pen.fitted(
            pen.words(word_of(look)), inner.w - round(h * 0.8), Style(h * 0.56, tone, True, on), h * _SIDE
        )
        parts += pen.labelled(ICONS[look], pen.words(word_of(look)), inner.x, inner.middle, style)
        used = pen.labelled_width(pen.words(word_of(look)), style)
    room = Rect(inner.x + used + round(h * 0.25), inner.y, inner.w - used - round(h * 0.25), h)
    if room.w > h:
        hint = Style(h * 0.36, tone if fresh else "night-ink", False, on)
        parts += pen.block(pen.words(hint_of(line)), room, hint, h * _LEAST)
    return (who, Widget("what", card, tuple(parts)))


def _calls(state: State, view: BoardView, pen: Pen, box: Rect) -> Scene:
    working = any(line.state in ("called", "serving") for line in view.windows)
    if not working and (rest := _resting(view.hall, state, pen, box)) is not None:
        return (rest,)
    if not state.rows:
        return (_words("calls.none", pen.words("call.none"), pen, box),)
    return _cells(state, view.hall, pen, box)


def _cells(state: State, hall: Hall, pen: Pen, box: Rect) -> Scene:
    """The newest call as high as the screen, and the two before it beside, when there is room."""
    gap = max(1, round(box.h * 0.08))
    newest, *older = (_Cell(row, n, state, hall) for n, row in enumerate(state.rows[:3]))
    half = (box.h - gap) // 2
    for word in (True, False):
        first = newest.drawn(pen, box, word)
        column = [
            each.drawn(pen, Rect(first.rect.right + gap, box.y + n * (half + gap), box.w, half), False)
            for n, each in enumerate(older)
        ]
        if all(widget.rect.right <= box.right for widget in (first, *column)):
            return (first, *column)
    return (newest.drawn(pen, box, True),)


@dataclass(frozen=True, slots=True)
class _Cell:
    """One call."""

    row: Row
    n: int
    state: State
    hall: Hall

    def drawn(self, pen: Pen, box: Rect, word: bool) -> Widget:
        """As high as ``box``, as wide as it needs."""
        h, fresh, call = box.h, self.row.fresh is not None, self.row.call
        on, ink, quiet = ("night-mark", "night", "night") if fresh else ("night-2", "night-ink", "night-ink-2")
        number = Style(h * _NUMBER, ink, True, on)
        small = Style(h * 0.3, quiet, False, on)
        pad, gap = round(h * 0.2), round(number.size * 0.2)
        ticket = pen.line(call.ticket, box.x + pad, box.middle, number)
        sign = Style(number.size * 0.32, quiet, False, on)
        icon = pen.icon("bell" if fresh else "next", ticket.x + ticket.w + gap, box.middle, sign)
        window = pen.line(call.window, icon.x + icon.size + gap, box.middle, number)
        parts: list[Part] = [ticket, icon, window]
        end = window.x + window.w
        behind = hhmm(call.at, self.hall) if self.state.hide_counts else pen.words("call.window") if word else ""
        if behind:
            parts.append(pen.line(behind, end + round(h * 0.06), box.middle + round(h * 0.12), small))
            end += round(h * 0.06) + pen.width(behind, small)
        place = Rect(box.x, box.y, end + pad - box.x, h)
        return Widget(f"call.{self.n}", place, (Box(place, on, round(h * 0.1)), *parts))


def _entrance(state: State, view: KioskView, pen: Pen, box: Rect) -> Scene:
    if (rest := _resting(view.hall, state, pen, box)) is not None:
        return (rest,)
    if state.hide_counts:
        return (_words("now", pen.words("entrance.hidden"), pen, box),)
    load = hall_load(view)
    tone = {"free": "night-good", "busy": "night-warn"}.get(load, "night-ink")
    waiting = pen.words("entrance.waiting", n=view.waiting)
    take = state.told.take_at or pen.words("entrance.take")
    big, small = Style(box.h * 0.46, tone, True), Style(box.h * 0.34)
    word = pen.words(f"load.{load}")
    x = box.x + pen.labelled_width(word, big) + round(box.h * 0.3)
    room = Rect(x, box.y, box.right - x, box.h // 2)
    below = Rect(x, room.bottom, room.w, box.h - room.h)
    parts = pen.labelled(LOAD_ICONS[load], word, box.x, box.middle, big)
    parts += pen.block(waiting, room, small, box.h * 0.2)
    parts += pen.block(take, below, Style(small.size, "night-mark", True), box.h * 0.2)
    return (Widget("now", box, tuple(parts)),)
