"""Bookings as rows, one for each, though a whole day's sheet is one matter; and the lists of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, or_, select

from tidehall_server.core.bookings.model import GONE, Booked, Past, Sheet, Standing
from tidehall_server.core.bookings.room import BOOKINGS
from tidehall_server.core.clocks import breaks
from tidehall_server.core.fact import Fact
from tidehall_server.core.help import Help
from tidehall_server.core.matter import fold
from tidehall_server.journal.bulk import upsert
from tidehall_server.journal.codec import instant, moment
from tidehall_server.journal.engine import READ_ONLY
from tidehall_server.journal.errors import translated
from tidehall_server.journal.matter_tables import bookings, sealed

REMEMBERED = timedelta(days=400)
"""No limit looks further back."""


class SheetRows:
    """The rows of a sheet, made of its folded state."""

    room = BOOKINGS
    table = bookings

    def write(self, connection: Connection, stream: str, facts: Iterable[Fact]) -> None:
        statement = upsert(self.table)
        rows = self._rows(stream, facts)
        statement.run(connection, [[row[name] for name in statement.columns] for row in rows])

    def agree(self, connection: Connection, stream: str, facts: Iterable[Fact]) -> bool:
        sought = select(self.table).where(self.table.c.stream == stream).order_by(self.table.c.code)
        found = [dict(row) for row in connection.execute(sought).mappings()]
        return found == sorted(self._rows(stream, facts), key=lambda row: str(row["code"]))

    def replace_all(self, connection: Connection, stream: str, facts: Iterable[Fact]) -> None:
        connection.execute(delete(self.table).where(self.table.c.stream == stream))
        self.write(connection, stream, facts)

    def _rows(self, stream: str, facts: Iterable[Fact]) -> list[dict[str, Any]]:
        _, hall, day = stream.split("/", 2)
        sheet: Sheet = fold(self.room, facts)
        return [{"stream": stream, "hall": hall, "day": day, **_row(each)} for each in sheet.bookings.values()]


def _row(booked: Booked) -> dict[str, Any]:
    """``due_at`` is when the clock has to look."""
    return {
        "code": booked.code,
        "number": booked.number,
        "service": booked.service,
        "slot": instant(booked.slot),
        "source": booked.source.value,
        "standing": booked.standing.value,
        "help": booked.help.value,
        "person": booked.person,
        "booker": booked.booker,
        "contact": booked.contact,
        "order": booked.order,
        "placed_at": instant(booked.placed_at) if booked.placed_at else "",
        "ended_at": instant(booked.ended_at) if booked.ended_at else None,
        "late": booked.late,
        "ticket": booked.ticket,
        "due_at": instant(breaks(booked.over_at)) if booked.standing is Standing.OPEN and not booked.visit else None,
    }


BOOKING_ROWS = SheetRows()


class BookingList:
    """The bookings of one hall."""

    def __init__(self, engine: Engine, hall: str) -> None:
        self._reader = engine.execution_options(**{READ_ONLY: True})
        self._hall = hall

    def on(
        self, first: date, last: date, standing: str, limit: int, offset: int = 0, *, help_: str = ""
    ) -> list[dict[str, Any]]:
        """The bookings of these days, by slot; ``standing`` and ``help_`` "" are all."""
        c, where = bookings.c, self._between(first, last)
        if standing:
            where &= c.standing == standing
        if help_:
            where &= c.help == help_
        sought = select(bookings).where(where).order_by(c.slot, c.code).limit(limit).offset(offset)
        with translated(), self._reader.connect() as connection:
            return [dict(row) for row in connection.execute(sought).mappings()]

    def counts(self, first: date, last: date, *, help_: str = "") -> dict[str, dict[Standing, int]]:
        """How many of each standing, by day; days without a booking are not there."""
        c, where = bookings.c, self._between(first, last)
        if help_:
            where &= c.help == help_
        sought = select(c.day, c.standing, func.count()).where(where).group_by(c.day, c.standing).order_by(c.day)
        found: dict[str, dict[Standing, int]] = {}
        with translated(), self._reader.connect() as connection:
            for day, standing, count in connection.execute(sought):
                found.setdefault(day, {})[Standing(standing)] = int(count)
        return found

    def taken(self, first: date, last: date) -> dict[datetime, dict[str, int]]:
        """How many places are taken: by slot, then by service."""
        c = bookings.c
        where = self._holding(first, last) & (c.help != Help.VISIT.value)
        sought = select(c.service, c.slot, func.count()).where(where).group_by(c.service, c.slot)
        found: dict[datetime, dict[str, int]] = {}
        with translated(), self._reader.connect() as connection:
            for service, slot, count in connection.execute(sought):
                found.setdefault(moment(slot), {})[service] = int(count)
        return found

    def away(self, first: date, last: date) -> dict[datetime, int]:
        """How many of the hall are at somebody's home, by slot."""
        c = bookings.c
        where = self._holding(first, last) & (c.help == Help.VISIT.value)
        with translated(), self._reader.connect() as connection:
            found = connection.execute(select(c.slot, func.count()).where(where).group_by(c.slot)).all()
        return {moment(slot): int(count) for slot, count in found}

    def _holding(self, first: date, last: date) -> ColumnElement[bool]:
        """Those that take a place."""
        return self._between(first, last) & bookings.c.standing.not_in([standing.value for standing in GONE])

    def _between(self, first: date, last: date) -> ColumnElement[bool]:
        c = bookings.c
        return (c.hall == self._hall) & c.day.between(first.isoformat(), last.isoformat())

    def history(self, booker: str, contact: str, now: datetime) -> tuple[Past, ...]:
        """The other bookings of a booker, and of a telephone."""
        c = bookings.c
        mine = [c.booker == booker] if booker else []
        same = [c.contact == contact] if contact else []
        where = (c.hall == self._hall) & (c.slot > instant(now - REMEMBERED)) & or_(*mine, *same)
        sought = select(c.slot, c.standing, c.late, c.ended_at, c.booker, c.contact).where(where)
        with translated(), self._reader.connect() as connection:
            rows = connection.execute(sought).all()
        return tuple(
            Past(
                moment(slot), Standing(standing), bool(late), moment(ended) if ended else None,
                bool(booker) and whose == booker, bool(contact) and phone == contact,
            )
            for slot, standing, late, ended, whose, phone in rows
        )  # fmt: skip

    def days_due(self, now: datetime) -> list[str]:
        """The days of which the clock must look at a booking."""
        c = bookings.c
        sought = select(c.day).where(c.hall == self._hall, c.due_at <= instant(now)).distinct().order_by(c.day)
        with translated(), self._reader.connect() as connection:
            return list(connection.execute(sought).scalars())

    def day_of(self, code: str, since: date) -> str | None:
        """The day of a booking not older than ``since``, the next one first."""
        c = bookings.c
        where = (c.hall == self._hall) & (c.code == code) & (c.day >= since.isoformat())
        with translated(), self._reader.connect() as connection:
            return connection.execute(select(c.day).where(where).order_by(c.day).limit(1)).scalar()

    def of_order(self, order: str) -> tuple[str, str] | None:
        """Day and code of what was made of an order of the province's channel."""
        c = bookings.c
        sought = select(c.day, c.code).where(c.hall == self._hall, c.order == order).order_by(c.day).limit(1)
        with translated(), self._reader.connect() as connection:
            found = connection.execute(sought).first()
        return (found.day, found.code) if found is not None else None

    def persons(self, ended_before: datetime | None = None) -> set[str]:
        """The keys of bookers who are still under a seal: of all, or of those whose slot is long over."""
        c = bookings.c
        where = (c.hall == self._hall) & (c.person == sealed.c.key)
        if ended_before is not None:
            where &= c.slot < instant(ended_before)
        with translated(), self._reader.connect() as connection:
            return set(connection.execute(select(c.person).where(where)).scalars())
