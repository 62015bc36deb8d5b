"""What the hall knows: tickets, windows, clerks, services, and the policy they live under.

Everything here is plain data. Instants are aware UTC ``datetime``; durations are seconds (``int``).
Identifiers are short strings: a window's id is what its sign says (``"1"``), a service's id its code
(``"yb"``), a ticket's id its printed number (``"A001"``), unique within a hall's business day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tidehall_server.core.help import Help


class WindowKind(StrEnum):
    """综合 / 专窗 / 咨询 / 潮汐 / 出件 (house words)."""

    GENERAL = "general"
    SPECIAL = "special"
    ENQUIRY = "enquiry"
    TIDAL = "tidal"
    DELIVERY = "delivery"


class PriorityClass(StrEnum):
    """Why somebody may be served early. ``elderly`` is the 老弱病残孕 green channel (notice 003 §23)."""

    NORMAL = "normal"
    ELDERLY = "elderly"
    MILITARY = "military"
    APPOINTMENT = "appt"


class Proof(StrEnum):
    """What the desk saw before it granted a class: which paper, never whose."""

    ID_CARD = "id_card"
    ELDER_CARD = "elder_card"
    DISABILITY = "disability"
    PREGNANCY = "pregnancy"
    MEDICAL = "medical"
    SEEN = "seen"
    MILITARY = "military"
    VETERAN = "veteran"


PROOFS: dict[PriorityClass, tuple[Proof, ...]] = {
    PriorityClass.ELDERLY: (
        Proof.ID_CARD,
        Proof.ELDER_CARD,
        Proof.DISABILITY,
        Proof.PREGNANCY,
        Proof.MEDICAL,
        Proof.SEEN,
    ),
    PriorityClass.MILITARY: (Proof.MILITARY, Proof.VETERAN),
}


class SlipOutcome(StrEnum):
    """What a kiosk's printer made of a slip that the desk asked for."""

    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class TicketStatus(StrEnum):
    """Where a ticket is. The last four are terminal."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    FINISHED = "finished"
    PASSED = "passed"
    DROPPED = "dropped"
    EXPIRED = "expired"


TERMINAL = frozenset({TicketStatus.FINISHED, TicketStatus.PASSED, TicketStatus.DROPPED, TicketStatus.EXPIRED})
AT_WINDOW = frozenset({TicketStatus.CALLED, TicketStatus.SERVING})


class ServiceKind(StrEnum):
    """即办件 (closed at the window) or 承诺件 (goes to the back office)."""

    INSTANT = "instant"
    PROMISED = "promised"


class Channel(StrEnum):
    """How a ticket was taken."""

    KIOSK = "kiosk"
    DESK = "desk"
    WINDOW = "window"
    PHONE = "phone"
    BOOKING = "booking"


class CallOrder(StrEnum):
    """In which order those who wait are called: by call-by time, or plainly first come first served."""

    DUE = "due"
    ARRIVAL = "arrival"


class TideMode(StrEnum):
    """Whether tides open by the notice's letter alone, or already when a wait is foreseen to grow too long."""

    RULE = "rule"
    FORECAST = "forecast"


class TideState(StrEnum):
    """A tidal window's turn of duty."""

    CLOSED = "closed"
    ORDERED = "ordered"
    OPEN = "open"
    CLOSING = "closing"


class TideReason(StrEnum):
    """Why a tide was ordered, closed or cancelled; the story shows it."""

    WAIT = "wait"
    VOLUME = "volume"
    FORECAST = "forecast"
    MANUAL = "manual"
    CALM = "calm"
    HOURS = "hours"
    NO_STAFF = "no_staff"
    DAY_CLOSED = "day_closed"


class Announcement(StrEnum):
    """What became of a call on a board: it was shown, it was heard to its end, or this board could not speak it."""

    SHOWN = "shown"
    SPOKEN = "spoken"
    SILENT = "silent"


class AlertKind(StrEnum):
    """What a manager must see at once."""

    TIDE_NO_STAFF = "tide_no_staff"
    TIDE_NO_NETWORK = "tide_no_network"
    TIDE_NO_WINDOW = "tide_no_window"
    TIDE_ALL_OPEN = "tide_all_open"
    WAIT_UNSERVABLE = "wait_unservable"
    CALL_UNANNOUNCED = "call_unannounced"
    VOICE_UNAVAILABLE = "voice_unavailable"


