"""Reports in a hall's file: the month's duty, and the reform that before and after are about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tidehall_link.settings import setting

TEXT = ("hall", "month", "due", "late")
_HOLE = re.compile(r"\{([^{}]*)\}")


def parse_text(text: str) -> str:
    if not text.strip() or any(hole not in TEXT for hole in _HOLE.findall(text)):
        raise ValueError(text)
    return text


@dataclass(frozen=True, slots=True)
class ReportsTable:
    """What is owed each month, and what the hall was before its reform."""

    monthly: bool = setting("每月要不要报送月报", "whether a report is owed each month", default=True)
    due_day: int = setting(
        "月报每月几日前报送", "the day of the following month by which it is handed in", default=5, least=1, most=28
    )
    to: str = setting("月报报送给谁", "to whom", default="", longest=60, example='"区政务服务数据管理局"')
    text: str = setting(
        "月报提醒短信和群消息", "text of the reminder", longest=300, parse=parse_text,
        rule=("花括号里只能是：{hall} {month} {due} {late}", "in braces only: {hall} {month} {due} {late}"),
        default="{hall}：{month}月报{late}，请于 {due} 前报送，并在管理台“报表”登记。",
        example='"{hall}{month}月报{late}"',
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReformTable:
    """What the hall was before its windows were merged (notice 002 §3: ten windows became seven)."""

    on: date = setting("改革从哪天起", "the day of the reform", example="2024-12-09")
    windows_before: int = setting("改革前窗口数", "windows before it", least=1, most=200, example="10")
    windows: tuple[str, ...] = setting(
        "改革后的窗口编号，不写为全部常设窗口", "the windows it made; all permanent ones unless written",
        default=(), example='["1", "2"]',
    )  # fmt: skip
