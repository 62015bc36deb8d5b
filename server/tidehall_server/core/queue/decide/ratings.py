"""好差评: one rating per finished ticket, never a default, and a reason for the two bad levels."""

from __future__ import annotations

from datetime import datetime, timedelta

from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide.lookup import find_ticket
from tidehall_server.core.queue.decide.rule import Rules
from tidehall_server.core.queue.model import Ticket, TicketStatus
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.core.reviews.reasons import must_fit, must_say_why

_AT_WINDOW = (c.RatingChannel.PAD, c.RatingChannel.BOX)
_TO_FINISH_S = 240
"""Who began within the time of asking may finish: the warning, the reasons, the pad's three seconds."""
_CLOCKS_S = 10


def _must_be_the_citizens(ticket: Ticket, actor: c.Actor) -> None:
    """Whoever served does not rate, whatever role they have today: a rating is the citizen's own word."""
    if ticket.finished_by is not None and actor.id == ticket.finished_by:
        raise Refused(Code.RATING_OWN, ticket=ticket.id)


def _must_be_in_time(command: c.Rate, day: Day, ticket: Ticket, now: datetime) -> None:
    """In time is when it was given, not when the network let it through; before its ticket's end nothing is."""
    if ticket.ended_at is None:
        return
    given = command.given_at if command.given_at is not None else now
    at_window = day.policy.rating_s + _TO_FINISH_S
    limits = dict.fromkeys(_AT_WINDOW, at_window) | {c.RatingChannel.QR: day.policy.rating_link_s}
    limit = limits.get(command.channel)
    after, tolerance = given - ticket.ended_at, timedelta(seconds=_CLOCKS_S)
    late = limit is not None and after > timedelta(seconds=limit)
    if late or after < -tolerance or given > now + tolerance:
        raise Refused(Code.RATING_EXPIRED, ticket=ticket.id)


def _must_be_the_last(command: c.Rate, day: Day, ticket: Ticket, window: str | None, now: datetime) -> None:
    """A box of keys shows no number, so it speaks for the last ticket of its window, until the next citizen sits."""
    if command.channel is not c.RatingChannel.BOX:
        return
    if window is None:
        raise Refused(Code.RATING_WRONG_WINDOW, ticket=ticket.id, window="")
    given = command.given_at if command.given_at is not None else now
    ended = ticket.ended_at
    later = (t.started_at for t in day.tickets.values() if t.window == window and t.id != ticket.id)
    if ended is not None and any(started is not None and ended < started <= given for started in later):
        raise Refused(Code.RATING_EXPIRED, ticket=ticket.id)


def _must_have_reason(command: c.Rate) -> None:
    """Tags belong to the chosen level; a bad level needs a tag or words (domain facts §1.5)."""
    must_fit(command.level, command.tags)
    if command.channel is not c.RatingChannel.BOX:  # five keys and no screen: who presses 不满意 there must be heard
        must_say_why(command.level, command.tags, command.words)


def _ratable(day: Day, name: str) -> Ticket:
    """A ticket that was served and of which nothing was said yet."""
    ticket = find_ticket(day, name)
    if ticket.status is not TicketStatus.FINISHED:
        raise Refused(Code.NOT_FINISHED, ticket=ticket.id)
    if ticket.rating is not None:
        raise Refused(Code.ALREADY_RATED, ticket=ticket.id, level=ticket.rating)
    return ticket


def _must_be_its_window(ticket: Ticket, bound: str | None) -> None:
    if bound is not None and bound != ticket.window:
        raise Refused(Code.RATING_WRONG_WINDOW, ticket=ticket.id, window=bound)


def _rate(command: c.Rate, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    ticket = _ratable(day, command.ticket)
    _must_be_the_citizens(ticket, actor)
    bound = actor.window or command.window
    _must_be_its_window(ticket, bound)
    _must_be_the_last(command, day, ticket, bound, now)
    _must_be_in_time(command, day, ticket, now)
    _must_have_reason(command)
    return [
        e.TicketRated(
            ticket=ticket.id,
            window=ticket.window or "",
            clerk=ticket.finished_by or "",
            level=command.level,
            tags=tuple(dict.fromkeys(command.tags)),
            words=command.words,
            channel=command.channel,
            anonymous=command.anonymous and command.contact is None,
            given_at=command.given_at,
            contact=command.contact,
        )
    ]


def _ask_elsewhere(command: c.AskElsewhere, day: Day, now: datetime, actor: c.Actor) -> list[e.Event]:
    """A note, never a rating: nothing that the province's page does can make one here."""
    ticket = _ratable(day, command.ticket)
    _must_be_its_window(ticket, actor.window or command.window)
    if ticket.asked_elsewhere:
        return []
    return [e.TicketAskedElsewhere(ticket.id, ticket.window or "", ticket.finished_by or "")]


RULES: Rules = {c.Rate: _rate, c.AskElsewhere: _ask_elsewhere}
