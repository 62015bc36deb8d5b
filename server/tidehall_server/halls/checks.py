"""What only the whole file can have wrong. Each check speaks of one matter and is silent about faults of others."""

from __future__ import annotations

import fnmatch
import math
import zoneinfo
from collections.abc import Mapping, Sequence
from itertools import pairwise
from string import ascii_uppercase
from typing import Any

from tidehall_link.settings import Report, closest
from tidehall_link.settings.places import Path
from tidehall_server.core.calendar import Hours
from tidehall_server.core.holidays import NoticeError, read
from tidehall_server.core.queue.model import WindowKind
from tidehall_server.halls.check_boards import check_boards
from tidehall_server.halls.check_bookings import check_bookings
from tidehall_server.halls.check_cases import check_cases
from tidehall_server.halls.check_people import check_accounts, check_clerks, check_shifts
from tidehall_server.halls.check_windows import check_windows
from tidehall_server.halls.refer import known_or_like, twice
from tidehall_server.halls.schema import HallFile, HoursTable, RatingBy
from tidehall_server.halls.supervision import check_supervision
from tidehall_server.halls.times import DAYS

_ZONES = {
    "beijing": "Asia/Shanghai", "asia/beijing": "Asia/Shanghai", "北京": "Asia/Shanghai", "北京时间": "Asia/Shanghai",
    "china": "Asia/Shanghai", "cst": "Asia/Shanghai", "utc+8": "Asia/Shanghai", "gmt+8": "Asia/Shanghai",
    "+08:00": "Asia/Shanghai",
}  # fmt: skip
_FORCED = ("forced", "force", "required", "require", "compulsory", "mandatory", "only", "must")
_BOOKING = ("booking", "appointment", "reservation", "yuyue")
_RATING = ("rating", "review", "evaluation")
_DEFAULT = ("default", "auto")


def refuse_on_principle(path: Path, value: Any, report: Report) -> bool:
    """Keys that must not exist get the reason instead of "no such setting" (notice 003 §14; 51号文: no default)."""
    if isinstance(value, Mapping):
        inside = [refuse_on_principle((*path, str(key)), inner, report) for key, inner in value.items()]
        return any(inside)
    if path == ("policy", "priority_burst"):
        (report.warn if value else report.error)("burst_retired", path)
        return True
    text = ".".join(str(part) for part in path).lower()
    if any(word in text for word in _BOOKING) and any(word in text for word in _FORCED):
        report.error("booking_forced", path)
        return True
    if any(word in text for word in _RATING) and any(word in text for word in _DEFAULT):
        report.error("rating_default", path)
        return True
    return False


def check_hall(file: HallFile, report: Report) -> None:
    """Every finding that needs more than one key."""
    _zone(file, report)
    _names(file, report)
    twice(report, "department_twice", ("hall", "departments"), file.hall.departments)
    for index, window in enumerate(file.windows):
        _overlap(report, ("windows", index, "hours"), window.hours or ())
    if file.hours is not None:
        _hours(file, file.hours, report)
    _services(file, report)
    _english(file, report)
    _holidays(file, report)
    check_windows(file, report)
    check_clerks(file, report)
    check_accounts(file, report)
    check_boards(file, report)
    check_shifts(file, report)
    check_cases(file, report)
    check_supervision(file, report)
    check_bookings(file, report)
    _numbers(file, report)


def _zone(file: HallFile, report: Report) -> None:
    value = file.hall.timezone
    if value and not _is_zone(value) and value not in (zones := zoneinfo.available_timezones()):
        like = _ZONES.get(value.strip().casefold()) or closest(value, zones)
        report.error("timezone_unknown", ("hall", "timezone"), like=like, value=value)


def _is_zone(name: str) -> bool:
    """Whether there is such a zone, without a look at the some six hundred others."""
    if name.startswith(("posix", "right")):  # folders beside the zones, which are no names
        return False
    try:
        zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _names(file: HallFile, report: Report) -> None:
    patterns = file.rules.names
    name = file.hall.name
    if name and patterns and not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns):
        report.error("name_pattern", ("hall", "name"), patterns="、".join(patterns))


def _hours(file: HallFile, hours: HoursTable, report: Report) -> None:
    lists = [(name, getattr(hours, name)) for name in DAYS]
    if not any(sessions for _, sessions in lists) and not any(report.wrong(("hours", name)) for name in DAYS):
        report.error("hours_none", ("hours",))
    for name, sessions in lists:
        _overlap(report, ("hours", name), sessions or ())
    for index, special in enumerate(hours.special):
        _overlap(report, ("hours", "special", index, "sessions"), special.sessions or ())
    for index, window in enumerate(file.windows):
        _within(report, ("windows", index, "hours"), window.hours or (), hours)
    twice(report, "day_twice", ("hours", "closed"), hours.closed)
    twice(report, "day_twice", ("hours", "special"), [special.day for special in hours.special], "day")
    for index, special in enumerate(hours.special):
        if special.day in hours.closed:
            report.error("day_closed_and_special", ("hours", "special", index, "day"), value=special.day)


