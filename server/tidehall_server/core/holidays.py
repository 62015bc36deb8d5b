"""The notice of a year's holidays (国务院办公厅关于某年部分节假日安排的通知) as days: read from its own words.

The words carry checks of their own (weekdays in brackets, 共几天, a make-up day is a Saturday or Sunday), and all of
them are held, so that a slip of the copyist is found and not lived.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

_TITLE = re.compile(r"关于(\d{4})年部分节假日安排")
_PART = re.compile(r"[一二三四五六七八九十]、([^:。\d]{2,16}):")
_DATE = r"(?:(?:(\d{4})年)?(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?"
_SPAN = re.compile(rf"{_DATE}(?:[至—–-]+{_DATE})?")
_COUNT = re.compile(r"共(\d+)天|放假(\d+)天")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_WEEKDAYS = "一二三四五六日"
_LONGEST = 15
_HOLIDAYS = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")


class Slip(StrEnum):
    """What is wrong with a notice."""

    NO_TITLE = "no_title"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    NO_SUCH_DAY = "no_such_day"
    WEEKDAY = "weekday"
    COUNT = "count"
    NOT_WEEKEND = "not_weekend"
    BOTH = "both"


class NoticeError(ValueError):
    """``words`` is the place in the notice that does not fit."""

    def __init__(self, slip: Slip, words: str) -> None:
        super().__init__(f"{slip.value}: {words}")
        self.slip = slip
        self.words = words


@dataclass(frozen=True, slots=True)
class Year:
    """One year's arrangement. ``off`` maps days off to the holiday's name; ``on`` are 调休上班."""

    year: int
    off: Mapping[date, str]
    on: frozenset[date]


@dataclass(frozen=True, slots=True)
class National:
    """The years that are known, together. A day of another year is judged by its weekday alone."""

    years: frozenset[int] = frozenset()
    off: Mapping[date, str] = field(default_factory=dict)
    on: frozenset[date] = frozenset()


def together(years: Iterable[Year]) -> National:
    """All known years; of a year given twice the later one counts."""
    latest = {each.year: each for each in years}
    off: dict[date, str] = {}
    for each in latest.values():
        off |= each.off
    on = frozenset(day for each in latest.values() for day in each.on)
    return National(frozenset(latest), {day: off[day] for day in sorted(off)}, on)


def read(text: str) -> Year:
    """The days of a notice. Raises ``NoticeError`` naming the first place that does not fit."""
    text = _plain(text)
    title = _TITLE.search(text)
    if title is None:
        raise NoticeError(Slip.NO_TITLE, text[:40])
    year = int(title[1])
    off: dict[date, str] = {}
    on: set[date] = set()
    parts = list(_PART.finditer(text))
    named = "".join(part[1] for part in parts)
    if missing := [name for name in _HOLIDAYS if name not in named]:
        raise NoticeError(Slip.MISSING, "、".join(missing))
    for part, after in zip(parts, [*(p.start() for p in parts[1:]), len(text)], strict=True):
        for sentence in text[part.end() : after].split("。"):
            days_off, days_on = _sentence(sentence, year)
            off |= dict.fromkeys(days_off, part[1])
            on |= days_on
    if both := sorted(on & off.keys()):
        raise NoticeError(Slip.BOTH, both[0].isoformat())
    return Year(year, dict(sorted(off.items())), frozenset(on))


def _plain(text: str) -> str:
    """Full-width signs made half-width, spaces gone, lines kept."""
    plain = unicodedata.normalize("NFKC", text)
    return "\n".join("".join(line.split()) for line in plain.splitlines() if line.strip())


def _sentence(sentence: str, year: int) -> tuple[list[date], set[date]]:
    """Days off and make-up days of one sentence; one that orders neither (advice, wishes) has none."""
    if "上班" in sentence:
        on = _days(sentence.split("上班", maxsplit=1)[0], year, sentence)
        for day in on:
            if day.weekday() < 5:
                raise NoticeError(Slip.NOT_WEEKEND, sentence)
        return [], set(on)
    if "放假" not in sentence and "补休" not in sentence:
        return [], set()
    off = _days(sentence, year, sentence)
    count = _COUNT.search(sentence)
    if count is not None and len(set(off)) != int(count[1] or count[2]):
        raise NoticeError(Slip.COUNT, sentence)
    return off, set()


def _days(words: str, year: int, sentence: str) -> list[date]:
    found = [day for span in _SPAN.finditer(words) for day in _span(span, year, sentence)]
    if not found:
        raise NoticeError(Slip.UNREADABLE, sentence)
    return found


def _span(span: re.Match[str], year: int, sentence: str) -> Iterator[date]:
    groups = span.groups()
    first = _date(groups[:4], year, None, sentence)
    if groups[6] is None:
        yield first
        return
    last = _date(groups[4:], first.year, first.month, sentence)
    if not 0 < (last - first).days < _LONGEST:
        raise NoticeError(Slip.NO_SUCH_DAY, sentence)
    yield from (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))


def _date(groups: tuple[str | None, ...], year: int, month: int | None, sentence: str) -> date:
    written_year, written_month, written_day, remark = groups
    months = int(written_month) if written_month else month
    if months is None or written_day is None:
        raise NoticeError(Slip.UNREADABLE, sentence)
    try:
        day = date(int(written_year or year), months, int(written_day))
    except ValueError:
        raise NoticeError(Slip.NO_SUCH_DAY, sentence) from None
    weekday = _WEEKDAY.search(remark or "")
    if weekday is not None and _WEEKDAYS.index(weekday[1].replace("天", "日")) != day.weekday():
        raise NoticeError(Slip.WEEKDAY, sentence)
    return day
