"""Owns time and truth of one day and lets a scheduler decide it blindly: the day files' driver, in this process.

Whoever speaks the referee's protocol can be judged, ``referee.Partner`` and every reference policy alike: it is told
the day's configuration without the hidden fields, then step by step what has happened, and answers with calls and
tides. How long somebody takes, who does not answer and when clerks really come stays on this side.
"""

from __future__ import annotations

import copy
import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from tidehall_server.simulate.dayfile import Citizen, DayFile, load, seconds
from tidehall_server.simulate.engine import Outcome, TideRun
from tidehall_server.simulate.visits import base_s

_STEP_S = 60
_BEFORE_OPENING_S = 600
_LAST_USE_S = 120
"""A tide that would be ready only in the last two minutes of its person's time is not ordered."""

_Message = dict[str, Any]


class Scheduler(Protocol):
    """One day's partner; ``answer`` gets the ``config`` message, then ``step`` messages."""

    def answer(self, message: _Message) -> _Message: ...


@dataclass(frozen=True, slots=True)
class Trial:
    """A day to be judged: what the scheduler is told in the morning, and the truth."""

    config: _Message
    day: DayFile
    scenario: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of everybody, in order of arrival, and the tides that ran."""

    outcomes: list[Outcome]
    tides: list[TideRun]


def trial(folder: Path) -> Trial:
    """Read a day's folder. Raises ``DayFileError``."""
    day = load(folder)
    config: _Message = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    scenario = str(config.pop("scenario", ""))
    for window in config["windows"]:
        window.pop("actual", None)
    return Trial(config, day, scenario)


def judge(of: Trial, scheduler: Scheduler) -> Judged:
    """Let ``scheduler`` decide the day from the morning to the last citizen."""
    return _Court(of, scheduler).run()


class _Kind(IntEnum):
    """What happens first when several things happen in the same second."""

    END = 0
    COME = 1
    LEAVE = 2
    ARRIVE = 3
    READY = 4
    CALLED_AWAY = 5
    LOOK = 6


@dataclass(slots=True, eq=False)
class _Post:
    """A window as it really is. ``until`` is set while it only works off who came before that moment (延时)."""

    id: str
    may: frozenset[str]
    caps: frozenset[str]
    here: bool = False
    until: int | None = None
    ticket: str | None = None
    told: str = ""


@dataclass(slots=True, eq=False)
class _TidePost(_Post):
    avail: tuple[tuple[int, int], ...] = ()
    state: str = "closed"
    ordered_s: int = 0
    opened_s: int = 0
    asked_s: int = 0


@dataclass(slots=True)
class _Visit:
    citizen: Citizen
    base_s: int
    outcome: Outcome

    @property
    def answers(self) -> bool:
        """Whether the citizen is there when called; known once the call was made."""
        called = self.outcome.called_s
        return not self.citizen.no_show and called is not None and called - self.base_s <= self.citizen.patience_s


