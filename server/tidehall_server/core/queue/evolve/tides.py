"""Tides: a tidal window's turn of duty from order to close."""

from __future__ import annotations

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.day import Day, TideTurn
from tidehall_server.core.queue.evolve.folding import Folds
from tidehall_server.core.queue.evolve.staff import unpin
from tidehall_server.core.queue.model import Tide, TideState
from tidehall_server.core.record import replace


def _set(day: Day, window: str, tide: Tide) -> None:
    day.windows[window] = replace(day.windows[window], tide=tide)


def _ordered(day: Day, event: e.TideOrdered, fact: Fact) -> None:
    _set(
        day,
        event.window,
        Tide(TideState.ORDERED, event.reason, event.note, event.clerk, fact.at, event.ready_at),
    )
    day.tides.append(
        TideTurn(
            window=event.window,
            reason=event.reason,
            clerk=event.clerk,
            ordered_at=fact.at,
            ticket=event.ticket,
            wait_s=event.wait_s,
            at_window=event.at_window,
            cases=event.cases,
            note=event.note,
            ready_at=event.ready_at,
            waiting=event.waiting,
            open_windows=event.open_windows,
            breaks_at=event.breaks_at,
            limit_s=event.limit_s,
        )
    )


def _declined(day: Day, event: e.TideDeclined, fact: Fact) -> None:
    turn = day.turn_of(event.window)
    if turn is not None:
        turn.declined[event.clerk] = fact.at
        turn.clerk = event.instead or turn.clerk
    if event.instead is not None:
        _set(day, event.window, replace(day.windows[event.window].tide, clerk=event.instead))


def _opened(day: Day, event: e.TideOpened, fact: Fact) -> None:
    _set(
        day,
        event.window,
        replace(day.windows[event.window].tide, state=TideState.OPEN, clerk=event.clerk, opened_at=fact.at),
    )
    turn = day.turn_of(event.window)
    if turn is not None:
        turn.state, turn.opened_at, turn.clerk = TideState.OPEN, fact.at, event.clerk


def _cancelled(day: Day, event: e.TideCancelled, fact: Fact) -> None:
    _end(day, event.window, fact, event)


def _closing(day: Day, event: e.TideClosing, fact: Fact) -> None:
    _set(day, event.window, replace(day.windows[event.window].tide, state=TideState.CLOSING))
    unpin(day, event.window)
    turn = day.turn_of(event.window)
    if turn is not None:
        turn.state, turn.closing_reason, turn.closing_wait_s = TideState.CLOSING, event.reason, event.wait_s


def _closed(day: Day, event: e.TideClosed, fact: Fact) -> None:
    _end(day, event.window, fact, None)


def _end(day: Day, window: str, fact: Fact, cancelled: e.TideCancelled | None) -> None:
    turn = day.turn_of(window)
    _set(day, window, Tide())
    if turn is not None:
        turn.state, turn.closed_at = TideState.CLOSED, fact.at
        if cancelled is not None:
            turn.closing_reason = cancelled.reason


FOLDS: Folds = {
    e.TideOrdered: _ordered,
    e.TideDeclined: _declined,
    e.TideOpened: _opened,
    e.TideCancelled: _cancelled,
    e.TideClosing: _closing,
    e.TideClosed: _closed,
}
