"""``evolve(day, fact)``: fold one fact into the state of the day.

It owns the day it is given and folds in place, because a day may hold ten thousand tickets; whoever needs the state
before keeps his own. It trusts the facts: whether something was allowed is ``decide``'s matter.
"""

from __future__ import annotations

from collections.abc import Iterable

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.evolve import opening, staff, tickets, tides
from tidehall_server.core.queue.evolve.folding import Folds

_FOLDS: Folds = opening.FOLDS | staff.FOLDS | tickets.FOLDS | tides.FOLDS


def evolve(day: Day, fact: Fact) -> Day:
    """The day after ``fact``; the same object as ``day``."""
    _FOLDS[type(fact.event)](day, fact.event, fact)
    day.version = fact.version
    day.now = fact.at
    return day


def fold(facts: Iterable[Fact], day: Day | None = None) -> Day:
    """The day after all ``facts``, in their order."""
    state = day if day is not None else Day()
    for fact in facts:
        evolve(state, fact)
    return state
