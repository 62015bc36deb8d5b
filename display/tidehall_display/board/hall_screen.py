"""The hall's main board: the calls, how many wait, and every window with its state."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

from tidehall_display.board.calls import FRESH_S, ROWS, Row
from tidehall_display.board.hours import Hours, hhmm, hours_of, long_day
from tidehall_display.board.looks import ICONS, edge_of, glance, tone_of, word_of
from tidehall_display.board.parts import Box, Part, Rect, Scene, Widget
from tidehall_display.board.pen import GLOW_FRAME_S, Pen, Style
from tidehall_display.board.state import State
from tidehall_display.board.view import BoardView, Hall, Window

ONE_COLUMN, TWO_COLUMNS = 11, 22
_GLOWS_S = 8.0
_GLOW_STEPS = 16


def hall_screen(state: State, view: BoardView, pen: Pen, body: Rect) -> Scene:
    """The whole body."""
    windows = state.told.mine(view.windows)
    s = pen.sizes
    if s.upright:
        panel_h = _panel_height(pen, len(windows))
        panel = Rect(body.x, body.bottom - panel_h, body.w, panel_h)
        calls = Rect(body.x, body.y, body.w, body.h - panel_h - s.units(0.6))
    else:
        panel_w = s.units(13.6)
        panel = Rect(body.right - panel_w, body.y, panel_w, body.h)
        calls = Rect(body.x, body.y, body.w - panel_w - s.units(0.6), body.h)
    return (*_calls(state, view, pen, calls), *_panel(state, view, windows, pen, panel))


def _calls(state: State, view: BoardView, pen: Pen, box: Rect) -> Scene:
    hours = hours_of(view.hall, state.moment) if state.moment is not None else Hours("open", None)
    working = any(line.state in ("called", "serving") for line in view.windows)
    if hours.serving != "open" and not working:
        return (closed_panel(hours, view.hall, state, pen, box),)
    if not state.rows:
        return (_no_calls(pen, box),)
    s = pen.sizes
    gap, rim = s.units(0.22), s.units(0.1)
    main_h, row_h = round(s.r * 1.2) + 2 * rim, round(s.row * 1.1) + 2 * rim
    fitting = max(1, min(ROWS, 1 + (box.h - main_h + 1) // (row_h + gap)))
    widgets, y = [], box.y
    for n, row in enumerate(state.rows[:fitting]):
        place = Rect(box.x, y, box.w, main_h if n == 0 else row_h)
        widgets.append(_row(row, n, state, view.hall, pen, place))
        y = place.bottom + gap
    return tuple(widgets)


def _row(row: Row, n: int, state: State, hall: Hall, pen: Pen, box: Rect) -> Widget:
    s, main, fresh = pen.sizes, n == 0, row.fresh is not None
    on = "night-mark" if fresh else "night-2"
    ink, quiet = ("night", "night") if fresh else ("night-ink", "night-ink-2")
    rim, radius = s.units(0.1), s.units(0.4)
    inner = box.inside(s.units(0.75) + rim, 0)
    time: list[Part] = []
    room = inner.w
    if state.hide_counts:
        above = main and s.upright and not _long(row)
        y = box.y + s.units(0.9) if above else box.bottom - s.units(0.8)
        line = pen.line(hhmm(row.call.at, hall), box.right - s.units(0.5), y, Style(s.u, quiet, False, on), "right")
        time.append(line)
        room = inner.w if above else line.x - s.units(0.3) - inner.x
    parts: list[Part] = [
        Box(box, on, radius, "night-line" if main else "", rim if main else 0),
        *_number_and_way(row, main, pen, inner, room, (Style(1, ink, True, on), Style(1, quiet, False, on))),
        *time,
    ]
    if row.fresh is not None:
        parts += _glow(row.fresh, pen, box)
    return Widget(f"call.{n}", box, tuple(parts))


def _long(row: Row) -> bool:
    """Two letters and a window like B12: the numbers keep their size, the word gives way."""
    return len(row.call.ticket) + len(row.call.window) > 6


def _number_and_way(row: Row, main: bool, pen: Pen, inner: Rect, room: int, styles: tuple[Style, Style]) -> list[Part]:
    """The number, a sign, and where to go, in the first ``room`` pixels of ``inner``."""
    s, call = pen.sizes, row.call
    ink, quiet = styles
    size = s.r if main else s.row
    tight = main and (_long(row) or s.upright)
    icon = round(size * (0.4 if main else 0.5))
    gap = s.units(0.35 if tight else 0.5)
    way = max(s.u, size * (0.2 if s.upright and main else 0.32))
    way_style = Style(way, quiet.colour, False, quiet.on)
    word = "" if main and _long(row) else pen.words("call.window")
    word_w = pen.width(word, way_style) + round(size * 0.12) if word else 0
    for step in range(20):
        number = Style(size * (1 - step * 0.03), ink.colour, True, ink.on)
        ticket_w, window_w = pen.width(call.ticket, number), pen.width(call.window, number)
        column = ticket_w if tight else max(ticket_w, round((inner.w - icon - 2 * gap) * 1.15 / 2.15))
        if column + icon + 2 * gap + window_w + word_w <= room:
            break
    sign_x = inner.x + column + gap
    window = pen.line(call.window, sign_x + icon + gap, inner.middle, number)
    sign = Style(icon / 1.25, quiet.colour, False, quiet.on)
    parts: list[Part] = [
        pen.line(call.ticket, inner.x, inner.middle, number),
        pen.icon("bell" if row.fresh is not None else "next", sign_x, inner.middle, sign),
        window,
    ]
    if word:
        behind = pen.line(word, window.x + window.w + round(size * 0.12), inner.middle, way_style)
        parts.append(replace(behind, y=window.y))
    return parts


def _glow(since: float, pen: Pen, box: Rect) -> list[Part]:
    """One slow swell in two seconds: far below three flashes a second (WCAG 2.3.1)."""
    age = pen.seconds - since
    if age >= min(_GLOWS_S, FRESH_S):
        return []
    pen.moves(GLOW_FRAME_S)
    step = round((1 - math.cos(math.pi * age)) / 2 * _GLOW_STEPS)
    rim = pen.sizes.units(0.12)
    edge = Box(box, "", pen.sizes.units(0.4), "night-ink", rim, opacity=step * 255 // _GLOW_STEPS)
    return [edge] if step else []


def _no_calls(pen: Pen, box: Rect) -> Widget:
    s, t = pen.sizes, pen.words
    ground = Box(box, "night-2", s.units(0.4))
    top = box.inside(s.units(1), 0)
    title = Style(s.row, bold=True, on="night-2")
    hint = Style(s.u * 1.1, "night-ink-2", on="night-2")
    middle = box.middle
    parts = pen.block(t("call.none"), Rect(top.x, middle - s.units(2.6), top.w, s.units(3.1)), title, s.u, "centre")
    parts += pen.block(t("call.noneHint"), Rect(top.x, middle + s.units(0.9), top.w, s.units(2.6)), hint, s.u, "centre")
    return Widget("calls.none", box, (ground, *parts))


def closed_panel(hours: Hours, hall: Hall, state: State, pen: Pen, box: Rect) -> Widget:
    """The hall rests: why, and when it serves again."""
    s, t = pen.sizes, pen.words
    key = {"break": "closed.break", "before": "closed.before"}.get(hours.serving, "closed.day")
    title = Style(s.row, bold=True, on="night-2")
    inner = box.inside(s.units(1), 0)
    title = pen.fitted(t(key), inner.w - round(s.row * 1.6), title, s.u)
    w = pen.labelled_width(t(key), title)
    icon = "door" if hours.serving == "closed" else "clock"
    line = pen.labelled(icon, t(key), inner.x + (inner.w - w) // 2, box.middle - s.units(1.2), title)
    ground = Box(box, "night-2", s.units(0.4))
    parts: list[Part] = [ground, *line]
    if hours.next is not None:
        at = hours.next.astimezone(hall.zone)
        today = state.moment is not None and at.date() == state.moment.astimezone(hall.zone).date()
        time = hhmm(at, hall) if today else f"{long_day(at, t.language)} {hhmm(at, hall)}"
        said = Style(s.u * 1.4, on="night-2")
        below = Rect(inner.x, box.middle + s.units(0.8), inner.w, s.units(3.4))
        parts += pen.block(t("closed.next", time=time), below, said, s.u, "centre")
    return Widget("closed", box, tuple(parts))


def _panel_height(pen: Pen, count: int) -> int:
    """Upright, the panel is as high as its content."""
    u = pen.sizes.units
    lines = math.ceil(min(count, 8 if count > TWO_COLUMNS else count) / 2)
    return u(2.62) + u(0.22) + lines * u(2) + max(0, lines - 1) * u(0.16)


def _panel(state: State, view: BoardView, windows: tuple[Window, ...], pen: Pen, box: Rect) -> Scene:
    u = pen.sizes.units
    head = Rect(box.x, box.y, box.w, u(2.62))
    rest = Rect(box.x, head.bottom + u(0.22), box.w, box.bottom - head.bottom - u(0.22))
    waiting = _waiting(None if state.hide_counts else view.waiting, pen, head)
    if len(windows) > TWO_COLUMNS:
        return (waiting, *_counted(windows, pen, rest))
    short = len(windows) > ONE_COLUMN
    columns = 2 if short or pen.sizes.upright else 1
    places = _grid(len(windows), columns, pen, rest)
    number = Style(pen.sizes.u * 1.15, bold=True)
    cell = max((pen.width(line.id, number) for line in windows), default=0)
    return (waiting, *(_line(line, short, cell, pen, place) for line, place in zip(windows, places, strict=True)))


def _waiting(waiting: int | None, pen: Pen, box: Rect) -> Widget:
    s, t = pen.sizes, pen.words
    title, count = Style(s.u * 1.15, bold=True, on="night-2"), Style(s.u * 2.2, bold=True, on="night-2")
    inner = box.inside(s.units(0.6), 0)
    parts: list[Part] = [
        Box(box, "night-2", s.units(0.4)),
        *pen.labelled("people", t("wait.title"), inner.x, box.middle, title),
    ]
    if waiting is None:
        parts.append(
            pen.line(t("hidden.counts"), inner.right, box.middle, Style(s.u, "night-ink-2", on="night-2"), "right")
        )
        return Widget("waiting", box, tuple(parts))
    number = pen.line(str(waiting), inner.right, box.middle, count, "right")
    people = pen.line(t("wait.people"), inner.right, box.middle, Style(s.u, on="night-2"), "right")
    beside = replace(number, x=people.x - s.units(0.25) - number.w)
    if beside.x < inner.x + pen.labelled_width(t("wait.title"), title) + s.units(0.4):
        return Widget("waiting", box, (*parts, number))
    return Widget("waiting", box, (*parts, beside, replace(people, y=number.y)))


def _grid(count: int, columns: int, pen: Pen, box: Rect) -> list[Rect]:
    gap = pen.sizes.units(0.16)
    rows = math.ceil(count / columns) or 1
    h = min(pen.sizes.units(2), (box.h - (rows - 1) * gap) // rows)
    w = (box.w - (columns - 1) * gap) // columns
    return [Rect(box.x + n % columns * (w + gap), box.y + n // columns * (h + gap), w, h) for n in range(count)]


def _line(line: Window, short: bool, cell: int, pen: Pen, box: Rect) -> Widget:
    """One window: its number, its state in shape and word, and whom it serves."""
    s, look = pen.sizes, glance(line)
    size = min(s.u, box.h / 1.25)
    edge = s.units(0.2)
    left, right, gap = (
        (s.units(0.2), s.units(0.2), s.units(0.15)) if short else (s.units(0.4), s.units(0.6), s.units(0.4))
    )
    calm = "night-ink-2" if look == "closed" else "night-ink"
    number = Style(size * 1.15, calm, True, "night-2")
    state = Style(size, tone_of(look), look == "called", "night-2")
    ticket = Style(size * 1.1, "night-mark" if look == "called" else calm, True, "night-2")
    cell = max(round(number.size * 1.3), cell)
    x = box.x + edge + left
    word_x = x + cell + gap
    parts: list[Part] = [
        Box(box, "night-2", s.units(0.4), side=edge_of(look), side_px=edge),
        pen.line(line.id, x + cell // 2, box.middle, number, "centre"),
    ]
    end = box.right - right
    if line.ticket and not short:
        shown = pen.line(line.ticket, end, box.middle, ticket, "right")
        parts.append(shown)
        end = shown.x - gap
    word = pen.words(f"short.{look}" if short else word_of(look))
    room = end - word_x - state.icon - round(size * 0.3)
    if pen.width(word, state) > room and not short:
        word = pen.words(f"short.{look}")
    state = pen.fitted(word, room, state, size * 0.7)
    parts += pen.labelled(ICONS[look], word, word_x, box.middle, state, 0.3)
    return Widget(f"window.{line.id}", box, tuple(parts))


def _counted(windows: tuple[Window, ...], pen: Pen, box: Rect) -> Scene:
    """Too many windows to be listed are counted by state."""
    s = pen.sizes
    counts = Counter(glance(line) for line in windows).most_common()
    places = _grid(len(counts), 2 if s.upright else 1, pen, box)
    widgets = []
    for (look, count), place in zip(counts, places, strict=True):
        state = Style(s.u, tone_of(look), look == "called", "night-2")
        number = Style(s.u * 1.1, "night-mark" if look == "called" else "night-ink", True, "night-2")
        parts: list[Part] = [
            Box(place, "night-2", s.units(0.4), side=edge_of(look), side_px=s.units(0.2)),
            *pen.labelled(ICONS[look], pen.words(word_of(look)), place.x + s.units(0.6), place.middle, state, 0.3),
            pen.line(str(count), place.right - s.units(0.6), place.middle, number, "right"),
        ]
        widgets.append(Widget(f"count.{look}", place, tuple(parts)))
    return tuple(widgets)
