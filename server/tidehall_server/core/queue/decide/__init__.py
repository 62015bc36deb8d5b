"""``decide(command, day, now, actor)``: what follows from a wish, or ``Refused`` with the reason.

Pure: the same arguments give the same facts. ``day`` is only read. ``now`` is an aware UTC instant.
"""

from __future__ import annotations

from datetime import datetime

from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.decide import calling, citizens, opening, ratings, staff, tides
from tidehall_server.core.queue.decide.rule import Rules
from tidehall_server.core.queue.events import Event
from tidehall_server.core.refusal import Code, Refused

_RULES: Rules = opening.RULES | citizens.RULES | calling.RULES | staff.RULES | tides.RULES | ratings.RULES
_AFTER_CLOSE = (c.Rate, c.AskElsewhere, c.Announced, c.OpenDay)


def decide(command: c.Command, day: Day, now: datetime, actor: c.Actor) -> list[Event]:
    """Facts that follow from ``command``. Raises ``Refused``; an empty list means: accepted, nothing changed."""
    if not isinstance(command, c.OpenDay):
        if not day.opened:
            raise Refused(Code.DAY_NOT_OPEN)
        if day.closed and not isinstance(command, _AFTER_CLOSE):
            raise Refused(Code.DAY_CLOSED)
    return _RULES[type(command)](command, day, now, actor)
