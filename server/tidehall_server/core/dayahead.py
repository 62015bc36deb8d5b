"""What a day will be like before it begins: one line of citizens before windows that change in number over the day.

Arrivals by chance at a rate that changes, durations exponential, the number of people in the line followed through the
day as probabilities (no drawing of lots: the same question has the same answer). Windows that share services make one
line; what a window may help with besides its own is left out. A quiet, a usual and a busy day are looked at and taken
together (``Unsure``); whole sessions without a clerk, groups and rushes that nobody announced are not in it. A break
ends with everybody served, as the hall's overtime rule has it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

SLOT_S = 1800
_RUSH_S = 120
"""Who waits at the door comes in within this time after opening."""
_EARLY_S = 3600
"""Whoever comes longer before an opening belongs to the session before it."""
_MOST_PEOPLE = 400
_NEGLIGIBLE = 1e-9
_LARGEST_STEP = 0.4
_LOOK_EVERY_S = 120


@dataclass(frozen=True, slots=True)
class Expected:
    """People expected from ``start_s`` to ``end_s`` (seconds of the day)."""

    start_s: float
    end_s: float
    count: float


@dataclass(frozen=True, slots=True)
class Opening:
    """A session, in seconds of the day."""

    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Line:
    """Services that share windows. ``staffed`` says how many of these are to be at work at a second of the day."""

    services: tuple[str, ...]
    windows: tuple[str, ...]
    tidal: tuple[str, ...]
    mean_s: float
    arrivals: tuple[Expected, ...]
    staffed: Callable[[int], int]

    @property
    def people(self) -> float:
        return sum(each.count for each in self.arrivals)


@dataclass(frozen=True, slots=True)
class Promise:
    """What counts as waiting too long, and which share of the citizens is to be spared that."""

    limit_s: int = 900
    share: float = 0.95


@dataclass(frozen=True, slots=True)
class Unsure:
    """How far a day may be from its average.

    ``spread``: of the load, that is how many come and how long cases take (standard deviation as a share); a quiet, a
    usual and a busy day are looked at. ``away``: the part of its duty that a window stands empty, by late starts and
    breaks.
    """

    spread: float = 0.2
    away: float = 0.03

    @property
    def days(self) -> tuple[tuple[float, float], ...]:
        """How often each of the three is, and how many come on it for each who is expected."""
        off = self.spread * math.sqrt(3.0)
        return (1 / 6, 1.0 - off), (2 / 3, 1.0), (1 / 6, 1.0 + off)


USUAL = Unsure()


@dataclass(frozen=True, slots=True)
class Slot:
    """Half an hour of a line: what comes, what serves it, who waits too long; with how many more it would be well.

    ``late`` and ``mean_s`` are for those who come in this half hour. ``needed`` windows keep the promise; ``tides`` of
    them open as tidal windows (as many as there are), after which ``late_with_tides`` still wait too long.
    """

    start_s: int
    expected: float
    staffed: int
    late: float
    mean_s: float
    needed: int
    tides: int
    late_with_tides: float


class _Crowd:
    """How many people are in the line, as probabilities, while time goes on."""

    def __init__(self, mean_s: float) -> None:
        self.rate = 1 / mean_s
        self.share = [1.0]

    def copy(self) -> _Crowd:
        other = _Crowd(1 / self.rate)
        other.share = list(self.share)
        return other

    def go(self, seconds: float, arrivals: float, windows: int) -> None:
        """``arrivals`` a second, ``windows`` at work."""
        busiest = arrivals + windows * self.rate
        steps = max(1, math.ceil(seconds * busiest / _LARGEST_STEP))
        step = seconds / steps
        for _ in range(steps):
            self._step(step * arrivals, step * self.rate, windows)

    def _step(self, arrive: float, leave: float, windows: int) -> None:
        """One small step: each share passes some of itself up, to one more person, and some down."""
        old, top = self.share, len(self.share)
        down = [leave * min(people, windows) for people in range(top + 1)]
        stay = 1.0 - arrive
        new = [
            share * (stay - went) + below * arrive + above * coming
            for share, went, below, above, coming in zip(
                old, down, [0.0, *old], [*old[1:], 0.0], down[1:], strict=False
            )
        ]
        over = old[-1] * arrive
        if top < _MOST_PEOPLE and over > _NEGLIGIBLE:
            new.append(over)
        else:
            new[-1] += over
        self.share = new

    def late(self, windows: int, ends: float) -> float:
        """The chance that somebody who comes now is still in the line after ``ends`` services can have ended."""
        term = total = math.exp(-ends)  # the chance that fewer than one, two, … of them have ended (Poisson)
        found = 0.0
        for number, share in enumerate(self.share[windows:], 1):
            found += share * total
            term *= ends / number
            total = min(1.0, total + term)
        return found

    def mean_wait_s(self, windows: int) -> float:
        """What somebody who comes now waits on average, if ``windows`` stay; one window where there is none."""
        at_work = max(1, windows)
        before = sum(share * number for number, share in enumerate(self.share[windows:], 1))
        return before / (at_work * self.rate)


class _Crowds:
    """The line on a quiet, a usual and a busy day: how often each is, its volume, and who is in it."""

    def __init__(self, days: list[tuple[float, float, _Crowd]]) -> None:
        self.days = days

    @classmethod
    def of(cls, mean_s: float, unsure: Unsure) -> _Crowds:
        return cls([(part, volume, _Crowd(mean_s / (1.0 - unsure.away))) for part, volume in unsure.days])

    def copy(self) -> _Crowds:
        return _Crowds([(part, volume, crowd.copy()) for part, volume, crowd in self.days])


@dataclass(slots=True)
class _Seen:
    """What was seen of one half hour."""

    people: float = 0.0
    late: float = 0.0
    waited_s: float = 0.0

    @property
    def late_share(self) -> float:
        return self.late / self.people if self.people else 0.0

    @property
    def mean_s(self) -> float:
        return self.waited_s / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a session that is looked at as one slot."""

    start_s: int
    end_s: int
    opens_s: int


