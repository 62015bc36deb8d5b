"""The keys of ``[bookings]``: which times, how many, and the limits against those who book to sell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tidehall_link.settings import setting, tables
from tidehall_server.core.calendar import Hours
from tidehall_server.halls.times import hours_key


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class SpecialTime(StrEnum):
    OFF_PEAK = "off_peak"
    EXTENDED = "extended"
    WEEKEND = "weekend"


@dataclass(frozen=True, slots=True)
class BookingTimesTable:
    """Times of their own. Extended and weekend ones open the hall, for those without a booking as well."""

    kind: SpecialTime = setting(
        "类别，off_peak 错峰，extended 延时，weekend 周末；延时和周末同时对现场取号开放",
        "off_peak, extended or weekend; the last two open the hall for everybody", example='"weekend"',
    )  # fmt: skip
    days: tuple[Weekday, ...] = setting("星期几", "which weekdays", filled=True, example='["saturday"]')
    hours: tuple[Hours, ...] = hours_key("时段", "the times", (), filled=True)
    services: tuple[str, ...] = setting(
        "只约这些事项；不写则全部可约事项", "these services; left out, all that can be booked", default=(),
        example='["yb"]',
    )  # fmt: skip
    per_slot: int = setting(
        "每个事项每段几人；0 按事项原定", "citizens of each service and slot; 0 as the service says", default=0,
        least=0, most=100,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BookingCapTable:
    service: str = setting("事项代号", "code of the service", example='"yb"')
    per_slot: int = setting("每段几人", "citizens in a slot", least=1, most=100, example="6")


@dataclass(frozen=True, slots=True)
class BookingsTable:
    """Numbers that no notice fixes are local rules."""

    phone: bool = setting(
        "群众可以用手机预约；导办台始终可以代约", "citizens may book by phone; the guide desk always may", default=False
    )
    real_name: bool = setting("手机预约须填身份证号", "the phone asks for the ID number", default=True)
    services: tuple[str, ...] = setting(
        "可预约的事项；不写则除咨询、取件外全部",
        "services that can be booked; left out, all but enquiries and collecting",
        default=(), example='["yb", "rs"]',
    )  # fmt: skip
    slot_min: int = setting("每段几分钟", "minutes of a slot", default=30, least=5, most=240)
    per_slot: int = setting("每个事项每段几人", "citizens of each service in a slot", default=2, least=1, most=100)
    share: int = setting(
        "预约最多占窗口能力的百分之几，其余留给现场取号", "per cent of the windows' time that may be booked",
        default=50, least=5, most=80,
    )  # fmt: skip
    visits: int = setting(
        "同一时段最多几人上门（帮办代办），0 为不上门；本地规则",
        "home visits at the same time, 0 for none; a local rule", default=0, least=0, most=20,
    )  # fmt: skip
    hours: tuple[Hours, ...] = hours_key("可预约的时段；不写则与开放时间相同", "hours that can be booked", ())
    days_ahead: int = setting("可提前几天预约", "days ahead", default=7, least=0, most=60)
    ahead_min: int = setting("手机至少提前几分钟预约", "minutes ahead, by phone", default=60, least=0, most=10080)
    per_day: int = setting(
        "每人每天最多预约几次，本地规则，请与监察部门确认",
        "bookings of one person for a day; a local rule, confirm it", default=1, least=1, most=20,
    )  # fmt: skip
    per_week: int = setting(
        "每人每周最多预约几次，本地规则，请与监察部门确认",
        "bookings of one person in a week; a local rule, confirm it", default=2, least=1, most=50,
    )  # fmt: skip
    per_month: int = setting(
        "每人每月最多预约几次，本地规则，请与监察部门确认",
        "bookings of one person in a month; a local rule, confirm it", default=6, least=1, most=100,
    )  # fmt: skip
    phone_day: int = setting(
        "同一手机号每天最多预约几次（为家人代约），本地规则，请与监察部门确认",
        "bookings by one telephone for a day, relatives included; a local rule, confirm it", default=3, least=1,
        most=50,
    )  # fmt: skip
    missed: int = setting(
        "爽约几次后暂停手机预约（不影响现场取号），本地规则，请与监察部门确认",
        "no-shows after which the phone is closed, never the hall; a local rule, confirm it", default=2, least=1,
        most=50,
    )  # fmt: skip
    missed_days: int = setting(
        "爽约按最近几天计，本地规则，请与监察部门确认", "days in which no-shows count; a local rule, confirm it",
        default=30, least=1, most=365,
    )  # fmt: skip
    block_days: int = setting(
        "暂停几天，本地规则，请与监察部门确认", "days for which the phone is closed; a local rule, confirm it",
        default=30, least=1, most=365,
    )  # fmt: skip
    cancels: int = setting(
        "最近三十天取消几次后暂停手机预约，本地规则，请与监察部门确认",
        "cancellations in thirty days after which the phone is closed; a local rule, confirm it", default=5,
        least=1, most=100,
    )  # fmt: skip
    late_cancel_min: int = setting(
        "开始前不足几分钟取消按爽约计，本地规则，请与监察部门确认",
        "minutes before the slot from which cancelling counts as not coming; a local rule, confirm it",
        default=120, least=0, most=10080,
    )  # fmt: skip
    keep_days: int = setting(
        "预约人姓名、电话保存几天", "days for which name and telephone are kept after the slot", default=30, least=1,
        most=365,
    )  # fmt: skip
    caps: tuple[BookingCapTable, ...] = tables("各事项另定的人数", "services with a number of their own")
    times: tuple[BookingTimesTable, ...] = tables("错峰、延时、周末预约的时段", "off-peak, extended and weekend times")
