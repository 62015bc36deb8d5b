"""The sheets of a day, from its course."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tidehall_server.core import course as c
from tidehall_server.core.queue.commands import Level
from tidehall_server.core.queue.day import TideTurn
from tidehall_server.core.queue.model import Service, Ticket, TicketStatus, Window, WindowKind
from tidehall_server.figures.sheet import Cell, Column, Kind, Sheet, minutes
from tidehall_server.locale import Catalogue

STEP_S = 900


@dataclass(frozen=True, slots=True)
class Desk:
    """What the sheets are made with: the course, the words, the clock. ``now`` bounds what can be known."""

    course: c.Course
    words: Catalogue
    english: bool
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        plan = self.course.day.plan
        return ZoneInfo(plan.timezone if plan is not None else "UTC")

    @property
    def day(self) -> str:
        plan = self.course.day.plan
        return plan.business_day if plan is not None else ""

    @property
    def limit_s(self) -> int:
        return self.course.day.policy.tide.max_wait_s

    def clock(self, moment: datetime | None) -> str | None:
        return None if moment is None else moment.astimezone(self.zone).strftime("%H:%M")

    def name(self, thing: Service | Window) -> str:
        named = thing.spec if isinstance(thing, Window) else thing
        return (named.name_en or named.name) if self.english else named.name

    def service(self, identifier: str) -> str:
        found = self.course.day.services.get(identifier)
        return self.name(found) if found is not None else identifier

    def named(self, kind: str, value: str) -> str:
        return self.words.names.get(kind, {}).get(value, value)

    def column(self, identifier: str, kind: Kind) -> Column:
        unit = {"minutes": self.words.text("unit_minutes"), "percent": "%"}.get(kind, "")
        return Column(identifier, self.words.text(f"column_{identifier}"), unit, kind)

    def sheet(self, identifier: str, columns: list[tuple[str, Kind]], rows: Iterable[list[Cell]]) -> Sheet:
        heads = [self.column(name, kind) for name, kind in columns]
        return Sheet(identifier, self.words.text(f"sheet_{identifier}"), heads, list(rows))


def timeline(desk: Desk, step_s: int = STEP_S) -> Sheet:
    """Arrivals, waits, queue, windows and ratings on one axis of time."""
    columns: list[tuple[str, Kind]] = [
        ("slot", "time"), ("taken", "count"), ("calls", "count"), ("finished", "count"), ("wait_p50", "minutes"),
        ("wait_p95", "minutes"), ("over", "count"), ("waiting", "count"), ("open", "count"),
        *((f"rated_{level.value}", "count") for level in Level),
    ]  # fmt: skip
    return desk.sheet("timeline", columns, (_slot(desk, slot) for slot in c.slots(desk.course, step_s)))


def _slot(desk: Desk, slot: c.Slot) -> list[Cell]:
    if slot.start > desk.now:
        return [desk.clock(slot.start), *([None] * (8 + len(Level)))]
    waits = c.waits(slot.waits, desk.limit_s)
    return [
        desk.clock(slot.start), slot.taken, waits.calls, slot.finished, minutes(waits.p50_s), minutes(waits.p95_s),
        waits.over, slot.waiting, slot.open, *(slot.ratings.get(level.value, 0) for level in Level),
    ]  # fmt: skip


def services(desk: Desk) -> Sheet:
    columns: list[tuple[str, Kind]] = [
        ("service", "text"), ("department", "text"), ("taken", "count"), ("calls", "count"), ("finished", "count"),
        ("wait_p50", "minutes"), ("wait_p95", "minutes"), ("wait_max", "minutes"), ("over", "count"),
    ]  # fmt: skip
    by_service: dict[str, list[Ticket]] = {service: [] for service in desk.course.day.services}
    for ticket in desk.course.day.tickets.values():
        by_service.setdefault(ticket.service, []).append(ticket)
    return desk.sheet("services", columns, (_service(desk, s, found) for s, found in by_service.items()))


def _service(desk: Desk, service: str, found: list[Ticket]) -> list[Cell]:
    known = desk.course.day.services.get(service)
    waited = [wait for ticket in found if (wait := c.wait_s(desk.course, ticket.id)) is not None]
    waits = c.waits(waited, desk.limit_s)
    finished = sum(ticket.status is TicketStatus.FINISHED for ticket in found)
    return [
        desk.service(service), known.department if known is not None else "", len(found), waits.calls, finished,
        minutes(waits.p50_s), minutes(waits.p95_s), minutes(waits.max_s), waits.over,
    ]  # fmt: skip


def windows(desk: Desk) -> Sheet:
    columns: list[tuple[str, Kind]] = [
        ("window", "text"), ("window_name", "text"), ("kind", "text"), ("open_for", "minutes"), ("cases", "count"),
        ("case_mean", "minutes"),
    ]  # fmt: skip
    return desk.sheet("windows", columns, (_window(desk, window) for window in desk.course.day.windows.values()))


def _window(desk: Desk, window: Window) -> list[Cell]:
    mean = desk.course.worked_s.get(window.id, 0) / window.cases if window.cases else None
    opened = desk.course.opened_s(window.id, desk.now)
    kind = desk.named("window_kind", WindowKind(window.spec.kind).value)
    return [window.id, desk.name(window), kind, minutes(opened), window.cases, minutes(mean)]


def tides(desk: Desk) -> Sheet:
    columns: list[tuple[str, Kind]] = [
        ("window", "text"), ("why", "text"), ("ordered", "time"), ("opened", "time"), ("closed", "time"),
        ("open_for", "minutes"), ("cases", "count"),
    ]  # fmt: skip
    return desk.sheet("tides", columns, (_turn(desk, turn) for turn in desk.course.day.tides))


def _turn(desk: Desk, turn: TideTurn) -> list[Cell]:
    lasted = None
    if turn.opened_at is not None:
        lasted = ((turn.closed_at or desk.now) - turn.opened_at).total_seconds()
    why = desk.named("tide_reason", turn.reason.value)
    times = [desk.clock(each) for each in (turn.ordered_at, turn.opened_at, turn.closed_at)]
    return [turn.window, f"{why}：{turn.note}" if turn.note else why, *times, minutes(lasted), turn.served]


def ratings(desk: Desk) -> Sheet:
    tickets = desk.course.day.tickets.values()
    counts = {level.value: sum(t.rating == level.value for t in tickets) for level in Level}
    finished = sum(ticket.status is TicketStatus.FINISHED for ticket in tickets)
    rows: list[list[Cell]] = [[desk.named("level", level), count] for level, count in counts.items()]
    rows.append([desk.words.text("not_rated"), finished - sum(counts.values())])
    return desk.sheet("ratings", [("level", "text"), ("tickets", "count")], rows)


def pool(desk: Desk) -> Sheet:
    """Who waits, longest first."""
    columns: list[tuple[str, Kind]] = [
        ("ticket", "text"), ("service", "text"), ("class", "text"), ("since", "time"), ("waited", "minutes"),
    ]  # fmt: skip
    day = desk.course.day
    waiting = sorted((day.tickets[name] for name in day.pool.tickets()), key=lambda t: (t.waits_from, t.id))
    return desk.sheet("pool", columns, (_waiting(desk, ticket) for ticket in waiting))


def _waiting(desk: Desk, ticket: Ticket) -> list[Cell]:
    waited = max(0, int((desk.now - ticket.waits_from).total_seconds()))
    named = desk.named("ticket_class", ticket.priority.value)
    return [ticket.id, desk.service(ticket.service), named, desk.clock(ticket.waits_from), minutes(waited)]


def tickets(desk: Desk, wanted: Callable[[Ticket], bool] = lambda _: True) -> Sheet:
    """Every ticket of the day in the order of issue, without what somebody said about it."""
    columns: list[tuple[str, Kind]] = [
        ("ticket", "text"), ("service", "text"), ("class", "text"), ("channel", "text"), ("status", "text"),
        ("taken_at", "time"), ("called_at", "time"), ("started_at", "time"), ("ended_at", "time"), ("wait", "minutes"),
        ("window", "text"),
    ]  # fmt: skip
    found = (ticket for ticket in desk.course.day.tickets.values() if wanted(ticket))
    return desk.sheet("tickets", columns, (_ticket(desk, ticket) for ticket in found))


def _ticket(desk: Desk, ticket: Ticket) -> list[Cell]:
    moments = (ticket.taken_at, ticket.first_called_at, ticket.started_at, ticket.ended_at)
    return [
        ticket.id, desk.service(ticket.service), desk.named("ticket_class", ticket.priority.value),
        desk.named("ticket_channel", ticket.channel.value), desk.named("ticket_status", ticket.status.value),
        *(desk.clock(each) for each in moments), minutes(c.wait_s(desk.course, ticket.id)), ticket.window,
    ]  # fmt: skip


def until(course: c.Course, clock_now: datetime) -> datetime:
    """How far a day is known: a closed one to its end, an open one to now."""
    last = course.day.now or clock_now
    if course.day.closed:
        return last
    return min(clock_now, last + timedelta(hours=24))
