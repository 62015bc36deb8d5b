"""Who sits where, by half-days: the A post, the B post where A is away, and the departures of ``[[shifts]]``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tidehall_server.core.calendar import Calendar, hours_on, is_open_day
from tidehall_server.core.queue.model import WindowKind
from tidehall_server.core.supervision.day import Posts
from tidehall_server.halls.schema import ClerkTable, HalfDay, HallFile, ShiftTable

_NOON = time(12, 30)
"""A session that opens before this belongs to the morning."""


class Post(StrEnum):
    """By what right somebody sits there."""

    PRIMARY = "primary"
    BACKUP = "backup"
    SHIFT = "shift"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Seat:
    """One window in one half-day. ``clerk`` is empty when nobody is there."""

    day: date
    half: HalfDay
    window: str
    clerk: str
    post: Post
    note: str = ""


@dataclass(frozen=True, slots=True)
class Away:
    day: date
    half: HalfDay
    clerk: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rota:
    seats: tuple[Seat, ...]
    away: tuple[Away, ...]


def rota(file: HallFile, calendar: Calendar, first: date, days: int) -> Rota:
    """Who sits where on the days from ``first`` on that the hall opens. Tidal windows are staffed by their rule."""
    seats: list[Seat] = []
    away: list[Away] = []
    for day in (first + timedelta(days=ahead) for ahead in range(days)):
        for half in _halves(calendar, day):
            shifts = [shift for shift in file.shifts if _covers(shift, day, half)]
            seats += _seats(file, day, half, shifts)
            away += [Away(day, half, shift.clerk, shift.note) for shift in shifts if not shift.window]
    return Rota(tuple(seats), tuple(away))


def posts_at(file: HallFile, calendar: Calendar, now: datetime) -> dict[str, str]:
    """Who should sit at each window at this moment; a window that the rota leaves empty is not named."""
    local = now.astimezone(calendar.zone)
    half = HalfDay.MORNING if local.time() < _NOON else HalfDay.AFTERNOON
    seats = rota(file, calendar, local.date(), 1).seats
    return {seat.window: seat.clerk for seat in seats if seat.half is half and seat.clerk}


def posts_of(file: HallFile, calendar: Calendar, now: datetime) -> Posts:
    """The same for the supervision: whoever comes for the afternoon is not asked for before it."""
    noon = datetime.combine(now.astimezone(calendar.zone).date(), _NOON, calendar.zone)
    return Posts(posts_at(file, calendar, now), noon if noon <= now else None)


def _halves(calendar: Calendar, day: date) -> list[HalfDay]:
    if not is_open_day(calendar, day):
        return []
    if not calendar.fixed:
        return [HalfDay.MORNING, HalfDay.AFTERNOON]
    hours = hours_on(calendar, day)
    found = []
    if any(each.opens < _NOON for each in hours):
        found.append(HalfDay.MORNING)
    if any(each.closes > _NOON for each in hours):
        found.append(HalfDay.AFTERNOON)
    return found


def _covers(shift: ShiftTable, day: date, half: HalfDay) -> bool:
    return shift.day <= day <= (shift.until or shift.day) and shift.half in (HalfDay.DAY, half)


def _seats(file: HallFile, day: date, half: HalfDay, shifts: list[ShiftTable]) -> list[Seat]:
    windows = [window.id for window in file.windows if window.kind is not WindowKind.TIDAL]
    taken = {shift.window: Seat(day, half, shift.window, shift.clerk, Post.SHIFT, shift.note)
             for shift in shifts if shift.window}  # fmt: skip
    busy = {shift.clerk for shift in shifts}
    for post in (Post.PRIMARY, Post.BACKUP):
        for window in windows:
            found = None if window in taken else _free(file.clerks, window, post, busy)
            if found is not None:
                taken[window] = Seat(day, half, window, found, post)
                busy.add(found)
    return [taken.get(window, Seat(day, half, window, "", Post.NOBODY)) for window in windows]


def _free(clerks: tuple[ClerkTable, ...], window: str, post: Post, busy: set[str]) -> str | None:
    """The first clerk of this post who is nowhere else. Who has no post at all sits anywhere, as a B post does."""
    for clerk in clerks:
        posts = clerk.primary if post is Post.PRIMARY else clerk.backup
        anywhere = post is Post.BACKUP and not clerk.primary and not clerk.backup
        if clerk.id not in busy and (window in posts or anywhere):
            return clerk.id
    return None
