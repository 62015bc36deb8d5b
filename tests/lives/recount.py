"""An independent count of a hall's journal: its raw rows as text and JSON, and nothing of the product.

Nothing here may import the product, nor share a rule with it by code: what a figure means is said once more, in plain
words, so that both can be wrong only if both misread the notice. Instants are the stored texts; the hall is at UTC+8.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

BEIJING = timezone(timedelta(hours=8))
BAD = ("dissatisfied", "very_dissatisfied")


@dataclass(frozen=True)
class Row:
    stream: str
    version: int
    type: str
    at: datetime
    actor: str
    data: dict[str, Any]


@dataclass
class Ticket:
    service: str
    base: datetime
    taken: datetime
    status: str = "waiting"
    first_call: datetime | None = None
    called: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    window: str = ""
    level: str = ""
    clerk: str = ""
    finished_by: str = ""
    passes: int = 0
    booked: bool = False
    priority: str = "normal"

    @property
    def waited(self) -> int | None:
        """Whole seconds from the base to the first call."""
        return None if self.first_call is None else round(max(0.0, (self.first_call - self.base).total_seconds()))


@dataclass
class Day:
    """One business day. ``limit`` is the promise in seconds at its end; ``turns`` of tidal windows."""

    name: str
    limit: int = 0
    tickets: dict[str, Ticket] = field(default_factory=dict)
    finished: Counter[str] = field(default_factory=Counter)
    by_clerk: Counter[str] = field(default_factory=Counter)
    work_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    open_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    turns: list[dict[str, Any]] = field(default_factory=list)
    services: dict[str, str] = field(default_factory=dict)
    counters: int = 0
    sessions: int = 0
    clerk_open_s: dict[str, float] = field(default_factory=dict)
    clerk_work_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def recorded(self) -> bool:
        """The hall meant to be open, or somebody came."""
        return bool(self.tickets) or self.sessions > 0

    @property
    def waits(self) -> list[int]:
        return sorted(each.waited for each in self.tickets.values() if each.waited is not None)

    def of(self, service: str) -> list[Ticket]:
        return [each for each in self.tickets.values() if each.service == service]


def rank(ordered: list[int], percent: int) -> int | None:
    """The smallest value that at least so many percent do not exceed."""
    if not ordered:
        return None
    return next(each for n, each in enumerate(ordered, 1) if n * 100 >= percent * len(ordered))


def minutes(seconds: float | None) -> float | None:
    """Tenths of a minute, halves up."""
    return None if seconds is None else int(round(seconds) / 6 + 0.5) / 10


class Journal:
    """The rows of a journal file, read once."""

    def __init__(self, file: Path, hall: str) -> None:
        self.hall = hall
        self.streams: dict[str, list[Row]] = {}
        self.broken: list[str] = []
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
            self._read(connection)
        self.errands = self._errands(file)

    def _read(self, connection: sqlite3.Connection) -> None:
        found = connection.execute(
            "select stream, version, type, schema, at, actor, command_id, data, hash from events"
            " order by stream, version"
        )
        before, previous, expected = "", "", 1
        for stream, version, kind, schema, at, actor, command, data, digest in found:
            if stream != before:
                before, previous, expected = stream, "", 1
            parts = (previous, stream, version, kind, schema, at, actor, command, data)
            raw = b"".join(b"%d:%s" % (len(str(each).encode()), str(each).encode()) for each in parts)
            if hashlib.sha256(raw).hexdigest() != digest or version != expected:
                self.broken.append(f"{stream}@{version}")
            previous, expected = digest, version + 1
            row = Row(stream, version, kind, datetime.fromisoformat(at), actor, json.loads(data))
            self.streams.setdefault(stream, []).append(row)

    def _errands(self, file: Path) -> list[tuple[str, int, str, str, str]]:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
            return connection.execute("select stream, version, what, state, said from errands").fetchall()

    def of(self, kind: str) -> Iterator[tuple[str, list[Row]]]:
        """Streams of a kind with their own names, in order of name."""
        begins = f"{kind}/{self.hall}/"
        for stream in sorted(self.streams):
            if stream.startswith(begins):
                yield stream.removeprefix(begins), self.streams[stream]

    def count(self, kind: str) -> int:
        """Facts of this type, in all streams."""
        return sum(row.type == kind for rows in self.streams.values() for row in rows)

    def days(self) -> dict[str, Day]:
        return {name: _day(name, rows) for name, rows in self.of("hall")}


def _day(name: str, rows: list[Row]) -> Day:
    day, seats = Day(name), _Seats()
    for row in rows:
        seats.take(row)
        _TAKES.get(row.type, _nothing)(day, row)
    seats.close(rows[-1].at)
    for (window, _), lasted in seats.lasted.items():
        day.open_s[window] += lasted
    for (_, clerk), lasted in seats.lasted.items():
        day.clerk_open_s[clerk] = day.clerk_open_s.get(clerk, 0.0) + lasted
    for turn in day.turns:
        turn["until"] = rows[-1].at
    return day


class _Seats:
    """How long each window was open: somebody sits there, does not pause, and (of a tidal one) its tide is open."""

    def __init__(self) -> None:
        self.lasted: dict[tuple[str, str], float] = defaultdict(float)
        self._sits: dict[str, str] = {}
        self._paused: set[str] = set()
        self._tidal: set[str] = set()
        self._flows: set[str] = set()
        self._since: dict[tuple[str, str], datetime] = {}

    def take(self, row: Row) -> None:
        data, window = row.data, row.data.get("window")
        if row.type == "DayOpened":
            self._tidal = {each["id"] for each in data["plan"]["windows"] if each["kind"] == "tidal"}
        elif row.type == "ClerkSignedIn":
            self._leave(data["clerk"])
            if window is not None:
                self._sits[window] = data["clerk"]
                self._paused.discard(window)
        elif row.type == "ClerkSignedOut":
            self._leave(data["clerk"])
        elif row.type in ("WindowPaused", "WindowUnpaused"):
            (self._paused.add if row.type == "WindowPaused" else self._paused.discard)(str(window))
        elif row.type == "TideOpened":
            self._flows.add(str(window))
        elif row.type in ("TideClosing", "TideClosed", "TideCancelled"):
            self._flows.discard(str(window))
        elif row.type == "DayClosed":
            self._sits.clear()
        self._measure(row.at)

    def _leave(self, clerk: str) -> None:
        for window in [each for each, who in self._sits.items() if who == clerk]:
            del self._sits[window]
            self._paused.discard(window)

    def _measure(self, at: datetime) -> None:
        now = {w for w in self._sits if w not in self._paused and (w not in self._tidal or w in self._flows)}
        seats = {(window, self._sits[window]) for window in now}
        for seat in seats - self._since.keys():
            self._since[seat] = at
        for seat in self._since.keys() - seats:
            self.lasted[seat] += (at - self._since.pop(seat)).total_seconds()

    def close(self, at: datetime) -> None:
        for seat, since in self._since.items():
            self.lasted[seat] += (at - since).total_seconds()


# What each fact of a day means for a count


def _nothing(day: Day, row: Row) -> None:
    """Nothing that is counted."""


def _opened(day: Day, row: Row) -> None:
    plan = row.data["plan"]
    day.limit = plan["policy"]["tide"]["max_wait_s"]
    day.services = {each["id"]: each["name"] for each in plan["services"]}
    day.counters = sum(each["kind"] != "tidal" for each in plan["windows"])
    day.sessions = len(plan["sessions"])


def _policy(day: Day, row: Row) -> None:
    day.limit = row.data["policy"]["tide"]["max_wait_s"]


def _taken(day: Day, row: Row) -> None:
    data = row.data
    day.tickets[data["ticket"]] = Ticket(
        data["service"], datetime.fromisoformat(data["base"]), row.at, booked=data["slot"] is not None,
        priority=data["priority"],
    )  # fmt: skip


def _granted(day: Day, row: Row) -> None:
    day.tickets[row.data["ticket"]].priority = row.data["priority"]


def _called(day: Day, row: Row) -> None:
    ticket = day.tickets[row.data["ticket"]]
    ticket.clerk = row.data["clerk"]
    ticket.first_call = ticket.first_call or row.at
    ticket.status, ticket.window, ticket.called, ticket.started = "called", row.data["window"], row.at, None


def _started(day: Day, row: Row) -> None:
    ticket = day.tickets[row.data["ticket"]]
    ticket.status, ticket.started = "serving", row.at


def _leaves_window(day: Day, ticket: Ticket, at: datetime) -> None:
    """The time at the window ends: from the start, of whom nobody started from the call."""
    began = ticket.started or ticket.called
    if ticket.status in ("called", "serving") and began is not None:
        worked = round((at - began).total_seconds())
        day.work_s[ticket.window] += worked
        day.clerk_work_s[ticket.clerk] += worked


def _finished(day: Day, row: Row) -> None:
    ticket = day.tickets[row.data["ticket"]]
    _leaves_window(day, ticket, row.at)
    ticket.status, ticket.ended = "finished", row.at
    ticket.finished_by = row.data["clerk"]
    day.finished[row.data["window"]] += 1
    day.by_clerk[row.data["clerk"]] += 1
    if day.turns and (turn := _turn(day, row.data["window"])) is not None:
        turn["served"] += 1


def _ends(status: str) -> Any:
    def take(day: Day, row: Row) -> None:
        ticket = day.tickets[row.data["ticket"]]
        _leaves_window(day, ticket, row.at)
        ticket.status = status
        ticket.ended = None if status in ("waiting", "held") else row.at

    return take


def _passed(day: Day, row: Row) -> None:
    """Nobody came: the time that the call stood was no work on a case."""
    ticket = day.tickets[row.data["ticket"]]
    ticket.passes += 1
    last = row.data["place"] is None
    ticket.status, ticket.ended = ("passed", row.at) if last else ("waiting", None)


def _rated(day: Day, row: Row) -> None:
    day.tickets[row.data["ticket"]].level = row.data["level"]


def _transferred(day: Day, row: Row) -> None:
    _ends("waiting")(day, row)
    day.tickets[row.data["ticket"]].service = row.data["service"]


def _turn(day: Day, window: str) -> dict[str, Any] | None:
    return next((each for each in reversed(day.turns) if each["window"] == window and not each["closed"]), None)


def _ordered(day: Day, row: Row) -> None:
    day.turns.append({"window": row.data["window"], "ordered": row.at, "opened": None, "closed": None, "served": 0,
                      "reason": row.data["reason"]})  # fmt: skip


def _flows(key: str) -> Any:
    def take(day: Day, row: Row) -> None:
        turn = _turn(day, row.data["window"])
        if turn is not None:
            turn[key] = row.at

    return take


_TAKES: dict[str, Any] = {
    "DayOpened": _opened, "PolicyChanged": _policy, "TicketTaken": _taken, "TicketCalled": _called,
    "TicketResumed": _called, "TicketStarted": _started, "TicketFinished": _finished, "TicketPassed": _passed,
    "TicketHeld": _ends("held"), "TicketTransferred": _transferred, "TicketRequeued": _ends("waiting"),
    "TicketDropped": _ends("dropped"), "TicketExpired": _ends("expired"), "TicketRated": _rated,
    "PriorityGranted": _granted, "TideOrdered": _ordered, "TideOpened": _flows("opened"),
    "TideClosed": _flows("closed"), "TideCancelled": _flows("closed"),
}  # fmt: skip
