"""What the engine remembers while a day is lived through: of citizens, and of clerks."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tidehall_server.core.queue.day import Day
from tidehall_server.simulate.truth import Absence, Duty, Leg, Truth, Visit

_NOTHING = Leg(0.0)


@dataclass(slots=True)
class _Turn:
    """How far one citizen has got."""

    visit: Visit
    legs: int = 0
    misses: int = 0
    coming: bool = False


@dataclass(slots=True)
class People:
    """Citizens by ticket. ``back``: held ones who have come back, in the order in which they did."""

    back: deque[str] = field(default_factory=deque)
    _turns: dict[str, _Turn] = field(default_factory=dict)
    _tickets: dict[str, str] = field(default_factory=dict)

    def arrives(self, ticket: str, visit: Visit) -> None:
        self._turns[ticket] = _Turn(visit, misses=visit.misses)
        self._tickets[visit.id] = ticket

    def ticket_of(self, visit: str) -> str | None:
        return self._tickets.get(visit)

    def visit(self, ticket: str) -> Visit:
        return self._turns[ticket].visit

    def answers(self, ticket: str, waited_s: float) -> bool:
        """Whether a call that comes after this wait finds the citizen; remembered until the call has its end."""
        turn = self._turns[ticket]
        begun = turn.legs > 0
        here = turn.visit.answers and (turn.visit.says_so or waited_s <= turn.visit.patience_s)
        turn.coming = begun or (here and turn.misses == 0)
        return turn.coming

    def is_coming(self, ticket: str) -> bool:
        return self._turns[ticket].coming

    def missed(self, ticket: str) -> None:
        turn = self._turns[ticket]
        turn.misses = max(0, turn.misses - 1)

    def leg(self, ticket: str) -> Leg:
        """The stay that comes next, or is under way."""
        turn = self._turns[ticket]
        return turn.visit.legs[turn.legs] if turn.legs < len(turn.visit.legs) else _NOTHING

    def leg_ends(self, ticket: str) -> Leg:
        leg = self.leg(ticket)
        self._turns[ticket].legs += 1
        return leg

    def has_more(self, ticket: str) -> bool:
        turn = self._turns[ticket]
        return turn.legs < len(turn.visit.legs)

    def is_back(self, ticket: str) -> None:
        self.back.append(ticket)

    def resumed(self, ticket: str) -> None:
        self.back.remove(ticket)


class Staff:
    """Clerks: who comes and goes, who is away, and how long each lingers before a call."""

    def __init__(self, truth: Truth) -> None:
        self.coming: list[Duty] = []
        self.leaving: dict[str, Duty] = {}
        self._truth = truth
        self._duties: dict[str, Duty] = {}
        self._away: dict[str, Absence] = {}
        self._armed: dict[str, datetime] = {}
        self._seen: set[str] = set()
        self._calls: dict[str, int] = {}
        self._stopping: dict[str, tuple[str, datetime]] = {}
        self._stopped: dict[str, list[datetime]] = {}

    # Coming and going

    def comes(self, duty: Duty) -> None:
        self.coming.append(duty)

    def sits(self, duty: Duty) -> None:
        self.coming.remove(duty)
        self.leaving.pop(duty.clerk, None)
        self._duties[duty.clerk] = duty

    def leaves(self, duty: Duty) -> None:
        if duty in self.coming:
            self.coming.remove(duty)
        elif self._duties.get(duty.clerk) == duty:
            self.leaving[duty.clerk] = duty

    def gone(self, clerk: str) -> None:
        del self.leaving[clerk]
        self._duties.pop(clerk, None)
        window, at = self._stopping.pop(clerk, ("", None))
        if at is not None:
            self._stopped.setdefault(window, []).append(at)

    def stops(self, window: str, now: datetime, duty: Duty) -> None:
        """The clerk's time ended while somebody is served: nobody else is called here."""
        if not duty.to_the_end:
            self._stopping.setdefault(duty.clerk, (window, now))

    def stopped_between(self, window: str, opened: datetime, closed: datetime) -> datetime | None:
        return next((at for at in self._stopped.get(window, ()) if opened <= at <= closed), None)

    # Away

    def goes_away(self, absence: Absence) -> None:
        self._away[absence.window] = absence

    def is_back(self, absence: Absence) -> bool:
        if self._away.get(absence.window) != absence:
            return False
        del self._away[absence.window]
        return True

    def is_away(self, window: str) -> bool:
        return window in self._away

    def pausing(self, day: Day) -> list[Absence]:
        """Absences that are told and whose window is free and staffed: they begin now."""
        return [
            absence
            for window, absence in self._away.items()
            if absence.reason
            and (seat := day.windows.get(window)) is not None
            and seat.clerk is not None
            and seat.paused is None
            and seat.ticket is None
        ]

    # Calling

    def arm(self, window: str, now: datetime) -> tuple[datetime, bool]:
        """When the clerk, who could call now, will; and whether that was not known yet."""
        self._seen.add(window)
        if window in self._armed:
            return self._armed[window], False
        gaps = self._truth.gaps.get(window, ())
        number = self._calls.get(window, 0)
        gap = gaps[number] if number < len(gaps) else self._truth.gap_s
        self._armed[window] = now + timedelta(seconds=gap)
        return self._armed[window], True

    def called(self, window: str) -> None:
        self._armed.pop(window, None)
        self._calls[window] = self._calls.get(window, 0) + 1

    def disarm(self) -> None:
        """Windows that have nobody to call any more linger anew when somebody comes."""
        for window in self._armed.keys() - self._seen:
            del self._armed[window]
        self._seen.clear()
