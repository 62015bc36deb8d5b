"""Bookings that citizens place on the province's page: fetched, decided by the rules of every booking, answered.

Nothing is remembered of an order but its booking: the province hands it over until it has an answer, and a booking is
found again by its order's number. An answer that was lost is therefore given once more, and is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from tidehall_server.booking_desk import BookingDesk
from tidehall_server.channel.client import Channel, ChannelError, OrderAnswer, Result
from tidehall_server.channel.orders import Fault, Handed, Kind, Order
from tidehall_server.channel.table import ChannelTable, channel_of
from tidehall_server.core.bookings.commands import BookSlot, By, GiveUpSlot
from tidehall_server.core.bookings.events import BookingEvent
from tidehall_server.core.bookings.model import GONE, Booked, Source
from tidehall_server.core.errands import BOOKING_TOLD
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import Actor
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.errands import Handler
from tidehall_server.hall import CommandIdReusedError
from tidehall_server.halls.schema import HallFile
from tidehall_server.journal import JournalError
from tidehall_server.journal.errands import Errand

CHANNEL_ACTOR = Actor(id="channel", role="house", name="province", personal=False)
CHANGED = "order_changed"

log = structlog.get_logger("tidehall.channel")


class BookingChannel:
    """One hall's. ``table`` is None where the hall has no such channel; ``file`` is the hall's as it is set now."""

    def __init__(self, desk: BookingDesk, table: ChannelTable | None, file: Callable[[], HallFile]) -> None:
        self._desk = desk
        self._channel: Channel | None = channel_of(table) if table is not None else None
        self._every = timedelta(seconds=table.every_s) if table is not None else timedelta()
        self._file = file
        self._next: datetime | None = None
        self._down = False

    def errands(self) -> Mapping[str, Handler]:
        """None without a channel."""
        return {BOOKING_TOLD: self._told} if self._channel is not None else {}

    def tick(self) -> int:
        """Fetch and answer what is there, when it is time; never from the clock's second hand, which waits for nobody.

        Returns how many orders were answered.
        """
        now = self._desk.hall.clock.now()
        if self._channel is None or (self._next is not None and now < self._next):
            return 0
        self._next = now + self._every
        try:
            done = self._exchange(self._channel, now)
        except ChannelError as error:
            if not self._down:
                log.warning("the booking channel does not answer", error=str(error))
            self._down = True
            return 0
        self._down = False
        return done

    def _exchange(self, channel: Channel, now: datetime) -> int:
        handed = channel.orders(now.astimezone(self._desk.calendar().zone).date())
        answers = self._answers(handed)
        if answers:
            channel.answer(answers)
        ours = self._ours()
        for asked in handed.wants:
            places = self._desk.places(ours[asked], now) if asked in ours else []
            channel.times(asked, [place for _, there in places for place in there])
        return len(answers)

    def _answers(self, handed: Handed) -> list[OrderAnswer]:
        if handed.nameless:
            log.warning("orders without a number", count=handed.nameless)
        refused = [
            OrderAnswer(number, "" if fault is Fault.KIND else Kind.BOOK.value, Result.REFUSED, reason=fault.value)
            for number, fault in handed.faulty
        ]
        return refused + [answer for answer in map(self._taken, handed.orders) if answer is not None]

    def _taken(self, order: Order) -> OrderAnswer | None:
        """What becomes of an order; None: it stays with the province, and is looked at once more."""
        try:
            return self._cancel(order) if order.kind is Kind.CANCEL else self._book(order)
        except Refused as refused:
            return OrderAnswer(order.number, order.kind.value, Result.REFUSED, reason=refused.code.value)
        except CommandIdReusedError:
            return OrderAnswer(order.number, order.kind.value, Result.REFUSED, reason=CHANGED)
        except JournalError:
            return None
        except Exception as error:
            log.warning("order not taken", order=order.number, error=type(error).__name__, exc_info=True)
            return None

    def _book(self, order: Order) -> OrderAnswer:
        known = self._known(order)
        if known is None:
            service = self._ours().get(order.service)
            if service is None:
                raise Refused(Code.BOOKING_SERVICE, service=order.service)
            if not order.id_number and self._file().bookings.real_name:
                return OrderAnswer(order.number, order.kind.value, Result.REFUSED, reason=Fault.ID_NUMBER.value)
            given = {"name": order.name, "phone": order.phone, "id_number": order.id_number}
            fields = {name: value for name, value in given.items() if value}
            wish = BookSlot("", service, order.slot, Source.PROVINCE, help=order.help, order=order.number)
            self._desk.place(wish, fields, CHANNEL_ACTOR, f"order:{order.number}")
            known = self._known(order)
        if known is None:
            raise Refused(Code.UNKNOWN_BOOKING, booking=order.number)
        booked = known[1]
        if self._ours().get(order.service) != booked.service or booked.slot != order.slot:
            return OrderAnswer(order.number, order.kind.value, Result.REFUSED, reason=CHANGED)
        if booked.standing in GONE:
            raise Refused(Code.BOOKING_CANCELLED, booking=booked.code)
        return OrderAnswer(order.number, order.kind.value, Result.BOOKED, booked.code, booked.number)

    def _cancel(self, order: Order) -> OrderAnswer:
        known = self._known(order)
        if known is None:
            raise Refused(Code.UNKNOWN_BOOKING, booking=order.number)
        day, booked = known
        if booked.standing not in GONE:
            self._desk.cancel(day, GiveUpSlot(booked.code, By.PROVINCE), CHANNEL_ACTOR, f"order:{order.number}:cancel")
        return OrderAnswer(order.number, order.kind.value, Result.CANCELLED, booked.code, booked.number)

    def _known(self, order: Order) -> tuple[str, Booked] | None:
        found = self._desk.list.of_order(order.number)
        return (found[0], self._desk.find(*found)) if found is not None else None

    def _ours(self) -> dict[str, str]:
        """Our services by the province's codes and by our own."""
        services = self._file().services
        theirs = {each.task_code: each.id for each in services if each.task_code}
        return {**theirs, **{each.id: each.id for each in services}}

    def _told(self, errand: Errand, fact: Fact) -> str:
        """What became of a booking since; as it stands now, so that the order of errands does not matter."""
        if self._channel is None:
            raise RuntimeError("no booking channel is connected")
        if not isinstance(fact.event, BookingEvent):
            raise TypeError(f"no fact of a sheet: {fact.event!r}")
        booked = self._desk.find(errand.stream.rsplit("/", 1)[1], fact.event.code)
        self._channel.tell(booked.order, booked.standing)
        return booked.standing.value