@dataclass(slots=True)
class _Court:
    of: Trial
    scheduler: Scheduler
    now: int = 0
    _agenda: list[tuple[int, int, int, Any]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _visits: dict[str, _Visit] = field(default_factory=dict)
    _waiting: dict[str, _Visit] = field(default_factory=dict)
    _regular: list[_Post] = field(default_factory=list)
    _tidal: list[_TidePost] = field(default_factory=list)
    _news: list[_Message] = field(default_factory=list)
    _promised: dict[str, str] = field(default_factory=dict)
    _asks_again: bool = False
    _runs: list[TideRun] = field(default_factory=list)

    def run(self) -> Judged:
        self._prepare()
        self.scheduler.answer({"type": "config", "config": copy.deepcopy(self.of.config)})
        while self._agenda:
            self.now = self._agenda[0][0]
            arrived: list[Citizen] = []
            while self._agenda and self._agenda[0][0] == self.now:
                _, kind, _, what = heapq.heappop(self._agenda)
                self._happen(_Kind(kind), what, arrived)
            self._news += [_arrival(citizen) for citizen in arrived]
            self._asks_again = self._step()
            self._carry_out()
        for post in self._tidal:
            if post.state in ("open", "closing"):
                self._tide_over(post, self.now if post.state == "open" else post.asked_s)
        return Judged([visit.outcome for visit in self._visits.values()], self._runs)

    # The day's truth

    def _prepare(self) -> None:
        config, day = self.of.config, self.of.day
        for window in config["windows"]:
            caps = frozenset(window["caps"])
            self._regular.append(_Post(window["id"], caps | frozenset(window["help"]), caps))
        for window in config["tidal_windows"]:
            caps, avail = frozenset(window["caps"]), tuple((int(a), int(b)) for a, b in window["avail"])
            self._tidal.append(_TidePost(window["id"], caps, caps, avail=avail))
        posts = {post.id: post for post in self._posts}
        for citizen in day.citizens:
            self._visits[citizen.id] = _Visit(citizen, base_s(day, citizen), Outcome(citizen.id, citizen.arrival_s))
            self._plan(citizen.arrival_s, _Kind.ARRIVE, citizen)
        for duty in day.duties:
            if duty.tidal:
                self._plan(duty.ends_s, _Kind.CALLED_AWAY, (posts[duty.window], duty.ends_s))
            else:
                self._plan(duty.starts_s, _Kind.COME, posts[duty.window])
                self._plan(duty.ends_s, _Kind.LEAVE, (posts[duty.window], duty.ends_s))
        first = seconds(day.plan.sessions[0].opens) - _BEFORE_OPENING_S
        for at in range(first, day.session_ends_s[-1] + day.overtime_s, _STEP_S):
            self._plan(at, _Kind.LOOK, None)

    @property
    def _posts(self) -> list[_Post]:
        return [*self._regular, *self._tidal]

    def _plan(self, at: int, kind: _Kind, what: Any) -> None:
        heapq.heappush(self._agenda, (at, kind, next(self._numbers), what))

    def _happen(self, kind: _Kind, what: Any, arrived: list[Citizen]) -> None:
        if kind is _Kind.END:
            self._end(what)
        elif kind is _Kind.COME:
            what.here, what.until = True, None
        elif kind is _Kind.LEAVE:
            post, at = what
            post.here = False
            post.until = at if self._closes(at) else post.until
        elif kind is _Kind.ARRIVE:
            self._waiting[what.id] = self._visits[what.id]
            arrived.append(what)
        elif kind is _Kind.READY:
            post, ordered = what
            if post.state == "ordered" and post.ordered_s == ordered:
                post.state, post.opened_s, post.until = "open", self.now, None
        elif kind is _Kind.CALLED_AWAY:
            self._called_away(*what)

    def _end(self, post: _Post) -> None:
        ticket = post.ticket or ""
        post.ticket = None
        absent = not self._visits[ticket].answers
        self._news.append({"ev": "end", "ticket": ticket, "window": post.id, "no_show": absent})
        if isinstance(post, _TidePost) and post.state == "closing":
            self._tide_over(post, post.asked_s)

    def _called_away(self, post: _TidePost, at: int) -> None:
        if post.state == "ordered":
            post.state = "closed"
        elif post.state == "open":
            if self._closes(at) and any(visit.citizen.service in post.caps for visit in self._waiting.values()):
                post.until = at
            else:
                self._close(post)

    def _closes(self, at: int) -> bool:
        return any(abs(at - end) < 2 for end in self.of.day.session_ends_s)

    # Tides

    def _may_order(self, post: _TidePost) -> bool:
        if post.state != "closed" or post.ticket is not None:
            return False
        tide = self.of.config["tidal"]
        if sum(other.state != "closed" for other in self._tidal) >= tide["max_concurrent"]:
            return False
        ready = self.now + tide["setup_s"]
        return any(a <= ready < b - _LAST_USE_S for a, b in post.avail)

    def _order(self, post: _TidePost) -> None:
        if self._may_order(post):
            post.state, post.ordered_s = "ordered", self.now
            self._plan(self.now + self.of.config["tidal"]["setup_s"], _Kind.READY, (post, self.now))

    def _close(self, post: _TidePost) -> None:
        if post.state == "open":
            post.asked_s = self.now
            if post.ticket is not None:
                post.state = "closing"
            else:
                self._tide_over(post, self.now)

    def _tide_over(self, post: _TidePost, closed_s: int) -> None:
        self._runs.append(TideRun(post.id, post.ordered_s, post.opened_s, closed_s))
        post.state, post.until = "closed", None

    # What the scheduler is asked, and what becomes of its answer

    def _step(self) -> bool:
        """Tell what happened and take the reply; whether it called anybody."""
        for post in self._regular:
            state = "window_on" if post.here else "drain" if post.until is not None else "window_off"
            if post.told != state:
                post.told = state
                self._news.append({"ev": state, "window": post.id})
        news, self._news = self._news, []
        reply = self.scheduler.answer(
            {
                "type": "step",
                "t": self.now,
                "events": news,
                "idle": [post.id for post in self._idle()],
                "tidal": {post.id: post.state for post in self._tidal},
                "can_order": [post.id for post in self._tidal if self._may_order(post)],
            }
        )
        self._steer(reply)
        self._note_estimates(reply.get("announce", {}))
        calls = reply.get("call", [])
        for ticket, window in calls:
            self._promise(ticket, window)
        return bool(calls)

    def _steer(self, reply: _Message) -> None:
        tidal = {post.id: post for post in self._tidal}
        for window in reply.get("order", []):
            if window in tidal:
                self._order(tidal[window])
        for window in reply.get("cancel", []):
            if tidal[window].state == "ordered":
                tidal[window].state = "closed"
        for window in reply.get("close", []):
            self._close(tidal[window])

    def _note_estimates(self, announced: _Message) -> None:
        for ticket, told in announced.items():
            outcome = self._visits[ticket].outcome if ticket in self._visits else None
            if outcome is not None and outcome.likely_s is None:
                outcome.likely_s = round(told[0])
                outcome.estimate_s = (round(told[1]), round(told[2])) if len(told) > 2 else None

    def _promise(self, ticket: str, window: str) -> None:
        post = next((post for post in self._posts if post.id == window), None)
        visit = self._waiting.get(ticket)
        allowed = (
            post is not None
            and visit is not None
            and post in self._idle()
            and visit.citizen.service in post.may
            and _in_time(post, visit)
            and window not in self._promised
            and ticket not in self._promised.values()
        )
        if allowed:
            self._promised[window] = ticket
        else:
            self._news.append({"ev": "refused", "ticket": ticket, "window": window})

    def _idle(self) -> list[_Post]:
        free = [post for post in self._regular if post.ticket is None and (post.here or post.until is not None)]
        return [*free, *(post for post in self._tidal if post.ticket is None and post.state == "open")]

    def _carry_out(self) -> None:
        """Make the promised calls one after the other; ask again when all are made and the reply had some."""
        while any(self._serve(post) for post in self._idle()):
            if not self._waiting:
                self._all_gone()
                return

    def _serve(self, post: _Post) -> bool:
        over = self.of.day.overtime_s
        if post.until is not None and self.now > post.until + over:
            return False
        if post.id not in self._promised and self._asks_again and not self._promised:
            self._asks_again = self._step()
        ticket = self._promised.pop(post.id, None)
        if ticket is not None:
            self._call(post, ticket)
            return True
        if post.until is not None and isinstance(post, _TidePost):
            self._close(post)
        elif post.until is not None and not self._holds(post, post.until, over):
            post.until = None
        return False

    def _holds(self, post: _Post, until: int, overtime_s: int) -> bool:
        """Whether a window whose session is over still has somebody to work off."""
        waiting = self._waiting.values()
        return self.now < until + overtime_s and any(
            visit.citizen.service in post.may and _in_time(post, visit) for visit in waiting
        )

    def _all_gone(self) -> None:
        for post in self._posts:
            if post.until is not None and post.ticket is None:
                if isinstance(post, _TidePost):
                    self._close(post)
                else:
                    post.until = None

    def _call(self, post: _Post, ticket: str) -> None:
        visit = self._waiting.pop(ticket)
        outcome = visit.outcome
        outcome.called_s, outcome.window, post.ticket = self.now, post.id, ticket
        lasts = visit.citizen.handling_s if visit.answers else self.of.day.no_show_hold_s
        outcome.ended_s = self.now + lasts
        self._plan(outcome.ended_s, _Kind.END, post)
        self._news.append({"ev": "called", "ticket": ticket, "window": post.id})


def _in_time(post: _Post, visit: _Visit) -> bool:
    return post.until is None or visit.citizen.arrival_s < post.until


def _arrival(citizen: Citizen) -> _Message:
    slot = citizen.appt_s if citizen.appt_s is not None else -1
    return {
        "ev": "arrival",
        "ticket": citizen.id,
        "service": citizen.service,
        "class": citizen.priority.value,
        "appt_s": slot,
    }
