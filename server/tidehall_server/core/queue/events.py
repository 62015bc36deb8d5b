"""The facts of a hall's day, in the past tense. Nothing else is the truth.

An event carries what a later reader cannot work out (who was chosen, to which place), never who or when: the
journal's row says that. Fields may be added with a default; renaming or removing one needs an upcaster.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tidehall_server.core.help import Help
from tidehall_server.core.queue.commands import Level, RatingChannel
from tidehall_server.core.queue.model import (
    AlertKind,
    Channel,
    DayPlan,
    Foreseen,
    Policy,
    PriorityClass,
    Proof,
    SlipOutcome,
    TideReason,
    Why,
    WindowSpec,
)


@dataclass(frozen=True, slots=True)
class DayOpened:
    """``previous`` is ``stream@hash`` of the day before, so that the chain runs through the days."""

    plan: DayPlan
    previous: str = ""


@dataclass(frozen=True, slots=True)
class DayClosed:
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PolicyChanged:
    """``changes``: the dotted key, and its value before and after."""

    policy: Policy
    changes: tuple[tuple[str, int | float | str, int | float | str], ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TicketTaken:
    ticket: str
    service: str
    place: float
    base: datetime
    priority: PriorityClass
    channel: Channel
    ahead: int
    person: str | None = None
    booking: str | None = None
    slot: datetime | None = None
    estimate_s: tuple[int, int] | None = None
    proxy: bool = False
    proof: Proof | None = None
    foreseen: Foreseen | None = None
    help: Help = Help.NONE


@dataclass(frozen=True, slots=True)
class BookingMade:
    code: str
    service: str
    slot: datetime
    person: str | None = None
    help: Help = Help.NONE


@dataclass(frozen=True, slots=True)
class BookingCancelled:
    code: str


@dataclass(frozen=True, slots=True)
class TicketReprinted:
    """``printer``: the kiosk that was asked; "" when who asked prints it."""

    ticket: str
    times: int
    reason: str = ""
    printer: str = ""


@dataclass(frozen=True, slots=True)
class SlipReported:
    ticket: str
    times: int
    outcome: SlipOutcome
    device: str


@dataclass(frozen=True, slots=True)
class PriorityGranted:
    ticket: str
    priority: PriorityClass
    reason: str = ""
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class TicketCalled:
    """``rule`` says why this one: see ``routing.Rule``; ``why`` and ``waited_s``, from when its turn counts, are its
    figures. ``overtook``: an earlier one still waits."""

    ticket: str
    window: str
    clerk: str
    rule: str
    overtook: bool = False
    why: Why | None = None
    waited_s: int | None = None


@dataclass(frozen=True, slots=True)
class TicketRecalled:
    ticket: str
    window: str
    times: int


@dataclass(frozen=True, slots=True)
class TicketStarted:
    ticket: str
    window: str


@dataclass(frozen=True, slots=True)
class TicketFinished:
    ticket: str
    window: str
    clerk: str


@dataclass(frozen=True, slots=True)
class TicketPassed:
    """``place`` is where it waits again, ``since`` from when its turn then counts; no place: the pass was the last."""

    ticket: str
    window: str
    place: float | None
    reason: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class TicketHeld:
    ticket: str
    window: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TicketResumed:
    ticket: str
    window: str
    clerk: str


@dataclass(frozen=True, slots=True)
class TicketTransferred:
    ticket: str
    service: str
    window: str | None
    source: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TicketRequeued:
    """``since``: from when its turn counts at the new place; None where the turn goes on."""

    ticket: str
    place: float
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class TicketDropped:
    ticket: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TicketExpired:
    ticket: str


@dataclass(frozen=True, slots=True)
class ActionUndone:
    """The window's last action on the ticket is taken back; the ticket stands exactly where it stood."""

    ticket: str
    window: str
    action: str


@dataclass(frozen=True, slots=True)
class ClerkSignedIn:
    """``post`` is primary, backup or "" where the hall keeps no posts. ``console`` is the page that works there."""

    clerk: str
    name: str
    window: str | None
    post: str = ""
    console: str | None = None


