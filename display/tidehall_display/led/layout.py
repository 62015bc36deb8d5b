"""From what is to be said to rows of dots: the strip of a window, the board of a hall."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tidehall_display.board.hours import hours_of
from tidehall_display.board.view import BoardView, Call
from tidehall_display.led.face import DOTS, Colour, Face, Palette, Rect, Row
from tidehall_display.led.fit import fitted
from tidehall_display.led.moment import Moment
from tidehall_display.led.saying import Sayer, Saying

_AIR = 2
"""Dots between two rows of a board, where there is room for any."""


class Layout(StrEnum):
    """``window``: the strip over one window. ``hall``: the last calls, one a row."""

    WINDOW = "window"
    HALL = "hall"


@dataclass(frozen=True, slots=True)
class Tones:
    """The colour of a call, what it flashes to, of calm news and of what needs care."""

    call: Colour = Colour.RED
    flash: Colour = Colour.YELLOW
    calm: Colour = Colour.GREEN
    notice: Colour = Colour.YELLOW


@dataclass(frozen=True, slots=True)
class PanelPlan:
    """One panel: its size in dots, what its lamps can do, what it is for. ``dots`` 0: the largest font that fits.

    ``rows``: how many rows a board has at most, which the card limits too. ``windows`` empty: all of ``area``, or all.
    """

    width: int
    height: int
    palette: Palette = Palette.ONE
    layout: Layout = Layout.WINDOW
    windows: tuple[str, ...] = ()
    area: str = ""
    dots: int = 0
    rows: int = 4
    tones: Tones = Tones()

    def face(self, sayer: Sayer, moment: Moment) -> Face:
        """What stands on the panel at this moment."""
        if self.layout is Layout.WINDOW and self.windows:
            return self._whole(sayer.window(moment, self.windows[0]))
        trouble = sayer.trouble(moment)
        if moment.code is not None or moment.view is None:
            return self._whole(trouble or sayer.offline(moment))
        hours = hours_of(moment.view.hall, moment.now)
        calls = self._calls(moment, moment.view)
        if hours.serving != "open" and not any(moment.known_s(call) < sayer.call_s for call in calls):
            return self._whole(trouble or sayer.resting(moment, moment.view.hall, hours))
        return self._board(sayer, moment, moment.view, calls)

    def _calls(self, moment: Moment, view: BoardView) -> list[Call]:
        areas = {line.id: line.area for line in view.windows}
        return [call for call in moment.newest() if self._holds(call.window, areas.get(call.window))]

    def _holds(self, window: str, area: str | None) -> bool:
        """Whether this board is for that window."""
        return (not self.windows or window in self.windows) and (not self.area or area == self.area)

    def _board(self, sayer: Sayer, moment: Moment, view: BoardView, calls: list[Call]) -> Face:
        """Newest call on top; the last row tells how many wait, where there is more than one row."""
        count = max(1, min(self.rows, self.height // (self.dots or DOTS[-1])))
        listed = count - 1 if count > 1 else 1
        said = sayer.rows(moment, calls[:listed]) or [sayer.nothing_yet(moment)]
        said += [Saying(())] * (listed - len(said))
        if count > 1:
            said.append(sayer.foot(moment, view, [line for line in view.windows if self._holds(line.id, line.area)]))
        tall = self.height // count
        size = next((dots for dots in self._sizes(tall) if dots + _AIR <= tall), DOTS[-1])
        return tuple(self._row(Rect(0, n * tall, self.width, tall), saying, size) for n, saying in enumerate(said))

    def _whole(self, saying: Saying) -> Face:
        return (self._row(Rect(0, 0, self.width, self.height), saying, self._sizes(self.height)[0]),)

    def _row(self, place: Rect, saying: Saying, largest: int) -> Row:
        sizes = [dots for dots in self._sizes(place.h) if dots <= largest] or [16]
        fit = fitted(saying.wordings, place.w, sizes, fullest=saying.fullest)
        row = Row(place, fit.text, self._colour(saying.tone), fit.dots, fit.scroll)
        if not saying.other:
            return row
        if self.palette is Palette.ONE:
            return row.dark()
        return Row(place, fit.text, self.palette.nearest(self.tones.flash), fit.dots, fit.scroll)

    def _sizes(self, height: int) -> tuple[int, ...]:
        return tuple(size for size in DOTS if size <= height and (not self.dots or size <= self.dots)) or (16,)

    def _colour(self, tone: str) -> Colour:
        return self.palette.nearest({"call": self.tones.call, "notice": self.tones.notice}.get(tone, self.tones.calm))
