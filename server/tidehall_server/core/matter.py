"""What a long matter is: a case, the rectification of a bad review, a card. Every room of them has the same furniture.

A matter has a stream of its own, ``<kind>/<hall>/<id>``, and lives for days or months. A ``Room`` says how its facts
are folded and how its commands are decided; ``matters.Matters`` is the shell for all rooms. The folded state must be a
frozen record, because the shell keeps it between commands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from tidehall_server.core.calendar import Calendar, business_day
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import Actor

S = TypeVar("S")


class Period(StrEnum):
    """How long a series of numbers runs before it begins at 1 again."""

    DAY = "day"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers that people see, e.g. ``SJ202603020001``: letters, the period, and ``digits`` digits at least.

    Each period is a stream of its own, in which every row is one number: none is missing and none is given twice.
    """

    letters: str
    period: Period
    digits: int = 4

    def begun(self, at: datetime) -> str:
        """The period that ``at``, an instant in the hall's zone, falls into."""
        return at.strftime("%Y%m%d" if self.period is Period.DAY else "%Y")

    def text(self, begun: str, number: int) -> str:
        return f"{self.letters}{begun}{number:0{self.digits}d}"


class Numbers(Protocol):
    """Hands out the next number of a series. Whoever is refused in the end has taken none."""

    def take(self, series: Series) -> str: ...


@dataclass(frozen=True, slots=True)
class Given:
    """All that a decision may know besides the matter's state: when, who, the hall's working days, the next numbers.

    ``matter`` is its id. ``book`` is what the room's rules and forms say today; a matter keeps what it needs of it in
    its own facts.
    """

    now: datetime
    actor: Actor
    calendar: Calendar
    numbers: Numbers
    matter: str = ""
    book: Any = None

    @property
    def local(self) -> datetime:
        """Now, on the hall's wall clock."""
        return self.now.astimezone(self.calendar.zone)

    @property
    def today(self) -> Any:
        return business_day(self.calendar, self.now)


@dataclass(frozen=True, slots=True)
class Room(Generic[S]):
    """One kind of matter.

    ``series`` gives a new matter its id; None where whoever opens it names it. ``due`` is the instant at which the
    clock has something to do, None for never; then the shell executes ``tick``.
    """

    kind: str
    fresh: S
    decide: Callable[[Any, S, Given], Sequence[Any]]
    evolve: Callable[[S, Fact], S]
    result: Callable[[Any, Sequence[Any], S], dict[str, object]]
    due: Callable[[S], datetime | None]
    tick: Any
    series: Series | None = None


def fold(room: Room[S], facts: Iterable[Fact], state: S | None = None) -> S:
    """The matter after these facts."""
    folded = room.fresh if state is None else state
    for fact in facts:
        folded = room.evolve(folded, fact)
    return folded
