"""Plays a day file through a running server: citizens and clerks over HTTP, what they see over Socket.IO.

Everybody here is a client like any other. Clerks follow the clerk view and press when somebody waits; how long a case
takes, who does not come and who rates is taken from the file and shortened by ``speed``.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tidehall_link.client import Accepted, LinkClient, LinkState, Refusal
from tidehall_server.simulate.cast import Cast, cast, seats
from tidehall_server.simulate.dayfile import Citizen, DayFile

_PATIENCE_S = 30.0
_IDLE_S = 0.5
_BEHIND = frozenset({"window_busy", "just_called", "nobody_waiting", "no_ticket_at_window", "tide_not_open"})
_LEVELS = ("very_satisfied", "very_satisfied", "satisfied", "satisfied", "fair", "dissatisfied", None, None)
_BAD_TAG = {"dissatisfied": ["213"]}


@dataclass(slots=True)
class Report:
    """What was played: accepted commands and refusals by name, and tickets that nobody served in the end."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    unserved: int = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """``speed`` 60 makes a minute of the file a second here; ``hall_speed`` is how fast the hall's own clock runs."""

    speed: float
    hall_speed: float = 1.0


class Replay:
    """One day through one server. ``now`` gives the hall's time, ``clerks`` are the hall's own: where it asks for
    training before duty, nobody else may sit at a window."""

    def __init__(
        self,
        day: DayFile,
        link: LinkClient,
        pace: Pace,
        now: Callable[[], datetime],
        clerks: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self._day = day
        self._clerks = clerks
        self._link = link
        self._speed = pace.speed
        self._hall_speed = pace.hall_speed
        self._now = now
        self._view: Mapping[str, Any] = {}
        self._news = threading.Condition()
        self._arrived = threading.Condition()
        self._over = threading.Event()
        self._people: dict[str, Citizen] = {}
        self._taken_at: dict[str, float] = {}
        self._report = Report()
        self._count = threading.Lock()
        self._run = hashlib.sha256(f"{day.id}{time.time_ns()}".encode()).hexdigest()[:12]

    def run(self) -> Report:
        """Play the day to its end.

        Raises ``TimeoutError`` when the server shows nothing, ``Unreachable`` when it is gone.
        """
        following = self._link.follow("clerk", self._seen, lambda state: None)
        self._wait_for_view(following)
        play = cast(self._day, self._view)
        self._staff(play)
        clerks = [threading.Thread(target=self._work, args=(w,), daemon=True) for w in self._all_windows()]
        for clerk in clerks:
            clerk.start()
        self._citizens(play)
        self._until_served()
        self._over.set()
        with self._news:
            self._news.notify_all()
        for clerk in clerks:
            clerk.join(_PATIENCE_S)
        self._report.unserved = int(self._view["waiting"]["total"])
        following.stop()
        return self._report

    # Seeing

    def _seen(self, view: dict[str, Any], version: int, keys: frozenset[str]) -> None:
        with self._news:
            self._view = view
            self._news.notify_all()

    def _wait_for_view(self, following: Any) -> None:
        with self._news:
            if not self._news.wait_for(lambda: bool(self._view), timeout=_PATIENCE_S):
                ended = following.state if isinstance(following.state, LinkState) else ""
                raise TimeoutError(f"the server showed no clerk view ({ended})")

    def _all_windows(self) -> list[str]:
        return [window["line"]["id"] for window in self._view["windows"]]

    def _window(self, name: str) -> Mapping[str, Any]:
        found = (window for window in self._view["windows"] if window["line"]["id"] == name)
        return next(found, {})

    # Doing

    def _send(self, name: str, body: Mapping[str, Any], key: str) -> Accepted | Refusal:
        answer = self._link.send(name, body, f"{self._run}-{key}", _PATIENCE_S)
        with self._count:
            if isinstance(answer, Accepted):
                self._report.done[name] += 1
            elif answer.code not in _BEHIND:
                self._report.refused[f"{name}: {answer.code}"] += 1
        return answer

    def _staff(self, play: Cast) -> None:
        own = seats(play.windows, self._clerks)
        for window in play.windows:
            if self._window(window)["clerk"] is None:
                self._send("sign-in", {"window": window, "clerk": own.get(window, f"演示{window}号")}, f"in-{window}")
        free = [each["id"] for each in self._clerks if each["id"] not in own.values()]
        others = [f"演示潮汐{number + 1}号" for number in range(play.standby - len(free))]
        for number, clerk in enumerate([*free[: play.standby], *others]):
            self._send("sign-in", {"clerk": clerk}, f"tide-{number}")

    def _citizens(self, play: Cast) -> None:
        begin = time.monotonic()
        first = self._day.citizens[0].arrival_s
        for citizen in self._day.citizens:
            self._sleep_until(begin + (citizen.arrival_s - first) / self._speed)
            answer = self._arrive(citizen, play)
            if isinstance(answer, Accepted):
                ticket = str(answer.result["ticket"])
                with self._arrived:
                    self._people[ticket] = citizen
                    self._taken_at[ticket] = time.monotonic()
                    self._arrived.notify_all()

    def _arrive(self, citizen: Citizen, play: Cast) -> Accepted | Refusal:
        service = play.services[citizen.service]
        if citizen.appt_s is None:
            return self._send("take-ticket", {"service": service, "class": citizen.priority.value}, citizen.id)
        ahead = max(0.0, (citizen.appt_s - citizen.arrival_s) / self._speed * self._hall_speed)
        slot = self._now() + timedelta(seconds=ahead)
        code = f"{self._run[:6]}{citizen.id}"
        self._send("book", {"code": code, "service": service, "slot": slot.isoformat()}, f"b-{citizen.id}")
        return self._send("check-in", {"code": code}, citizen.id)

    def _work(self, window: str) -> None:
        """A clerk: call when the screen shows somebody to call, serve, finish; until the day is over."""
        turn = 0
        while not self._over.is_set():
            with self._news:
                if not self._news.wait_for(lambda: self._over.is_set() or self._ready(window), timeout=_IDLE_S):
                    continue
            if self._over.is_set():
                return
            turn += 1
            self._serve(window, f"{window}-{turn}")

    def _ready(self, window: str) -> bool:
        seat = self._window(window)
        return bool(seat) and seat["line"]["state"] == "open" and bool(seat["next"])

    def _serve(self, window: str, key: str) -> None:
        called = self._send("call-next", {"window": window}, f"call-{key}")
        if not isinstance(called, Accepted):
            self._over.wait(_IDLE_S)
            return
        ticket = str(called.result["ticket"])
        citizen = self._who(ticket)
        waited = (time.monotonic() - self._taken_at.get(ticket, time.monotonic())) * self._speed
        if citizen is not None and (citizen.no_show or waited > citizen.patience_s):
            self._pause(self._day.no_show_hold_s)
            self._send("pass", {"window": window, "reason": "未到"}, f"pass-{key}")
            return
        self._send("start", {"window": window}, f"start-{key}")
        self._pause(citizen.handling_s if citizen is not None else 60)
        finished = self._send("finish", {"window": window}, f"end-{key}")
        if isinstance(finished, Accepted):
            self._rate(ticket, window)

    def _who(self, ticket: str) -> Citizen | None:
        """The citizen behind a ticket; the kiosk's answer may come a moment after the call."""
        with self._arrived:
            self._arrived.wait_for(lambda: ticket in self._people, timeout=_IDLE_S)
            return self._people.get(ticket)

    def _rate(self, ticket: str, window: str) -> None:
        """Most citizens rate, some do not; which ones is fixed by the ticket, so that a day replays alike."""
        level = _LEVELS[hashlib.sha256(f"{self._day.id}{ticket}".encode()).digest()[0] % len(_LEVELS)]
        if level is not None:
            body = {"ticket": ticket, "level": level, "tags": _BAD_TAG.get(level, []), "window": window}
            self._send("rate", body, f"rate-{ticket}")

    # Waiting

    def _pause(self, seconds: float) -> None:
        self._over.wait(seconds / self._speed)

    def _sleep_until(self, moment: float) -> None:
        self._over.wait(max(0.0, moment - time.monotonic()))

    def _until_served(self) -> None:
        """Until nobody waits or is served, as the screens show it."""

        def done() -> bool:
            return self._view["waiting"]["total"] == 0 and all(w["ticket"] is None for w in self._view["windows"])

        with self._news:
            self._news.wait_for(done, timeout=7200 / self._speed + _PATIENCE_S)
