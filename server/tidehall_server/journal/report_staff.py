"""Tides, and clerks at windows, as the reports see them."""

from __future__ import annotations

from dataclasses import replace

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.journal.codec import instant
from tidehall_server.journal.report_model import Fold, Handler, SessionRow, TideRow, seconds


def _ordered(fold: Fold, event: e.TideOrdered, fact: Fact, at: str) -> None:
    fold.put_tide(
        TideRow(
            stream=fold.stream,
            version=fact.version,
            window=event.window,
            clerk=event.clerk,
            reason=event.reason.value,
            ticket=event.ticket,
            wait_s=event.wait_s,
            at_window=event.at_window,
            cases=event.cases,
            note=event.note,
            ordered_at=at,
            ready_at=instant(event.ready_at),
        )
    )


def _declined(fold: Fold, event: e.TideDeclined, fact: Fact, at: str) -> None:
    turn = fold.turn(event.window)
    if turn is not None and event.instead is not None:
        fold.put_tide(replace(turn, clerk=event.instead))


def _opened(fold: Fold, event: e.TideOpened, fact: Fact, at: str) -> None:
    turn = fold.turn(event.window)
    if turn is not None:
        fold.put_tide(replace(turn, opened_at=at, clerk=event.clerk))


def _closing(fold: Fold, event: e.TideClosing, fact: Fact, at: str) -> None:
    turn = fold.turn(event.window)
    if turn is not None:
        fold.put_tide(replace(turn, closing_reason=event.reason.value, closing_note=event.note, closing_at=at))


def _closed(fold: Fold, event: e.TideClosed, fact: Fact, at: str) -> None:
    turn = fold.turn(event.window)
    if turn is not None:
        fold.put_tide(replace(turn, closed_at=at))


def _cancelled(fold: Fold, event: e.TideCancelled, fact: Fact, at: str) -> None:
    turn = fold.turn(event.window)
    if turn is not None:
        fold.put_tide(replace(turn, closing_reason=event.reason.value, closed_at=at, cancelled=True))


def _end(fold: Fold, row: SessionRow | None, fact: Fact, at: str) -> None:
    if row is not None:
        row = _unpause(row, fact)
        fold.put_session(replace(row, ended_at=at))


def _unpause(row: SessionRow, fact: Fact) -> SessionRow:
    if row.paused_at is None:
        return row
    return replace(row, paused_at=None, paused_s=round(row.paused_s + seconds(row.paused_at, fact.at), 3))


def _begin(fold: Fold, window: str | None, clerk: str, post: str, fact: Fact, at: str) -> None:
    fold.put_session(SessionRow(fold.stream, fact.version, window, clerk, post, at))


def _signed_in(fold: Fold, event: e.ClerkSignedIn, fact: Fact, at: str) -> None:
    _end(fold, fold.session(clerk=event.clerk), fact, at)
    if event.window is not None:
        _end(fold, fold.session(window=event.window), fact, at)
    _begin(fold, event.window, event.clerk, event.post, fact, at)


def _signed_out(fold: Fold, event: e.ClerkSignedOut, fact: Fact, at: str) -> None:
    _end(fold, fold.session(clerk=event.clerk), fact, at)
    if event.standby:
        _begin(fold, None, event.clerk, "", fact, at)


def _paused(fold: Fold, event: e.WindowPaused, fact: Fact, at: str) -> None:
    row = fold.session(window=event.window)
    if row is not None:
        fold.put_session(replace(_unpause(row, fact), pauses=row.pauses + 1, paused_at=at))


def _unpaused(fold: Fold, event: e.WindowUnpaused, fact: Fact, at: str) -> None:
    row = fold.session(window=event.window)
    if row is not None:
        fold.put_session(_unpause(row, fact))


def _day_closed(fold: Fold, event: e.DayClosed, fact: Fact, at: str) -> None:
    for row in list(fold.sessions.values()):
        if row.ended_at is None:
            _end(fold, row, fact, at)


TIDE_HANDLERS: dict[type, Handler] = {
    e.TideOrdered: _ordered,
    e.TideDeclined: _declined,
    e.TideOpened: _opened,
    e.TideClosing: _closing,
    e.TideClosed: _closed,
    e.TideCancelled: _cancelled,
}
SESSION_HANDLERS: dict[type, Handler] = {
    e.ClerkSignedIn: _signed_in,
    e.ClerkSignedOut: _signed_out,
    e.WindowPaused: _paused,
    e.WindowUnpaused: _unpaused,
    e.DayClosed: _day_closed,
}
