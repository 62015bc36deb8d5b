"""The hall's file as forms: every key with its words, kind, limits and what it may refer to, read from the schema."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tidehall_link.settings import Key, keys
from tidehall_server.core.calendar import Hours
from tidehall_server.halls.schema import HallFile
from tidehall_server.halls.times import parse_session

IDENTITY = {"services": "id", "windows": "id", "clerks": "id", "accounts": "name", "special": "day", "boards": "device",
            "supervision": "rule", "staff": "account"}  # fmt: skip
"""By which key an item of a list is known again after it was moved."""

_REFERS = {
    "services.department": "hall.departments",
    "windows.departments": "hall.departments",
    "windows.home": "hall.departments",
    "windows.services": "services",
    "windows.helps": "services",
    "clerks.primary": "windows",
    "clerks.backup": "windows",
    "boards.windows": "windows",
    "boards.area": "windows.area",
    "shifts.clerk": "clerks",
    "shifts.window": "windows",
    "accounts.department": "hall.departments",
    "cases.collect": "services",
    "reform.windows": "windows",
    "bookings.services": "services",
    "bookings.caps.service": "services",
    "bookings.times.services": "services",
}
_WORDS: dict[str, tuple[str, str, str, str]] = {
    "windows.kind": ("窗口类别", "潮汐窗口按规则启用，不用排班", "kind", "tidal windows open by rule, not by a rota"),
    "services.kind": ("办理方式", "即办件当场办结，承诺件转后台", "settled", "at the window, or promised for later"),
    "services.delegation": ("审批权限", "全权由镇审批；初审报区县，办结后备案", "who decides", "town or district"),
    "cases.paper": ("受理凭证名称", "", "paper of acceptance", ""),
    "services.enquiry": ("咨询号", "“不知道办什么”时取这个号", "enquiry", "where “I do not know” leads"),
    "services.prefix": ("号码字母", "一或两个大写字母，如 A 得到 A001", "letters", "one or two capitals: A gives A001"),
    "hours.closed": ("不开放的日子", "国家节假日不用写，只写本厅自己的", "closed days", "national holidays are known"),
    "rating.by": ("评价方式", "", "how people rate", ""),
    "supervision.rule": ("监察规则", "", "rule", ""),
    "messages.staff.cards": ("收哪些监察牌", "点到本人的总会收", "which cards", "those that name them come always"),
    "messages.group": ("群机器人收哪些监察牌", "", "which cards the group gets", ""),
    "shifts.half": ("时段", "", "part of the day", ""),
    "boards.layout": ("版式", "", "layout", ""),
    "speech.volumes": ("另有音量的时段", "", "hours with another volume", ""),
    "policy.tide.mode": (
        "启用方式",
        "“有人超时才开”最省人手，但那人已经超时；“预计超时就提前开”超时的少，多占人手。"
        "多占多少，可在“推演”里用本厅过去的日子算",
        "when tides open",
        "once a wait is too long takes the least staff, too late for that one; before takes more staff and fewer are "
        "late: the what-if tells how much on past days",
    ),
    "policy.tide.foresee_wait_s": (
        "预计等候超过即启用",
        "只在“预计超时就提前开”时有用。小则开得早、等得短、多占人手；大则省人手，叫来的人可能赶不上",
        "open when a wait is foreseen above",
        "only where tides open before. Less means shorter waits and more staff, more may be too late for the clerk who "
        "is called",
    ),
    "policy.tide.rest_s": (
        "关闭后多久不因预测再开",
        "只在“预计超时就提前开”时有用，已有人超时仍会开。大则少来回折腾，新的高峰来了多等一会儿",
        "no opening by forecast after a closing",
        "only where tides open before; a broken promise still opens one. More spares coming and going, and lets the "
        "next rush wait",
    ),
    "policy.calling.booked_lead_s": (
        "预约可提前叫号",
        "已签到的才提前叫。大则窗口少空等，现场取号的可能被排到后面；0 则不到时间不叫",
        "call before the slot",
        "who has checked in. More keeps windows busy, at the cost of who walked in; 0 never before the slot",
    ),
    "policy.calling.order": (
        "叫号顺序",
        "“按应叫时间”按时叫到的多；“按取号先后”优先号和预约号也不提前，等得特别久的少。"
        "模拟 100 天，15 分钟内叫到分别为 87.5% 和 85.5%",
        "order of calls",
        "by call-by time calls more in time; first come first served lets nobody before, with fewer very long waits. "
        "100 simulated days, called within 15 minutes: 87.5 % and 85.5 %",
    ),
    "policy.calling.grace_s": (
        "超过应叫时间后的宽限",
        "大则已超时的人让一让还来得及的人：按时的多，已超时的等得更久。"
        "模拟 100 天，宽限 0、5、8、10 分钟：15 分钟内叫到 85.9%、86.8%、87.5%、88.0%，"
        "等过半小时 3.8%、4.1%、4.1%、4.4%",
        "grace",
        "more lets those who can still be called in time go before those who cannot: more in time, the late wait "
        "longer. 100 simulated days with 0, 5, 8, 10 minutes: within 15 minutes 85.9, 86.8, 87.5, 88.0 %, over half an "
        "hour 3.8, 4.1, 4.1, 4.4 %",
    ),
    "bookings.phone": ("手机预约", "导办台始终可以代约", "booking by phone", "the guide desk always may"),
    "bookings.real_name": ("要身份证号", "按人限次；不要时按手机号限次", "ID number", "else limits count by telephone"),
    "bookings.times.kind": ("类别", "延时、周末同时对现场取号开放", "kind", "the last two open the hall for everybody"),
    "bookings.times.days": ("星期几", "", "weekdays", ""),
    "hall.languages": ("屏幕语言", "第一个为默认", "languages", "the first is the default"),
} | {
    f"hours.{name}": (f"周{sign}", "与周一至周五不同时另定", name.capitalize(), "when different")
    for name, sign in zip(("monday", "tuesday", "wednesday", "thursday", "friday"), "一二三四五", strict=True)
}  # fmt: skip
_MINUTES = frozenset(
    {"max_wait_s", "setup_s", "min_open_s", "calm_wait_s", "calm_for_s", "issue_before_s", "overtime_s"}
    | {"booking_early_s", "booking_late_s", "ordinary_s", "priority_s", "booked_s", "grace_s", "booked_lead_s"}
    | {"foresee_wait_s", "rest_s"}
)
_UNITS = {
    **dict.fromkeys(_MINUTES, "min"),
    "rating_link_s": "h",
    "max_cases": "cases",
    "max_open": "windows",
    "pass_places": "places",
    "recall_limit": "times",
    "pass_times": "times",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a form. ``kind``: text, number, decimal, flag, date, choice, hours, table. ``unit`` is the one people
    think in; values and limits stay in the file's unit. ``entries`` are a table's own keys."""

    name: str
    label: str
    label_en: str
    help: str
    help_en: str
    kind: str
    many: bool
    required: bool
    default: Any
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    longest: int | None = None
    unit: str = ""
    rule: str = ""
    rule_en: str = ""
    example: str = ""
    refers: str = ""
    identity: str = ""
    entries: tuple[Entry, ...] = ()


