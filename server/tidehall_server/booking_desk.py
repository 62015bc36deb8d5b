"""Bookings as the hall works on them: a code for each, who booked under a seal, the day made to agree with its sheet.

The sheet of a day lives before the day does. While the day runs, what is on its sheet is put into it, and what became
of it there is put on the sheet; both are compared by what they say, so that doing it again, or in two processes, does
nothing. The queue knows bookings by the commands it always had.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import structlog

from tidehall_server.core.bookings import commands as c
from tidehall_server.core.bookings.model import Booked, BookingBook, Sheet, Standing
from tidehall_server.core.bookings.offer import Place, days_ahead, places_on, visits_on
from tidehall_server.core.bookings.room import BOOKINGS, due
from tidehall_server.core.calendar import Calendar, business_day
from tidehall_server.core.queue import commands as q
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.events import DayClosed
from tidehall_server.core.queue.evolve import fold
from tidehall_server.core.queue.model import Booking
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.hall import Answer, Hall
from tidehall_server.journal import JournalError
from tidehall_server.journal.booking_rows import BookingList
from tidehall_server.matters import Matters, UnknownMatterError
from tidehall_server.sealing import sealed_for

log = structlog.get_logger("tidehall.bookings")
BOOKINGS_ACTOR = q.Actor(id="bookings", role="house", name="tidehall", personal=False)
_LETTERS = "ACDEFGHJKLMNPQRTUVWXY3479"
_CODE = 6
_TRIES = 5


class BookingDesk:
    """One hall's bookings. ``rules`` gives what the hall's file says today, ``calendar`` its days."""

    def __init__(
        self,
        hall: Hall,
        matters: Matters,
        rules: Callable[[], BookingBook],
        calendar: Callable[[], Calendar],
        keep_days: Callable[[], int],
    ) -> None:
        self.hall = hall
        self.matters = matters
        self.rules = rules
        self.calendar = calendar
        self._keep_days = keep_days
        self.list = BookingList(hall.journal.engine, hall.id)
        self._failed: set[tuple[str, str]] = set()

    # What can be booked

    def places(self, service: str, now: datetime, *, desk: bool = False) -> list[tuple[date, list[Place]]]:
        """The times of one service, day by day; the desk may book until the slot begins."""
        book, calendar = self.rules(), self.calendar()
        days = days_ahead(book, calendar, now)
        taken = self.list.taken(days[0], days[-1])
        ahead = 0 if desk else None
        return [(day, list(places_on(book, calendar, day, service, taken, now, ahead_min=ahead))) for day in days]

    def visits(self, service: str, now: datetime) -> list[tuple[date, list[Place]]]:
        """When somebody of the hall can go to a citizen's home, day by day."""
        book, calendar = self.rules(), self.calendar()
        days = days_ahead(book, calendar, now)
        away = self.list.away(days[0], days[-1])
        return [(day, list(visits_on(book, calendar, day, service, away, now))) for day in days]

    # Booking and cancelling

    def place(self, wish: c.BookSlot, fields: Mapping[str, str], actor: q.Actor, command_id: str) -> Answer:
        """Book. ``fields`` are kept under a seal; by the numbers in them the limits count. Raises ``Refused``."""
        day = self.day_of(wish.slot)
        booker, contact = self._keys(fields)
        known = replace(wish, booker=booker, contact=contact)

        def work(key: str, fingerprint: str) -> Answer:
            return self._with_code(replace(known, person=key), day, actor, command_id, fingerprint)

        answer = sealed_for(self.hall.journal, self.hall.id, fields, actor, known, work)
        self._now_if_today(day)
        return answer

    def cancel(self, day: str, give_up: c.GiveUpSlot, actor: q.Actor, command_id: str) -> Answer:
        """Give a booking up. Raises ``Refused`` and ``UnknownMatterError``."""
        self._now_if_today(day)
        self.find(day, give_up.code)
        answer = self.matters.execute(BOOKINGS, day, give_up, actor, command_id)
        self._now_if_today(day)
        return answer

    def end_visit(self, day: str, wish: c.EndVisit, actor: q.Actor, command_id: str) -> Answer:
        """Somebody was there. Raises ``Refused``."""
        self.find(day, wish.code)
        return self.matters.execute(BOOKINGS, day, wish, actor, command_id)

    def find(self, day: str, code: str) -> Booked:
        """Raises ``Refused(unknown_booking)``."""
        booked = self.sheet(day)[1].bookings.get(code)
        if booked is None:
            raise Refused(Code.UNKNOWN_BOOKING, booking=code)
        return booked

    def fields(self, booked: Booked) -> dict[str, str] | None:
        """Who booked, in clear; None after the purge, empty where nobody was named."""
        return self.hall.journal.seals.open(self.hall.id, booked.person) if booked.person else {}

    def sheet(self, day: str) -> tuple[int, Sheet]:
        try:
            found = self.matters.find(BOOKINGS, day)
        except UnknownMatterError:
            return 0, Sheet()
        return found.version, found.state

    def day_of(self, slot: datetime) -> str:
        return business_day(self.calendar(), slot).isoformat()

    def today(self) -> str:
        """The business day that runs, "" for none."""
        with self.hall.reading() as day:
            return day.plan.business_day if day.opened and day.plan is not None else ""

    # The clock

    def tick(self) -> int:
        """The running day and its sheet agree, and who did not come is noted. Returns how much there was to do."""
        done = self.sync()
        now = self.hall.clock.now()
        return done + sum(self._look(day) for day in self.list.days_due(now))

    def sync(self) -> int:
        """Make the running day and its sheet agree."""
        with self.hall.reading() as day:
            if not day.opened or day.plan is None:
                return 0
            name, running, known = day.plan.business_day, not day.closed, dict(day.bookings)
        _, sheet = self.sheet(name)
        if not known and not sheet.bookings:
            return 0
        return self._agree(name, sheet, known, running)

    def purge(self) -> int:
        """Forget the names behind bookings that are over, and bookers whom no limit asks for any more."""
        journal, rules = self.hall.journal, self.rules().limits
        now = journal.people.now()
        keys = self.list.persons(self.hall.clock.now() - timedelta(days=self._keep_days()))
        erased = sum(journal.seals.forget(key) for key in keys)
        longest = max(rules.missed_days + rules.block_days, rules.cancel_days, 31) + 31
        return erased + journal.bookers.purge(now - timedelta(days=longest), self.hall.id)

    # Inside

    def _keys(self, fields: Mapping[str, str]) -> tuple[str, str]:
        """The opaque keys of an identity number, or else of the telephone, and of the telephone."""
        bookers, phone = self.hall.journal.bookers, fields.get("phone", "")
        contact = bookers.key_for(self.hall.id, f"tel:{phone}") if phone else ""
        number = fields.get("id_number", "")
        return bookers.key_for(self.hall.id, number) if number else contact, contact

    def _with_code(self, wish: c.BookSlot, day: str, actor: q.Actor, command_id: str, fingerprint: str) -> Answer:
        for _ in range(_TRIES):
            code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE))
            try:
                return self.matters.execute(BOOKINGS, day, replace(wish, code=code), actor, command_id, fingerprint)
            except Refused as refused:
                if refused.code is not Code.BOOKING_EXISTS:
                    raise
        raise Refused(Code.BOOKING_EXISTS, booking=code)

    def _now_if_today(self, day: str) -> None:
        if day == self.today():
            self.sync()

    def _agree(self, name: str, sheet: Sheet, known: Mapping[str, Booking], running: bool) -> int:
        """One booking that fails stops none of the others; it is tried again when the two are next compared."""
        done = 0
        for code, booked in sheet.bookings.items():
            if booked.visit:
                continue  # nobody comes to the hall
            done += self._alone(name, code, partial(self._one, name, booked, known.get(code), running))
        for code, booking in known.items():
            if code not in sheet.bookings:
                done += self._alone(name, code, partial(self._join, name, booking, running))
        return done

    def _alone(self, name: str, code: str, work: Callable[[], int]) -> int:
        try:
            return work()
        except JournalError:
            raise  # it would fail for every other one as well
        except Exception as error:
            if (name, code) not in self._failed:
                self._failed.add((name, code))
                log.warning("booking left as it is", day=name, code=code, error=type(error).__name__, exc_info=True)
            return 0

    def _join(self, name: str, booking: Booking, running: bool) -> int:
        """A booking that was made in the day itself joins the sheet."""
        self._note(name, c.AdoptSlot(booking.code, booking.service, booking.slot))
        return 1 + self._one(name, self.find(name, booking.code), booking, running)

    def _one(self, name: str, booked: Booked, there: Booking | None, running: bool) -> int:
        """What the two do not yet know of each other about one booking; 1 if there was something."""
        if there is None:
            return self._take_in(name, booked) if running and booked.standing is Standing.OPEN else 0
        if there.ticket is not None:
            if booked.standing is Standing.CAME:
                return 0
            self._note(name, c.UseSlot(booked.code, there.ticket))
        elif there.cancelled:
            if booked.standing is not Standing.OPEN:
                return 0
            self._note(name, c.GiveUpSlot(booked.code, c.By.DESK))
        elif running and not booked.counts:
            self.hall.execute(q.CancelBooking(booked.code), BOOKINGS_ACTOR, f"unbook:{name}:{booked.code}")
        else:
            return 0
        return 1

    def _take_in(self, name: str, booked: Booked) -> int:
        """Put a booking into the day that runs."""
        fields = self.fields(booked) or {}
        number = fields.get("id_number") or (f"tel:{fields['phone']}" if "phone" in fields else "")
        person = self.hall.journal.people.key_for(self.hall.id, number) if number else None
        command = q.Book(booked.code, booked.service, booked.slot, person, booked.help)
        try:
            self.hall.execute(command, BOOKINGS_ACTOR, f"book:{name}:{booked.code}", f"book-{booked.number}")
        except Refused as refused:
            if refused.code is Code.UNKNOWN_SERVICE:
                self._note(name, c.GiveUpSlot(booked.code, c.By.HOUSE, refused.code.value))
                return 1
            if refused.code is not Code.BOOKING_EXISTS:  # another process was faster
                return 0
        return 1

    def _note(self, name: str, command: Any) -> None:
        """What happened in the day, on its sheet; the sheet refuses nothing that has happened."""
        what = type(command).__name__
        with suppress(Refused):  # the citizen, or another process, was faster
            self.matters.execute(BOOKINGS, name, command, BOOKINGS_ACTOR, f"{what}:{name}:{command.code}")

    def _look(self, name: str) -> int:
        """Whoever did not come is missed; whom the hall could not have received is excused."""
        with self.hall.reading() as running:
            today = running.opened and running.plan is not None and running.plan.business_day == name
            closed = running.closed
            excused = _excused(running, self.sheet(name)[1], None) if today and not closed else ()
        if not today or closed:
            excused = self._past(name)
        version, sheet = self.sheet(name)
        at = due(sheet)
        if at is None or at > self.hall.clock.now():
            return 0
        self.matters.execute(BOOKINGS, name, c.LookSlots(excused), BOOKINGS_ACTOR, f"look:{name}:{version}")
        return 1

    def _past(self, name: str) -> tuple[str, ...]:
        """A day that is over: what came of its bookings is noted first, whenever the server was last up."""
        facts = list(self.hall.journal.read(f"hall/{self.hall.id}/{name}"))
        day = fold(facts)
        self._agree(name, self.sheet(name)[1], day.bookings, running=False)
        ended = next((fact.at for fact in facts if isinstance(fact.event, DayClosed)), None)
        return _excused(day, self.sheet(name)[1], ended)


def _excused(day: Day, sheet: Sheet, ended: datetime | None) -> tuple[str, ...]:
    """Bookings for which the hall was not open: no day, no hours, or closed before their time to check in was over."""
    return tuple(
        sorted(
            each.code
            for each in sheet.bookings.values()
            if each.standing is Standing.OPEN and not _received(day, each, ended)
        )
    )


def _received(day: Day, booked: Booked, ended: datetime | None) -> bool:
    """Whether this citizen could have checked in to the last instant that was promised."""
    if not day.opened or (ended is not None and ended < booked.over_at):
        return False
    if not day.hours_fixed:
        return True
    session = day.session_at(booked.slot)
    return session is not None and session.closes >= booked.over_at
