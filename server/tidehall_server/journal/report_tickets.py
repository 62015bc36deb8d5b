"""Tickets and ratings, as the reports see them."""

from __future__ import annotations

import json
from dataclasses import replace

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.model import TicketStatus
from tidehall_server.journal.codec import instant
from tidehall_server.journal.report_model import Fold, Handler, RatingRow, TicketRow, seconds


def _taken(fold: Fold, event: e.TicketTaken, fact: Fact, at: str) -> None:
    fold.put(
        TicketRow(
            stream=fold.stream,
            ticket=event.ticket,
            service=event.service,
            priority=event.priority.value,
            channel=event.channel.value,
            taken_at=at,
            base=instant(event.base),
            slot=None if event.slot is None else instant(event.slot),
            ahead=event.ahead,
            version=fact.version,
        )
    )


def _reprinted(fold: Fold, event: e.TicketReprinted, fact: Fact, at: str) -> None:
    fold.put(replace(fold.tickets[event.ticket], reprints=event.times))


def _granted(fold: Fold, event: e.PriorityGranted, fact: Fact, at: str) -> None:
    fold.put(replace(fold.tickets[event.ticket], priority=event.priority.value))


def _called(fold: Fold, event: e.TicketCalled, fact: Fact, at: str) -> None:
    old = fold.tickets[event.ticket]
    row = replace(
        old,
        status=TicketStatus.CALLED.value,
        window=event.window,
        clerk=event.clerk,
        rule=event.rule,
        overtook=event.overtook,
        first_called_at=old.first_called_at or at,
        called_at=at,
        started_at=None,
        wait_s=seconds(old.base, fact.at) if old.wait_s is None else old.wait_s,
        recalls=0,
    )
    fold.act("call", row)


def _recalled(fold: Fold, event: e.TicketRecalled, fact: Fact, at: str) -> None:
    fold.put(replace(fold.tickets[event.ticket], recalls=event.times))


def _started(fold: Fold, event: e.TicketStarted, fact: Fact, at: str) -> None:
    fold.act("start", replace(fold.tickets[event.ticket], status=TicketStatus.SERVING.value, started_at=at))


def _finished(fold: Fold, event: e.TicketFinished, fact: Fact, at: str) -> None:
    old = fold.tickets[event.ticket]
    served = seconds(old.started_at or old.called_at or at, fact.at)
    row = replace(
        old,
        status=TicketStatus.FINISHED.value,
        window=event.window,
        clerk=event.clerk,
        ended_at=at,
        serve_s=served,
    )
    fold.act("finish", row)


def _passed(fold: Fold, event: e.TicketPassed, fact: Fact, at: str) -> None:
    old = fold.tickets[event.ticket]
    if event.place is None:
        row = replace(old, status=TicketStatus.PASSED.value, passes=old.passes + 1, ended_at=at)
    else:
        row = replace(old, status=TicketStatus.WAITING.value, passes=old.passes + 1, window=None)
    fold.act("pass", row)


def _held(fold: Fold, event: e.TicketHeld, fact: Fact, at: str) -> None:
    fold.act("hold", replace(fold.tickets[event.ticket], status=TicketStatus.HELD.value))


def _resumed(fold: Fold, event: e.TicketResumed, fact: Fact, at: str) -> None:
    row = replace(
        fold.tickets[event.ticket],
        status=TicketStatus.CALLED.value,
        window=event.window,
        clerk=event.clerk,
        called_at=at,
        started_at=None,
        recalls=0,
    )
    fold.act("resume", row)


def _transferred(fold: Fold, event: e.TicketTransferred, fact: Fact, at: str) -> None:
    row = replace(
        fold.tickets[event.ticket],
        status=TicketStatus.WAITING.value,
        service=event.service,
        window=None,
        started_at=None,
    )
    fold.act("transfer", row)


def _requeued(fold: Fold, event: e.TicketRequeued, fact: Fact, at: str) -> None:
    old = fold.tickets[event.ticket]
    fold.put(replace(old, status=TicketStatus.WAITING.value, window=None, ended_at=None, started_at=None))


def _dropped(fold: Fold, event: e.TicketDropped, fact: Fact, at: str) -> None:
    fold.act("drop", replace(fold.tickets[event.ticket], status=TicketStatus.DROPPED.value, ended_at=at))


def _expired(fold: Fold, event: e.TicketExpired, fact: Fact, at: str) -> None:
    fold.put(replace(fold.tickets[event.ticket], status=TicketStatus.EXPIRED.value, ended_at=at))


def _undone(fold: Fold, event: e.ActionUndone, fact: Fact, at: str) -> None:
    """Back to how the ticket stood before the named action, whatever else was noted since."""
    past = fold.undo.get(event.ticket, [])
    while past:
        action, row = past.pop()
        if action == event.action:
            fold.put(row)
            return


def _rated(fold: Fold, event: e.TicketRated, fact: Fact, at: str) -> None:
    fold.ratings[event.ticket] = RatingRow(
        stream=fold.stream,
        ticket=event.ticket,
        window=event.window,
        clerk=event.clerk,
        level=event.level.value,
        tags=json.dumps(event.tags, ensure_ascii=False),
        words=event.words,
        channel=event.channel.value,
        anonymous=event.anonymous,
        at=at,
        version=fact.version,
    )
    fold.changed.add(("ratings", event.ticket))


TICKET_HANDLERS: dict[type, Handler] = {
    e.TicketTaken: _taken,
    e.TicketReprinted: _reprinted,
    e.PriorityGranted: _granted,
    e.TicketCalled: _called,
    e.TicketRecalled: _recalled,
    e.TicketStarted: _started,
    e.TicketFinished: _finished,
    e.TicketPassed: _passed,
    e.TicketHeld: _held,
    e.TicketResumed: _resumed,
    e.TicketTransferred: _transferred,
    e.TicketRequeued: _requeued,
    e.TicketDropped: _dropped,
    e.TicketExpired: _expired,
    e.ActionUndone: _undone,
}
RATING_HANDLERS: dict[type, Handler] = {e.TicketRated: _rated}
