"""Periods of a hall, gathered: ledgers of closed days are made once and kept, matters are read when they are asked for.

A closed day can still grow: a citizen may rate it at home. So a kept ledger counts only while its version is the day's.

A month that was never asked for since the start costs half a second of folding; who wants to show how far it is looks
at what ``gather`` says after each day.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from tidehall_server.core.ledger import Ledger, ledger
from tidehall_server.figures.archive import Archive
from tidehall_server.figures.day_sheets import until
from tidehall_server.journal import Journal
from tidehall_server.journal.span_rows import span_rows
from tidehall_server.reports.period import Period
from tidehall_server.reports.span import Span

_KEPT_VISITS = 60_000


@dataclass(frozen=True, slots=True)
class Done:
    """How many of the recorded days have been counted."""

    done: int
    of: int


class Shelf:
    """``now`` bounds what is known of a day that runs."""

    def __init__(
        self, hall: str, journal: Journal, archive: Archive, zone: tzinfo, now: Callable[[], datetime]
    ) -> None:
        self._hall = hall
        self._journal = journal
        self._archive = archive
        self._zone = zone
        self._now = now
        self._kept: OrderedDict[str, Ledger] = OrderedDict()

    def days(self, span: Span) -> list[str]:
        """The recorded days of a span, oldest first."""
        first, last = span.first.isoformat(), span.last.isoformat()
        return [day for day in self._archive.days() if first <= day <= last]

    def gather(self, *spans: Span) -> Iterator[Done]:
        """Make the ledgers of these spans, and say so after each day."""
        wanted = sorted({day for span in spans for day in self.days(span)})
        yield Done(0, len(wanted))
        for done, day in enumerate(wanted, 1):
            self._ledger(day)
            yield Done(done, len(wanted))

    def period(self, span: Span) -> Period:
        """Everything of a span, as of now."""
        found = [each for day in self.days(span) if (each := self._ledger(day)) is not None]
        rows = span_rows(
            self._journal.engine, self._hall, (span.first, span.last), span.begins(self._zone), span.ends(self._zone)
        )
        return Period(span, self._zone, found, rows, self._now())

    def _ledger(self, day: str) -> Ledger | None:
        kept = self._kept.get(day)
        if kept is not None and kept.version == self._journal.head(self._archive.stream(day)).version:
            self._kept.move_to_end(day)
            return kept
        with self._archive.reading(day) as course:
            if course is None:
                return None
            made = ledger(course, until(course, self._now()))
        if made.closed:
            self._kept[day] = made
            while sum(len(each.visits) for each in self._kept.values()) > _KEPT_VISITS and len(self._kept) > 1:
                self._kept.popitem(last=False)
        return made
