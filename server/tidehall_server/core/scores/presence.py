"""Who was at which window from when to when, and whether that was when they were expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.model import Session

NOON = time(12, 30)
"""Where the morning ends, as in the rota."""
STAFF_FACTS: tuple[type, ...] = (
    e.DayOpened, e.DayClosed, e.ClerkSignedIn, e.ClerkSignedOut, e.WindowPaused, e.WindowUnpaused
)  # fmt: skip
"""All that is needed of a day."""

Times = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Stay:
    """A clerk at a window, or in the hall without one; ``pauses`` are when the window did not serve."""

    clerk: str
    window: str | None
    post: str
    began: datetime
    ended: datetime | None = None
    pauses: tuple[Times, ...] = ()


@dataclass(slots=True)
class _Watch:
    """Who is where, fact by fact: as the read table of sessions has it, with the pauses in their place."""

    found: list[Stay] = field(default_factory=list)
    running: dict[str, int] = field(default_factory=dict)
    paused: dict[str, datetime] = field(default_factory=dict)

    def take(self, fact: Fact) -> None:
        match fact.event:
            case e.ClerkSignedIn(clerk, _, window, post):
                self.end(clerk, fact.at)
                self.end(self._at(window), fact.at)
                self.paused.pop(window or "", None)  # whoever sits down opens the window
                self._begin(Stay(clerk, window, post, fact.at))
            case e.ClerkSignedOut(clerk, _, standby):
                self.end(clerk, fact.at)
                if standby:
                    self._begin(Stay(clerk, None, "", fact.at))
            case e.WindowPaused(window):
                self.paused.setdefault(window, fact.at)
            case e.WindowUnpaused(window):
                self._unpause(window, fact.at)
            case e.DayClosed():
                self.end_all(fact.at)

    def end(self, clerk: str | None, at: datetime) -> None:
        index = self.running.get(clerk) if clerk is not None else None
        if clerk is None or index is None:
            return
        window = self.found[index].window
        if window is not None:
            self._unpause(window, at)
        del self.running[clerk]
        self.found[index] = replace(self.found[index], ended=max(at, self.found[index].began))

    def end_all(self, at: datetime) -> None:
        for clerk in list(self.running):
            self.end(clerk, at)

    def _begin(self, stay: Stay) -> None:
        self.running[stay.clerk] = len(self.found)
        self.found.append(stay)

    def _at(self, window: str | None) -> str | None:
        if window is None:
            return None
        return next((clerk for clerk, index in self.running.items() if self.found[index].window == window), None)

    def _unpause(self, window: str, at: datetime) -> None:
        since, clerk = self.paused.pop(window, None), self._at(window)
        if since is not None and clerk is not None:
            stay = self.found[self.running[clerk]]
            self.found[self.running[clerk]] = replace(stay, pauses=(*stay.pauses, (since, at)))


def stays(facts: Iterable[Fact], until: datetime) -> list[Stay]:
    """The stays of a day in the order in which they began; one that goes on ends at ``until``."""
    watch = _Watch()
    for fact in facts:
        watch.take(fact)
    watch.end_all(until)
    return watch.found


def within(span: Times, sessions: Sequence[Session]) -> float:
    """The seconds of a span that lie in the hall's hours; all of them where nobody has fixed any."""
    if not sessions:
        return max(0.0, (span[1] - span[0]).total_seconds())
    return sum(max(0.0, (min(span[1], s.closes) - max(span[0], s.opens)).total_seconds()) for s in sessions)


def served(stay: Stay, sessions: Sequence[Session]) -> tuple[float, float]:
    """Seconds at the window with it open, and paused, in the hall's hours: work after hours makes nobody slower."""
    if stay.window is None or stay.ended is None:
        return 0.0, 0.0
    pauses = sum(within(pause, sessions) for pause in stay.pauses)
    return max(0.0, within((stay.began, stay.ended), sessions) - pauses), pauses


class Half(StrEnum):
    """The parts of a day by which people are expected."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class Slip(StrEnum):
    """What was not as expected."""

    LATE = "late"
    EARLY = "early"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Expected:
    """Who should sit where in a half-day. ``away``: excused, with what was written (leave, training)."""

    clerk: str
    half: Half
    window: str
    away: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attended:
    """A clerk's half-day as it was. ``expected`` None: nobody had asked for it."""

    day: date
    half: Half
    clerk: str
    expected: Expected | None
    first: datetime | None
    last: datetime | None
    windows: tuple[str, ...]
    posts: tuple[str, ...]
    slips: tuple[Slip, ...] = ()


def halves(sessions: Sequence[Session], zone: tzinfo) -> Mapping[Half, Times]:
    """From when to when people are expected in each half; empty where nobody has fixed hours."""
    found: dict[Half, Times] = {}
    for session in sessions:
        noon = datetime.combine(session.opens.astimezone(zone).date(), NOON, zone)
        for half, opens, closes in (
            (Half.MORNING, session.opens, min(session.closes, noon)),
            (Half.AFTERNOON, max(session.opens, noon), session.closes),
        ):
            if opens < closes:
                known = found.get(half, (opens, closes))
                found[half] = (min(known[0], opens), max(known[1], closes))
    return found


@dataclass(frozen=True, slots=True)
class Looked:
    """When a day is looked at, and by how much one may be late."""

    day: date
    now: datetime
    grace: timedelta


def attendance(
    looked: Looked, seated: Sequence[Stay], spans: Mapping[Half, Times], expected: Sequence[Expected]
) -> list[Attended]:
    """Everybody's half-days, as far as they have begun."""
    found: list[Attended] = []
    for half, span in spans.items():
        if looked.now < span[0]:
            continue
        wanted = {each.clerk: each for each in expected if each.half is half}
        here = [stay for stay in seated if _touches(stay, *span)]
        for clerk in sorted({stay.clerk for stay in here} | wanted.keys()):
            mine = [stay for stay in here if stay.clerk == clerk]
            first = min((stay.began for stay in mine), default=None)
            last = max((stay.ended for stay in mine if stay.ended is not None), default=None)
            want = wanted.get(clerk)
            slips = _slips(looked, span, first, last) if want is not None and not want.away else ()
            windows = tuple(dict.fromkeys(stay.window for stay in mine if stay.window is not None))
            posts = tuple(dict.fromkeys(stay.post for stay in mine if stay.post))
            found.append(Attended(looked.day, half, clerk, want, first, last, windows, posts, slips))
    return found


def _touches(stay: Stay, opens: datetime, closes: datetime) -> bool:
    return stay.began < closes and (stay.ended is None or stay.ended > opens)


def _slips(looked: Looked, span: Times, first: datetime | None, last: datetime | None) -> tuple[Slip, ...]:
    over = looked.now > span[1]
    if first is None:
        return (Slip.ABSENT,) if over else ()
    late = (Slip.LATE,) if first > span[0] + looked.grace else ()
    early = (Slip.EARLY,) if over and last is not None and last < span[1] - looked.grace else ()
    return (*late, *early)
