"""Read tables folded from facts: one fold, used row by row while appending and from scratch by ``rebuild``.

A fold works on the rows of one stream that it was given; what it changed it remembers, so that an append writes a few
rows and a rebuild writes all.
"""

from __future__ import annotations

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.events import TicketTaken
from tidehall_server.journal.codec import instant
from tidehall_server.journal.report_model import Fold, Handler
from tidehall_server.journal.report_staff import SESSION_HANDLERS, TIDE_HANDLERS
from tidehall_server.journal.report_tickets import RATING_HANDLERS, TICKET_HANDLERS

HANDLERS: dict[type, Handler] = {**TICKET_HANDLERS, **RATING_HANDLERS, **TIDE_HANDLERS, **SESSION_HANDLERS}


def apply(fold: Fold, fact: Fact) -> None:
    """Fold one fact. Facts that no report needs, or of a ticket no report knows, change nothing: a report may be wrong
    and rebuilt, it must never stand in the way of a fact."""
    kind = type(fact.event)
    handler = HANDLERS.get(kind)
    if handler is None:
        return
    known = getattr(fact.event, "ticket", "") in fold.tickets
    if kind in TICKET_HANDLERS and not known and kind is not TicketTaken:
        return
    handler(fold, fact.event, fact, instant(fact.at))
