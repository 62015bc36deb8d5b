"""What people, devices and the clock may ask of a hall's day.

A command is a wish in the imperative. ``decide`` turns it into facts or refuses it. Its kebab-case name is its
path in the HTTP API (``TakeTicket`` -> ``take-ticket``); see ``COMMANDS``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tidehall_server.core.help import Help
from tidehall_server.core.queue.model import (
    Announcement,
    Channel,
    DayPlan,
    PolicyValue,
    PriorityClass,
    Proof,
    SlipOutcome,
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. ``personal`` is true for a person's account; devices and the clock are not persons.

    ``role`` is one of manager, clerk, guide, auditor, kiosk, caller, board, pad, policy. ``console`` names the page on
    which a person works, when the page says so.
    """

    id: str
    role: str
    name: str = ""
    personal: bool = True
    window: str | None = None
    console: str | None = None


POLICY = Actor(id="policy", role="policy", name="tidehall", personal=False)


class Level(StrEnum):
    """The five levels of 好差评. Numbers exist only in adapters: two national texts count in opposite directions."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    FAIR = "fair"
    DISSATISFIED = "dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied"


BAD_LEVELS = frozenset({Level.DISSATISFIED, Level.VERY_DISSATISFIED})


class RatingChannel(StrEnum):
    """Through what a citizen rated."""

    PAD = "hall_tablet"
    BOX = "hall_other"
    QR = "qr"
    PAPER = "paper"


# The hall's day


@dataclass(frozen=True, slots=True)
class OpenDay:
    plan: DayPlan
    previous: str = ""


@dataclass(frozen=True, slots=True)
class CloseDay:
    """``force`` also ends tickets that stand at a window (the day was never closed and the next one begins)."""

    reason: str = ""
    force: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """The clock looks in: tides that are due, alerts that begin or end."""


@dataclass(frozen=True, slots=True)
class SetPolicy:
    """Change policy values by dotted key, e.g. ``{"tide.max_wait_s": 600}``."""

    changes: dict[str, PolicyValue] = field(default_factory=dict)
    reason: str = ""


# Citizens and the guide desk


@dataclass(frozen=True, slots=True)
class TakeTicket:
    """``proxy``: somebody takes it for ``person``, who is not here (代办). ``proof``: what the desk saw."""

    service: str
    priority: PriorityClass = PriorityClass.NORMAL
    channel: Channel = Channel.KIOSK
    person: str | None = None
    proxy: bool = False
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Book:
    code: str
    service: str
    slot: datetime
    person: str | None = None
    help: Help = Help.NONE


@dataclass(frozen=True, slots=True)
class CancelBooking:
    code: str


@dataclass(frozen=True, slots=True)
class CheckIn:
    code: str
    channel: Channel = Channel.BOOKING
    priority: PriorityClass = PriorityClass.NORMAL


@dataclass(frozen=True, slots=True)
class Reprint:
    """``printer`` is the kiosk that is asked to print the slip again; "" means that who asks prints it."""

    ticket: str
    reason: str = ""
    printer: str = ""


@dataclass(frozen=True, slots=True)
class ReportSlip:
    """A kiosk tells what came of the slip it was asked for: the ``times``-th of this ticket."""

    ticket: str
    times: int
    outcome: SlipOutcome


@dataclass(frozen=True, slots=True)
class GrantPriority:
    """Against ``proof``, or with a ``reason`` in words."""

    ticket: str
    priority: PriorityClass
    reason: str = ""
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Requeue:
    ticket: str


@dataclass(frozen=True, slots=True)
class Drop:
    ticket: str
    reason: str = ""


# Clerks at their windows. ``ticket``, where it is optional, is the one the screen shows: a screen that fell behind is
# refused instead of acting on somebody else.


@dataclass(frozen=True, slots=True)
class SignIn:
    """Sit down at ``window``, or be on standby when it is None. ``clerk`` None means the actor."""

    window: str | None = None
    clerk: str | None = None
    takeover: bool = False


@dataclass(frozen=True, slots=True)
class SignOut:
    """Leave the window; ``standby`` stays in the hall, ready for a tide."""

    clerk: str | None = None
    standby: bool = False


@dataclass(frozen=True, slots=True)
class NoteTraining:
    """All who have passed the training before duty, by the hall's file and its tests as they are now."""

    trained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaiveTraining:
    """``clerk`` may sit at a window today without the training before duty; whoever allows it says why."""

    clerk: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ClaimConsole:
    """This page works at the window from now on. Without ``takeover`` only if no other page does."""

    window: str
    console: str
    takeover: bool = False


@dataclass(frozen=True, slots=True)
class CallNext:
    window: str


@dataclass(frozen=True, slots=True)
class Recall:
    window: str
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Start:
    window: str
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Finish:
    window: str
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    window: str
    reason: str = ""
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    window: str
    reason: str = ""
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """Call a held ticket back; without ``ticket`` the one held longest at this window."""

    window: str
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """Send a ticket to a window or a service (``to`` is either's id), keeping its place."""

    ticket: str
    to: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    window: str


@dataclass(frozen=True, slots=True)
class Pause:
    window: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unpause:
    window: str


@dataclass(frozen=True, slots=True)
class DeclineTide:
    """The clerk whom a tide calls cannot come, and says why."""

    window: str
    reason: str = ""


# Managers


@dataclass(frozen=True, slots=True)
class OpenTide:
    window: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CloseTide:
    window: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AddWindow:
    """A temporary tidal window (notice 001: 临时调配、增设潮汐窗口)."""

    window: str
    name: str
    services: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoveWindow:
    window: str


# After the service


@dataclass(frozen=True, slots=True)
class Rate:
    """``words`` and ``contact`` are opaque keys of erasable texts, never the texts; who leaves a contact is not
    anonymous. ``given_at``: when a pad that had no network then was told; without it the rating was given now."""

    ticket: str
    level: Level
    tags: tuple[str, ...] = ()
    words: str | None = None
    channel: RatingChannel = RatingChannel.PAD
    anonymous: bool = True
    window: str | None = None
    given_at: datetime | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class AskElsewhere:
    """The province's own page stands open on the pad for this ticket. What is said there is the province's."""

    ticket: str
    window: str | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """A board has shown or spoken the call with this ``call`` version, or could not speak it and says why."""

    call: int
    how: Announcement = Announcement.SHOWN
    reason: str = ""


Command = (
    OpenDay | CloseDay | Tick | SetPolicy | TakeTicket | Book | CancelBooking | CheckIn | Reprint | ReportSlip
    | GrantPriority | Requeue | Drop | SignIn | SignOut | NoteTraining | WaiveTraining | ClaimConsole | CallNext
    | Recall | Start | Finish | Pass | Hold | Resume | Transfer | Undo | Pause | Unpause | DeclineTide | OpenTide
    | CloseTide | AddWindow | RemoveWindow | Rate | AskElsewhere | Announced
)  # fmt: skip

CommandType = type[Command]


def command_name(kind: type) -> str:
    """``TakeTicket`` -> ``take-ticket``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


COMMANDS: dict[str, CommandType] = {command_name(kind): kind for kind in Command.__args__}
