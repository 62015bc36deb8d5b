"""The long matters of a served hall: their desks, their clocks, and the errands between them and to elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from tidehall_server.append_desk import AppendDesk
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.booking_channel import BookingChannel
from tidehall_server.booking_desk import BookingDesk
from tidehall_server.card_desk import CardDesk
from tidehall_server.card_messages import CardMessages
from tidehall_server.card_watch import CardWatch
from tidehall_server.case_desk import CaseDesk
from tidehall_server.case_limits import CaseLimits
from tidehall_server.case_messages import CaseMessages
from tidehall_server.channel.table import ChannelTable
from tidehall_server.concern_desk import ConcernDesk
from tidehall_server.core.bookings.model import BookingBook
from tidehall_server.core.bookings.room import BOOKINGS
from tidehall_server.core.cases.room import CASES
from tidehall_server.core.concerns.model import ConcernBook
from tidehall_server.core.concerns.room import CONCERNS
from tidehall_server.core.monthly.model import MonthBook
from tidehall_server.core.monthly.room import MONTHS
from tidehall_server.core.reviews.appended import APPENDED
from tidehall_server.core.reviews.room import REVIEWS
from tidehall_server.core.scores.room import SCORES
from tidehall_server.core.supervision.room import CARDS
from tidehall_server.errands import Errands
from tidehall_server.hall import Hall
from tidehall_server.halls import HallConfig
from tidehall_server.halls.bookings import booking_book
from tidehall_server.halls.cases import book_of
from tidehall_server.halls.rota import posts_of
from tidehall_server.halls.supervision import rules_of
from tidehall_server.journal.booking_rows import BookingList
from tidehall_server.matters import Matters
from tidehall_server.message_desk import MessageDesk, Way
from tidehall_server.messages.messenger import NO_WAYS, Messenger, Ways
from tidehall_server.month_desk import MonthDesk
from tidehall_server.outbox import Outbox
from tidehall_server.review_desk import ReviewDesk
from tidehall_server.score_desk import ScoreDesk
from tidehall_server.training_desk import TrainingDesk
from tidehall_server.tried import all_tried
from tidehall_server.uplink import Uplink, append_book, limits_of


@dataclass(frozen=True, slots=True)
class LongMatters:
    """``here`` are errands within the hall, quick; ``away`` speak over a network and may take as long as that takes."""

    cases: CaseDesk
    concerns: ConcernDesk
    reviews: ReviewDesk
    appended: AppendDesk
    cards: CardDesk
    watch: CardWatch
    bookings: BookingDesk
    channel: BookingChannel
    months: MonthDesk
    scores: ScoreDesk
    training: TrainingDesk
    outbox: Outbox
    messenger: Messenger
    messages: MessageDesk
    here: Errands
    away: Errands
    keep_days: Callable[[], int]

    def tick(self) -> None:
        """The second hand: limits that broke, what has to happen because of facts, and what the supervision sees.

        Raises what failed after everything had its turn: one case that cannot be decided stops no other clock.
        """
        all_tried((
            self.bookings.tick, self.cases.tick, self.concerns.tick, self.reviews.tick, self.months.tick,
            self.training.tick, self.here.tick, self.watch.tick,
        ))  # fmt: skip

    def send(self) -> int:
        """Deliver what is due elsewhere; returns how many were done. Never from the tick, which waits for nobody."""
        return self.away.tick() + self.channel.tick()

    def purge(self) -> int:
        """Erase the people whose matters ended long ago, and whom no matter knows. Returns how many.

        The end is dated by the hall's clock; an age by the world's. Bookings have their own days.
        """
        hall, keep = self.cases.hall, timedelta(days=self.keep_days())
        seals, limit = hall.journal.seals, hall.clock.now() - keep
        persons = self.cases.list.persons() | self.concerns.list.persons()
        over = [key for key, ended in persons.items() if ended is not None and ended < limit]
        known = persons.keys() | self.bookings.list.persons() | self.reviews.open_persons(limit)
        erased = self.bookings.purge() + sum(seals.forget(key) for key in over)
        return erased + seals.purge(hall.journal.people.now() - keep, hall.id, known)


def make_long_matters(
    hall: Hall,
    read: Callable[[], HallConfig | None],
    uplink: Uplink,
    ways: Ways = NO_WAYS,
    orders: ChannelTable | None = None,
) -> LongMatters:
    """``read`` gives the hall's file as it is now, None when it cannot be read."""

    def config() -> HallConfig:
        found = read()
        if found is None:
            raise Problem(ProblemCode.SETTINGS_UNREADABLE, file="")
        return found

    def concern_book() -> ConcernBook:
        file = config().file
        return ConcernBook(file.cases.concern_days, file.hall.departments, dict(book_of(file).offices))

    def booking_rules() -> BookingBook:
        rows = BookingList(hall.journal.engine, hall.id)
        return replace(
            booking_book(config().file), history=lambda own, phone: rows.history(own, phone, hall.clock.now())
        )

    books: dict[str, Callable[[], Any]] = {
        CASES.kind: lambda: book_of(config().file),
        CONCERNS.kind: concern_book,
        REVIEWS.kind: lambda: limits_of(config()),
        CARDS.kind: lambda: None,
        APPENDED.kind: lambda: append_book(read()),
        BOOKINGS.kind: booking_rules,
        MONTHS.kind: lambda: MonthBook(config().file.reports.due_day),
        SCORES.kind: lambda: None,
    }
    matters = Matters(hall.id, hall.journal, hall.clock, lambda: config().calendar, lambda kind: books[kind]())
    cases = CaseDesk(hall, matters, lambda: book_of(config().file))
    reviews = ReviewDesk(hall.id, hall.journal, matters)
    appended = AppendDesk(hall.id, hall.journal, matters, lambda: append_book(read()))
    cards = CardDesk(hall, matters, lambda: rules_of(config().file))
    watch = CardWatch(
        cards, lambda: config().calendar, lambda now: posts_of(config().file, config().calendar, now),
        CaseLimits(matters),
    )  # fmt: skip
    bookings = BookingDesk(
        hall, matters, booking_rules, lambda: config().calendar, lambda: config().file.bookings.keep_days
    )
    channel = BookingChannel(bookings, orders, lambda: config().file)
    outbox = uplink.outbox(hall, config)
    messenger = ways.messenger(hall.clock, config)
    ready = CaseMessages(cases, messenger)
    scores = ScoreDesk(hall.id, hall.journal, matters, config)
    months = MonthDesk(hall, matters, messenger, lambda: config().file)
    told = CardMessages(cards, messenger, lambda: config().file)
    quick = {**cases.errands(), **reviews.errands(), **watch.errands(), **told.here()}
    here = Errands(hall.journal, hall.id, hall.clock, quick)
    away = Errands(
        hall.journal,
        hall.id,
        hall.clock,
        {**outbox.errands(), **told.away(), **ready.away(), **months.away(), **channel.errands()},
    )
    return LongMatters(
        cases, ConcernDesk(hall, matters, concern_book), reviews, appended, cards, watch, bookings, channel, months,
        scores, TrainingDesk(hall, scores, config), outbox, messenger,
        MessageDesk(hall.id, hall.journal, cases, told, months, _ways(messenger, orders)), here, away,
        lambda: config().file.cases.keep_days,
    )  # fmt: skip


def _ways(messenger: Messenger, orders: ChannelTable | None) -> tuple[Way, ...]:
    there = {Way.SMS: messenger.sends_sms, Way.WEBHOOK: messenger.calls_webhook, Way.CHANNEL: orders is not None}
    return tuple(way for way, named in there.items() if named)
