"""Opening hours, exceptions and working days, without a clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidehall_server.core import calendar as days
from tidehall_server.core.calendar import Calendar, Hours

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = (Hours(time(9), time(12)), Hours(time(13), time(17)))
WEEK = (*(DAY,) * 5, (), ())
HALL = Calendar(zone=SHANGHAI, week=WEEK)
GOLDEN_WEEK = frozenset(date(2023, 9, 29 + n) for n in range(2)) | frozenset(date(2023, 10, 1 + n) for n in range(6))
AUTUMN_2023 = Calendar(
    zone=SHANGHAI, week=WEEK, closed=GOLDEN_WEEK, special={date(2023, 10, 7): DAY, date(2023, 10, 8): DAY}
)


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def test_sessions_are_utc_instants() -> None:
    first, second = days.sessions(HALL, date(2026, 11, 20))
    assert first.opens == datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    assert second.closes == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert first.opens.tzinfo is UTC


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        (local(2026, 11, 20, 8, 59), local(2026, 11, 20, 9)),
        (local(2026, 11, 20, 9), local(2026, 11, 20, 13)),
        (local(2026, 11, 20, 12, 30), local(2026, 11, 20, 13)),
        (local(2026, 11, 20, 17), local(2026, 11, 23, 9)),
        (local(2023, 9, 28, 17), local(2023, 10, 7, 9)),
    ],
)
def test_next_opening_skips_breaks_weekends_and_holidays(now: datetime, opening: datetime) -> None:
    calendar = AUTUMN_2023 if now.year == 2023 else HALL
    assert days.next_opening(calendar, now.astimezone(UTC)) == opening


def test_a_hall_that_never_opens_has_no_next_opening() -> None:
    assert days.next_opening(Calendar(zone=SHANGHAI), local(2026, 11, 20)) is None


def test_the_business_day_is_the_halls_own() -> None:
    assert days.business_day(HALL, datetime(2026, 11, 19, 16, 0, tzinfo=UTC)) == date(2026, 11, 20)
    assert days.business_day(HALL, datetime(2026, 11, 19, 15, 59, tzinfo=UTC)) == date(2026, 11, 19)


def test_mj_1_three_working_days_over_a_holiday_with_working_weekends() -> None:
    assert days.add_working_days(AUTUMN_2023, date(2023, 9, 28), 3) == date(2023, 10, 9)


def test_without_fixed_hours_working_days_are_monday_to_friday() -> None:
    free = Calendar(zone=SHANGHAI, fixed=False)
    assert days.add_working_days(free, date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert days.sessions(free, date(2026, 11, 20)) == ()


def test_a_special_day_without_hours_is_closed() -> None:
    calendar = Calendar(zone=SHANGHAI, week=WEEK, special={date(2026, 11, 20): ()})
    assert days.sessions(calendar, date(2026, 11, 20)) == ()
    assert not days.is_working_day(calendar, date(2026, 11, 20))


@given(
    now=st.integers(1704067200, 1798761600).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    closed=st.frozensets(st.dates(date(2024, 1, 1), date(2027, 1, 1)), max_size=20),
)
def test_the_next_opening_is_later_and_nothing_opens_before_it(now: datetime, closed: frozenset[date]) -> None:
    calendar = Calendar(zone=SHANGHAI, week=WEEK, closed=closed)
    opening = days.next_opening(calendar, now)
    assert opening is not None
    assert opening > now
    day = days.business_day(calendar, opening)
    assert day not in closed
    assert opening in {session.opens for session in days.sessions(calendar, day)}
    between = [s.opens for s in days.sessions(calendar, days.business_day(calendar, now)) if now < s.opens < opening]
    assert between == []
