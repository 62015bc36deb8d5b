"""A span with all that happened in it, and the two questions it answers: how many, and which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any, Final

from tidehall_server.core import course
from tidehall_server.core.ledger import Ledger, Name, Turn, Visit
from tidehall_server.core.reviews.shares import Share
from tidehall_server.journal.span_rows import SpanRows
from tidehall_server.reports.span import Span
from tidehall_server.reports.whats import WHATS, Bounds, Of

DIMS: Final = (
    "day", "service", "window", "clerk", "hour", "turn", "reason", "department", "rule", "category", "kind", "duty"
)  # fmt: skip
"""By what things are told apart; a filter gives some of them a value."""

Filter = Mapping[str, str]
_NONE: Final[Filter] = {}


@dataclass(frozen=True)
class Period:
    """``ledgers`` oldest first. Counting leaves nothing out: what has no value of a dimension counts under ""."""

    span: Span
    zone: tzinfo
    ledgers: Sequence[Ledger]
    matters: SpanRows
    until: datetime
    _kept: dict[tuple[str, str], dict[str, list[Any]]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def bounds(self) -> Bounds:
        return Bounds(self.span.begins(self.zone), self.span.ends(self.zone))

    def which(self, what: str, where: Filter = _NONE) -> list[Any]:
        """The things themselves, in the order in which they came about."""
        (first, asked), *more = where.items() or [("", "")]
        found = self._groups(what, first).get(asked, [])
        return [thing for thing in found if all(self.value(what, name, thing) == value for name, value in more)]

    def count(self, what: str, where: Filter = _NONE) -> int:
        return len(self.which(what, where))

    def share(self, what: str, of: str, where: Filter = _NONE) -> Share:
        return Share(self.count(what, where), self.count(of, where))

    def waits(self, where: Filter = _NONE) -> course.Waits:
        """Waits to the first call; each was over by the limit of its own day."""
        called: list[Visit] = self.which("called", where)
        spread = course.waits((visit.wait_s for visit in called if visit.wait_s is not None), 0)
        return course.Waits(spread.calls, spread.p50_s, spread.p95_s, spread.max_s, sum(visit.over for visit in called))

    def tide_s(self, where: Filter = _NONE) -> float:
        turns: list[Turn] = self.which("tides", where)
        return sum(turn.open_s for turn in turns)

    def values(self, what: str, name: str, where: Filter = _NONE) -> list[str]:
        """The values of a dimension that occur, sorted."""
        if not where:
            return sorted(self._groups(what, name))
        return sorted({self.value(what, name, thing) for thing in self.which(what, where)})

    def _groups(self, what: str, name: str) -> dict[str, list[Any]]:
        """All that ``what`` counts, by the value of a dimension; all under "" without one. A sheet asks many times."""
        if (what, name) not in self._kept:
            it, groups = WHATS[what], dict[str, list[Any]]()
            for thing in self._things[it.of]:
                if it.test(thing, self.bounds):
                    groups.setdefault(self.value(what, name, thing) if name else "", []).append(thing)
            self._kept[what, name] = groups
        return self._kept[what, name]

    def value(self, what: str, name: str, thing: Any) -> str:
        """The value of a dimension for one thing."""
        if name == "hour":
            at = WHATS[what].at(thing)
            return f"{at.astimezone(self.zone):%H}" if at is not None else ""
        if name == "day" and isinstance(thing, dict):
            at = WHATS[what].at(thing)
            return at.astimezone(self.zone).date().isoformat() if at is not None else ""
        if name == "department" and isinstance(thing, Visit):
            return self.service_names.get(thing.service, Name("")).more
        return _text(thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None))

    @cached_property
    def _things(self) -> dict[Of, Sequence[Any]]:
        m = self.matters
        return {
            Of.VISIT: [visit for ledger in self.ledgers for visit in ledger.visits],
            Of.TURN: [turn for ledger in self.ledgers for turn in ledger.turns],
            Of.CASE: m.cases, Of.REVIEW: m.reviews, Of.CARD: m.cards, Of.CONCERN: m.concerns,
        }  # fmt: skip

    # Names and seats over the days

    @cached_property
    def service_names(self) -> dict[str, Name]:
        return self._names(lambda ledger: ledger.service_names)

    @cached_property
    def window_names(self) -> dict[str, Name]:
        return self._names(lambda ledger: ledger.window_names)

    @cached_property
    def clerk_names(self) -> dict[str, Name]:
        return self._names(lambda ledger: ledger.clerk_names)

    def _names(self, of: Callable[[Ledger], Mapping[str, Name]]) -> dict[str, Name]:
        """Those of the newest day win."""
        return {key: name for ledger in self.ledgers for key, name in of(ledger).items()}

    def window_seats(self, window: str) -> tuple[float, int]:
        """How long a window was open, and at work."""
        return _seats(ledger.windows.get(window) for ledger in self.ledgers)

    def clerk_seats(self, clerk: str) -> tuple[float, int]:
        return _seats(ledger.clerks.get(clerk) for ledger in self.ledgers)

    def open_windows(self) -> list[str]:
        """The windows, tidal ones too, that were ever open."""
        return sorted({window for ledger in self.ledgers for window, seat in ledger.windows.items() if seat.open_s > 0})


def _seats(seats: Iterable[Any]) -> tuple[float, int]:
    known = [seat for seat in seats if seat is not None]
    return sum(seat.open_s for seat in known), sum(seat.worked_s for seat in known)


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(getattr(value, "value", value))