def _holidays(file: HallFile, report: Report) -> None:
    """A pasted notice is held to its own weekdays and sums; a year twice is one too many."""
    years: list[int] = []
    for index, each in enumerate(file.holidays):
        path = ("holidays", index, "notice")
        try:
            year = read(each.notice or "").year
        except NoticeError as slip:
            if not report.wrong(path):
                report.error(f"holidays_{slip.slip.value}", path, value=slip.words)
            continue
        if year in years:
            report.error("holidays_twice", path, value=year)
        years.append(year)


def _within(report: Report, path: Path, own: Sequence[Hours | None], hours: HoursTable) -> None:
    """A window's hours lie in the hall's hours of some day."""
    halls = [one for name in DAYS for one in getattr(hours, name) or () if one is not None]
    for index, mine in enumerate(own):
        if (
            mine is not None
            and halls
            and not any(hall.opens <= mine.opens and mine.closes <= hall.closes for hall in halls)
        ):
            known = "、".join(dict.fromkeys(_clock(hall) for hall in halls))
            report.error("window_hours_outside", (*path, index), value=_clock(mine), known=known)


def _overlap(report: Report, path: Path, sessions: Sequence[Hours | None]) -> None:
    for index, (one, other) in enumerate(pairwise(sessions), start=1):
        if one is not None and other is not None and other.opens < one.closes:
            report.error("hours_overlap", (*path, index), one=_clock(one), other=_clock(other))


def _clock(hours: Hours) -> str:
    return f"{hours.opens:%H:%M}-{hours.closes:%H:%M}"


def _services(file: HallFile, report: Report) -> None:
    services = file.services
    twice(report, "id_twice", ("services",), [service.id for service in services], "id")
    twice(report, "name_twice", ("services",), [service.name for service in services], "name")
    for index, service in enumerate(services):
        known_or_like(
            report, "department_unknown", ("services", index, "department"), service.department, file.hall.departments
        )
    _prefixes(file, report)
    if services and not any(service.enquiry for service in services) and not report.wrong_within(("services",)):
        report.warn("enquiry_none", ("services",))
    used = {service.department for service in services}
    for index, department in enumerate(file.hall.departments):
        if department and department not in used and not report.wrong_within(("services",)):
            report.warn("department_empty", ("hall", "departments", index), value=department)


def _english(file: HallFile, report: Report) -> None:
    """A translation that nothing in the file uses is most likely misspelt."""
    words = [word.name for word in file.english.words if word is not None]
    twice(report, "english_twice", ("english", "words"), words)
    materials = [material for service in file.services for material in service.materials]
    groups = [service.group for service in file.services]
    used = dict.fromkeys((*file.hall.departments, *groups, *materials))
    for index, word in enumerate(words):
        if word not in used and not report.wrong_within(("services",)):
            like = closest(word, [name for name in used if name])
            report.warn("english_unused", ("english", "words", index), like=like, value=word)


def _prefixes(file: HallFile, report: Report) -> None:
    seen: dict[str, Path] = {}
    letters = "".join(service.prefix for service in file.services)
    free = "、".join([letter for letter in ascii_uppercase if letter not in letters and letter not in "IO"][:6])
    for index, service in enumerate(file.services):
        path: Path = ("services", index, "prefix")
        prefix = service.prefix
        if not prefix:
            continue
        other = next((known for known in seen if known.startswith(prefix) or prefix.startswith(known)), "")
        if other == prefix:
            report.error("prefix_twice", path, value=prefix, first=report.places.line(seen[prefix]), free=free)
        elif other:
            report.error("prefix_begins", path, value=prefix, other=other, free=free)
        elif set(prefix) & set("IO"):
            report.warn("prefix_like_digit", path, value=prefix, free=free)
        seen.setdefault(prefix, path)


def _numbers(file: HallFile, report: Report) -> None:
    tide = file.policy.tide
    has_tidal = any(window.kind is WindowKind.TIDAL for window in file.windows)
    if has_tidal and tide.calm_wait_s >= tide.max_wait_s:
        report.error("tide_calm", ("policy", "tide", "calm_wait_s"), value=tide.calm_wait_s, most=tide.max_wait_s)
    if RatingBy.PAD in file.rating.by and not file.devices.pad:
        report.error("rating_no_pad", ("rating", "by"))
    marks = file.assessment
    if marks is None or report.wrong(("assessment",)):
        return
    total = marks.volume + marks.quantified + marks.satisfaction
    parts = ("volume", "quantified", "satisfaction")
    if not math.isclose(total, 1.0, abs_tol=1e-9) and not any(report.wrong(("assessment", part)) for part in parts):
        report.error("weights_sum", ("assessment",), total=f"{total:g}")
    if marks.pass_mark > marks.base:
        report.error("pass_above_base", ("assessment", "pass_mark"), value=marks.pass_mark, most=marks.base)
