"""Past days in a journal before the server starts, lived through on the rules by the product's own engine."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tidehall_server import halls
from tidehall_server.core.fact import Fact
from tidehall_server.core.queue.commands import Actor, Level, Rate, RatingChannel
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.events import TicketFinished
from tidehall_server.core.queue.model import Session
from tidehall_server.simulate.dayfile import load
from tidehall_server.simulate.engine import Engine
from tidehall_server.simulate.filed import midnight_of, truth_of
from tidehall_server.simulate.generate import SESSIONS, generate
from tidehall_server.simulate.recorded import Step, perform, script

if TYPE_CHECKING:
    from pathlib import Path

    from tidehall_server.journal import Journal

_LEVELS = (*(Level.VERY_SATISFIED,) * 4, Level.SATISFIED, Level.SATISFIED, Level.FAIR, Level.DISSATISFIED, None, None)
_RATE_AFTER = timedelta(seconds=20)


def record_day(journal: Journal, hall: str, day: date, folder: Path, *, seed: int = 1, busy: float = 1.2) -> int:
    """Write one whole past day of the preset ``hall``; the number of its facts."""
    stream = f"hall/{hall}/{day.isoformat()}"
    facts = lived_day(hall, day, folder, seed=seed, busy=busy)
    with journal.writing() as tx:
        tx.lock(stream)
        tx.append(stream, facts)
    return len(facts)


def lived_day(hall: str, day: date, folder: Path, *, seed: int = 1, busy: float = 1.2) -> list[Fact]:
    """The facts of a day of the preset ``hall``: everything decided by the rules, the ratings of some visitors too."""
    config = halls.load(hall)
    plan = config.plan(day)
    file = load(generate(plan, folder, seed, busy))
    midnight = midnight_of(plan)
    sessions = tuple(Session(*(midnight + timedelta(seconds=s) for s in each)) for each in SESSIONS)
    truth = truth_of(file, replace(plan, policy=file.plan.policy, sessions=sessions))
    facts = Engine(truth, foresees=False).run().facts  # what was told comes with the second time
    steps = list(script(facts))
    steps += [_rating(fact, rated) for fact in facts if (rated := _rated(fact.event)) is not None]
    told = Day()
    return [fact for step in sorted(steps, key=lambda each: each.at) for fact in perform(step, told)]


def _rating(finished: Fact, rated: Rate) -> Step:
    return Step(finished.at + _RATE_AFTER, Actor("pad", "pad", personal=False), f"rate-{finished.version}", rated)


def _rated(event: object) -> Rate | None:
    if not isinstance(event, TicketFinished):
        return None
    level = _LEVELS[hashlib.sha256(event.ticket.encode()).digest()[0] % len(_LEVELS)]
    if level is None:
        return None
    tags = ("213",) if level is Level.DISSATISFIED else ()
    return Rate(event.ticket, level, tags, channel=RatingChannel.PAD)
