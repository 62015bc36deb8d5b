"""What a panel has to say at a moment: rules without a clock, without a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tidehall_display.board.age import Age
from tidehall_display.board.hours import Hours, hhmm, hours_of
from tidehall_display.board.view import BoardView, Call, Hall, Window
from tidehall_display.led.gb2312 import Speller
from tidehall_display.led.moment import Moment, window_of
from tidehall_display.led.words import WordSettings, worded

FLASH_S = 3.0
TURN_S = 5.0


@dataclass(frozen=True, slots=True)
class Saying:
    """``tone``: call, calm or notice, which the panel turns into a colour. ``other``: it shows its other side now.

    A call flashes for three seconds by being shown in turn as it is and in another colour, or dark where there is none.
    ``fullest``: rather all the words than large ones.
    """

    wordings: tuple[str, ...]
    tone: str = "calm"
    other: bool = False
    fullest: bool = False


@dataclass(frozen=True, slots=True)
class Sayer:
    """``call_s``: a call stands at least so long, even when the citizen was quicker."""

    words: WordSettings
    speller: Speller
    call_s: float = 15.0

    def trouble(self, moment: Moment) -> Saying | None:
        """What comes before everything else: no pairing, no news at all."""
        if moment.code is not None:
            plain = self.speller.plain(moment.code)
            code = f"{plain[:4]}-{plain[4:]}"
            return Saying((f"配对码 {code}", code, plain), "call", fullest=True)
        if moment.view is None or Age(moment.stale_s).hide:
            return self.offline(moment)
        return None

    def offline(self, moment: Moment) -> Saying:
        """No news from the server, and since when."""
        hall = moment.view.hall if moment.view else None
        time = hhmm(moment.heard_at, hall) if hall and moment.heard_at else None
        return self._say(self.words.offline, {"time": time}, "notice")

    def window(self, moment: Moment, number: str) -> Saying:
        """The strip of one window."""
        trouble = self.trouble(moment)
        if trouble is not None or moment.view is None:
            return trouble or self.offline(moment)
        line = window_of(moment.view, number)
        call = self._standing(moment, line) if line else None
        if line is not None and call is not None:
            values = {"ticket": call.ticket, **_window_values(line, moment)}
            return self._say(self.words.call, values, "call", other=_other(moment.known_s(call)))
        if Age(moment.stale_s).warn and _turn(moment, 2):
            return self.offline(moment)
        hours = hours_of(moment.view.hall, moment.now)
        if line is None:
            return self._say(self.words.closed, {}, "notice")
        if hours.serving != "open" and line.state not in ("called", "serving"):
            return self.resting(moment, moment.view.hall, hours)
        return self._state(moment, moment.view, line)

    def resting(self, moment: Moment, hall: Hall, hours: Hours) -> Saying:
        """The hall does not serve now: why, and in turn from when it does."""
        words = self.words
        why = {"before": words.before, "break": words.pause}.get(hours.serving, words.day_over)
        if hours.next is not None and _turn(moment, 2):
            return self._say(words.next, {"time": _when(hours.next, moment.now, hall)}, "notice")
        return self._say(why, {}, "notice")

    def rows(self, moment: Moment, calls: Sequence[Call]) -> list[Saying]:
        """Calls on the board of the hall, numbers below numbers."""
        ticket = max((len(call.ticket) for call in calls), default=0)
        window = max((len(call.window) for call in calls), default=0)
        return [self._row(moment, call, call.ticket.ljust(ticket), call.window.rjust(window)) for call in calls]

    def _row(self, moment: Moment, call: Call, ticket: str, window: str) -> Saying:
        known_s = moment.known_s(call)
        values = {"ticket": ticket, "window": window}
        return self._say(self.words.row, values, "call" if known_s < self.call_s else "calm", other=_other(known_s))

    def foot(self, moment: Moment, view: BoardView, windows: Sequence[Window]) -> Saying:
        """The last row of the board of the hall: how many wait, and in turn what the tidal ones of its windows do."""
        if Age(moment.stale_s).warn:
            return self.offline(moment)
        waiting = self._say(self.words.foot, {"waiting": str(view.waiting), "hall": view.hall.name}, "notice")
        said = [waiting, *(news for line in windows if (news := self._news(line, view.hall)) is not None)]
        return said[_turn(moment, len(said))]

    def nothing_yet(self, moment: Moment) -> Saying:
        """The board of the hall before the first call."""
        return self._say(self.words.none, {}, "calm")

    def _news(self, line: Window, hall: Hall) -> Saying | None:
        """What a tidal window is about to do, or has done."""
        words = self.words
        news = {"ordered": words.news_ordered, "open": words.news_open, "closing": words.news_closing}
        if line.tide is None or line.tide.state not in news:
            return None
        values = {"window": line.id, "time": hhmm(line.tide.ready_at, hall) if line.tide.ready_at else None}
        return self._say(news[line.tide.state], values, "calm" if line.tide.state == "open" else "notice")

    def _state(self, moment: Moment, view: BoardView, line: Window) -> Saying:
        words, tide = self.words, line.tide.state if line.tide else ""
        values = {"ticket": line.ticket or None, "hall": view.hall.name, **_window_values(line, moment)}
        if tide == "closing":
            return self._say(words.tide_closing, values, "notice")
        if tide == "ordered" and line.state == "closed":
            ready = line.tide.ready_at if line.tide else None
            return self._say(words.tide_ordered, values | {"time": hhmm(ready, view.hall) if ready else None}, "notice")
        match line.state:
            case "paused":
                return self._say(words.paused, values, "notice")
            case "called" | "serving":
                return self._say(words.serving, values, "calm")
            case "open":
                return self._free(moment, line, values)
        return self._say(words.tide_closed if line.tide else words.closed, values, "notice")

    def _free(self, moment: Moment, line: Window, values: Mapping[str, str | None]) -> Saying:
        waits = (moment.waiting or {}).get(line.id, 0)
        said = [self.words.title, self.words.waiting if waits else self.words.greeting]
        if line.tide is not None and line.tide.state == "open":
            said.insert(0, self.words.tide_open)
        return self._say(said[_turn(moment, len(said))], values, "calm")

    def _standing(self, moment: Moment, line: Window) -> Call | None:
        """The call that still waits for its citizen, or is too young to go already."""
        for call in moment.calls_of(line.id):
            if call.ticket == line.ticket and (line.state == "called" or moment.known_s(call) < self.call_s):
                return call
        return None

    def _say(
        self, wordings: Sequence[str], values: Mapping[str, str | None], tone: str, *, other: bool = False
    ) -> Saying:
        return Saying(worded(wordings, values, self.speller), tone, other)


def _window_values(line: Window, moment: Moment) -> dict[str, str | None]:
    waits = (moment.waiting or {}).get(line.id)
    return {"window": line.id, "name": line.name, "waiting": None if waits is None else str(waits)}


def _other(known_s: float) -> bool:
    return known_s < FLASH_S and int(known_s) % 2 == 1


def _turn(moment: Moment, of: int) -> int:
    """Which of ``of`` sentences is shown now."""
    return int(moment.turn_s // TURN_S) % of


def _when(at: datetime, now: datetime, hall: Hall) -> str:
    """``14:00``, or with the day when it is another one."""
    there, here = at.astimezone(hall.zone), now.astimezone(hall.zone)
    return there.strftime("%H:%M") if there.date() == here.date() else f"{there.month}月{there.day}日 {there:%H:%M}"
