"""Opening hours as a hall's file writes them: ``"09:00-12:00"``."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from tidehall_link.settings import setting
from tidehall_server.core.calendar import Hours

DAYS = ("workday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The keys of ``[hours]`` that hold the sessions of a day."""
_SESSION_RULE = (
    "要写成“开始-结束”，24 小时制，结束晚于开始",
    "write opening-closing in 24-hour time, closing after opening",
)
_SESSION = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：](\d{2})")


def parse_session(text: str) -> Hours:
    """``"09:00-12:00"``; the dashes and colons that Chinese keyboards give are understood too."""
    found = _SESSION.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    hour, minute, last_hour, last_minute = (int(part) for part in found.groups())
    hours = Hours(time(hour, minute), time(last_hour, last_minute))
    if hours.opens >= hours.closes:
        raise ValueError(text)
    return hours


def hours_key(zh: str, en: str, default: Any, *, filled: bool = False) -> tuple[Hours, ...]:
    """A key whose value is a list of times."""
    found: tuple[Hours, ...] = setting(
        zh,
        en,
        default=default,
        parse=parse_session,
        filled=filled,
        rule=_SESSION_RULE,
        example='["09:00-12:00", "13:00-17:00"]',
    )
    return found
