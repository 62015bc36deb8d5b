"""Past days in a journal before the server starts, lived through on the rules by the product's own engine."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tidehall_server import halls
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import Level, RatingChannel
from tidehall_server.core.queue.events import DayOpened, TicketFinished, TicketRated
from tidehall_server.core.queue.model import Session
from tidehall_server.simulate.dayfile import load, moment
from tidehall_server.simulate.engine import Engine
from tidehall_server.simulate.generate import SESSIONS, generate

if TYPE_CHECKING:
    from pathlib import Path

    from tidehall_server.journal import Journal

_LEVELS = (*(Level.VERY_SATISFIED,) * 4, Level.SATISFIED, Level.SATISFIED, Level.FAIR, Level.DISSATISFIED, None, None)
_RATE_AFTER = timedelta(seconds=20)


def record_day(journal: Journal, hall: str, day: date, folder: Path, *, seed: int = 1, busy: float = 1.2) -> int:
    """Write one whole past day of the preset ``hall``; the number of its facts."""
    config = halls.load(hall)
    file = load(generate(config.plan(day), folder, seed, busy))
    midnight = datetime.combine(day, time(), ZoneInfo(config.timezone)).astimezone(UTC)

    def real(value: Any) -> Any:
        """The value with instants of the virtual day moved to the real one."""
        if isinstance(value, datetime):
            return midnight + (value - moment(0))
        if isinstance(value, tuple):
            return tuple(real(each) for each in value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{f.name: real(getattr(value, f.name)) for f in fields(value)})
        return value

    told: list[tuple[datetime, str, Any]] = []
    for fact in Engine(file).run().facts:
        event = real(fact.event)
        if isinstance(event, DayOpened):
            sessions = tuple(Session(*(midnight + timedelta(seconds=s) for s in each)) for each in SESSIONS)
            event = DayOpened(replace(config.plan(day), policy=event.plan.policy, sessions=sessions))
        told.append((real(fact.at), fact.actor, event))
        if isinstance(event, TicketFinished) and (rated := _rated(event)) is not None:
            told.append((real(fact.at) + _RATE_AFTER, "pad:pad", rated))
    told.sort(key=lambda line: line[0])
    stream = f"hall/{hall}/{day.isoformat()}"
    facts = [Fact(n, at, actor, f"recorded-{stream}-{n}", event) for n, (at, actor, event) in enumerate(told, 1)]
    with journal.writing() as tx:
        tx.lock(stream)
        tx.append(stream, facts)
    return len(facts)


def _rated(finished: TicketFinished) -> TicketRated | None:
    level = _LEVELS[hashlib.sha256(finished.ticket.encode()).digest()[0] % len(_LEVELS)]
    if level is None:
        return None
    tags = ("213",) if level is Level.DISSATISFIED else ()
    return TicketRated(finished.ticket, finished.window, finished.clerk, level, tags, None, RatingChannel.PAD)
