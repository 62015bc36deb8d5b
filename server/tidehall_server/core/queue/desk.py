"""What the guide desk sees besides the queue: slips under way and today's bookings."""

from __future__ import annotations

from tidehall_server.core.queue import views as v
from tidehall_server.core.queue.day import Day, SlipWish
from tidehall_server.core.queue.model import Channel

_WITHOUT_SLIP = (Channel.DESK, Channel.WINDOW)
"""Taken where no printer stands: the first slip is no second one."""


def slip(day: Day, wish: SlipWish) -> v.SlipLine:
    ticket = day.tickets[wish.ticket]
    return v.SlipLine(
        ticket=wish.ticket,
        times=wish.times,
        printer=wish.printer,
        at=wish.at,
        outcome=wish.outcome,
        service=ticket.service,
        service_name=day.services[ticket.service].name,
        priority=ticket.priority,
        taken_at=ticket.taken_at,
        slot=ticket.slot,
        ahead=ticket.ahead,
        estimate_s=ticket.estimate_s,
        again=wish.times > 1 or ticket.channel not in _WITHOUT_SLIP,
    )


def bookings(day: Day) -> tuple[v.BookingLine, ...]:
    booked = sorted(day.bookings.values(), key=lambda b: (b.slot, b.code))
    return tuple(
        v.BookingLine(b.code, b.service, day.services[b.service].name, b.slot, b.ticket, b.cancelled, b.help)
        for b in booked
    )
