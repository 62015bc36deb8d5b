"""What is around every board: the hall, the time, how fresh the news is, and the line at the foot."""

from __future__ import annotations

from dataclasses import dataclass

from tidehall_display.board.foot import interleaved, standing
from tidehall_display.board.hours import hhmm, long_day
from tidehall_display.board.parts import Box, Part, Rect, Scene, Widget
from tidehall_display.board.pen import Pen, Style
from tidehall_display.board.state import State


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence at the foot; a strong one is set apart."""

    text: str
    icon: str = ""
    strong: bool = False


def framed(state: State, pen: Pen) -> tuple[Scene, Rect]:
    """Head and foot, and the room between them."""
    s = pen.sizes
    edge_x, edge_y, gap = s.units(0.9), s.units(0.5), s.units(0.4)
    page = Rect(edge_x, edge_y, s.w - 2 * edge_x, s.h - 2 * edge_y)
    head, bottom = _head(state, pen, page)
    foot = Rect(page.x, page.bottom - s.units(1.6), page.w, s.units(1.6))
    body = Rect(page.x, bottom + gap, page.w, foot.y - gap - bottom - gap)
    return (*head, *_foot(state, pen, foot)), body


def _head(state: State, pen: Pen, page: Rect) -> tuple[Scene, int]:
    return _head_upright(state, pen, page) if pen.sizes.upright else _head_wide(state, pen, page)


def _head_upright(state: State, pen: Pen, page: Rect) -> tuple[Scene, int]:
    """The name over the day and the clock."""
    u = pen.sizes.units
    long = pen.width(_name(state, pen), Style(pen.sizes.u, bold=True)) > page.w
    title = Rect(page.x, page.y, page.w, u(2.3 if long else 1.6))
    row = Rect(page.x, title.bottom, page.w, u(1.76))
    day = _day(state, pen, _said(state, pen), page.x, row.middle)
    return (_titled(state, pen, title), day, _clock(state, pen, row)), row.bottom


def _head_wide(state: State, pen: Pen, page: Rect) -> tuple[Scene, int]:
    """One line; a long name takes two and is smaller."""
    u, said = pen.sizes.units, _said(state, pen)
    gap, row = u(0.9), Rect(page.x, page.y, page.w, u(1.76))
    day_w = _day_width(state, pen, said)
    day_x = _clock(state, pen, row).rect.x - gap - day_w
    name_w = day_x - gap - page.x
    if pen.width(_name(state, pen), Style(pen.sizes.u, bold=True)) > name_w:
        row = Rect(page.x, page.y, page.w, u(2.3))
    title = Rect(page.x, page.y, name_w, row.h)
    day = _day(state, pen, said, day_x, row.middle)
    return (_titled(state, pen, title), day, _clock(state, pen, row)), row.bottom


def _name(state: State, pen: Pen) -> str:
    hall = state.hall
    return pen.words.name(hall.name, hall.name_en) if hall else pen.words("page.title")


def _titled(state: State, pen: Pen, box: Rect) -> Widget:
    style = Style(pen.sizes.u * 1.28, bold=True)
    return Widget("title", box, tuple(pen.block(_name(state, pen), box, style, pen.sizes.u)))


def _said(state: State, pen: Pen) -> str:
    """The day, or of when the news are."""
    if state.stale:
        if state.hall is None or state.said_at is None:
            return pen.words("stale.never")
        return pen.words("stale.since", time=hhmm(state.said_at, state.hall))
    if state.now is None or state.hall is None:
        return ""
    return long_day(state.now.astimezone(state.hall.zone), pen.words.language)


def _day_style(state: State, pen: Pen) -> Style:
    if state.stale:
        return Style(pen.sizes.u, "night", True, "night-mark")
    return Style(pen.sizes.u, "night-ink-2")


def _day_width(state: State, pen: Pen, said: str) -> int:
    style = _day_style(state, pen)
    return pen.labelled_width(said, style, 0.4) + pen.sizes.units(1.2) if state.stale else pen.width(said, style)


def _day(state: State, pen: Pen, said: str, x: int, middle: int) -> Widget:
    u, style = pen.sizes.units, _day_style(state, pen)
    box = Rect(x, middle - u(0.7), _day_width(state, pen, said), u(1.4))
    if not state.stale:
        return Widget("day", box, (pen.line(said, x, middle, style),))
    ground = Box(box, "night-mark", u(0.3))
    return Widget("day", box, (ground, *pen.labelled("unlink", said, x + u(0.6), middle, style, 0.4)))


def _clock(state: State, pen: Pen, row: Rect) -> Widget:
    style = Style(pen.sizes.u * 1.6, bold=True)
    words = hhmm(state.now, state.hall) if state.now is not None and state.hall is not None else "--:--"
    line = pen.line(words, row.right, row.middle, style, "right")
    return Widget("clock", Rect(line.x, row.y, line.w, row.h), (line,))


def _foot(state: State, pen: Pen, box: Rect) -> Scene:
    items = _items(state, pen, box.w)
    moment = state.moment
    item = standing(items, moment) if moment is not None else next(iter(items), None)
    if item is None:
        return ()
    style = Style(pen.sizes.u, "night-ink-2")
    if not item.strong:
        parts = _labelled(item, pen, box.x, box.middle, style)
        return (Widget("foot", box, tuple(parts)),)
    style = Style(pen.sizes.u, "night", True, "night-ink")
    inset = pen.sizes.units(0.6)
    ground = Rect(
        box.x, box.middle - pen.sizes.units(0.65), _foot_width(item, pen, style) + 2 * inset, pen.sizes.units(1.3)
    )
    parts = _labelled(item, pen, box.x + inset, box.middle, style)
    return (Widget("foot", box, (Box(ground, "night-ink", pen.sizes.units(0.3)), *parts)),)


def _labelled(item: Item, pen: Pen, x: int, middle: int, style: Style) -> list[Part]:
    return (
        pen.labelled(item.icon, item.text, x, middle, style, 0.4)
        if item.icon
        else [pen.line(item.text, x, middle, style)]
    )


def _foot_width(item: Item, pen: Pen, style: Style) -> int:
    return pen.labelled_width(item.text, style, 0.4) if item.icon else pen.width(item.text, style)


def _items(state: State, pen: Pen, room: int) -> list[Item]:
    hall, t, style = state.hall, pen.words, Style(pen.sizes.u)
    if hall is None:
        return []
    icon_room = room - style.icon - pen.sizes.units(0.4)
    spans = "  ".join(f"{hhmm(opens, hall)}–{hhmm(closes, hall)}" for opens, closes in hall.sessions)
    stands = [t("hours", hours=spans) if spans else "", t("phone", phone=hall.phone) if hall.phone else ""]
    together = "　".join(each for each in stands if each)
    apart = [together] if pen.width(together, style) <= room else [each for each in stands if each]
    calm = [Item(text, "info") for text in pen.sentences(hall.notice, icon_room, style)]
    calm += [Item(line) for each in apart for line in pen.broken(each, room, style) if line]
    if state.told.layout != "main" or state.board is None:
        return calm
    bold = Style(pen.sizes.u, bold=True)
    strong_room = icon_room - pen.sizes.units(1.2)
    news = [Item(part, "wave", True) for text in _tides(state, pen) for part in pen.sentences(text, strong_room, bold)]
    return interleaved(news, calm)


def _tides(state: State, pen: Pen) -> list[str]:
    """What the tidal windows of this board are about to do."""
    board = state.board
    if board is None or state.hide_counts:
        return []
    found = []
    for line in state.told.mine(board.windows):
        if line.tide is None or line.tide.state not in ("ordered", "open", "closing"):
            continue
        time = hhmm(line.tide.ready_at, board.hall) if line.tide.ready_at else ""
        found.append(pen.words(f"tide.{line.tide.state}For", window=line.id, time=time))
    return found
