"""The yearly holiday notice, read from its own words: MJ-1 hangs on it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.config.test_calendar import DAY, SHANGHAI, WEEK
from tidehall_server import holidays
from tidehall_server.core import calendar as days
from tidehall_server.core.calendar import Calendar, Hours
from tidehall_server.core.holidays import NoticeError, Slip, read

NOTICE = """
国务院办公厅关于2025年部分节假日安排的通知
    一、元旦:1月1日(周三)放假1天,不调休。
    二、春节:1月28日(农历除夕、周二)至2月4日(农历正月初七、周二)放假调休,共8天。1月26日(周日)、2月8日(周六)上班。
    三、清明节:4月4日(周五)至6日(周日)放假,共3天。
    四、劳动节:5月1日(周四)至5日(周一)放假调休,共5天。4月27日(周日)上班。
    五、端午节:5月31日(周六)至6月2日(周一)放假,共3天。
    六、国庆节、中秋节:10月1日(周三)至8日(周三)放假调休,共8天。9月28日(周日)、10月11日(周六)上班。
    节假日期间,各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
    国务院办公厅
    2024年11月12日
"""
KNOWN = Calendar(zone=SHANGHAI, week=WEEK, workday=DAY, national=holidays.national())


def test_a_pasted_notice_says_the_same_as_the_one_that_came_with_the_program() -> None:
    year = read(NOTICE)
    assert year == next(each for each in holidays.shipped() if each.year == 2025)
    assert len(year.off) == 1 + 8 + 3 + 5 + 3 + 8
    assert year.on == {date(2025, 1, 26), date(2025, 2, 8), date(2025, 4, 27), date(2025, 9, 28), date(2025, 10, 11)}
    assert year.off[date(2025, 2, 4)] == "春节"


def test_a_notice_pasted_into_one_line_is_the_same() -> None:
    assert read(" ".join(NOTICE.split())) == read(NOTICE)


@pytest.mark.parametrize(
    ("right", "wrong", "slip"),
    [
        ("关于2025年", "关于明年", Slip.NO_TITLE),
        ("三、清明节", "三、节日", Slip.MISSING),
        ("1月1日(周三)", "1月1日(周四)", Slip.WEEKDAY),
        ("至6日(周日)放假,共3天", "至6日(周日)放假,共4天", Slip.COUNT),
        ("4月27日(周日)上班", "4月30日上班", Slip.NOT_WEEKEND),
        ("4月27日(周日)上班", "5月4日上班", Slip.BOTH),
        ("4月27日(周日)上班", "上班", Slip.UNREADABLE),
        ("1月1日(周三)放假1天", "2月30日放假1天", Slip.NO_SUCH_DAY),
        ("4月4日(周五)至6日(周日)", "4月4日(周五)至1日", Slip.NO_SUCH_DAY),
    ],
)
def test_a_slip_of_the_copyist_is_found_and_named(right: str, wrong: str, slip: Slip) -> None:
    assert right in NOTICE
    with pytest.raises(NoticeError) as caught:
        read(NOTICE.replace(right, wrong, 1))
    assert caught.value.slip is slip


def test_mj_1_the_real_notice_of_2023_gives_the_day_of_the_acceptance_test() -> None:
    assert days.add_working_days(KNOWN, date(2023, 9, 28), 3) == date(2023, 10, 9)


def test_wishes_and_the_weekend_beside_a_holiday_order_nothing() -> None:
    assert days.is_working_day(KNOWN, date(2024, 2, 9)), "除夕 of 2024 was advised, not ordered"
    assert [day.isoformat() for day in KNOWN.national.off if day.year == 2024 and day.month == 6] == ["2024-06-10"]


def test_the_hall_rests_on_holidays_and_keeps_a_working_days_hours_on_make_up_days() -> None:
    assert days.hours_on(KNOWN, date(2026, 10, 1)) == ()
    assert days.hours_on(KNOWN, date(2026, 10, 10)) == DAY
    duty = Calendar(zone=SHANGHAI, week=WEEK, workday=DAY, national=KNOWN.national, special={date(2026, 10, 4): DAY})
    assert days.hours_on(duty, date(2026, 10, 4)) == DAY
    assert not days.is_working_day(duty, date(2026, 10, 4)), "who is on duty does not shorten a citizen's limit"


def test_a_hall_open_on_saturdays_makes_no_working_day_of_them() -> None:
    always = Calendar(zone=SHANGHAI, week=(DAY,) * 7, workday=DAY, national=KNOWN.national)
    assert days.is_open_day(always, date(2026, 11, 21))
    assert not days.is_working_day(always, date(2026, 11, 21))


def test_a_year_without_its_notice_is_told() -> None:
    assert days.first_unknown(KNOWN, date(2026, 12, 30), date(2026, 12, 31)) is None
    assert days.first_unknown(KNOWN, date(2026, 12, 30), date(2027, 1, 4)) == 2027


def test_a_later_notice_of_the_same_year_counts() -> None:
    amended = NOTICE.replace("(周三)放假1天,不调休", "(周三)至2日放假,共2天")
    assert date(2025, 1, 2) in holidays.national([amended]).off
    assert date(2025, 1, 2) not in holidays.national().off


@given(start=st.dates(date(2023, 1, 1), date(2026, 11, 1)), count=st.integers(1, 365))
@example(start=date(2025, 1, 1), count=365)
def test_working_days_are_counted_one_by_one(start: date, count: int) -> None:
    due = days.add_working_days(KNOWN, start, count)
    between = [start + timedelta(days=ahead) for ahead in range(1, (due - start).days + 1)]
    assert sum(days.is_working_day(KNOWN, day) for day in between) == count
    assert days.is_working_day(KNOWN, due)
    assert due <= days.add_working_days(KNOWN, start + timedelta(days=1), count)


def test_the_hours_of_a_hall_without_a_workday_are_none_on_make_up_days() -> None:
    saturdays = Calendar(zone=SHANGHAI, week=((),) * 5 + ((Hours(DAY[0].opens, DAY[0].closes),), ()))
    assert days.hours_on(saturdays, date(2026, 10, 10)) == DAY[:1]
