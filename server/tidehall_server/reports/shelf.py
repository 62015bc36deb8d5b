"""Periods of a hall, gathered: ledgers of closed days are made once and kept, matters are read when they are asked for.

A closed day can still grow: a citizen may rate it at home. So a kept ledger counts only while its version is the day's.

A month that was never asked for since the start costs half a second of folding; who wants to show how far it is looks
at what ``gather`` says after each day. What is asked for at once is counted once, however much of it can be kept.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Mapping
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
    """``now`` bounds what is known of a day that runs. Safe from threads and greenlets."""

    def __init__(
        self, hall: str, journal: Journal, archive: Archive, zone: tzinfo, now: Callable[[], datetime]
    ) -> None:
        self._hall = hall
        self._journal = journal
        self._archive = archive
        self._zone = zone
        self._now = now
        self._kept: OrderedDict[str, Ledger] = OrderedDict()
        self._visits = 0
        self._lock = threading.Lock()

    def days(self, span: Span) -> list[str]:
        """The recorded days of a span, oldest first."""
        return self._archive.days(span.first.isoformat(), span.last.isoformat())

    def gather(self, *spans: Span) -> Generator[Done, None, dict[str, Ledger]]:
        """Make the ledgers of these spans and say so after each day; what it returns are the ledgers by their day.

        Kept ones come first: where not all can be kept, the next who asks finds those that were.
        """
        days = {day for span in spans for day in self.days(span)}
        with self._lock:
            wanted = sorted(days, key=lambda day: (day not in self._kept, day))
        found: dict[str, Ledger] = {}
        yield Done(0, len(wanted))
        for done, day in enumerate(wanted, 1):
            made = self._ledger(day)
            if made is not None:
                found[day] = made
            yield Done(done, len(wanted))
        return found

    def periods(self, *spans: Span) -> list[Period]:
        """Everything of these spans, as of now."""
        gathering = self.gather(*spans)
        while True:
            try:
                next(gathering)
            except StopIteration as end:
                ledgers: dict[str, Ledger] = end.value
                return [self._period(span, ledgers) for span in spans]

    def period(self, span: Span) -> Period:
        """Everything of one span."""
        return self.periods(span)[0]

    def _period(self, span: Span, ledgers: Mapping[str, Ledger]) -> Period:
        first, last = span.first.isoformat(), span.last.isoformat()
        found = [ledgers[day] for day in sorted(ledgers) if first <= day <= last]
        rows = span_rows(
            self._journal.engine, self._hall, (span.first, span.last), span.begins(self._zone), span.ends(self._zone)
        )
        return Period(span, self._zone, found, rows, self._now())

    def _ledger(self, day: str) -> Ledger | None:
        version = self._journal.head(self._archive.stream(day)).version
        with self._lock:
            kept = self._kept.get(day)
            if kept is not None and kept.version == version:
                self._kept.move_to_end(day)
                return kept
        with self._archive.reading(day) as course:
            if course is None:
                return None
            made = ledger(course, until(course, self._now()))
        if made.closed:
            self._keep(made)
        return made

    def _keep(self, made: Ledger) -> None:
        with self._lock:
            old = self._kept.pop(made.day, None)
            self._kept[made.day] = made
            self._visits += len(made.visits) - (len(old.visits) if old is not None else 0)
            while self._visits > _KEPT_VISITS and len(self._kept) > 1:
                self._visits -= len(self._kept.popitem(last=False)[1].visits)
