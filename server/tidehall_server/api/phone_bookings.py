"""Booking by phone: choose a time, keep a code, look it up again, give it up. Walking in needs none of this."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated

from pydantic import Field, StringConstraints

from tidehall_server.api.booking_answers import (
    BookableService,
    BookingCard,
    BookingOffer,
    BookingRules,
    Times,
    TimesQuery,
    times_of,
)
from tidehall_server.api.commands import CommandAnswer, whose
from tidehall_server.api.endpoint import Call, Endpoint, NoBody
from tidehall_server.api.fields import Body, Identifier, IdNumber, Instant, Name, PhoneNumber
from tidehall_server.api.phone import ProgressHall, hall_of, wish_id
from tidehall_server.auth.links import Linked, Links
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.auth.store import Store
from tidehall_server.auth.throttle import Limit, Throttle
from tidehall_server.booking_desk import BookingDesk
from tidehall_server.bucket import Bucket
from tidehall_server.core.bookings.commands import BookSlot, By, GiveUpSlot
from tidehall_server.core.bookings.model import Booked, Source, Standing
from tidehall_server.core.calendar import closing_of
from tidehall_server.core.help import Help
from tidehall_server.core.queue.commands import Actor
from tidehall_server.core.refusal import Refused
from tidehall_server.hall import Answer, CommandIdReusedError
from tidehall_server.halls import HallConfig
from tidehall_server.halls.bookings import bookable

PLACE_LIMIT = Limit(count=30, within_s=600, block_s=600)
"""Tries from one address: a village shares one, a machine that grabs places does not stop at thirty."""
CODE_LIMIT = Limit(count=5, within_s=3600, block_s=3600)
LOOKS_PER_S, LOOKS_BURST = 2.0, 120.0
"""Looks at times from one address: a whole village behind one may choose at leisure."""
_LOOKERS = 1024
FIND_LIMIT = Limit(count=30, within_s=600, block_s=600)
_CITIZEN = Actor(id="phone", role="phone", name="", personal=False)
_DAYS_BACK = 31

BookingCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{4,32}$")]


class PlaceBody(Body):
    """Who books, what, and when. ``id_number`` where the hall asks for it."""

    service: Identifier
    slot: Instant
    name: Name
    phone: PhoneNumber
    id_number: IdNumber | None = None
    help: Annotated[Help, Field(strict=False)] = Help.NONE


class FindBody(Body):
    """The code of a booking and the last four digits of the phone that made it."""

    code: BookingCode
    last4: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]


@dataclass(frozen=True, slots=True)
class PhoneBookings:
    """``config`` gives the hall's file as it is now, None when it cannot be read."""

    desk: BookingDesk
    links: Links
    store: Store
    config: Callable[[], HallConfig | None]
    _lookers: dict[str, Bucket] = field(default_factory=dict)

    def endpoints(self) -> list[Endpoint]:
        base = "/api/v1/bookings"
        return [
            Endpoint("GET", base, "booking-offer", "What can be booked here", self.offer, BookingOffer,
                     codes=(429,), tag="phone"),
            Endpoint("GET", "/api/v1/booking-times", "booking-times", "The times of one service", self.times, Times,
                     query=TimesQuery, codes=(409, 429), tag="phone"),
            Endpoint("POST", base, "booking-place", "Book a time", self.place, CommandAnswer, body=PlaceBody,
                     idempotent=True, codes=(409, 429), tag="phone"),
            Endpoint("POST", "/api/v1/booking-find", "booking-find", "Find one's booking again", self.find,
                     CommandAnswer, body=FindBody, codes=(404, 429), tag="phone"),
            Endpoint("GET", f"{base}/{{token}}", "booking-card", "One's booking", self.card, BookingCard,
                     codes=(404,), tag="phone"),
            Endpoint("POST", f"{base}/{{token}}/cancel", "booking-give-up", "Give one's booking up", self.cancel,
                     CommandAnswer, body=NoBody, codes=(404, 409), tag="phone"),
        ]  # fmt: skip

    # What is offered

    def offer(self, call: Call) -> BookingOffer:
        self._may_look(call)
        said = self._said()
        rules = said.file.bookings
        policy = said.file.policy
        known = self.desk.rules().services if rules.phone else {}
        return BookingOffer(
            hall_name=said.name, hall_name_en=said.name_en, hall=self._hall(said), open=rules.phone,
            rules=BookingRules(
                days_ahead=rules.days_ahead, ahead_min=rules.ahead_min, slot_min=rules.slot_min,
                per_day=rules.per_day, per_week=rules.per_week, missed=rules.missed, missed_days=rules.missed_days,
                block_days=rules.block_days, late_cancel_min=rules.late_cancel_min,
                early_s=policy.booking_early_s, late_s=policy.booking_late_s, real_name=rules.real_name,
                visits=rules.visits > 0,
            ),
            services=[
                BookableService(
                    id=each.id, name=each.name, name_en=each.name_en, department=each.department,
                    group=each.group or each.department, minutes=each.minutes, materials=list(each.materials),
                    keywords=list(each.keywords),
                )
                for each in bookable(said.file)
                if each.id in known
            ],
            now=self.desk.hall.clock.now(),
        )  # fmt: skip

    def times(self, call: Call) -> Times:
        self._may_look(call)
        self._must_be_open()
        query: TimesQuery = call.query
        now = self.desk.hall.clock.now()
        return times_of(query.service, self.desk.rules().slot_min, self.desk.places(query.service, now))

    # One booking

    def place(self, call: Call) -> CommandAnswer:
        body: PlaceBody = call.body
        said = self._must_be_open()
        if said.file.bookings.real_name and body.id_number is None:
            raise Problem(ProblemCode.INPUT_INVALID, fields="id_number")
        hall, now = self.desk.hall, self.desk.hall.clock.now()
        number = whose(body.id_number, None, now.astimezone(said.calendar.zone).date())
        self._count(f"book-from:{call.address}", PLACE_LIMIT)
        fields = {"name": body.name, "phone": body.phone} | ({"id_number": number} if number else {})
        wish = BookSlot("", body.service, body.slot, Source.PHONE, help=body.help)
        answer = _once(lambda: self.desk.place(wish, fields, _CITIZEN, call.command_id))
        linked = Linked(hall.id, self.desk.day_of(body.slot), str(answer.result["code"]))
        path = f"/b/{self.links.sign('booking', linked)}"
        return CommandAnswer(result={**answer.result, "path": path}, version=answer.version)

    def find(self, call: Call) -> CommandAnswer:
        """Whether the code or the digits were wrong is not told."""
        body: FindBody = call.body
        hall, code = self.desk.hall, body.code.upper()
        throttle, now_ms = Throttle(self.store), int(hall.clock.now().timestamp() * 1000)
        limits = {f"booking:{hall.id}:{code}": CODE_LIMIT, f"booking-from:{call.address}": FIND_LIMIT}
        for bucket in limits:
            throttle.check(bucket, now_ms, ProblemCode.BOOKING_OFTEN)
        day = self._day_known(code, body.last4)
        if day is None:
            for bucket, limit in limits.items():
                throttle.fail(bucket, limit, now_ms)
            raise Problem(ProblemCode.BOOKING_LOOKUP)
        return CommandAnswer(result={"path": f"/b/{self.links.sign('booking', Linked(hall.id, day, code))}"}, version=0)

    def card(self, call: Call) -> BookingCard:
        linked = self._linked(call)
        said = self._said()
        booked = self._booked(linked)
        service = said.service(booked.service)
        now = self.desk.hall.clock.now()
        policy = said.file.policy
        until = booked.slot + timedelta(seconds=policy.booking_late_s)
        closes = closing_of(said.calendar, booked.slot)
        return BookingCard(
            hall_name=said.name, hall_name_en=said.name_en, hall=self._hall(said), code=booked.code,
            number=booked.number, service=booked.service, service_name=service.name if service else booked.service,
            service_name_en=service.name_en if service else "", materials=list(service.materials if service else ()),
            materials_en=list(service.materials_en if service else ()), slot=booked.slot,
            ends=booked.slot + timedelta(minutes=said.file.bookings.slot_min), help=booked.help,
            standing=booked.standing, check_in_from=booked.slot - timedelta(seconds=policy.booking_early_s),
            check_in_until=until if closes is None else min(until, closes),
            late_from=booked.slot - timedelta(minutes=said.file.bookings.late_cancel_min),
            may_cancel=booked.standing is Standing.OPEN and now <= booked.slot, ticket=booked.ticket,
            progress_path=self._progress(linked, booked), path=f"/b/{call.path['token']}", now=now,
        )  # fmt: skip

    def cancel(self, call: Call) -> CommandAnswer:
        linked = self._linked(call)
        booked = self._booked(linked)
        give_up = GiveUpSlot(booked.code, By.CITIZEN)
        answer = _once(lambda: self.desk.cancel(linked.business_day, give_up, _CITIZEN, wish_id(call)))
        return CommandAnswer(result=answer.result, version=answer.version)

    # Inside

    def _said(self) -> HallConfig:
        said = self.config()
        if said is None:
            raise Problem(ProblemCode.SETTINGS_UNREADABLE, file="")
        return said

    def _must_be_open(self) -> HallConfig:
        said = self._said()
        if not said.file.bookings.phone:
            raise Problem(ProblemCode.BOOKINGS_OFF)
        return said

    def _hall(self, said: HallConfig) -> ProgressHall:
        with self.desk.hall.reading() as day:
            if day.opened and day.plan is not None:
                return hall_of(day, day.plan)
        return ProgressHall(phone=said.phone, notice="", timezone=said.timezone, open=False, sessions=[])

    def _linked(self, call: Call) -> Linked:
        linked = self.links.read("booking", call.path["token"])
        if linked.hall != self.desk.hall.id:
            raise Problem(ProblemCode.LINK_INVALID)
        return linked

    def _booked(self, linked: Linked) -> Booked:
        try:
            return self.desk.find(linked.business_day, linked.ticket)
        except Refused:
            raise Problem(ProblemCode.LINK_INVALID) from None

    def _progress(self, linked: Linked, booked: Booked) -> str | None:
        """Where the ticket's place in the queue is shown, on the day itself."""
        if booked.ticket is None or linked.business_day != self.desk.today():
            return None
        return f"/t/{self.links.sign('progress', Linked(linked.hall, linked.business_day, booked.ticket))}"

    def _day_known(self, code: str, last4: str) -> str | None:
        """The day of this code, if the phone that booked it ends so."""
        today = self.desk.hall.clock.now().astimezone(self._said().calendar.zone).date()
        day = self.desk.list.day_of(code, today - timedelta(days=_DAYS_BACK))
        if day is None:
            return None
        fields = self.desk.fields(self.desk.find(day, code)) or {}
        return day if hmac.compare_digest(fields.get("phone", "")[-4:], last4) else None

    def _may_look(self, call: Call) -> None:
        """Looking writes nothing, so it is counted in memory, by each process for itself."""
        asker = call.address
        if asker not in self._lookers and len(self._lookers) >= _LOOKERS:
            self._lookers.clear()
        if not self._lookers.setdefault(asker, Bucket(LOOKS_PER_S, LOOKS_BURST)).take(time.monotonic()):
            raise Problem(ProblemCode.BOOKING_OFTEN, retry_after_s=1)

    def _count(self, bucket: str, limit: Limit) -> None:
        throttle, now_ms = Throttle(self.store), int(self.desk.hall.clock.now().timestamp() * 1000)
        throttle.check(bucket, now_ms, ProblemCode.BOOKING_OFTEN)
        throttle.fail(bucket, limit, now_ms)


def _once(work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    except CommandIdReusedError:
        raise Problem(ProblemCode.COMMAND_ID_REUSED) from None
