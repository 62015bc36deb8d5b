"""The rectification of a bad review (差评整改): what is to be done about it, by whom, until when, and how far it is.

Nobody deals with a review of their own work, and nobody alone declares one invalid (notice 003 §15; domain facts §2.6).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tidehall_server.core.queue.commands import Level


class Invalid(StrEnum):
    """Why a bad review would not count: pressed by mistake, or with ill will."""

    MISTAKEN = "mistaken"
    MALICIOUS = "malicious"


class Remedy(StrEnum):
    """How it was settled: put right, or explained because there is nothing that could be put right."""

    FIXED = "fixed"
    EXPLAINED = "explained"


class Reached(StrEnum):
    """How a try to reach the citizen ended. ``unreached`` is tried again."""

    REACHED = "reached"
    DECLINED = "declined"
    UNREACHED = "unreached"


class Opinion(StrEnum):
    """What the citizen says of the rectification when called back."""

    SATISFIED = "satisfied"
    FAIR = "fair"
    DISSATISFIED = "dissatisfied"
    DECLINED = "declined"
    UNREACHED = "unreached"


class Limit(StrEnum):
    """The deadlines of a review."""

    CONTACT = "contact"
    SETTLE = "settle"
    REPLY = "reply"


class Step(StrEnum):
    """What is to be done next; several may be open at once."""

    CHECK = "check"
    CONTACT = "contact"
    ASSIGN = "assign"
    RECTIFY = "rectify"
    REPLY = "reply"
    CALL_BACK = "call_back"
    DECIDE_INVALID = "decide_invalid"
    DECIDE_EXTENSION = "decide_extension"


@dataclass(frozen=True, slots=True)
class Limits:
    """The hall's figures, in working days; ``reply_days`` are those after the limit of the rectification. Local rules:
    no national text that we have names them.
    """

    contact_days: int = 1
    settle_days: int = 5
    most_days: int = 15
    call_back_tries: int = 3
    reply_days: int = 2


@dataclass(frozen=True, slots=True)
class Rated:
    """The review itself, as it was given. ``words`` and ``contact`` are keys of erasable texts."""

    day: date
    ticket: str
    level: Level
    tags: tuple[str, ...]
    words: str | None
    anonymous: bool
    service: str
    window: str
    clerk: str
    at: datetime
    contact: str | None = None
    append_no: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """The pre-check (预审): is it reasonable, is it true, and who said so."""

    reasonable: bool
    truthful: bool
    by: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for a second person. ``days`` is of an extension, ``why`` of a claim that the review is invalid."""

    by: str
    reason: str
    days: int = 0
    why: Invalid | None = None


@dataclass(frozen=True, slots=True)
class Rectification:
    """The folded state. Times are those of the facts. ``reply_by`` is None for who left no name, and in stories of
    before the reply had a limit.
    """

    rated: Rated | None = None
    limits: Limits = field(default_factory=Limits)
    contact_by: datetime | None = None
    settle_by: datetime | None = None
    reply_by: datetime | None = None
    check: Check | None = None
    contacted_at: datetime | None = None
    handler: str = ""
    rectified_at: datetime | None = None
    remedy: Remedy | None = None
    first_rectified_at: datetime | None = None
    replied_at: datetime | None = None
    called_back_at: datetime | None = None
    opinion: Opinion | None = None
    call_back_tries: int = 0
    returned: int = 0
    invalid: Asked | None = None
    extension: Asked | None = None
    extended_days: int = 0
    invalid_at: datetime | None = None
    closed_at: datetime | None = None
    overdue: frozenset[Limit] = frozenset()

    @property
    def exists(self) -> bool:
        return self.rated is not None

    @property
    def over(self) -> bool:
        return self.closed_at is not None or self.invalid_at is not None

    @property
    def real_name(self) -> bool:
        return self.rated is not None and not self.rated.anonymous

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is to be done now, in the order in which it is usually done."""
        if not self.exists or self.over:
            return ()
        wanted = {
            Step.CHECK: self.check is None,
            Step.CONTACT: self.real_name and self.contacted_at is None,
            Step.ASSIGN: not self.handler,
            Step.RECTIFY: bool(self.handler) and self.rectified_at is None,
            Step.REPLY: self.real_name and self.rectified_at is not None and self.replied_at is None,
            Step.CALL_BACK: self.real_name and self.replied_at is not None and self.called_back_at is None,
            Step.DECIDE_INVALID: self.invalid is not None,
            Step.DECIDE_EXTENSION: self.extension is not None,
        }
        return tuple(step for step, open_ in wanted.items() if open_)


def due(state: Rectification) -> datetime | None:
    """The next deadline that the clock has to look at."""
    if state.over:
        return None
    open_limits = []
    if state.contact_by is not None and awaits(state, Limit.CONTACT):
        open_limits.append(state.contact_by)
    if state.settle_by is not None and awaits(state, Limit.SETTLE):
        open_limits.append(state.settle_by)
    if state.reply_by is not None and awaits(state, Limit.REPLY):
        open_limits.append(state.reply_by)
    return min(open_limits, default=None)


def awaits(state: Rectification, limit: Limit) -> bool:
    """Whether this deadline is still running: not done, and not told to be over."""
    if state.over or limit in state.overdue:
        return False
    if limit is Limit.CONTACT:
        return state.real_name and state.contacted_at is None
    if limit is Limit.REPLY:
        return state.real_name and state.replied_at is None
    return state.rectified_at is None
