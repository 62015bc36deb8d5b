"""A room of a few lines, to try the shell of long matters with: a lantern is lit, and goes out when its oil is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tidehall_server.core.calendar import Calendar
from tidehall_server.core.events import EVENTS
from tidehall_server.core.fact import Fact
from tidehall_server.core.matter import Given, Period, Room, Series
from tidehall_server.core.refusal import Code, Refused
from tidehall_server.journal import Codec

LANTERNS = Series("L", Period.DAY, 3)
SLIPS = Series("S", Period.YEAR)
CALENDAR = Calendar(UTC)


@dataclass(frozen=True, slots=True)
class LanternLit:
    slip: str
    until: datetime


@dataclass(frozen=True, slots=True)
class LanternOut:
    pass


@dataclass(frozen=True, slots=True)
class Light:
    minutes: int = 5
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    pass


@dataclass(frozen=True, slots=True)
class Lantern:
    until: datetime | None = None
    lit: bool = False
    seen: int = 0


def decide(command: Any, lantern: Lantern, given: Given) -> Sequence[Any]:
    if isinstance(command, Light):
        slip = given.numbers.take(SLIPS)
        if command.broken or lantern.lit:
            raise Refused(Code.REASON_REQUIRED)
        return [LanternLit(slip, given.now + timedelta(minutes=command.minutes))]
    due = lantern.until if lantern.lit else None
    return [LanternOut()] if due is not None and due <= given.now else []


def evolve(lantern: Lantern, fact: Fact) -> Lantern:
    event: Any = fact.event
    seen = lantern.seen + 1
    if isinstance(event, LanternLit):
        return Lantern(event.until, True, seen)
    return replace(lantern, lit=False, seen=seen)


ROOM = Room(
    kind="lantern", fresh=Lantern(), decide=decide, evolve=evolve,
    result=lambda _command, events, _state: {"slip": events[0].slip} if events and hasattr(events[0], "slip") else {},
    due=lambda lantern: lantern.until if lantern.lit else None, tick=Look(), series=LANTERNS,
)  # fmt: skip
NAMED = replace(ROOM, kind="lamp", series=None)
CODEC = Codec.of({**EVENTS, "LanternLit": LanternLit, "LanternOut": LanternOut})
