"""Who was where and when, from facts; attendance at the edges; and what holds for every order of facts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidehall_server.core.fact import Fact
from tidehall_server.core.queue import events as e
from tidehall_server.core.queue.model import Session
from tidehall_server.core.scores.presence import (
    Expected,
    Half,
    Looked,
    Slip,
    Stay,
    attendance,
    halves,
    served,
    stays,
    within,
)

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 3)
GRACE = timedelta(minutes=5)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-03T{clock}").replace(tzinfo=ZONE).astimezone(UTC)


SESSIONS = (Session(at("09:00"), at("12:00")), Session(at("13:00"), at("17:00")))


def facts(*events: tuple[str, e.Event]) -> list[Fact]:
    return [Fact(n, at(clock), "clerk:a", f"c{n}", event) for n, (clock, event) in enumerate(events, 1)]


def test_a_stay_ends_when_somebody_else_sits_down_when_its_clerk_moves_and_when_the_day_ends() -> None:
    found = stays(
        facts(
            ("09:00", e.ClerkSignedIn("a", "A", "1", "primary")),
            ("10:00", e.ClerkSignedIn("b", "B", "1", "backup")),
            ("11:00", e.ClerkSignedIn("b", "B", "2", "")),
            ("12:00", e.DayClosed("")),
        ),
        at("15:00"),
    )
    assert [(each.clerk, each.window, each.post, each.began, each.ended) for each in found] == [
        ("a", "1", "primary", at("09:00"), at("10:00")),
        ("b", "1", "backup", at("10:00"), at("11:00")),
        ("b", "2", "", at("11:00"), at("12:00")),
    ]


def test_who_steps_back_to_standby_is_in_the_hall_and_at_no_window() -> None:
    found = stays(
        facts(("09:00", e.ClerkSignedIn("a", "A", "1")), ("10:00", e.ClerkSignedOut("a", "1", standby=True))),
        at("11:00"),
    )
    assert [(each.window, each.ended) for each in found] == [("1", at("10:00")), (None, at("11:00"))]
    assert served(found[1], SESSIONS) == (0.0, 0.0)


def test_a_pause_ends_with_the_stay_and_counts_in_the_halls_hours_only() -> None:
    (stay,) = stays(
        facts(
            ("08:30", e.ClerkSignedIn("a", "A", "1")), ("08:50", e.WindowPaused("1", "整理材料")),
            ("09:10", e.WindowUnpaused("1")), ("11:50", e.WindowPaused("1", "就餐")),
            ("12:30", e.ClerkSignedOut("a", "1")),
        ),
        at("18:00"),
    )  # fmt: skip
    assert served(stay, SESSIONS) == (160 * 60.0, 20 * 60.0)


def test_without_hours_every_second_counts() -> None:
    assert within((at("07:00"), at("08:00")), ()) == 3600.0
    assert halves((), ZONE) == {}


def test_a_day_without_a_break_has_a_morning_and_an_afternoon() -> None:
    found = halves((Session(at("09:00"), at("17:00")),), ZONE)
    assert found == {Half.MORNING: (at("09:00"), at("12:30")), Half.AFTERNOON: (at("12:30"), at("17:00"))}


MORNING = {Half.MORNING: (at("09:00"), at("12:00"))}
WANTED = (Expected("a", Half.MORNING, "1"),)


@pytest.mark.parametrize(
    ("came", "went", "now", "slips"),
    [
        ("09:05:00", "12:00", "12:01", ()),
        ("09:05:01", "12:00", "12:01", (Slip.LATE,)),
        ("08:59", "11:55", "12:01", ()),
        ("08:59", "11:54:59", "12:01", (Slip.EARLY,)),
        ("09:06", "11:00", "12:01", (Slip.LATE, Slip.EARLY)),
        ("09:06", "11:00", "11:30", (Slip.LATE,)),
        ("", "", "12:01", (Slip.ABSENT,)),
        ("", "", "12:00", ()),
    ],
)
def test_five_minutes_are_forgiven_and_nobody_leaves_early_before_the_end(
    came: str, went: str, now: str, slips: tuple[Slip, ...]
) -> None:
    here = [Stay("a", "1", "primary", at(came), at(went))] if came else []
    (line,) = attendance(Looked(DAY, at(now), GRACE), here, MORNING, WANTED)
    assert line.slips == slips


def test_whoever_is_excused_or_was_not_expected_has_no_slips() -> None:
    away = Expected("a", Half.MORNING, "", away=True, note="年休假")
    found = attendance(Looked(DAY, at("12:01"), GRACE), [Stay("b", "2", "", at("11:00"), at("11:30"))], MORNING, [away])
    assert [(each.clerk, each.slips) for each in found] == [("a", ()), ("b", ())]
    assert attendance(Looked(DAY, at("08:59"), GRACE), [], MORNING, WANTED) == []


PEOPLE, WINDOWS = st.sampled_from("abc"), st.sampled_from("123")
EVENTS = st.one_of(
    st.builds(lambda clerk, window: e.ClerkSignedIn(clerk, clerk, window), PEOPLE, st.none() | WINDOWS),
    st.builds(e.ClerkSignedOut, PEOPLE, st.none(), st.booleans()),
    st.builds(e.WindowPaused, WINDOWS, st.just("开会")),
    st.builds(e.WindowUnpaused, WINDOWS),
)
"""Also sign-outs of who is not there and pauses of an empty window: a journal of an older release may hold them."""


@given(st.lists(st.tuples(st.integers(0, 600), EVENTS), max_size=40))
def test_nobody_is_in_two_places_and_no_window_has_two(told: list[tuple[int, e.Event]]) -> None:
    open_at = at("08:00")
    order = sorted(told, key=lambda each: each[0])
    given_facts = [
        Fact(n, open_at + timedelta(minutes=m), "x:y", f"c{n}", event) for n, (m, event) in enumerate(order, 1)
    ]
    until = open_at + timedelta(minutes=601)
    found = stays(given_facts, until)
    for key in ("clerk", "window"):
        by: dict[str, list[Stay]] = {}
        for stay in found:
            if getattr(stay, key) is not None:
                by.setdefault(getattr(stay, key), []).append(stay)
        for mine in by.values():
            for one, other in pairwise(mine):
                assert one.ended is not None
                assert one.ended <= other.began
    for stay in found:
        assert stay.ended is not None
        assert stay.began <= stay.ended <= until
        open_s, paused_s = served(stay, SESSIONS)
        assert open_s >= 0
        assert paused_s >= 0
        if stay.window is not None:
            assert open_s + paused_s == pytest.approx(within((stay.began, stay.ended), SESSIONS))
