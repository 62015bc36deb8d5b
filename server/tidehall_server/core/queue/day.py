"""The folded state of one business day. Built by ``evolve`` only; read by everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tidehall_server.core.queue.learned import Learned
from tidehall_server.core.queue.model import (
    Alert,
    AlertKind,
    Booking,
    Clerk,
    DayPlan,
    Policy,
    Service,
    Session,
    SlipOutcome,
    Ticket,
    TideReason,
    TideState,
    Window,
    WindowSpec,
)
from tidehall_server.core.queue.pool import Pool
from tidehall_server.core.queue.rights import Rights
from tidehall_server.core.queue.views import ServiceLine


@dataclass(slots=True)
class Call:
    """A call as the boards show it; ``version`` moves with each recall."""

    version: int
    ticket: str
    window: str
    at: datetime
    times: int
    announced: dict[str, str] = field(default_factory=dict)
    """How it was announced, with the reason given."""


@dataclass(frozen=True, slots=True)
class SlipWish:
    """A slip that the kiosk ``printer`` was asked to print again; ``outcome`` None until it told."""

    ticket: str
    times: int
    printer: str
    at: datetime
    outcome: SlipOutcome | None = None


@dataclass(slots=True)
class TideTurn:
    """One turn of duty of a tidal window, from order to close, with its reasons."""

    window: str
    reason: TideReason
    clerk: str
    ordered_at: datetime
    ticket: str | None
    wait_s: int | None
    at_window: str | None
    cases: int | None
    note: str
    state: TideState = TideState.ORDERED
    opened_at: datetime | None = None
    closing_reason: TideReason | None = None
    closed_at: datetime | None = None
    served: int = 0
    declined: dict[str, datetime] = field(default_factory=dict)
    ready_at: datetime | None = None
    waiting: int | None = None
    open_windows: int | None = None
    breaks_at: datetime | None = None
    limit_s: int | None = None
    closing_wait_s: int | None = None


@dataclass(frozen=True, slots=True)
class Undoable:
    """What a window's last action changed: enough to put everything back exactly."""

    action: str
    at: datetime
    before: Ticket
    after: Ticket
    window: Window


