"""Every rule of the hall's notices as it stands today: kept, broken now, broken today and mended, or nothing to judge.

Cards are the measure where there is a rule of the table; what is judged without a card (posts, hours, both promises of
reviews) is judged here. Nothing is a promise of the program: each line says from what it was counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import Session, TideState, Window, WindowKind
from tidehall_server.core.supervision.day import is_on_duty, is_open
from tidehall_server.core.supervision.rules import Colour, RuleId


class State(StrEnum):
    """How a rule stands. ``mended``: broken today, and no longer. ``unrecorded``: to be recorded by hand, and never
    was. ``ensured``: the program leaves no way to break it."""

    BROKEN = "broken"
    MENDED = "mended"
    UNRECORDED = "unrecorded"
    KEPT = "kept"
    IDLE = "idle"
    ENSURED = "ensured"


class Group(StrEnum):
    """From what it is known: from the hall's data, from what a manager recorded, from how the program is made."""

    MEASURED = "measured"
    BY_HAND = "by_hand"
    ENSURED = "ensured"


class Proof(StrEnum):
    """Where the evidence is: a card, a case, a window, or a list of the console."""

    CARD = "card"
    CASE = "case"
    WINDOW = "window"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Evidence:
    kind: Proof
    id: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One rule. ``source`` names notice and paragraph, ``judged`` how much was looked at (None: it goes on all day),
    ``limit`` is the number in the rule's words, ``last`` the day of the last check that was recorded by hand."""

    id: str
    source: str
    state: State
    since: datetime | None = None
    who: tuple[str, ...] = ()
    breaches: int = 0
    judged: int | None = None
    limit: str = ""
    evidence: tuple[Evidence, ...] = ()
    group: Group = Group.MEASURED
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Carded:
    """A card as far as a rule needs it. ``over_at``: when the breach ended or the card was closed, whatever came
    first; None while it goes on."""

    id: str
    colour: Colour
    who: str
    issued_at: datetime
    red_at: datetime | None
    over_at: datetime | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """A rule that cards watch: under which name and from which notice. ``red``: its yellow card only calls to mind,
    the red one is the breach."""

    name: str
    source: str
    rules: tuple[RuleId, ...]
    red: bool = False

    def broken_at(self, card: Carded) -> datetime:
        return card.red_at or card.issued_at if self.red else card.issued_at


