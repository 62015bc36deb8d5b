"""Who sits where: posts, stand-ins, and departures by half-days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tidehall_server import halls
from tidehall_server.halls.rota import Post, Seat, rota
from tidehall_server.halls.schema import HalfDay, ShiftTable

MONDAY = date(2026, 11, 23)


def _seats(*shifts: ShiftTable, first: date = MONDAY, days: int = 1) -> list[Seat]:
    config = halls.load("chini")
    return list(rota(replace(config.file, shifts=shifts), config.calendar, first, days).seats)


def _at(seats: list[Seat], window: str, half: HalfDay) -> tuple[str, Post]:
    return next((seat.clerk, seat.post) for seat in seats if (seat.window, seat.half) == (window, half))


def test_without_departures_the_a_posts_sit_all_working_days() -> None:
    seats = _seats(days=7)
    assert {seat.day.isoweekday() for seat in seats} == {1, 2, 3, 4, 5}
    assert {seat.post for seat in seats} == {Post.PRIMARY}
    assert _at(seats, "6", HalfDay.MORNING) == ("sb-a", Post.PRIMARY)


def test_the_b_post_stands_in_for_half_a_day() -> None:
    away = ShiftTable(clerk="sb-a", day=MONDAY, half=HalfDay.AFTERNOON, note="培训")
    seats = _seats(away)
    assert _at(seats, "6", HalfDay.MORNING) == ("sb-a", Post.PRIMARY)
    assert _at(seats, "6", HalfDay.AFTERNOON) == ("sb-b", Post.BACKUP)


def test_a_shift_goes_before_the_posts_and_nobody_sits_twice() -> None:
    moved = ShiftTable(clerk="zc-1", day=MONDAY, window="9")
    seats = _seats(moved)
    assert _at(seats, "9", HalfDay.MORNING) == ("zc-1", Post.SHIFT)
    sitting = [seat.clerk for seat in seats if seat.half is HalfDay.MORNING and seat.clerk]
    assert len(sitting) == len(set(sitting))


def test_a_window_that_nobody_can_take_is_told() -> None:
    away = [ShiftTable(clerk=clerk, day=MONDAY) for clerk in ("sb-a", "sb-b")]
    assert _at(_seats(*away), "6", HalfDay.MORNING) == ("", Post.NOBODY)