def describe(shape: type = HallFile, where: str = "") -> tuple[Entry, ...]:
    """The forms of ``shape``, in the order of the schema."""
    return tuple(_entry(key, f"{where}.{key.name}" if where else key.name) for key in keys(shape).values())


def _entry(key: Key, where: str) -> Entry:
    spec = key.spec
    label, about = _words(spec.zh, "，；：")
    label_en, about_en = _words(spec.en, ",;:")
    if where in _WORDS:
        label, about, label_en, about_en = _WORDS[where]
    elif _unit(key) == "min":
        about = about.replace("几秒", "多久")
    kind = _kind(key)
    return Entry(
        name=key.name, label=label, label_en=label_en, help=about, help_en=about_en, kind=kind, many=key.many,
        required=spec.required, default=_default(key), choices=tuple(str(each) for each in key.choices()),
        least=spec.least, most=spec.most, longest=spec.longest if kind == "text" else None, unit=_unit(key),
        rule=spec.rule_zh, rule_en=spec.rule_en, example=spec.example, refers=_REFERS.get(where, ""),
        identity=IDENTITY.get(key.name, "") if key.nested and key.many else "",
        entries=describe(key.item, where) if key.nested else (),
    )  # fmt: skip


def _words(text: str, signs: str) -> tuple[str, str]:
    """A short name and the rest: ``大厅代号，写进档案`` -> ``大厅代号`` and ``写进档案``."""
    cut = min((text.index(sign) for sign in signs if sign in text), default=len(text))
    return text[:cut].strip(), text[cut + 1 :].strip()


def _kind(key: Key) -> str:
    if key.nested:
        return "table"
    if key.choices():
        return "choice"
    if key.spec.parse is parse_session:
        return "hours"
    kinds: dict[type, str] = {bool: "flag", int: "number", float: "decimal", date: "date"}
    return kinds.get(key.item, "text")


def _unit(key: Key) -> str:
    return _UNITS.get(key.name, "s" if key.name.endswith("_s") else "")


def _default(key: Key) -> Any:
    if key.nested and not key.many:
        return None if key.default is None else {}
    if key.nested or key.spec.required:
        return [] if key.many else None
    return written(key.default)


def written(value: Any) -> Any:
    """A value of the schema as JSON writes it."""
    if isinstance(value, tuple | list):
        return [written(each) for each in value]
    if isinstance(value, Hours):
        return f"{value.opens:%H:%M}-{value.closes:%H:%M}"
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, dict):
        return {name: written(each) for name, each in value.items()}
    return value.isoformat() if isinstance(value, date) else value