def foresee(
    line: Line, openings: Sequence[Opening], promise: Promise, tides: int, unsure: Unsure = USUAL
) -> list[Slot]:
    """The day of one line by half hours; ``tides`` is how many tidal windows could open at once for it."""
    found: list[Slot] = []
    for opening in openings:
        planned, needing, helped = (_Crowds.of(line.mean_s, unsure) for _ in range(3))
        for piece in _pieces(opening):
            staffed = line.staffed((piece.start_s + piece.end_s) // 2)
            seen = _live(planned, line, piece, promise, staffed)
            needed = _least(needing, line, piece, promise, range(_first(line, piece), _MOST_PEOPLE))
            extra = _least(helped, line, piece, promise, range(staffed, staffed + tides + 1))
            found.append(
                Slot(
                    start_s=piece.start_s, expected=seen.people, staffed=staffed, late=seen.late_share,
                    mean_s=seen.mean_s, needed=needed[0], tides=extra[0] - staffed,
                    late_with_tides=extra[1].late_share,
                )
            )  # fmt: skip
    return found


def _pieces(opening: Opening) -> list[_Piece]:
    """The half hours of a session, on the clock's round times."""
    first = opening.start_s // SLOT_S * SLOT_S
    return [
        _Piece(max(start, opening.start_s), min(start + SLOT_S, opening.end_s), opening.start_s)
        for start in range(first, opening.end_s, SLOT_S)
    ]


def _first(line: Line, piece: _Piece) -> int:
    """Where to begin the search: none for nobody; else two less than would be busy, and one at least."""
    moments = range(piece.start_s, piece.end_s, _LOOK_EVERY_S)
    people = sum(_rate(line.arrivals, second, piece) for second in moments) / len(moments)
    return max(1, int(people * line.mean_s) - 2) if people else 0


def _least(crowds: _Crowds, line: Line, piece: _Piece, promise: Promise, numbers: Iterable[int]) -> tuple[int, _Seen]:
    """The first number of windows that keeps the promise, else the last; ``crowds`` go on with it."""
    windows, seen, went = 0, _Seen(), crowds
    for windows in numbers:
        went = crowds.copy()
        seen = _live(went, line, piece, promise, windows)
        if seen.late_share <= 1 - promise.share:
            break
    crowds.days = went.days
    return windows, seen


def _live(crowds: _Crowds, line: Line, piece: _Piece, promise: Promise, windows: int) -> _Seen:
    """Let the line live through the piece with ``windows`` at work, on each of the days."""
    seen = _Seen()
    for part, volume, crowd in crowds.days:
        second = piece.start_s
        ends = windows * crowd.rate * promise.limit_s
        while second < piece.end_s:
            length = min(_LOOK_EVERY_S - second % _LOOK_EVERY_S, piece.end_s - second)
            rate = volume * _rate(line.arrivals, second, piece)
            crowd.go(length / 2, rate, windows)
            if people := part * rate * length:
                seen.people += people
                seen.late += people * crowd.late(windows, ends)
                seen.waited_s += people * crowd.mean_wait_s(windows)
            crowd.go(length / 2, rate, windows)
            second += length
    return seen


def _rate(arrivals: Sequence[Expected], second: int, piece: _Piece) -> float:
    """Arrivals a second; who came before the doors opened comes in with the opening, at once."""
    rate = 0.0
    for each in arrivals:
        inside = each.end_s - max(each.start_s, piece.opens_s)
        length = each.end_s - each.start_s
        if length <= 0:
            continue
        if max(each.start_s, piece.opens_s) <= second < each.end_s:
            rate += each.count / length
        early = each.count * (length - max(0.0, inside)) / length
        if early and piece.opens_s - _EARLY_S <= each.start_s < piece.opens_s <= second < piece.opens_s + _RUSH_S:
            rate += early / _RUSH_S
    return rate
