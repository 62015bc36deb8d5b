"""When each clerk was really there, and where: read from sign-ins, sign-outs and pauses."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.model import DayPlan, WindowKind
from tidehall_server.simulate.truth import Absence, Duty


class Rota:
    """Clerks' duties of a recorded day. Who works at a tidal window is on standby: the rules decide when it opens."""

    def __init__(self, plan: DayPlan) -> None:
        self._closes = [session.closes for session in plan.sessions]
        self._overtime_s = plan.policy.overtime_s
        self._tidal = {spec.id for spec in plan.windows if spec.kind is WindowKind.TIDAL}
        self._names: dict[str, str] = {}
        self._at: dict[str, tuple[str | None, datetime]] = {}
        self._begun: dict[str, int] = {}
        self._count = count()
        self._duties: list[tuple[int, Duty]] = []
        self._paused: dict[str, tuple[str, datetime]] = {}
        self._absences: list[Absence] = []

    def take(self, fact: Fact) -> None:
        match fact.event:
            case e.WindowAdded(spec) if spec.kind is WindowKind.TIDAL:
                self._tidal.add(spec.id)
            case e.ClerkSignedIn(clerk, name, window):
                self._names[clerk] = name
                self._seat(clerk, window, fact.at)
            case e.ClerkSignedOut(clerk, window, standby):
                self._seat(clerk, None, fact.at, gone=not standby)
                self._unpause(window, fact.at)
            case e.WindowPaused(window, reason):
                self._paused[window] = reason, fact.at
            case e.WindowUnpaused(window):
                self._unpause(window, fact.at)

    def duties(self, end: datetime) -> tuple[Duty, ...]:
        """All duties, in the order in which they began; who never signed out stays until the last fact."""
        for clerk in list(self._at):
            self._seat(clerk, None, end, gone=True)
        return tuple(duty for _, duty in sorted(self._duties, key=lambda each: each[0]))

    def absences(self, end: datetime) -> tuple[Absence, ...]:
        for window in list(self._paused):
            self._unpause(window, end)
        return tuple(self._absences)

    def _seat(self, clerk: str, window: str | None, at: datetime, *, gone: bool = False) -> None:
        wanted = None if window in self._tidal else window
        known = self._at.get(clerk)
        if known is not None:
            if not gone and known[0] == wanted:
                return
            del self._at[clerk]
            if known[1] < at:
                ends, to_the_end = self._end(known[1], at) if gone else (at, False)
                duty = Duty(clerk, self._names.get(clerk, clerk), known[0], known[1], ends, to_the_end)
                self._duties.append((self._begun[clerk], duty))
        if not gone:
            self._at[clerk] = wanted, at
            self._begun[clerk] = next(self._count)

    def _end(self, since: datetime, at: datetime) -> tuple[datetime, bool]:
        """Who leaves after the doors closed stayed for those who were still there, not until that minute."""
        for closes in self._closes:
            if since < closes <= at and (at - closes).total_seconds() <= self._overtime_s:
                return closes, True
        return at, False

    def _unpause(self, window: str | None, at: datetime) -> None:
        if window is not None and window in self._paused:
            reason, since = self._paused.pop(window)
            self._absences.append(Absence(window, since, at, reason))
