"""A day in the form in which weeks and months are counted: what is left of its course when the facts are put away.

A closed day never changes, so its ledger can be kept; a month is some twenty of them. Whatever a report counts of
tickets, windows, clerks and tides is counted from here, and what is here comes from the course: the figures of a month
and those of its days cannot disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tidehall_server.core.course import Course, wait_s
from tidehall_server.core.queue.day import TideTurn
from tidehall_server.core.queue.model import PriorityClass, Ticket, TicketStatus, TideReason, WindowKind


@dataclass(frozen=True, slots=True)
class Visit:
    """A ticket as it ended, or as it stands. ``over``: it waited longer than that day's limit. ``turn``: the turn of
    duty of a tidal window in which it ended there, "" for none. Times are local."""

    day: str
    ticket: str
    service: str
    priority: PriorityClass
    status: TicketStatus
    taken_at: datetime
    called_at: datetime | None
    ended_at: datetime | None
    wait_s: int | None
    over: bool
    window: str | None
    clerk: str | None
    passes: int
    booked: bool
    rating: str | None
    turn: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of duty of a tidal window; ``open_s`` 0 where it never opened. ``turn`` tells it apart on its day."""

    day: str
    window: str
    reason: TideReason
    note: str
    ordered_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    open_s: float
    served: int
    turn: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A window (or a clerk) of a day: how long it was open, how long it was at work."""

    open_s: float
    worked_s: int


@dataclass(frozen=True, slots=True)
class Name:
    """How something was called that day; ``more`` is a service's department, a window's kind."""

    name: str
    name_en: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """``counters`` are the windows that the day had set up, but for tidal ones. ``until``: how far it is known."""

    day: str
    closed: bool
    version: int
    until: datetime
    limit_s: int
    visits: tuple[Visit, ...]
    turns: tuple[Turn, ...]
    windows: dict[str, Seat]
    clerks: dict[str, Seat]
    counters: frozenset[str]
    service_names: dict[str, Name]
    window_names: dict[str, Name]
    clerk_names: dict[str, Name]


def ledger(course: Course, until: datetime) -> Ledger:
    """The ledger of a day that was opened, known up to ``until``."""
    day, plan = course.day, course.day.plan
    if plan is None:
        raise LookupError("a ledger needs an opened day")
    zone, limit = ZoneInfo(plan.timezone), day.policy.tide.max_wait_s
    specs = {spec.id: spec for spec in plan.windows} | {window.id: window.spec for window in day.windows.values()}
    seats = specs.keys() | course.open_s.keys() | course.worked_s.keys()
    people = {spec.id: Name(spec.name) for spec in plan.clerks} | {c.id: Name(c.name) for c in day.clerks.values()}
    turns = tuple(_turn(turn, plan.business_day, zone, until) for turn in day.tides)
    worked = course.clerk_open_s.keys() | course.clerk_worked_s.keys() | {c.id for c in day.clerks.values() if c.window}
    return Ledger(
        day=plan.business_day, closed=day.closed, version=day.version, until=until, limit_s=limit,
        visits=tuple(_visit(course, ticket, plan.business_day, zone, turns) for ticket in day.tickets.values()),
        turns=turns,
        windows={w: Seat(course.opened_s(w, until), course.worked_s.get(w, 0)) for w in sorted(seats)},
        clerks={
            who: Seat(course.clerk_opened_s(who, until), course.clerk_worked_s.get(who, 0))
            for who in sorted(worked) if who
        },
        counters=frozenset(spec.id for spec in plan.windows if spec.kind is not WindowKind.TIDAL),
        service_names={s.id: Name(s.name, s.name_en, s.department) for s in day.services.values()},
        window_names={w: Name(spec.name, spec.name_en, spec.kind.value) for w, spec in specs.items()},
        clerk_names=people,
    )  # fmt: skip


def _visit(course: Course, ticket: Ticket, day: str, zone: ZoneInfo, turns: Sequence[Turn]) -> Visit:
    waited, ended = wait_s(course, ticket.id), _local(ticket.ended_at, zone)
    limit_s = course.day.policy.tide.max_wait_s
    return Visit(
        day, ticket.id, ticket.service, ticket.priority, ticket.status, ticket.taken_at.astimezone(zone),
        _local(ticket.first_called_at, zone), ended, waited,
        waited is not None and waited > limit_s, ticket.window, ticket.finished_by, ticket.passes,
        ticket.slot is not None, ticket.rating, _during(turns, ticket.window, ended),
    )  # fmt: skip


def _during(turns: Sequence[Turn], window: str | None, ended: datetime | None) -> str:
    """Who is at a tidal window when it closes is finished first: an end in the very instant belongs to the turn."""
    if ended is None:
        return ""
    known = (t for t in turns if t.window == window and t.opened_at is not None and t.opened_at <= ended)
    return next((t.turn for t in known if t.closed_at is None or ended <= t.closed_at), "")


def _turn(turn: TideTurn, day: str, zone: ZoneInfo, until: datetime) -> Turn:
    lasted = 0.0
    if turn.opened_at is not None:
        lasted = max(0.0, ((turn.closed_at or until) - turn.opened_at).total_seconds())
    ordered = turn.ordered_at.astimezone(zone)
    return Turn(
        day, turn.window, turn.reason, turn.note, ordered, _local(turn.opened_at, zone),
        _local(turn.closed_at, zone), lasted, turn.served, f"{ordered:%H%M%S}",
    )  # fmt: skip


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if moment is None else moment.astimezone(zone)
