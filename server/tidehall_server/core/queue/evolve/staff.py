"""Clerks and windows: who sits where, pauses, temporary windows."""

from __future__ import annotations

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.evolve.folding import Folds
from tidehall_server.core.queue.model import Clerk
from tidehall_server.core.record import replace


def _signed_in(day: Day, event: e.ClerkSignedIn, fact: Fact) -> None:
    leaving = day.clerks.get(event.clerk)
    if leaving is not None and leaving.window is not None:
        _vacate(day, leaving.window, fact)
    day.clerks[event.clerk] = Clerk(event.clerk, event.name, event.window, fact.at, event.post)
    if event.window is not None:
        window = day.windows[event.window]
        day.windows[event.window] = replace(
            window,
            clerk=event.clerk,
            console=event.console,
            paused=None,
            paused_at=None,
        )


def _vacate(day: Day, window: str, fact: Fact) -> None:
    """Nobody sits here now: what was sent to this window goes back to the pool, each ticket at its place."""
    day.windows[window] = replace(
        day.windows[window], clerk=None, console=None, paused=None, paused_at=None, left_at=fact.at
    )
    unpin(day, window)


def unpin(day: Day, window: str) -> None:
    for name in [t for t in day.pool.tickets() if day.tickets[t].pinned == window]:
        old = day.tickets[name]
        day.pool.remove(old)
        day.tickets[name] = replace(old, pinned=None)
        day.pool.add(day.tickets[name])


def _signed_out(day: Day, event: e.ClerkSignedOut, fact: Fact) -> None:
    clerk = day.clerks.pop(event.clerk)
    if event.window is not None and day.windows[event.window].clerk == event.clerk:
        _vacate(day, event.window, fact)
    if event.standby:
        day.clerks[event.clerk] = replace(clerk, window=None, since=fact.at, seated_as="")


def _training_noted(day: Day, event: e.TrainingNoted, fact: Fact) -> None:
    day.trained = frozenset(event.trained)


def _training_waived(day: Day, event: e.TrainingWaived, fact: Fact) -> None:
    day.waived[event.clerk] = event.reason


def _claimed(day: Day, event: e.ConsoleClaimed, fact: Fact) -> None:
    day.windows[event.window] = replace(day.windows[event.window], console=event.console)


def _paused(day: Day, event: e.WindowPaused, fact: Fact) -> None:
    """What was sent to this window does not wait for the end of a pause whose length nobody knows."""
    day.windows[event.window] = replace(day.windows[event.window], paused=event.reason, paused_at=fact.at)
    unpin(day, event.window)


def _unpaused(day: Day, event: e.WindowUnpaused, fact: Fact) -> None:
    day.windows[event.window] = replace(day.windows[event.window], paused=None, paused_at=None)


def _added(day: Day, event: e.WindowAdded, fact: Fact) -> None:
    day.set_window(event.spec)


def _removed(day: Day, event: e.WindowRemoved, fact: Fact) -> None:
    day.remove_window(event.window)
    day.undo.pop(event.window, None)


FOLDS: Folds = {
    e.ClerkSignedIn: _signed_in,
    e.ClerkSignedOut: _signed_out,
    e.TrainingNoted: _training_noted,
    e.TrainingWaived: _training_waived,
    e.ConsoleClaimed: _claimed,
    e.WindowPaused: _paused,
    e.WindowUnpaused: _unpaused,
    e.WindowAdded: _added,
    e.WindowRemoved: _removed,
}
