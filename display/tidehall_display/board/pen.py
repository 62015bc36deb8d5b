"""Sets lines of type into a picture: measured, never cut. What is too long shrinks, then breaks, then runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from tidehall_display.board.foot import sentences
from tidehall_display.board.parts import Icon, Part, Rect, Text
from tidehall_display.board.sizes import Sizes
from tidehall_display.board.typesetter import Typesetter
from tidehall_display.board.words import Words

ICON_EM = 1.25
_RUN_PX_S = 90.0
_RUN_GAP_EM = 3.0
RUN_FRAME_S = 0.04
GLOW_FRAME_S = 0.08


@dataclass(frozen=True, slots=True)
class Style:
    """``size`` in pixels; ``on`` is what is behind it."""

    size: float
    colour: str = "night-ink"
    bold: bool = False
    on: str = "night"

    @property
    def px(self) -> int:
        return max(1, round(self.size))

    @property
    def icon(self) -> int:
        return round(self.size * ICON_EM)


@dataclass(slots=True)
class Pen:
    """For one picture. ``frame_s`` is after how many seconds it wants to be drawn again because something moves."""

    type: Typesetter
    sizes: Sizes
    words: Words
    seconds: float
    frame_s: float | None = field(default=None)

    def width(self, text: str, style: Style) -> int:
        return self.type.width(text, style.px, style.bold)

    def moves(self, frame_s: float) -> None:
        """Something is not the same after so many seconds."""
        self.frame_s = min(self.frame_s or frame_s, frame_s)

    def base(self, style: Style) -> int:
        """From the middle of a line to its base line."""
        return self.type.base(style.px, style.bold)

    def line(self, text: str, x: int, middle: int, style: Style, align: str = "left") -> Text:
        """At ``x``: its left end, its middle or its right end."""
        w = self.width(text, style)
        left = x - (w if align == "right" else w // 2 if align == "centre" else 0)
        return Text(text, left, middle + self.base(style), w, style.px, style.bold, style.colour, style.on)

    def icon(self, name: str, x: int, middle: int, style: Style) -> Icon:
        """As high as the pages make it beside such a line."""
        return Icon(name, x, middle - style.icon // 2, style.icon, style.colour, style.on)

    def labelled(self, icon: str, text: str, x: int, middle: int, style: Style, gap_em: float = 0.35) -> list[Part]:
        """A drawing and a line behind it."""
        return [
            self.icon(icon, x, middle, style),
            self.line(text, x + style.icon + round(style.size * gap_em), middle, style),
        ]

    def labelled_width(self, text: str, style: Style, gap_em: float = 0.35) -> int:
        return style.icon + round(style.size * gap_em) + self.width(text, style)

    def fitted(self, text: str, room: int, style: Style, least: float) -> Style:
        """Smaller until it fits, but not below ``least``."""
        w = self.width(text, style)
        if w <= room:
            return style
        size = max(min(style.size, least), style.size * room / max(1, w))
        found = Style(size, style.colour, style.bold, style.on)
        while self.width(text, found) > room and found.size > least:
            found = Style(max(least, found.size - 1), style.colour, style.bold, style.on)
        return found

    def broken(self, text: str, room: float, style: Style) -> list[str]:
        """In lines that fit, broken between words and signs; one endless word stays whole."""
        lines, line, line_w = [], "", 0.0
        for piece in _pieces(text):
            w = self.type.exact(piece, style.px, style.bold)
            bare = self.type.exact(piece.rstrip(), style.px, style.bold)
            if line and line_w + bare > room:
                lines.append(line.rstrip())
                line, line_w = "", 0.0
            line, line_w = line + piece, line_w + w
        return [*lines, line.rstrip()]

    def balanced(self, text: str, room: int, style: Style) -> list[str]:
        """Broken, with lines of much the same length."""
        found = self.broken(text, room, style)
        for percent in range(95, 45, -5) if len(found) > 1 else ():
            tried = self.broken(text, room * percent / 100, style)
            if len(tried) > len(found):
                break
            found = tried
        return found

    def sentences(self, text: str, room: int, style: Style) -> list[str]:
        """A notice in sentences that fit the line."""
        return sentences(text, lambda part: self.width(part, style) <= room)

    def running(self, text: str, box: Rect, style: Style) -> list[Part]:
        """One line in ``box``; when it is too long it runs through, slowly enough to be read."""
        line = self.line(text, box.x, box.middle, style)
        if line.w <= box.w:
            return [line]
        self.moves(RUN_FRAME_S)
        round_px = line.w + round(style.size * _RUN_GAP_EM)
        shift = int(self.seconds * max(_RUN_PX_S, style.size * 1.5)) % round_px
        return [_shifted(line, box, shift), _shifted(line, box, shift - round_px)]

    def block(self, text: str, box: Rect, style: Style, least: float, align: str = "left") -> list[Part]:
        """In ``box``, by rule: at its size, then smaller, then in as many lines as there is room for, then running."""
        for lines in range(1, max(1, int(box.h / (least * 1.15) + 0.1)) + 1):
            for tried in _steps(style, least):
                pitch = tried.size * 1.15
                if lines * pitch > box.h + pitch * 0.1:
                    continue
                found = self.broken(text, box.w, tried)
                if len(found) <= lines and all(self.width(line, tried) <= box.w for line in found):
                    return self._stacked(self.balanced(text, box.w, tried), box, tried, pitch, align)
        return self.running(text, box, Style(least, style.colour, style.bold, style.on))

    def _stacked(self, lines: list[str], box: Rect, style: Style, pitch: float, align: str) -> list[Part]:
        x = {"left": box.x, "centre": box.x + box.w // 2, "right": box.right}[align]
        top = box.y + (box.h - pitch * len(lines)) / 2
        return [self.line(line, x, round(top + pitch * (n + 0.5)), style, align) for n, line in enumerate(lines)]


def _shifted(line: Text, box: Rect, shift: int) -> Text:
    return Text(line.text, line.x, line.y, line.w, line.size, line.bold, line.colour, line.on, box, shift)


def _steps(style: Style, least: float) -> list[Style]:
    sizes = {style.size, (style.size * 2 + least) / 3, (style.size + 2 * least) / 3, least}
    return [
        Style(size, style.colour, style.bold, style.on) for size in sorted(sizes, reverse=True) if size <= style.size
    ]


def _pieces(text: str) -> list[str]:
    """Chinese may break after every sign that no mark follows, other writing between words."""
    pieces: list[str] = []
    for sign in text:
        joins = pieces and (
            sign in "，。；：！？、）》”’·）,.;:!?)" or pieces[-1][-1:] in "（《“‘(" or _latin(pieces[-1][-1:], sign)
        )
        if joins:
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _latin(before: str, sign: str) -> bool:
    """Whether both are of one word, or the space behind it."""
    return before < "\u2e80" and sign < "\u2e80" and not before.isspace()
