"""What a day's outcome may not contain: calls before arrival, two citizens at once, tides without their person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from tidehall_server.core.queue.model import WindowKind, WindowSpec
from tidehall_server.simulate.dayfile import DayFile
from tidehall_server.simulate.engine import TideRun
from tidehall_server.simulate.visits import SLACK_S, Visit, occupied, tide_ends

_LATE_SLIP_S = 60


def faults(day: DayFile, visits: Sequence[Visit], tides: Sequence[TideRun]) -> tuple[str, ...]:
    """One line for each thing that cannot have happened; empty for a day that can."""
    windows = {window.id: window for window in day.plan.windows}
    found = [fault for visit in visits for fault in _call(day, windows, visit, tides)]
    for window in windows:
        for (_, ended), (called, _) in pairwise(occupied(visits, window)):
            if called < ended - SLACK_S:
                found.append(f"window {window}: called at {called} while busy until {ended}")
    for run in tides:
        found += _tide(day, windows, run)
    return (*found, *_together(day, visits, tides))


def _call(day: DayFile, windows: dict[str, WindowSpec], visit: Visit, tides: Sequence[TideRun]) -> Iterator[str]:
    outcome, name = visit.outcome, visit.citizen.id
    if outcome is None or outcome.called_s is None or outcome.ended_s is None:
        return
    called, arrived = outcome.called_s, visit.citizen.arrival_s
    if not arrived - SLACK_S <= outcome.issued_s <= arrived + _LATE_SLIP_S:
        yield f"{name}: issued at {outcome.issued_s}, arrived at {arrived}"
    if called < arrived - SLACK_S:
        yield f"{name}: called before arrival"
    if called > day.session_ends_s[-1] + day.overtime_s + SLACK_S:
        yield f"{name}: called after the overtime"
    due = visit.citizen.handling_s if visit.there else day.no_show_hold_s
    if abs(outcome.ended_s - called - due) > SLACK_S + 0.5:
        yield f"{name}: took {outcome.ended_s - called} s instead of {due} s"
    window = windows.get(outcome.window)
    if window is None:
        yield f"{name}: called to {outcome.window}, which there is not"
    else:
        yield from _place(day, window, visit, called, tides)


def _place(day: DayFile, window: WindowSpec, visit: Visit, called: int, tides: Sequence[TideRun]) -> Iterator[str]:
    name = visit.citizen.id
    if visit.citizen.service not in (*window.services, *window.helps):
        yield f"{name}: window {window.id} cannot do {visit.citizen.service}"
    if window.kind is WindowKind.TIDAL:
        if not any(r.window == window.id and r.opened_s - SLACK_S <= called <= r.closed_s + SLACK_S for r in tides):
            yield f"{name}: tidal window {window.id} not open at {called}"
    elif not _on_duty(day, visit, window.id, called):
        yield f"{name}: window {window.id} not on duty at {called}"


def _on_duty(day: DayFile, visit: Visit, window: str, called: int) -> bool:
    """On duty, or working off after a session's end who came before it."""
    for duty in day.duties:
        if duty.window != window:
            continue
        if duty.starts_s - SLACK_S <= called < duty.ends_s + SLACK_S:
            return True
        late = duty.ends_s <= called <= duty.ends_s + day.overtime_s + SLACK_S
        if late and _ends_session(day, duty.ends_s) and visit.citizen.arrival_s < duty.ends_s:
            return True
    return False


def _ends_session(day: DayFile, at: int) -> bool:
    return any(abs(at - end) < 2 for end in day.session_ends_s)


def _tide(day: DayFile, windows: dict[str, WindowSpec], run: TideRun) -> Iterator[str]:
    window = windows.get(run.window)
    if window is None or window.kind is not WindowKind.TIDAL:
        yield f"tide at {run.window}, which is no tidal window"
        return
    if run.opened_s - run.ordered_s < day.plan.policy.tide.setup_s - SLACK_S:
        yield f"tide {run.window}: open {run.opened_s - run.ordered_s} s after the order"
    if run.closed_s < run.opened_s - SLACK_S:
        yield f"tide {run.window}: closed before it opened"
    for duty in day.duties:
        if duty.window == run.window:
            extra = day.overtime_s if _ends_session(day, duty.ends_s) else 0
            if duty.starts_s - SLACK_S <= run.opened_s and run.closed_s <= duty.ends_s + extra + SLACK_S:
                return
    yield f"tide {run.window}: {run.opened_s} to {run.closed_s} is outside its person's time"


def _together(day: DayFile, visits: Sequence[Visit], tides: Sequence[TideRun]) -> Iterator[str]:
    ends = tide_ends(visits, tides)
    moments = sorted([(run.opened_s, 1) for run, _ in ends] + [(end, -1) for _, end in ends])
    working = 0
    for at, change in moments:
        working += change
        if working > day.plan.policy.tide.max_open:
            yield f"{working} tidal windows at once at {at}"
            break
    for (first, ended), (second, _) in pairwise(sorted(ends, key=lambda each: (each[0].window, each[0].opened_s))):
        if first.window == second.window and second.opened_s < ended - SLACK_S:
            yield f"tide {first.window}: opened at {second.opened_s} while open until {ended}"
