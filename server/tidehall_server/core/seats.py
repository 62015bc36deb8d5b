"""When each window takes its next citizen, as far as anybody can know: equally likely values, in seconds from now.

A case that runs may be nearly over or not; a clerk on a break comes back, one who has not come yet is late; a tide that
was ordered is on its way. Beyond the end of its duty a window takes nobody; at the end of a session it still serves
who came before (延时).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import NamedTuple

from tidehall_server.core import draws, learning
from tidehall_server.core.queue.day import Day
from tidehall_server.core.queue.model import TicketStatus, TideState, Window, WindowKind, WindowSpec

HOLD_S = 60.0
"""What a call costs that nobody answers."""

_BREAK_S = 720.0
_LONG_BREAK_S = 1200.0
_LATE_S = 300.0
_ABSENT_S = 1500.0
_GONE_S = 2700.0


@dataclass(frozen=True, slots=True)
class Seat:
    """``free`` are equally likely values; from ``off`` on nobody is taken until ``back``."""

    window: str
    free: tuple[float, ...]
    off: float = inf
    back: float = inf


class Likely(NamedTuple):
    """One value of ``free`` instead of all."""

    free: float
    off: float
    back: float


_Free = tuple[tuple[float, ...], float]
"""Equally likely values, and the seconds to multiply them with."""

_CERTAIN = (1.0,) * draws.RUNS


def seat(day: Day, window: Window, now: datetime, floor: float) -> Seat | None:
    """The window as a new citizen may hope for it, not before ``floor``; None when nobody will sit there."""
    found = _free(day, window, now)
    if found is None:
        return None
    values, times = found
    off, back = _duty(day, window, now, floor)
    return Seat(window.spec.id, tuple([max(floor, value * times) for value in values]), off, back)


def middle(day: Day, window: Window, now: datetime) -> Likely | None:
    """The same window in the middle of what is likely; None when nobody will sit there."""
    found = _free(day, window, now)
    return None if found is None else Likely(found[0][draws.RUNS // 2] * found[1], *_duty(day, window, now, 0.0))


def _free(day: Day, window: Window, now: datetime) -> _Free | None:
    if window.spec.kind is WindowKind.TIDAL and window.tide.state is not TideState.OPEN:
        return _ordered(window, now)
    if window.clerk is None or window.paused is not None:
        return _away(day, window, now)
    return _busy(day, window, now)


def _ordered(window: Window, now: datetime) -> _Free | None:
    if window.tide.state is not TideState.ORDERED or window.tide.ready_at is None:
        return None
    return _CERTAIN, (window.tide.ready_at - now).total_seconds()


def _busy(day: Day, window: Window, now: datetime) -> _Free:
    if window.ticket is None:
        return _CERTAIN, 0.0
    ticket = day.tickets[window.ticket]
    since = ticket.called_at or now
    spent = max(0.0, (now - since).total_seconds())
    takes = learning.case_s(day, ticket.service, ticket.priority)
    spread = day.services[ticket.service].spread
    if ticket.status is TicketStatus.SERVING:
        return draws.residual(round(spent / takes * 25) / 25, spread), takes
    absent = learning.no_show(day)
    hold = max(5.0, HOLD_S - spent) / takes
    return draws.case(spread, round(absent, 2), round(hold, 2)), takes


def _away(day: Day, window: Window, now: datetime) -> _Free | None:
    """A window that should be staffed and is not: a short break, a late start, or somebody who will not come.

    A clerk who was long away is waited for only where a duty of the window itself says that there is to be one.
    """
    since = window.paused_at if window.paused is not None else window.left_at
    begins = _began(day, window.spec, now)
    if begins is None and since is None:
        return None
    if begins is not None and begins > now:
        return _CERTAIN, (begins - now).total_seconds()
    if since is None or (begins is not None and since < begins):
        gone, usual = (now - (begins or now)).total_seconds(), _LATE_S
    else:
        gone, usual = (now - since).total_seconds(), _BREAK_S
    if gone > _ABSENT_S and window.spec.duty is None:
        return None
    if gone > _ABSENT_S:
        mean = _GONE_S
    elif gone < usual:
        mean = usual - gone + 60.0
    else:
        mean = _LONG_BREAK_S / 2
    return draws.exponential(), mean


def _began(day: Day, spec: WindowSpec, now: datetime) -> datetime | None:
    """When the duty began that runs now, or begins that comes next; None when nothing says that there is one."""
    sessions = spec.duty if spec.duty is not None else day.plan.sessions if day.plan is not None else ()
    return next((session.opens for session in sessions if now < session.closes), None)


def _duty(day: Day, window: Window, now: datetime, floor: float) -> tuple[float, float]:
    """When the window stops in the middle of a session and when it goes on, in seconds from now.

    A tidal window that is on its way stays.
    """
    if window.tide.state is TideState.ORDERED:
        return inf, inf
    for leaves, back in day.rights.leaves[window.id]:
        off = (leaves - now).total_seconds()
        if off > floor:
            return off, inf if back is None else (back - now).total_seconds()
    return inf, inf