@dataclass(frozen=True, slots=True)
class ClerkSignedOut:
    """``standby``: left the window ``window``, not the hall."""

    clerk: str
    window: str | None
    standby: bool = False


@dataclass(frozen=True, slots=True)
class TrainingNoted:
    """``trained``: all who have passed the training before duty, whoever was known to have before."""

    trained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrainingWaived:
    """A manager lets ``clerk`` sit at a window today without it."""

    clerk: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConsoleClaimed:
    """From now on this page works at the window; others read."""

    window: str
    console: str


@dataclass(frozen=True, slots=True)
class WindowPaused:
    window: str
    reason: str


@dataclass(frozen=True, slots=True)
class WindowUnpaused:
    window: str


@dataclass(frozen=True, slots=True)
class WindowAdded:
    spec: WindowSpec


@dataclass(frozen=True, slots=True)
class WindowRemoved:
    window: str


@dataclass(frozen=True, slots=True)
class TideOrdered:
    """``ticket``/``wait_s`` name the wait that broke the promise, ``at_window``/``cases`` the volume that did.

    By forecast they are the wait that is foreseen, of somebody yet to come where ``ticket`` is None; ``waiting``
    citizens and ``open_windows`` were there when it was seen, ``breaks_at`` is when the next wait would pass
    ``limit_s``, the promise of that day; None where none was foreseen to.
    """

    window: str
    reason: TideReason
    clerk: str
    ready_at: datetime
    ticket: str | None = None
    wait_s: int | None = None
    at_window: str | None = None
    cases: int | None = None
    note: str = ""
    waiting: int | None = None
    open_windows: int | None = None
    breaks_at: datetime | None = None
    limit_s: int | None = None


@dataclass(frozen=True, slots=True)
class TideDeclined:
    """``clerk`` cannot come; ``instead`` is called now, nobody when it is None."""

    window: str
    clerk: str
    reason: str
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class TideOpened:
    window: str
    clerk: str


@dataclass(frozen=True, slots=True)
class TideCancelled:
    window: str
    reason: TideReason


@dataclass(frozen=True, slots=True)
class TideClosing:
    """``wait_s`` is the longest wait foreseen without the window, where a forecast closes it."""

    window: str
    reason: TideReason
    note: str = ""
    wait_s: int | None = None


@dataclass(frozen=True, slots=True)
class TideClosed:
    window: str


@dataclass(frozen=True, slots=True)
class AlertRaised:
    kind: AlertKind
    subject: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AlertCleared:
    kind: AlertKind
    subject: str


@dataclass(frozen=True, slots=True)
class TicketRated:
    ticket: str
    window: str
    clerk: str
    level: Level
    tags: tuple[str, ...]
    words: str | None
    channel: RatingChannel
    anonymous: bool = True
    given_at: datetime | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class TicketAskedElsewhere:
    """The citizen was asked on the province's page. Whether they rated there, and how, is not known here."""

    ticket: str
    window: str
    clerk: str


@dataclass(frozen=True, slots=True)
class CallAnnounced:
    call: int
    ticket: str
    window: str
    how: str
    device: str
    reason: str = ""


Event = (
    DayOpened | DayClosed | PolicyChanged | TicketTaken | BookingMade | BookingCancelled | TicketReprinted
    | SlipReported | PriorityGranted | TicketCalled | TicketRecalled | TicketStarted | TicketFinished | TicketPassed
    | TicketHeld | TicketResumed | TicketTransferred | TicketRequeued | TicketDropped | TicketExpired | ActionUndone
    | ClerkSignedIn | ClerkSignedOut | TrainingNoted | TrainingWaived | ConsoleClaimed | WindowPaused
    | WindowUnpaused | WindowAdded | WindowRemoved
    | TideOrdered | TideDeclined | TideOpened | TideCancelled | TideClosing | TideClosed | AlertRaised | AlertCleared
    | TicketRated | TicketAskedElsewhere | CallAnnounced
)  # fmt: skip

EVENTS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__args__}
