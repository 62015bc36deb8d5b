"""A whole day as it really is: who comes, what each takes, who is at the windows, what else happens.

Made from a day file (``filed``) or from the facts of a recorded day (``observed``). The engine lets it happen; the
rules never see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from math import inf

from tidehall_server.core.queue import commands as c
from tidehall_server.core.queue.model import Channel, DayPlan, PriorityClass


class Then(StrEnum):
    """How a stay at a window ends."""

    FINISH = "finish"
    HOLD = "hold"
    TRANSFER = "transfer"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Leg:
    """One stay at a window. ``comes_s`` runs from the call to the start; ``away_s``: how long somebody who is held
    stays away; ``to``: where a transfer leads."""

    work_s: float
    then: Then = Then.FINISH
    away_s: float = 0.0
    to: str = ""
    comes_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Visit:
    """One citizen. ``legs`` empty: nobody knows what the matter would have taken.

    ``hold_s`` is how long a call holds the window that nobody answers. ``misses`` first calls are not answered though
    the citizen waits. Who is not called within ``patience_s`` of the base leaves, and tells so when ``says_so``.
    ``code`` is that of a booking which was made before.
    """

    id: str
    at: datetime
    service: str
    priority: PriorityClass = PriorityClass.NORMAL
    channel: Channel = Channel.KIOSK
    slot: datetime | None = None
    code: str = ""
    legs: tuple[Leg, ...] = ()
    hold_s: float = 60.0
    misses: int = 0
    answers: bool = True
    patience_s: float = inf
    says_so: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """When a clerk is there: at ``window``, or in the hall and ready for a tide when it is None.

    ``to_the_end``: who came before ``ends`` is still served, within the overtime.
    """

    clerk: str
    name: str
    window: str | None
    starts: datetime
    ends: datetime
    to_the_end: bool = False


@dataclass(frozen=True, slots=True)
class Absence:
    """The clerk does not call. ``reason`` is that of a pause; empty: nobody was told."""

    window: str
    starts: datetime
    ends: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something else that a person did. ``visit``: whose ticket the command is about, where it is about one."""

    at: datetime
    actor: c.Actor
    command: c.Command
    visit: str = ""


def about(command: c.Command, ticket: str) -> c.Command:
    """The command, about the ticket that the visit has in this life of the day."""
    match command:
        case c.GrantPriority() | c.Requeue() | c.Transfer():
            return replace(command, ticket=ticket)
    return command


@dataclass(frozen=True, slots=True)
class Truth:
    """``gaps``: seconds between being able to call and calling, in the order of a window's calls; ``gap_s`` for
    windows of which nothing is known. ``midnight`` is the local one, from which seconds of the day count."""

    id: str
    plan: DayPlan
    midnight: datetime
    opens_at: datetime
    visits: tuple[Visit, ...]
    duties: tuple[Duty, ...]
    absences: tuple[Absence, ...] = ()
    acts: tuple[Act, ...] = ()
    gaps: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    gap_s: float = 0.0
