"""What holds on every day of every hall, whoever interferes: rights, staff, hours, short openings, order."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings

from tests.core import whole_days
from tests.core.whole_days import Act, Observer, Watched, capable, halls, responsible
from tidehall_server.core import routing
from tidehall_server.core.duty import is_serving_time
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.model import (
    CallOrder,
    PriorityClass,
    Ticket,
    TicketStatus,
    TideMode,
    TideReason,
    TideState,
    Window,
    WindowKind,
)
from tidehall_server.simulate.dayfile import DayFile

BY_PERSON_OR_END = {TideReason.MANUAL, TideReason.HOURS, TideReason.NO_STAFF, TideReason.DAY_CLOSED}
drawn_days = settings(
    max_examples=100,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def watch(day: tuple[DayFile, tuple[Act, ...]], *observers: Observer) -> None:
    Watched(*day, observers=observers).run()


class Rights(Observer):
    """No call and no plan names a window that is closed, paused, busy or not able, or a ticket sent elsewhere."""

    def before(self, hall: Watched, command: c.Command, actor: c.Actor, events: list[e.Event]) -> None:
        for event in events:
            if isinstance(event, e.TicketCalled):
                window, ticket = hall.day.windows[event.window], hall.day.tickets[event.ticket]
                assert calling(window), f"{window.id} calls and is not open"
                assert window.ticket is None, f"{window.id} calls and serves {window.ticket}"
                self.allowed(window, ticket)
                self.own_first(hall, window, ticket)

    def after(self, hall: Watched, fact: Fact) -> None:
        free = set(routing.turn_order(hall.day, hall.now))
        for window in hall.day.windows.values():
            assert window.id not in free or (calling(window) and window.ticket is None)
            if calling(window):
                for choice in routing.upcoming(hall.day, window, hall.now, 3):
                    self.allowed(window, hall.day.tickets[choice.ticket])

    @staticmethod
    def allowed(window: Window, ticket: Ticket) -> None:
        assert ticket.status is TicketStatus.WAITING, f"{ticket.id} is {ticket.status}"
        assert capable(window.spec, ticket.service), f"{window.id} cannot do {ticket.service}"
        assert ticket.pinned in (None, window.id), f"{ticket.id} waits for {ticket.pinned}"

    @staticmethod
    def own_first(hall: Watched, window: Window, ticket: Ticket) -> None:
        """Who helps lets nobody wait who came for this very window."""
        if ticket.pinned == window.id or responsible(window.spec, ticket.service):
            return
        waiting = [hall.day.tickets[name] for name in hall.day.pool.tickets()]
        mine = [t for t in waiting if t.pinned in (None, window.id) and responsible(window.spec, t.service)]
        assert not [t.id for t in mine if t.slot is None], f"{window.id} helps {ticket.id}, its own wait"


class Staff(Observer):
    """A tide opens with somebody there, inside hours, once; and stays open as long as it must.

    By forecast none opens soon after another has ended.
    """

    def __init__(self) -> None:
        self.opened: dict[str, datetime] = {}
        self.ended: datetime | None = None

    def before(self, hall: Watched, command: c.Command, actor: c.Actor, events: list[e.Event]) -> None:
        for event in events:
            if isinstance(event, e.TideOrdered):
                self.ordered(hall, event)
            elif isinstance(event, e.TideClosing):
                self.closing(hall, event)

    def ordered(self, hall: Watched, event: e.TideOrdered) -> None:
        day, window = hall.day, hall.day.windows[event.window]
        assert window.tide.state is TideState.CLOSED
        assert sum(w.tide.state is not TideState.CLOSED for w in day.tidal()) < day.policy.tide.max_open
        clerk = day.clerks[event.clerk]
        assert clerk.window in (None, event.window), f"{clerk.id} works at {clerk.window}"
        if event.reason is TideReason.MANUAL:
            return
        policy, opens = day.policy.tide, hall.now + timedelta(seconds=day.policy.tide.setup_s)
        foresees = policy.mode is TideMode.FORECAST
        assert is_serving_time(day, hall.now) or (foresees and is_serving_time(day, opens)), "ordered off hours"
        rested = self.ended is None or opens - self.ended >= timedelta(seconds=policy.rest_s)
        assert rested or not foresees, f"{event.window} would open {opens - (self.ended or opens)} after another"

    def closing(self, hall: Watched, event: e.TideClosing) -> None:
        lasted = hall.now - self.opened.pop(event.window)
        short = lasted < timedelta(seconds=hall.day.policy.tide.min_open_s)
        assert not short or event.reason in BY_PERSON_OR_END, f"{event.window} closes after {lasted}: {event.reason}"

    def after(self, hall: Watched, fact: Fact) -> None:
        if isinstance(fact.event, e.TideOpened):
            self.opened[fact.event.window] = hall.now
        elif isinstance(fact.event, e.TideClosed):
            self.ended = hall.now
        for window in hall.day.tidal():
            if window.tide.state in (TideState.OPEN, TideState.CLOSING):
                assert window.clerk is not None, f"{window.id} is open and nobody is there"


class Order(Observer):
    """Like cases go in turn; nobody waits behind a turn that began more than the stated bound later."""

    def before(self, hall: Watched, command: c.Command, actor: c.Actor, events: list[e.Event]) -> None:
        for event in events:
            if isinstance(event, e.TicketCalled) and event.rule != "leaving":
                self.called(hall, hall.day.windows[event.window], hall.day.tickets[event.ticket])

    def called(self, hall: Watched, window: Window, ticket: Ticket) -> None:
        if ticket.pinned is not None or not responsible(window.spec, ticket.service):
            return
        policy = hall.day.policy.calling
        bound = timedelta(seconds=0 if policy.order is CallOrder.ARRIVAL else policy.ordinary_s + policy.grace_s)
        lead = timedelta(seconds=policy.booked_lead_s)
        for name in hall.day.pool.tickets():
            other = hall.day.tickets[name]
            here = other.pinned in (None, window.id) and responsible(window.spec, other.service)
            if other.id == ticket.id or not here or (other.slot is not None and other.slot - lead > hall.now):
                continue
            early = ticket.waits_from - other.waits_from
            assert early <= bound, f"{ticket.id} goes before {other.id}, who began to wait {early} earlier"
            if (other.service, kind(other)) == (ticket.service, kind(ticket)):
                assert early <= timedelta(0), f"{ticket.id} overtakes {other.id} of its own kind"


def kind(ticket: Ticket) -> str:
    """Booked ones are one class whatever else they are; an appointment without a slot is an ordinary turn."""
    if ticket.slot is not None:
        return "booked"
    return "priority" if ticket.priority in (PriorityClass.ELDERLY, PriorityClass.MILITARY) else "ordinary"


def calling(window: Window) -> bool:
    """Open in the words of the house, not in those of the code under test."""
    tidal = window.spec.kind is WindowKind.TIDAL
    return window.clerk is not None and window.paused is None and (not tidal or window.tide.state is TideState.OPEN)


@drawn_days
@given(day=halls(whole_days.POLICIES))
def test_every_day(day: tuple[DayFile, tuple[Act, ...]]) -> None:
    watch(day, Rights(), Staff(), Order())