@dataclass(frozen=True, slots=True)
class Named:
    """A word that the public reads, in Chinese and, where the hall gives it, in English."""

    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """A matter (事项) a citizen comes for.

    ``materials_en`` is as long as ``materials``, or empty. ``spelling`` is the pinyin of the name and of each keyword,
    syllables apart, for the search by letters. ``expected_s`` is how long a case is expected to take, ``spread`` its
    standard deviation as a share of that, ``share`` its part of the walk-ins (0 where nobody knows).
    """

    id: str
    name: str
    prefix: str
    department: str
    name_en: str = ""
    group: str = ""
    networks: tuple[str, ...] = ()
    expected_s: int = 600
    kind: ServiceKind = ServiceKind.INSTANT
    keywords: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    enquiry: bool = False
    materials_en: tuple[str, ...] = ()
    spelling: tuple[str, ...] = ()
    spread: float = 0.6
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class WindowSpec:
    """A window as the hall's configuration describes it.

    ``services`` are those it is responsible for, ``helps`` those it also takes when none of its own waits.
    ``networks`` empty means the window reaches every network. ``capacity`` weighs its share of the load (TS-3).
    ``duty`` is when it is to be staffed today; None means whenever the hall is open, empty not at all. Off duty no
    tide opens here by itself, and a service whose windows are all off for the day issues no numbers; a clerk who sits
    there all the same may call.
    """

    id: str
    name: str
    kind: WindowKind
    services: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    home: str = ""
    capacity: int = 1
    signs: tuple[str, ...] = ()
    area: str = ""
    name_en: str = ""
    duty: tuple[Session, ...] | None = None


@dataclass(frozen=True, slots=True)
class ClerkSpec:
    """A clerk and the posts held: ``primary`` is the A post, ``backup`` the B post (AB岗). Empty means any window."""

    id: str
    name: str
    badge: str = ""
    primary: tuple[str, ...] = ()
    backup: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TidePolicy:
    """When tidal windows open and close.

    Limits are inclusive: 15:00 and 30 cases are still in order (notice 004 §1.2). In mode *forecast* a tide opens when
    somebody is foreseen to wait more than ``foresee_wait_s``, and not for ``rest_s`` after one has ended.
    """

    max_wait_s: int = 900
    max_cases: int = 30
    setup_s: int = 0
    min_open_s: int = 1200
    calm_wait_s: int = 300
    calm_for_s: int = 600
    max_open: int = 9
    automatic: bool = True
    mode: TideMode = TideMode.RULE
    foresee_wait_s: int = 600
    rest_s: int = 900


@dataclass(frozen=True, slots=True)
class CallingPolicy:
    """Who is called first; see ``routing``.

    ``ordinary_s``, ``priority_s`` and ``booked_s`` are how long after the beginning of a wait the call is to come;
    ``grace_s`` is added once that has passed: more of it helps those who can still be called in time, at the cost of
    those who cannot. A booked citizen may be called ``booked_lead_s`` before the slot. A matter that takes less time
    than the average gets an allowance shorter by the power ``short_first`` of their ratio; 0 makes no difference. One
    that few windows are responsible for gets a shorter one too: by at most the part ``few_first``, with one window.
    """

    order: CallOrder = CallOrder.DUE
    ordinary_s: int = 900
    priority_s: int = 600
    booked_s: int = 300
    grace_s: int = 480
    booked_lead_s: int = 120
    short_first: float = 1.5
    few_first: float = 0.5


PolicyValue = int | bool | float | str
"""What one key of the policy may be set to; an order is given by its name."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules a manager may tune while the hall runs; each change is a fact in the story."""

    tide: TidePolicy = field(default_factory=TidePolicy)
    calling: CallingPolicy = field(default_factory=CallingPolicy)
    recall_limit: int = 5
    pass_places: int = 3
    pass_times: int = 1
    undo_s: int = 10
    call_guard_s: int = 2
    rating_s: int = 60
    rating_link_s: int = 86400
    one_open_ticket: bool = True
    issue_before_s: int = 1200
    overtime_s: int = 3600
    booking_early_s: int = 1800
    booking_late_s: int = 1800
    confirm_ticket: bool = True


