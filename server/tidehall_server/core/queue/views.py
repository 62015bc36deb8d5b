"""What the screens see: the shapes. ``project.py`` fills them from the state of the day.

A view is a pure function of the folded day, so a snapshot plus its numbered changes always equals a fresh snapshot.
Nothing here depends on the clock: a screen counts waiting minutes itself from ``base`` and the server's time. No view
carries a person. The top-level keys of a view never change: a change replaces whole keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tidehall_server.core.help import Help
from tidehall_server.core.queue.model import (
    AlertKind,
    Channel,
    Named,
    Policy,
    PriorityClass,
    Session,
    SlipOutcome,
    TicketStatus,
    TideMode,
    TideReason,
    TideState,
    Why,
    WindowKind,
)


@dataclass(frozen=True, slots=True)
class HallHead:
    """``open`` is the business day, not the clock; ``sessions`` empty means the notice fixes no hours."""

    id: str
    name: str
    name_en: str
    business_day: str
    timezone: str
    open: bool
    sessions: tuple[Session, ...]
    issue_before_s: int
    next_opening: datetime | None
    notice: str
    phone: str


@dataclass(frozen=True, slots=True)
class TideLine:
    """A tidal window's turn as it stands, and the clerk it calls. ``reason`` None while closed and never opened."""

    state: TideState
    reason: TideReason | None
    ready_at: datetime | None
    opened_at: datetime | None
    clerk: str | None = None


@dataclass(frozen=True, slots=True)
class WindowLine:
    """``state`` is one of closed, open (free), called, serving, paused; a tidal window adds ``tide``."""

    id: str
    name: str
    name_en: str
    kind: WindowKind
    area: str
    signs: tuple[str, ...]
    services: tuple[str, ...]
    state: str
    ticket: str | None
    paused: str | None
    badge: str
    tide: TideLine | None


@dataclass(frozen=True, slots=True)
class CallLine:
    """``version`` is the journal version of the call or its latest recall: a higher one is spoken again."""

    version: int
    ticket: str
    window: str
    window_name: str
    at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """``estimate_s`` is the wait of a ticket taken now, low and high; None when no open window serves the service."""

    id: str
    name: str
    name_en: str
    group: str
    department: str
    waiting: int
    ahead: int
    taken: int
    open_windows: int
    estimate_s: tuple[int, int] | None
    enquiry: bool
    keywords: tuple[str, ...]
    materials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """``longest_base`` is the moment from which the longest waiting ticket waits."""

    total: int
    longest_base: datetime | None


@dataclass(frozen=True, slots=True)
class TideNews:
    """One turn of duty of today, newest first. ``closed_at`` None while it lasts.

    What a forecast saw when it was ordered: ``waiting`` citizens at ``open_windows``, and at ``breaks_at`` the next
    wait over ``limit_s``. ``closing_wait_s`` is the longest wait foreseen without it, where a forecast closed it.
    """

    window: str
    window_name: str
    state: TideState
    reason: TideReason
    ticket: str | None
    wait_s: int | None
    at_window: str | None
    cases: int | None
    clerk: str
    note: str
    ordered_at: datetime
    opened_at: datetime | None
    closing_reason: TideReason | None
    closed_at: datetime | None
    served: int
    ready_at: datetime | None = None
    waiting: int | None = None
    open_windows: int | None = None
    breaks_at: datetime | None = None
    limit_s: int | None = None
    closing_wait_s: int | None = None


@dataclass(frozen=True, slots=True)
class BoardView:
    hall: HallHead
    windows: tuple[WindowLine, ...]
    calls: tuple[CallLine, ...]
    waiting: Waiting
    services: tuple[tuple[str, str, int], ...]
    tides: tuple[TideNews, ...]


