"""What a month's scores are counted from: the days' facts and read tables, invalid reviews, and cards with a name."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import Level
from tidehall_server.core.queue.events import DayOpened
from tidehall_server.core.queue.model import DayPlan
from tidehall_server.core.scores.month import Carded, Done, Rated
from tidehall_server.core.scores.presence import STAFF_FACTS
from tidehall_server.core.supervision.rules import Colour
from tidehall_server.journal.card_rows import cards
from tidehall_server.journal.codec import instant, moment
from tidehall_server.journal.engine import READ_ONLY
from tidehall_server.journal.errors import translated
from tidehall_server.journal.journal import Journal
from tidehall_server.journal.review_tables import reviews
from tidehall_server.journal.tables import ratings, tickets

_KEPT = 400


@dataclass(frozen=True, slots=True)
class DayWork:
    """A recorded day as far as scores go. ``staff`` are the facts of who was where."""

    day: date
    plan: DayPlan
    staff: tuple[Fact, ...]
    done: tuple[Done, ...]
    rated: tuple[Rated, ...]


class ScoreSource:
    """Of one hall. A day that has not grown since it was read is not read again."""

    def __init__(self, journal: Journal, hall: str) -> None:
        self._journal = journal
        self._reader = journal.engine.execution_options(**{READ_ONLY: True})
        self._hall = hall
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[int, DayWork]] = OrderedDict()

    def days(self, first: date = date.min, last: date = date.max) -> list[date]:
        """The recorded business days between these, oldest first."""
        found = self._journal.recorded_days(self._hall, first.isoformat(), last.isoformat())
        return [date.fromisoformat(day) for day in found]

    def day(self, day: date) -> DayWork | None:
        """None for a day without a record."""
        stream = f"hall/{self._hall}/{day.isoformat()}"
        version = self._journal.head(stream).version
        with self._lock:
            kept = self._kept.get(stream)
        if kept is not None and kept[0] == version:
            return kept[1]
        made = self._read(day, stream)
        if made is not None:
            with self._lock:
                self._kept[stream] = (version, made)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return made

    def _read(self, day: date, stream: str) -> DayWork | None:
        staff = tuple(self._journal.facts_of(stream, STAFF_FACTS))
        plan = next((fact.event.plan for fact in staff if isinstance(fact.event, DayOpened)), None)
        if plan is None:
            return None
        usual = {service.id: service.expected_s for service in plan.services}
        t, r = tickets.c, ratings.c
        finished = select(t.ticket, t.clerk, t.service, t.ended_at).where(
            t.stream == stream, t.status == "finished", t.clerk.is_not(None), t.ended_at.is_not(None)
        )
        said = select(r.ticket, r.clerk, r.level).where(r.stream == stream)
        with translated(), self._reader.connect() as connection:
            done = tuple(
                Done(day, row.ticket, row.clerk, row.service, usual.get(row.service, 0), moment(row.ended_at))
                for row in connection.execute(finished.order_by(t.ended_at, t.ticket))
            )
            rated = tuple(
                Rated(day, row.ticket, row.clerk, Level(row.level))
                for row in connection.execute(said.order_by(r.version))
            )
        return DayWork(day, plan, staff, done, rated)

    def invalid(self, first: date, last: date) -> set[tuple[date, str]]:
        """Day and ticket of the reviews that two persons found to be a mistake or malice."""
        r = reviews.c
        sought = select(r.day, r.ticket).where(
            r.hall == self._hall, r.invalid_at.is_not(None), r.day >= first.isoformat(), r.day <= last.isoformat()
        )
        with translated(), self._reader.connect() as connection:
            return {(date.fromisoformat(day), ticket) for day, ticket in connection.execute(sought)}

    def cards(self, since: datetime, before: datetime, clerks: Iterable[str]) -> tuple[Carded, ...]:
        """The cards issued then that name one of these clerks and were not taken back."""
        c = cards.c
        sought = select(c.stream, c.who, c.colour).where(
            c.hall == self._hall, c.issued_at >= instant(since), c.issued_at < instant(before), c.who.in_(list(clerks)),
            c.withdrawn.is_(False),
        )  # fmt: skip
        with translated(), self._reader.connect() as connection:
            return tuple(
                Carded(row.stream.split("/", 2)[2], row.who, row.colour == Colour.RED.value)
                for row in connection.execute(sought.order_by(c.issued_at, c.stream))
            )
