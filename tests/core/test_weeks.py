"""What the weeks before teach a new day's plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from tests.core.scenario import small_plan
from tidehall_server.core import lines
from tidehall_server.core.dayahead import Opening
from tidehall_server.core.queue.model import DayPlan, Session
from tidehall_server.core.weeks import Case, taught

MONDAY = date(2026, 11, 16)
"""Four days before the plan's Friday."""

NINE = datetime(2026, 11, 16, 1, tzinfo=UTC)
HOURS = (Session(NINE + timedelta(days=4), NINE + timedelta(days=4, hours=3)),)


def plan() -> DayPlan:
    return replace(small_plan(sessions=HOURS), no_show=None)


def case(
    service: str = "yb", minutes: float = 0, lasted_s: float | None = 300, *, day: int = 0, missed: bool = False
) -> Case:
    return Case(service, NINE + timedelta(days=day, minutes=minutes), False, None if missed else lasted_s, missed)


def test_without_a_day_before_the_plan_is_the_halls() -> None:
    assert taught(plan(), []) == plan()
    assert taught(plan(), [(MONDAY, [])]) == plan()


def test_durations_move_from_the_setting_towards_what_was_seen() -> None:
    few = taught(plan(), [(MONDAY, [case(lasted_s=600)] * 5)])
    many = taught(plan(), [(MONDAY, [case(lasted_s=600)] * 500)])
    told, seen, other = plan().services[0].expected_s, many.services[0].expected_s, many.services[1]
    assert told == 300
    assert few.services[0].expected_s == round((20 * 300 + 5 * 600) / 25)
    assert 585 < seen < 600
    assert other.expected_s == 300
    assert many.services[0].spread < plan().services[0].spread


def test_one_forgotten_case_counts_as_four() -> None:
    assert taught(plan(), [(MONDAY, [case(lasted_s=9 * 3600)])]).services[0].expected_s == round((6000 + 1200) / 21)


def test_calls_that_nobody_answered_count_against_a_prior_of_sixty() -> None:
    every = taught(plan(), [(MONDAY, [case(missed=True)] * 60)]).no_show
    assert every == pytest.approx((60 * 0.07 + 60) / 120, abs=1e-3)


def test_arrivals_are_expected_by_half_hours_and_the_same_weekday_counts_three_times() -> None:
    thursday = [case(minutes=10, day=3)] * 4
    friday = [case(minutes=10, day=-3)] * 12 + [case(minutes=40, day=-3)] * 8
    found = taught(plan(), [(date(2026, 11, 13), friday), (date(2026, 11, 19), thursday)]).expected
    assert found[0].starts == HOURS[0].opens - timedelta(minutes=20)
    by_start = {slot.starts: slot.count for slot in found}
    assert by_start[HOURS[0].opens] == pytest.approx((3 * 12 + 4) / 4)
    assert by_start[HOURS[0].opens + timedelta(minutes=30)] == pytest.approx(3 * 8 / 4)
    assert found[-1].ends == HOURS[0].closes
    assert all(a.ends <= b.starts for a, b in pairwise(found))


def test_where_nobody_fixed_hours_people_are_expected_at_the_half_hours_they_came_at() -> None:
    came = [case(minutes=10)] * 8 + [case(minutes=40)] * 4 + [case(minutes=250)] * 2 + [case(minutes=14 * 60 + 40)]
    booked = replace(case(minutes=400), booked=True)
    found = taught(small_plan(), [(MONDAY, [*came, booked])])
    friday, half = NINE + timedelta(days=4), timedelta(minutes=30)
    starts = [friday, friday + half, friday + 8 * half, friday + 29 * half]
    assert [(slot.starts, slot.ends) for slot in found.expected] == [(at, at + half) for at in starts]
    assert [slot.count for slot in found.expected] == [8, 4, 2, 1]
    hours = [Opening(9 * 3600, 10 * 3600), Opening(13 * 3600, 13 * 3600 + 1800), Opening(84600, 86400)]
    assert lines.openings(found) == hours


def test_on_a_day_off_nobody_is_expected() -> None:
    off = replace(small_plan(), next_opening=NINE + timedelta(days=7))
    assert taught(off, [(MONDAY, [case()] * 100)]).expected == ()


def test_shares_follow_the_walk_ins_and_nobody_is_left_out() -> None:
    found = taught(plan(), [(MONDAY, [case("yb")] * 97 + [replace(case("zg"), booked=True)] * 50)])
    assert [service.share for service in found.services] == [
        pytest.approx(98 / 99, abs=1e-4),
        pytest.approx(1 / 99, abs=1e-4),
    ]