def by_cards(kind: Kind, found: Iterable[Carded], since: datetime, judged: int | None, limit: str) -> Line:
    """A rule that cards watch, today: what was broken since then, and what was broken before and not yet over then."""
    counts = [each for each in found if not each.withdrawn and (each.colour is Colour.RED or not kind.red)]
    counted = [each for each in counts if each.over_at is None or max(each.over_at, kind.broken_at(each)) >= since]
    now = [each for each in counted if each.over_at is None]
    shown = now or counted
    state = State.BROKEN if now else State.MENDED if counted else State.IDLE if judged == 0 else State.KEPT
    return Line(
        kind.name, kind.source, state, min(map(kind.broken_at, shown), default=None),
        tuple(dict.fromkeys(each.who for each in shown if each.who)), len(counted), judged, limit,
        tuple(Evidence(Proof.CARD, each.id, each.issued_at) for each in shown),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class House:
    """What the hall's file says: windows with AB posts and their clerks, who should sit where now, the least of all."""

    posts: Mapping[str, tuple[str, ...]]
    planned: Mapping[str, str]
    min_general: int


def of_day(day: Day, now: datetime, house: House) -> list[Line]:
    """Rules that the running day itself shows."""
    plan = day.plan
    if plan is None:
        return []
    begun = bool(plan.sessions or day.tickets or any(each.clerk for each in day.windows.values()))
    runs = begun and not day.closed and is_open(plan.sessions, now)  # without hours it is open once somebody is there
    return [_ab(day, now, house, runs), _hours(day, now, runs), _general(day, house, runs), _volume(day)]


def _ab(day: Day, now: datetime, house: House, runs: bool) -> Line:
    """A window with AB posts has one of its clerks (notices 000, 002, 003, 004)."""
    mine = [day.windows[name] for name in house.posts if name in day.windows and is_on_duty(day.windows[name], now)]
    empty = [each for each in mine if each.clerk is None]
    who = [house.planned.get(each.id) or next(iter(house.posts[each.id]), "") for each in empty]
    return _windows("ab_posts", "000 / 002 / 003 / 004", empty, mine, who, runs, _opened(day, now))


def _hours(day: Day, now: datetime, runs: bool) -> Line:
    """In its hours the hall is staffed: one window at least is."""
    staffed = [each for each in day.windows.values() if each.clerk is not None]
    plan = day.plan
    hours = "、".join(_session(one, ZoneInfo(plan.timezone)) for one in plan.sessions) if plan is not None else ""
    if not hours:
        return Line("hours", "002", State.IDLE)
    if not runs:
        return Line("hours", "002", State.IDLE, limit=hours)
    if staffed:
        return Line("hours", "002", State.KEPT, judged=len(staffed), limit=hours)
    left = [each.left_at for each in day.windows.values() if each.left_at is not None]
    since = max([*left, _opened(day, now)], default=None, key=lambda at: at.timestamp() if at else 0.0)
    return Line("hours", "002", State.BROKEN, since, breaches=1, judged=0, limit=hours)


def _session(session: Session, zone: ZoneInfo) -> str:
    """On the clock of the hall."""
    return f"{session.opens.astimezone(zone):%H:%M}–{session.closes.astimezone(zone):%H:%M}"


def _general(day: Day, house: House, runs: bool) -> Line:
    """Every general window that the notice wants is there, and somebody sits at each."""
    general = [each for each in day.windows.values() if each.spec.kind is WindowKind.GENERAL]
    empty = [each for each in general if each.clerk is None]
    enough = len(general) - len(empty) >= house.min_general
    who = [house.planned.get(each.id, "") for each in empty]
    line = _windows("min_general", "000", [] if enough else empty, general, who, runs, None)
    return Line(line.id, line.source, line.state, line.since, line.who, line.breaches, line.judged,
                str(house.min_general), line.evidence)  # fmt: skip


def _volume(day: Day) -> Line:
    """A window that did more than its cases of a day has a tide beside it (notice 004 §1.2)."""
    most = day.policy.tide.max_cases
    tidal = [each for each in day.windows.values() if each.spec.kind is WindowKind.TIDAL]
    full = [each for each in day.windows.values() if each.spec.kind is not WindowKind.TIDAL and each.cases > most]
    helped = bool(day.tides) or any(each.tide.state is not TideState.CLOSED for each in tidal)
    source, limit = "004 §1.2", str(most)
    if not tidal:
        return Line("volume", source, State.IDLE, limit=limit)
    if full and not helped:
        proof = tuple(Evidence(Proof.WINDOW, each.id) for each in full)
        return Line("volume", source, State.BROKEN, None, (), len(full), len(day.windows), limit, proof)
    return Line("volume", source, State.KEPT, judged=max((each.cases for each in day.windows.values()), default=0),
                limit=limit)  # fmt: skip


def _windows(
    name: str, source: str, empty: Sequence[Window], of: Sequence[Window], who: Sequence[str], runs: bool,
    opened: datetime | None,
) -> Line:  # fmt: skip
    if not of or not runs:
        return Line(name, source, State.IDLE, judged=len(of))
    if not empty:
        return Line(name, source, State.KEPT, judged=len(of))
    left = [at for at in (each.left_at or opened for each in empty) if at is not None]
    proof = tuple(Evidence(Proof.WINDOW, each.id, each.left_at) for each in empty)
    people = tuple(dict.fromkeys(each for each in who if each))
    return Line(name, source, State.BROKEN, min(left, default=None), people, len(empty), len(of), "", proof)


def _opened(day: Day, now: datetime) -> datetime | None:
    sessions = day.plan.sessions if day.plan is not None else ()
    return max((one.opens for one in sessions if one.opens <= now), default=None)


CARDED: tuple[Kind, ...] = (
    Kind("wait", "004 §1.2", (RuleId.WAIT_OVER,)),
    Kind("tide_staff", "004 §2.2", (RuleId.TIDE_NOBODY,)),
    Kind("vacant", "004 §2.2", (RuleId.WINDOW_VACANT,)),
    Kind("transfer_urgent", "001 §4.1", (RuleId.TRANSFER_URGENT,)),
    Kind("transfer_promised", "001 §4.1", (RuleId.TRANSFER_PROMISED,)),
    Kind("notice", "003 §10", (RuleId.NOTICE_3WD,), red=True),
    Kind("promise", "001 §4.3", (RuleId.PROMISE_DUE,), red=True),
    Kind("archive", "001 §4.2", (RuleId.ARCHIVE_DAILY,)),
    Kind("review_contact", "003 §15", (RuleId.REVIEW_CONTACT,)),
    Kind("pause", "", (RuleId.PAUSE_LONG,)),
)