@dataclass(frozen=True, slots=True)
class Session:
    """One opening of the hall, e.g. 09:00–12:00."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class ExpectedArrivals:
    """How many citizens without a booking the weeks before let expect between two instants."""

    starts: datetime
    ends: datetime
    count: float


@dataclass(frozen=True, slots=True)
class DayPlan:
    """Everything a day needs to replay by itself: it travels in ``DayOpened``.

    ``announcers`` is how many boards and voices the hall had when the day opened: without any, no call is missed.
    ``expected`` (in order of time) and ``no_show`` (share of calls that nobody answers) are what the weeks before
    teach; empty and None where there were none. ``expected`` begins when the day opened, if that was later than the
    first of it. ``booked`` are slots of which nothing but the time is known yet. ``trained``: who may sit at a window
    by what the hall's file says of their training; None where nobody asks for any.
    """

    hall: str
    name: str
    business_day: str
    timezone: str
    services: tuple[Service, ...]
    windows: tuple[WindowSpec, ...]
    clerks: tuple[ClerkSpec, ...] = ()
    policy: Policy = field(default_factory=Policy)
    sessions: tuple[Session, ...] = ()
    next_opening: datetime | None = None
    name_en: str = ""
    notice: str = ""
    phone: str = ""
    languages: tuple[str, ...] = ("zh-CN", "en")
    announcers: int = 0
    groups: tuple[Named, ...] = ()
    departments: tuple[Named, ...] = ()
    words: tuple[str, ...] = ()
    pause_reasons: tuple[str, ...] = ()
    expected: tuple[ExpectedArrivals, ...] = ()
    no_show: float | None = None
    booked: tuple[datetime, ...] = ()
    trained: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """A booked slot (预约). A citizen checks in and never queues twice (norm 212)."""

    code: str
    service: str
    slot: datetime
    person: str | None = None
    ticket: str | None = None
    cancelled: bool = False
    help: Help = Help.NONE


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A wait as it was foreseen, in seconds: the best guess, and the range that eight in ten waits fall into."""

    point_s: int
    low_s: int
    high_s: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """One citizen's turn. ``place`` orders the pool: lower is earlier; it survives holds, transfers and undo.

    ``base`` is the moment from which waiting counts: issue, opening of the session, or the booked slot, whichever
    is last. ``estimate_s`` is the wait that people were told when it was taken, ``foreseen`` what it was made from,
    both counted from the issue. ``returned_at`` is when a new wait began: after being served in part, or after missing
    the call. ``since`` is from when the turn counts where that is not ``base``: of somebody who missed the call and
    came back, that of the ticket it stands behind or later. ``sent_by`` is the window that transferred it last.
    ``help`` is what was asked for with the booking.
    """

    id: str
    service: str
    place: float
    taken_at: datetime
    base: datetime
    priority: PriorityClass = PriorityClass.NORMAL
    status: TicketStatus = TicketStatus.WAITING
    channel: Channel = Channel.KIOSK
    person: str | None = None
    slot: datetime | None = None
    window: str | None = None
    pinned: str | None = None
    first_called_at: datetime | None = None
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    recalls: int = 0
    passes: int = 0
    ahead: int = 0
    reprints: int = 0
    rating: str | None = None
    sent_by: str | None = None
    finished_by: str | None = None
    overtook: bool = False
    estimate_s: tuple[int, int] | None = None
    returned_at: datetime | None = None
    proxy: bool = False
    asked_elsewhere: bool = False
    since: datetime | None = None
    foreseen: Foreseen | None = None
    help: Help = Help.NONE

    @property
    def waits_from(self) -> datetime:
        """From when the present wait counts."""
        return self.base if self.returned_at is None else max(self.base, self.returned_at)

    @property
    def turn_from(self) -> datetime:
        """From when its turn counts: who is sent on keeps the turn, who missed the call stands behind others."""
        return self.base if self.since is None else self.since

    @property
    def ended(self) -> bool:
        return self.status in TERMINAL

    @property
    def booked(self) -> bool:
        """Its slot still counts: somebody who missed the call waits like everybody else."""
        return self.slot is not None and self.passes == 0


@dataclass(frozen=True, slots=True)
class Why:
    """The figures behind a call that do not run with the clock: what a rule needs to be told in one sentence.

    ``within_s`` is after how long the call is due, ``case_s`` how long the matter is expected to take. ``before`` is
    the earliest ticket that is passed over, ``ends`` when the window goes off duty, where that decides.
    """

    within_s: int
    case_s: int
    before: str | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tide:
    """A tidal window's current turn of duty."""

    state: TideState = TideState.CLOSED
    reason: TideReason | None = None
    detail: str = ""
    clerk: str | None = None
    ordered_at: datetime | None = None
    ready_at: datetime | None = None
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A window as it stands now.

    It serves when a clerk sits at it, it is not paused, and (if tidal) its tide is open. ``console`` is the page that
    works there; None leaves it open to any page of its clerk. ``left_at`` is when the last clerk left it empty.
    """

    spec: WindowSpec
    clerk: str | None = None
    console: str | None = None
    ticket: str | None = None
    paused: str | None = None
    paused_at: datetime | None = None
    tide: Tide = field(default_factory=Tide)
    cases: int = 0
    work_s: int = 0
    last_call_at: datetime | None = None
    last_call_version: int = 0
    last_ticket: str | None = None
    left_at: datetime | None = None

    @property
    def id(self) -> str:
        return self.spec.id

    @property
    def open(self) -> bool:
        """Staffed and allowed to call."""
        if self.clerk is None or self.paused is not None:
            return False
        return self.spec.kind is not WindowKind.TIDAL or self.tide.state is TideState.OPEN


@dataclass(frozen=True, slots=True)
class Clerk:
    """A clerk who is in the hall today. ``window`` is None while on standby."""

    id: str
    name: str
    window: str | None
    since: datetime
    seated_as: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """A lack that somebody must see until it ends."""

    kind: AlertKind
    subject: str
    detail: str
    since: datetime
