"""At the door: is it worth coming in now, how long does each kind of matter take, and where is the number taken."""

from __future__ import annotations

from tidehall_display.board.entrance import LOAD_ICONS, Group, estimate_words, groups_of, hall_load
from tidehall_display.board.hall_screen import closed_panel
from tidehall_display.board.hours import hours_of
from tidehall_display.board.parts import Box, Part, Rect, Scene, Widget
from tidehall_display.board.pen import Pen, Style
from tidehall_display.board.state import State
from tidehall_display.board.view import KioskView

_TONES = {"free": "night-good", "steady": "night-ink", "busy": "night-warn", "unknown": "night-ink-2"}
_LINE_TONES = {"free": "night-good", "busy": "night-warn", "none": "night-ink-2"}


def entrance_screen(state: State, view: KioskView, pen: Pen, body: Rect) -> Scene:
    """The whole body."""
    if state.moment is not None and (hours := hours_of(view.hall, state.moment)).serving != "open":
        return (closed_panel(hours, view.hall, state, pen, body),)
    s, gap = pen.sizes, pen.sizes.units(0.7)
    if s.upright:
        now = Rect(body.x, body.y, body.w, s.units(17))
        table = Rect(body.x, now.bottom + gap, body.w, body.bottom - now.bottom - gap)
    else:
        now = Rect(body.x, body.y, s.units(15.6), body.h)
        table = Rect(now.right + gap, body.y, body.right - now.right - gap, body.h)
    return (_now(state, view, pen, now), *_groups(groups_of(view), state.hide_counts, pen, table))


def _now(state: State, view: KioskView, pen: Pen, box: Rect) -> Widget:
    s, t = pen.sizes, pen.words
    load = "unknown" if state.hide_counts else hall_load(view)
    tone = _TONES[load]
    strip = s.units(0.4)
    take = state.told.take_at or t("entrance.take")
    inner = Rect(
        box.x + s.units(0.45), box.y + strip + s.units(0.45), box.w - s.units(0.9), box.h - strip - s.units(0.9)
    )
    take_parts, take_h = _take(take, pen, inner)
    room = Rect(inner.x, inner.y, inner.w, inner.h - take_h - s.units(0.3))
    centre = room.x + room.w // 2
    icon = Style(s.u * 3.4, tone, on="night-2")
    parts: list[Part] = [Box(box, "night-2", s.units(0.4), side=tone, side_px=strip, top=True)]
    words = Style(s.u * 1.3, on="night-2")
    if state.hide_counts:
        parts.append(pen.icon("unlink", centre - icon.icon // 2, room.middle - s.units(1.8), icon))
        below = Rect(room.x, room.middle + s.units(0.9), room.w, s.units(3))
        hidden = Style(s.u * 1.3, "night-ink-2", on="night-2")
        return Widget("now", box, (*parts, *pen.block(t("entrance.hidden"), below, hidden, s.u, "centre"), *take_parts))
    y = room.y + max(0, room.h - s.units(12.2)) // 2
    strong = pen.fitted(t(f"load.{load}"), room.w, Style(s.r * 0.62, tone, True, "night-2"), s.u)
    parts.append(pen.icon(LOAD_ICONS[load], centre - icon.icon // 2, y + s.units(2.1), icon))
    parts.append(pen.line(t("entrance.now"), centre, y + s.units(5.2), words, "centre"))
    parts.append(pen.line(t(f"load.{load}"), centre, y + s.units(8), strong, "centre"))
    parts.append(pen.line(t("entrance.waiting", n=view.waiting), centre, y + s.units(11), words, "centre"))
    return Widget("now", box, (*parts, *take_parts))


def _take(words: str, pen: Pen, inner: Rect) -> tuple[list[Part], int]:
    """Where to take a number, at the foot of the box."""
    s = pen.sizes
    style = Style(s.u * 1.05, "night", True, "night-mark")
    room = inner.w - s.units(1) - style.icon - round(style.size * 0.35)
    lines = pen.broken(words, room, style)
    pitch = round(style.size * 1.25)
    h = pitch * len(lines) + round(style.size * 0.4)
    w = min(inner.w, max(pen.width(line, style) for line in lines) + inner.w - room)
    box = Rect(inner.x + (inner.w - w) // 2, inner.bottom - h, w, h)
    parts: list[Part] = [
        Box(box, "night-mark", s.units(0.3)),
        pen.icon("paper", box.x + s.units(0.5), box.middle, style),
    ]
    x = box.x + s.units(0.5) + style.icon + round(style.size * 0.35)
    top = box.y + round(style.size * 0.2)
    parts += [pen.line(line, x, top + pitch * n + pitch // 2, style) for n, line in enumerate(lines)]
    return parts, h


def _groups(groups: list[Group], hidden: bool, pen: Pen, box: Rect) -> Scene:
    s, t = pen.sizes, pen.words
    gap, head_h = s.units(0.16), s.units(1.4)
    count = max(1, len(groups))
    h = min(s.units(2.4), (box.h - head_h - gap * count) // count)
    body = Style(min(s.u * 1.15, h * 0.6), on="night-2")
    waits = [_wait(group, hidden, pen) for group in groups]
    heads = [t("entrance.group"), t("entrance.people"), t("entrance.wait")]
    quiet = Style(s.u, "night-ink-2")
    pad = round(body.size * 0.5)
    wait_w = max([pen.width(heads[2], quiet), *(pen.labelled_width(words, body) for words, _, _ in waits)]) + 2 * pad
    people_w = max(pen.width(heads[1], quiet), pen.width("888", body)) + 2 * pad
    name_w = box.w - wait_w - people_w
    xs = (box.x + pad, box.x + name_w + people_w // 2, box.x + name_w + people_w + pad)
    middle = box.y + head_h // 2
    head = [
        pen.line(words, x, middle, quiet, align)
        for words, x, align in zip(heads, xs, ("left", "centre", "left"), strict=True)
    ]
    widgets = [Widget("groups", Rect(box.x, box.y, box.w, head_h), tuple(head))]
    for n, (group, (words, icon, tone)) in enumerate(zip(groups, waits, strict=True)):
        place = Rect(box.x, box.y + head_h + gap + n * (h + gap), box.w, h)
        name = Rect(xs[0], place.y, name_w - 2 * pad, place.h)
        cell = Style(body.size, tone, False, "night-2")
        parts: list[Part] = [
            Box(place, "night-2"),
            *pen.block(group.name, name, Style(body.size, bold=True, on="night-2"), s.u * 0.75),
            pen.line("–" if hidden else str(group.waiting), xs[1], place.middle, body, "centre"),
            *(
                pen.labelled(icon, words, xs[2], place.middle, cell)
                if icon
                else [pen.line(words, xs[2], place.middle, cell)]
            ),
        ]
        widgets.append(Widget(f"group.{n}", place, tuple(parts)))
    return tuple(widgets)


def _wait(group: Group, hidden: bool, pen: Pen) -> tuple[str, str, str]:
    """Words, drawing and colour of how long it takes."""
    if hidden:
        return "–", "", "night-ink"
    if group.estimate_s is None:
        return pen.words("entrance.noWindow"), "minus", "night-ink-2"
    key, facts = estimate_words(group.estimate_s)
    return pen.words(key, **facts), LOAD_ICONS[group.load], _LINE_TONES.get(group.load, "night-ink")
