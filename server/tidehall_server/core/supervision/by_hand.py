"""Rules of which the hall's data says nothing: somebody looks, a manager records it, and the next is due in time.

How often is the notice's own word for two of them. For the others no notice says it: that is a local rule, marked so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from tidehall_server.core.monthly.model import Check
from tidehall_server.core.supervision.compliance import Group, Line, State


class Period(StrEnum):
    """What ``least`` is counted in; of the calendar, as the notices mean it."""

    MONTH = "month"
    YEAR = "year"

    def begun(self, day: date) -> date:
        """The first day of the period that ``day`` is in."""
        return day.replace(day=1) if self is Period.MONTH else day.replace(month=1, day=1)

    def before(self, day: date) -> date:
        """The first day of the period before."""
        return self.begun(self.begun(day) - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class HandRule:
    """``source`` names notice and paragraph; ``local``: how often is not the notice's word."""

    name: str
    source: str
    least: int
    period: Period
    local: bool = True


BY_HAND: tuple[HandRule, ...] = (
    HandRule("list_check", "003 第2条", 2, Period.MONTH, local=False),
    HandRule("hall_check", "003 第17条", 1, Period.YEAR, local=False),
    HandRule("four_lists", "001 五（一）", 1, Period.MONTH),
    HandRule("other_duty", "002 三（四）5", 1, Period.MONTH),
    HandRule("complaint_ways", "004 四（五）", 1, Period.MONTH),
    HandRule("facilities", "003 第7条 / 002 三（五）8 / 004 四（三）", 1, Period.MONTH),
    HandRule("all_in", "000 三（一）", 1, Period.YEAR),
    HandRule("in_charge", "000 三（四） / 001 五（二） / 003 第9条", 1, Period.YEAR),
    HandRule("first_rep", "003 第10条 / 004 二（二）1", 1, Period.YEAR),
    HandRule("handbook", "002 三（三）3", 1, Period.YEAR),
    HandRule("joint_meeting", "000 五（二）", 1, Period.YEAR),
    HandRule("shadowing", "003 第9条", 1, Period.YEAR),
    HandRule("two_years", "003 第9条", 1, Period.YEAR),
)


def by_hand(rule: HandRule, checks: Iterable[Check], today: date, zone: tzinfo) -> Line:
    """Kept until the period that runs is over, if the one before had enough; else broken since its end.

    Two records of one day are one check, one that was struck is none. The period of the first record is the first that
    counts.
    """
    days = sorted({each.on for each in checks if each.rule == rule.name and not each.struck})
    line = Line(rule.name, rule.source, State.UNRECORDED, limit=str(rule.least), group=Group.BY_HAND)
    if not days:
        return line
    running = rule.period.begun(today)
    now = _held(rule, days, running)
    line = replace(line, state=State.KEPT, judged=now, last=days[-1])
    short = _short_since(rule, days, running)
    if now >= rule.least or short is None:
        return line
    missing = rule.least - _held(rule, days, rule.period.before(running))
    since = datetime.combine(short, time.min, zone).astimezone(UTC)
    return replace(line, state=State.BROKEN, since=since, breaches=missing)


def _held(rule: HandRule, days: Iterable[date], begun: date) -> int:
    return sum(rule.period.begun(day) == begun for day in days)


def _short_since(rule: HandRule, days: list[date], running: date) -> date | None:
    """The day after the first of the periods up to now that ended short, one after the other; None: the last had
    enough, or there was none yet."""
    first, at = rule.period.begun(days[0]), running
    since: date | None = None
    while at > first:
        before = rule.period.before(at)
        if _held(rule, days, before) >= rule.least:
            break
        since, at = at, before
    return since