@dataclass(frozen=True, slots=True)
class ServiceWords:
    """What the kiosk finds a service by, and its English: ``spelling`` is the pinyin of the name and each keyword."""

    id: str
    materials_en: tuple[str, ...]
    spelling: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KioskGuide:
    """How services are looked for; never changes within a day. ``words`` are the common words, in the hall's order."""

    groups: tuple[Named, ...]
    departments: tuple[Named, ...]
    words: tuple[str, ...]
    services: tuple[ServiceWords, ...]


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A slip that the kiosk ``printer`` was asked for, and what stands on it; ``outcome`` None: not told.

    ``again`` marks it 补打: somebody has had one before.
    """

    ticket: str
    times: int
    printer: str
    at: datetime
    outcome: SlipOutcome | None
    service: str
    service_name: str
    priority: PriorityClass
    taken_at: datetime
    slot: datetime | None
    ahead: int
    estimate_s: tuple[int, int] | None
    again: bool


@dataclass(frozen=True, slots=True)
class KioskView:
    hall: HallHead
    services: tuple[ServiceLine, ...]
    waiting: Waiting
    confirm: bool
    languages: tuple[str, ...]
    guide: KioskGuide
    slips: tuple[SlipLine, ...]


@dataclass(frozen=True, slots=True)
class TicketCard:
    """``rule`` says in one word why it would be next (catalogue ``rule.*``), ``why`` with which figures.

    ``proxy``: taken for somebody else. ``sent_by`` is the window that transferred it last. ``help`` is what was asked
    for with the booking.
    """

    ticket: str
    service: str
    service_name: str
    priority: PriorityClass
    status: TicketStatus
    channel: Channel
    taken_at: datetime
    base: datetime
    slot: datetime | None
    window: str | None
    pinned: str | None
    called_at: datetime | None
    started_at: datetime | None
    recalls: int
    passes: int
    rated: bool
    rule: str | None
    proxy: bool
    sent_by: str | None = None
    why: Why | None = None
    help: Help = Help.NONE


@dataclass(frozen=True, slots=True)
class UndoLine:
    action: str
    ticket: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClerkWindow:
    """``turn`` is 1 for the window that the balance of load asks to call next, None when it may not call.

    ``console`` is the page that works here. ``received`` waits for this window alone, ``sent`` was transferred away
    from it and waits elsewhere.
    """

    line: WindowLine
    clerk: str | None
    clerk_name: str | None
    post: str
    ticket: TicketCard | None
    last: TicketCard | None
    next: tuple[TicketCard, ...]
    held: tuple[TicketCard, ...]
    waiting: int
    cases: int
    turn: int | None
    undo: UndoLine | None
    paused_at: datetime | None
    console: str | None = None
    received: tuple[TicketCard, ...] = ()
    sent: tuple[TicketCard, ...] = ()


@dataclass(frozen=True, slots=True)
class ClerkLine:
    id: str
    name: str
    window: str | None
    post: str
    since: datetime


@dataclass(frozen=True, slots=True)
class AlertLine:
    kind: AlertKind
    subject: str
    detail: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ClerkView:
    """``tides`` are those that have not ended; the limits explain the rules in words."""

    hall: HallHead
    windows: tuple[ClerkWindow, ...]
    services: tuple[ServiceLine, ...]
    waiting: Waiting
    queue: tuple[TicketCard, ...]
    passed: tuple[TicketCard, ...]
    clerks: tuple[ClerkLine, ...]
    alerts: tuple[AlertLine, ...]
    tides: tuple[TideNews, ...]
    undo_s: int
    recall_limit: int
    pause_reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookingLine:
    """A booked time of today. ``ticket`` once the citizen came."""

    code: str
    service: str
    service_name: str
    slot: datetime
    ticket: str | None
    cancelled: bool
    help: Help = Help.NONE


@dataclass(frozen=True, slots=True)
class GuideView:
    """The guide desk: who waits (all of them), who missed the call, bookings, slips under way, what lacks."""

    hall: HallHead
    services: tuple[ServiceLine, ...]
    guide: KioskGuide
    windows: tuple[WindowLine, ...]
    waiting: Waiting
    queue: tuple[TicketCard, ...]
    passed: tuple[TicketCard, ...]
    bookings: tuple[BookingLine, ...]
    slips: tuple[SlipLine, ...]
    alerts: tuple[AlertLine, ...]
    booking_early_s: int
    booking_late_s: int


@dataclass(frozen=True, slots=True)
class PadWindow:
    """``ask`` is to be rated until ``ask_until``; ``rated`` is the last one that was; ``state`` as in WindowLine.

    ``asked_elsewhere``: the province's page was opened for ``ask``; whoever was asked there is not asked again.
    """

    window: str
    window_name: str
    window_name_en: str
    state: str
    paused: str | None
    clerk_name: str
    badge: str
    post: str
    ask: str | None
    ask_service: str | None
    ask_since: datetime | None
    ask_until: datetime | None
    rated: str | None
    asked_elsewhere: bool


@dataclass(frozen=True, slots=True)
class PadView:
    hall: HallHead
    windows: tuple[PadWindow, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The day in numbers; waits in seconds, of tickets that were called."""

    taken: int
    waiting: int
    called: int
    serving: int
    held: int
    finished: int
    passed: int
    dropped: int
    wait_mean_s: int
    wait_max_s: int
    within_target: int
    over_target: int
    ratings: dict[str, int]
    not_rated: int


@dataclass(frozen=True, slots=True)
class PoolLine:
    """Somebody who waits; ``base`` is the moment from which the wait counts."""

    ticket: str
    service: str
    priority: PriorityClass
    base: datetime
    pinned: str | None


@dataclass(frozen=True, slots=True)
class TideOutlook:
    """How near the next tide is. ``ticket`` will pass the limit first, at ``due_at`` if nobody calls it before.

    ``busiest`` is the regular window with the most ``cases``. If a tide were asked for now, ``window`` would open with
    ``clerk``, or ``lack`` (about ``lack_subject``) stands in its way. ``resting_until``: a manager closed one lately;
    ``settling_until``: one has closed lately, so that none opens by forecast before. What is foreseen with ``waiting``
    citizens at ``open_windows``: nobody waits longer than ``foreseen_s``, and at ``breaks_at`` the promise is broken.
    """

    automatic: bool
    mode: TideMode
    serving: bool
    windows: int
    working: int
    ticket: str | None
    base: datetime | None
    due_at: datetime | None
    busiest: str | None
    cases: int
    resting_until: datetime | None
    window: str | None
    clerk: str | None
    lack: AlertKind | None
    lack_subject: str
    waiting: int
    open_windows: int
    foreseen_s: int
    breaks_at: datetime | None
    settling_until: datetime | None


@dataclass(frozen=True, slots=True)
class UntrainedLine:
    """A clerk without the training before duty that the hall asks for. ``waived``: why a manager allows today."""

    id: str
    name: str
    waived: str


@dataclass(frozen=True, slots=True)
class ManagerView:
    hall: HallHead
    policy: Policy
    windows: tuple[ClerkWindow, ...]
    services: tuple[ServiceLine, ...]
    waiting: Waiting
    figures: Figures
    tides: tuple[TideNews, ...]
    alerts: tuple[AlertLine, ...]
    clerks: tuple[ClerkLine, ...]
    pool: tuple[PoolLine, ...]
    outlook: TideOutlook
    untrained: tuple[UntrainedLine, ...]


VIEWS: dict[str, type] = {
    "board": BoardView,
    "kiosk": KioskView,
    "clerk": ClerkView,
    "pad": PadView,
    "guide": GuideView,
    "manager": ManagerView,
}