@dataclass(slots=True)
class Day:
    """Everything that is true now. ``now`` is the time of the last fact folded."""

    version: int = 0
    now: datetime | None = None
    opened: bool = False
    closed: bool = False
    plan: DayPlan | None = None
    policy: Policy = field(default_factory=Policy)
    services: dict[str, Service] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    serves: dict[str, tuple[str, ...]] = field(default_factory=dict)
    helps: dict[str, tuple[str, ...]] = field(default_factory=dict)
    clerks: dict[str, Clerk] = field(default_factory=dict)
    trained: frozenset[str] | None = None
    """Who has passed the training before duty; None where the hall asks for none."""
    waived: dict[str, str] = field(default_factory=dict)
    """Who may sit at a window today without it, and why."""
    tickets: dict[str, Ticket] = field(default_factory=dict)
    pool: Pool = field(default_factory=Pool)
    bookings: dict[str, Booking] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    people: dict[str, list[str]] = field(default_factory=dict)
    last_place: float = 0.0
    last_turn: datetime | None = None
    """When the latest turn of anybody without a booking began."""
    mean_case_s: float = 0.0
    """How long a case usually takes, over all services as often as they are asked for."""
    calls: list[Call] = field(default_factory=list)
    slips: list[SlipWish] = field(default_factory=list)
    foresees: bool = True
    """Whether waits are foreseen at issue: a life of the day in which nobody is told any goes without."""
    announces: bool = False
    """Whether the hall has a board or a voice, so that a call without one is a fault."""
    tides: list[TideTurn] = field(default_factory=list)
    alerts: dict[tuple[AlertKind, str], Alert] = field(default_factory=dict)
    undo: dict[str, Undoable] = field(default_factory=dict)
    held: dict[str, None] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)
    long_waits: dict[str, datetime] = field(default_factory=dict)
    """When somebody was last called, by service, who had waited too long for a tide to close."""
    learned: Learned = field(default_factory=Learned)
    """What the day has taught so far; read through ``core.learning``."""
    looked: datetime | None = field(default=None, compare=False, repr=False)
    """For when the views are worked out if later than the last fact: time alone changes who is next."""
    shown: tuple[int, tuple[ServiceLine, ...]] | None = field(default=None, compare=False, repr=False)
    """The lines of the services as the views of this version show them: no part of the truth, only kept."""
    _rights: Rights | None = field(default=None, compare=False, repr=False)

    def set_window(self, spec: WindowSpec) -> None:
        """Add a window and work out what it can serve: its services, as far as its networks reach."""
        self._rights = None
        self.windows[spec.id] = Window(spec)
        self.serves[spec.id] = tuple(s for s in spec.services if self.reaches(spec, s))
        self.helps[spec.id] = tuple(s for s in spec.helps if self.reaches(spec, s))

    def remove_window(self, window: str) -> None:
        self._rights = None
        del self.windows[window], self.serves[window], self.helps[window]

    @property
    def rights(self) -> Rights:
        """Who may serve what."""
        if self._rights is None:
            sessions = self.plan.sessions if self.plan is not None else ()
            self._rights = Rights.of([w.spec for w in self.windows.values()], self.serves, self.helps, sessions)
        return self._rights

    def reaches(self, spec: WindowSpec, service: str) -> bool:
        """Whether the window's networks include all the service needs (notice 004: 政务外网 / 互联网)."""
        needed = self.services[service].networks if service in self.services else ()
        return not spec.networks or set(needed) <= set(spec.networks)

    def can_serve(self, window: str, service: str) -> bool:
        return service in self.serves.get(window, ()) or service in self.helps.get(window, ())

    def post(self, clerk: str, window: str) -> str | None:
        """``primary`` (A岗), ``backup`` (B岗), "" where no post binds, None where the clerk has no post here.

        A temporary window is nobody's post: anybody may help out there.
        """
        if self.plan is None or all(spec.id != window for spec in self.plan.windows):
            return ""
        spec = next((spec for spec in self.plan.clerks if spec.id == clerk), None)
        if spec is None or not (spec.primary or spec.backup):
            return ""
        if window in spec.primary:
            return "primary"
        return "backup" if window in spec.backup else None

    def may_sit(self, clerk: str) -> bool:
        """Whether the clerk has the training that the hall asks for before duty, or was let off today."""
        return self.trained is None or clerk in self.trained or clerk in self.waived

    def windows_for(self, service: str) -> list[Window]:
        """Windows responsible for the service, whatever their state."""
        return [self.windows[w] for w in self.rights.responsible.get(service, ())]

    def neighbours(self, service: str) -> frozenset[str]:
        """Services that share a window with this one, itself included: whoever waits for them is in the same line."""
        return self.rights.neighbours.get(service) or frozenset((service,))

    @property
    def hours_fixed(self) -> bool:
        """Whether anybody fixed hours. A day without any on which the next opening is known is a closed day."""
        return self.plan is not None and (bool(self.plan.sessions) or self.plan.next_opening is not None)

    def turn_begins(self, base: datetime) -> datetime:
        """When the turn of somebody without a booking begins: a clock that was stepped back lets nobody overtake."""
        return base if self.last_turn is None else max(base, self.last_turn)

    def session_at(self, moment: datetime) -> Session | None:
        """The opening during which tickets are issued at ``moment``; early birds come before the doors open."""
        if self.plan is None:
            return None
        for session in self.plan.sessions:
            early = (session.opens - moment).total_seconds() <= self.policy.issue_before_s
            if moment < session.closes and (early or moment >= session.opens):
                return session
        return None

    def tidal(self) -> list[Window]:
        windows = self.windows
        return [windows[name] for name in self.rights.tidal]

    def turn_of(self, window: str) -> TideTurn | None:
        """The tide turn of this window that has not closed."""
        for turn in reversed(self.tides):
            if turn.window == window:
                return turn if turn.closed_at is None else None
        return None
