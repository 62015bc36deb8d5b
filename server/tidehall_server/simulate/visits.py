"""Each citizen of a day file joined with what became of the visit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tidehall_server.simulate.dayfile import Citizen, DayFile, seconds
from tidehall_server.simulate.engine import Outcome, TideRun

SLACK_S = 1
"""Files round to whole seconds."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One citizen's day: the wait counts from ``base_s``; who is ``there`` answered the call."""

    citizen: Citizen
    base_s: int
    outcome: Outcome | None
    there: bool
    wait_s: float

    @property
    def called_s(self) -> int | None:
        return self.outcome.called_s if self.outcome is not None else None


def base_s(day: DayFile, citizen: Citizen) -> int:
    """The moment from which the wait counts: issue, but not before the doors open nor before the booked slot."""
    session = next((s for s in day.plan.sessions if citizen.arrival_s < seconds(s.closes)), None)
    opens = seconds(session.opens) if session is not None else citizen.arrival_s
    return max(citizen.arrival_s, opens, citizen.appt_s if citizen.appt_s is not None else 0)


def visit_of(day: DayFile, citizen: Citizen, outcome: Outcome | None) -> Visit:
    """Join who came with what became of it."""
    base = base_s(day, citizen)
    called = outcome.called_s if outcome is not None else None
    if called is None:
        last = day.session_ends_s[-1] + day.overtime_s
        return Visit(citizen, base, outcome, there=False, wait_s=max(0, last - base))
    there = not citizen.no_show and called - base <= citizen.patience_s
    return Visit(citizen, base, outcome, there, max(0, called - base))


def occupied(visits: Iterable[Visit], window: str) -> list[tuple[int, int]]:
    """From each call at this window to its end, in order."""
    return sorted(
        (outcome.called_s, outcome.ended_s)
        for visit in visits
        if (outcome := visit.outcome) is not None
        and outcome.window == window
        and outcome.called_s is not None
        and outcome.ended_s is not None
    )


def tide_ends(visits: Sequence[Visit], tides: Sequence[TideRun]) -> list[tuple[TideRun, int]]:
    """Each tide with the moment at which its last citizen was done: until then somebody sat there."""
    found = []
    for run in sorted(tides, key=lambda run: run.opened_s):
        begun = [
            done
            for called, done in occupied(visits, run.window)
            if run.opened_s - SLACK_S <= called <= run.closed_s + SLACK_S
        ]
        found.append((run, max([run.closed_s, *begun])))
    return found
